"""Where the article stands in a page: what trafilatura finds, unless the page holds far more paragraphs than that.

Then its other way is tried, which keeps more, and last the one element that holds nearly all paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import trafilatura
from lxml.html import HtmlElement

import cleaner.html.layout as layout
from cleaner.html.lines import HEADINGS, Line, closed, lines_of
from cleaner.html.runs import Run
from cleaner.html.signs import Signs
from cleaner.tags import described

FAR_MORE = 1.2  # times as much as was found is what has to be missed, and what another way has to find to be believed
NEARLY_ALL = 0.8  # of the paragraphs, which make an element the article's
PARAGRAPH = 60  # characters that a paragraph has at least
LEAST = 400  # characters of paragraphs that make an article

_COMMENTS = re.compile(r"\b(?:comment\w*|disqus|forum|repl(?:y|ies)|respond|review)\b")
_TEXTS = HEADINGS | {"p", "li", "pre", "blockquote"}


class _Apart:
    """Knows which elements stand in something else than an article, by the names around them."""

    def __init__(self, found: Signs) -> None:
        self._found = found
        self._known: dict[HtmlElement, bool] = {}

    def __contains__(self, element: HtmlElement) -> bool:
        if element not in self._known:
            around = element.getparent()
            among_comments = around is not None and (_COMMENTS.search(described(around.tag, around.attrib)) is not None or around in self)
            self._known[element] = among_comments or self._found.around(element) is not None
        return self._known[element]


def extracted(tree: HtmlElement, page: Sequence[Run], found: Signs, url: str | None) -> list[Line]:
    """The lines of the article; none where there is none to be found."""
    paragraphs = {number for number, run in enumerate(page) if _is_paragraph(run)}
    lines = _lines(tree, page, url)
    if _is_laid_out(lines, paragraphs, page):
        with layout.as_blocks(tree):
            lines = _lines(tree, page, url) or lines
    enough = FAR_MORE * sum(len(line.text) for line in lines)
    if _missed(lines, paragraphs, page) < max(LEAST, enough):
        return lines
    if enough < LEAST:
        found.weigh((page[number].element, len(page[number].text)) for number in paragraphs)
    apart = _Apart(found)
    paragraphs = {number for number in paragraphs if page[number].element not in apart}
    if _missed(lines, paragraphs, page) < max(LEAST, enough):
        return lines
    for other in (_lines(tree, page, url, favor_recall=True), _within(paragraphs, page, apart)):
        if _held(other, paragraphs, page) > enough:
            return other
    return lines


def _lines(tree: HtmlElement, page: Sequence[Run], url: str | None, favor_recall: bool = False) -> list[Line]:
    return lines_of(trafilatura.extract(tree, url=url, include_comments=False, favor_recall=favor_recall) or "", page)


def _is_laid_out(lines: Sequence[Line], paragraphs: set[int], page: Sequence[Run]) -> bool:
    """Whether several paragraphs became one row of a table."""
    row = max((line.key for line in lines if line.is_row), key=len, default="")
    return sum(page[number].key in row for number in paragraphs) > 1


def _is_paragraph(run: Run) -> bool:
    return run.element.tag == "p" and len(run.text) >= PARAGRAPH and run.links <= 0.3 * len(run.text) and closed(run.text)


def _missed(lines: Sequence[Line], paragraphs: set[int], page: Sequence[Run]) -> int:
    return _size(paragraphs, page) - _held(lines, paragraphs, page)


def _size(numbers: set[int], page: Sequence[Run]) -> int:
    return sum(len(page[number].text) for number in numbers)


def _held(lines: Sequence[Line], paragraphs: set[int], page: Sequence[Run]) -> int:
    """Characters of the page's paragraphs that stand in the lines."""
    has = {number for line in lines if line.place for number in range(line.place[0], line.place[1] + 1)}
    return _size(paragraphs & has, page)


def _within(paragraphs: set[int], page: Sequence[Run], apart: _Apart) -> list[Line]:
    """What stands in the smallest element that holds nearly all paragraphs."""
    held: Counter[HtmlElement] = Counter()
    for number in paragraphs:
        for element in page[number].element.iterancestors():
            held[element] += len(page[number].text)
    if not held:
        return []
    enough = [element for element, size in held.items() if size >= NEARLY_ALL * _size(paragraphs, page)]
    body = max(enough, key=lambda element: sum(1 for _ in element.iterancestors()))
    return [Line(run.text, page, (number, number)) for number, run in enumerate(page) if _belongs(run, body, apart)]


def _belongs(run: Run, body: HtmlElement, apart: _Apart) -> bool:
    if run.element.tag not in _TEXTS or run.links > 0.5 * len(run.text) or run.element in apart:
        return False
    return body in run.element.iterancestors()
