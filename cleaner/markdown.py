"""Markdown to blocks: the rules see the prose, and what is structure is held, whatever they say.

Held are front matter, code, tables, HTML, tags of templates, link definitions, images, and what stands between
`<!-- cleaner: off -->` and `<!-- cleaner: on -->`. The text of a block is what a reader sees of it: without the marks of
emphasis, the targets of links and code inside a line; its places lead back to the source. Lines are one paragraph where
a sentence runs over their ends. A line that repeats the words of the image above it begins with U+FFFC, the sign for an
object in a text, for which there is a rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from cleaner import segment as plain
from cleaner.model import HELD, Block, Span

OBJECT = "\ufffc"
_EOL = r"(?:\r\n|\r|\n)"
_LINE = re.compile(rf"[^\r\n]*{_EOL}|[^\r\n]+\Z")
_FRONT_MATTER = re.compile(rf"\A\ufeff?(---|\+\+\+)[ \t]*{_EOL}(?:[^\r\n]*{_EOL})*?(?:\1|\.\.\.)[ \t]*(?={_EOL}|\Z)")
_SWITCH = re.compile(r"<!--\s*cleaner:\s*(off|on)\s*-->", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\r\n]+\]:[^\r\n]*", re.MULTILINE)  # footnotes too
_HELD_TOKENS = ("fence", "code_block", "html_block", "table_open")
_TARGET = r"\((?:[^()\\\r\n]|\\.|\([^()\r\n]{0,500}\)){0,2000}\)"
_WORDS = r"((?:[^\[\]\\]|\\.){0,2000})"
_IMAGE = re.compile(rf"!\[{_WORDS}\](?:({_TARGET})|\[[^\]\r\n]*\])|<img\b", re.IGNORECASE)
_TITLE = re.compile(r"\s[\"'(]([^\r\n]+)[\"')]\s*\)\Z")
_LINK = re.compile(rf"(?<!!)(\[){_WORDS}(\](?:{_TARGET}|\[[^\]\r\n]*\]))")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*{1,3}(?=[^\s*])|(?<=[^\s*\\])\*{1,3}(?![\w*])"
    r"|(?<![\w_\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?![\w_])|~~"
)


_TEMPLATE = re.compile(r"(?:\s*(?:\{\{[^{}]{0,2000}\}\}|\{%[^{}]{0,2000}%\}))+")  # of a site's generator
_CLOSERS = "*_`)]\"'”’»"
_STOPS = frozenset(".!?:;…。！？")


def segment(text: str) -> tuple[Block, ...]:
    """Split a Markdown text into its blocks, in order; what lies between them is white space."""
    blocks: list[Block] = []
    position = 0
    for span, kind in _structure(text):
        blocks += _between(text, position, span.start)
        blocks.append(_seen(text, Block(span, text[span.start : span.end], kind)))
        position = span.end
    blocks += _between(text, position, len(text))
    return tuple(_captioned(blocks))


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    for block in plain.segment(text[start:end], _paragraphs):
        span = Span(start + block.span.start, start + block.span.end)
        is_held = _IMAGE.search(block.text) or _TEMPLATE.fullmatch(block.text)
        yield _seen(text, Block(span, block.text, HELD if is_held else block.kind))


def _paragraphs(lines: list[str]) -> list[int]:
    """How many of the lines, between which no blank one stands, each block of them has.

    They are one paragraph where they were wrapped, and where a sentence runs over the end of one of them; so is an item.
    """
    first = [place for place, line in enumerate(lines) if not place or _begins_block(line) or lines[place - 1][0] in "#>"]
    sizes: list[int] = []
    for start, end in pairwise([*first, len(lines)]):
        together = lines[start:end]
        runs_on = any(below[0].islower() and line.rstrip(_CLOSERS)[-1:] not in _STOPS for line, below in pairwise(together))
        sizes += [len(together)] if runs_on else plain.wrapped(together)
    return sizes


def _begins_block(line: str) -> bool:
    return line[0] in "#>" or plain.LIST_MARK.match(line) is not None


def _seen(text: str, block: Block) -> Block:
    """The block with the text that a reader sees of it."""
    if block.kind == HELD:
        return block
    source = block.text
    hidden = sorted(_hidden(source))
    if not hidden:
        return block
    places: list[int] = []
    position = 0
    for start, end in [*hidden, (len(source), len(source))]:
        places += range(position, start)
        position = max(position, end)
    shown = "".join(source[place] for place in places)
    lead = len(shown) - len(shown.lstrip())
    places = places[lead : len(shown.rstrip())]
    if not places:
        return block
    return Block(block.span, shown.strip(), block.kind, tuple(block.span.start + place for place in places))


def _hidden(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of a block that a reader doesn't see, or that are code."""
    for link in _LINK.finditer(source):
        yield link.span(1)
        yield link.span(3)
    for pattern in (_CODE, _EMPHASIS):
        yield from (match.span() for match in pattern.finditer(source))
    underline = re.search(rf"{_EOL}[ \t]*(?:=+|-+)[ \t]*\Z", source)
    if underline:
        yield underline.span()


