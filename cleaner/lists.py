"""The list of other articles below a heading such as "Related": how far it reaches.

Its entries hold no word that gives them away. They look like headlines, one like the other, some with a teaser below.
At the end of a text the list goes on to the end; in the middle of one the story goes on below it, and what stands
there first may be a subhead that looks like an entry.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import cleaner.shape as shape
from cleaner.case import Case, Verdicts

LONGEST_LIST = 6  # entries of a list with more of the story below it
LONGEST_ROW = 20  # the same where each shows the same sign: a number of articles, a source in brackets
MOST_LIST = 2.0  # times the characters of the story before it that a list at its end may have
TEASER = 320  # characters: the most that a teaser has
LONG_ENTRY = 45  # characters: too many for a subhead below two entries or more
DATED = 3  # entries with a date above or below, from which on a list is one whatever goes on below it
FARTHEST = 1000  # blocks below its heading among which a list is sought: a text may have any number of headings
FEED = 5  # teasers that break off from which on a list is a feed: no article is about such


def standing(case: Case, verdicts: Verdicts) -> list[int]:
    """The blocks that stay as yet, and the captions that don't: what `entries` goes through."""
    return [number for number in range(len(case.blocks)) if not _is_closed_off(verdicts, number)]


def entries(case: Case, heading: int, verdicts: Verdicts, standing: Sequence[int]) -> list[int]:
    """The blocks of the list below a heading: all to the end of the text but for a paragraph, or a few in its middle."""
    found: list[int] = []
    beyond = heading + 1 + FARTHEST
    below = standing[bisect_right(standing, heading) : bisect_left(standing, beyond)]
    for number in below:
        text = case.blocks[number].text
        if number in verdicts:
            continue
        entry = shape.is_headline(text) and not _is_sentence_below_bullets(case, number, found)
        if not (entry or shape.is_mark(text) or _is_teaser(case, number, found)):
            if sum(shape.is_date(case.blocks[entry].text) for entry in found) >= DATED:
                return _dated(case, found)
            if len(found) <= LONGEST_LIST or case.paragraphs[-1] - case.paragraphs[number] > 1:
                return _in_mid_story(case, below, verdicts)
            break
        found.append(number)
    else:
        if beyond < len(case.blocks):
            return _in_mid_story(case, below, verdicts)
    if found and _may_be_story(case, found):
        return _in_mid_story(case, below, verdicts)
    if sum(shape.breaks_off(case.blocks[number].text) for number in found) >= FEED:
        return found
    # A list far longer than all that stands before it is more likely what the article is about.
    return found if sum(len(case.blocks[number].text) for number in found) <= MOST_LIST * case.lengths[heading] else []


def _dated(case: Case, found: list[int]) -> list[int]:
    """The entries up to the last date, and what belongs to the last as far as the others tell."""
    dates = [place for place, number in enumerate(found) if shape.is_date(case.blocks[number].text)]
    more = 0 if dates[0] else min(later - earlier for earlier, later in pairwise(dates)) - 1
    return found[: dates[-1] + more + 1]


def _is_sentence_below_bullets(case: Case, number: int, found: list[int]) -> bool:
    """Whether it is a sentence without a bullet below two entries or more that have one."""
    text = case.blocks[number].text
    if len(found) < 2 or not shape.is_closed(text) or shape.is_bulleted(text):
        return False
    return all(shape.is_bulleted(case.blocks[entry].text) for entry in found)


def _is_teaser(case: Case, number: int, found: list[int]) -> bool:
    text = case.blocks[number].text
    if shape.breaks_off(text):
        return True
    if len(text) > TEASER or text.endswith((":", "：")):
        return False
    return found[-1:] == [number - 1] and shape.is_headline(case.blocks[number - 1].text)


def _may_be_story(case: Case, found: list[int]) -> bool:
    """Whether the text ends with a paragraph that looks like the only teaser of the list."""
    teasers = [number for number in found if not shape.is_headline(case.blocks[number].text)]
    last = case.blocks[-1].text
    return teasers == [len(case.blocks) - 1] and (shape.is_prose(last) or len(last) > shape.HEADLINE)


def _in_mid_story(case: Case, below: Sequence[int], verdicts: Verdicts) -> list[int]:
    """The headlines right below a heading, without the one that may be the subhead of what follows."""
    found: list[int] = []
    for number in below[: LONGEST_ROW + 2]:  # with one more there is no list, whether the last is a subhead or not
        if number in verdicts or not shape.is_headline(case.blocks[number].text) or _is_sentence_below_bullets(case, number, found):
            break
        found.append(number)
    if not found:
        return []
    texts = [case.blocks[number].text for number in found]
    if shape.is_mark(texts[-1]):
        found.pop()  # a rule below the list closes it: the last entry is no subhead
    elif not _is_closed_off(verdicts, found[-1] + 1) and not _is_like(texts[-1], texts[:-1]):
        found.pop()
    signs = set(map(shape.sign, texts))
    alike = len(signs) == 1 and shape.ENDING_SIGNS & set(signs.pop())
    return found if len(found) <= (LONGEST_ROW if alike else LONGEST_LIST) else []


def _is_closed_off(verdicts: Verdicts, number: int) -> bool:
    """Whether more boilerplate stands there. A subhead may have a picture below it, so captions don't count."""
    return number in verdicts and verdicts[number].category != "caption"


def _is_like(last: str, others: Sequence[str]) -> bool:
    """Whether the last entry is one for sure: it shows the same sign as the others, or is long as they are."""
    sign = shape.sign(last)
    if sign.startswith("-") or any(shape.sign(other) != sign for other in others):
        return sign.startswith("-")  # no subhead has a bullet
    if others and sign:
        return True
    mean = sum(map(len, others)) / max(1, len(others))
    return len(others) > 1 and len(last) >= max(LONG_ENTRY, 0.6 * mean) and not last.endswith("?") and not shape.is_quoted(last)
