"""What two blocks can have in common: their words, folded, and each run of three of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

import regex

MOST_WORDS = 80  # of a block that may differ from its like in some words; a longer one must be the same in all

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SIGN = regex.compile(f"[{_UNSPACED}]")
_WORD = regex.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_BEFORE, _AFTER = 0x5EED5EED, 0x0DD50DD5  # stand for the start and the end of a block
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd, and without a pattern in their bits
_64 = (1 << 64) - 1


def words(text: str) -> list[str]:
    """The words of a block without regard to case, space and what the numbers are: every number is a 0.

    Scripts without spaces fall into their signs.

    >>> words("Updated at  10:45,\\n 3 June")
    ['updated', 'at', '0,', '0', 'june']
    """
    folded = _NUMBER.sub("0", text.lower())
    return folded.split() if folded.isascii() or not _SIGN.search(folded) else _WORD.findall(folded)


def is_sign(word: str) -> bool:
    """Whether a word is a sign of a script that puts no spaces between words."""
    return len(word) == 1 and _SIGN.match(word) is not None


def number_of(text: str) -> int:
    """A number of 64 bits for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def keys(folded: Sequence[str], salt: int) -> list[int]:
    """The numbers that stand for a block of a site (whose own number is `salt`): one for each run of three words.

    The start and the end of the block count as words. A long block has one number for the whole.
    """
    if len(folded) > MOST_WORDS:
        return [number_of(" ".join(folded)) ^ salt]
    codes = [_BEFORE, *[crc32(word.encode("utf-8", "surrogatepass")) for word in folded], _AFTER]
    first, second, third = _MIX
    sums = [(a * first + b * second + c * third) & _64 for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)]
    return [((number ^ (number >> 29) ^ salt) * first) & _64 for number in sums]
