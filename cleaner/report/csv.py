"""The report as CSV: a row for each removal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from cleaner.report.forms import rules_of
from cleaner.report.terminal import visible
from cleaner.rules import RuleSet

COLUMNS = ("source", "first_line", "last_line", "start", "end", "category", "score", "reason", "rules", "text")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one


def render(report: dict[str, Any], rules: RuleSet) -> Iterator[str]:
    """A heading and the rows. Cells that a spreadsheet would take for a formula begin with an apostrophe;
    control characters are spelled out."""
    yield _line(COLUMNS)
    for document in report["documents"]:
        for removal in document["removals"]:
            lines, characters = removal["lines"], removal["characters"]
            place = (lines["first"], lines["last"], characters["start"], characters["end"])
            why = (removal["category"], removal["score"], removal["reason"], " ".join(rules_of(removal)))
            yield _line((_cell(document["source"] or ""), *place, *why, _cell(removal["text"].strip())))


def _cell(text: str) -> str:
    """The text, harmless in a spreadsheet and at a terminal; the JSON report has it to the letter."""
    shown = "\n".join(map(visible, text.splitlines()))
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def _line(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
