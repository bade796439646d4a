"""Where each rule fires: a literal prefilter over the text, then the patterns of the candidates on their blocks.

No pattern is tried on a block that lacks what the pattern needs, and no block is looked at again that was seen before.
`matches_without_prefilter` tries every pattern on every block, and must find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from cleaner.errors import RuleTimeoutError
from cleaner.languages import signs, spoken
from cleaner.literals import fold, fold_lines
from cleaner.memory import Memory
from cleaner.model import BODY, Block, Match, Span
from cleaner.prefilter import STOPS, Chosen, Lines, Prefilter, Seeker
from cleaner.rules import Rule
from cleaner.site import is_under

Evidence = dict[int, tuple[Match, ...]]  # block number → what the rules found in it
Finding = tuple[Match, ...]  # what was found in one text: offsets count from its start

MOST_READY = 1000  # choices of languages and site that are remembered
RULE_SECONDS = 2.0  # the most that one pattern may take on one block
QUICK = 300  # characters: shorter blocks don't need watching while rules search them that were tried on hostile text


class Matchers:
    """The rules by language and site. Built once, they may be used for any number of documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rule for rule in rules if rule.scope != "html")  # those look at pages, before there is a text
        self._against = _Field(rule for rule in rules if rule.category != BODY)
        self._in_favour = _Field(rule for rule in rules if rule.category == BODY)
        self._inline = frozenset(rule.id for rule in rules if rule.scope == "inline")
        self._memory = Memory()
        self._signs = self._memory.of(lambda texts: list(map(signs, _folded(texts).every)))
        self._ready: dict[tuple[frozenset[str] | None, str], Matcher] = {}
        self.every = self._matcher(self._against.every, self._in_favour.every)  # the one with all rules

    def of(self, languages: frozenset[str] | None, host: str) -> Matcher:
        """The matcher for texts that speak some languages, of a site. None: whatever they speak.

        What speaks for a block is heard in any language: it only ever keeps text.
        """
        known = self._ready.get((languages, host))
        if known is None:
            known = self._matcher(self._against.counting(languages, host), self._in_favour.counting(None, host))
            if len(self._ready) == MOST_READY:
                self._ready.clear()
            self._ready[languages, host] = known
        return known

    def languages(self, blocks: Sequence[Block]) -> frozenset[str]:
        """Those that the blocks together speak, beside English."""
        return spoken(self._signs([block.text for block in blocks]))

    def build(self) -> None:
        """Make ready what the search of any text may need, so that processes which are forked from here share it."""
        self._against.build()
        self._in_favour.build()

    def _matcher(self, against: Chosen, in_favour: Chosen) -> Matcher:
        return Matcher(_Choice(self._against, against), _Choice(self._in_favour, in_favour), self._inline, self._memory)


class Matcher:
    """Finds the evidence of some rules in blocks. `inline` holds the ids of those that count for a part of a block only."""

    def __init__(self, against: _Choice, in_favour: _Choice, inline: frozenset[str], memory: Memory) -> None:
        self.inline = inline
        self._against = against
        self._findings = memory.of(against.found)
        self._testimony = memory.of(in_favour.found)

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        """The matches in each block, by block number, rules in the order of their ids."""
        return _placed(blocks, self._findings([block.text for block in blocks]))

    def testify(self, block: Block) -> tuple[Match, ...]:
        """What speaks for the block: the matches of the rules of the category "body"."""
        return _placed((block,), self._testimony((block.text,))).get(0, ())

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        """The same as a call, by trying every rule on every block: slow, and the measure of the prefilter."""
        return _placed(blocks, [self._against.tried(block.text) for block in blocks])


_Counting = tuple[tuple[str, ...], tuple[str, ...]]  # the languages and the sites that a rule counts for; none: any


