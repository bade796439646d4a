"""Compressed files: taken apart by what they begin with, put together by how their names end, and never without a bound."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import IO, Any, Protocol, cast

from cleaner.errors import InputError, OptionError

ENDINGS = (".gz", ".zst", ".bz2", ".xz")
MAGIC = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst", b"BZh": ".bz2", b"\xfd7zXZ\x00": ".xz"}
RATIO = 250  # what decompresses to more than so many times its size is a bomb
HARMLESS = 64_000_000  # bytes that may come out of anything
WINDOW = 1 << 27  # bytes of memory that a zstd frame may ask for
SIP = 512  # bytes given to zstd at once: each four of them may become 128 KB
_LEVEL = 6


def ending(name: str) -> str:
    """The ending by which a name says that its file is compressed; empty for others."""
    return next((each for each in ENDINGS if name.lower().endswith(each)), "")


def bare(name: str) -> str:
    """A file name without the ending of its compression."""
    return name.removesuffix(name[len(name) - len(found) :]) if (found := ending(name)) else name


def kind(head: bytes) -> str:
    """The ending that belongs to data which begins like this; empty where it is not compressed."""
    return next((each for magic, each in MAGIC.items() if head.startswith(magic)), "")


def reader(file: io.BufferedReader, name: str) -> io.BufferedReader:
    """What a binary file says, decompressed where its first bytes say that it is compressed.

    Reading raises InputError where it is damaged, cut short, or grows out of all proportion.
    """
    found = kind(file.peek(8)[:8])
    return io.BufferedReader(_Bounded(file, found, name), 1 << 18) if found else file


class Compressor(Protocol):
    """What all libraries agree on: data in pieces, and the rest."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


def compressor(ending: str) -> Compressor:
    """What compresses for an ending; nothing where that is empty. The same bytes for the same data."""
    return _COMPRESSORS[ending]()


def packed(data: Iterable[bytes], ending: str) -> Iterator[bytes]:
    """The data in the compression of an ending."""
    packing = compressor(ending)
    yield from map(packing.compress, data)
    yield packing.flush()


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


class _Bounded(io.RawIOBase):
    """Decompresses as it is read, and stops where far more comes out than went in."""

    def __init__(self, file: IO[bytes], ending: str, name: str) -> None:
        self._source = _Counting(file)
        self._inner = _OPENERS[ending](self._source)
        self._name = name
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except Exception as error:  # each library has an error of its own, which only it can name
            raise InputError(f"{self._name}: damaged or cut short, can't decompress it: {error}") from None
        self._given += len(data)
        if self._given > max(HARMLESS, RATIO * self._source.taken):
            raise InputError(f"{self._name}: decompresses to more than {RATIO} times its size; decompress it yourself if that is right")
        buffer[: len(data)] = data
        return len(data)


class _Counting(io.RawIOBase):
    """A file that knows how much was taken from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read1(len(buffer)) if isinstance(self._file, io.BufferedReader) else self._file.read(len(buffer))
        self.taken += len(data)
        buffer[: len(data)] = data
        return len(data)


def _zstandard() -> ModuleType:
    try:
        import zstandard
    except ImportError:
        raise OptionError(".zst needs a library that is not installed; try: pip install 'cleaner[zstd]'") from None
    return zstandard


class _Zstd:
    """Reads frame after frame, and says where the last one is cut short, which zstandard's own reader does not."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = io.BufferedReader(file)
        self._decompressor = _zstandard().ZstdDecompressor(max_window_size=WINDOW)
        self._frame: Any = None
        self._ready = memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self._ready:
            data = self._frame.unused_data if self._frame and self._frame.eof else b""
            data = data or self._file.read(SIP)
            if not data:
                if self._frame and not self._frame.eof:
                    raise EOFError("it ends in the middle of a frame")
                return b""
            if not self._frame or self._frame.eof:
                self._frame = self._decompressor.decompressobj()
            self._ready = memoryview(self._frame.decompress(data))
        data, self._ready = bytes(self._ready[:size]), self._ready[size:]
        return data


def _gzip() -> Compressor:
    import zlib

    return zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)


# The libraries are imported where they are needed: a plain text never pays for them.
_COMPRESSORS: dict[str, Callable[[], Compressor]] = {
    "": _Plain,
    ".gz": _gzip,
    ".bz2": lambda: cast(Compressor, import_module("bz2").BZ2Compressor()),
    ".xz": lambda: cast(Compressor, import_module("lzma").LZMACompressor()),
    ".zst": lambda: cast(Compressor, _zstandard().ZstdCompressor().compressobj()),
}
_OPENERS: dict[str, Callable[[Any], Any]] = {
    ".gz": lambda file: import_module("gzip").GzipFile(fileobj=io.BufferedReader(file)),
    ".bz2": lambda file: import_module("bz2").BZ2File(io.BufferedReader(file)),
    ".xz": lambda file: import_module("lzma").LZMAFile(io.BufferedReader(file)),
    ".zst": _Zstd,
}
