"""The report in Markdown, for the comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cleaner.report.forms import rules_of
from cleaner.report.terminal import shortened
from cleaner.rules import RuleSet

MOST = 60_000  # characters; the places where such comments go take little more
SHOWN = 120  # characters of a removal's text


def render(report: dict[str, Any], rules: RuleSet) -> Iterator[str]:
    """What was done in figures, by category, and then the removals, as many as a comment holds."""
    counts = report["counts"]
    yield "### What cleaner removed\n\n"
    yield f"{counts['inputs']:,} inputs: {counts['changed']:,} changed, {counts['unchanged']:,} unchanged, "
    yield f"{counts['skipped']:,} skipped, {counts['failed']:,} failed; {counts['removals']:,} removals\n"
    if counts["categories"]:
        yield "\n| category | removals |\n|---|---:|\n"
        for category, count in counts["categories"].items():
            yield f"| {category} | {count:,} |\n"
    for failure in report["failed"]:
        yield f"\n**failed**: {code(failure['error'])}\n"
    if counts["removals"]:
        yield "\n<details><summary>Every removal</summary>\n\n| place | category | removed | rules |\n|---|---|---|---|\n"
        yield from _removals(report)
        yield "\n</details>\n"


def _removals(report: dict[str, Any]) -> Iterator[str]:
    written = shown = 0
    for document in report["documents"]:
        for removal in document["removals"]:
            place = f"{document['source'] or 'the text'}:{removal['lines']['first']}"
            rules = ", ".join(map(_cell, rules_of(removal)))
            row = f"| {_cell(place)} | {removal['category']} | {_cell(removal['text'])} | {rules} |\n"
            written += len(row)
            if written > MOST:
                yield f"\n… and {report['counts']['removals'] - shown:,} more\n"
                return
            yield row
            shown += 1


def code(text: str) -> str:
    """Text from outside as code that nothing in it can end."""
    text = shortened(text, SHOWN)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"


def _cell(text: str) -> str:
    """The same, in the cell of a table."""
    return code(text).replace("|", "\\|")
