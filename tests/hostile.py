"""Texts on which a pattern is slow, if on any: read off the pattern itself.

The classical ones begin like a match and never end like one: a beginning of the pattern over and over, so that the search
starts anew at each, and what a loop in the pattern repeats over and over, behind what leads to that loop.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from cleaner.literals import _PROPERTY

LONG = 8  # repeats from which on a loop is worth an attack
BREAK = "\0"  # no match goes over it; behind it stands a true one, since searches give up at once where a literal is missing
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ASSERTS = (op.ASSERT, op.ASSERT_NOT)
_TRIED = "a1 ,.-Aé~"  # for a class of letters that must not be some others


class Attack(NamedTuple):
    """A text of any length: `body` over and over, between `lead` and `tail`. `is_loop`: a loop of the pattern repeats that."""

    lead: str
    body: str
    tail: str = ""
    is_loop: bool = False

    def text(self, size: int) -> str:
        """Of so many characters."""
        rest = max(size - len(self.tail), 0)
        return (self.lead + self.body * (rest // len(self.body) + 1))[:rest] + self.tail[:size]


def attacks(pattern: str) -> list[Attack]:
    """All that a pattern gives rise to; none where it uses syntax that can't be analysed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(_PROPERTY.sub(r"\\w", pattern), re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return []
    found: set[Attack] = set()
    whole = _spelled(tree, "", found)
    return sorted(attack._replace(tail=BREAK + whole) for attack in found if attack.body)


def _spelled(pieces: Any, before: str, found: set[Attack]) -> str:
    """`before` and a text that the pieces match, as short as can be; the attacks that come up on the way are added."""
    text = before
    for kind, argument in pieces:
        if kind in _REPEATS:
            text += _repeated(text, *argument, found)
        elif kind in _ASSERTS:
            _spelled(argument[1], text, found)
        else:
            text += _piece(kind, argument, text, found)
        found.add(Attack("", text))
    return text


def _repeated(before: str, least: int, most: int, inner: Any, found: set[Attack]) -> str:
    body = _spelled(inner, "", found)
    if most >= LONG:
        found.update(Attack(before, each, is_loop=True) for each in (body, *_other_ways(inner)))
    return body * max(least, 1)


def _other_ways(inner: Any) -> Iterator[str]:
    """What a loop over alternatives repeats: each of them."""
    for kind, argument in inner:
        if kind is op.SUBPATTERN:
            yield from _other_ways(argument[-1])
        elif kind is op.BRANCH:
            yield from (_spelled(way, "", set()) for way in argument[1])


def _piece(kind: Any, argument: Any, before: str, found: set[Attack]) -> str:
    if kind is op.LITERAL:
        return chr(argument)
    if kind in (op.ANY, op.NOT_LITERAL):
        return "a" if argument != ord("a") else "b"
    if kind is op.IN:
        return next(_members(argument))
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _spelled(argument[-1] if kind is op.SUBPATTERN else argument, before, found)[len(before) :]
    if kind is op.BRANCH:
        ways = [_spelled(way, before, found) for way in argument[1]]
        return ways[0][len(before) :]
    return ""


def _members(members: Sequence[Any]) -> Iterator[str]:
    """Letters of a class, and one at least."""
    wanted = [member for member in members if member[0] is not op.NEGATE]
    negated = len(wanted) < len(members)
    bare = re.compile("|".join(map(_source, wanted)), re.IGNORECASE)
    named = [chr(value if kind is op.LITERAL else value[0]) for kind, value in wanted if kind in (op.LITERAL, op.RANGE)]
    for letter in _TRIED if negated else (*named, *_TRIED):
        if bool(bare.fullmatch(letter)) is not negated:
            yield letter
    yield "a"


def _source(member: Any) -> str:
    kind, value = member
    if kind is op.LITERAL:
        return re.escape(chr(value))
    if kind is op.RANGE:
        return f"[{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}]"
    return _CATEGORIES.get(value, r"\w")


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
