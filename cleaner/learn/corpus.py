"""Where pages come from: JSONL and Parquet files, and folders of those, of texts and of web pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.batch.walk import Filter, walk
from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.formats import compressed, jsonl, kinds, parquet, read_file
from cleaner.learn.page import Page
from cleaner.site import host_of

DATES = ("date", "published", "date_published", "timestamp", "crawled", "created")  # fields that may say when, in this order


@dataclass
class Corpus:
    """Files, read anew each time it is iterated over; `failed` names what could not be used in the last reading.

    `by` says what makes a site: "url-host" is the host in the field `url` of a record, "folder" the folder of the file,
    "field:NAME" another field. Left out, it is the host for records that have one, and the folder for everything else.
    Raises OptionError for any other.
    """

    paths: Sequence[Path]
    by: str = ""
    text: str = jsonl.DEFAULT_FIELD
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.by not in ("", "url-host", "folder") and not self.by.startswith("field:"):
            raise OptionError(f"--by {self.by}: say url-host, folder or field:NAME")

    @property
    def by_host(self) -> bool:
        """Whether what makes a site is the host of its pages, where they have one."""
        return self.by in ("", "url-host")

    def __iter__(self) -> Iterator[Page]:
        self.failed = []
        for path in self._files():
            try:
                yield from self._pages(path)
            except CleanerError as error:
                self._fail(error, path)

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
                        self._fail(found.error, found.path)
                    elif not found.skipped and kinds.by_name(found.path) != kinds.WARC:
                        yield found.path
            else:
                yield path

    def _pages(self, path: Path) -> Iterator[Page]:
        kind = kinds.by_name(path)
        if kind == kinds.PARQUET:
            yield from self._of(parquet.records(path), path)
        elif kinds.holds_records(path):
            yield from self._of(_lines(path), path)
        else:
            source = read_file(path)
            yield Page(self._site({}, "", path.parent.name), _extracted(source) if source.is_page else source.text, str(path))

    def _of(self, records: Iterator[Any], path: Path) -> Iterator[Page]:
        for number, record in enumerate(records, 1):
            name = f"{path}:{number}"
            try:
                if record is not None:
                    yield self.page(parsed(record), name, path.parent.name)
            except InputError as error:
                self._fail(error, Path(name))

    def _fail(self, error: CleanerError, path: Path) -> None:
        self.failed.append(str(error) if str(path) in str(error) else f"{path}: {error}")


def _extracted(source: Any) -> str:
    from cleaner.html import extract

    return extract(source.data, source.name).text


def _lines(path: Path) -> Iterator[bytes | None]:
    """The lines of a file, None for an empty one."""
    try:
        with path.open("rb") as raw:
            file = compressed.reader(raw, str(path))
            while line := file.readline(jsonl.LONGEST_LINE):
                yield line if line.strip() else None
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None


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
