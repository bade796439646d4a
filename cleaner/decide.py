"""Weighs the evidence over the whole sequence of blocks.

Three questions, in this order:

1. Which blocks stand convicted by themselves? Their evidence, less what speaks for them, reaches the bar.
2. Which runs of blocks belong together? Evidence is gain, a block without any is cost, and a maximal scoring run
   that reaches the bar goes as a whole: so an appeal takes its news-like paragraphs along, and a widget its buttons.
3. What does a convicted block draw in? The list below a heading "Related", the sentence above a photo credit, the
   same caption a second time.

`decide` looks at one sequence once. That the outcome is stable, and not too much, is the pipeline's concern.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cleaner.draw as draw
import cleaner.menu as menu
from cleaner.case import Case, Testify, Verdict, Verdicts
from cleaner.match import Evidence
from cleaner.model import HELD, PITCHES, SURE, Block
from cleaner.rules import RuleSet
from cleaner.runs import maximal

OPENED = 0.4  # times the cost of a gap right below the heading of a section
FARTHEST = 3.0  # a gap that costs more than this ends a run, whatever follows
HEADING = 0.3  # what it adds to the evidence for the heading of a list that lines like headlines stand below it
AT_TAIL = 0.3  # what it adds to the evidence for a pitch of the site that it stands below the story
BELOW = PITCHES | {"social", "legal", "advert"}  # what is to be expected there
MOST_GAIN = 2.0  # of one block for its run


def decide(blocks: Sequence[Block], evidence: Evidence, rules: RuleSet, testify: Testify) -> Verdicts:
    """The blocks to remove, by number. Pure: the same sequence and evidence give the same verdicts."""
    if sum(match.weight for matches in evidence.values() for match in matches) < SURE - AT_TAIL:
        return {}  # no block and no run can reach the bar
    case = Case(blocks, evidence, rules, testify)
    if not case.anchors:
        return {}
    verdicts = menu.contents(case) | dict(_convicted(case))
    for category in case.gains:
        for run in _runs(case, category, verdicts):
            for number, verdict in _drawn(case, category, run):
                verdicts.setdefault(number, verdict)
    verdicts = draw.neighbours(case, verdicts) if verdicts else {}
    return {number: verdict for number, verdict in verdicts.items() if blocks[number].kind != HELD}


def _convicted(case: Case) -> Iterator[tuple[int, Verdict]]:
    for number in sorted(case.anchors):
        category, score = case.leading(number)
        if SURE - HEADING <= score < SURE and category == "related" and case.heads_row(number):
            score += HEADING
        if SURE - AT_TAIL <= score < SURE and 0 <= case.story[1] < number and category in BELOW:
            score = SURE
        bar = case.bars[category]
        if score >= bar and score - case.defence(number) >= bar:
            yield number, Verdict(category, score, number, "its own evidence")


class _Run(NamedTuple):
    first: int
    last: int
    score: float


def _runs(case: Case, category: str, verdicts: Verdicts) -> Iterator[_Run]:
    """The maximal scoring runs of a category that reach its bar and hold an anchor.

    Passed over are stretches of which no run could change the verdicts.
    """
    gains, bar = case.gains[category], case.bars[category]
    if sum(gains.values()) < bar or (len(gains) == 1 and verdicts.keys() >= gains.keys()):
        return
    for stretch in _stretches(case, category):
        if sum(value for _, value in stretch if value > 0) < bar or all(number in verdicts for number, _ in stretch):
            continue
        lessened = [value - case.defence(number) if value > 0 else value for number, value in stretch]
        for first, last, score in maximal(lessened):
            run = _Run(stretch[first][0], stretch[last][0], score)
            if score >= bar and any(n in case.anchors and n in gains for n in range(run.first, run.last + 1)):
                yield run


def _stretches(case: Case, category: str) -> Iterator[list[tuple[int, float]]]:
    """Blocks with their gain or cost, broken up where a gap is too wide for any run to cross."""
    gains = {number: gain - case.single.get((number, category), 0.0) for number, gain in case.gains[category].items()}
    stretch: list[tuple[int, float]] = []
    for number in sorted(number for number, gain in gains.items() if gain > 0):
        cost = 0.0
        between: list[tuple[int, float]] = []
        opened = OPENED if stretch and category != "related" and category in case.openers.get(stretch[-1][0], ()) else 1.0
        for inner in range(stretch[-1][0] + 1 if stretch else number, number):
            between.append((inner, -opened * case.gap(inner, category)))
            cost -= between[-1][1]
            if cost > FARTHEST:
                break
        if cost > FARTHEST:
            yield stretch
            stretch, between = [], []
        stretch += [*between, (number, min(gains[number], MOST_GAIN))]
    if stretch:
        yield stretch


def _drawn(case: Case, category: str, run: _Run) -> Iterator[tuple[int, Verdict]]:
    gains = case.gains[category]
    numbers = range(run.first, run.last + 1)
    strongest = max(numbers, key=lambda number: gains.get(number, 0.0))
    for number in numbers:
        if number in gains:
            yield number, Verdict(category, gains[number], number, f"its own hint, beside more of a {category} section")
        else:
            yield number, Verdict(category, run.score, strongest, f"inside a {category} section")
