"""Web archives: the pages in them, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from cleaner.errors import InputError, OptionError

LARGEST = 20_000_001  # bytes read of a page; extraction refuses one that has as many
_PAGES = ("text/html", "application/xhtml+xml")


class Entry(NamedTuple):
    """A record of an archive: a page with its address and time, or the reason why it is none."""

    id: str
    url: str
    date: str
    html: bytes
    skipped: str = ""


def entries(file: BinaryIO, name: str) -> Iterator[Entry]:
    """All records of an archive. Raises InputError where it is damaged."""
    from_archive = _warcio().archiveiterator.ArchiveIterator
    errors = _warcio().exceptions.ArchiveLoadFailed
    try:
        for record in from_archive(file):
            headers = record.rec_headers
            known, url, date = (headers.get_header(each) or "" for each in ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date"))
            reason = _reason(record)
            yield Entry(known, url, date, b"" if reason else record.content_stream().read(LARGEST), reason)
    except (errors, EOFError, ValueError) as error:
        raise InputError(f"{name}: not a WARC file, or damaged: {error}") from None


def _reason(record: object) -> str:
    """Why a record is no page; empty where it is one."""
    kind = getattr(record, "rec_type", "")
    if kind not in ("response", "resource"):
        return f"a {kind} record"
    http = getattr(record, "http_headers", None)
    said = http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")  # type: ignore[attr-defined]
    media = (said or "").partition(";")[0].strip().lower()
    if media not in _PAGES:
        return f"not a page: {media or 'of no type'}"
    status = http.get_statuscode() if http else "200"
    return "" if status == "200" else f"answered with status {status}"


def _warcio() -> Any:
    try:
        import warcio.archiveiterator
        import warcio.exceptions
    except ImportError:
        raise OptionError("WARC needs a library that is not installed; try: pip install 'cleaner[warc]'") from None
    return warcio
