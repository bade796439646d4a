"""Text to blocks, with exact offsets.

A block is a line, or a hard-wrapped paragraph rejoined as one. Lines end at LF, CRLF and CR, and nowhere else:
`str.splitlines` would also split at U+2028, U+0085, VT and FF, which stand inside paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from cleaner.model import Block, Span

WRAP_WIDTHS = range(40, 121)  # the line lengths, in characters, at which people and programs wrap prose
_LIST_MARK = regex.compile(r"(?:[-*+•·▪►‣–]|\(?\d{1,3}[.)])\s")
_TAG = regex.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_BLANK = " \t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_SENTENCE_ENDS = frozenset('.!?:;…。！？"”»’)')


def segment(text: str) -> tuple[Block, ...]:
    """Split `text` into its blocks, in order; what lies between them is white space (and byte-order marks)."""
    blocks: list[Block] = []
    for paragraph in _paragraphs(text):
        if len(paragraph) > 1 and _is_wrapped([text[start:end] for start, end in paragraph]):
            paragraph = [Span(paragraph[0].start, paragraph[-1].end)]
        for span in paragraph:
            content = text[span.start : span.end]
            blocks.append(Block(span, content, _kind(content)))
    return tuple(blocks)


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """Runs of lines with no blank line between them, each line stripped of the white space around it."""
    paragraph: list[Span] = []
    for line in _lines(text):
        if line is None:
            if paragraph:
                yield paragraph
                paragraph = []
        else:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _lines(text: str) -> Iterator[Span | None]:
    """The stripped span of every line, None for a blank one."""
    start = 0
    for line in text.replace("\r\n", " \n").replace("\r", "\n").split("\n"):
        content = line.strip(_BLANK)
        if content:
            offset = start + line.index(content[0])
            yield Span(offset, offset + len(content))
        else:
            yield None
        start += len(line) + 1


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph, broken where the next word no longer fitted.

    The test is the wrapping algorithm run backwards: with the longest line as the width, no line could have taken
    the first word of the next. Lists and verse fail it, and so do lines that end a sentence each.
    """
    width = max(map(len, lines))
    if width not in WRAP_WIDTHS or any(_LIST_MARK.match(line) for line in lines[1:]):
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
    return "list_item" if _LIST_MARK.match(content) else "paragraph"
