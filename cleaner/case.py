"""The evidence of one sequence of blocks, summed up by category and block, and what the sequence looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from math import inf
from typing import NamedTuple

import cleaner.shape as shape
from cleaner.match import Evidence
from cleaner.model import HELD, SURE, Block, Match
from cleaner.rules import Rule, RuleSet

RAISED_BAR = 1.5  # what takes the place of SURE in an article that is about the category
SUBJECT_SHARE = 0.25  # of the prose paragraphs: where so many carry a category's words, they are its subject
SUBJECT_LEAST = 3  # prose paragraphs

# What a block without evidence costs a run, by category and look: (mark, short line, sentence, prose paragraph).
GAPS = {
    "donation": (0.05, 0.2, 0.35, 0.8),
    "newsletter": (0.05, 0.3, 0.6, 2.5),
    "subscription": (0.05, 0.3, 0.6, 2.5),
    "related": (0.05, 0.3, 1.5, 3.0),
    "social": (0.05, 0.4, 2.0, 3.0),
    "navigation": (0.05, 0.9, 3.0, 3.0),
    "legal": (0.05, 0.4, 0.6, 2.0),
    "advert": (0.05, 0.9, 2.0, 3.0),
    "caption": (0.1, 1.5, 3.0, 3.0),
    "author": (0.1, 1.0, 2.0, 3.0),
    "byline": (0.1, 1.0, 2.0, 3.0),
}
QUOTABLE = ("newsletter", "donation", "subscription", "social", "legal")  # what people say, and stories quote
DESCRIBED = ("newsletter", "subscription")  # what is described in a box, in a sentence or two
DESCRIPTION = 220  # characters of that
LABEL = 30  # characters: too few for a block to tell a story
TITLE = 25  # characters from which a line before the story may be its title


class Verdict(NamedTuple):
    """Why a block goes: `cause` is the number of the block whose evidence decided, its own or a neighbour's."""

    category: str
    score: float
    cause: int
    reason: str


Verdicts = dict[int, Verdict]
Testify = Callable[[Block], tuple[Match, ...]]


