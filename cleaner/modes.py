"""What can be done with what would be removed: cut it, mark it, blank it, keep it alone, or say where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from cleaner.model import Removal, Result, Span

DELETE = "delete"
ATTRIBUTES = "attributes"
MODES = (DELETE, "tag", "mask", "extract", ATTRIBUTES)
EXPERIMENT = "exp"  # Dolma calls a set of attributes an experiment; it stands before the names of the tagger and of the attribute


class Edit(NamedTuple):
    """A stretch that is replaced; `text` is what comes in its place."""

    start: int
    end: int
    text: str = ""


def edits(result: Result, mode: str) -> list[Edit]:
    """What makes the output of a mode out of the input, in order, not overlapping.

    `delete`: the body. `tag`: everything, with `<newsletter>…</newsletter>` around what would be removed. `mask`: the body,
    with `[newsletter]` where something was. `extract`: only what would be removed, an empty line between the pieces.
    """
    removals = result.removals
    if mode == "tag":
        return [edit for cut in removals for edit in _tags(_content(cut), cut.category)]
    if mode == "mask":
        return [Edit(*_content(cut), f"[{cut.category}]") for cut in removals]
    if mode == "extract":
        return list(_between([_content(cut) for cut in removals], len(result.document.text)))
    return [Edit(cut.start, cut.end) for cut in removals]


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits."""
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    return "".join((*pieces, text[position:]))


def attributes(removals: Iterable[Removal]) -> dict[str, list[tuple[int, int, float]]]:
    """The spans by category as Dolma wants them: code points, sorted, those that touch merged, with the higher score."""
    found: dict[str, list[tuple[int, int, float]]] = {}
    for category, cuts in groupby(sorted(removals, key=lambda cut: (cut.category, cut.start)), key=lambda cut: cut.category):
        spans = found.setdefault(f"{EXPERIMENT}__cleaner__{category}", [])
        for cut in cuts:
            start, score = cut.start, round(cut.score, 3)
            if spans and spans[-1][1] >= start:
                start, _, best = spans.pop()
                score = max(score, best)
            spans.append((start, cut.end, score))
    return found


def _content(cut: Removal) -> Span:
    """A removal without the white space that goes with it."""
    text = cut.text
    return Span(cut.end - len(text.lstrip()), cut.start + len(text.rstrip())) if text.strip() else Span(cut.start, cut.end)


def _tags(span: Span, name: str) -> Iterator[Edit]:
    yield Edit(span.start, span.start, f"<{name}>")
    yield Edit(span.end, span.end, f"</{name}>")


def _between(spans: Sequence[Span], length: int) -> Iterator[Edit]:
    if not spans:
        yield Edit(0, length)
        return
    yield Edit(0, spans[0].start)
    for one, other in pairwise(spans):
        yield Edit(one.end, other.start, "\n\n")
    yield Edit(spans[-1].end, length)
