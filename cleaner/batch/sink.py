"""Where the outcome of a piece goes: to the end of a part that is shared with others, or into a file of its own."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from cleaner import write
from cleaner.batch.manifest import Stretch
from cleaner.errors import InputError
from cleaner.formats import compressed


class Sink(Protocol):
    """Takes bytes, and says in the end where they are; or takes everything back."""

    def write(self, data: bytes) -> None: ...

    def finish(self) -> Stretch: ...

    def undo(self) -> None: ...


class Appended:
    """The end of an open file; compressed where an ending says so."""

    def __init__(self, file: BinaryIO, ending: str = "") -> None:
        self._file = file
        self._start = file.tell()
        self._compressor = compressed.compressor(ending)
        self._sum = 0

    def write(self, data: bytes) -> None:
        self._add(self._compressor.compress(data))

    def finish(self) -> Stretch:
        self._add(self._compressor.flush())
        return Stretch(Path(self._file.name).name, self._start, self._file.tell() - self._start, self._sum)

    def undo(self) -> None:
        self._file.seek(self._start)
        self._file.truncate()

    def _add(self, data: bytes) -> None:
        self._sum = zlib.crc32(data, self._sum)
        self._file.write(data)


class OwnFile:
    """A file that appears whole, or not at all."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._data: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._data.append(data)

    def finish(self) -> Stretch:
        data = b"".join(compressed.packed(self._data, compressed.ending(self._target.name)))
        if not _holds(self._target, data):
            assemble(self._target, (data,))
        return Stretch(str(self._target.absolute()), 0, len(data))

    def undo(self) -> None:
        self._data = []


def assemble(target: Path, data: Iterable[bytes]) -> None:
    """Put a file in its place, whole; folders on the way are made. Raises InputError."""
    try:
        own = Path(os.path.realpath(target)) if target.is_symlink() else target
        own.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target.parent}: can't make the folder: {error.strerror}") from None
    write.write(target, data, again=True)


def _holds(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False
