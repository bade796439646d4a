"""The report as a table for people, on a terminal or in a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from cleaner.report.terminal import visible

SHOWN = 200  # characters of a removal's text


def render(documents: Sequence[dict[str, Any]], failed: Sequence[dict[str, Any]], *, width: int, colour: bool) -> str:
    """The table of what was removed, document by document, and of what failed."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, emoji=False)
    for document in documents:
        console.print(_heading(document))
        if document["removals"]:
            console.print(_grid(document["removals"]))
        for warning in document["warnings"]:
            console.print(Text(f"warning: {visible(warning)}", style="yellow"))
    for failure in failed:
        console.print(Text(visible(failure["error"]), style="red"))
    return out.getvalue()


def _heading(document: dict[str, Any]) -> Text:
    counts = document["counts"]
    before, after = document["input"]["characters"], document["output"]["characters"]
    share = f"{(before - after) / before:.0%}" if before else "0%"
    name = visible(document["source"] or "the text")
    return Text(f"{name}: {counts['removals']} removed, {counts['lines']} lines, {share} of the characters", style="bold")


def _grid(removals: Sequence[dict[str, Any]]) -> Grid:
    grid = Grid(box=None, pad_edge=False, show_edge=False)
    grid.add_column("line", justify="right", no_wrap=True)
    grid.add_column("category", no_wrap=True)
    grid.add_column("score", justify="right", no_wrap=True)
    grid.add_column("removed, and why", overflow="fold")
    for removal in removals:
        rules = ", ".join(sorted({match["rule"] for match in removal["evidence"]}))
        text = " ".join(removal["text"].split())
        shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        cell = Text(visible(shown)) + Text(f"\n{removal['reason']}: {rules}", style="dim")
        grid.add_row(Text(str(removal["lines"]["first"])), Text(removal["category"]), Text(f"{removal['score']:.1f}"), cell)
    return grid
