"""A sentence is not torn: a line stays where its sentence goes on in a line that stays, or began in one.

So does a heading whose section stays. Prose that is broken by hand, or after every clause, is no block of its own; where
one of its lines reads like boilerplate, the next shows that it is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import cleaner.shape as shape
from cleaner.case import Verdicts
from cleaner.model import HELD, PITCHES, Block
from cleaner.segment import line_ends

LINE = 16  # characters that a line has which is more than a label
LABEL = 24  # characters of a heading that may head a section of any text; a longer one says what box it is of
SENTENCES = PITCHES | {"related", "social", "advert"}  # what is said in sentences; notices and captions are lines as they stand
_IMAGES = ("![", "[![", "<")  # what a picture in Markdown begins with, and the tag of any
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
    return {number: verdict for number, verdict in left.items() if not _heads(text, blocks, number, left)}


def _heads(text: str, blocks: Sequence[Block], number: int, verdicts: Verdicts) -> bool:
    """Whether a block is a heading with text below it that stays: a paragraph, or below a mere label all of a section."""
    if blocks[number].kind != "heading" or number + 1 == len(blocks) or number + 1 in verdicts:
        return False
    if shape.is_prose(blocks[number + 1].text):
        return True
    if len(blocks[number].text.strip("# ")) > LABEL or not _is_text(text, blocks[number + 1]):
        return False
    section = _section(blocks, number)
    return len(section) > 0 and verdicts.keys().isdisjoint(section)


def _section(blocks: Sequence[Block], heading: int) -> range:
    """What stands below a heading, up to the next that is no heading of a part of it."""
    end = heading + 1
    while end < len(blocks) and not (blocks[end].kind == "heading" and _depth(blocks[end]) <= _depth(blocks[heading])):
        end += 1
    return range(heading + 1, end)


def _depth(heading: Block) -> int:
    return len(heading.text) - len(heading.text.lstrip("#"))


def _is_text(text: str, block: Block) -> bool:
    """Whether it is text of a section: a sentence, an entry, a heading of a part, code or a table, and no image."""
    if block.kind == HELD:
        return not text.startswith(_IMAGES, block.span.start)
    return block.kind != "paragraph" or shape.is_closed(block.text)


def _goes_on(text: str, blocks: Sequence[Block], number: int) -> bool:
    """Whether a block is a line without an end, right above one that begins in lower case."""
    if not 0 <= number < len(blocks) - 1:
        return False
    line, following = blocks[number], blocks[number + 1]
    if len(line.text) < LINE or not following.text.lstrip(_MARKS)[:1].islower() or shape.is_closed(line.text):
        return False
    return line_ends(text[line.span.end : following.span.start]) == 1
