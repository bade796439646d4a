"""Text to blocks, with exact offsets.

A block is a line, or a hard-wrapped paragraph rejoined as one. Lines end at LF, CRLF and CR, and nowhere else:
`str.splitlines` would also split at U+2028, U+0085, VT and FF, which stand inside paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise, repeat
from operator import add

from cleaner.late import late
from cleaner.model import Block, Span

WRAP_WIDTHS = range(40, 121)  # the line lengths, in characters, at which people and programs wrap prose
LIST_MARK = late(r"(?:[-*+•·▪►‣–]|\(?\d{1,3}[.)])\s")
_TAG = late(r"</?[a-zA-Z][\w:-]*(?:\s*/?>|\s+[a-zA-Z0-9_:@-]+(?:\s*=|[\s/>])[^<>]*)|<!--")
_BYTE_ORDER_MARK = "\ufeff"
_UNSEEN = ("\u00ad", "\u200b", "\u2060")  # soft hyphen, zero-width space, word joiner
_WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SENTENCE_ENDS = frozenset('.!?:;…。！？"”»’)')


def wrapped(lines: list[str]) -> list[int]:
    """How many of the lines, between which no blank one stands, each block of them has: one, or all where they were wrapped."""
    return [len(lines)] if _is_wrapped(lines) else [1] * len(lines)


def segment(text: str, sizes: Callable[[list[str]], list[int]] = wrapped) -> tuple[Block, ...]:
    """Split `text` into its blocks, in order; what lies between them is white space (and byte-order marks)."""
    starts: list[int] = []
    contents: list[str] = []
    first = start = 0  # of the paragraph, a run of lines with no blank one between them; and of the line
    has_marks = _BYTE_ORDER_MARK in text
    for line in _lines(text):
        content = line.strip(_WHITE + _BYTE_ORDER_MARK) if has_marks else line.strip()
        if content:
            starts.append(start if len(content) == len(line) else start + line.index(content[0]))
            contents.append(content)
        else:
            if len(contents) - first > 1:
                _rejoin(text, starts, contents, first, sizes(contents[first:]))
            first = len(contents)
        start += len(line) + 1
    if len(contents) - first > 1:
        _rejoin(text, starts, contents, first, sizes(contents[first:]))
    spans = map(_span, zip(starts, map(add, starts, map(len, contents)), strict=True))
    kinds = ["paragraph" if content[0].isalpha() else _kind(content) for content in contents]
    blocks = tuple(map(_block, zip(spans, contents, kinds, repeat(None))))
    if not any(mark in text for mark in _UNSEEN):
        return blocks
    return tuple([block if block.text.isascii() else _as_shown(block) for block in blocks])


def _as_shown(block: Block) -> Block:
    """The block with the text that a reader sees: without the marks where words may be parted, in which no rule finds its words."""
    if not any(mark in block.text for mark in _UNSEEN):
        return block
    seen = [(char, place) for place, char in enumerate(block.text, block.span.start) if char not in _UNSEEN]
    text = "".join([char for char, _ in seen])
    start = len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        return block
    return Block(block.span, text, block.kind, tuple([place for _, place in seen[start : start + len(text)]]))


def is_apart(text: str, blocks: Sequence[Block], first: int, last: int) -> bool:
    """Whether blank lines, or the ends of the text, stand around blocks, so that without them the others are what they were."""
    return is_parted(text, blocks, first) and is_parted(text, blocks, last + 1)


def is_parted(text: str, blocks: Sequence[Block], number: int) -> bool:
    """Whether a blank line, or an end of the text, stands before the block with that number, or behind the last."""
    return not 0 < number < len(blocks) or line_ends(text[blocks[number - 1].span.end : blocks[number].span.start]) > 1


def line_ends(space: str) -> int:
    """How many there are in white space."""
    return space.count("\n") + space.count("\r") - space.count("\r\n")


# A third of the time that their constructors take: there are dozens in a text, and nothing else may happen to them.
_span = partial(tuple.__new__, Span)
_block = partial(tuple.__new__, Block)


def _lines(text: str) -> list[str]:
    """The lines of a text, whose lengths, and one for each line end, add up to its own."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return text.split("\n")


def _rejoin(text: str, starts: list[int], contents: list[str], first: int, sizes: list[int]) -> None:
    """Make one of as many lines of the last paragraph as each of its blocks has."""
    if len(sizes) == len(contents) - first:
        return  # every line is one by itself
    lines = list(zip(starts[first:], contents[first:], strict=True))
    del starts[first:], contents[first:]
    place = 0
    for size in sizes:
        (start, content), (last, end) = lines[place], lines[place + size - 1]
        starts.append(start)
        contents.append(content if size == 1 else text[start : last + len(end)])
        place += size


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph, broken where the next word no longer fitted.

    The test is the wrapping algorithm run backwards: with the longest line as the width, no line could have taken
    the first word of the next. Lists and verse fail it, and so do lines that end a sentence each.
    """
    width = max(map(len, lines))
    if width not in WRAP_WIDTHS or any(LIST_MARK.match(line) for line in lines[1:]):
        return False
    inside = 0
    for line, following in pairwise(lines):
        if len(line) + 1 + len(following.split(None, 1)[0]) <= width:
            return False
        inside += line[-1] not in _SENTENCE_ENDS
    return 2 * inside > len(lines) - 1 and (len(lines) > 2 or lines[1][0].islower())


def _kind(content: str) -> str:
    if content[0] == "#":
        return "heading"
    if content[0] == ">":
        return "quote"
    if _TAG.match(content):
        return "code"
    return "list_item" if LIST_MARK.match(content) else "paragraph"
