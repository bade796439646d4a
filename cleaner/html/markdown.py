"""The lines of an article as Markdown: headings, lists, quotes and tables as the page has them."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.html.lines import Line


def markdown(lines: Sequence[Line]) -> str:
    """The text as Markdown; a blank line stands between two blocks."""
    written: list[str] = []
    kind = ""
    for line in lines:
        before, kind = kind, _kind(line)
        if written and not (kind == before and kind in ("item", "row")):
            written.append("")
        written.append(_marked(line, kind))
        if kind == "row" and before != "row":
            written.append("|" + " --- |" * max(1, line.text.strip().strip("|").count("|") + 1))
    return "\n".join(written)


def _kind(line: Line) -> str:
    if line.is_row:
        return "row"
    if line.text.startswith("- "):
        return "item"
    if line.is_heading:
        return "heading"
    if line.element is not None and (line.element.tag == "blockquote" or any(True for _ in line.element.iterancestors("blockquote"))):
        return "quote"
    return "text"


def _marked(line: Line, kind: str) -> str:
    if kind == "heading":
        assert line.element is not None
        return f"{'#' * int(str(line.element.tag)[1])} {line.text}"
    return f"> {line.text}" if kind == "quote" else line.text.rstrip() if kind == "row" else line.text
