"""Why a block was cut or spared, and what a rule is, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from cleaner.explain import Explanation, Neighbour, Voice
from cleaner.model import Match, Result
from cleaner.report.account import Places
from cleaner.report.terminal import shortened, visible
from cleaner.rules import Rule, RuleSet

QUOTED = 500  # characters of the block that are shown


def block_at(result: Result, line: int) -> int | None:
    """The number of the block that stands on a line, counted from 1; None where there is none."""
    places = Places(result.document.text)
    for number, block in enumerate(result.document.blocks):
        lines = places.of(block.span)["lines"]
        if lines["first"] <= line <= lines["last"]:
            return number
    return None


def of_block(name: str, result: Result, told: Explanation, rules: RuleSet, width: int) -> Iterator[str]:
    """The account of a block: the block, its fate, the voices against it and for it, and its neighbours."""
    places = Places(result.document.text)
    line = places.of(told.block.span)["lines"]["first"]
    yield shortened(f"{name}:{line}: block {told.number + 1} of {len(result.document.blocks)}, {told.block.kind}", width)
    yield from wrap(shortened(told.block.text, QUOTED), width, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield from wrap(visible(told.fate), width)
    if told.category:
        yield f"  {told.score:.2g} for {told.category}; it takes {told.bar:.2g}"
    if told.cause:
        cause = places.of(told.cause.span)["lines"]["first"]
        yield shortened(f"  what decided stands on line {cause}: {told.cause.text}", width)
    yield from _section("against it", [row for voice in told.against for row in _voice(voice, rules, width)])
    yield from _section("for it", [row for match in told.testimony for row in _match(match, rules, width)])
    rows = [_neighbour(near, near.number == told.number, places, width) for near in told.neighbours]
    yield from _section(f"what it and its neighbours bring a {told.category} section", rows)
    for cut in told.fragments:
        rule_ids = ", ".join(sorted({match.rule_id for match in cut.evidence}))
        yield shortened(f"cut out of it as {cut.category} ({rule_ids}): {cut.text}", width)


def of_rule(rule: Rule, width: int) -> Iterator[str]:
    """A rule's page."""
    yield f"{rule.id}: {rule.category}, weight {rule.weight:g}"
    yield from wrap(visible(rule.why), width, initial_indent="  ", subsequent_indent="  ")
    for name, value in rule.described().items():
        if name not in ("id", "category", "why", "weight", "match", "keep"):
            yield from _listed(name, value if isinstance(value, tuple) else (str(value),), width)
    yield from _listed("match", rule.match, width)
    yield from _listed("keep", rule.keep, width)


def _listed(name: str, values: Sequence[str], width: int) -> Iterator[str]:
    """A heading with its values; patterns and examples are never broken at spaces that count."""
    yield ""
    yield name
    for value in values:
        shown = visible(value)
        for start in range(0, len(shown), max(width - 4, 1)):
            yield ("  - " if start == 0 else "    ") + shown[start : start + width - 4]


def _section(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from rows


def _voice(voice: Voice, rules: RuleSet, width: int) -> Iterator[str]:
    yield from _match(voice.match, rules, width, f" (not heard: {voice.unheard})" if voice.unheard else "")


def _match(match: Match, rules: RuleSet, width: int, note: str = "") -> Iterator[str]:
    yield f"  {match.weight:.2g} {match.category}: {match.rule_id}{note}"
    yield from wrap(visible(rules[match.rule_id].why), width, initial_indent="      ", subsequent_indent="      ")
    yield "      " + shortened(f"“{match.quote}”", max(width - 6, 20))


def _neighbour(near: Neighbour, itself: bool, places: Places, width: int) -> str:
    line = places.of(near.block.span)["lines"]["first"]
    value = f"{near.value:+.2f}" if near.value > float("-inf") else "never"
    fate = "cut" if near.removed else "kept"
    return f"{'>' if itself else ' '}{line:>5} {value:>6} {fate:4} " + shortened(near.block.text, max(width - 19, 20))
