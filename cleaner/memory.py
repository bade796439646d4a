"""What was found before: the blocks of a site repeat from page to page, its boilerplate above all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

MOST = 10_000_000  # characters remembered; then all is forgotten, which costs little and keeps the oldest from staying

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """A function from texts to findings that is asked about each text once, as long as what it said fits."""

    def __init__(self, find: Callable[[tuple[str, ...]], Sequence[Value]]) -> None:
        self._find = find
        self._known: dict[str, Value] = {}
        self._left = MOST

    def __call__(self, texts: Sequence[str]) -> list[Value]:
        """The finding for each text, in order."""
        known = self._known
        try:
            return [known[text] for text in texts]
        except KeyError:
            unknown = tuple([text for text in dict.fromkeys(texts) if text not in known])
        found = dict(zip(unknown, self._find(unknown), strict=True))
        findings = [found[text] if text in found else known[text] for text in texts]
        self._keep(found)
        return findings

    def _keep(self, found: dict[str, Value]) -> None:
        self._left -= sum(map(len, found))
        if self._left < 0:
            self._known = {}
            self._left = MOST
        self._known |= found
