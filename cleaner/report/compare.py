"""What two sets of rules make of the same documents: every difference, and all of it in figures.

`comparison.schema.json` beside this file describes it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.report.beside import ALONE, MOVED, SAME, Cut, cuts
from cleaner.report.forms import rules_of

VERSION = 1
SCHEMA = Path(__file__).with_name("comparison.schema.json")
OLD, NEW = SIDES = ("old", "new")
CUT, KEPT, OTHER = CHANGES = ("cut", "kept", "category")  # now, and was not; or it goes in both, but as something else
CHANGE = {OLD: KEPT, NEW: CUT}  # what it means that one side alone takes something out

Table = dict[str, Any]


def head(old: str, new: str, version: str) -> Table:
    """What says that it is a comparison, and of what: the first line of one in JSON Lines."""
    return {"format": "cleaner-comparison", "version": VERSION, "cleaner": version, OLD: old, NEW: new}


@dataclass
class Comparison:
    """The figures. A removal of two rules counts for both.

    `documents` counts those of each side, `differing` those that differ, `left_out` inputs that are not compared, `failed`
    those among them that should be. `sides` counts removals by their fate,
    and what was "pruned" otherwise from a page; `categories` and `rules` by name those of each side, and what is "cut" or
    "kept" now; `moved` what goes in both, by the category there.
    """

    documents: Counter[str] = field(default_factory=Counter)
    differing: int = 0
    left_out: int = 0
    failed: int = 0
    sides: dict[str, Counter[str]] = field(default_factory=lambda: {side: Counter() for side in SIDES})
    categories: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, old: Table | None, new: Table | None) -> list[Table]:
        """Take in the accounts of one document (None: nothing was found in it), and give its differences in their order."""
        first, second = old or _empty(new), new or _empty(old)
        found = [*self._side(OLD, first, second), *self._side(NEW, second, first)]
        self.differing += bool(found)
        return sorted(found, key=_place)

    @property
    def differences(self) -> int:
        """How many there are of all kinds."""
        return sum(counts[ALONE] + counts["pruned"] for counts in self.sides.values()) + self.moved.total()

    def table(self) -> Table:
        """All of it as data."""
        return {
            "documents": {side: self.documents[side] for side in SIDES},
            "differing": self.differing,
            "left_out": self.left_out,
            "failed": self.failed,
            **{side: {name: counts[name] for name in ("removals", SAME, MOVED, ALONE, "pruned")} for side, counts in self.sides.items()},
            "moved": [{OLD: old, NEW: new, "removals": count} for (old, new), count in sorted(self.moved.items())],
            "categories": _named(self.categories),
            "rules": _named(self.rules),
        }

    def _side(self, side: str, here: Table, there: Table) -> Iterator[Table]:
        """Count the cuts of one side, and give what it alone takes out; of the old one also what the new one calls otherwise."""
        for cut in cuts(here, there):
            self._count(side, cut)
            if cut.alone:
                yield _difference(CHANGE[side], here, cut.alone, {side: cut.entry}, _why_kept(there, here, cut))
            for other in cut.others if side == OLD else ():
                self.moved[cut.entry["category"], other["category"]] += 1
                yield _difference(OTHER, here, [other["text"].strip()], {OLD: cut.entry, NEW: other}, None)

    def _count(self, side: str, cut: Cut) -> None:
        names = [(self.categories, cut.entry["category"]), *((self.rules, rule) for rule in rules(cut.entry))]
        if "evidence" in cut.entry:
            self.sides[side]["removals"] += 1
            self.sides[side][cut.fate] += 1
            for table, name in names:
                table[name][side] += 1
        elif cut.alone:
            self.sides[side]["pruned"] += 1
        for table, name in names if cut.alone else ():
            table[name][CHANGE[side]] += 1


def rules(entry: Table) -> list[str]:
    """The rules that caused a removal, or what was pruned; for that there may be another reason instead."""
    return rules_of(entry) if "evidence" in entry else [entry["reason"]]


def _empty(row: Table | None) -> Table:
    """The account of a document in which nothing was found."""
    assert row
    return {"input": row["input"], "removals": [], "spared": [], "warnings": []}


def _difference(change: str, row: Table, texts: Sequence[str], entries: Table, kept: Table | None) -> Table:
    record = {"record": {name: row["record"][name] for name in ("line", "field")}} if "record" in row else {}
    return {
        "change": change,
        "source": row["source"],
        "extracted": row["extracted"],
        **record,
        "texts": list(texts),
        OLD: entries.get(OLD),
        NEW: entries.get(NEW),
        "kept_because": kept,
    }


def _why_kept(there: Table, here: Table, cut: Cut) -> Table | None:
    """Why the side that keeps something does: a warning, or what was said of a block that was spared; None where no rule spoke."""
    for warning in there["warnings"]:
        return {"reason": warning, "score": None, "rules": []}
    if there["input"] != here["input"]:
        return None
    start, end = cut.entry["characters"]["start"], cut.entry["characters"]["end"]
    for spared in there["spared"]:
        if spared["characters"]["start"] < end and spared["characters"]["end"] > start:
            return {"reason": spared["reason"], "score": spared["score"], "rules": rules_of(spared)}
    return None


def _place(difference: Table) -> int:
    entry = difference[NEW] or difference[OLD]
    return int(entry["characters"]["start"]) if "characters" in entry else -1


def _named(figures: dict[str, Counter[str]]) -> Table:
    return {name: {column: figures[name][column] for column in (*SIDES, CUT, KEPT)} for name in sorted(figures)}
