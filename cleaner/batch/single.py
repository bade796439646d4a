"""One text or page, read and cleaned, so that a bad one never stops another."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError, InputError, SafetyError
from cleaner.formats import LARGEST, Source, bounded, encode, read_file
from cleaner.formats.text import UTF_8
from cleaner.model import Result
from cleaner.pipeline import Cleaner


def _nothing(name: str) -> Collection[str]:
    return ()


class Manner(NamedTuple):
    """How texts are read: the encoding of those that don't say, and by name of the file the digests of the blocks that are known.

    `stamp` changes with what is known.
    """

    encoding: str = UTF_8
    known: Callable[[str], Collection[str]] = _nothing
    stamp: str = ""


AS_IS = Manner()


class Outcome(NamedTuple):
    """What became of one input: a result with the bytes to write, or an error."""

    name: str
    result: Result | None
    data: bytes = b""
    extracted: bool = False
    error: CleanerError | None = None
    source: Source | None = None

    @property
    def encoding(self) -> str:
        """Of the bytes to write; what is extracted from a page is written as UTF-8."""
        return UTF_8 if self.extracted or not self.source else self.source.encoding


def clean_source(cleaner: Cleaner, source: Source, known: Collection[str] = ()) -> Outcome:
    """Clean one input that has been read; its own errors become its outcome."""
    try:
        if source.is_page:
            result = cleaner.clean_html(source.data, source.name, known=known)
            return Outcome(source.name, result, encode(result.text + "\n"), extracted=True, source=source)
        result = cleaner.clean(source.text, source.name, markdown=source.is_markdown, known=known)
        data = encode(result.text, source.encoding)
        if result.removals and source._replace(data=data, declared=source.encoding).text != result.text:
            raise SafetyError(f"{source.name}: what is kept would be read as other characters; nothing was changed")
        return Outcome(source.name, result, data, source=source)
    except CleanerError as error:
        return Outcome(source.name, None, error=_named(error, source.name))
    except Exception as error:  # whatever a document brings up, the others are cleaned
        told = f"{source.name}: the program failed on it, and left it as it was: {type(error).__name__}: {error}"
        return Outcome(source.name, None, error=InputError(" ".join(told.split())))


def clean_file(cleaner: Cleaner, path: Path, manner: Manner = AS_IS) -> Outcome:
    """Read and clean one file."""
    try:
        source = read_file(path, LARGEST + 1)._replace(declared=manner.encoding)
        bounded(source.data, source.name)
    except InputError as error:
        return Outcome(str(path), None, error=error)
    return clean_source(cleaner, source, manner.known(str(path)))


def _named(error: CleanerError, name: str) -> CleanerError:
    return error if name in str(error) else type(error)(f"{name}: {error}")
