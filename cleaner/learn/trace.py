"""What is known of a block that recurs: how often, when, where on its pages, beside what, and how its variants differ.

Two traces of the same block, from two parts of a corpus, merge into the one that the whole would have given.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

SAMPLES = 3
STORIES = 12  # how many different articles are told apart; more are "many"


class Slot(NamedTuple):
    """A place where variants differ: the words that all begin and end with, and the length in words and characters."""

    opening: tuple[str, ...]
    closing: tuple[str, ...]
    fewest: int
    most: int
    longest: int

    @classmethod
    def of(cls, content: Sequence[str]) -> Slot:
        return cls(tuple(content), tuple(content), len(content), len(content), len(" ".join(content)))

    def merged(self, other: Slot) -> Slot:
        opening = _shared(self.opening, other.opening)
        closing = _shared(self.closing[::-1], other.closing[::-1])[::-1]
        return Slot(opening, closing, min(self.fewest, other.fewest), max(self.most, other.most), max(self.longest, other.longest))


class Sample(NamedTuple):
    """One sighting, with its surroundings. `rank` is a number drawn from what it says: the lowest are kept."""

    rank: int
    text: str
    before: str
    after: str
    story: str
    page: str


@dataclass(slots=True)
class Trace:
    """The sightings of one recurring block on one site.

    `pages` holds it, `times` counts every sighting. `head`, `tail` and `inside` say where it stood as seen from the
    story, `quoted` how often in quotation marks. `stories` are numbers of the articles it stood with, `followers` the
    recurring blocks right after it.
    """

    pages: int = 0
    times: int = 0
    first: str = ""
    last: str = ""
    head: int = 0
    inside: int = 0
    tail: int = 0
    quoted: int = 0
    slots: tuple[Slot, ...] = ()
    stories: tuple[int, ...] = ()
    samples: tuple[Sample, ...] = ()
    followers: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Trace) -> None:
        """Take in the sightings of the same block elsewhere."""
        self.slots = tuple(map(Slot.merged, self.slots, other.slots)) if self.pages else other.slots
        self.add(other)

    def add(self, other: Trace) -> None:
        """Take in the sightings of a variant, all but how it differs."""
        for name in ("pages", "times", "head", "inside", "tail", "quoted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.first = min(filter(None, (self.first, other.first)), default="")
        self.last = max(self.last, other.last)
        self.stories = tuple(heapq.nsmallest(STORIES, {*self.stories, *other.stories}))
        self.samples = tuple(heapq.nsmallest(SAMPLES, {*self.samples, *other.samples}))
        if other.followers:
            self.followers.update(other.followers)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The words that both begin with."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return one[:place]
    return min(one, other, key=len)
