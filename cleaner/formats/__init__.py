"""How documents sit in files: reading them, and the bytes they are written back as."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import NamedTuple

import regex

from cleaner.errors import InputError
from cleaner.formats import text as texts
from cleaner.formats.compressed import bare
from cleaner.formats.text import UTF_8, encode
from cleaner.late import late

__all__ = [
    "LARGEST",
    "MARKDOWN_ENDINGS",
    "PAGE_ENDINGS",
    "TEXT_ENDINGS",
    "TOO_LARGE",
    "Source",
    "bounded",
    "encode",
    "read_file",
    "read_stream",
    "same_file",
]

LARGEST = 64_000_000  # bytes; a text or page of more is no article
TOO_LARGE = f"larger than {LARGEST:,} bytes; records go line by line, as .jsonl"
WIDE = 20_000  # bytes of a stream in UTF-16 that are looked at to see what it is
MARKDOWN_ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
TEXT_ENDINGS = (".txt", ".text", *MARKDOWN_ENDINGS)
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
_PAGE = late(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html)\b", regex.IGNORECASE | regex.DOTALL
)


class Source(NamedTuple):
    """One input: its name for people, its bytes, whether they are a page rather than text, and the file's status when it was read.

    `declared` is the encoding that a text without a byte-order mark is in.
    """

    name: str
    data: bytes
    is_page: bool
    status: os.stat_result | None = None
    declared: str = UTF_8

    @property
    def encoding(self) -> str:
        """How its text is encoded."""
        return texts.encoding_of(self.data, self.declared)

    @property
    def text(self) -> str:
        """Its text. Raises InputError where it is none."""
        return texts.decode(self.data, self.name, self.encoding)

    @property
    def is_markdown(self) -> bool:
        """Whether its name says that it is Markdown."""
        return bare(self.name).lower().endswith(MARKDOWN_ENDINGS)


def read_file(path: Path, most: int = -1) -> Source:
    """Read an input file, or its first bytes. Raises InputError, naming it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # so that a pipe without a writer doesn't hold us up
        with os.fdopen(descriptor, "rb", closefd=True) as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{path}: not a regular file")
            data = file.read(most)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None
    return Source(str(path), data, path.suffix.lower() in PAGE_ENDINGS, status)


def read_stream(data: bytes, name: str | None = None) -> Source:
    """Standard input. What it is shows in the name it is given, or else in how it begins."""
    if name is not None:
        return Source(name, data, Path(name).suffix.lower() in PAGE_ENDINGS)
    return Source("standard input", data, b"<" in data and _PAGE.match(_sniffed(data)) is not None)


def _sniffed(data: bytes) -> bytes:
    """How a stream begins, in bytes that stand for one letter each where those are plain."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data[:WIDE].decode("utf-16", "ignore").encode() if wide else data


def bounded(data: bytes, name: str) -> bytes:
    """What was read of a text or page, `LARGEST` bytes and one more at most. Raises InputError where it has that one."""
    if len(data) > LARGEST:
        raise InputError(f"{name}: {TOO_LARGE}")
    return data


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links of any kind."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)
