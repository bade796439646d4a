"""Proposals written as a pack: TOML that a person reviews, and that the reader of packs accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cleaner.learn.propose import Proposal

_HEAD = """\
# Proposed by `cleaner learn` from {pages} pages of {sites} sites: {rules} rules.
# Read them: delete what is part of what was written, and correct the categories. `seen` says where each comes from,
# and how much spoke for its being content (`content`, from 0; from 0.5 on nothing is proposed).
"""


def render(proposals: Iterable[Proposal], pages: Mapping[str, int]) -> str:
    """The pack, and below it, as a comment, what recurs and was not proposed."""
    proposals = list(proposals)
    entries = [proposal.entry for proposal in proposals if proposal.entry]
    head = _HEAD.format(pages=sum(pages.values()), sites=len(pages), rules=len(entries))
    spared = [f"# {_line(each.site)}: {_line(each.text)}: {_line(each.reason)}\n" for each in proposals if not each.entry]
    tail = ["\n# Recurs, and is not proposed:\n", *spared] if spared else []
    return head + ("" if entries else "rule = []\n") + "".join(map(_table, entries)) + "".join(tail)


def _table(entry: Mapping[str, Any]) -> str:
    lines = ["\n[[rule]]\n"]
    lines += [f"{name} = {_value(value, name)}\n" for name, value in entry.items() if not isinstance(value, dict)]
    for name, table in entry.items():
        if isinstance(table, dict):
            lines.append(f"[rule.{name}]\n")
            lines += [f"{key} = {_value(value)}\n" for key, value in table.items()]
    return "".join(lines)


def _value(value: Any, name: str = "") -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item, name) for item in value)}]"
    if isinstance(value, (int, float)):
        return repr(value)
    if name == "patterns" and "'" not in value and value.isprintable():
        return f"'''{value}'''"
    return _quoted(value)


def _quoted(text: str) -> str:
    """A TOML string on one line, with every character that can't be seen spelled out."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _spelled(char) for char in escaped)


def _spelled(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"


def _line(text: str) -> str:
    return _quoted(text[:200])[1:-1]
