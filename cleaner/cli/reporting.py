"""The report, written where it was asked for."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from cleaner import __version__, write
from cleaner.batch.counts import Counts
from cleaner.cli.console import colours
from cleaner.formats import compressed, jsonl
from cleaner.pipeline import Cleaner
from cleaner.report import account, forms


class Reporting(NamedTuple):
    """Where the report goes (empty: nowhere; -: standard error), and in which form (empty: the one its name asks for)."""

    to: str
    form: str

    def spool(self) -> BinaryIO:
        """A file without a name, in which rows may wait."""
        return tempfile.TemporaryFile(dir=Path(self.to).parent if self.to not in ("", "-") else None)

    def write(self, cleaner: Cleaner, rows: Iterable[bytes], counts: Counts | None = None) -> None:
        """Write the report, if one was asked for; as JSON Lines it is never whole in memory. `counts` where not everything has a row."""
        if not self.to:
            return
        form = self.form or forms.form_of(compressed.bare(self.to))
        if form == "jsonl":
            data: Iterable[bytes] = _streamed(account.head(cleaner.rules, __version__), rows, counts)
        else:
            data = (piece.encode("utf-8", "backslashreplace") for piece in self._rendered(form, cleaner, rows, counts))
        if self.to == "-":
            for each in data:
                click.echo(each, err=True, nl=False)
        else:
            write.write(Path(self.to), compressed.packed(data, compressed.ending(self.to)))

    def _rendered(self, form: str, cleaner: Cleaner, rows: Iterable[bytes], counts: Counts | None) -> Iterator[str]:
        documents, skipped, failed = account.sorted_out(map(jsonl.loads, rows))
        if form == "table":
            yield self._table(documents, failed)
            return
        told = counts.table() if counts else None
        yield from forms.render(form, account.report(documents, failed, cleaner.rules, __version__, skipped, told), cleaner.rules)

    def _table(self, documents: Sequence[account.Table], failed: Sequence[account.Table]) -> str:
        from cleaner.report import table

        at_terminal = self.to == "-" and sys.stderr.isatty()
        width = os.get_terminal_size(sys.stderr.fileno()).columns if at_terminal else 100
        return table.render(documents, failed, width=width, colour=self.to == "-" and colours("stderr"))


def _streamed(head: account.Table, rows: Iterable[bytes], counts: Counts | None) -> Iterator[bytes]:
    own = Counts()
    yield _line(head)
    for row in rows:
        if not counts:
            own.add_row(jsonl.loads(row))
        yield row
    yield _line({"counts": (counts or own).table()})


def _line(table: account.Table) -> bytes:
    return jsonl.dumps(table) + b"\n"
