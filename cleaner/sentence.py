"""A sentence is not torn: a line stays where its sentence goes on in a line that stays, or began in one.

So does a heading whose text stays. Prose that is broken by hand, or after every clause, is no block of its own; where
one of its lines reads like boilerplate, the next shows that it is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import cleaner.shape as shape
from cleaner.case import Verdicts
from cleaner.model import PITCHES, Block
from cleaner.segment import line_ends

LINE = 16  # characters that a line has which is more than a label
SENTENCES = PITCHES | {"related", "social", "advert"}  # what is said in sentences; notices and captions are lines as they stand
_MARKS = "`*_[(<\"'“„«‹"  # what a word may stand in


def whole(text: str, blocks: Sequence[Block], verdicts: Verdicts) -> Verdicts:
    """The verdicts without those that would tear a sentence of the text."""
    said = {number for number, verdict in verdicts.items() if verdict.category in SENTENCES}
    joints = sorted(number for number in said | {number - 1 for number in said} if _goes_on(text, blocks, number))
    left = dict(verdicts)
    for number in reversed(joints):  # a line that stays holds those above it, and then those below
        if number + 1 not in left:
            left.pop(number, None)
    for number in joints:
        if number not in left:
            left.pop(number + 1, None)
    return {number: verdict for number, verdict in left.items() if number + 1 in left or not _heads(blocks, number)}


def _heads(blocks: Sequence[Block], number: int) -> bool:
    """Whether a block is a heading with a paragraph of text below it."""
    return blocks[number].kind == "heading" and number + 1 < len(blocks) and shape.is_prose(blocks[number + 1].text)


def _goes_on(text: str, blocks: Sequence[Block], number: int) -> bool:
    """Whether a block is a line without an end, right above one that begins in lower case."""
    if not 0 <= number < len(blocks) - 1:
        return False
    line, following = blocks[number], blocks[number + 1]
    if len(line.text) < LINE or not following.text.lstrip(_MARKS)[:1].islower() or shape.is_closed(line.text):
        return False
    return line_ends(text[line.span.end : following.span.start]) == 1
