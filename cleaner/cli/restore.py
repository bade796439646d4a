"""`cleaner restore`: everything that was removed, put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cleaner import formats, write
from cleaner.cli.console import standard_output
from cleaner.errors import OptionError, SafetyError
from cleaner.render import restore
from cleaner.report import account


@click.command("restore")
@click.argument("clean", type=click.Path(path_type=Path))
@click.option("--report", "report_from", required=True, type=click.Path(path_type=Path), help="The JSON report of the run that cleaned it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the original goes; standard output by default.")
def command(clean: Path, report_from: Path, output: Path | None) -> None:
    """Put everything that was removed back, byte for byte.

    \b
    cleaner restore clean.txt --report report.json > article.txt
    """
    data = formats.read_file(clean).data
    found = account.find(_read_report(report_from), data)
    text = restore(formats.decode(formats.Source(str(clean), data, False)), account.removals(found))
    original = formats.encode(text)
    if account.digest(original) != found["input"]["sha256"]:
        raise SafetyError(f"{clean}: what comes back is not the original; nothing was written")
    if output:
        write.write(output, original)
    else:
        standard_output(original)


def _read_report(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(formats.read_file(path).data)
    except (ValueError, RecursionError):
        raise OptionError(f"{path}: not a JSON report") from None
    if not isinstance(report, dict) or report.get("format") != "cleaner-report" or report.get("version") != account.VERSION:
        raise OptionError(f"{path}: not a report of this version of cleaner")
    return report
