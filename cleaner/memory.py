"""What was found before: the blocks of a site repeat from page to page, its boilerplate above all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

MOST = 15_000_000  # characters remembered; then all is forgotten, which costs little and keeps the oldest from staying

Value = TypeVar("Value")


class Memory:
    """Makes functions from texts to findings that are asked about each text once, as long as what they said fits."""

    def __init__(self) -> None:
        self._tables: list[dict[str, Any]] = []
        self._left = MOST

    def of(self, find: Callable[[tuple[str, ...]], Sequence[Value]]) -> Callable[[Sequence[str]], list[Value]]:
        """The function that gives the finding for each text, in order."""
        known: dict[str, Value] = {}
        self._tables.append(known)

        def remembered(texts: Sequence[str]) -> list[Value]:
            try:
                return [known[text] for text in texts]
            except KeyError:
                unknown = tuple([text for text in dict.fromkeys(texts) if text not in known])
            found = dict(zip(unknown, find(unknown), strict=True))
            findings = [found[text] if text in found else known[text] for text in texts]
            self._make_room(sum(map(len, unknown)))
            known.update(found)
            return findings

        return remembered

    def _make_room(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            for table in self._tables:
                table.clear()
            self._left = MOST
