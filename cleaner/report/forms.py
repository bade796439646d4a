"""The forms that a report can have: one account, many renderings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from cleaner.rules import RuleSet

FORMS = ("json", "jsonl", "html", "sarif", "markdown", "csv", "table")
_BY_ENDING = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".txt": "table",
}


def form_of(name: str) -> str:
    """The form that a file's name asks for: JSON, if nothing else.

    >>> form_of("report.html"), form_of("run.sarif.json"), form_of("-")
    ('html', 'sarif', 'json')
    """
    path = Path(name.lower())
    return "sarif" if path.suffixes[-2:] == [".sarif", ".json"] else _BY_ENDING.get(path.suffix, "json")


def render(form: str, report: dict[str, Any], rules: RuleSet) -> Iterator[str]:
    """A whole report in a form, in pieces; "jsonl" is written row by row, and "table" for a width, both elsewhere."""
    if form == "json":
        import json

        yield json.dumps(report, indent=1) + "\n"
    else:
        yield from import_module(f"cleaner.report.{form}").render(report, rules)


def rules_of(removal: dict[str, Any]) -> list[str]:
    """The rules that caused a removal, the one with the most weight first."""
    weights: dict[str, float] = {}
    for match in removal["evidence"]:
        weights[match["rule"]] = max(match["weight"], weights.get(match["rule"], 0.0))
    return sorted(weights, key=lambda rule: (-weights[rule], rule))
