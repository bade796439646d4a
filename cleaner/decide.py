"""Weighs the evidence over the whole sequence of blocks.

Three questions, in this order:

1. Which blocks stand convicted by themselves? Their evidence, less what speaks for them, reaches the bar.
2. Which runs of blocks belong together? Evidence is gain, a block without any is cost, and a maximal scoring run
   (W. L. Ruzzo and M. Tompa, "A linear time algorithm for finding all maximal scoring subsequences", 1999) that
   reaches the bar goes as a whole: so an appeal takes its news-like paragraphs along, and a widget its buttons.
3. What does a convicted block draw in? The list below a heading "Related", the sentence above a photo credit, the
   same caption a second time.

`decide` looks at one sequence once. That the outcome is stable, and not too much, is the pipeline's concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner import shape
from cleaner.match import Evidence
from cleaner.model import SURE, Block, Match
from cleaner.rules import RuleSet

RAISED_BAR = 1.5  # what takes the place of SURE in an article that is about the category
SUBJECT_SHARE = 0.25  # of the prose paragraphs: where so many carry a category's words, they are its subject
SUBJECT_LEAST = 3  # prose paragraphs

# What a block without evidence costs a run, by category and look: (mark, short line, sentence, prose paragraph).
GAPS = {
    "donation": (0.05, 0.2, 0.35, 0.8),
    "newsletter": (0.05, 0.3, 0.6, 2.5),
    "subscription": (0.05, 0.3, 0.6, 2.5),
    "related": (0.05, 0.3, 0.8, 3.0),
    "social": (0.05, 0.4, 2.0, 3.0),
    "navigation": (0.05, 0.9, 3.0, 3.0),
    "legal": (0.05, 0.4, 0.6, 2.0),
    "advert": (0.05, 0.9, 2.0, 3.0),
    "caption": (0.1, 1.5, 3.0, 3.0),
    "author": (0.1, 1.0, 2.0, 3.0),
    "byline": (0.1, 1.0, 2.0, 3.0),
}
QUOTABLE = ("newsletter", "donation", "subscription", "social", "legal")  # what people say, and stories quote
OPENED = 0.4  # times the cost of a gap right below the heading of a section
FARTHEST = 3.0  # a gap that costs more than this ends a run, whatever follows
MOST_GAIN = 2.0  # of one block for its run
LONGEST_LIST = 6  # entries of a list of other articles with more of the story below it
MOST_LIST = 2.0  # times the characters of the story before it that a list at its end may have
TITLE = 25  # characters from which a line before the story may be its title
TEASER = 320  # characters: the most that a teaser in a list of other articles has
BARE_CAPTION = 90  # characters: the most that a caption above its credit has, where it shows no other sign
CAPTION = 200  # characters: the most where it does
ECHO = 25  # characters two captions share before one is taken for a repetition of the other


class Verdict(NamedTuple):
    """Why a block goes: `cause` is the number of the block whose evidence decided, its own or a neighbour's."""

    category: str
    score: float
    cause: int
    reason: str


Verdicts = dict[int, Verdict]
Testify = Callable[[Block], tuple[Match, ...]]


def decide(blocks: Sequence[Block], evidence: Evidence, rules: RuleSet, testify: Testify) -> Verdicts:
    """The blocks to remove, by number. Pure: the same sequence and evidence give the same verdicts."""
    case = _Case(blocks, evidence, rules, testify)
    if not case.gains:
        return {}
    verdicts = dict(_convicted(case))
    for category in case.gains:
        for run in _runs(case, category):
            for number in range(run.first, run.last + 1):
                verdicts.setdefault(number, _drawn(case, number, category, run))
    verdicts.update(_lists(case, verdicts))
    verdicts.update(_above_credits(case, verdicts))
    verdicts.update(_echoes(case, verdicts))
    return verdicts


