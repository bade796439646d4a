"""Two accounts of one document held side by side: what goes in one and stays in the other."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

CLEAN = "clean"  # in the row of a page: its clean text, where that is at hand
SAME, MOVED, ALONE = "same", "other_category", "only_here"

Table = dict[str, Any]


class Cut(NamedTuple):
    """What goes in one account: `alone` are the stretches of it that stay in the other, `shared` the cuts there that take the rest."""

    entry: Table
    alone: tuple[str, ...]
    shared: tuple[Table, ...] = ()

    @property
    def fate(self) -> str:
        """What becomes of it in the other account: the same, all of it goes there under another category, or some of it stays."""
        if self.alone:
            return ALONE
        return MOVED if self.others else SAME

    @property
    def others(self) -> list[Table]:
        """The cuts of another category that share text with it."""
        return [other for other in self.shared if other["category"] != self.entry["category"]]


def cuts(here: Table, there: Table) -> Iterator[Cut]:
    """The cuts of one account, held against the other.

    Two texts extracted from one page in different ways have no places in common: there what was pruned counts too, and
    lines are compared instead.
    """
    if here["input"] == there["input"]:
        return _by_place(here["removals"], there["removals"])
    return _by_line(here, there)


def _by_place(here: Sequence[Table], there: Sequence[Table]) -> Iterator[Cut]:
    spans = [_content(cut) for cut in there]
    ends = [end for _, end in spans]
    for cut in here:
        position, end = _content(cut)
        alone, shared = [], []
        offset, place = cut["characters"]["start"], bisect_right(ends, position)
        while place < len(spans) and spans[place][0] < end:
            alone.append(cut["text"][position - offset : max(spans[place][0], position) - offset])
            shared.append(there[place])
            position = min(spans[place][1], end)
            place += 1
        alone.append(cut["text"][position - offset : end - offset])
        yield Cut(cut, tuple(stretch.strip() for stretch in alone if stretch.strip()), tuple(shared))


def _content(cut: Table) -> tuple[int, int]:
    """Where it starts and ends, without the white space that goes with it."""
    text: str = cut["text"]
    start, end = cut["characters"]["start"], cut["characters"]["end"]
    return end - len(text.lstrip()) if text.strip() else start, max(start, end - len(text) + len(text.rstrip()))


def _by_line(here: Table, there: Table) -> Iterator[Cut]:
    lost = _gone(here) - _gone(there) if CLEAN not in here or CLEAN not in there else _lines(there[CLEAN]) - _lines(here[CLEAN])
    for entry in _entries(here):
        alone = []
        for line in _lines(entry["text"]).elements():
            if lost[line]:
                lost[line] -= 1
                alone.append(line)
        yield Cut(entry, tuple(alone))


def _entries(row: Table) -> list[Table]:
    """All that goes from a page: what was pruned, and what was removed from the text."""
    return [*row.get("page", {"pruned": ()})["pruned"], *row["removals"]]


def _gone(row: Table) -> Counter[str]:
    return Counter(line for entry in _entries(row) for line in _lines(entry["text"]).elements())


def _lines(text: str) -> Counter[str]:
    found = (" ".join(line.split()) for line in text.split("\n"))
    return Counter(line for line in found if line)
