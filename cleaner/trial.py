"""Holds rules against their own examples, through the real engine."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.match import find_any
from cleaner.model import BODY, Block, Span
from cleaner.pipeline import Cleaner
from cleaner.rules import Rule


def problems(rule: Rule, cleaner: Cleaner) -> Iterator[str]:
    """What is wrong with the examples of a rule, a line each.

    A `match` example must be found by its rule, also past the prefilter; a `keep` example must survive all rules of
    `cleaner`, which holds this one and does not brake.
    """
    where = f"{rule.pack}: rule '{rule.id}'"
    for example in rule.match:
        block = Block(Span(0, len(example)), example, "paragraph")
        if find_any(rule, block) is None:
            yield f"{where}: does not match its example {example!r}"
        elif rule.category != BODY and not any(match.rule_id == rule.id for match in cleaner.matcher((block,)).get(0, ())):
            yield f"{where}: its keywords hide its example {example!r}"
    for example in rule.keep:
        for removal in cleaner.clean(example).removals:
            rules = ", ".join(sorted({match.rule_id for match in removal.evidence}))
            yield f"{where}: its keep example {example!r} is cut as {removal.category} by {rules}"
