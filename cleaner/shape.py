"""What a block looks like, whatever its words say.

Shape proves nothing by itself. It decides how far the evidence of a block reaches to its neighbours.
"""

from __future__ import annotations

from cleaner.late import late

PROSE = 140  # characters from which a closed sentence is taken for a paragraph of the story
SENTENCE = 30  # the same in a text that has no such paragraph
PROSE_WIDE = 45  # the same for scripts that need a third of the characters
HEADLINE = 160  # the most that a headline, a list entry or a button has
DATE = 30  # the most that a line has which is nothing but a date
BEGINNING = range(60, 700)  # characters that a teaser has which breaks off

ENDING_SIGNS = frozenset("9]")  # of `sign`

_BULLETS = "-–—*•·▪►‣>→"
_CLOSERS = "\"'”’»“‘«›‹)]）」』*_ "  # a quotation that closes in one language opens in another
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "؟", "।", ":", "：")
_WIDE = late(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_INNER_STOP = late(r"(?<=\p{Ll}\p{Ll}[.!?…]|[。！？])[\"”’»」]?\s*(?=[\p{Lu}\p{Lo}\"“„«])")
_QUOTED = late(r"^[\"“„«»‘–—-]|[\"”“»’]$")
_QUOTES = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"))
_BROKEN_OFF = late(r"(?:\.{3}|…)[\]\s»”\"]*(?:\p{Lu}[^…\n]{0,240})?$")  # the name of its source may follow
_DATE = late(r"\d{1,4}[./年-]\s?\d{1,2}[./月-]\s?\d{1,4}|\d\.? \p{L}{3,10}\.? (?:19|20)\d\d|\p{L}{3,10}\.? \d{1,2}, (?:19|20)\d\d")
_MARK = late(r"[-–—*+•·▪►‣>➡→|_=~\s]+")


def is_closed(text: str) -> bool:
    """Whether it ends as a sentence does."""
    return text.rstrip(_CLOSERS).endswith(_SENTENCE_END)


def is_wide(text: str) -> bool:
    """Whether it is written in a script with few characters a word."""
    return not text.isascii() and _WIDE.search(text[:40]) is not None


def is_prose(text: str) -> bool:
    """Whether it looks like a paragraph of a story: long, and closed by a stop."""
    length = len(text)
    if length < PROSE_WIDE or length >= 3 * PROSE:
        return length >= PROSE
    if length >= PROSE:
        return is_closed(text) or (is_wide(text) and length >= 3 * PROSE_WIDE)
    return is_wide(text) and (length >= 3 * PROSE_WIDE or is_closed(text))


def is_sentence(text: str) -> bool:
    """Whether it could be a line of a story told in short ones."""
    return len(text) >= SENTENCE and is_closed(text)


def is_headline(text: str) -> bool:
    """Whether it could be a headline or a list entry: short, and not closed by a full stop."""
    return 0 < len(text) <= HEADLINE and not text.rstrip(_CLOSERS).endswith((".", "。", ":", "：", ";"))


def breaks_off(text: str) -> bool:
    """Whether it looks like the beginning of another text."""
    return len(text) in BEGINNING and _BROKEN_OFF.search(text) is not None


def is_date(text: str) -> bool:
    """Whether it is nothing but a day, with the time perhaps."""
    return len(text) <= DATE and _DATE.search(text) is not None


def sign(text: str) -> str:
    """What marks it as one of a row, as far as its first and last characters tell: a bullet, a number, a bracket."""
    first = "-" if text[0] in _BULLETS else "1" if text[0].isdigit() else ""
    last = "9" if text[-1].isdigit() else "]" if text[-1] in ")]" else ""
    return first + last


def is_bulleted(text: str) -> bool:
    """Whether it stands behind a bullet, as the entry of a list."""
    return text[:1] in _BULLETS and text[1:2].isspace()


def is_mark(text: str) -> bool:
    """Whether it is a bullet, a rule or another sign without a letter or number."""
    return _MARK.fullmatch(text) is not None


def sentences(text: str) -> int:
    """How many sentences it has, counted by the stops inside."""
    return len(beginnings(text))


def beginnings(text: str) -> list[int]:
    """Where its sentences begin, told by the stops inside."""
    return [0, *(stop.end() for stop in _INNER_STOP.finditer(text))]


def is_inside_quotes(text: str, start: int, end: int) -> bool:
    """Whether a part of it stands in quotation marks that open before the part and close after it."""
    if text.isascii() and '"' not in text:
        return False
    before, after = text[:start], text[end:]
    if before.count('"') % 2 == 1 and '"' in after:
        return True
    return any(before.count(opening) > before.count(closing) and closing in after for opening, closing in _QUOTES)


def is_quoted(text: str) -> bool:
    """Whether it opens or ends with a quotation mark, or opens with the dash of direct speech."""
    return _QUOTED.search(text) is not None
