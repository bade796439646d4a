"""Reads the files that rules come in, and refuses bad ones by file and rule.

A pack is a TOML file of `[[rule]]` tables, and of a user's own `[[allow]]` and `[[block]]` entries.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import regex

from cleaner.entries import as_rules
from cleaner.errors import PackError
from cleaner.model import BODY, CATEGORIES
from cleaner.rules import ENDINGS, PLACES, ROLES, SCOPES, Rule

LARGEST_PACK = 4_000_000  # bytes
LARGEST_PATTERN = 20_000  # characters


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
    found += [Rule(**values, pack=name) for values in as_rules(table, name)]
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
    return rule


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