class _Case:
    """The evidence of one sequence, summed up by category and block."""

    def __init__(self, blocks: Sequence[Block], evidence: Evidence, rules: RuleSet, testify: Testify) -> None:
        self.blocks = blocks
        self._testify = testify
        self._defence: dict[int, float] = {}  # block → what speaks for it
        self.gains: dict[str, dict[int, float]] = {}  # category → block → what speaks against the block
        self._heard: dict[tuple[int, str], dict[str, float]] = {}  # block and category → language → the same
        self.anchors: set[int] = set()  # blocks whose evidence counts without neighbours
        self.openers: dict[int, set[str]] = {}  # block → categories it heads a list or box of
        self.credits: set[int] = set()
        self._story: tuple[int, int] | None = None
        for number in sorted(evidence):
            for match in evidence[number]:
                self._hear(number, match, rules)
        self.bars = {category: self._bar(category) for category in self.gains}

    def _hear(self, number: int, match: Match, rules: RuleSet) -> None:
        rule = rules.by_id[match.rule_id]
        if not self._in_place(rule.place, number) or self._is_reported(number, match):
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
        if rule.role == "credit":
            self.credits.add(number)

    def defence(self, number: int) -> float:
        """What speaks for a block: sought only when it matters."""
        if number not in self._defence:
            self._defence[number] = sum(match.weight for match in self._testify(self.blocks[number]))
        return self._defence[number]

    def _in_place(self, place: str, number: int) -> bool:
        if place == "anywhere":
            return True
        first, last = self.story
        if place == "inside":
            return first < number < last
        return (place != "tail" and number < first) or (place != "head" and number > last)

    def _is_reported(self, number: int, match: Match) -> bool:
        """Whether the words stand in quotation marks, or in code: then the story tells of them."""
        block = self.blocks[number]
        if block.kind == "code":
            return True
        start = match.span.start - block.span.start
        return match.category in QUOTABLE and shape.is_inside_quotes(block.text, start, start + len(match.quote))

    @property
    def story(self) -> tuple[int, int]:
        """The first and the last block that look like prose; past the end where none does."""
        if self._story is None:
            prose = [n for n, block in enumerate(self.blocks) if shape.is_prose(block.text)]
            self._story = (prose[0], prose[-1]) if prose else (len(self.blocks), -1)
        return self._story

    def _bar(self, category: str) -> float:
        """Higher where the category's words are all over the story: then the story is about them."""
        about = sum(gain < SURE and shape.is_prose(self.blocks[n].text) for n, gain in self.gains[category].items())
        if about < SUBJECT_LEAST:
            return SURE
        prose = sum(shape.is_prose(block.text) for block in self.blocks)
        return RAISED_BAR if about >= SUBJECT_SHARE * prose else SURE

    def leading(self, number: int) -> tuple[str, float]:
        """The category that most speaks against a block, and the sum of all that does."""
        against = {category: gains[number] for category, gains in self.gains.items() if number in gains}
        return max(against, key=lambda category: against[category]), sum(against.values())

    def gap(self, number: int, category: str) -> float:
        """What a block costs the run of a category that it stands in without evidence for it."""
        text = self.blocks[number].text
        mark, short, sentence, prose = GAPS[category]
        if shape.is_mark(text):
            return mark
        if any(gains.get(number, 0.0) >= SURE for gains in self.gains.values()):
            return short
        if shape.is_prose(text) or (number < self.story[0] and len(text) >= TITLE):
            return prose
        return sentence if shape.is_closed(text) or len(text) > 80 else short


def _convicted(case: _Case) -> Iterator[tuple[int, Verdict]]:
    for number in sorted(case.anchors):
        category, score = case.leading(number)
        bar = case.bars[category]
        if score >= bar and score - case.defence(number) >= bar:
            yield number, Verdict(category, score, number, "its own evidence")


class _Run(NamedTuple):
    first: int
    last: int
    score: float


def _runs(case: _Case, category: str) -> Iterator[_Run]:
    """The maximal scoring runs of a category that reach its bar and hold an anchor."""
    gains = case.gains[category]
    numbers = sorted(gains)
    if len(numbers) < 2:
        return
    for stretch in _stretches(case, category, numbers):
        for first, last, score in _maximal([value for _, value in stretch]):
            run = _Run(stretch[first][0], stretch[last][0], score)
            if score >= case.bars[category] and any(n in case.anchors and n in gains for n in range(run.first, run.last + 1)):
                yield run


def _stretches(case: _Case, category: str, numbers: list[int]) -> Iterator[list[tuple[int, float]]]:
    """Blocks with their gain or cost, broken up where a gap is too wide for any run to cross."""
    stretch: list[tuple[int, float]] = []
    for number in numbers:
        cost = 0.0
        between: list[tuple[int, float]] = []
        opened = OPENED if stretch and category in case.openers.get(stretch[-1][0], ()) else 1.0
        for inner in range(stretch[-1][0] + 1 if stretch else number, number):
            between.append((inner, -opened * case.gap(inner, category)))
            cost -= between[-1][1]
            if cost > FARTHEST:
                break
        if cost > FARTHEST:
            yield stretch
            stretch, between = [], []
        gain = min(case.gains[category][number], MOST_GAIN) - case.defence(number)
        stretch += [*between, (number, gain)]
    yield stretch


