"""Applies cuts, and puts them back.

A removed block takes one of the separators around it along, so that what stays keeps exactly the white space it
had: of the two, the one with more line ends stays, and of two equal ones the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaner.errors import SafetyError
from cleaner.model import Block, Removal, Span
from cleaner.segment import line_ends


def plan(text: str, blocks: Sequence[Block], removed: Iterable[int]) -> dict[int, Span]:
    """For each block to remove, by number, the stretch to cut: the block and one separator."""
    cuts: dict[int, Span] = {}
    for first, last in runs(removed):
        head, tail = first == 0, last == len(blocks) - 1
        if head or not (tail or _more_space_after(text, blocks, first, last)):
            for number in range(first, last + 1):
                following = blocks[number].span.end if number == len(blocks) - 1 else blocks[number + 1].span.start
                cuts[number] = Span(blocks[number].span.start, following)
        else:
            for number in range(first, last + 1):
                cuts[number] = Span(blocks[number - 1].span.end, blocks[number].span.end)
    return cuts


def _more_space_after(text: str, blocks: Sequence[Block], first: int, last: int) -> bool:
    before = text[blocks[first - 1].span.end : blocks[first].span.start]
    after = text[blocks[last].span.end : blocks[last + 1].span.start]
    return line_ends(after) > line_ends(before)


def runs(removed: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of consecutive numbers."""
    numbers = sorted(removed)
    start = 0
    for position in range(1, len(numbers) + 1):
        if position == len(numbers) or numbers[position] != numbers[position - 1] + 1:
            yield numbers[start], numbers[position - 1]
            start = position


def apply(text: str, removals: Iterable[Removal]) -> str:
    """The text without the removals, which are in order and don't overlap."""
    kept, position = [], 0
    for removal in removals:
        kept.append(text[position : removal.start])
        position = removal.end
    kept.append(text[position:])
    return "".join(kept)


def restore(clean: str, removals: Iterable[Removal]) -> str:
    """The original, from what was kept and what was removed. Raises SafetyError where they don't fit each other."""
    pieces: list[str] = []
    position = length = 0
    for removal in removals:
        kept = removal.start - length
        if kept < 0 or position + kept > len(clean) or removal.end - removal.start != len(removal.text):
            raise SafetyError(f"the removal at {removal.start} does not fit the text; is this the report of another file?")
        pieces += (clean[position : position + kept], removal.text)
        position += kept
        length = removal.end
    pieces.append(clean[position:])
    return "".join(pieces)
