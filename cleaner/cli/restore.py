"""`cleaner restore`: everything that was removed, put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cleaner import formats
from cleaner.batch import back
from cleaner.batch.sink import assemble
from cleaner.cli.console import standard_output
from cleaner.errors import InputError, SafetyError
from cleaner.formats import compressed, kinds
from cleaner.formats.text import UTF_8, decode
from cleaner.render import restore
from cleaner.report import account, read


@click.command("restore")
@click.argument("clean", type=click.Path(path_type=Path))
@click.option("--report", "report_from", required=True, type=click.Path(path_type=Path), help="The JSON report of the run that cleaned it.")
@click.option("--source", metavar="NAME", help="Of a file of records: the input that it was, where the report tells of several.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the original goes; standard output by default.")
def command(clean: Path, report_from: Path, source: str | None, output: Path | None) -> None:
    """Put everything that was removed back, byte for byte.

    \b
    cleaner restore clean.txt --report report.json > article.txt
    cleaner restore clean.jsonl --report report.jsonl -o records.jsonl
    """
    data = _records(clean, report_from, source) if kinds.by_name(clean) == kinds.JSONL else _document(clean, report_from)
    if output:
        assemble(output, data)
    else:
        for each in data:
            standard_output(each)


def _document(clean: Path, report_from: Path) -> Iterator[bytes]:
    data = formats.read_file(clean).data
    found = account.find(read.rows(report_from), data)
    encoding = found.get("encoding", UTF_8)
    text = restore(decode(data, str(clean), encoding), account.removals(found))
    original = formats.encode(text, encoding)
    if account.digest(original) != found["input"]["sha256"]:
        raise SafetyError(f"{clean}: what comes back is not the original; nothing was written")
    yield original


def _records(clean: Path, report_from: Path, source: str | None) -> Iterator[bytes]:
    source = source or back.source_of(read.rows(report_from), clean)
    try:
        with clean.open("rb") as raw:
            lines = compressed.reader(raw, str(clean))
            yield from back.restored(lines, back.rows_of(read.rows(report_from), source or ""), str(clean))
    except OSError as error:
        raise InputError(f"{clean}: can't read: {error.strerror}") from None
