"""What a pattern can't match without: read off its parse tree, so that no author has to say it, or can say it wrong.

A requirement is a set of literals, one of which stands in every text that the pattern matches; a pattern may have
several, and all hold. The idea is that of RE2's FilteredRE2 (R. Cox, "Regular Expression Matching in the Wild", 2010).
Literals are folded as `fold` does it, and so must the texts be that they are sought in.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from sys import intern
from typing import Any, NamedTuple

SPACES = " \t\r\n\xa0\u2009\u202f\u3000"  # what a space in a pattern stands for, in runs of any length
MOST_JOINED = 24  # literals that consecutive pieces may multiply to
MOST_LITERALS = 1000  # in one requirement
MOST_LETTERS = 4  # of a character class that is spelled out
LONGEST_LITERAL = 12  # characters: more make the search no rarer, and its automaton larger
UNBOUNDED = 1 << 30  # characters
EDGE = "\0"

_PROPERTY = re.compile(r"\\[pP]\{[^}]*\}")  # the one syntax of `regex` in common use that `re` can't parse
# Letters that a pattern, ignoring case, takes for ASCII ones, and that `str.lower` leaves as they are.
_CASE_TRAPS = (("ſ", "s"), ("ı", "i"), ("i̇", "i"))
_FOLDS = (*((space, " ") for space in SPACES if space not in " \n"), *_CASE_TRAPS)
_ASCII_FOLDS = (("\t", " "), ("\r", " "))


class Need(NamedTuple):
    """Literals, one of which must stand in the text, at most `latest` characters from its start.

    A literal may begin or end with `EDGE`: there must then be no letter or digit next to it.
    """

    literals: Collection[str]
    latest: int = UNBOUNDED


class Needs(NamedTuple):
    """What a text must have for a pattern to match.

    `all`: sets of literals, the rarest first. `longest`: the most characters it may have, folded. `at_start`: whether
    a match can only begin where the text does. `reach`: how many characters, folded, a match begins at most before the end.
    """

    all: tuple[Need, ...] = ()
    longest: int = UNBOUNDED
    at_start: bool = False
    reach: int = UNBOUNDED


class Conditions(NamedTuple):
    """What else a text must have where one of the rarest literals of a pattern stands in it, for the pattern to match.

    `latest`: how many characters from the start of the text that literal may stand at most. `others`: bare literals, of
    which one of each set must stand in it. The rest as in `Needs`.
    """

    latest: int = UNBOUNDED
    others: tuple[tuple[str, ...], ...] = ()
    longest: int = UNBOUNDED
    at_start: bool = False
    reach: int = UNBOUNDED


def fold(text: str) -> str:
    """The text in one case, and with one plain space for every run of white space.

    >>> fold("Sign  UP\\nhere")
    'sign up here'
    """
    return fold_lines(text.replace("\n", " "))


def fold_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    text = text.lower()
    for letter, plain in _ASCII_FOLDS if text.isascii() else _FOLDS:
        text = text.replace(letter, plain)
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def needs(pattern: str) -> Needs:
    """The requirements of a pattern; none where it uses syntax that can't be analysed.

    >>> sorted(needs("^(?:join|read) our newsletter").all[0].literals)
    ['join our new', 'read our new']
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(_PROPERTY.sub(r"\\w", pattern), re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return Needs()
    has_lines = bool(tree.state.flags & re.MULTILINE)
    starts, ends = (not has_lines and _anchored(tree, *edge) for edge in ((0, op.AT_BEGINNING), (-1, op.AT_END)))
    found = {_folded(need, starts) for need in _sequence(tree).all}
    sought = [need for need in found if all(need.literals)]
    in_order = sorted(sought, key=lambda need: (commonness(need), sorted(need.literals), need.latest))
    reach = _width(tree) if ends else UNBOUNDED
    return Needs(tuple(in_order), reach if starts else UNBOUNDED, starts, reach)


def sought(found: Needs, keywords: Collection[str]) -> tuple[str, Conditions]:
    """What to search a text for, and what then to ask of it; keywords are one more need.

    The first are the literals of the rarest need, with their edges, a line for each: none where nothing is needed. The
    others are asked for without theirs, few literals first; those that follow from the rarest are left out.
    """
    every = [*found.all, Need(set(map(fold, keywords)))] if keywords else found.all
    rarest, *others = sorted(every, key=commonness) or [Need(())]
    asked = [need for need in others if not _follows(need, rarest)]
    bare = [sorted({intern(literal.strip(EDGE)) for literal in need.literals}) for need in asked]
    likely_first = [tuple(sorted(literals, key=_often, reverse=True)) for literals in bare]
    conditions = Conditions(rarest.latest, tuple(sorted(likely_first, key=len)), found.longest, found.at_start, found.reach)
    return "\n".join(sorted(rarest.literals)), conditions


def _follows(need: Need, other: Need) -> bool:
    """Whether each text that has a literal of the other need has one of this, edges aside."""
    literals = [literal.strip(EDGE) for literal in need.literals]
    return all(any(literal in longer for literal in literals) for longer in other.literals)


class _Found(NamedTuple):
    """What a piece of a pattern can match, where that is few texts (else None), and what it needs inside."""

    exact: frozenset[str] | None
    inside: list[Need]

    @property
    def all(self) -> list[Need]:
        return [*self.inside, Need(self.exact, 0)] if self.exact else self.inside


_NOTHING = frozenset({""})


def _sequence(pieces: Any) -> _Found:
    """Consecutive pieces: what they match exactly is joined as long as it stays few."""
    run, run_start, position = _NOTHING, 0, 0
    needs: list[Need] = []
    whole = True
    for found, width in _pieces(pieces):
        needs += (need._replace(latest=min(need.latest + position, UNBOUNDED)) for need in found.inside)
        if found.exact is not None and (1 in (len(run), len(found.exact)) or len(run) * len(found.exact) <= MOST_JOINED):
            run = frozenset(before + after for before, after in product(run, found.exact))
        else:
            needs.append(Need(run, run_start))
            run, run_start = found.exact or _NOTHING, position
            whole = False
        position = min(position + width, UNBOUNDED)
        if run == _NOTHING:
            run_start = position
    if whole:
        return _Found(run, needs)
    return _Found(None, [*needs, Need(run, run_start)])


def _pieces(pieces: Any) -> Iterator[tuple[_Found, int]]:
    """What each piece can match, and the most characters it takes; letters in a row are one."""
    word = ""
    for kind, argument in pieces:
        if kind is op.LITERAL:
            word += chr(argument)
            continue
        if word:
            yield _Found(frozenset({word}), []), len(word)
            word = ""
        yield _piece(kind, argument), _width(parser.SubPattern(pieces.state, [(kind, argument)]))
    if word:
        yield _Found(frozenset({word}), []), len(word)


def _piece(kind: Any, argument: Any) -> _Found:
    if kind is op.IN:
        return _Found(_letters(argument), [])
    if kind is op.AT and argument is op.AT_BOUNDARY:
        return _Found(frozenset({EDGE}), [])
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return _Found(_NOTHING, [])
    if kind is op.SUBPATTERN:
        return _sequence(argument[-1])
    if kind is op.ATOMIC_GROUP:
        return _sequence(argument)
    if kind is op.BRANCH:
        return _branch([_sequence(alternative) for alternative in argument[1]])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _repeat(*argument)
    return _Found(None, [])


def _letters(members: Sequence[Any]) -> frozenset[str] | None:
    if len(members) > MOST_LETTERS or any(kind is not op.LITERAL for kind, _ in members):
        return None
    return frozenset(chr(letter) for _, letter in members)


def _branch(alternatives: list[_Found]) -> _Found:
    exacts = [found.exact for found in alternatives if found.exact is not None]
    together = frozenset[str]().union(*exacts)
    if len(exacts) == len(alternatives) and len(together) <= MOST_LITERALS:
        return _Found(together, [])
    best: set[str] = set()
    latest = 0
    for found in alternatives:
        candidates = [need for need in found.all if all(literal.strip(EDGE) for literal in need.literals)]
        if not candidates:
            return _Found(None, [])
        need = min(candidates, key=lambda need: (commonness(need), sorted(need.literals), need.latest))
        best.update(need.literals)
        latest = max(latest, need.latest)
    return _Found(None, [Need(frozenset(best), latest)] if len(best) <= MOST_LITERALS else [])


def _repeat(least: int, most: int, inner: Any) -> _Found:
    found = _sequence(inner)
    if least == 0:
        return _Found(found.exact | _NOTHING if most == 1 and found.exact is not None else None, [])
    return found if least == most == 1 else _Found(None, found.all)


def _width(pieces: Any) -> int:
    return min(int(pieces.getwidth()[1]), UNBOUNDED)


def _anchored(tree: Sequence[Any], end: int, anchor: Any) -> bool:
    """Whether every way through the pattern begins, or ends, at the edge of the text, and not of a line."""
    if not len(tree):
        return False
    kind, argument = tree[end]
    if kind is op.AT:
        return bool(argument is anchor)
    if kind is op.SUBPATTERN:
        return not argument[1] & re.MULTILINE and _anchored(argument[-1], end, anchor)
    if kind is op.BRANCH:
        return all(_anchored(alternative, end, anchor) for alternative in argument[1])
    return False


def _folded(need: Need, at_start: bool) -> Need:
    """The need as it is sought: folded, and without literals that hold another one, since where they stand, it does too."""
    kept: list[str] = []
    inside = 0  # how far into a literal the one begins that stands for it
    for literal in sorted(set(map(_bare, need.literals)), key=lambda literal: (len(literal), literal)):
        offsets = [literal.index(shorter) for shorter in kept if shorter in literal]
        if offsets:
            inside = max(inside, min(offsets))
        else:
            kept.append(literal)
    return Need(frozenset(kept), min(need.latest + inside, UNBOUNDED) if at_start else UNBOUNDED)


def _bare(literal: str) -> str:
    """The literal folded, with the edges that say something: those next to a letter or digit of its own."""
    text = fold(literal.replace(EDGE, ""))
    before = EDGE if literal[:1] == EDGE and text[:1].isalnum() else ""
    after = EDGE if literal[-1:] == EDGE and text[-1:].isalnum() else ""
    return (before + text + after)[:LONGEST_LITERAL] if text else ""


def commonness(need: Need) -> float:
    """How often some literal of the need is come across in a page of text, roughly: by the letters it is made of.

    Edges are looked at only where a literal stands: they make it no rarer, but less work.
    """
    often = sum(map(_often, need.literals))
    return often if need.latest else often * _STARTS


def _often(literal: str) -> float:
    return prod(_FREQUENCY.get(char, _RARE if char.isascii() else _RARER) for char in literal)


# How often a character stands in text of the languages at hand, in per cent.
_RARE = 0.004
_RARER = 0.0005  # the same of one that is no ASCII
_STARTS = 0.01  # how many characters begin a block
_FREQUENCY = {
    char: per_cent / 100
    for per_cent, chars in (
        (45, EDGE),
        (18, " "),
        (9, "e"),
        (7, "tai"),
        (6, "nosr"),
        (4, "hld"),
        (3, "cu"),
        (2, "mpgfwby"),
        (1, ",.v"),
        (0.5, "k0123'’-jxqz"),
    )
    for char in chars
}
