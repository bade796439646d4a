"""A corpus to look at: texts, pages and records, one article after another. Nothing of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.records import guarded
from cleaner.batch.single import Outcome, clean_source
from cleaner.batch.walk import Filter, Found, walk
from cleaner.errors import CleanerError, InputError
from cleaner.formats import Source, compressed, jsonl, kinds, read_file
from cleaner.pipeline import Cleaner


class Article(NamedTuple):
    """One article by the name that people know it by, or the reason why there is none; `skipped`: none was expected."""

    name: str
    source: Source | None = None  # of a file
    text: str | None = None  # of a record
    url: str = ""
    reason: str = ""
    skipped: bool = False


def articles(path: Path, field: str = jsonl.DEFAULT_FIELD) -> Iterator[Article]:
    """The articles in a file, or in all files of a folder; of records, the texts in their `field`."""
    for found in walk(path, Filter()) if path.is_dir() else [Found(path, Path(path.name))]:
        try:
            yield from _found(found, field)
        except CleanerError as error:
            yield Article(str(found.path), reason=str(error).removeprefix(f"{found.path}: "))


def article(name: str, field: str = jsonl.DEFAULT_FIELD) -> Article:
    """One article by name: a file, or as `corpus.jsonl:17` the record on a line of one. Raises InputError."""
    file, _, line = name.rpartition(":")
    if line.isdecimal() and not Path(name).exists() and Path(file).is_file():
        found = (each for each in articles(Path(file), field) if each.name == name)
        return next(found, Article(name, reason="there is no such record"))
    if kinds.holds_records(Path(name)):
        raise InputError(f"{name}: holds many articles; name one by its line, as {name}:1")
    return Article(name, read_file(Path(name)))


def cleaned(cleaner: Cleaner, article: Article) -> Outcome:
    """What the rules make of an article; its errors become its outcome."""
    if article.source:
        return clean_source(cleaner, article.source)
    try:
        if article.text is None:
            raise InputError(f"{article.name}: {article.reason}")
        with guarded(article.name):
            return Outcome(article.name, cleaner.clean(article.text, article.url or article.name))
    except CleanerError as error:
        return Outcome(article.name, None, error=error)


def _found(found: Found, field: str) -> Iterator[Article]:
    path = found.path
    if found.error:
        raise found.error
    if found.skipped:
        yield Article(str(path), reason=found.skipped, skipped=True)
    elif kinds.by_name(path) == kinds.JSONL:
        yield from _records(path, field)
    elif kinds.holds_records(path):
        yield Article(str(path), reason="of all records, only JSONL can be looked at; `cleaner clean` takes the others")
    else:
        yield Article(str(path), read_file(path))


def _records(path: Path, field: str) -> Iterator[Article]:
    try:
        with path.open("rb") as raw:
            yield from _lines(compressed.reader(raw, str(path)), path, field)
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None


def _lines(file: BufferedReader, path: Path, field: str) -> Iterator[Article]:
    number = 0
    while line := file.readline(jsonl.LONGEST_LINE):
        number += 1
        name = f"{path}:{number}"
        if len(line) == jsonl.LONGEST_LINE:
            yield Article(name, reason=f"longer than {jsonl.LONGEST_LINE:,} bytes")
            while not line.endswith(b"\n") and (line := file.readline(jsonl.LONGEST_LINE)):
                pass
        elif line.strip():
            yield _record(line, name, field)


def _record(line: bytes, name: str, field: str) -> Article:
    try:
        text = next(iter(jsonl.literals(line, [jsonl.path_of(field)]).values())).text
    except CleanerError as error:
        return Article(name, reason=str(error))
    url = jsonl.value_of(line, "url")
    return Article(name, text=text, url=url if isinstance(url, str) else "")
