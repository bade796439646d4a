"""Boilerplate inside a paragraph that stays: cut as a span, and the rest of the paragraph left as it is."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.match import Matcher
from cleaner.model import Block, Match, Span


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
    while text and (match := _first_inline(evidence, matcher)):
        start, end = _with_space(text, match.span.start - block.span.start, match.span.end - block.span.start)
        span = Span(places[start], places[end - 1] + 1)
        cuts.append((span, match._replace(span=span)))
        text = text[:start] + text[end:]
        del places[start:end]
        evidence = matcher((Block(block.span, text, block.kind),)).get(0, ()) if text else ()
    return Trimmed(Block(block.span, text, block.kind), evidence, _merged(cuts))


def _first_inline(evidence: tuple[Match, ...], matcher: Matcher) -> Match | None:
    return next((match for match in evidence if match.rule_id in matcher.inline), None)


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the white space that goes: before it where it ends the paragraph, else after it."""
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
