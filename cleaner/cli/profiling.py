"""`--profile`: where the time of a run went, for people."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from cleaner import write
from cleaner.profile import Profile
from cleaner.report.terminal import visible


@contextlib.contextmanager
def profiled(to: str) -> Iterator[None]:
    """Take a profile of what is done meanwhile, and write it to a file, or with - to standard error. Raises InputError."""
    profile = Profile()
    try:
        with profile:
            yield
    finally:
        told = "".join(f"{visible(line)}\n" for line in profile.lines())
        if to != "-":
            write.write(Path(to), told.encode("utf-8", "backslashreplace"))
        else:
            with contextlib.suppress(OSError):
                click.echo(told, err=True, nl=False)
