"""Where each rule fires: a literal prefilter over the text, then the patterns of the candidates on their blocks.

No pattern is tried on a block that lacks what the pattern needs (`literals`). The rarest need of every pattern is
sought at once, by an Aho-Corasick automaton; a candidate's other needs are compared before the pattern is.
`matches_without_prefilter` tries every pattern on every block and must find the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.errors import RuleTimeoutError
from cleaner.literals import EDGE, UNBOUNDED, Need, Needs, commonness, fold, fold_lines
from cleaner.model import BODY, Block, Match, Span
from cleaner.rules import Rule

Evidence = dict[int, tuple[Match, ...]]  # block number → what the rules found in it

RULE_SECONDS = 2.0  # the most that one pattern may take on one block
SHORT = 120  # characters: patterns for blocks of at most so many are never sought in longer ones


class _Entry(NamedTuple):
    """One pattern as the prefilter knows it, by the numbers of its rule and of itself."""

    rule: int
    pattern: int
    longest: int
    latest: int  # characters from the start of the block, for the literal that the automaton seeks
    needs: tuple[Need, ...]  # beside that one


class Matcher:
    """Finds the evidence of some rules in blocks. Built once, it may be used for any number of documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self.inline = frozenset(rule.id for rule in rules if rule.scope == "inline")
        self._testimony = [
            (rule, place, need.longest, tuple(_in_order(rule, need)))
            for rule in rules
            if rule.category == BODY
            for place, need in enumerate(rule.needs)
        ]
        self.rules = tuple(rule for rule in rules if rule.category != BODY)
        short, every = _Tier(), _Tier()
        for number, rule in enumerate(self.rules):
            for place, need in enumerate(rule.needs):
                longest = min(need.longest, rule.longest or need.longest)
                (short if longest <= SHORT else every).add(number, place, longest, _in_order(rule, need))
        self._short, self._every = short, every

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        """The matches in each block, by block number, rules in the order of their ids."""
        if not blocks:
            return {}
        lines = fold_lines("\n".join([block.text.replace("\n", " ") for block in blocks])).split("\n")
        found = self._every.candidates(lines, range(len(lines)))
        found |= self._short.candidates(lines, [number for number, line in enumerate(lines) if len(line) <= SHORT])
        return self._verified(blocks, sorted(found))

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        """The same, by trying every rule on every block: slow, and the measure of the prefilter."""
        hits = [
            (number, rule_number, place)
            for number, block in enumerate(blocks)
            for rule_number, rule in enumerate(self.rules)
            for place in range(len(rule.patterns))
            if find(rule, place, block)
        ]
        return self._verified(blocks, [hit for hit in hits if self._has_keyword(blocks[hit[0]], self.rules[hit[1]])])

    def testify(self, block: Block) -> tuple[Match, ...]:
        """What speaks for the block: the matches of the rules of the category "body"."""
        line = fold(block.text)
        found: dict[str, Match] = {}
        for rule, place, longest, needs in self._testimony:
            if rule.id not in found and len(line) <= longest and _has(line, needs) and (match := find(rule, place, block)):
                found[rule.id] = match
        return tuple(found.values())

    def _has_keyword(self, block: Block, rule: Rule) -> bool:
        folded = fold(block.text)
        return not rule.keywords or any(fold(keyword) in folded for keyword in rule.keywords)

    def _verified(self, blocks: Sequence[Block], candidates: Iterable[tuple[int, int, int]]) -> Evidence:
        found: dict[int, list[Match]] = {}
        settled = (-1, -1)  # the block and rule that fired last: a rule counts once per block
        for number, rule, place in candidates:
            if (number, rule) != settled and (match := find(self.rules[rule], place, blocks[number])):
                found.setdefault(number, []).append(match)
                settled = (number, rule)
        return {number: tuple(matches) for number, matches in found.items()}


def _in_order(rule: Rule, needs: Needs) -> list[Need]:
    """What one pattern of a rule needs, the rarest first; the rest without edges, as they are compared."""
    own = [Need(frozenset(map(fold, rule.keywords)))] if rule.keywords else []
    in_order = sorted([*needs.all, *own], key=commonness)
    rest = (Need(frozenset(literal.strip(EDGE) for literal in need.literals)) for need in in_order[1:])
    return [*in_order[:1], *rest]


