"""Several processes, each reading and writing its own part; only the numbers of units and what became of them go between.

A worker says before each document where it is, in memory that it shares with the program. So when it dies, by whatever
hand, the document is known: its unit is done once more from the start, and if it dies there again, it is done without
that document. A worker that hangs is killed; one whose parent is gone ends by itself.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import struct
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from cleaner.batch.counts import Counts
from cleaner.batch.manifest import Entry
from cleaner.batch.work import Place, nobody
from cleaner.errors import InputError

PATIENCE = 4.0  # seconds that a document may take without using the processor, and
LIMIT = 8.0  # seconds of the processor that it may use; both longer by a second for every SLOWEST bytes
SLOWEST = 100_000
IDLE = 0.2  # seconds of the processor that are as good as none
LAST_RESORT = 60.0  # seconds after which a worker ends itself, should nobody else do it
NOWHERE = (-1, -1)
FAREWELL = 0.5  # seconds that all workers together have to clean up in
TICK = 0.25  # seconds between two looks at what the workers do
_PLACE = struct.Struct("qqqqq")  # piece, document, its bytes, bytes done before it, removals so far

Do = Callable[[int, dict[Place, str], Callable[[Place, int, Counts], None]], list[Entry]]


class Done(NamedTuple):
    """A unit that is done; `entries` is None for news of progress: bytes and removals of units under way."""

    unit: int
    entries: list[Entry] | None
    size: int = 0
    removals: int = 0


class Pool:
    """Does units, by number, in so many processes; `do` gets the number, the documents to leave alone, and whom to tell."""

    def __init__(self, do: Do, jobs: int) -> None:
        self._do = do
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self.note = ""  # what people should know of how it went
        self._poison: dict[int, dict[Place, str]] = {}
        self._deaths: Counter[tuple[int, Place]] = Counter()

    def __call__(self, units: Sequence[int]) -> Iterator[Done]:
        """The units as they are done, in no order. Leaves no process behind, however it ends."""
        waiting = deque(units)
        try:
            for _ in range(min(self._jobs, len(waiting))):
                self._workers.append(_Worker(self._do))
        except OSError as error:
            self.note = f"can't start {self._jobs} workers ({error.strerror}); going on with {len(self._workers) or 'none'}"
        if not self._workers:
            yield from self._alone(waiting)
            return
        try:
            yield from self._together(waiting)
        finally:
            self._end()

    def _end(self) -> None:
        """Ask the workers to go, so that they clean up behind themselves; those that don't hear are killed."""
        for worker in self._workers:
            worker.ask()
        deadline = time.monotonic() + FAREWELL
        for worker in self._workers:
            worker.kill(max(0.0, deadline - time.monotonic()))

    def _alone(self, waiting: deque[int]) -> Iterator[Done]:
        for unit in waiting:
            yield Done(unit, self._do(unit, {}, nobody))

    def _together(self, waiting: deque[int]) -> Iterator[Done]:
        while waiting or any(worker.unit is not None for worker in self._workers):
            for worker in self._workers:
                if worker.unit is None and waiting:
                    unit = waiting.popleft()
                    worker.give(unit, self._poison.get(unit, {}))
            ready = wait([worker.pipe for worker in self._workers], TICK)
            for number, worker in enumerate(self._workers):
                if worker.pipe in ready:
                    yield from self._heard(number, worker, waiting)
            for worker in self._workers:
                if worker.unit is not None:
                    worker.kill_if_it_hangs()
            yield Done(-1, None, sum(worker.size for worker in self._workers), sum(worker.removals for worker in self._workers))

    def _heard(self, number: int, worker: _Worker, waiting: deque[int]) -> Iterator[Done]:
        unit = worker.unit
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers[number] = self._replaced(worker, waiting)
            return
        worker.unit = None
        if isinstance(said, BaseException):
            raise said
        assert unit is not None
        yield Done(unit, said)

    def _replaced(self, worker: _Worker, waiting: deque[int]) -> _Worker:
        """A new worker for one that died; its unit goes back to the front, without the document that killed twice."""
        how = worker.bury()
        if worker.unit is not None:
            place = worker.place
            self._deaths[worker.unit, place] += 1
            if place == NOWHERE and self._deaths[worker.unit, place] > 2:
                raise InputError(f"workers die before they begin (the last one {how}); nothing more can be done")
            if self._deaths[worker.unit, place] > 1:
                self._poison.setdefault(worker.unit, {})[place] = f"left as it was: its worker {how}, twice"
            waiting.appendleft(worker.unit)
        try:
            return _Worker(self._do)
        except OSError as error:
            raise InputError(f"can't start a worker: {error.strerror}; what is done is kept, go on with --resume") from None


