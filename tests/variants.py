"""More rules than there are, like them: their words exchanged for others that stand as often in the texts.

So what a variant needs stands in a text about as often as what its original needs, and the prefilter has as much to do
with it as with a rule that somebody might write next.
"""

from __future__ import annotations

import random
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import regex

from cleaner.rules import Rule, RuleSet

_WORD = regex.compile(r"\p{L}{3,}")
_PIECE = regex.compile(r"\\[pP]\{[^}]*\}|\\.|\(\?[^:=!>)]*[:=!>)]|\[(?:\\.|[^\]\\])*\]|(?<word>\p{L}{3,})", regex.DOTALL)
NEAR = 40  # words of about the same frequency to choose among


def multiplied(rules: RuleSet, times: int, texts: Sequence[str]) -> RuleSet:
    """The rules, and so many variants of each that there are `times` as many."""
    words = _Words(texts)
    general = [rule for rule in rules if rule.scope != "html"]
    copies = [_variant(rule, number, words) for rule in general for number in range(1, times)]
    return RuleSet([*rules, *copies])


class _Words:
    """The words of the texts in the order of how often they stand there."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        self._order: dict[str, list[str]] = {}
        for word in sorted(self._count, key=lambda word: (self._count[word], word)):
            self._order.setdefault(_script(word), []).append(word)

    def exchanged(self, word: str, dice: random.Random) -> str:
        """Another of its script that is as frequent; the same letters in another order for one that stands nowhere."""
        count = self._count[word.lower()]
        if not count:
            return "".join(dice.sample(word, len(word)))
        order = self._order[_script(word.lower())]
        place = bisect_left(order, count, key=self._count.__getitem__)
        return dice.choice(order[max(place - NEAR, 0) : place + NEAR])


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").split(" ")[0]


def _variant(rule: Rule, number: int, words: _Words) -> Rule:
    dice = random.Random(f"{rule.id}/{number}")
    known: dict[str, str] = {}

    def other(word: str) -> str:
        if word not in known:
            known[word] = words.exchanged(word, dice)
        return known[word]

    patterns = tuple(_PIECE.sub(lambda piece: other(piece["word"]) if piece["word"] else piece[0], source) for source in rule.patterns)
    keywords = tuple(dict.fromkeys(each for keyword in rule.keywords for each in _keywords(keyword, known, other)))
    return replace(rule, id=f"{rule.id}-{number}", patterns=patterns, keywords=keywords)


def _keywords(keyword: str, known: dict[str, str], other: Callable[[str], str]) -> list[str]:
    """Those of the variant: what has become of the words that held this one, else of its own."""
    inside = [new for old, new in known.items() if keyword in old.lower()]
    return inside or [_WORD.sub(lambda word: other(word[0]), keyword)]
