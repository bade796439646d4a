"""Reading a page in this process."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.errors import InputError, OptionError
from cleaner.model import Page
from cleaner.rules import Rule


def read(html: str | bytes, url: str | None, rules: Sequence[Rule], *, keep_title: bool, as_markdown: bool) -> Page:
    """The article in a page, in this process and however long it takes."""
    try:
        from cleaner.html.article import article
        from cleaner.html.parse import tree
    except ImportError as error:
        raise OptionError(f"HTML needs trafilatura, which can't be imported ({error}); try: pip install trafilatura") from None
    try:
        return article(tree(html, url or "the page"), rules, url, keep_title=keep_title, as_markdown=as_markdown)
    except (RecursionError, MemoryError) as error:
        raise InputError(f"{url or 'the page'}: can't be read as HTML: {type(error).__name__}") from None
