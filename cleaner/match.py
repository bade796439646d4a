"""Where each rule fires: a literal prefilter over the text, then the patterns of the candidates on their blocks.

The prefilter is an Aho-Corasick automaton over the keywords of all rules. It only ever says which patterns are worth
trying where; the patterns alone decide. `matches_without_prefilter` tries all of them and must find the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

import regex
from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.errors import RuleTimeoutError
from cleaner.model import BODY, Block, Match, Span
from cleaner.rules import SPACES, Rule

Evidence = dict[int, tuple[Match, ...]]  # block number → what the rules found in it

RULE_SECONDS = 2.0  # the most that one pattern may take on one block

_SPACE_RUN = regex.compile(f"[{SPACES}]{{2,}}|[{SPACES.replace(' ', '')}]")
# Letters that the patterns, ignoring case, take for ASCII ones, and that `str.lower` leaves as they are.
_CASE_TRAPS = (("ſ", "s"), ("ı", "i"), ("i̇", "i"))


class Matcher:
    """Finds the evidence of some rules in blocks. Built once, it may be used for any number of documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self.inline = frozenset(rule.id for rule in rules if rule.scope == "inline")
        self.testimony = tuple(rule for rule in rules if rule.category == BODY)
        self.rules = tuple(rule for rule in rules if rule.category != BODY)
        owners: dict[str, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for keyword in rule.keywords:
                owners.setdefault(fold(keyword), []).append(number)
        self._owners = tuple(map(tuple, owners.values()))
        literals = [keyword.encode("utf-8", "surrogatepass") for keyword in owners]
        self._automaton = BytesAhoCorasick(literals, implementation=Implementation.ContiguousNFA) if literals else None

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        """The matches in each block, by block number, rules in the order of their ids."""
        return self._verified(blocks, self._candidates(blocks))

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        """The same, by trying every rule on every block: slow, and the measure of the prefilter."""
        return self._verified(blocks, ((block, rule) for block in range(len(blocks)) for rule in range(len(self.rules))))

    def testify(self, block: Block) -> tuple[Match, ...]:
        """What speaks for the block: the matches of the rules of the category "body"."""
        return tuple(match for rule in self.testimony if (match := find(rule, block)))

    def _candidates(self, blocks: Sequence[Block]) -> list[tuple[int, int]]:
        """Pairs of block and rule numbers, sorted, where a keyword of the rule stands in the block."""
        if self._automaton is None or not blocks:
            return []
        haystack = [fold(block.text).encode("utf-8", "surrogatepass") for block in blocks]
        ends = list(accumulate(len(piece) + 1 for piece in haystack))
        hits = self._automaton.find_matches_as_indexes(b"\n".join(haystack), overlapping=True)
        seen = {(bisect_right(ends, start), keyword) for keyword, start, _ in hits}
        return sorted({(block, rule) for block, keyword in seen for rule in self._owners[keyword]})

    def _verified(self, blocks: Sequence[Block], candidates: Iterable[tuple[int, int]]) -> Evidence:
        found: dict[int, list[Match]] = {}
        for number, rule in candidates:
            if match := find(self.rules[rule], blocks[number]):
                found.setdefault(number, []).append(match)
        return {number: (*matches, *self.testify(blocks[number])) for number, matches in found.items()}


def find(rule: Rule, block: Block) -> Match | None:
    """The first match of a rule in a block, or None. Raises RuleTimeoutError, naming the rule."""
    text = block.text
    if rule.longest and len(text) > rule.longest:
        return None
    try:
        for pattern in rule.compiled:
            if hit := pattern.search(text, timeout=RULE_SECONDS):
                if any(veto.search(text, timeout=RULE_SECONDS) for veto in rule.vetoes):
                    return None
                start = block.span.start
                return Match(rule.id, rule.category, Span(start + hit.start(), start + hit.end()), hit[0], rule.weight)
    except TimeoutError:
        raise RuleTimeoutError(f"rule '{rule.id}' took more than {RULE_SECONDS:g} s on one block; simplify its pattern") from None
    return None


def fold(text: str) -> str:
    """The text as the prefilter sees it: one case, and one plain space for every run of white space."""
    text = text.lower()
    if not text.isascii():
        for letter, plain in _CASE_TRAPS:
            text = text.replace(letter, plain)
    return _SPACE_RUN.sub(" ", text)
