"""The nouns, all frozen. Offsets are half-open and count characters of the input text."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

REMOVED_BY_DEFAULT = (
    "newsletter",
    "donation",
    "caption",
    "related",
    "social",
    "subscription",
    "advert",
    "legal",
    "navigation",
)
KEPT_BY_DEFAULT = ("author", "byline")
CATEGORIES = REMOVED_BY_DEFAULT + KEPT_BY_DEFAULT
PITCHES = frozenset(("newsletter", "donation", "subscription"))  # what asks readers for their address or money, in a card of its own
SURE = 1.0  # the weight of evidence that is enough to remove a block
HELD = "held"  # the kind of blocks that are kept whatever the rules say: code, front matter, what the user knows
BODY = "body"  # the category of rules that speak for a block: their weight counts against removal


class Span(NamedTuple):
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int


class Block(NamedTuple):
    """One paragraph, heading, list item or quote; `span` leaves out the white space around it.

    `text` is what the rules see. Where that is less than what stands in the document, as in Markdown, `places` says for
    each of its characters where it stands.
    """

    span: Span
    text: str
    kind: str
    places: tuple[int, ...] | None = None

    def stretch(self, start: int, end: int) -> Span:
        """Where a part of its text stands in the document."""
        if self.places is None:
            return Span(self.span.start + start, self.span.start + end)
        return Span(self.places[start], self.places[end - 1] + 1)

    def offset(self, place: int) -> int:
        """Which character of its text stands at a place of the document."""
        return place - self.span.start if self.places is None else bisect_left(self.places, place)


class Document(NamedTuple):
    """A text with its blocks in order; `source` is a path, a URL or None."""

    text: str
    blocks: tuple[Block, ...]
    language: str | None = None
    source: str | None = None


class Match(NamedTuple):
    """The evidence that one rule gives for one block; 1.0 is enough to remove it, less is a hint."""

    rule_id: str
    category: str
    span: Span
    quote: str
    weight: float


class Removal(NamedTuple):
    """A stretch that was taken out, with the white space that goes with it, and why.

    `evidence` holds the matches; `reason` says in words how they led to the cut, which matters where a block
    without any match of its own was drawn in by its neighbours.
    """

    start: int
    end: int
    text: str
    category: str
    score: float
    evidence: tuple[Match, ...]
    reason: str


class Spared(NamedTuple):
    """A block that some rule matched and that was kept all the same, and why."""

    block: Block
    score: float
    evidence: tuple[Match, ...]
    reason: str


class Pruned(NamedTuple):
    """What was left out of a page on its way to the text.

    `category` is one of the categories, or "title" for the page's title and "repeat" for what stands in the text twice.
    `place` is the XPath of its element, None where that is not known; `reason` the id of a rule, or words.
    """

    category: str
    text: str
    place: str | None
    reason: str


class Page(NamedTuple):
    """The article of a page, and what the page says about it; `date` is the day as YYYY-MM-DD, `language` ISO 639."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    pruned: tuple[Pruned, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What cleaning gives back: `text` is the body, `removals` in order of their place in the document.

    `page` is what was extracted, where the input was a page.
    """

    document: Document
    text: str
    removals: tuple[Removal, ...]
    spared: tuple[Spared, ...] = ()
    warnings: tuple[str, ...] = ()
    page: Page | None = None
