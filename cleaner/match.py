"""Where each rule fires: a literal prefilter over the text, then the patterns of the candidates on their blocks.

No pattern is tried on a block that lacks what the pattern needs, and no block is looked at again that was seen before.
`matches_without_prefilter` tries every pattern on every block, and must find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter

from cleaner.errors import RuleTimeoutError
from cleaner.languages import signs, spoken
from cleaner.literals import fold, fold_lines
from cleaner.memory import Memory
from cleaner.model import BODY, Block, Match, Span
from cleaner.prefilter import STOPS, Lines, Prefilter, Seeker
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
        self._against = _groups((_languages(rule), rule.hosts, rule) for rule in rules if rule.category != BODY)
        self._in_favour = _groups((_ANY, rule.hosts, rule) for rule in rules if rule.category == BODY)
        self._inline = frozenset(rule.id for rule in rules if rule.scope == "inline")
        self._memory = Memory()
        self._signs = self._memory.of(lambda texts: list(map(signs, _folded(texts).every)))
        self._ready: dict[tuple[frozenset[str] | None, str], Matcher] = {}
        self.every = Matcher(self._against, self._in_favour, self._inline, self._memory)  # the one with all rules

    def of(self, languages: frozenset[str] | None, host: str) -> Matcher:
        """The matcher for texts that speak some languages, of a site. None: whatever they speak.

        What speaks for a block is heard in any language: it only ever keeps text.
        """
        known = self._ready.get((languages, host))
        if known is None:
            against = [group for group in self._against if group.counts_on(host) and group.counts_in(languages)]
            in_favour = [group for group in self._in_favour if group.counts_on(host)]
            known = Matcher(against, in_favour, self._inline, self._memory)
            if len(self._ready) == MOST_READY:
                self._ready.clear()
            self._ready[languages, host] = known
        return known

    def languages(self, blocks: Sequence[Block]) -> frozenset[str]:
        """Those that the blocks together speak, beside English."""
        return spoken(self._signs([block.text for block in blocks]))


class Matcher:
    """Finds the evidence of some rules in blocks. `inline` holds the ids of those that count for a part of a block only."""

    def __init__(self, against: Sequence[_Group], in_favour: Sequence[_Group], inline: frozenset[str], memory: Memory) -> None:
        self.inline = inline
        self._against = against
        self._findings = memory.of(lambda texts: _found(against, texts))
        self._testimony = memory.of(lambda texts: _found(in_favour, texts))

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        """The matches in each block, by block number, rules in the order of their ids."""
        return _placed(blocks, self._findings([block.text for block in blocks]))

    def testify(self, block: Block) -> tuple[Match, ...]:
        """What speaks for the block: the matches of the rules of the category "body"."""
        return _placed((block,), self._testimony((block.text,))).get(0, ())

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        """The same as a call, by trying every rule on every block: slow, and the measure of the prefilter."""
        return _placed(blocks, _together([[group.tried(block.text) for block in blocks] for group in self._against]))


_ANY = frozenset[str]()


def _languages(rule: Rule) -> frozenset[str]:
    """The languages that a rule is for; English stands on pages of any."""
    return _ANY if "en" in rule.languages else frozenset(rule.languages)


def _groups(rules: Iterable[tuple[frozenset[str], tuple[str, ...], Rule]]) -> list[_Group]:
    members: dict[tuple[frozenset[str], tuple[str, ...]], list[Rule]] = {}
    for languages, hosts, rule in rules:
        members.setdefault((languages, hosts), []).append(rule)
    return [_Group(languages, hosts, own) for (languages, hosts), own in members.items()]


class _Group:
    """The rules for the same languages and sites, sought together."""

    def __init__(self, languages: Set[str], hosts: Sequence[str], rules: Sequence[Rule]) -> None:
        self._languages = languages
        self._hosts = hosts
        self._rules = rules
        self._patterns = [(rule, place) for rule in rules for place in range(len(rule.patterns))]

    def counts_in(self, languages: Set[str] | None) -> bool:
        return languages is None or not self._languages or not self._languages.isdisjoint(languages)

    def counts_on(self, host: str) -> bool:
        return not self._hosts or is_under(host, self._hosts)

    @cached_property
    def _prefilter(self) -> Prefilter:
        return Prefilter([_seeker(rule, place) for rule, place in self._patterns])

    def found(self, texts: tuple[str, ...]) -> list[Finding]:
        """What is found in each text."""
        found: list[list[Match]] = [[] for _ in texts]
        for number, seeker in self._prefilter.candidates(_folded(texts)):
            rule, place = self._patterns[seeker]
            matches = found[number]
            if matches and matches[-1].rule_id == rule.id:
                continue  # a rule counts once per block
            if match := find(rule, place, texts[number]):
                matches.append(match)
        return list(map(tuple, found))

    def tried(self, text: str) -> Finding:
        """What is found in a text without the prefilter."""
        folded = fold(text)
        heard = (rule for rule in self._rules if not rule.keywords or any(fold(keyword) in folded for keyword in rule.keywords))
        return tuple(match for rule in heard if (match := find_any(rule, text)))


@lru_cache(maxsize=2)  # several groups look at the same texts, one after the other
def _folded(texts: tuple[str, ...]) -> Lines:
    return Lines(fold_lines("\n".join([text.replace("\n", " ") for text in texts])).split("\n"))


def _found(groups: Sequence[_Group], texts: tuple[str, ...]) -> list[Finding]:
    """What all groups find in each text, by rule id. Offsets count from the start of the text."""
    return _together([group.found(texts) for group in groups]) if groups else [()] * len(texts)


def _together(findings: Iterable[Sequence[Finding]]) -> list[Finding]:
    return [
        tuple(sorted(chain.from_iterable(each), key=attrgetter("rule_id"))) if any(each) else () for each in zip(*findings, strict=True)
    ]


def _placed(blocks: Sequence[Block], findings: Sequence[Finding]) -> Evidence:
    """What was found in the texts as evidence, at the places of the blocks in their document."""
    return {number: tuple([_at(blocks[number], match) for match in finding]) for number, finding in enumerate(findings) if finding}


def _at(block: Block, match: Match) -> Match:
    return Match(match.rule_id, match.category, block.stretch(*match.span), match.quote, match.weight)


def _seeker(rule: Rule, place: int) -> Seeker:
    """What the prefilter needs to know of a pattern of a rule."""
    needs = rule.needs[place]
    return Seeker(min(needs.longest, rule.longest or needs.longest), rule.ending == "open", needs.all)


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
