"""From an outline to a pattern that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from cleaner.learn.fold import is_sign
from cleaner.learn.survey import GAP
from cleaner.learn.trace import Slot

NUMBER = r"\d[\d.,:/-]*"
SHORTEST, WIDEST = 20, 120  # characters that a gap may hold at the most, whatever was seen


def pattern(outline: str, slots: Sequence[Slot]) -> str:
    r"""The pattern of whole blocks: any number for a number, any words, within reason, where variants differ.

    >>> pattern("read by 0 people in oslo", ())
    '^read by \\d[\\d.,:/-]* people in oslo$'
    """
    pieces = list(_pieces(outline, iter(slots)))
    glued = [first + ("" if is_sign(first) and is_sign(second) else " ") for first, second in pairwise(pieces)]
    escaped = "".join(map(_escaped, [*glued, pieces[-1]]))
    return f"^{escaped}$"


def _pieces(outline: str, slots: Iterator[Slot]) -> Iterator[str]:
    """The words, and for each gap what is common to all that was seen in it, around a piece of pattern."""
    for word in outline.split(" "):
        if word != GAP:
            yield word
            continue
        slot = next(slots)
        if len(slot.opening) == slot.fewest == slot.most:
            yield from slot.opening
            continue
        room = slot.fewest - 1
        opening = slot.opening[:room]
        room -= len(opening)
        yield from opening
        yield f"\0{min(max(2 * slot.longest, SHORTEST), WIDEST)}\0"
        yield from slot.closing[len(slot.closing) - room :] if 0 < room <= len(slot.closing) else slot.closing if room > 0 else ()


def _escaped(piece: str) -> str:
    if piece.startswith("\0"):
        width, rest = piece[1:].split("\0", 1)
        return f".{{1,{width}}}{rest}"
    return NUMBER.join(regex.escape(part, special_only=True, literal_spaces=True) for part in piece.split("0"))
