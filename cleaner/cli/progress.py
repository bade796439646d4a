"""How far a long run is: a bar on a terminal, a line now and then elsewhere, both on standard error."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from cleaner.batch.run import Progress
from cleaner.cli.console import INTERVAL, Complaints, tell

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 1.0  # seconds before anything is shown


def progress(wanted: bool) -> Progress:
    """What suits the place: nothing where it is not wanted."""
    if not wanted:
        return Told()
    return Bars() if sys.stderr is not None and sys.stderr.isatty() and not _is_dumb() else Lines()


class Told(Progress):
    """Tells of problems only."""

    def __init__(self) -> None:
        self._complaints = Complaints("the report names all of them")
        self._begun = time.monotonic()
        self._total = 0

    def begin(self, files: int, size: int) -> None:
        self._begun = time.monotonic()
        self._total = size

    def tell(self, message: str) -> None:
        self._complaints.tell(message)

    @property
    def passed(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self._begun


class Lines(Told):
    """A plain line every few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._next = INTERVAL / 2

    def done(self, files: int, size: int, removals: int) -> None:
        if self.passed < self._next:
            return
        self._next = self.passed + INTERVAL
        size = min(size, self._total)  # of compressed files more is read than they have bytes
        left = self.passed * (self._total - size) / size if size else 0
        tell(f"{size / 1e6:,.0f} of {self._total / 1e6:,.0f} MB, {removals:,} removals, {left:,.0f} s left")


class Bars(Told):
    """A bar that goes when the work is done."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Bar | None = None

    def done(self, files: int, size: int, removals: int) -> None:
        if self._bar is None:
            if self.passed < PATIENCE:
                return
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task("", total=self._total, files="0", removals="0")
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=size, files=f"{files:,}", removals=f"{removals:,}")
        self._bar.refresh()

    def tell(self, message: str) -> None:
        bar, self._bar = self._bar, None
        if bar:
            bar.stop()
        super().tell(message)

    def end(self) -> None:
        if self._bar:
            self._bar.stop()


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[files]} pieces"),
        TextColumn("{task.fields[removals]} removals"),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)  # no thread: workers are forked


def _is_dumb() -> bool:
    return os.environ.get("TERM") in (None, "", "dumb")
