"""The report in lines, for people, editors and other programs: one for each removal, or as a unified diff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.formats import encode
from cleaner.report.terminal import visible

SHOWN = 80  # characters of a removal's text
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_COLOURS = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}  # by how a line of a diff begins


def findings(name: str, document: dict[str, Any]) -> bytes:
    """One line for each removal: `name:line: category: text (rules)`; for a page without the line, which is none of its own."""
    return encode("".join(f"{visible(line)}\n" for line in _findings(name, document)))


def _findings(name: str, document: dict[str, Any]) -> Iterator[str]:
    for removal in document["removals"]:
        text = " ".join(removal["text"].split())
        shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        rules = ", ".join(sorted({match["rule"] for match in removal["evidence"]}))
        place = name if document["extracted"] else f"{name}:{removal['lines']['first']}"
        yield f"{place}: {removal['category']}: {shown} ({rules})"


def diff(name: str, old: str, new: str, *, colour: bool) -> bytes:
    """What is removed as a unified diff that `patch` takes; in colour, it is one for the eye, with control characters spelled out."""
    before, after = (_LINE.findall(text) for text in (old, new))
    from difflib import unified_diff  # takes long to import, and only --diff needs it

    changes = unified_diff(before, after, fromfile=name, tofile=name)
    return encode("".join(map(_coloured, changes) if colour else _ended(changes)))


def _ended(changes: Iterable[str]) -> Iterator[str]:
    for line in changes:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _coloured(line: str) -> str:
    code = next((code for start, code in _COLOURS.items() if line.startswith(start)), "")
    shown = visible(line.rstrip("\r\n"))
    return f"\x1b[{code}m{shown}\x1b[0m\n" if code else f"{shown}\n"
