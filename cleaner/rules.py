"""Reads packs, refuses bad ones by file and rule, compiles.

A pack is a TOML file of `[[rule]]` tables. A rule is data: what it looks for, what it says about the block it is
found in, and examples of both. `RuleSet` is what the rest of the house works with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import regex

from cleaner import patterns
from cleaner.entries import as_rules
from cleaner.errors import OptionError, PackError
from cleaner.literals import SPACES, Need, Needs, commonness, fold, needs
from cleaner.model import BODY, CATEGORIES

LARGEST_PACK = 4_000_000  # bytes
LARGEST_PATTERN = 20_000  # characters

_ANY_SPACES = f"(?:[{SPACES}]+)"  # text wraps, and pages mix kinds of spaces
_IN_A_CLASS = regex.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]| +", regex.DOTALL)

SCOPES = ("block", "inline", "html")
ROLES = ("alone", "open", "part", "credit", "single")
ENDINGS = ("any", "open")
PLACES = ("anywhere", "first", "head", "tail", "edge", "inside")


@dataclass(frozen=True)
class Rule:
    """One rule of a pack.

    `scope` "block" counts for the block, "inline" cuts only what it matched, "html" matches the words of a start tag of a page
    (see `tags.py`) and its examples are such tags, "held" is an [[allow]] entry of a user. `role` says what the rule means for its
    neighbours: "open" heads a box or list, "part" counts only beside an anchor of its category, "credit" is a photo
    credit that makes the line before it a caption, "single" goes by itself and draws no neighbour in. `place` limits it
    to the head or tail of the article, to its inside or to its very first lines, `longest` to blocks of at most so
    many characters, `ending` "open" to those without a closing stop. `weight` 1.0 is enough to remove a block; for the
    category "body" it counts against removal. `hosts` are those whose pages it counts for, with their subdomains;
    without any it counts
    everywhere. `seen` is where a learnt rule comes from, for people alone.
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
    needs: tuple[Needs, ...] = field(default=(), compare=False)  # of each pattern
    is_tried: bool = field(default=False, compare=False)  # comes with the program, whose tests try it on hostile text

    def pattern(self, place: int) -> regex.Pattern[str]:
        """One of the patterns, compiled when it is first asked for."""
        compiled = self._compiled.get(place)
        if compiled is None:
            compiled = self._compiled[place] = self._compile(self.patterns[place])
        return compiled

    @cached_property
    def _compiled(self) -> dict[int, regex.Pattern[str]]:
        return {}

    @property
    def compiled(self) -> tuple[regex.Pattern[str], ...]:
        return tuple(map(self.pattern, range(len(self.patterns))))

    @cached_property
    def vetoes(self) -> tuple[regex.Pattern[str], ...]:
        return tuple(self._compile(pattern) for pattern in self.unless)

    def described(self) -> dict[str, Any]:
        """The rule's fields with what they hold, for people."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name))}

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
            return patterns.compiled(widen(pattern))
        except (regex.error, RecursionError, OverflowError) as error:
            raise PackError(f"{self.pack}: rule '{self.id}': bad pattern {pattern[:80]!r}: {error}") from None


def widen(pattern: str) -> str:
    """Make each space of a pattern, outside character classes, match any run of white space.

    >>> widen("sign up") == f"sign(?:[{SPACES}]+)up"
    True
    """
    return _IN_A_CLASS.sub(lambda piece: _ANY_SPACES if piece[0].isspace() else piece[0], pattern)


class RuleSet:
    """The rules of some packs, by id, in an order that does not depend on how they were read."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.by_id: dict[str, Rule] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            if taken := self.by_id.get(rule.id):
                raise PackError(f"{rule.pack}: rule '{rule.id}': the id is taken by {taken.pack}; choose another")
            self.by_id[rule.id] = rule

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
        content = hashlib.sha256()
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
        found: set[str] = set()
        for name in names:
            if name in CATEGORIES or name == BODY:
                found.update(rule.id for rule in self.by_id.values() if rule.category == name)
            else:
                found.add(self[name].id)
        return found

    def _unknown(self, name: str) -> str:
        import difflib

        near = difflib.get_close_matches(name, [*CATEGORIES, *self.by_id], n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "see `cleaner rules list`"
        return f"'{name}' is neither a category nor a rule id; {hint}"


def read_pack(path: Path, name: str | None = None) -> list[Rule]:
    """Read one pack. Raises PackError, naming file and rule, for anything that is not as it should be."""
    name = name or str(path)
    return rules_in(_read(path, name), name)


def rules_in(text: str, name: str) -> list[Rule]:
    """The rules in the text of a pack, those that its entries stand for among them. Raises PackError."""
    table = _parse(text, name)
    if set(table) - {"rule", "hosts", "allow", "block"} or not isinstance(table.get("rule", []), list) or not set(table) - {"hosts"}:
        raise PackError(f"{name}: a pack holds [[rule]], [[allow]] and [[block]] tables, and above them at most `hosts`")
    hosts = table.get("hosts", [])
    _check_hosts(hosts, f"{name}: ")
    found = [read_rule(entry, name, number) for number, entry in enumerate(table.get("rule", []), 1)]
    found += [Rule(**values, pack=name, needs=tuple(map(needs, values["patterns"]))) for values in as_rules(table, name)]
    return [replace(rule, hosts=rule.hosts or tuple(hosts)) for rule in found]


def _read(path: Path, name: str) -> str:
    try:
        if not path.is_file():
            raise PackError(f"{name}: not a file")
        if path.stat().st_size > LARGEST_PACK:
            raise PackError(f"{name}: larger than {LARGEST_PACK:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PackError(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{name}: not UTF-8 at byte {error.start}") from None


def _parse(text: str, name: str) -> dict[str, Any]:
    import tomllib  # not on the way of a run with the built-in rules

    # It takes time quadratic in the parts of a dotted key; no honest pack has long ones.
    for number, line in enumerate(text.split("\n"), 1):
        if line.split("=", 1)[0].count(".") > 50 and not line.lstrip().startswith(("#", "'", '"')):
            raise PackError(f"{name}: line {number}: a key of more than 50 parts")
    try:
        return tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        raise PackError(f"{name}: not valid TOML: {error or 'nested too deeply'}") from None


_TEXT_LISTS = ("keywords", "patterns", "unless", "languages", "hosts")
_REQUIRED = ("id", "category", "why", "patterns", "examples")
_OPTIONAL = ("keywords", "unless", "languages", "hosts", "scope", "role", "place", "longest", "ending", "weight", "seen")
_CHOICES = {"category": (*CATEGORIES, BODY), "scope": SCOPES, "role": ROLES, "place": PLACES, "ending": ENDINGS}


def read_rule(entry: Any, pack: str, number: int) -> Rule:
    """One table of a pack as a rule; `number` names it where it has no id. Raises PackError."""
    label = entry.get("id") if isinstance(entry, dict) else None
    where = f"{pack}: rule '{label}'" if isinstance(label, str) else f"{pack}: rule {number}"
    try:
        return _checked_rule(entry, pack)
    except PackError as error:
        raise PackError(f"{where}: {error}") from None


def _checked_rule(entry: Any, pack: str) -> Rule:
    if not isinstance(entry, dict):
        raise PackError("not a table")
    _check_names(entry)
    for name, choices in _CHOICES.items():
        if name in entry and entry[name] not in choices:
            raise PackError(f"{name} must be one of {', '.join(choices)}, not {entry[name]!r}")
    for name in _TEXT_LISTS:
        _check_texts(name, entry.get(name, []))
    _check_hosts(entry.get("hosts", []))
    examples = entry["examples"]
    if not isinstance(examples, dict) or set(examples) != {"match", "keep"}:
        raise PackError("examples must hold a list `match` and a list `keep`, and nothing else")
    for name in ("match", "keep"):
        _check_texts(f"examples.{name}", examples[name], least=1)
    for name, kinds in (("id", str), ("why", str), ("longest", int), ("weight", (int, float)), ("seen", dict)):
        if name in entry and (not isinstance(entry[name], kinds) or isinstance(entry[name], bool)):
            raise PackError(f"{name} has the wrong type")
    if not 0 < entry.get("weight", 1.0) <= 10:
        raise PackError("weight must be above 0 and at most 10")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items() if name != "examples"
    }
    rule = Rule(**values, match=tuple(examples["match"]), keep=tuple(examples["keep"]), pack=pack)
    _check_keywords(rule)
    return replace(rule, needs=tuple(_with_keywords(needs(pattern), rule.keywords) for pattern in rule.patterns))


