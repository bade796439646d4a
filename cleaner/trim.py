"""Boilerplate inside a paragraph that stays: cut as a span, and the rest of the paragraph left as it is.

That is what inline rules match, a photo credit glued to the end of a paragraph too long for a caption, and a pitch
glued to the end or the beginning of a paragraph of the story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import cleaner.shape as shape
from cleaner.late import late
from cleaner.match import Evidence, Matcher
from cleaner.model import PITCHES, SURE, Block, Match, Span

_LEAD = late(r"(?:\w?[.!?…。！？\"”»’)]+)?\s*")  # the end of the sentence before a credit
MOST = 20_000_000  # characters that are read for the fragments of a block: each costs a look at what is left of it
GLUED = 200  # characters, and
GLUED_SENTENCES = 3  # of a paragraph, from which a credit at its end doesn't make it a caption
TOLD = 160  # characters, and
TOLD_SENTENCES = 2  # without evidence, from which on they are the story's, and a pitch beside them is glued to it
GLUES = PITCHES | {"social", "advert"}  # what is found glued to a paragraph


class Trimmed(NamedTuple):
    """A block without its fragments: what is left, what else speaks against that, and the cuts in the original."""

    block: Block
    evidence: tuple[Match, ...]
    cuts: tuple[tuple[Span, Match], ...]


def trim(block: Block, matcher: Matcher, pieces: Sequence[Match]) -> Trimmed:
    """Cut the first of the pieces, and what the inline rules match then, again and again until they match nothing more.

    Where that takes too long, nothing is cut.
    """
    left = MOST
    places = list(range(block.span.start, block.span.end))  # of each character that is left, in the original
    text = block.text
    cuts: list[tuple[Span, Match]] = []
    evidence: tuple[Match, ...] = ()
    match: Match | None = pieces[0]
    while text and match:
        start, end = _with_space(text, match.span.start - block.span.start, match.span.end - block.span.start)
        span = Span(places[start], places[end - 1] + 1)
        cuts.append((span, match._replace(span=span)))
        text = text[:start] + text[end:]
        left -= len(text)
        if left < 0:
            return Trimmed(block, (), ())
        del places[start:end]
        evidence = matcher((Block(block.span, text, block.kind),)).get(0, ()) if text else ()
        match = next(fragments(block._replace(text=text), matcher, evidence), None)
    return Trimmed(Block(block.span, text, block.kind), evidence, _merged(cuts))


def fragments(block: Block, matcher: Matcher, evidence: Iterable[Match]) -> Iterator[Match]:
    """The evidence that counts for a part of the block only."""
    evidence = tuple(evidence)
    captions = [match for match in evidence if match.category == "caption" and match.rule_id not in matcher.inline]
    glued = bool(captions) and all(_is_glued(block, match) for match in captions)
    for match in evidence:
        if match.rule_id in matcher.inline:
            yield match
        elif glued and match in captions and match.weight >= SURE:
            yield _after_the_stop(match)


def _after_the_stop(credit: Match) -> Match:
    """The credit without the stop of the sentence before it, which patterns look at and the paragraph needs."""
    quote = credit.quote[_LEAD.match(credit.quote).end() :]  # type: ignore[union-attr]
    return credit._replace(span=Span(credit.span.end - len(quote), credit.span.end), quote=quote)


def sorted_out(blocks: Sequence[Block], matcher: Matcher, evidence: Evidence) -> tuple[Evidence, Evidence]:
    """The evidence for whole blocks, and, for the blocks that have some for a part only, these pieces."""
    whole: Evidence = {}
    parts: Evidence = {}
    for number, matches in evidence.items():
        block = blocks[number]
        pieces = tuple(fragments(block, matcher, matches))
        rules = {piece.rule_id for piece in pieces}
        rest = tuple(match for match in matches if match.rule_id not in rules) if pieces else matches
        if (pitch := _glued_pitch(block, rest)) and _is_inside(blocks, number):
            pieces, rest = (pitch,), ()
        if pieces and block.places is None:  # where marks are hidden, a cut might part them
            parts[number] = pieces
        whole[number] = rest
    return whole, parts


def _is_inside(blocks: Sequence[Block], number: int) -> bool:
    """Whether paragraphs of the story stand above the block and below it."""
    beside = (blocks[:number], blocks[number + 1 :])
    return all(any(shape.is_prose(block.text) for block in side) for side in beside)


def _glued_pitch(block: Block, matches: Sequence[Match]) -> Match | None:
    """The sentences at one end of a paragraph in which all the evidence against it stands; None where that is not so."""
    if len(block.text) < TOLD or not matches or any(match.category not in GLUES for match in matches):
        return None
    leading = max(matches, key=lambda match: match.weight)
    if sum(match.weight for match in matches if match.category == leading.category) < SURE:
        return None
    pitches = [_after_the_stop(match) for match in matches]
    first, last = (block.offset(edge) for edge in (min(p.span.start for p in pitches), max(p.span.end for p in pitches)))
    beginnings = shape.beginnings(block.text)
    start = max(place for place in beginnings if place <= first)
    end = min((place for place in beginnings if place >= last), default=len(block.text))
    before, after = block.text[:start], block.text[end:]
    if (before and after) or not _is_told(before + after):
        return None
    span = Span(block.span.start + start, block.span.start + end)
    return leading._replace(span=span, quote=block.text[start:end])


def _is_told(text: str) -> bool:
    """Whether it is long enough to be a paragraph of the story by itself."""
    return len(text) >= TOLD and shape.sentences(text) >= TOLD_SENTENCES


def _is_glued(block: Block, credit: Match) -> bool:
    """Whether a credit stands at the end of a paragraph of the story, without another sign of a caption in it."""
    start = block.offset(credit.span.start)
    before, after = block.text[:start], block.text[start + len(credit.quote) :]
    return len(before) >= GLUED and len(after) <= 2 and shape.sentences(before) >= GLUED_SENTENCES


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with its opening bracket, and the white space that goes: before it at the paragraph's end, else after."""
    if text[start:end].rstrip(" .")[-1:] in (")", "]") and text[start - 1 : start] in ("(", "["):
        start -= 1
    if end >= len(text.rstrip()):
        return len(text[:start].rstrip()), len(text)
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _merged(cuts: list[tuple[Span, Match]]) -> tuple[tuple[Span, Match], ...]:
    """In order; a later cut that reaches across an earlier one swallows it."""
    merged: list[tuple[Span, Match]] = []
    for span, match in sorted(cuts, key=lambda cut: (cut[0].start, -cut[0].end)):
        if not merged or span.start >= merged[-1][0].end:
            merged.append((span, match))
    return tuple(merged)
