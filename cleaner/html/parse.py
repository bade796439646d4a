"""Bytes to a tree, within bounds. Nothing outside the page is ever opened: no entity, no file, no address."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from cleaner.errors import InputError


def tree(html: str | bytes, name: str) -> HtmlElement:
    """The page as a tree. Raises InputError where it is not HTML at all."""
    try:
        found = load_html(html)
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError(f"{name}: can't be read as HTML: {error or type(error).__name__}") from None
    if found is None:
        raise InputError(f"{name}: not HTML")
    return found
