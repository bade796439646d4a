"""Holds rules against their own examples and against articles, through the real engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleaner.entries import HELD_SCOPE, digest
from cleaner.match import find_any
from cleaner.model import BODY, HELD, Block, Match, Result, Span
from cleaner.pipeline import Cleaner
from cleaner.rules import Rule


def problems(rule: Rule, cleaner: Cleaner) -> Iterator[str]:
    """What is wrong with the examples of a rule, a line each.

    A `match` example must be found by its rule, also past the prefilter; a `keep` example must survive all rules of
    `cleaner`, which holds this one and does not brake.
    """
    where = f"{rule.pack}: rule '{rule.id}'"
    if rule.scope == "html":
        yield from _page_problems(where, rule, cleaner)
        return
    for example in rule.match:
        block = Block(Span(0, len(example)), example, "paragraph")
        if find_any(rule, example) is None:
            yield f"{where}: does not match its example {example!r}"
        elif rule.category != BODY and not any(match.rule_id == rule.id for match in cleaner.matchers.every((block,)).get(0, ())):
            yield f"{where}: its keywords hide its example {example!r}"
        elif not rule.keep and not cleaner.clean(example).removals:  # a [[block]] entry
            yield f"{where}: its text is not cut: {example!r}"
    for example in rule.keep:
        for removal in cleaner.clean(example).removals:
            rules = ", ".join(sorted({match.rule_id for match in removal.evidence}))
            yield f"{where}: its keep example {example!r} is cut as {removal.category} by {rules}"


def _page_problems(where: str, rule: Rule, cleaner: Cleaner) -> Iterator[str]:
    """The same for a rule whose examples are start tags."""
    for example in rule.match:
        if not rule.names(rule.told(example)):
            yield f"{where}: does not match its example {example!r}"
    for example in rule.keep:
        for other in cleaner.rules:
            if other.scope == "html" and other.names(other.told(example)):
                yield f"{where}: its keep example {example!r} is pruned by {other.id}"


@dataclass(slots=True)
class Hits:
    """How often a rule fired: in how many blocks of how many articles, how many cuts it caused, and where it fired first."""

    blocks: int = 0
    articles: int = 0
    cuts: int = 0
    place: str = ""
    quote: str = ""


class Tally:
    """What some rules do in articles, by the id of the rule; a rule that never fires is there with zeros."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self.of = {rule.id: Hits() for rule in rules}
        self.articles = 0
        self._testifies = any(rule.category == BODY and rule.scope != HELD_SCOPE for rule in rules)
        self._allowed = {digest(text): rule for rule in rules if rule.scope == HELD_SCOPE for text in rule.keep}

    def add(self, cleaner: Cleaner, name: str, result: Result) -> None:
        """Count one article, which `cleaner` has cleaned."""
        self.articles += 1
        met: set[str] = set()
        for block, match in self._matches(cleaner, result):
            hits = self.of.get(match.rule_id)
            if hits is None:
                continue
            hits.blocks += 1
            hits.articles += match.rule_id not in met
            met.add(match.rule_id)
            if not hits.place:
                hits.place = f"{name}:{1 + result.document.text.count(chr(10), 0, block.span.start)}"
                hits.quote = match.quote
        for removal in result.removals:
            for rule_id in {match.rule_id for match in removal.evidence} & self.of.keys():
                self.of[rule_id].cuts += 1

    def _matches(self, cleaner: Cleaner, result: Result) -> Iterator[tuple[Block, Match]]:
        blocks = result.document.blocks
        judgement = cleaner.judge(result.document)
        for number, matches in judgement.evidence.items():
            for match in matches:
                yield blocks[number], match
        for block in blocks if self._allowed else ():
            known = {digest(block.text), digest(result.document.text[slice(*block.span)])} & self._allowed.keys()
            for rule in (self._allowed[each] for each in sorted(known)):
                yield block, Match(rule.id, rule.category, block.span, block.text, rule.weight)
        for block in blocks if self._testifies else ():
            for match in judgement.matcher.testify(block) if block.kind != HELD else ():
                yield block, match