def _captioned(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the sign of an object before a line that repeats the words of an image right above it."""
    words: tuple[str, ...] = ()
    for block in blocks:
        if block.kind == "paragraph" and block.text in words:
            places = block.places or tuple(range(*block.span))
            yield Block(block.span, f"{OBJECT} {block.text}", block.kind, (places[0], places[0], *places))
        else:
            yield block
        words = tuple(_words_of_image(block.text)) if block.kind == HELD else ()


def _words_of_image(source: str) -> Iterator[str]:
    """The alternative text and the title of an image that stands alone."""
    image = _IMAGE.fullmatch(source)
    if image and image[1]:
        yield image[1].strip()
    title = _TITLE.search(image[2] or "") if image else None
    if title:
        yield title[1].strip()


def _structure(text: str) -> Iterator[tuple[Span, str]]:
    """What is more than lines of prose, in order, not overlapping: what is held, and headings with a line below."""
    held: list[Span] = []
    headings: list[Span] = []
    for span, kind in (*_switched_off(text), *_in_lines(text)):
        stripped = _stripped(span, text)
        if stripped:
            (held if kind == HELD else headings).append(stripped)
    held = _merged(held)
    ends = [span.end for span in held]
    free = [span for span in headings if bisect_left(held, (span.end,)) == bisect_right(ends, span.start)]
    yield from sorted([(span, HELD) for span in held] + [(span, "heading") for span in free])


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that overlap become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _stripped(span: Span, text: str) -> Span | None:
    content = text[span.start : span.end]
    blocks = plain.segment(content)
    return Span(span.start + blocks[0].span.start, span.start + blocks[-1].span.end) if blocks else None


def _switched_off(text: str) -> Iterator[tuple[Span, str]]:
    start = None
    for switch in _SWITCH.finditer(text):
        if switch[1].lower() == "off" and start is None:
            start = switch.start()
        elif switch[1].lower() == "on" and start is not None:
            yield Span(start, switch.end()), HELD
            start = None
    if start is not None:
        yield Span(start, len(text)), HELD


def _in_lines(text: str) -> Iterator[tuple[Span, str]]:
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    if front:
        yield Span(0, front.end()), HELD
    starts = [0, *accumulate(len(line) for line in _LINE.findall(text))]
    hidden = re.sub(r"[^\r\n]", " ", text[: front.end()]) if front else ""
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    for token in parser.parse(hidden + text[len(hidden) :].replace("\ufeff", " "), found):
        if token.map and token.type in _HELD_TOKENS:
            yield Span(starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]), HELD
        elif token.map and token.type == "heading_open" and token.markup in ("=", "-"):
            yield Span(starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]), "heading"
    for definition in found.get("references", {}).values():
        first, last = definition["map"]
        yield Span(starts[first], starts[min(last, len(starts) - 1)]), HELD
    for line in _DEFINITION.finditer(text):
        yield Span(*line.span()), HELD
