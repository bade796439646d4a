"""Which languages a text speaks: told by the small words that no text of a language does without.

The signs of the blocks add up to those of the text; so the blocks that are left of a text never speak a language that
all of them didn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_

READ = 120  # characters at the start of a block that are looked at, and
SHARE = 3  # of a longer one its first third: some texts are a single block
LEAST = 2  # different signs from which a text is taken to speak a language; others quote a word or two

# Words that are common in one language and rare in the others here.
_WORDS = {
    "ca": "amb els les més també però això són aquest aquesta dels seva seu perquè fins quan han està",
    "da": "og ikke jeg til med som det af den har blev være efter også fra hvis kan deres vores",
    "de": "und nicht ist mit für auch sich eine einen einer wird werden oder aber bei wir sie ihre unsere unseren zum zur dem den das sind",
    "es": "los las una más pero también está con por para del sobre como este esta sus cuando nuestro nuestra usted",
    "fr": "les des est une dans pour avec sur pas plus vous nous cette ces sont aux votre notre mais ou leur être",
    "it": "gli della delle dei nel nella che sono anche più questo questa con per non una degli alla tra nostro",
    "nl": "het een niet van voor met ook zijn maar wordt naar bij onze ons jouw deze hebben werd over",
    "no": "og ikke jeg til med som det av den har ble være etter også fra hvis kan deres våre",
    "pl": "nie się jest oraz przez dla jak ale które który także jego już tylko był była na do że",
    "pt": "não uma com para mais dos das também seu sua pelo pela você está são mas nosso nossa ao",
    "ro": "și este sunt din pentru care mai fost prin sau această acest noastre dumneavoastră unui după să că",
    "ru": "и не что это как для по из они был были его также мы вы на или если только",
    "sv": "och inte att det som för med är på av till den har vi du ett från eller också",
    "tr": "ve bir bu için ile olarak daha çok gibi olan değil kadar ama sonra ancak var veya her",
    "uk": "і та не що це як для від вони був були його також ми ви або якщо тільки й із",
}
_LETTERS = {  # the same for languages that don't put spaces between words, or join small words to others
    "ar": "ةىهوي",
    "ja": "のはをにが",
    "ko": "이는을에다",
    "zh": "的是在了和",
}
_BITS = {sign: 1 << place for place, sign in enumerate(sorted({*" ".join(_WORDS.values()).split(), *"".join(_LETTERS.values())}))}
_KNOWN = frozenset[str]().union(*(words.split() for words in _WORDS.values()))
_KNOWN_LETTERS = "".join(_LETTERS.values())
_HAS_LETTERS = re.compile(f"[{_KNOWN_LETTERS}]").search


def signs(line: str) -> int:
    """The signs of languages in the first words of a folded line, a bit for each."""
    head = line[: max(READ, len(line) // SHARE)]
    found = sum(map(_BITS.__getitem__, _KNOWN.intersection(head.split())))
    if head.isascii() or not _HAS_LETTERS(head):
        return found
    return found | sum(_BITS[letter] for letter in _KNOWN_LETTERS if letter in head)


def spoken(signs: Iterable[int]) -> frozenset[str]:
    """The languages that a text speaks beside English, by the signs of its blocks."""
    return _spoken(reduce(or_, signs, 0))


@lru_cache(maxsize=10_000)
def _spoken(signs: int) -> frozenset[str]:
    return frozenset(language for language, own in _SIGNS.items() if (own & signs).bit_count() >= LEAST)


_SIGNS = {language: sum(_BITS[word] for word in set(words.split())) for language, words in _WORDS.items()} | {
    language: sum(_BITS[letter] for letter in letters) for language, letters in _LETTERS.items()
}
