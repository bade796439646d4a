"""Tables that lay a page out: a cell with the headline or several paragraphs in it is no datum, and its table holds no data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lxml.html import HtmlElement

PARAGRAPH = 60  # characters that a paragraph has at least,
PARAGRAPHS = 3  # and so many of them in one cell make a layout

_CELLS = ("td", "th")
_PARTS = ("table", "thead", "tbody", "tfoot", "tr", *_CELLS)


@contextmanager
def as_blocks(tree: HtmlElement) -> Iterator[None]:
    """Have the tables that lay a page out, with their rows and cells, be mere blocks for a while."""
    tables = {table for cell in _laying_out(tree) for table in cell.iterancestors("table")}
    names = [(part, part.tag) for part in tree.iter(*_PARTS) if _table(part) in tables] if tables else []
    for part, _ in names:
        part.tag = "div"
    try:
        yield
    finally:
        for part, name in names:
            part.tag = name


def _laying_out(tree: HtmlElement) -> list[HtmlElement]:
    """The cells that hold the headline or several paragraphs, cells within them apart."""
    held: Counter[HtmlElement] = Counter()
    for text in tree.iter("h1", "p"):
        cell = next(text.iterancestors(*_CELLS), None)
        if cell is not None and (text.tag == "h1" or len(text.text_content()) >= PARAGRAPH):
            held[cell] += PARAGRAPHS if text.tag == "h1" else 1
    return [cell for cell, paragraphs in held.items() if paragraphs >= PARAGRAPHS]


def _table(part: HtmlElement) -> HtmlElement | None:
    return part if part.tag == "table" else next(part.iterancestors("table"), None)
