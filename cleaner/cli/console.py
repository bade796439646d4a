"""The three streams: bytes in, bytes out, and what is told to people."""

from __future__ import annotations

import sys

import click

from cleaner.errors import InputError, ReaderGoneError
from cleaner.report.terminal import visible


def standard_input() -> bytes:
    """All of standard input. Raises InputError."""
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input: can't read: {error.strerror}") from None


def standard_output(data: bytes) -> None:
    """Write at once. Raises ReaderGoneError and InputError."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        raise InputError(f"standard output: can't write: {error.strerror}") from None


def tell(message: str) -> None:
    """One line on standard error, with nothing in it that could steer a terminal."""
    click.echo(f"cleaner: {visible(message)}", err=True)
