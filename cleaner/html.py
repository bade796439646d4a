"""A page to text: trafilatura finds the article.

Extraction is lossy, so the promise that everything can be put back begins with the extracted text.
"""

from __future__ import annotations

from types import ModuleType

from cleaner.errors import InputError, OptionError

LARGEST_PAGE = 20_000_000  # bytes or characters; a page of that size is no article


def extract(html: str | bytes, url: str | None = None) -> str:
    """The text of the article in a page. Raises InputError where the page is too large or has none."""
    name = url or "the page"
    if len(html) > LARGEST_PAGE:
        raise InputError(f"{name}: larger than {LARGEST_PAGE:,} bytes")
    text = _trafilatura().extract(html, url=url, include_comments=False)
    if not text:
        raise InputError(f"{name}: no article found in the HTML")
    return str(text)


def _trafilatura() -> ModuleType:
    try:
        import trafilatura
    except ImportError as error:
        raise OptionError(f"HTML needs trafilatura, which can't be imported ({error}); try: pip install trafilatura") from None
    return trafilatura
