"""What extraction left out in the middle of an article: headings, items of lists, paragraphs, and the lead.

A run is taken up where it stands between two lines of the article, says something that is not yet there, and neither
its names nor its links speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, takewhile

from lxml.html import HtmlElement

from cleaner.html.lines import HEADINGS, Line, closed
from cleaner.html.runs import Run
from cleaner.html.signs import Signs
from cleaner.tags import described

LEAD_REACH = 60  # runs before the first line in which the lead may stand
LEAD = 80  # characters that a lead has at least
PROSE = 250  # characters that a text in a cell of a table has at least to be a paragraph
PARAGRAPH = 40  # characters that a paragraph taken up has at least,
STRETCH = 25  # and text that stands in no paragraph
HEADING = 200  # characters that a heading taken up has at most

_ITEMS = frozenset(("li", "dd", "dt"))
_PARAGRAPHS = frozenset(("p", "pre", "blockquote"))
_APART = frozenset(("figure", "figcaption", "aside", "nav", "footer", "header", "button", "form"))
_DETAILS = re.compile(
    r"\b(?:aside|author\w*|bio|breadcrumbs?|by ?line|captions?|carousel|categor\w*|comment\w*|credits?|date|dateline|embed|factbox|hidden|"
    r"infobox|legende?|meta|nav|newsletter|posted|published|share|social|swiper|tags?|teaser\w*|time|timestamp|toc)\b"
)
_POST = re.compile(r"^blockquote\b.*\b(?:bluesky|instagram|mastodon|tiktok|twitter)\b")
_LEADS = re.compile(r"\b(?:abstract|chapo|dek|entradilla|hook|ingress|intro|introduction|lead|lede|standfirst|vorspann)\b")


class Gaps:
    """Knows the page, and which of its runs the article already has."""

    def __init__(self, lines: Sequence[Line], page: Sequence[Run], found: Signs) -> None:
        self._page = page
        self._signs = found
        self._has = {number for line in lines if line.place for number in range(line.place[0], line.place[1] + 1)}
        self._text = "".join(line.key for line in lines)
        self._kin = {line.element.getparent() for line in lines if line.element is not None and not line.cut}

    def filled(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The lines, and what was left out between them."""
        before = None
        for line in lines:
            if line.place and not line.cut:
                if before and before.place and line.place[0] > before.place[1] + 1:
                    yield from self._between(before.place[1] + 1, line)
                before = line
            yield line

    def lead(self, lines: Sequence[Line], titles: Collection[str], descriptions: Collection[str]) -> Iterator[Line]:
        """What stands before the first line and is called a lead, describes the page, or stands with the article below its title."""
        first = next((line.place[0] for line in lines if line.place and not line.cut), 0)
        reach = range(max(0, first - LEAD_REACH), first)
        title = max((number for number in reach if self._page[number].key in titles), default=first)
        for number in reach:
            run = self._page[number]
            said = run.key
            if len(run.text) < LEAD or number in self._has or run.links > 0.3 * len(run.text) or said in self._text:
                continue
            describes = closed(run.text) and any(said.startswith(each) or each.startswith(said) for each in descriptions)
            if describes or (number > title and self._leads(number)):
                yield self._line(number)
                self._text += said

    def end(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The list that goes on, or follows, after the last line, with the headings in it."""
        last = max((line.place[1] for line in lines if line.place and not line.cut), default=len(self._page))
        following = list(takewhile(self._goes_on, range(last + 1, len(self._page))))
        while following and self._page[following[-1]].element.tag in HEADINGS:
            following.pop()
        yield from map(self._line, following)

    def start(self, lines: Sequence[Line], titles: Collection[str]) -> Iterator[Line]:
        """The list that stands before the first line and below the headline, with the headings in it."""
        first = next((line.place[0] for line in lines if line.place and not line.cut), 0)
        before = list(takewhile(lambda number: not self._heads(number, titles) and self._goes_on(number), range(first - 1, -1, -1)))
        yield from map(self._line, reversed(before))

    def _heads(self, number: int, titles: Collection[str]) -> bool:
        return self._page[number].key in titles or self._page[number].element.tag == "h1"

    def _goes_on(self, number: int) -> bool:
        element = self._page[number].element
        if element.tag not in HEADINGS and element.tag != "li":
            return False
        around = {element.getparent(), element.getparent().getparent() if element.tag == "li" else None}
        return not self._kin.isdisjoint(around) and self._wanted(number)

    def _leads(self, number: int) -> bool:
        element = self._page[number].element
        near = [element, *element.iterancestors()][:2]
        if any(_LEADS.search(_words(each)) for each in near):
            return self._signs.around(self._page[number].within) is None
        return (element.tag == "td" or element.getparent() in self._kin) and self._wanted(number)

    def _between(self, start: int, end: Line) -> Iterator[Line]:
        assert end.place
        wanted = [number for number in range(start, end.place[0]) if self._wanted(number)]
        for number, following in pairwise((*wanted, end.place[0])):
            heads_what_follows = following == number + 1 and (following != end.place[0] or end.links < 0.5)
            if self._page[number].element.tag not in HEADINGS or heads_what_follows:
                yield self._line(number)

    def _line(self, number: int) -> Line:
        run = self._page[number]
        mark = "- " if run.element.tag == "li" else ""
        return Line(mark + run.text, self._page, (number, number))

    def _wanted(self, number: int) -> bool:
        run = self._page[number]
        said = run.key
        if number in self._has or not said or (len(said) > 20 and said in self._text):
            return False
        return self._has_the_form(run) and not self._is_apart(run)

    def _has_the_form(self, run: Run) -> bool:
        tag, linked = run.element.tag, run.links > 0.5 * len(run.text)
        if tag in HEADINGS:
            return len(run.text) < HEADING and not any(True for _ in run.element.iterancestors("a"))
        if _is_quoted(run):
            return len(run.text) > STRETCH and run.links < 0.9 * len(run.text)
        if tag in _ITEMS or linked:
            return not linked
        if tag in _PARAGRAPHS:
            return len(run.text) > PARAGRAPH
        if tag == "td":
            return len(run.text) > PROSE and closed(run.text)
        return len(run.text) > STRETCH and (run.element in self._kin or run.element.getparent() in self._kin)

    def _is_apart(self, run: Run) -> bool:
        if self._signs.around(run.within) is not None:
            return True
        if _is_quoted(run):
            return False
        near = [run.element, run.element.getparent()]
        if any(each is not None and each.tag not in ("body", "article", "main") and _DETAILS.search(_words(each)) for each in near):
            return True
        return run.element.tag in _APART or any(True for _ in run.element.iterancestors(*_APART))


def _words(element: HtmlElement) -> str:
    return described(element.tag, element.attrib)


def _is_quoted(run: Run) -> bool:
    """Whether it stands in a posted message that the article quotes, with who wrote it, or is marked as a quotation as a whole."""
    return run.within.tag == "q" or any(_POST.search(_words(each)) for each in (run.element, *run.element.iterancestors("blockquote")))
