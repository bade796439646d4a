"""What a user says of single texts, in a pack of their own: this one always stays, that one always goes.

Each `[[allow]]` and `[[block]]` entry of a pack becomes a rule, so that reports can name it and `cleaner rules test` try it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from cleaner.errors import PackError
from cleaner.model import BODY, CATEGORIES

HELD_SCOPE = "held"  # of a rule whose block is kept whatever the others say
WEIGHT = 10.0  # more than anything that speaks for a block
LONGEST = 20_000  # characters of a text
SOUGHT = 300  # characters of it that the pattern holds: enough to tell it from any other

_FIELDS = {"allow": {"text", "why"}, "block": {"text", "why", "category", "part"}}


def digest(text: str) -> str:
    """By what a text is known again, however its white space changes."""
    from hashlib import sha256  # takes as long to load as a line to clean, and hardly any text is looked up

    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def rule_id(kind: str, text: str) -> str:
    """The id that an entry has as a rule; `kind` is "allow" or "block"."""
    return f"{kind}-{digest(text)[:12]}"


def as_rules(table: dict[str, Any], pack: str) -> Iterator[dict[str, Any]]:
    """The fields of the rules that the entries of a pack stand for. Raises PackError, naming the pack and the entry."""
    for kind, make in (("allow", _allowed), ("block", _blocked)):
        entries = table.get(kind, [])
        if not isinstance(entries, list):
            raise PackError(f"{pack}: '{kind}' must be a list of [[{kind}]] tables")
        for number, entry in enumerate(entries, 1):
            try:
                yield make(_checked(entry, kind))
            except PackError as error:
                raise PackError(f"{pack}: {kind} {number}: {error}") from None


def _checked(entry: Any, kind: str) -> dict[str, Any]:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
        raise PackError("needs a text")
    for name in entry:
        if name not in _FIELDS[kind]:
            raise PackError(f"unknown field '{name}'; the fields are {', '.join(sorted(_FIELDS[kind]))}")
    if len(entry["text"]) > LONGEST:
        raise PackError(f"the text has more than {LONGEST:,} characters")
    if not isinstance(entry.get("why", ""), str) or not isinstance(entry.get("part", False), bool):
        raise PackError("why must be a text, and part true or false")
    if kind == "block" and entry.get("category") not in CATEGORIES:
        raise PackError(f"category must be one of {', '.join(CATEGORIES)}, not {entry.get('category')!r}")
    return entry


def _allowed(entry: dict[str, Any]) -> dict[str, Any]:
    return _common(entry, "allow", whole=True) | {"category": BODY, "scope": HELD_SCOPE, "keep": (entry["text"].strip(),)}


def _blocked(entry: dict[str, Any]) -> dict[str, Any]:
    return _common(entry, "block", whole=not entry.get("part", False)) | {"category": entry["category"], "keep": ()}


def _common(entry: dict[str, Any], kind: str, *, whole: bool) -> dict[str, Any]:
    text = " ".join(entry["text"].split())
    literal: str = regex.escape(text[:SOUGHT].rstrip(), special_only=True, literal_spaces=True)
    pattern = f"{'^' * whole}{literal}{'$' * (whole and len(text) <= SOUGHT)}"
    return {
        "id": rule_id(kind, text),
        "why": entry.get("why") or ("Always stays." if kind == "allow" else "Always goes."),
        "patterns": (pattern,),
        "match": (entry["text"].strip(),),
        "weight": WEIGHT,
    }
