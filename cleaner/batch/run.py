"""A run over files and folders: plan, do what is not done yet, put the parts together, and account for everything."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.batch import records
from cleaner.batch.counts import Counts
from cleaner.batch.manifest import Entry, RunFolder, is_same, stamp
from cleaner.batch.plan import Input, Piece, Plan, pieces
from cleaner.batch.records import Row, Treatment
from cleaner.batch.single import AS_IS, Manner
from cleaner.batch.sink import assemble
from cleaner.batch.work import Place, Watch, Work
from cleaner.batch.workers import Pool
from cleaner.errors import CleanerError, InputError
from cleaner.formats import compressed, jsonl, kinds
from cleaner.pipeline import Cleaner

UNIT = 4_000_000  # bytes of input, and
MANY = 256  # files, that a worker takes in one go

Key = tuple[str, int, int]


class Progress:
    """Whom a run tells how far it is; this one keeps it to itself."""

    def begin(self, files: int, size: int) -> None:
        """So many files and bytes are to be done."""

    def done(self, files: int, size: int, removals: int) -> None:
        """So many are done, of those to be done."""

    def tell(self, message: str) -> None:
        """Something that people must know now."""

    def end(self) -> None:
        """It is over, one way or the other."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes; `version` is the program's, for the manifest."""

    treatment: Treatment
    jobs: int = 1
    resume: bool = False
    changed_only: bool = False
    version: str = ""
    manner: Manner = AS_IS


class Run:
    """One run. `counts` and `rows` are whole when it is done."""

    def __init__(self, cleaner: Cleaner, plan: Plan, settings: Settings, progress: Progress) -> None:
        self._plan = plan
        self._settings = settings
        self._progress = progress
        self._work = Work(cleaner, settings.treatment, manner=settings.manner)
        purpose = {
            "version": settings.version,
            "rules": cleaner.rules.digest,
            "brake": cleaner.brake,
            "treatment": settings.treatment._asdict(),
            "manner": [settings.manner.encoding, settings.manner.stamp],
        }
        self._folder = RunFolder(plan.output, plan.into_folder, purpose)
        self._done: dict[Key, Entry] = {}
        self._order: list[Piece] = []
        self._left_out: list[Row] = []
        self.counts = Counts()

    def __call__(self) -> Counts:
        """Do it all. Raises CleanerError where nothing can be done, or where `strict` and a record is bad."""
        for found in self._plan.left_out:
            self._leave_out(str(found.path), found.skipped, found.error)
        try:
            self._prepare()
            self._clean()
            self._assemble()
        except BaseException:
            self._folder.close()
            raise
        finally:
            self._progress.end()
        return self.counts

    def rows(self) -> Iterator[bytes]:
        """The rows of the report, in the order of the inputs; to be taken before `forget`."""
        yield from (jsonl.dumps(row) + b"\n" for row in self._left_out)
        for piece in self._order:
            yield from self._folder.lines(self._done[_key(piece)].rows)

    def forget(self) -> None:
        """Leave nothing behind but, for `--changed-only`, what the next run goes by."""
        if self._settings.changed_only:
            self._folder.remember((each.path, each.target) for each in self._plan.inputs if each.target.exists())
        self._folder.clear()

    def _leave_out(self, name: str, reason: str, error: CleanerError | None) -> None:
        if error:
            self.counts.fail(error)
            self._progress.tell(str(error))
            self._left_out.append(records.failure(name, error))
        else:
            self.counts.skipped += 1
            self._left_out.append(records.skipped(name, reason))

    def _prepare(self) -> None:
        """Find out what there is to do."""
        earlier = self._folder.earlier() if self._settings.changed_only else {}
        for source in self._plan.inputs:
            if (row := earlier.get(str(source.path))) and row["target"] == str(source.target) and is_same(source.path, row):
                self._leave_out(str(source.path), "as it was in the last run", None)
                continue
            try:
                self._order += pieces(source)
            except CleanerError as error:
                self._leave_out(str(source.path), "", error)
        if self._settings.resume:
            known = self._folder.unfinished()
            stamps = {str(source.path): stamp(source.path) for source in self._plan.inputs}
            self._done = {key: known[key] for key in map(_key, self._order) if key in known and known[key].stamp == stamps[key[0]]}
        self._folder.open(keep=self._settings.resume)

    def _clean(self) -> None:
        """Do what is not done yet, in units that the workers share."""
        units = list(_units(piece for piece in self._order if _key(piece) not in self._done))
        sizes = [sum(piece.size for piece in unit) for unit in units]
        self._progress.begin(sum(map(len, units)), sum(sizes))
        run = os.urandom(4).hex()

        def do(number: int, poison: dict[Place, str], watch: Watch) -> list[Entry]:
            return Work(self._work.cleaner, self._work.treatment, watch, poison, self._work.manner).unit(
                units[number], self._folder.parts, f"{run}-{number}"
            )

        if 1 < self._settings.jobs < len(units):
            self._share()
        pool = Pool(do, self._settings.jobs)
        files = size = removals = 0
        for unit, entries, under_way, found in pool(range(len(units))):
            if entries is not None:
                files, size, removals = files + len(entries), size + sizes[unit], removals + sum(entry.counts.removals for entry in entries)
                self._take(entries)
            self._progress.done(files, size + under_way, removals + found)
        if pool.note:
            self._progress.tell(pool.note)

    def _share(self) -> None:
        """Make ready once what all workers need: most of their memory, and a second of the start of each."""
        self._work.cleaner.matchers.build()
        gc.freeze()  # garbage that is looked for in a worker would copy what it shares

    def _take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if self._settings.treatment.strict and entry.counts.failed:
                raise InputError(entry.counts.complaints[0])
            for complaint in entry.counts.complaints:
                self._progress.tell(complaint)
            self._done[entry.key] = entry
        self._folder.note(entries)

    def _assemble(self) -> None:
        """Put the parts together, count, and see that all of it is on the disk."""
        targets: dict[Input, list[Entry]] = {}
        for piece in self._order:
            source = piece.source if not piece.source.gathered else piece.source._replace(path=self._plan.output, kind=kinds.JSONL)
            targets.setdefault(source, []).append(self._done[_key(piece)])
        for source, entries in targets.items():
            counts = Counts()
            for entry in entries:
                counts.add(entry.counts)
            if source.gathered or source.kind in kinds.RECORDS:
                counts = self._joined(source, entries, counts)
            self.counts.add(counts)
        if hasattr(os, "sync"):
            os.sync()

    def _joined(self, source: Input, entries: Sequence[Entry], counts: Counts) -> Counts:
        """The counts of a file that is made of parts; where a part is missing, all of it has failed, and is not written."""
        if not source.gathered and any(not entry.output.file for entry in entries):
            return Counts(failed=counts.inputs, exit_code=counts.exit_code)
        ending = compressed.ending(source.target.name) if source.gathered else ""  # others were compressed piece by piece
        data = (each for entry in entries for each in self._folder.chunks(entry.output))
        assemble(source.target, compressed.packed(data, ending))
        return counts


def _key(piece: Piece) -> Key:
    return str(piece.source.path), piece.start, -1 if piece.end is None else piece.end


def _units(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in their order, as many together as are worth a worker's while."""
    unit: list[Piece] = []
    size = 0
    for piece in pieces:
        if unit and (size + piece.size > UNIT or len(unit) == MANY):
            yield unit
            unit, size = [], 0
        unit.append(piece)
        size += piece.size
    if unit:
        yield unit
