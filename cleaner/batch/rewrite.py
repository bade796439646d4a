"""Records where they are: a file of them changed in its place, or only looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner import write
from cleaner.batch.counts import Counts
from cleaner.batch.plan import itself, pieces
from cleaner.batch.records import Row, Treatment
from cleaner.batch.single import AS_IS, Manner
from cleaner.batch.work import Work
from cleaner.formats import compressed, read_file
from cleaner.pipeline import Cleaner


class _UnchangedError(Exception):
    """Nothing is to be written after all."""


class Rewrite:
    """The records of one JSONL file. `counts` and `rows` tell of them once they have been cleaned. Raises InputError."""

    def __init__(self, cleaner: Cleaner, path: Path, fields: Sequence[str] = (), manner: Manner = AS_IS) -> None:
        self._path = path
        self._work = Work(cleaner, Treatment(tuple(fields) or Treatment().fields, reported=True), manner=manner)
        self.counts = Counts()
        self.rows: list[Row] = []

    def in_place(self) -> None:
        """Change the file; one without boilerplate is as it was."""
        status = read_file(self._path, most=0).status
        try:
            write.write(self._path, compressed.packed(self._to_write(), compressed.ending(self._path.name)), status)
        except _UnchangedError:
            return

    def cleaned(self) -> Iterator[bytes]:
        """What the file would hold, record by record."""
        for piece in pieces(itself(self._path)):
            for done in self._work.documents(0, piece, self.counts):
                self.rows += done.rows
                yield done.data

    def _to_write(self) -> Iterator[bytes]:
        yield from self.cleaned()
        if not self.counts.changed:
            raise _UnchangedError
