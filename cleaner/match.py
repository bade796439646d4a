"""Where each rule fires: a literal prefilter over the text, then the patterns of the candidates on their blocks.

No pattern is tried on a block that lacks what the pattern needs. `matches_without_prefilter` tries every pattern on
every block, and must find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleaner.errors import RuleTimeoutError
from cleaner.literals import EDGE, Need, fold, fold_lines
from cleaner.model import BODY, Block, Match
from cleaner.prefilter import STOPS, Candidate, Prefilter, Seeker, has
from cleaner.rules import Rule

Evidence = dict[int, tuple[Match, ...]]  # block number → what the rules found in it

RULE_SECONDS = 2.0  # the most that one pattern may take on one block


class Matcher:
    """Finds the evidence of some rules in blocks. Built once, it may be used for any number of documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self.inline = frozenset(rule.id for rule in rules if rule.scope == "inline")
        self._rules = tuple(rule for rule in rules if rule.category != BODY)
        self._testimony = tuple(rule for rule in rules if rule.category == BODY)
        self._prefilter = Prefilter([seeker for number, rule in enumerate(self._rules) for seeker in _seekers(number, rule)])
        self._testifying = [
            (seeker, [_without_edges(need).literals for need in seeker.needs])
            for number, rule in enumerate(self._testimony)
            for seeker in _seekers(number, rule)
        ]

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        """The matches in each block, by block number, rules in the order of their ids."""
        if not blocks:
            return {}
        lines = fold_lines("\n".join([block.text.replace("\n", " ") for block in blocks])).split("\n")
        return self._verified(blocks, self._prefilter.candidates(lines))

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        """The same, by trying every rule on every block: slow, and the measure of the prefilter."""
        hits = [
            (number, rule_number, place)
            for number, block in enumerate(blocks)
            for rule_number, rule in enumerate(self._rules)
            for place in range(len(rule.patterns))
            if find(rule, place, block)
        ]
        return self._verified(blocks, [hit for hit in hits if self._has_keyword(blocks[hit[0]], self._rules[hit[1]])])

    def testify(self, block: Block) -> tuple[Match, ...]:
        """What speaks for the block: the matches of the rules of the category "body"."""
        line = fold(block.text)
        found: dict[int, Match] = {}
        for seeker, needs in self._testifying:
            if seeker.rule in found or len(line) > seeker.longest or not has(line, needs):
                continue
            if match := find(self._testimony[seeker.rule], seeker.pattern, block):
                found[seeker.rule] = match
        return tuple(found.values())

    def _has_keyword(self, block: Block, rule: Rule) -> bool:
        folded = fold(block.text)
        return not rule.keywords or any(fold(keyword) in folded for keyword in rule.keywords)

    def _verified(self, blocks: Sequence[Block], candidates: Iterable[Candidate]) -> Evidence:
        found: dict[int, list[Match]] = {}
        settled = (-1, -1)  # the block and rule that fired last: a rule counts once per block
        for number, rule, place in candidates:
            if (number, rule) != settled and (match := find(self._rules[rule], place, blocks[number])):
                found.setdefault(number, []).append(match)
                settled = (number, rule)
        return {number: tuple(matches) for number, matches in found.items()}


def _seekers(number: int, rule: Rule) -> Iterable[Seeker]:
    """What the prefilter needs to know of each pattern of a rule."""
    for place, needs in enumerate(rule.needs):
        rest = map(_without_edges, needs.all[1:])
        longest = min(needs.longest, rule.longest or needs.longest)
        yield Seeker(number, place, longest, rule.ending == "open", (*needs.all[:1], *rest))


def _without_edges(need: Need) -> Need:
    return Need(frozenset(literal.strip(EDGE) for literal in need.literals))


def find(rule: Rule, place: int, block: Block) -> Match | None:
    """The match of one pattern of a rule in a block, or None. Raises RuleTimeoutError, naming the rule."""
    text = block.text
    if (rule.longest and len(text) > rule.longest) or (rule.ending == "open" and text[-1:] in STOPS):
        return None
    pattern = rule.compiled[place]
    try:
        hit = (pattern.match if rule.needs[place].at_start else pattern.search)(text, timeout=RULE_SECONDS)
        if not hit or any(veto.search(text, timeout=RULE_SECONDS) for veto in rule.vetoes):
            return None
    except TimeoutError:
        raise RuleTimeoutError(f"rule '{rule.id}' took more than {RULE_SECONDS:g} s on one block; simplify its pattern") from None
    return Match(rule.id, rule.category, block.stretch(*hit.span()), hit[0], rule.weight)


def find_any(rule: Rule, block: Block) -> Match | None:
    """The match of the first pattern of a rule that matches a block."""
    return next((match for place in range(len(rule.patterns)) if (match := find(rule, place, block))), None)
