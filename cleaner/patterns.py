"""Compiles patterns, once on a machine.

The pattern language is rich, and compiling takes milliseconds for each of thousands of patterns. What comes out of it
is kept in a database in the user's cache folder, as Python keeps its own byte code: for this version of Python and of
`regex` only, and believed only where nobody else can write. Without it everything works, and takes longer.
"""

from __future__ import annotations

import contextlib
import copyreg
import marshal
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import regex

from cleaner.folder import folder, is_own

MOST = 20_000  # patterns kept; a process that adds to more of them forgets all others
_VERSION = f"{sys.implementation.cache_tag}-{sys.platform}-{sys.maxsize.bit_length()}-{regex.__version__}"  # what they depend on
PATIENCE = 0.2  # seconds for which another process may hold the database


def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern, ready to search in any case. Raises regex.error, RecursionError and OverflowError where it is bad."""
    kept = _kept(os.getpid())
    key = pattern.encode("utf-8", "surrogatepass")
    found = kept.get(key) if kept else None
    if found is None:
        found = regex.compile(pattern, regex.IGNORECASE)
        if kept:
            kept.put(key, found)
    return found


@cache
def _kept(process: int) -> _Database | None:
    """The database of this process: connections don't outlive a fork."""
    try:
        return _Database(folder() / f"patterns-{_VERSION}.db")
    except (OSError, ImportError, ValueError):
        return None


class _Database:
    """Compiled patterns by their source. Nothing that goes wrong in it is worth a word."""

    def __init__(self, path: Path) -> None:
        import sqlite3

        self._trouble: type[Exception] = sqlite3.Error
        self._adds = False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if not is_own(path.stat()):
            raise PermissionError(path)
        try:
            self._open(path)
        except sqlite3.DatabaseError:  # damaged, or no database at all
            path.unlink()
            with contextlib.suppress(sqlite3.DatabaseError):
                self._open(path)

    def _open(self, path: Path) -> None:
        import sqlite3

        self._rows = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        self._rows.execute("pragma synchronous = off")  # what a power cut takes is compiled again
        self._rows.execute("create table if not exists patterns (source blob primary key, compiled blob) without rowid")

    def get(self, key: bytes) -> regex.Pattern[str] | None:
        try:
            row = self._rows.execute("select compiled from patterns where source = ?", (key,)).fetchone()
            return _rebuild(*marshal.loads(row[0])) if row else None
        except (self._trouble, EOFError, ValueError, TypeError, RuntimeError):
            return None

    def _make_room(self) -> None:
        """Counting takes milliseconds, which those who only read are spared."""
        if self._rows.execute("select count(*) from patterns").fetchone()[0] > MOST:
            self._rows.execute("delete from patterns")

    def put(self, key: bytes, pattern: regex.Pattern[str]) -> None:
        with contextlib.suppress(self._trouble, ValueError):
            if not self._adds:
                self._adds = True
                self._make_room()
            state = copyreg.dispatch_table[regex.Pattern](pattern)[1]
            self._rows.execute("insert or replace into patterns values (?, ?)", (key, marshal.dumps(state)))


# `regex` pickles a pattern as this function and what it was compiled to.
_rebuild = cast(Callable[..., Any], copyreg.dispatch_table[regex.Pattern](regex.compile(""))[0])
