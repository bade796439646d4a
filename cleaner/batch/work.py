"""Pieces of work, read, cleaned and written: the same whether a worker does it or the program itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from cleaner.batch.counts import Counts
from cleaner.batch.manifest import Entry, Stretch, stamp
from cleaner.batch.plan import Piece, itself, pieces
from cleaner.batch.records import Done, Records, Row, Treatment, as_record, document, failure, guarded, skipped, told
from cleaner.batch.single import AS_IS, Manner, clean_source
from cleaner.batch.sink import Appended, OwnFile, Sink
from cleaner.batch.tables import Table
from cleaner.errors import CleanerError, InputError
from cleaner.formats import LARGEST, Source, bounded, compressed, jsonl, kinds, warc
from cleaner.formats.text import UTF_8
from cleaner.model import Result
from cleaner.pipeline import Cleaner

Place = tuple[int, int]  # the number of a piece in its unit, and of a document in its piece
Watch = Callable[[Place, int, Counts], None]  # told before each document where it is, its bytes, and the counts so far


def nobody(place: Place, size: int, counts: Counts) -> None:
    """Watches over nothing."""


@dataclass
class Work:
    """What all pieces of a run are done with. `poison` names documents that are left alone, and why."""

    cleaner: Cleaner
    treatment: Treatment
    watch: Watch = nobody
    poison: Mapping[Place, str] = field(default_factory=dict)
    manner: Manner = AS_IS

    def unit(self, pieces: Sequence[Piece], parts: Path, name: str) -> list[Entry]:
        """Do some pieces, in order, into files of their own in the folder `parts`; what was there of them is overwritten."""
        try:
            with ExitStack() as stack:
                out = stack.enter_context((parts / f"{name}.out").open("wb"))
                rows = stack.enter_context((parts / f"{name}.rows").open("wb")) if self.treatment.reported else None
                return [self._entry(number, piece, out, rows) for number, piece in enumerate(pieces)]
        except OSError as error:
            raise InputError(f"{parts}: can't write: {error.strerror}") from None

    def _entry(self, number: int, piece: Piece, out: BinaryIO, rows: BinaryIO | None) -> Entry:
        source, before, counts = piece.source, stamp(piece.source.path), Counts()
        own_file = source.kind not in kinds.RECORDS and not source.gathered
        ending = "" if source.gathered else compressed.ending(source.target.name)
        sink: Sink = OwnFile(source.target) if own_file else Appended(out, ending)
        told_to = Appended(rows) if rows else None
        try:
            for done in self.documents(number, piece, counts):
                sink.write(done.data)
                if told_to:
                    told_to.write(_lines(done.rows))
            output = sink.finish()
        except CleanerError as error:
            sink.undo()
            output, counts = Stretch(), Counts()
            counts.fail(error)
            if told_to:
                told_to.undo()
                told_to.write(_lines([failure(str(source.path), error)]))
        key = str(source.path), piece.start, -1 if piece.end is None else piece.end
        return Entry(key, before, output, told_to.finish() if told_to else Stretch(), counts)

    def documents(self, number: int, piece: Piece, counts: Counts) -> Iterator[Done]:
        """What comes out of a piece, document by document. Raises CleanerError where the piece as a whole fails."""
        path = piece.source.path
        try:
            if piece.source.kind == kinds.PARQUET:
                yield from self._table(number, piece, counts)
                return
            with path.open("rb") as raw:
                raw.seek(piece.start)
                file = compressed.reader(raw, str(path)) if piece.start == 0 else raw
                if piece.source.kind == kinds.JSONL:
                    yield from self.lines(file, str(path), counts, number, piece)
                elif piece.source.kind == kinds.WARC:
                    yield from self._archive(file, str(path), counts, number)
                else:
                    yield self._article(file, number, piece, counts)
        except OSError as error:
            raise InputError(f"{path}: can't read: {error.strerror}") from None

    def results(self, path: Path, counts: Counts) -> Iterator[Result]:
        """What is found in a file, text by text. Raises CleanerError where the file as a whole fails."""
        for piece in pieces(itself(path)):
            for done in self.documents(0, piece, counts):
                yield from done.results

    def lines(self, file: BufferedReader, name: str, counts: Counts, number: int = 0, piece: Piece | None = None) -> Iterator[Done]:
        """The records of a file from where it stands, up to the end of a piece, each as soon as it can be read."""
        line = piece.line if piece else 1
        left = piece.end - piece.start if piece and piece.end is not None else None
        records = Records(self.cleaner, self.treatment, self.manner.known(name))
        place = 0
        while (left is None or left > 0) and (data := file.readline(jsonl.LONGEST_LINE)):
            self.watch((number, place), len(data), counts)
            where = f"{name}:{line + place}"
            left = left - len(data) if left is not None else None
            if reason := self.poison.get((number, place)):
                yield records.failed(data, where, InputError(f"{where}: {reason}"), counts)
            elif len(data) == jsonl.LONGEST_LINE and not data.endswith(b"\n"):
                yield records.failed(data, where, InputError(f"{where}: longer than {jsonl.LONGEST_LINE:,} bytes; left as it was"), counts)
                while not data.endswith(b"\n") and (data := file.readline(jsonl.LONGEST_LINE)):
                    left = left - len(data) if left is not None else None
                    yield Done(data)
            else:
                yield records.line(data, name, line + place, counts)
            place += 1

    def _article(self, file: BufferedReader, number: int, piece: Piece, counts: Counts) -> Done:
        name, mode = str(piece.source.path), self.treatment.mode
        data = bounded(file.read(LARGEST + 1), name)
        self.watch((number, 0), len(data), counts)
        with guarded(name):
            if reason := self.poison.get((number, 0)):
                raise InputError(reason)
            source = Source(name, data, piece.source.kind == kinds.PAGE, declared=self.manner.encoding)
            outcome = clean_source(self.cleaner, source, self.manner.known(name))
        result = outcome.result
        if result is None:
            raise outcome.error or InputError(name)
        counts.take(name, result.removals, result.warnings)
        written = (
            as_record(result, mode)
            if piece.source.gathered
            else document(result, mode, extracted=outcome.extracted, encoding=outcome.encoding)
        )
        return Done(written, self._told(result, extracted=outcome.extracted, encoding=outcome.encoding), [result])

    def _archive(self, file: BinaryIO, name: str, counts: Counts, number: int) -> Iterator[Done]:
        for place, entry in enumerate(warc.entries(file, name)):
            where = entry.url or f"{name}: record {place + 1}"
            self.watch((number, place), len(entry.html), counts)
            if entry.skipped:
                counts.skipped += 1
                yield Done(b"", [skipped(where, entry.skipped)])
                continue
            try:
                with guarded(where):
                    if reason := self.poison.get((number, place)):
                        raise InputError(reason)
                    result = self.cleaner.clean_html(entry.html, entry.url)
            except CleanerError as error:
                counts.fail(error)
                yield Done(b"", [failure(where, error)])
                continue
            counts.take(where, result.removals, result.warnings)
            known = {"id": entry.id, "url": entry.url, "date": entry.date}
            yield Done(as_record(result, self.treatment.mode, **known), self._told(result, extracted=True))

    def _table(self, number: int, piece: Piece, counts: Counts) -> Iterator[Done]:
        def begin(row: int, size: int) -> str:
            self.watch((number, row), size, counts)
            return self.poison.get((number, row), "")

        return Table(self.cleaner, self.treatment, piece.source.path, counts, begin).documents()

    def _told(self, result: Result, *, extracted: bool, encoding: str = UTF_8) -> Sequence[Row]:
        return [told(result, self.treatment.mode, extracted=extracted, encoding=encoding)] if self.treatment.reported else ()


def _lines(rows: Iterable[Row]) -> bytes:
    return b"".join(jsonl.dumps(row) + b"\n" for row in rows)
