"""What a rule is, and a set of them.

A rule is data: what it looks for, what it says about the block it is found in, and examples of both. `RuleSet` is what
the rest of the house works with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import Any

import regex

import cleaner.literals as literals
from cleaner.errors import OptionError, PackError
from cleaner.late import late
from cleaner.literals import SPACES, Conditions
from cleaner.model import BODY, CATEGORIES
from cleaner.patterns import compiled

_ANY_SPACES = f"(?:[{SPACES}]+)"  # text wraps, and pages mix kinds of spaces
_IN_A_CLASS = late(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]| +", regex.DOTALL)

SCOPES = ("block", "inline", "html")
ROLES = ("alone", "open", "part", "credit", "single", "contents")
ENDINGS = ("any", "open")
PLACES = ("anywhere", "first", "head", "tail", "edge", "inside", "below")


@dataclass(frozen=True)
class Rule:
    """One rule of a pack.

    `scope` "block" counts for the block, "inline" cuts only what it matched, "html" matches the words of a start tag of a page
    (see `tags.py`) and its examples are such tags, "held" is an [[allow]] entry of a user. `role` says what the rule means for its
    neighbours: "open" heads a box or list, "part" counts only beside an anchor of its category, "credit" is a photo
    credit that makes the line before it a caption, "single" goes by itself and draws no neighbour in, "contents" heads a
    table of contents and goes with entries that come again below. `place` limits it to the head or tail of the article,
    to its inside, to all below its first paragraph or to its very first lines, `longest` to blocks of at most so many
    characters, `ending` "open" to those without a closing stop. `weight` 1.0 is enough to remove a block; for the category
    "body" it counts against removal. `hosts` are those whose pages it counts for, with their subdomains; without any it
    counts everywhere.
    `seen` is where a learnt rule comes from, for people alone.
    """

    id: str
    category: str
    why: str
    patterns: tuple[str, ...]
    match: tuple[str, ...]
    keep: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    scope: str = "block"
    role: str = "alone"
    place: str = "anywhere"
    longest: int = 0
    ending: str = "any"
    weight: float = 1.0
    seen: dict[str, Any] = field(default_factory=dict, compare=False)
    pack: str = field(default="", compare=False)
    is_tried: bool = field(default=False, compare=False)  # comes with the program, whose tests try it on hostile text

    @cached_property
    def rarest(self) -> tuple[str, ...]:
        """For each of the patterns the rarest literals of which a text must have one, with their edges, a line for each."""
        return tuple(rarest for rarest, _ in self._sought)

    @cached_property
    def conditions(self) -> tuple[Conditions, ...]:
        """For each of the patterns what a text must have beside those."""
        return tuple(conditions for _, conditions in self._sought)

    @cached_property
    def _sought(self) -> list[tuple[str, Conditions]]:
        return [literals.sought(literals.needs(pattern), self.keywords) for pattern in self.patterns]

    @cached_property
    def count(self) -> int:
        """How many patterns there are."""
        return len(self.patterns)

    def pattern(self, place: int) -> regex.Pattern[str]:
        """One of the patterns, compiled when it is first asked for."""
        compiled = self._compiled.get(place)
        if compiled is None:
            compiled = self._compiled[place] = self._compile(self.patterns[place])
        return compiled

    def first(self, place: int, text: str, limit: float | None = None) -> regex.Match[str] | None:
        """The first match of one of the patterns, sought only where one can begin. Raises TimeoutError after `limit` seconds."""
        pattern, conditions = self.pattern(place), self.conditions[place]
        if conditions.at_start:
            return pattern.match(text, timeout=limit)
        return pattern.search(text, _tail(text, conditions.reach) if conditions.reach < len(text) else 0, timeout=limit)

    @cached_property
    def _compiled(self) -> dict[int, regex.Pattern[str]]:
        return {}

    @property
    def compiled(self) -> tuple[regex.Pattern[str], ...]:
        return tuple(map(self.pattern, range(len(self.patterns))))

    @cached_property
    def vetoes(self) -> tuple[regex.Pattern[str], ...]:
        return tuple(self._compile(pattern) for pattern in self.unless)

    def build(self) -> None:
        """Compile all patterns now, and not when they are first asked for."""
        _ = self.compiled, self.vetoes

    def described(self) -> dict[str, Any]:
        """The rule's fields with what they hold, for people: without what is as it always is."""
        told = [each for each in fields(self) if each.name != "is_tried"]
        return {
            each.name: value for each in told if (value := getattr(self, each.name)) and (value != each.default or each.name == "weight")
        }

    def names(self, words: str) -> bool:
        """Whether a rule for pages has a name for an element whose start tag has these words."""
        if not any(keyword in words for keyword in self.keywords):
            return False
        return any(pattern.search(words, timeout=1) for pattern in self.compiled) and not any(veto.search(words) for veto in self.vetoes)

    def told(self, example: str) -> str:
        """What the patterns look at of an example: its text, or the words of the start tag that it is."""
        if self.scope != "html":
            return example
        from cleaner.tags import parsed

        return parsed(example)

    def speaks(self, language: str | None) -> bool:
        return not language or not self.languages or language in self.languages

    def _compile(self, pattern: str) -> regex.Pattern[str]:
        try:
            return compiled(widen(pattern))
        except (regex.error, RecursionError, OverflowError) as error:
            raise PackError(f"{self.pack}: rule '{self.id}': bad pattern {pattern[:80]!r}: {error}") from None


