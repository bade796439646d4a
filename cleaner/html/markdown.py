"""The lines of an article as Markdown: headings, lists, quotes, code and tables as the page has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from cleaner.html.lines import Line

_TICKS = re.compile("`{3,}")


def markdown(lines: Sequence[Line]) -> str:
    """The text as Markdown; a blank line stands between two blocks."""
    written: list[str] = []
    numbers: Counter[HtmlElement] = Counter()
    kind = ""
    for line in lines:
        before, kind = kind, _kind(line)
        if written and not (kind == before and kind in ("item", "row")):
            written.append("")
        written.append(_item(line, numbers) if kind == "item" else _marked(line, kind))
        if kind == "row" and before != "row":
            written.append("|" + " --- |" * max(1, line.text.strip("|").count("|") + 1))
    return "\n".join(written)


def _kind(line: Line) -> str:
    if line.is_row:
        return "row"
    if line.text.lstrip().startswith("- "):
        return "item"
    if line.is_heading:
        return "heading"
    if line.element is not None and line.element.tag == "pre":
        return "code"
    if line.element is not None and (line.element.tag == "blockquote" or any(True for _ in line.element.iterancestors("blockquote"))):
        return "quote"
    return "text"


def _marked(line: Line, kind: str) -> str:
    if kind == "heading":
        assert line.element is not None
        return f"{'#' * int(str(line.element.tag)[1])} {line.text}"
    if kind == "code":
        fence = max(("```", *(f"{ticks}`" for ticks in _TICKS.findall(line.text))), key=len)
        return f"{fence}\n{line.text}\n{fence}"
    return f"> {line.text}" if kind == "quote" else line.text


def _item(line: Line, numbers: Counter[HtmlElement]) -> str:
    """An item, with its number where its list is ordered; four spaces set one in another below either kind."""
    text = line.text.lstrip()
    indent = "  " * (len(line.text) - len(text))
    around = line.element.getparent() if line.element is not None and line.element.tag == "li" else None
    if around is None or around.tag != "ol":
        return indent + text
    numbers[around] += 1
    return f"{indent}{numbers[around]}. {text.removeprefix('- ')}"