class _Worker:
    """A process of its own, the pipe to it, and the memory in which it says where it is."""

    def __init__(self, do: Do) -> None:
        context = get_context("fork")
        self._memory = mmap.mmap(-1, _PLACE.size)
        self.pipe, theirs = context.Pipe()
        self.unit: int | None = None
        self._seen: tuple[tuple[int | None, int, int], float, float | None] = ((None, *NOWHERE), 0.0, None)
        self._late = False
        sys.stdout.flush()
        sys.stderr.flush()
        self._process = context.Process(target=_work, args=(do, theirs, self._memory, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def place(self) -> Place:
        piece, document, *_ = self._said()
        return piece, document

    @property
    def size(self) -> int:
        return self._said()[3] if self.unit is not None else 0

    @property
    def removals(self) -> int:
        return self._said()[4] if self.unit is not None else 0

    def kill_if_it_hangs(self) -> None:
        """Kill it where it is too long over one document. A page that it has read by another process has a bound of its own."""
        now, used = time.monotonic(), _processor_time(self._process.pid)
        place, since, before = self._seen
        if place != (self.unit, *self.place) or _waits_for_another(self._process.pid):
            self._seen = (self.unit, *self.place), now, used
            return
        grace = self._said()[2] / SLOWEST
        idle = used is None or before is None or used - before < IDLE
        patience = PATIENCE if used is not None else LIMIT  # where the system doesn't tell, more patience is due
        self._late = (idle and now - since > patience + grace) or (not idle and (used or 0) - (before or 0) > LIMIT + grace)
        if self._late:
            self._process.kill()

    def _said(self) -> tuple[int, ...]:
        return _PLACE.unpack_from(self._memory)

    def give(self, unit: int, poison: dict[Place, str]) -> None:
        self.unit = unit
        _PLACE.pack_into(self._memory, 0, *NOWHERE, 0, 0, 0)
        with contextlib.suppress(OSError):  # it has died; that shows when it is listened to
            self.pipe.send((unit, poison))

    def bury(self) -> str:
        """Wait for a process that has died, and say how."""
        self._process.join(1.0)
        code = self._process.exitcode
        self.kill(0.0)
        if self._late or code == -signal.SIGALRM:
            return "took too long over it"
        return f"was killed by signal {-code}" if code and code < 0 else f"ended with code {code}"

    def ask(self) -> None:
        """Ask it to go."""
        self._process.terminate()

    def kill(self, patience: float) -> None:
        """Make an end of it, after so many seconds."""
        self._process.join(patience)
        self._process.kill()
        self._process.join(1.0)
        self.pipe.close()


def _work(do: Do, pipe: Connection, memory: mmap.mmap, parent: int) -> None:
    """What a worker does until nobody needs it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program ends its workers itself
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # what is half written goes, too
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM, signal.SIGTERM})
    watch = _watch(memory, parent)
    while True:
        while not pipe.poll(1.0):
            _end_without(parent)
        try:
            unit, poison = pipe.recv()
        except EOFError:
            return
        try:
            said: Any = do(unit, poison, watch)
        except Exception as error:
            said = error
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(said)


def _watch(memory: mmap.mmap, parent: int) -> Callable[[Place, int, Counts], None]:
    done = before = 0
    last: Place = NOWHERE

    def watch(place: Place, size: int, counts: Counts) -> None:
        nonlocal done, before, last
        done = 0 if place < last else done + before
        last, before = place, size
        _PLACE.pack_into(memory, 0, *place, size, done, counts.removals)
        signal.setitimer(signal.ITIMER_REAL, LAST_RESORT + size / SLOWEST)
        _end_without(parent)

    return watch


def _end_without(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)


def _processor_time(process: int | None) -> float | None:
    """Seconds of the processor that a process has used; None where the system doesn't tell."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _waits_for_another(process: int | None) -> bool:
    """Whether a process has started one of its own that still runs; False where the system doesn't tell."""
    try:
        with open(f"/proc/{process}/task/{process}/children", "rb") as file:
            return bool(file.read())
    except OSError:
        return False
