"""A page to its article: trafilatura finds the text, and the page says what of it belongs to something else.

Extraction is lossy, so the promise that everything can be put back begins with the extracted text; what was pruned from
the page is listed with its place. A page of ordinary size is read here. One that is larger, or could take long, is read
by a process of its own, which is ended when its time is up. Neither opens anything but the page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import cleaner.html.apart as apart
import cleaner.html.here as here
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.rules import Rule

LARGEST_PAGE = 20_000_000  # bytes or characters, also unpacked; a page of that size is no article
ORDINARY = 1_500_000  # bytes or characters up to which a page is read here,
ORDINARY_TAGS = 12_000  # if it has at most so many tags,
ORDINARY_ATTRIBUTES = 8_000  # and none of them more attributes: parsing takes time quadratic in them

_GZIP = b"\x1f\x8b"
_OTHERWISE_PACKED = (b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04")  # zstd, bzip2, xz, zip
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{4000,}")
_LONG_TAG_BYTES = re.compile(_LONG_TAG.pattern.encode())


def extract(
    html: str | bytes, url: str | None = None, rules: Sequence[Rule] = (), *, keep_title: bool = False, as_markdown: bool = False
) -> Page:
    """The article in a page, without what `rules`, of the scope "html", have a name for. Raises InputError where it is too large, takes too
    long or has no article, and OptionError where the libraries for pages are missing."""
    html = _unpacked(html, url or "the page")
    read = here.read if _is_ordinary(html) else apart.read
    return read(html, url, rules, keep_title=keep_title, as_markdown=as_markdown)


def _unpacked(html: str | bytes, name: str) -> str | bytes:
    if len(html) > LARGEST_PAGE:
        raise InputError(f"{name}: larger than {LARGEST_PAGE:,} bytes")
    if isinstance(html, str):
        return html
    if html.startswith(_OTHERWISE_PACKED):
        raise InputError(f"{name}: compressed, and not by gzip; unpack it first")
    if not html.startswith(_GZIP):
        return html
    try:
        page = zlib.decompressobj(31).decompress(html, LARGEST_PAGE + 1)
    except zlib.error as error:
        raise InputError(f"{name}: damaged gzip: {error}") from None
    if len(page) > LARGEST_PAGE:
        raise InputError(f"{name}: larger than {LARGEST_PAGE:,} bytes when unpacked")
    return page


def _is_ordinary(html: str | bytes) -> bool:
    """Whether reading a page takes seconds at the very most."""
    if isinstance(html, bytes):
        tags, attributes = html.count(b"<"), (tag[0].count(b"=") + tag[0].count(b" ") for tag in _LONG_TAG_BYTES.finditer(html))
    else:
        tags, attributes = html.count("<"), (tag[0].count("=") + tag[0].count(" ") for tag in _LONG_TAG.finditer(html))
    return len(html) <= ORDINARY and tags <= ORDINARY_TAGS and max(attributes, default=0) <= ORDINARY_ATTRIBUTES
