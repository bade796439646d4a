"""The rows of two reports, brought together document by document, in whatever order each tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.formats.text import UTF_8

Row = dict[str, Any]
Key = tuple[str, str]  # the source, and of a record the field
_A_ROW = re.compile(r":\d+$")  # at the end of the source of a record


class Pair(NamedTuple):
    """What each side says of a document: None where it found nothing in a record. `problem`: why they can't be compared."""

    old: Row | None
    new: Row | None
    problem: str = ""


@dataclass
class Side:
    """The rows of one side, as they come; those that wait for the other; and what it says beside them.

    `tells_all`: it has a row for every document; a report has none for records in which nothing was found.
    """

    name: str
    rows: Iterable[Row]
    tells_all: bool = False
    documents: int = 0
    waiting: dict[Key, list[Row]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    ended: bool = False

    def __post_init__(self) -> None:
        self._rows = iter(self.rows)

    def read(self) -> Row | None:
        """The next row of a document; None where there is another one, or no more."""
        row = next(self._rows, None)
        if row is None:
            self.ended = True
        elif "removals" in row:
            return row
        elif "counts" in row:
            self.documents = row["counts"]["changed"] + row["counts"]["unchanged"]
        elif "error" in row:
            self.failed.add(row["source"])
        return None

    def take(self, key: Key) -> Row | None:
        """The first row that waits under a key."""
        found = self.waiting.get(key)
        if not found:
            return None
        if len(found) == 1:
            del self.waiting[key]
        return found.pop(0)


def paired(old: Side, new: Side) -> Iterator[Pair]:
    """Each document once: those that both tell of as they are met, then those of one side alone.

    Only what one side tells of and the other hasn't yet is held in memory.
    """
    while not (old.ended and new.ended):
        here, there = (old, new) if new.ended or (not old.ended and len(old.waiting) <= len(new.waiting)) else (new, old)
        row = here.read()
        if row is None:
            continue
        key = row["source"] or "", row.get("record", {}).get("field", "")
        if other := there.take(key):
            first, second = (row, other) if here is old else (other, row)
            yield Pair(first, second, _unlike(first, second, old.name, new.name))
        else:
            here.waiting.setdefault(key, []).append(row)
    for here, there in ((old, new), (new, old)):
        for rows in here.waiting.values():
            for row in rows:
                if there.tells_all and row["source"] in there.failed:
                    continue  # it has said so itself
                problem = _alone(row, here, there)
                yield Pair(row, None, problem) if here is old else Pair(None, row, problem)


def _unlike(old: Row, new: Row, first: str, second: str) -> str:
    same = old["input"] == new["input"] and old.get("encoding", UTF_8) == new.get("encoding", UTF_8)
    if same or (old["extracted"] and new["extracted"]):
        return ""
    return f"{old['source'] or 'the text'}: {first} and {second} tell of different texts"


def _alone(row: Row, here: Side, there: Side) -> str:
    source = row["source"] or "the text"
    if row["source"] in there.failed:
        return f"{source}: failed in {there.name}"
    is_record = "record" in row or (not row["extracted"] and _A_ROW.search(source))
    return "" if is_record and not there.tells_all else f"{source}: only in {here.name}"
