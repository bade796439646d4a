"""A comparison for people: the figures, and each difference with what stands around it, as in a diff of the clean texts."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cleaner.report.article import COLOURS, NARROWEST
from cleaner.report.beside import ALONE, MOVED, SAME
from cleaner.report.compare import CUT, KEPT, NEW, OLD, OTHER, SIDES, Comparison, Table, rules
from cleaner.report.terminal import shortened, visible

SHOWN = 500  # characters of a text
_SIGNS = {CUT: ("-", "red"), KEPT: ("+", "green"), OTHER: ("=", "dim")}
_FATES = {"removals": "removals", SAME: "  the same", MOVED: "  as another category", ALONE: "  only here", "pruned": "pruned only here"}
_COLUMNS = "{:>7} {:>7} {:>7} {:>8}  {}"


class Page:
    """Lines for people, one piece after the other, none wider than the screen but for places that must stay whole."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self._out = io.StringIO()
        self._width = max(width, NARROWEST)
        self._console = Console(file=self._out, width=self._width, force_terminal=colour, no_color=not colour, highlight=False, emoji=False)

    def summary(self, head: Table, comparison: Comparison) -> str:
        """What was compared, and what differs in figures."""
        for side in SIDES:
            self._put(Text(visible(f"{side}: {head[side]}")), indent=5)
        self._put(Text(""))
        for row in _figures(comparison):
            self._console.print(row, soft_wrap=True)
        return self._taken()

    def differences(self, found: Iterable[Table]) -> Iterator[str]:
        """Each difference: where, what becomes of it and why, and its text. What stays around several is shown once."""
        for (_, before, after), run in groupby(found, _surroundings):
            said = ""
            for place, each in enumerate(run):
                what = _what(each)
                self._heading(each, "as above" if what == said else what)
                self._beside("" if place else before, end=True)
                self._texts(each)
                said = what
            self._beside(after, end=False)
            yield self._taken()

    def _heading(self, found: Table, what: str) -> None:
        self._put(Text(""))
        self._console.print(Text(visible(_where(found)), style="bold"), soft_wrap=True)
        self._put(Text(visible(what)), indent=2, start=2)

    def _texts(self, found: Table) -> None:
        sign, colour = _SIGNS[found["change"]]
        style = f"strike {COLOURS.get(found[NEW]['category'], 'white')}" if found["change"] == CUT else colour
        for text in found["texts"]:
            self._put(Text(shortened(text, SHOWN), style=style), sign=Text(f"  {sign} ", style=colour))

    def _beside(self, text: str, *, end: bool) -> None:
        """The line of a text that is next to the cut."""
        if text.strip():
            line = text.strip().splitlines()[-1 if end else 0]
            self._put(Text(_fitting(line, self._width - 4, end=end), style="dim"), start=4)

    def _put(self, text: Text, *, start: int = 0, indent: int = 4, sign: Text | None = None) -> None:
        first = sign or Text(" " * start)
        for place, row in enumerate(text.wrap(self._console, self._width - indent) or [Text()]):
            self._console.print((first if place == 0 else Text(" " * indent)) + row, soft_wrap=True)

    def _taken(self) -> str:
        text = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return "".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1])


def _figures(comparison: Comparison) -> Iterator[Text]:
    yield Text(f"{'':22} {OLD:>10} {NEW:>10}", style="bold")
    yield _row("articles", *(comparison.documents[side] for side in SIDES))
    for fate, words in _FATES.items():
        counts = [comparison.sides[side][fate] for side in SIDES]
        if any(counts) or fate != "pruned":
            yield _row(words, *counts)
    yield Text("")
    left_out = f"; {comparison.left_out:,} left out" if comparison.left_out else ""
    differing = {0: "no article differs", 1: "1 article differs"}.get(comparison.differing, f"{comparison.differing:,} articles differ")
    yield Text(differing + left_out, style="bold")
    for (old, new), count in sorted(comparison.moved.items()):
        yield Text(f"{count:,} cut as {new} now, and was as {old}")
    yield from _by_name("category", comparison.categories)
    yield from _by_name("rule", {name: counts for name, counts in comparison.rules.items() if _differs(counts)})


def _row(words: str, *counts: int) -> Text:
    return Text(f"{words:22}" + "".join(f" {count:10,}" for count in counts))


def _differs(counts: Counter[str]) -> bool:
    return counts[OLD] != counts[NEW] or bool(counts[CUT] or counts[KEPT])


def _by_name(title: str, figures: dict[str, Counter[str]]) -> Iterator[Text]:
    """A table by category or rule, those of most differences first."""
    if not figures:
        return
    yield Text("")
    yield Text(_COLUMNS.format(OLD, NEW, "cut now", "kept now", title), style="bold")
    for name, counts in sorted(figures.items(), key=lambda item: (-item[1][CUT] - item[1][KEPT], item[0])):
        yield Text(_COLUMNS.format(*(f"{counts[column]:,}" for column in (OLD, NEW, CUT, KEPT)), visible(name)))


def _surroundings(found: Table) -> tuple[str, str, str]:
    around = _entry(found).get("context", {"before": "", "after": ""})
    return found["source"] or "", around["before"], around["after"]


def _entry(found: Table) -> Table:
    entry: Table = found[NEW] or found[OLD]
    return entry


def _where(found: Table) -> str:
    """The place: of a file with its line, of a record or a page with the line in its text."""
    entry = _entry(found)
    source = found["source"] or "the text"
    if "lines" not in entry:
        return f"{source}: {entry['place']}" if entry.get("place") else str(source)
    line = entry["lines"]["first"]
    return f"{source}, line {line}" if found["extracted"] or "record" in found else f"{source}:{line}"


def _what(found: Table) -> str:
    old, new, kept = found[OLD], found[NEW], found["kept_because"]
    if found["change"] == OTHER:
        return f"cut as {new['category']} now ({_by(new)}), and was as {old['category']} ({_by(old)})"
    if found["change"] == CUT:
        told = f"cut now as {new['category']} ({_by(new)})"
        return told + (f"; it was kept: {_reason(kept)}" if kept else "")
    told = f"kept now{f': {_reason(kept)}' if kept else ''}"
    return f"{told}; it was cut as {old['category']} ({_by(old)})"


def _by(entry: Table) -> str:
    score = f"{entry['score']:.1f}: " if "score" in entry else ""
    return score + ", ".join(rules(entry))


def _reason(kept: Table) -> str:
    told: str = kept["reason"]
    return told if kept["score"] is None else f"{told} ({kept['score']:.1f}: {', '.join(kept['rules'])})"


def _fitting(text: str, width: int, *, end: bool) -> str:
    """As much of the end or the beginning of a line as fits into a width, with "…" for the rest."""
    text = visible(text.replace("\t", " "))
    bounded = text[-width - 1 :] if end else text[: width + 1]
    while cell_len(bounded) > width or (len(bounded) < len(text) and cell_len(bounded) >= width):
        bounded = bounded[1:] if end else bounded[:-1]
    if len(bounded) == len(text):
        return text
    return f"…{bounded}" if end else f"{bounded}…"
