"""A report summed up, row by row, so that one of a million removals needs no more memory than a short one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from cleaner.report import read
from cleaner.report.terminal import visible
from cleaner.site import host_of

Row = dict[str, Any]


def _rules(row: Row, removal: Row) -> Iterable[str]:
    return {match["rule"] for match in removal["evidence"]}


def _folder(row: Row, removal: Row) -> Iterable[str]:
    return (str(PurePath(row["source"] or "").parent),)


_OF: dict[str, Callable[[Row, Row], Iterable[str]]] = {
    "category": lambda row, removal: (removal["category"],),
    "rule": _rules,
    "site": lambda row, removal: (host_of(row["source"]) or "(no address)",),
    "folder": _folder,
}
BY = tuple(_OF)


@dataclass
class Sums:
    """How much was removed, by name: removals, documents and characters. A removal of two rules counts for both."""

    counts: Row
    removals: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, by: str) -> None:
        """Add a document."""
        names: set[str] = set()
        for removal in row["removals"]:
            for name in _OF[by](row, removal):
                names.add(name)
                self.removals[name] += 1
                self.characters[name] += removal["characters"]["end"] - removal["characters"]["start"]
        self.documents.update(names)

    def rows(self) -> list[Row]:
        """The names with their figures, those of most removals first."""
        return [
            {"name": name, "removals": count, "documents": self.documents[name], "characters": self.characters[name]}
            for name, count in sorted(self.removals.items(), key=lambda item: (-item[1], item[0]))
        ]

    def table(self) -> Row:
        """All of it as data."""
        return {"counts": self.counts, "rows": self.rows()}

    def lines(self, by: str) -> Iterator[str]:
        """A table for people, or for `cut` and `sort`: figures first, then the name."""
        names = ("inputs", "changed", "unchanged", "skipped", "failed")
        yield f"{', '.join(f'{self.counts[name]:,} {name}' for name in names)}; {self.counts['removals']:,} removals"
        yield f"{'removals':>12}  {'documents':>12}  {'characters':>12}  {by}"
        for row in self.rows():
            yield f"{row['removals']:12,}  {row['documents']:12,}  {row['characters']:12,}  {visible(row['name'])}"


def summed(report: Path, by: str) -> Sums:
    """The sums of a report, as JSON or as JSON Lines. Raises InputError and OptionError."""
    sums = Sums({})
    for row in read.rows(report):
        if "removals" in row:
            sums.add(row, by)
        elif "counts" in row:
            sums.counts = row["counts"]
    return sums
