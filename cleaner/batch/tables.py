"""A Parquet file as a piece of work: every text of one column, in order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner.batch.counts import Counts
from cleaner.batch.records import Done, Row, Treatment, attribute_row, failure, guarded, rendered, skipped, told
from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.formats import jsonl, parquet
from cleaner.model import Result
from cleaner.modes import ATTRIBUTES
from cleaner.pipeline import Cleaner

CHUNK = 1 << 18  # bytes

Begin = Callable[[int, int], str]  # told the number of a row, from 0, and its bytes; says why it is to be left alone, if it is


class Table:
    """Cleans the rows of one file; what it writes waits in files without a name until all is well."""

    def __init__(self, cleaner: Cleaner, treatment: Treatment, path: Path, counts: Counts, begin: Begin) -> None:
        if len(treatment.fields) > 1 or treatment.removals_field:
            raise OptionError(f"{path}: of Parquet, one column is cleaned, and none is added; leave out the other options")
        self._cleaner = cleaner
        self._treatment = treatment
        self._path = path
        self._counts = counts
        self._begin = begin

    def documents(self) -> Iterator[Done]:
        """The rows of the report, then the bytes of the file."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as rows:
            if self._treatment.mode == ATTRIBUTES:
                self._write_attributes(out, rows)
            else:
                parquet.rewrite(self._path, out, self._treatment.fields, lambda row, text: self._changed(row, text, rows))
            rows.seek(0)
            for line in rows:
                yield Done(b"", [jsonl.loads(line)])
            out.seek(0)
            while data := out.read(CHUNK):
                yield Done(data)

    def _write_attributes(self, out: BinaryIO, rows: BinaryIO) -> None:
        def take(row: int, text: str | None, known: object) -> None:
            result = self._result(row, text, rows)
            out.write(attribute_row(self._name(row) if known is None else known, result.removals if result else ()))

        parquet.texts(self._path, self._treatment.fields, take)

    def _changed(self, row: int, text: str | None, rows: BinaryIO) -> str | None:
        result = self._result(row, text, rows)
        return rendered(result, self._treatment.mode) if result else text

    def _result(self, row: int, text: str | None, rows: BinaryIO) -> Result | None:
        """What cleaning gives for a row; None where it has no text or fails, which is counted and named."""
        name = self._name(row)
        reason = self._begin(row - 1, len(text or ""))
        if text is None:
            self._counts.skipped += 1
            self._tell(rows, skipped(name, "no text"))
            return None
        try:
            with guarded(name):
                if reason:
                    raise InputError(reason)
                result = self._treatment.clean(self._cleaner, text, name)
        except CleanerError as error:
            if self._treatment.strict:
                raise
            self._counts.fail(error)
            self._tell(rows, failure(name, error))
            return None
        self._counts.take(name, result.removals, result.warnings)
        if result.page or result.removals or result.spared or result.warnings:
            self._tell(rows, told(result, self._treatment.mode, extracted=self._treatment.html))
        return result

    def _name(self, row: int) -> str:
        return f"{self._path}:{row}"

    def _tell(self, rows: BinaryIO, row: Row) -> None:
        if self._treatment.reported:
            rows.write(jsonl.dumps(row) + b"\n")
