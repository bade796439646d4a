"""Ctrl-C, a terminal that goes away and a polite kill: the run ends at once, and cleans up behind itself."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
WATCHED = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class Stopped(BaseException):
    """A signal asks the run to end. No `Exception`, so that nobody who catches those holds it up."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def watch() -> None:
    """Turn the signals into `Stopped`, but for those that whoever started us wants ignored (nohup does)."""
    for number in WATCHED:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> Any:
    """Only the first one counts: a second must not disturb the cleaning up."""
    for each in WATCHED:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)
