"""A page as runs of text: every stretch between two borders of blocks, in the order of the page.

Extraction forgets where a line stood. Its lines are made of whole runs, so they can be found again, and with them the
element, the links in it and the names around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

Stretch = tuple[int, int]  # the first and the last run of a line

_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "input", "ins"),
        *("kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup"),
        *("time", "tt", "u", "var", "wbr"),
    )
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select", "option", "textarea"))
_LETTERS = re.compile(r"\w+")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad"  # what editors leave in paragraphs that are otherwise empty
_START = 12  # characters by which runs are looked up
_FEW = 20  # runs with the same start that are looked at on either side
_LONG = 30  # characters from which on a line may be the mere beginning of a run


class Run(NamedTuple):
    """A stretch of text; `links` counts its characters that stand in links, `key` is its letters.

    Spaces are single, but in preformatted text. `element` is the block it stands in, `within` the innermost element that holds all of it.
    """

    text: str
    key: str
    element: HtmlElement
    links: int
    within: HtmlElement


def runs(tree: HtmlElement) -> list[Run]:
    """The runs of the body of a page that people can see."""
    body = tree.find(".//body")
    gathered = _Gathered(tree if body is None else body)
    walk = etree.iterwalk(gathered.body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _UNSEEN:
                walk.skip_subtree()  # its end comes all the same
            else:
                gathered.begin(element, tag)
            continue
        if tag not in _UNSEEN:
            gathered.end(tag)
        if element.tail and element is not gathered.body:
            gathered.take(element.tail)
    gathered.flush()
    return gathered.found


_Inline = tuple[HtmlElement, int]  # an element that is no block, and how many blocks were open when it began


class _Gathered:
    """The text gathered since the last border between two blocks, and the runs found before it."""

    def __init__(self, body: HtmlElement) -> None:
        self.body = body
        self.found: list[Run] = []
        self._blocks = [body]
        self._inline: list[_Inline] = []  # those that are open,
        self._around: list[_Inline] = []  # and those that hold all of the text gathered
        self._text: list[str] = []
        self._links = 0
        self._in_links = 0

    def begin(self, element: HtmlElement, tag: str) -> None:
        """An element begins, and its text."""
        if tag not in _INLINE:
            self.flush()
            self._blocks.append(element)
        else:
            self._inline.append((element, len(self._blocks)))
            self._in_links += tag == "a"
        if element.text:
            self.take(element.text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag not in _INLINE:
            self.flush()
            self._blocks.pop()
        else:
            self._inline.pop()
            self._in_links -= tag == "a"

    def take(self, text: str) -> None:
        """Text goes on."""
        if not text.isspace():
            self._around = self._common() if self._text else list(self._inline)
            self._text.append(text)
        elif self._text:
            self._text.append(text)
        if self._in_links:
            self._links += len(text.strip())

    def _common(self) -> list[_Inline]:
        return [each for each, other in zip(self._around, self._inline, strict=False) if each is other]

    def flush(self) -> None:
        """A border: what was gathered is a run."""
        if not self._text:
            return
        block, said = self._blocks[-1], "".join(self._text)
        text = said.strip("\n").rstrip() if block.tag == "pre" else " ".join(said.split())
        if text.strip(_INVISIBLE):
            within = next((each for each, depth in reversed(self._around) if depth == len(self._blocks)), block)
            self.found.append(Run(text, letters(text), block, self._links, within))
        self._text, self._links = [], 0


def letters(text: str) -> str:
    """A text without spaces, punctuation, invisible signs and capitals."""
    return "".join(_LETTERS.findall(text.lower()))


def aligned(lines: Sequence[str], page: Sequence[Run]) -> list[Stretch | None]:
    """For each line the runs it is made of, or None where it is not found. Later runs go before those already passed."""
    starts: dict[str, list[int]] = {}
    for number, run in enumerate(page):
        starts.setdefault(run.key[:_START], []).append(number)
    found: list[Stretch | None] = []
    at = 0
    for line in lines:
        place = _place(letters(line), page, starts, at)
        found.append(place)
        at = place[1] + 1 if place else at
    return found


def _near(known: Sequence[int], at: int) -> Iterator[int]:
    """The first few numbers from a place on, and before it; a page may repeat the same words thousands of times."""
    middle = bisect_left(known, at)
    yield from known[middle : middle + _FEW]
    yield from known[: min(middle, _FEW)]


def _place(sought: str, page: Sequence[Run], starts: dict[str, list[int]], at: int) -> Stretch | None:
    if not sought:
        return None
    known = (starts.get(sought[:length]) for length in range(1, min(_START, len(sought)) + 1))
    candidates = {number for numbers in known if numbers for number in _near(numbers, at)}
    beginning = None
    for number in sorted(candidates, key=lambda number: (number < at, number)):
        last, text = number, page[number].key
        while len(text) < len(sought) and last + 1 < len(page) and sought.startswith(text):
            last += 1
            text += page[last].key
        if text == sought:
            return number, last
        if beginning is None and len(sought) > _LONG and text.startswith(sought):
            beginning = number, last
    return beginning
