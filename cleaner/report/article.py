"""An article with what goes struck through: a margin says of each cut its category, score and rules."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from cleaner.model import Removal, Result
from cleaner.report.terminal import visible

COLOURS = {
    "newsletter": "cyan",
    "donation": "yellow",
    "caption": "magenta",
    "related": "blue",
    "social": "bright_blue",
    "subscription": "bright_magenta",
    "advert": "red",
    "legal": "bright_black",
    "navigation": "green",
}
NARROWEST = 40  # columns; in fewer nothing is laid out
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARGIN = "{:>5} {:>12} {} "
_MARGIN_WIDTH = len(_MARGIN.format("", "", "|"))


class _Line(NamedTuple):
    """A line of the article: its number, where it stands, and the cuts in it."""

    number: int
    start: int
    text: str
    cuts: Sequence[Removal]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def goes(self) -> bool:
        """Whether nothing of it stays."""
        left, position = "", self.start
        for cut in self.cuts:
            left += self.text[position - self.start : max(cut.start - self.start, 0)]
            position = max(cut.end, self.start)
        return bool(self.cuts) and not (left + self.text[position - self.start :]).strip()

    @property
    def begun(self) -> list[Removal]:
        """The cuts that begin in it."""
        return [cut for cut in self.cuts if _content_start(cut) >= self.start]

    @property
    def ending(self) -> list[Removal]:
        """The cuts that end in it."""
        return [cut for cut in self.cuts if _content_end(cut) <= self.end]


def render(result: Result, *, width: int, colour: bool) -> str:
    """The whole article at a width, and below it what was removed by category. Without colour, cuts within a line stand as `[-…-]`."""
    out = io.StringIO()
    width = max(width, NARROWEST)
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, emoji=False)
    said = ""
    for line in _lines(result):
        for row in _text_rows(line, console, width - _MARGIN_WIDTH, colour):
            console.print(row, soft_wrap=True)
        for cut in line.ending:
            why = _why(cut)
            for row in _why_rows(cut, "as above" if why == said else why, line, console, width - _MARGIN_WIDTH):
                console.print(row, soft_wrap=True)
            said = why
    for row in _summary(result):
        console.print(row, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().split("\n")[:-1])


def _lines(result: Result) -> Iterator[_Line]:
    cuts = [cut for cut in result.removals if cut.text.strip()]
    first = 0
    for number, found in enumerate(_LINE.finditer(result.document.text), 1):
        start, text = found.start(), found[0].rstrip("\r\n")
        while first < len(cuts) and _content_end(cuts[first]) <= start:
            first += 1
        here = first
        while here < len(cuts) and _content_start(cuts[here]) < start + len(text):
            here += 1
        if found[0]:
            yield _Line(number, start, text, cuts[first:here])


def _text_rows(line: _Line, console: Console, width: int, colour: bool) -> Iterator[Text]:
    """The rows that a line fills on the screen, each with its margin."""
    label = line.begun[0].category if line.begun else ""
    for place, row in enumerate(_styled(line, colour).wrap(console, width) or [Text()]):
        yield _margin(str(line.number) if place == 0 else "", label, line.goes, told=place == 0) + row


def _why_rows(cut: Removal, why: str, line: _Line, console: Console, width: int) -> Iterator[Text]:
    """The rules of a cut, below its last row."""
    for place, row in enumerate(Text(visible(f"^ {why}"), style="dim").wrap(console, width)):
        yield _margin("", f"{cut.score:.1f}" if place == 0 else "", line.goes) + row


def _content_start(cut: Removal) -> int:
    return cut.end - len(cut.text.lstrip())


def _content_end(cut: Removal) -> int:
    return cut.start + len(cut.text.rstrip())


def _why(cut: Removal) -> str:
    rules = ", ".join(sorted({match.rule_id for match in cut.evidence}))
    return rules if cut.reason == "its own evidence" else f"{cut.reason}: {rules}"


def _styled(line: _Line, colour: bool) -> Text:
    text, position = Text(), 0
    for cut in line.cuts:
        start = max(_content_start(cut) - line.start, position)
        end = min(_content_end(cut) - line.start, len(line.text))
        text.append(_plain(line.text[position:start]))
        piece = _plain(line.text[start:end])
        text.append(piece if colour or line.goes else f"[-{piece}-]", style=f"strike {COLOURS.get(cut.category, 'white')}")
        position = end
    return text.append(_plain(line.text[position:]))


def _plain(text: str) -> str:
    return visible(text.replace("\t", " "))


def _margin(number: str, label: str, goes: bool, *, told: bool = True) -> Text:
    text = _MARGIN.format(number, label if told else "", "x" if goes else "|")
    return Text.assemble((text, COLOURS.get(label, "dim")))


def _summary(result: Result) -> Iterator[Text]:
    total = len(result.document.text)
    removed = total - len(result.text)
    yield Text()
    share = f"{removed / total:.1%}" if total else "0%"
    yield Text(f"{len(result.removals)} removed, {removed:,} of {total:,} characters ({share})", style="bold")
    for category in sorted({cut.category for cut in result.removals}):
        cuts = [cut for cut in result.removals if cut.category == category]
        characters = sum(cut.end - cut.start for cut in cuts)
        yield Text(f"{category:>12} {len(cuts):>5} removed {characters:>8,} characters", style=COLOURS.get(category, ""))
    for warning in result.warnings:
        yield Text(f"warning: {visible(warning)}", style="yellow")