class Case:
    """The evidence of one sequence, summed up by category and block."""

    def __init__(self, blocks: Sequence[Block], evidence: Evidence, rules: RuleSet, testify: Testify) -> None:
        self.blocks = blocks
        self._testify = testify
        self._suspects = evidence.keys()
        self._defence: dict[int, float] = {}  # block → what speaks for it
        self.gains: dict[str, dict[int, float]] = {}  # category → block → what speaks against the block
        self._heard: dict[tuple[int, str], dict[str, float]] = {}  # block and category → language → the same
        self._tops: dict[str, int] = {}  # category → the first block in which it was not heard of
        self.anchors: set[int] = set()  # blocks whose evidence counts without neighbours
        self.openers: dict[int, set[str]] = {}  # block → categories it heads a list or box of
        self.credits: set[int] = set()
        self.contents: list[int] = []  # headings of tables of contents
        self.single: dict[tuple[int, str], float] = {}  # block and category → the gain that does not reach its neighbours
        for number in sorted(evidence):
            for match in evidence[number]:
                self._hear(number, match, rules)
        self.bars = {category: self._bar(category) for category in self.gains}

    def _hear(self, number: int, match: Match, rules: RuleSet) -> None:
        rule = rules.by_id[match.rule_id]
        if self.unheard(number, match, rule):
            return
        heard = self._heard.setdefault((number, match.category), {})
        for language in rule.languages or ("",):
            heard[language] = heard.get(language, 0.0) + match.weight
        # A block speaks one language: the hints of several don't add up, those for all languages do.
        spoken = max((weight for language, weight in heard.items() if language), default=0.0)
        self.gains.setdefault(match.category, {})[number] = heard.get("", 0.0) + spoken
        if rule.role != "part":
            self.anchors.add(number)
        if rule.role == "open":
            self.openers.setdefault(number, set()).add(match.category)
        if rule.role == "single":
            self.single[number, match.category] = self.single.get((number, match.category), 0.0) + match.weight
        if rule.role == "credit":
            self.credits.add(number)
        if rule.role == "contents":
            self.contents.append(number)

    def unheard(self, number: int, match: Match, rule: Rule) -> str:
        """Why what a rule found in a block does not count there, in words; empty where it does."""
        if not self._in_place(rule, number):
            return f"not at its place: {rule.place}"
        return "quoted by the story" if self._is_reported(number, match) else ""

    def defence(self, number: int) -> float:
        """What speaks for a block: sought only when it matters, and not in a mere label."""
        if number not in self._defence:
            block = self.blocks[number]
            label = len(block.text) <= LABEL and not shape.is_wide(block.text)
            self._defence[number] = 0.0 if label else sum(match.weight for match in self._testify(block))
        return self._defence[number]

    def _in_place(self, rule: Rule, number: int) -> bool:
        place = rule.place
        if place == "anywhere":
            return True
        if place == "first":
            below = self.blocks[number + 1].text if number + 1 < len(self.blocks) else ""
            on_top = self._is_on_top(number, rule.category)
            return on_top and below != "" and not shape.is_prose(below)  # right above prose it is the title
        first, last = self._bounds
        if place == "inside":
            return first < number < last
        if place == "below":
            return number > first
        return (place != "tail" and number < first) or (place != "head" and number > last)

    def _is_on_top(self, number: int, category: str) -> bool:
        """Whether the category was heard of in every block above."""
        top = self._tops.get(category, 0)
        while (top, category) in self._heard:
            top += 1
        self._tops[category] = top
        return number <= top

    def _is_reported(self, number: int, match: Match) -> bool:
        """Whether the words stand in quotation marks, or in code: then the story tells of them."""
        block = self.blocks[number]
        if block.kind == "code":
            return True
        start = block.offset(match.span.start)
        return match.category in QUOTABLE and shape.is_inside_quotes(block.text, start, start + len(match.quote))

    @cached_property
    def story(self) -> tuple[int, int]:
        """The first and the last block that look like prose; past the end where none does."""
        numbers = range(len(self.blocks))
        first = next((n for n in numbers if shape.is_prose(self.blocks[n].text)), len(numbers))
        last = next((n for n in reversed(numbers[first:]) if shape.is_prose(self.blocks[n].text)), -1)
        return first, last

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        """The same, in a text of short lines by its sentences: a poem or a chat is no frame around nothing."""
        if self.story[1] >= 0:
            return self.story
        told = [n for n, block in enumerate(self.blocks) if n not in self._suspects and shape.is_sentence(block.text)]
        return (told[0], told[-1]) if told else self.story

    @cached_property
    def lengths(self) -> list[int]:
        """How many characters the blocks before each have, and at last all."""
        return list(accumulate(map(len, [block.text for block in self.blocks]), initial=0))

    @cached_property
    def paragraphs(self) -> list[int]:
        """How many of the blocks before each are prose, and at last of all."""
        return list(accumulate(map(shape.is_prose, [block.text for block in self.blocks]), initial=0))

    def heads_row(self, number: int) -> bool:
        """Whether a heading of related articles has two lines below it that could be headlines."""
        below = self.blocks[number + 1 : number + 3]
        entries = [block.text for block in below if shape.is_headline(block.text) and block.text.count(" ") > 1]
        return len(entries) == 2 and "related" in self.openers.get(number, ()) and not any(map(shape.is_closed, entries))

    def last_kept(self, verdicts: Verdicts) -> int:
        """The last paragraph of the story that stays; -1 where none does."""
        numbers = reversed(range(self.story[1] + 1))
        return next((n for n in numbers if n not in verdicts and shape.is_prose(self.blocks[n].text)), -1)

    def _bar(self, category: str) -> float:
        """Higher where the category's words are all over the story: then the story is about them."""
        about = sum(gain < SURE and shape.is_prose(self.blocks[n].text) for n, gain in self.gains[category].items())
        if about < SUBJECT_LEAST:
            return SURE
        return RAISED_BAR if about >= SUBJECT_SHARE * self.paragraphs[-1] else SURE

    def leading(self, number: int) -> tuple[str, float]:
        """The category that most speaks against a block, and the sum of all that does."""
        against = {category: gains[number] for category, gains in self.gains.items() if number in gains}
        return max(against, key=lambda category: against[category]), sum(against.values())

    def gap(self, number: int, category: str) -> float:
        """What a block costs the run of a category that it stands in without evidence for it."""
        text = self.blocks[number].text
        if self.blocks[number].kind == HELD:
            return inf
        mark, short, sentence, prose = GAPS[category]
        if shape.is_mark(text):
            return mark
        if any(gains.get(number, 0.0) >= SURE for gains in self.gains.values()):
            return short
        if number == self.story[1] and len(text) <= DESCRIPTION and category in DESCRIBED and not self.defence(number):
            return 3 * sentence  # no paragraph of the story is below it: it may describe what stands around it
        if shape.is_prose(text) or (number < self.story[0] and len(text) >= TITLE):
            return prose
        if category == "navigation" and shape.is_date(text):
            return prose  # when the story was published is no part of a menu
        return sentence if shape.is_closed(text) or len(text) > 80 else short
