"""The lines of an extracted article, each with what the page says about the place it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from cleaner.html.runs import Run, Stretch, aligned, letters

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_ALIKE = 20  # preformatted texts with the same first line that are looked at
_EMPTY = re.compile(r"\s*(?:-|\|[-|\s]*)?\s*")  # nothing, or the marks of an item, a row or the head of a table without anything in them
_STOP = re.compile(r"[.!?…。:;\"”»)\]]\W*$")


class Line:
    """A line of the text; `place` is None where it was not found in the page, `cut` says why it goes, if it does."""

    def __init__(self, text: str, page: Sequence[Run], place: Stretch | None) -> None:
        runs = page[place[0] : place[1] + 1] if place else ()
        self.text = text
        self.key = letters(text)
        self.place = place
        self.element: HtmlElement | None = runs[0].element if runs else None
        self.within = runs[0].within if len(runs) == 1 else self.element
        self.links = sum(run.links for run in runs) / sum(len(run.text) for run in runs) if runs else 0.0
        self.cut = ""
        self.reason = ""

    @property
    def is_heading(self) -> bool:
        return self.element is not None and self.element.tag in HEADINGS

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.text.startswith("|")

    @property
    def is_closed(self) -> bool:
        """Whether it ends as sentences do."""
        return closed(self.text)

    def drop(self, cut: str, reason: str) -> None:
        """Mark it as not belonging to the article, unless it is so already."""
        if not self.cut:
            self.cut, self.reason = cut, reason


def closed(text: str) -> bool:
    """Whether a text ends as sentences do."""
    return _STOP.search(text) is not None


def lines_of(text: str, page: Sequence[Run]) -> list[Line]:
    """The lines of an extracted text that hold anything; preformatted text is one line, as the page has it."""
    texts = list(_whole([line.rstrip() for line in text.split("\n") if not _EMPTY.fullmatch(line)], page))
    return [Line(line, page, place) for line, place in zip(texts, aligned(texts, page), strict=True)]


def _whole(texts: list[str], page: Sequence[Run]) -> Iterator[str]:
    """The texts, and those that are the lines of one preformatted text together."""
    stripped = [text.strip() for text in texts]
    preformatted: dict[str, list[tuple[list[str], str]]] = {}
    for run in page:
        if "\n" in run.text:
            lines = [line.strip() for line in run.text.split("\n") if line.strip()]
            preformatted.setdefault(lines[0], []).append((lines, run.text))
    at = 0
    while at < len(texts):
        alike = preformatted.get(stripped[at], ())[:_ALIKE]
        lines, text = next((each for each in alike if stripped[at : at + len(each[0])] == each[0]), ([""], texts[at]))
        yield text
        at += len(lines)
