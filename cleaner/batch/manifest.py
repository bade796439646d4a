"""What is done already: the parts of an unfinished run, which `--resume` goes on with, and what `--changed-only` goes by.

It all lies in one folder beside the output: `parts/` with what the workers wrote, `pieces.jsonl` with a line for each
piece that is done, and after the run, for `--changed-only`, `inputs.jsonl` with a line for each input.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.batch.counts import Counts
from cleaner.batch.walk import FOLDER
from cleaner.errors import InputError
from cleaner.formats import jsonl

CHUNK = 1 << 20  # bytes that are copied at once

Stamp = tuple[int, int]  # size and time of the last change, in nanoseconds


class Stretch(NamedTuple):
    """Bytes of a file that holds what several pieces gave, with their check sum; no file where there is nothing."""

    file: str = ""
    start: int = 0
    length: int = 0
    sum: int = 0


@dataclass(slots=True)
class Entry:
    """A piece that is done: which one, of what, where its output and its rows of the report are, and how it counts."""

    key: tuple[str, int, int]
    stamp: Stamp
    output: Stretch
    rows: Stretch
    counts: Counts

    def as_row(self) -> dict[str, Any]:
        """The entry as plain data."""
        return {
            "key": self.key,
            "stamp": self.stamp,
            "output": list(self.output),
            "rows": list(self.rows),
            "counts": self.counts.as_row(),
        }

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Entry:
        """The entry as it was given to `as_row`. Raises KeyError, TypeError."""
        source, start, end = row["key"]
        size, changed = row["stamp"]
        return cls((source, start, end), (size, changed), Stretch(*row["output"]), Stretch(*row["rows"]), Counts.from_row(row["counts"]))


def stamp(path: Path) -> Stamp:
    """By what a change of a file shows; (-1, -1) where there is none."""
    try:
        status = path.stat()
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


class RunFolder:
    """The folder of a run; `purpose` is whatever the outcome depends on beside the inputs."""

    def __init__(self, output: Path, is_folder: bool, purpose: dict[str, Any]) -> None:
        self.path = output / FOLDER if is_folder else output.with_name(f"{FOLDER}-{output.name}")
        self.parts = self.path / "parts"
        self._purpose = hashlib.sha256(jsonl.dumps(purpose)).hexdigest()
        self._pieces = self.path / "pieces.jsonl"
        self._inputs = self.path / "inputs.jsonl"
        self._log: Any = None

    def unfinished(self) -> dict[tuple[str, int, int], Entry]:
        """The pieces that an earlier run did, for the same purpose, and whose outcome is still there."""
        found: dict[tuple[str, int, int], Entry] = {}
        for row in self._rows(self._pieces):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                entry = Entry.from_row(row)
                if _is_there(self.parts, entry.output) and _is_there(self.parts, entry.rows):
                    found[entry.key] = entry
        return found

    def earlier(self) -> dict[str, dict[str, Any]]:
        """The inputs of the last finished run, by name."""
        return {row["source"]: row for row in self._rows(self._inputs) if "source" in row}

    def open(self, keep: bool) -> None:
        """Begin, or go on: what earlier runs left is swept unless it is kept. Raises InputError."""
        try:
            if not keep:
                shutil.rmtree(self.parts, ignore_errors=True)
                self._pieces.unlink(missing_ok=True)
            self.parts.mkdir(parents=True, exist_ok=True)
            is_new = not self._pieces.exists()
            self._log = self._pieces.open("ab")
            if is_new:
                self._log.write(jsonl.dumps({"purpose": self._purpose}) + b"\n")
        except OSError as error:
            raise InputError(f"{self.path}: can't write there: {error.strerror}") from None

    def note(self, entries: Iterable[Entry]) -> None:
        """Write down that pieces are done."""
        try:
            self._log.write(b"".join(jsonl.dumps(entry.as_row()) + b"\n" for entry in entries))
            self._log.flush()
        except OSError as error:
            raise InputError(f"{self._pieces}: can't write: {error.strerror}") from None

    def chunks(self, stretch: Stretch) -> Iterator[bytes]:
        """What a stretch of a part holds."""
        if stretch.length:
            with (self.parts / stretch.file).open("rb") as file:
                file.seek(stretch.start)
                left = stretch.length
                while left and (data := file.read(min(left, CHUNK))):
                    left -= len(data)
                    yield data

    def lines(self, stretch: Stretch) -> Iterator[bytes]:
        """The same, line by line."""
        rest = b""
        for data in self.chunks(stretch):
            *lines, rest = (rest + data).split(b"\n")
            yield from (line + b"\n" for line in lines)

    def close(self) -> None:
        """Leave everything for a later run to go on with; leave nothing where nothing was done."""
        if self._log:
            self._log.close()
        if not self.unfinished():
            self.clear()

    def clear(self) -> None:
        """Remove the parts, and the folder unless it holds the inputs of a finished run."""
        shutil.rmtree(self.parts, ignore_errors=True)
        with contextlib.suppress(OSError):
            self._pieces.unlink(missing_ok=True)
            self.path.rmdir()

    def remember(self, inputs: Iterable[tuple[Path, Path]]) -> None:
        """Note inputs and outputs as they are now, for a run that wants only what has changed."""
        rows = ({"source": str(path), "stamp": stamp(path), "sha256": digest(path), "target": str(target), "written": stamp(target)}
                for path, target in inputs)  # fmt: skip
        temporary = self._inputs.with_suffix(".new")
        with temporary.open("wb") as file:
            file.write(jsonl.dumps({"purpose": self._purpose}) + b"\n")
            file.writelines(jsonl.dumps(row) + b"\n" for row in rows)
        os.replace(temporary, self._inputs)

    def _rows(self, path: Path) -> Iterator[dict[str, Any]]:
        """The rows of a file that was written for the same purpose; a last line that is not whole is none."""
        with contextlib.suppress(OSError, ValueError), path.open("rb") as file:
            if jsonl.loads(file.readline()) == {"purpose": self._purpose}:
                for line in file:
                    yield jsonl.loads(line)


def is_same(path: Path, row: dict[str, Any]) -> bool:
    """Whether an input and its output are as an earlier run left them; a new time with the same content is no change."""
    if list(stamp(Path(row["target"]))) != row["written"]:
        return False
    size, changed = stamp(path)
    return [size, changed] == row["stamp"] or (size == row["stamp"][0] and digest(path) == str(row["sha256"]))


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; empty where it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _is_there(parts: Path, stretch: Stretch) -> bool:
    """Whether a stretch of a part holds what was written there; one outside of the parts is a file of its own."""
    path = parts / stretch.file
    if not stretch.file:
        return True
    if path.parent != parts:
        return stamp(path)[0] == stretch.length
    try:
        with path.open("rb") as file:
            file.seek(stretch.start)
            data = file.read(stretch.length)
    except OSError:
        return False
    return len(data) == stretch.length and zlib.crc32(data) == stretch.sum