def widen(pattern: str) -> str:
    """Make each space of a pattern, outside character classes, match any run of white space.

    >>> widen("sign up") == f"sign(?:[{SPACES}]+)up"
    True
    """
    return _IN_A_CLASS.sub(lambda piece: _ANY_SPACES if piece[0].isspace() else piece[0], pattern)


def _tail(text: str, reach: int) -> int:
    """Where so many characters begin with which the text ends, each run of white space counted as one.

    There may be more of them: `$` leaves out a line end, and a run may be cut in two.
    """
    size = wanted = reach + 2
    while size < len(text):
        if len(" ".join(text[-size:].split())) >= wanted:
            return len(text) - size
        size *= 2
    return 0


class RuleSet:
    """The rules of some packs, by id, in an order that does not depend on how they were read."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        in_order = sorted(rules, key=attrgetter("id"))
        self.by_id = {rule.id: rule for rule in in_order}
        if len(self.by_id) < len(in_order):
            taken, rule = next((one, other) for one, other in pairwise(in_order) if one.id == other.id)
            raise PackError(f"{rule.pack}: rule '{rule.id}': the id is taken by {taken.pack}; choose another")

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __getitem__(self, rule_id: str) -> Rule:
        try:
            return self.by_id[rule_id]
        except KeyError:
            raise OptionError(self._unknown(rule_id)) from None

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything in the rules that can change a result."""
        from hashlib import sha256  # late: for reports alone

        content = sha256()
        for rule in self.by_id.values():
            content.update(repr([getattr(rule, f.name) for f in fields(rule) if f.compare]).encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    def narrowed(self, select: Iterable[str] = (), ignore: Iterable[str] = (), language: str | None = None) -> RuleSet:
        """The rules that `select` names and `ignore` doesn't, by category or id, for one language or for all.

        Rules for the body always stay: they only ever keep text. Raises OptionError for a name that is neither.
        """
        selected, ignored = self._named(select), self._named(ignore)
        return RuleSet(
            rule
            for rule in self.by_id.values()
            if rule.speaks(language) and (rule.category == BODY or rule.id in selected) and rule.id not in ignored
        )

    def _named(self, names: Iterable[str]) -> set[str]:
        names = list(names)
        categories = {*CATEGORIES, BODY}.intersection(names)
        return {self[name].id for name in names if name not in categories} | {each.id for each in self if each.category in categories}

    def _unknown(self, name: str) -> str:
        import difflib

        near = difflib.get_close_matches(name, [*CATEGORIES, *self.by_id], n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "see `cleaner rules list`"
        return f"'{name}' is neither a category nor a rule id; {hint}"
