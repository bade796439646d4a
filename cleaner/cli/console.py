"""The three streams: bytes in, bytes out, and what is told to people."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from io import BufferedReader
from typing import Literal, NamedTuple, TypeVar

import click

from cleaner.errors import InputError, ReaderGoneError
from cleaner.formats import LARGEST, bounded, streams
from cleaner.report.terminal import visible

NAMED = 20  # inputs with a problem that are named one by one; the rest is counted
INTERVAL = 10.0  # seconds between two words on how far a long work is
_Item = TypeVar("_Item")


class Stream(NamedTuple):
    """Standard input, decompressed, with nothing of it lost; and whether it begins with a record."""

    file: BufferedReader
    is_records: bool


def standard_input() -> Stream:
    """Standard input, looked into no farther than is needed to know what it is. Raises InputError."""
    if sys.stdin is None:
        raise InputError("standard input: is closed; name a file")
    with _reading():
        return Stream(*streams.opened(sys.stdin.buffer, "standard input"))


def read(stream: Stream) -> bytes:
    """All of standard input. Raises InputError, also where it is no article by its size."""
    with _reading():
        return bounded(stream.file.read(LARGEST + 1), "standard input")


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"standard input: can't read: {error.strerror}") from None


def standard_output(data: bytes) -> None:
    """Write at once. Raises ReaderGoneError and InputError."""
    if sys.stdout is None:
        raise InputError("standard output: can't write: it is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        raise InputError(f"standard output: can't write: {error.strerror}") from None


def say(line: str) -> None:
    """One line on standard output, which may have tabs. Raises ReaderGoneError and InputError."""
    shown = "\t".join(map(visible, line.split("\t")))
    standard_output(f"{shown}\n".encode("utf-8", "backslashreplace"))


def tell(message: str) -> None:
    """One line on standard error, with nothing in it that could steer a terminal. Where nobody listens, the work goes on."""
    with contextlib.suppress(OSError):
        click.echo(f"cleaner: {visible(message)}", err=True)


class Complaints:
    """Told one by one as they come, the first of them; `more` is said where there are others."""

    def __init__(self, more: str) -> None:
        self.count = 0
        self._more = more

    def tell(self, message: str) -> None:
        self.count += 1
        if self.count <= NAMED:
            tell(message)
        elif self.count == NAMED + 1:
            tell(f"there are more such inputs; {self._more}")


def counted(items: Iterable[_Item], so_far: str) -> Iterator[_Item]:
    """The same items, with a word every few seconds on how many they are, such as "{:,} articles so far"."""
    next_word = time.monotonic() + INTERVAL
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() > next_word:
            next_word = time.monotonic() + INTERVAL
            tell(so_far.format(number))


def colours(stream: Literal["stdout", "stderr"]) -> bool:
    """Whether colours are wanted there: NO_COLOR and FORCE_COLOR decide, or else whether it is a terminal that has them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    file = getattr(sys, stream)
    return file is not None and bool(file.isatty()) and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """The columns of the terminal that standard output is; None where it is a pipe or a file: there nothing is cut or wrapped."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns
