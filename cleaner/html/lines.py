"""The lines of an extracted article, each with what the page says about the place it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from cleaner.html.runs import Run, Stretch, aligned, letters

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

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
    """The lines of an extracted text that hold anything."""
    texts = [line for line in text.split("\n") if line.strip()]
    return [Line(line, page, place) for line, place in zip(texts, aligned(texts, page), strict=True)]
