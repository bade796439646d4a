"""Boilerplate inside a paragraph that stays: cut as a span, and the rest of the paragraph left as it is.

That is what inline rules match, and a photo credit glued to the end of a paragraph too long for a caption.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import regex

import cleaner.shape as shape
from cleaner.match import Evidence, Matcher
from cleaner.model import SURE, Block, Match, Span

_LEAD = regex.compile(r"(?:\w?[.!?…。！？\"”»’)]+)?\s*")  # the end of the sentence before a credit
GLUED = 200  # characters, and
GLUED_SENTENCES = 3  # of a paragraph, from which a credit at its end doesn't make it a caption


class Trimmed(NamedTuple):
    """A block without its fragments: what is left, what else speaks against that, and the cuts in the original."""

    block: Block
    evidence: tuple[Match, ...]
    cuts: tuple[tuple[Span, Match], ...]


def trim(block: Block, matcher: Matcher, evidence: tuple[Match, ...]) -> Trimmed:
    """Cut what the inline rules match, again and again until they match nothing more."""
    places = list(range(block.span.start, block.span.end))  # of each character that is left, in the original
    text = block.text
    cuts: list[tuple[Span, Match]] = []
    while text and (match := next(fragments(block._replace(text=text), matcher, evidence), None)):
        start, end = _with_space(text, match.span.start - block.span.start, match.span.end - block.span.start)
        span = Span(places[start], places[end - 1] + 1)
        cuts.append((span, match._replace(span=span)))
        text = text[:start] + text[end:]
        del places[start:end]
        evidence = matcher((Block(block.span, text, block.kind),)).get(0, ()) if text else ()
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
    """The evidence for whole blocks, and, for the blocks that have some for a part only, all of theirs."""
    whole: Evidence = {}
    parts: Evidence = {}
    for number, matches in evidence.items():
        pieces = tuple(fragments(blocks[number], matcher, matches))
        if pieces and blocks[number].places is None:  # where marks are hidden, a cut might part them
            parts[number] = matches
        rules = {piece.rule_id for piece in pieces}
        whole[number] = tuple(match for match in matches if match.rule_id not in rules) if pieces else matches
    return whole, parts


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