def _maximal(scores: Sequence[float]) -> list[tuple[int, int, float]]:
    """All maximal scoring runs as (first, last, score), after Ruzzo and Tompa (1999)."""
    runs: list[tuple[int, int, float, float]] = []  # first, last, sum before it, sum with it
    total = 0.0
    for position, score in enumerate(scores):
        before, total = total, total + score
        if score <= 0:
            continue
        run = (position, position, before, total)
        while True:
            earlier = next((k for k in range(len(runs) - 1, -1, -1) if runs[k][2] < run[2]), None)
            if earlier is None or runs[earlier][3] >= run[3]:
                break
            run = (runs[earlier][0], position, runs[earlier][2], total)
            del runs[earlier:]
        runs.append(run)
    return [(first, last, after - before) for first, last, before, after in runs]


def _drawn(case: _Case, number: int, category: str, run: _Run) -> Verdict:
    gains = case.gains[category]
    if number in gains:
        return Verdict(category, gains[number], number, f"its own hint, beside more of a {category} section")
    strongest = max(range(run.first, run.last + 1), key=lambda n: gains.get(n, 0.0))
    return Verdict(category, run.score, strongest, f"inside a {category} section")


def _lists(case: _Case, verdicts: Verdicts) -> Verdicts:
    """What stands below a convicted heading such as "Related": entries without a word that gives them away."""
    drawn: Verdicts = {}
    for number in sorted(case.openers):
        if number not in verdicts or "related" not in case.openers[number]:
            continue
        for entry in _entries(case, number, verdicts):
            drawn[entry] = Verdict("related", verdicts[number].score, number, "in the list below a heading")
    return drawn


def _entries(case: _Case, heading: int, verdicts: Verdicts) -> list[int]:
    """The blocks of the list: all to the end of the text but for a paragraph, or a few before the story goes on."""
    entries: list[int] = []
    for number in range(heading + 1, len(case.blocks)):
        text = case.blocks[number].text
        if number in verdicts:
            continue
        if not (shape.is_headline(text) or shape.is_mark(text) or _is_teaser(case, number, entries)):
            more = sum(shape.is_prose(block.text) for block in case.blocks[number:])
            if more > 1 or len(entries) <= LONGEST_LIST:
                return _before_more_story(case, entries)
            break
        entries.append(number)
    story = sum(len(block.text) for block in case.blocks[:heading])
    # A list far longer than all that stands before it is more likely what the article is about.
    return entries if sum(len(case.blocks[number].text) for number in entries) <= MOST_LIST * story else []


def _before_more_story(case: _Case, entries: list[int]) -> list[int]:
    while entries and not shape.is_headline(case.blocks[entries[-1]].text):
        entries.pop()  # a paragraph of the story was taken for a teaser
    if entries and case.blocks[entries[-1]].kind != "list_item":
        entries.pop()  # the last one may be the subhead of what follows
    return entries if len(entries) <= LONGEST_LIST else []


def _is_teaser(case: _Case, number: int, entries: list[int]) -> bool:
    text = case.blocks[number].text
    return len(text) <= TEASER and number - 1 in entries and shape.is_headline(case.blocks[number - 1].text)


def _above_credits(case: _Case, verdicts: Verdicts) -> Verdicts:
    """The sentence above a line that is nothing but a photo credit is the photo's caption."""
    drawn: Verdicts = {}
    for number in sorted(case.credits):
        above = number - 1
        if number not in verdicts or verdicts[number].category != "caption" or above < 1 or above in verdicts:
            continue
        text = case.blocks[above].text
        most = CAPTION if above in case.gains["caption"] else BARE_CAPTION
        if len(text) <= (most // 3 if shape.is_wide(text) else most) and _is_caption(text) and not case.defence(above):
            drawn[above] = Verdict("caption", verdicts[number].score, number, "the line above a photo credit")
    return drawn


def _is_caption(text: str) -> bool:
    """Whether it could be one: a single whole sentence, not a quotation and not an announcement."""
    return shape.sentences(text) == 1 and shape.is_closed(text) and not text.endswith(":") and not shape.is_quoted(text)


def _echoes(case: _Case, verdicts: Verdicts) -> Verdicts:
    """A caption that stands there twice, once with and once without its credit."""
    drawn: Verdicts = {}
    for number, verdict in verdicts.items():
        if verdict.category != "caption":
            continue
        text = case.blocks[number].text
        for near in range(max(0, number - 3), min(len(case.blocks), number + 4)):
            other = case.blocks[near].text
            if near not in verdicts and min(len(text), len(other)) >= ECHO and text.startswith(other[:-1].rstrip(" .…")):
                drawn[near] = Verdict("caption", verdict.score, number, "repeats a caption beside it")
    return drawn
