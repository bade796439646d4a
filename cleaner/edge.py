"""What stands among boilerplate at the end of a text: lines without a word that gives them away.

Below the last paragraph of the story a page leaves its rows of buttons, names, tags and headlines. Where some of them
stand convicted, the short lines between them go as well, and so does a row of headlines that touches them. Whatever
may be a note, a reference, a table or a sentence stays, and so does all that stands on the other side of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

import cleaner.shape as shape
from cleaner.case import Case, Verdict, Verdicts
from cleaner.late import late
from cleaner.model import KEPT_BY_DEFAULT, PITCHES
from cleaner.runs import maximal

LONGEST = 130  # characters of a line that may go
LONGEST_ENTRY = 280  # the same in a row of headlines, which may have their teasers glued on
GAP = -0.4  # what such a line costs a run in which a convicted block gains 1.0
LABEL = 30  # characters: the most that the name of a page or a section has
LABEL_GAP = -0.2  # the same for a label
BARRIER = -1e9  # what no run crosses
MENU = 400  # characters of entries run together in one line, with
MENU_NAMES = 12  # capitals at the beginnings of words at least, and
NAMED = 0.8  # of all words
TITLE = 60  # characters of the title of a card
TITLE_LINES = 2
WORD = 4  # letters of a title that is a single word
ROW = 3  # headlines from which on they are a row
HEADLINE = 30  # characters, and
HEADLINE_WORDS = 5  # words that the least of them has
HEADLINE_WIDE = 12  # characters, in scripts that need a third of them
SHORT = 20  # characters, and
SHORT_WORDS = 3  # words that the other lines of a row have
SENTENCE = 40  # characters from which a closed line above a row is a sentence, and no heading of it
FOOTED = PITCHES | {"legal"}  # what has a box whose last lines say nothing of it
PERKS = 6  # lines at the end of a text, below a pitch, and
PERK = 90  # characters of each
TAGS = 3  # labels right below the story from which on they are its tags, and
TAG = 24  # characters of each
LABELS = ("related", "social", "navigation", "advert", "legal")  # what such a line may be; that of the block beside it

_NOTE = late(r"^(?:[|>#@^†*\[(]|\*|\d{1,3}[.):\]]\s)|https?:|www\.|@|\b(?:doi|isbn)\b|\p{N}{6}", regex.IGNORECASE)
_ENTRY = late(  # a label and what it stands for, a person's name, a year
    r"^[^:：\n]{1,24}[:：]|^(?:\p{Ll}+ )?\p{Lu}\p{Ll}[\p{L}\p{M}.'’-]*(?: \p{Lu}[\p{Ll}.][\p{L}\p{M}.'’-]*){1,2}$|\b(?:19|20)\d\d\b"
)
_OTHER_THAN_TAG = late(r"\p{N}|[:：;|/!?]")
_STOPPED = late(r"[.,;:!?](?:\s|$)")
_NAME = late(r"(?<!\p{Lu})\p{Lu}|(?<=\s)\p{N}")
_BYLINE = late(r"\b(?:19|20)\d\d\b|^(?:posted|written|edited|text|by|von|por|par|di|af|av|door)\b", regex.IGNORECASE)
_QUOTES = "\"'”’»“‘«"
_OPEN_ENDS = ("?", "!", "…", "...", "？", "！")  # what a headline may end with, and a sentence seldom does
_LOOSE = frozenset(",;:–—-")  # what ends a line that goes on in the next
_ENDS = _LOOSE | frozenset("!.…")  # what no title of a card ends with


def tail(case: Case, verdicts: Verdicts) -> Verdicts:
    """The lines among the convicted blocks below the last paragraph of the story."""
    last = case.last_kept(verdicts)
    numbers = range(last + 1, len(case.blocks)) if last >= 0 else range(0)
    if not any(_counts(verdicts, number) for number in numbers):
        return {}
    between = {number: _verdict(verdicts, cause, verdicts[cause].category) for number, cause in _between(case, verdicts, numbers)}
    titles = {n: verdicts[cause]._replace(reason="the title of a box below") for n, cause in _titles(case, verdicts, numbers)}
    rows = {number: _verdict(verdicts, cause, "related") for number, cause in _rows(case, verdicts, numbers)}
    perks = {n: verdicts[cause]._replace(reason="the end of a box above") for n, cause in _perks(case, verdicts, numbers)}
    tags = {number: _verdict(verdicts, cause, "related") for number, cause in _tags(case, verdicts, numbers)}
    return between | titles | rows | perks | tags


def _verdict(verdicts: Verdicts, cause: int, category: str) -> Verdict:
    category = category if category in LABELS else "navigation"
    return Verdict(category, verdicts[cause].score, verdicts[cause].cause, "among boilerplate at the end of the text")


def _counts(verdicts: Verdicts, number: int) -> bool:
    """Whether a block is boilerplate of the page. Captions stand between paragraphs of the story as well, and who wrote it stands alone."""
    return number in verdicts and verdicts[number].category not in ("caption", *KEPT_BY_DEFAULT)


def _may_go(case: Case, number: int, longest: int = LONGEST) -> bool:
    block = case.blocks[number]
    text = block.text
    if block.kind != "paragraph" or "\n" in text or _NOTE.search(text) or (len(text) > longest and not _is_menu(text)):
        return False
    return not shape.is_closed(text) or text.rstrip(_QUOTES).endswith(_OPEN_ENDS)


def _is_menu(text: str) -> bool:
    """Whether it is a row of entries run together: names all along, and no sign between them."""
    return len(text) <= MENU and not _STOPPED.search(text) and len(_NAME.findall(text)) >= max(MENU_NAMES, NAMED * (text.count(" ") + 1))


def _is_scrap(case: Case, number: int) -> bool:
    """Whether it may go where boilerplate stands on both sides: no entry of a form, of credits or of an info box."""
    return _may_go(case, number) and not _ENTRY.match(case.blocks[number].text)


def _between(case: Case, verdicts: Verdicts, numbers: range) -> Iterator[tuple[int, int]]:
    """Lines that stand between two runs of convicted blocks, each the longer of the two, with the block above them."""
    gains = [1.0 if _counts(verdicts, n) else 0.0 if n in verdicts else _gap(case, n) for n in numbers]
    for first, last, _ in maximal(gains):
        cause = numbers[first]
        for number in numbers[first : last + 1]:
            if _counts(verdicts, number):
                cause = number
            elif number not in verdicts:
                yield number, cause


def _gap(case: Case, number: int) -> float:
    """What a line without evidence costs a run."""
    if not _is_scrap(case, number):
        return BARRIER
    return LABEL_GAP if len(case.blocks[number].text) <= LABEL else GAP


def _titles(case: Case, verdicts: Verdicts, numbers: range) -> Iterator[tuple[int, int]]:
    """The title above a pitch of the site, which need not say what it is the title of."""
    for cause in numbers:
        if cause not in verdicts or verdicts[cause].category not in PITCHES:
            continue
        for number in range(cause - 1, max(cause - 1 - TITLE_LINES, numbers.start - 1), -1):
            text = case.blocks[number].text
            if (
                number in verdicts
                or len(text) > TITLE
                or not (" " in text or _is_word(text))
                or text[-1] in _ENDS
                or not _is_scrap(case, number)
            ):
                break
            yield number, cause


def _is_word(text: str) -> bool:
    """Whether it is a word that may be a title, and no sign of an author or agency."""
    return len(text) >= WORD and text[0].isupper() and text[1:].islower()


def _rows(case: Case, verdicts: Verdicts, numbers: range) -> Iterator[tuple[int, int]]:
    """Lines in a row of which three and more are headlines, with the convicted block that they touch."""
    row: list[int] = []
    for number in (*numbers, numbers.stop):
        if number < numbers.stop and number not in verdicts and _is_entry(case, number):
            row.append(number)
            continue
        above, below = _beyond_captions(verdicts, row[0] - 1 if row else -1, -1), _beyond_captions(verdicts, number, 1)
        if sum(_is_headline(case.blocks[line].text) for line in row) >= ROW and _is_open(case, verdicts, above, below):
            cause = below if _counts(verdicts, below) else above
            yield from ((line, cause) for line in row)
        row = []


def _beyond_captions(verdicts: Verdicts, number: int, step: int) -> int:
    """The first block from there on that is no caption: pictures stand between headlines, too."""
    while number in verdicts and verdicts[number].category == "caption":
        number += step
    return number


def _is_open(case: Case, verdicts: Verdicts, above: int, below: int) -> bool:
    """Whether a row belongs to the boilerplate it touches: not where the story announces it, or something else goes on below."""
    touches = _counts(verdicts, above) or _counts(verdicts, below)
    goes_on = below < len(case.blocks) and below not in verdicts
    return touches and not goes_on and (above in verdicts or _ends_story(case.blocks[above].text))


def _ends_story(text: str) -> bool:
    return len(text) >= SENTENCE and shape.is_closed(text) and not text.endswith((":", "："))


def _is_entry(case: Case, number: int) -> bool:
    """Whether it may be a line of a row: at least a short headline."""
    text = case.blocks[number].text
    if shape.is_mark(text):
        return True
    if not _may_go(case, number, LONGEST_ENTRY) or text[-1] in _LOOSE:
        return False
    return _is_headline(text) or _is_tag(text) or (len(text) >= SHORT and text.count(" ") + 1 >= SHORT_WORDS)


def _is_tag(text: str) -> bool:
    """Whether it may be a tag or the name of a section."""
    return len(text) <= TAG and not _OTHER_THAN_TAG.search(text)


def _is_headline(text: str) -> bool:
    return len(text) >= HEADLINE_WIDE if shape.is_wide(text) else len(text) >= HEADLINE and text.count(" ") + 1 >= HEADLINE_WORDS


def _perks(case: Case, verdicts: Verdicts, numbers: range) -> Iterator[tuple[int, int]]:
    """The last lines of a text, below a pitch of the site: what the subscriber gets, or the buttons of its form."""
    cause = next((n for n in reversed(numbers) if n in verdicts), None)
    if cause is None or verdicts[cause].category not in FOOTED:
        return
    lines = range(cause + 1, numbers.stop)
    texts = [case.blocks[number].text for number in lines]
    if len(lines) <= PERKS and all(_is_scrap(case, n) for n in lines) and not any(len(t) > PERK or _BYLINE.search(t) for t in texts):
        yield from ((number, cause) for number in lines)


def _tags(case: Case, verdicts: Verdicts, numbers: range) -> Iterator[tuple[int, int]]:
    """The labels between the story and the first boilerplate of the page: its tags, or the names of its sections."""
    first = next((n for n in numbers if n in verdicts), numbers.stop)
    top = first
    while top > numbers.start and _may_go(case, top - 1) and _is_tag(case.blocks[top - 1].text):
        top -= 1
    if first - top >= TAGS and _counts(verdicts, first) and _ends_story(case.blocks[top - 1].text):
        yield from ((number, first) for number in range(top, first))