class _Tier:
    """The patterns that are sought together, and the automaton of the literals they are sought by."""

    def __init__(self) -> None:
        self._owners: dict[str, list[_Entry]] = {}
        self._always: list[_Entry] = []
        self._automaton: BytesAhoCorasick | None = None
        self._sought: list[tuple[bool, bool, list[_Entry]]] = []  # edge before, edge after, owners

    def add(self, rule: int, pattern: int, longest: int, needs: Sequence[Need]) -> None:
        if not needs:
            self._always.append(_Entry(rule, pattern, longest, UNBOUNDED, ()))
            return
        entry = _Entry(rule, pattern, longest, needs[0].latest, tuple(needs[1:]))
        for literal in needs[0].literals:
            self._owners.setdefault(literal, []).append(entry)

    def candidates(self, lines: Sequence[str], numbers: Sequence[int]) -> set[tuple[int, int, int]]:
        """Block, rule and pattern numbers, for those of the lines that have all that the pattern needs."""
        found = {(number, entry.rule, entry.pattern) for number in numbers for entry in self._always if len(lines[number]) <= entry.longest}
        for place, offset, entries in self._hits([lines[number] for number in numbers]):
            number = numbers[place]
            line = lines[number]
            for entry in entries:
                # an offset counts bytes, of which a character has at most four
                if offset <= 4 * entry.latest and len(line) <= entry.longest and _has(line, entry.needs):
                    found.add((number, entry.rule, entry.pattern))
        return found

    def _hits(self, lines: Sequence[str]) -> Iterator[tuple[int, int, list[_Entry]]]:
        """Where literals stand: the place of the line, the offset in it in bytes, and who seeks it."""
        if not self._owners or not lines:
            return
        automaton = self._automaton or self._built()
        data = "\n".join(lines).encode("utf-8", "surrogatepass")
        hits = automaton.find_matches_as_indexes(data, overlapping=True)
        if not hits:
            return
        starts = [0, *accumulate(len(line) + 1 for line in data.split(b"\n"))]
        for literal, start, end in hits:
            edge_before, edge_after, entries = self._sought[literal]
            if (edge_before and start and data[start - 1] in _WORD) or (edge_after and end < len(data) and data[end] in _WORD):
                continue
            place = bisect_right(starts, start) - 1
            yield place, start - starts[place], entries

    def _built(self) -> BytesAhoCorasick:
        self._sought = [(literal[0] == EDGE, literal[-1] == EDGE, entries) for literal, entries in self._owners.items()]
        literals = [literal.strip(EDGE).encode("utf-8", "surrogatepass") for literal in self._owners]
        self._automaton = BytesAhoCorasick(literals, implementation=Implementation.ContiguousNFA)
        return self._automaton


# Bytes of letters and digits; those of other scripts are left out, since the same bytes stand in quotation marks.
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


def _has(line: str, needs: tuple[Need, ...]) -> bool:
    for need in needs:
        for literal in need.literals:
            if literal in line:
                break
        else:
            return False
    return True


def find(rule: Rule, place: int, block: Block) -> Match | None:
    """The match of one pattern of a rule in a block, or None. Raises RuleTimeoutError, naming the rule."""
    text = block.text
    if rule.longest and len(text) > rule.longest:
        return None
    pattern = rule.compiled[place]
    try:
        hit = (pattern.match if rule.needs[place].at_start else pattern.search)(text, timeout=RULE_SECONDS)
        if not hit or any(veto.search(text, timeout=RULE_SECONDS) for veto in rule.vetoes):
            return None
    except TimeoutError:
        raise RuleTimeoutError(f"rule '{rule.id}' took more than {RULE_SECONDS:g} s on one block; simplify its pattern") from None
    start = block.span.start
    return Match(rule.id, rule.category, Span(start + hit.start(), start + hit.end()), hit[0], rule.weight)


def find_any(rule: Rule, block: Block) -> Match | None:
    """The match of the first pattern of a rule that matches a block."""
    return next((match for place in range(len(rule.patterns)) if (match := find(rule, place, block))), None)
