"""A stream without a name: what it holds shows in how it begins, and nothing of it is lost by looking."""

from __future__ import annotations

import io
from typing import Any

from cleaner.formats import compressed


def opened(file: Any, name: str) -> tuple[io.BufferedReader, bool]:
    """The stream, decompressed where it is compressed, and whether its first line is a record.

    Waits for no more than the first line, and for that only where it begins like a record.
    """
    file = compressed.reader(file, name)
    if file.peek(1)[:1] != b"{":
        return file, False
    from cleaner.formats import jsonl  # late: a plain text never pays for it

    first = file.readline(jsonl.LONGEST_LINE)
    return io.BufferedReader(_Chained(first, file)), jsonl.is_record(first)


class _Chained(io.RawIOBase):
    """What was read already, and then the rest as it comes."""

    def __init__(self, first: bytes, rest: io.BufferedReader) -> None:
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._first[: len(buffer)] or self._rest.read1(len(buffer))
        self._first = self._first[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