def _with_keywords(found: Needs, keywords: Sequence[str]) -> Needs:
    if not keywords:
        return found
    own = Need(frozenset(map(fold, keywords)))
    return found._replace(all=tuple(sorted((*found.all, own), key=commonness)))


def _check_names(entry: dict[str, Any]) -> None:
    for name in _REQUIRED:
        if name not in entry:
            raise PackError(f"the field '{name}' is missing")
    for name in entry:
        if name not in _REQUIRED + _OPTIONAL:
            raise PackError(f"unknown field '{name}'; the fields are {', '.join(_REQUIRED + _OPTIONAL)}")


def _check_texts(name: str, value: Any, least: int = 0) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise PackError(f"{name} must be a list of texts")
    if len(value) < least:
        raise PackError(f"{name} needs at least {least}")
    if any(len(item) > LARGEST_PATTERN for item in value):
        raise PackError(f"{name} holds a text of more than {LARGEST_PATTERN:,} characters")


def _check_hosts(value: Any, where: str = "") -> None:
    _check_texts(f"{where}hosts", value)
    for host in value:
        if host != host.lower() or regex.search(r"[\s/:@?#]", host):
            raise PackError(f"{where}hosts holds {host!r}; a host is lower case, and without scheme, port or path: example.org")


def _check_keywords(rule: Rule) -> None:
    if not rule.patterns:
        raise PackError("needs at least one pattern")
    if rule.scope == "html" and not rule.keywords:
        raise PackError("needs keywords, as its scope is html")
    for keyword in rule.keywords:
        if keyword != keyword.lower() or (len(keyword) == 1 and keyword.isascii() and keyword.isalnum()):
            raise PackError(f"keyword {keyword!r} must be lower case, and more than one letter")


def check(rule: Rule) -> None:
    """Hold a rule against its own examples. Raises PackError.

    For the built-in packs the tests do this, so that a run need not; a user's pack is checked when it is read.
    """
    where = f"{rule.pack}: rule '{rule.id}'"
    if any(pattern.search("") for pattern in (*rule.compiled, *rule.vetoes)):
        raise PackError(f"{where}: a pattern matches the empty string")
    for example in rule.match:
        told = rule.told(example)
        if not any(pattern.search(told, timeout=1) for pattern in rule.compiled):
            raise PackError(f"{where}: does not match its own example {example[:80]!r}")
        if rule.keywords and not any(keyword in told.lower() for keyword in rule.keywords):
            raise PackError(f"{where}: its keywords hide its own example {example[:80]!r}")
