"""Where pages come from: JSONL, Parquet and web archives, and folders of those, of texts and of web pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from cleaner.batch.counts import Counts
from cleaner.batch.records import guarded
from cleaner.batch.walk import Filter, walk
from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.formats import compressed, jsonl, kinds, parquet, read_file, warc
from cleaner.learn.page import Page
from cleaner.site import host_of

DATES = ("date", "published", "date_published", "timestamp", "crawled", "created")  # fields that may say when, in this order


@dataclass
class Corpus:
    """Files, read anew each time it is iterated over.

    In `counts` and `left_out` is what the last reading could not use, and why it did not look at the rest.
    `by` says what makes a site: "url-host" is the host in the field `url` of a record, "folder" the folder of the file,
    "field:NAME" another field. Left out, it is the host for records that have one, and the folder for everything else.
    Raises OptionError for any other.
    """

    paths: Sequence[Path]
    by: str = ""
    text: str = jsonl.DEFAULT_FIELD
    counts: Counts = field(default_factory=Counts)
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if self.by not in ("", "url-host", "folder") and not self.by.startswith("field:"):
            raise OptionError(f"--by {self.by}: say url-host, folder or field:NAME")

    @property
    def by_host(self) -> bool:
        """Whether what makes a site is the host of its pages, where they have one."""
        return self.by in ("", "url-host")

    def __iter__(self) -> Iterator[Page]:
        self.counts, self.left_out = Counts(), Counter()
        for path in self._files():
            try:
                with guarded(str(path)):
                    yield from self._pages(path)
            except CleanerError as error:
                self.counts.fail(error)

    def page(self, record: Any, name: str, folder: str = "") -> Page:
        """The page that a record stands for. Raises InputError where it holds no text."""
        text = _value(record, self.text)
        if not isinstance(text, str):
            raise InputError(f"no text in the field '{self.text}'; name another with --field")
        url = str(record.get("url") or "")
        when = next((str(record[each]) for each in DATES if record.get(each)), "")
        return Page(self._site(record, url, folder), text, url or name, when)

    def _site(self, record: Any, url: str, folder: str) -> str:
        if self.by.startswith("field:"):
            value = _value(record, self.by.removeprefix("field:"))
            return "" if value is None else str(value)
        host = host_of(url) if self.by_host else ""
        return host if host or self.by == "url-host" else folder

    def _files(self) -> Iterator[Path]:
        for path in self.paths:
            if path.is_dir():
                for found in walk(path, Filter()):
                    if found.error:
                        self.counts.fail(found.error)
                    elif found.skipped:
                        self.left_out[found.skipped] += 1
                    else:
                        yield found.path
            else:
                yield path

    def _pages(self, path: Path) -> Iterator[Page]:
        kind = kinds.by_name(path)
        if kind == kinds.PARQUET:
            yield from self._of(parquet.records(path), path)
        elif kind == kinds.WARC:
            yield from self._archived(path)
        elif kinds.holds_records(path):
            yield from self._of(_lines(path), path)
        else:
            source = read_file(path)
            text = _extracted(source.data, source.name) if source.is_page else source.text
            yield Page(self._site({}, "", path.parent.name), text, str(path))

    def _of(self, records: Iterator[Any], path: Path) -> Iterator[Page]:
        for number, record in enumerate(records, 1):
            name = f"{path}:{number}"
            try:
                if record is not None:
                    yield self.page(parsed(record), name, path.parent.name)
            except InputError as error:
                self.counts.fail(InputError(f"{name}: {error}"))

    def _archived(self, path: Path) -> Iterator[Page]:
        with _opened(path) as file:
            for entry in warc.entries(file, str(path)):
                if entry.skipped:
                    self.left_out[entry.skipped] += 1
                    continue
                try:
                    with guarded(entry.url):
                        text = _extracted(entry.html, entry.url)
                except InputError as error:
                    self.counts.fail(error)
                else:
                    yield Page(self._site({}, entry.url, path.parent.name), text, entry.url, entry.date)


def _extracted(html: bytes, name: str) -> str:
    from cleaner.html import extract

    return extract(html, name).text


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None


def _lines(path: Path) -> Iterator[bytes | None]:
    """The lines of a file, None for an empty one."""
    with _opened(path) as raw:
        file = compressed.reader(raw, str(path))
        while line := file.readline(jsonl.LONGEST_LINE):
            yield line if line.strip() else None


def parsed(record: Any) -> Any:
    if not isinstance(record, bytes):
        return record
    try:
        found = jsonl.loads(record)
    except (ValueError, RecursionError):
        raise InputError("not JSON") from None
    if not isinstance(found, dict):
        raise InputError("not a JSON object")
    return found


def _value(record: Any, name: str) -> Any:
    """A field of a record; dots lead into nested objects."""
    for part in jsonl.path_of(name):
        record = record.get(part) if isinstance(record, dict) else None
    return record
