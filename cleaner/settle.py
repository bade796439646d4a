"""Whether what is left of a text falls into the blocks that were judged: only then would cleaning it once more change nothing.

Blank lines part paragraphs for good, so it is enough to look at the paragraphs in which something was cut.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter

from cleaner.model import HELD, Block, Document, Removal
from cleaner.render import runs
from cleaner.segment import is_apart, is_parted

Split = Callable[[str], Sequence[Block]]


def is_settled(document: Document, left: Mapping[int, Block], removals: Sequence[Removal], split: Split, markdown: bool) -> bool:
    """Whether `split` finds in what is left of a document the blocks that are `left`, by their numbers in it.

    Markdown is looked at as a whole: there, a cut may change what stands far from it.
    """
    text, blocks = document.text, document.blocks
    for first, last in [(0, len(blocks) - 1)] if markdown else _disturbed(text, blocks, left):
        start = blocks[first].span.start if first else 0
        end = blocks[last].span.end if last + 1 < len(blocks) else len(text)
        expected = [left[number] for number in range(first, last + 1) if number in left]
        if list(map(_as_judged, split(_remains(text, start, end, removals)))) != list(map(_as_judged, expected)):
            return False
    return True


def _as_judged(block: Block) -> tuple[str, bool]:
    return block.text, block.kind == HELD


def _disturbed(text: str, blocks: Sequence[Block], left: Mapping[int, Block]) -> Iterator[tuple[int, int]]:
    """The first and the last block of each stretch of paragraphs that may now fall into other blocks."""
    gone = runs(number for number in range(len(blocks)) if number not in left)
    cuts = [run for run in gone if not is_apart(text, blocks, *run)]
    cuts += [(number, number) for number, block in left.items() if block is not blocks[number]]
    first = last = -1
    for start, end in sorted(cuts):
        if start > last:
            if last >= 0:
                yield first, last
            first, last = start, end
            while not is_parted(text, blocks, first):
                first -= 1
        last = max(last, end)
        while not is_parted(text, blocks, last + 1):
            last += 1
    if last >= 0:
        yield first, last


def _remains(text: str, start: int, end: int, removals: Sequence[Removal]) -> str:
    """What is left of a stretch of the text."""
    kept: list[str] = []
    for removal in islice(removals, bisect_right(removals, start, key=attrgetter("end")), None):
        if removal.start >= end:
            break
        kept.append(text[start : removal.start])
        start = removal.end
    return "".join([*kept, text[start:end]])