class _Field:
    """Rules that are sought together. Of them only those count that are for the languages of a text, and for its site."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = sorted(rules, key=attrgetter("id"))
        self.patterns = [(rule, place) for rule in self.rules for place in range(rule.count)]
        self.every: Chosen = b"\1" * len(self.patterns)
        self.prefilter = Prefilter(len(self.patterns), self._rarest, lambda number: _seeker(*self.patterns[number]))
        self._groups: dict[_Counting, list[range]] = {}
        first = 0
        for rule in self.rules:
            self._groups.setdefault((rule.languages, rule.hosts), []).append(range(first, first + rule.count))
            first += rule.count
        self._chosen: dict[tuple[_Counting, ...], Chosen] = {}

    def build(self) -> None:
        """Build the automata and compile the patterns now, and not when texts come that need them."""
        self.prefilter.build()
        for rule in self.rules:
            rule.build()

    def _rarest(self, number: int) -> str:
        rule, place = self.patterns[number]
        return rule.rarest[place]

    def counting(self, languages: Set[str] | None, host: str) -> Chosen:
        """The patterns that count."""
        chosen = tuple([group for group in self._groups if _counts(*group, languages, host)])
        if chosen not in self._chosen:
            self._chosen[chosen] = self._marked(chosen)
        return self._chosen[chosen]

    def _marked(self, groups: Iterable[_Counting]) -> Chosen:
        marks = bytearray(len(self.patterns))
        for group in groups:
            for numbers in self._groups[group]:
                marks[numbers.start : numbers.stop] = b"\1" * len(numbers)
        return bytes(marks)


def _counts(spoken: Sequence[str], hosts: Sequence[str], languages: Set[str] | None, host: str) -> bool:
    """Whether rules for some languages and hosts count in a text. English stands on pages of any language."""
    heard = languages is None or not spoken or "en" in spoken or not languages.isdisjoint(spoken)
    return heard and (not hosts or is_under(host, hosts))


class _Choice(NamedTuple):
    """Some of the patterns of a field."""

    field: _Field
    chosen: Chosen

    def found(self, texts: tuple[str, ...]) -> list[Finding]:
        """What is found in each text, in the order of the ids of the rules. Offsets count from the start of the text."""
        found: list[list[Match]] = [[] for _ in texts]
        for number, seeker in self.field.prefilter.candidates(_folded(texts), self.chosen):
            rule, place = self.field.patterns[seeker]
            matches = found[number]
            if matches and matches[-1].rule_id == rule.id:
                continue  # a rule counts once per block
            if match := find(rule, place, texts[number]):
                matches.append(match)
        return list(map(tuple, found))

    def tried(self, text: str) -> Finding:
        """What is found in a text without the prefilter."""
        folded = fold(text)
        rules = dict.fromkeys(rule.id for rule, _ in compress(self.field.patterns, self.chosen))
        heard = (rule for rule in self.field.rules if rule.id in rules)
        heard = (rule for rule in heard if not rule.keywords or any(fold(keyword) in folded for keyword in rule.keywords))
        return tuple(match for rule in heard if (match := find_any(rule, text)))


@lru_cache(maxsize=2)  # what speaks for a text and against it, and its language, is sought one after the other
def _folded(texts: tuple[str, ...]) -> Lines:
    return Lines(fold_lines("\n".join([text.replace("\n", " ") for text in texts])).split("\n"))


def _placed(blocks: Sequence[Block], findings: Sequence[Finding]) -> Evidence:
    """What was found in the texts as evidence, at the places of the blocks in their document."""
    return {number: tuple([_at(blocks[number], match) for match in finding]) for number, finding in enumerate(findings) if finding}


def _at(block: Block, match: Match) -> Match:
    return Match(match.rule_id, match.category, block.stretch(*match.span), match.quote, match.weight)


def _seeker(rule: Rule, place: int) -> Seeker:
    """What the prefilter asks where it found what it seeks for a pattern of a rule."""
    conditions = rule.conditions[place]
    return Seeker(min(conditions.longest, rule.longest or conditions.longest), rule.ending == "open", conditions.latest, conditions.others)


def find(rule: Rule, place: int, text: str) -> Match | None:
    """The match of one pattern of a rule in a block's text, or None. Raises RuleTimeoutError, naming the rule."""
    if (rule.longest and len(text) > rule.longest) or (rule.ending == "open" and text[-1:] in STOPS):
        return None
    limit = None if rule.is_tried and len(text) <= QUICK else RULE_SECONDS
    try:
        hit = rule.first(place, text, limit)
        if not hit or any(veto.search(text, timeout=limit) for veto in rule.vetoes):
            return None
    except TimeoutError:
        raise RuleTimeoutError(f"rule '{rule.id}' took more than {RULE_SECONDS:g} s on one block; simplify its pattern") from None
    return Match(rule.id, rule.category, Span(*hit.span()), hit[0], rule.weight)


def find_any(rule: Rule, text: str) -> Match | None:
    """The match of the first pattern of a rule that matches a text."""
    return next((match for place in range(len(rule.patterns)) if (match := find(rule, place, text))), None)
