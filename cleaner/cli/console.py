"""The three streams: bytes in, bytes out, and what is told to people."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from io import BufferedReader
from typing import Literal, NamedTuple

import click

from cleaner.errors import InputError, ReaderGoneError
from cleaner.formats import LARGEST, bounded, streams
from cleaner.report.terminal import visible


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
