"""Where the outcome of a piece goes: to the end of a part that is shared with others, or into a file of its own."""

from __future__ import annotations

import os
import secrets
import stat
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

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
    """A file that appears whole, or not at all; `parts` is where it waits until then."""

    def __init__(self, target: Path, parts: Path) -> None:
        self._target = target
        self._parts = parts
        self._data: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._data.append(data)

    def finish(self) -> Stretch:
        data = b"".join(compressed.packed(self._data, compressed.ending(self._target.name)))
        if not _holds(self._target, data):
            assemble(self._target, self._parts, (data,))
        return Stretch(str(self._target.absolute()), 0, len(data))

    def undo(self) -> None:
        self._data = []


def assemble(target: Path, parts: Path, data: Iterable[bytes]) -> None:
    """Put a file in its place, whole, through links; folders on the way are made. Raises InputError.

    It waits for the disk only where there is an older file, which would be lost if the power failed; a new one can be
    made again from its input.
    """
    path = Path(os.path.realpath(target))
    temporary = parts / f".{secrets.token_hex(4)}.new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.writelines(data)
            _like_before(path, file)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{target}: can't write: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _like_before(path: Path, file: BinaryIO) -> None:
    """Give a file the mode of the one that it takes the place of, and see that it is on the disk."""
    if not path.exists():
        return
    if not os.access(path, os.W_OK) or not path.is_file():
        raise InputError(f"{path}: read-only, or not a regular file; nothing was written")
    file.flush()
    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
    os.fsync(file.fileno())


def _holds(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False
