"""The whole account of one block: which rules spoke for and against it, how its neighbours counted, why it was cut or spared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.case import Case
from cleaner.model import HELD, SURE, Block, Match, Removal, Result
from cleaner.pipeline import Cleaner, Judgement, Pass

NEAR = 4  # blocks on each side that are shown


class Voice(NamedTuple):
    """What one rule said against a block, and why it was not heard, if it wasn't."""

    match: Match
    unheard: str = ""


class Neighbour(NamedTuple):
    """A block in the sequence, and what it brings a section of the category: gain where it has evidence, else a cost below zero."""

    number: int
    block: Block
    value: float
    removed: bool


class Explanation(NamedTuple):
    """Why a block was cut or spared.

    `category` is what most speaks against it; `score` how much, all in all; `bar` how much it takes. `fragments` are the
    cuts inside a block that otherwise stays. `cause` is the block whose evidence decided, where that is another one.
    """

    number: int
    block: Block
    removal: Removal | None
    fragments: tuple[Removal, ...]
    category: str
    score: float
    bar: float
    against: tuple[Voice, ...]
    testimony: tuple[Match, ...]
    cause: Block | None
    neighbours: tuple[Neighbour, ...]
    warnings: tuple[str, ...]

    @property
    def fate(self) -> str:
        """What became of the block and why, in a sentence."""
        if self.removal:
            return f"cut as {self.removal.category}: {self.removal.reason}"
        if self.warnings:
            return f"kept: {self.warnings[0]}"
        if self.block.kind == HELD:
            return "kept whatever the rules say: code, front matter, or a block that you allowed"
        if self.fragments:
            return "kept, but for a fragment" if len(self.fragments) == 1 else f"kept, but for {len(self.fragments)} fragments"
        if not self.against:
            return "kept: no rule speaks against it, and it stands in no section that goes"
        return f"kept: {self._short_of()}"

    def _short_of(self) -> str:
        defence = sum(match.weight for match in self.testimony)
        if self.score >= self.bar > self.score - defence:
            return f"{self.score:.2g} against it is outweighed by {defence:.2g} for it"
        if self.score < self.bar:
            return f"{self.score:.2g} against it, and it takes {self.bar:.2g}"
        return "what speaks against it counts only beside other evidence of its category"


def explain(cleaner: Cleaner, result: Result, number: int) -> Explanation:
    """The account of a block of a document that `cleaner` has cleaned."""
    block = result.document.blocks[number]
    judgement = cleaner.judge(result.document)
    removal, fragments = _cuts(result, block)
    look = _deciding(judgement, number)
    if look is None:
        against = tuple(Voice(match) for match in judgement.evidence.get(number, ()))
        return Explanation(number, block, removal, fragments, "", 0.0, SURE, against, (), None, (), result.warnings)
    place = look.numbers.index(number)
    case = Case(look.blocks, look.evidence, cleaner.rules, judgement.matcher.testify)
    verdict = look.verdicts.get(place)
    heard = any(place in gains for gains in case.gains.values())
    category, score = (verdict.category, verdict.score) if verdict else case.leading(place) if heard else ("", 0.0)
    return Explanation(
        number,
        block,
        removal,
        fragments,
        category,
        score,
        case.bars.get(category, SURE),
        tuple(_voices(cleaner, case, look, place)),
        judgement.matcher.testify(look.blocks[place]) if case.defence(place) else (),
        look.blocks[verdict.cause] if verdict and verdict.cause != place else None,
        tuple(_neighbours(case, look, place, category)) if category else (),
        result.warnings,
    )


def _cuts(result: Result, block: Block) -> tuple[Removal | None, tuple[Removal, ...]]:
    inside = [cut for cut in result.removals if cut.start < block.span.end and cut.end > block.span.start]
    whole = next((cut for cut in inside if cut.start <= block.span.start and cut.end >= block.span.end), None)
    return whole, () if whole else tuple(inside)


def _deciding(judgement: Judgement, number: int) -> Pass | None:
    """The look in which a block went, or else the last one that was taken."""
    for look in judgement.passes:
        if number in look.numbers and look.numbers.index(number) in look.verdicts:
            return look
    return next((look for look in reversed(judgement.passes) if number in look.numbers), None)


def _voices(cleaner: Cleaner, case: Case, look: Pass, place: int) -> Iterator[Voice]:
    for match in look.evidence.get(place, ()):
        yield Voice(match, case.unheard(place, match, cleaner.rules[match.rule_id]))


def _neighbours(case: Case, look: Pass, place: int, category: str) -> Iterator[Neighbour]:
    gains = case.gains.get(category, {})
    for near in range(max(0, place - NEAR), min(len(look.blocks), place + NEAR + 1)):
        value = gains[near] - case.defence(near) if near in gains else -case.gap(near, category)
        yield Neighbour(look.numbers[near], look.blocks[near], value, near in look.verdicts)
