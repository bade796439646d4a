"""The menu of a site above the story.

Its entries look like lines of a story. What gives them away is the company they keep: headings that a menu has
("Products", "Resources", "Support"), of which one or two may head a paragraph of any text, and more, above the first
long paragraph, are a menu; a list in which an entry stands convicted; the path of the page, which ends in its title;
a table of contents, all of which comes again below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import cleaner.shape as shape
from cleaner.case import Case, Verdict, Verdicts

HEADINGS = 3  # from which on they are those of a menu
ENTRY = 180  # characters that say what an entry is; what is longer begins the story
LINKS = 5  # entries of a list from which on it may be a menu, and
LINK = 50  # characters that each of them has
CHAPTERS = 2  # entries of a table of contents, from which on it is one
CRUMB = 25  # characters of a title before it is cut off

_STOPS = (".", "!", "?", "…", ";", ",", "。", "！", "？")  # what no name of a page ends with


def head(case: Case, verdicts: Verdicts) -> Verdicts:
    """What belongs to a menu: its headings with all between them, its list, the end of the path."""
    if not any(verdict.category == "navigation" for verdict in verdicts.values()) and "navigation" not in case.gains:
        return {}
    return _headed(case, verdicts) | _listed(case, verdicts) | _path(case, verdicts)


def _headed(case: Case, verdicts: Verdicts) -> Verdicts:
    """The headings of a menu, and all between them."""
    story = next((n for n, block in enumerate(case.blocks) if len(block.text) > ENTRY), 0)
    headings = [n for n, categories in sorted(case.openers.items()) if "navigation" in categories and n < story]
    lines = range(headings[0], _end(headings, story)) if len(headings) >= HEADINGS else range(0)
    if any(shape.is_quoted(case.blocks[n].text) for n in lines):
        return {}
    score = sum(case.gains["navigation"][n] for n in headings)
    return {n: Verdict("navigation", score, headings[0], "in the menu of the site") for n in lines if n not in verdicts}


def _end(headings: list[int], story: int) -> int:
    """The number past its last line: what the last heading stands for belongs to it where each before has one line, too."""
    *_, second, third, last = headings
    described = third == second + 2 and last == third + 2 and last + 1 < story
    return last + (2 if described else 1)


def _listed(case: Case, verdicts: Verdicts) -> Verdicts:
    """The entries of a list of short names of which one stands convicted."""
    found: Verdicts = {}
    for is_link, group in groupby(range(case.story[0]), key=lambda n: _is_link(case.blocks[n].text)):
        numbers = list(group)
        cause = next((n for n in numbers if n in verdicts and verdicts[n].category == "navigation"), None)
        if is_link and len(numbers) >= LINKS and cause is not None:
            found |= {n: verdicts[cause]._replace(reason="in the menu of the site") for n in numbers if n not in verdicts}
    return found


def _is_link(text: str) -> bool:
    return len(text) <= LINK and shape.is_bulleted(text) and not text.endswith(_STOPS)


def _path(case: Case, verdicts: Verdicts) -> Verdicts:
    """The title, cut off, between the path of the page and the title itself."""
    for number in range(1, min(case.story[0], len(case.blocks) - 1)):
        above, text = verdicts.get(number - 1), case.blocks[number].text
        crumb = text.lstrip("- ›»>/").rstrip(". …").casefold()
        cut_off = text.endswith(("..", "…")) and len(crumb) >= CRUMB
        if cut_off and above and above.category == "navigation" and case.blocks[number + 1].text.casefold().startswith(crumb):
            return {number: above._replace(reason="the end of the path of the page")} if number not in verdicts else {}
    return {}


def contents(case: Case) -> Verdicts:
    """Headings of tables of contents, with entries that all come again as headings of the story, or without any entry."""
    found: Verdicts = {}
    again = _last_but_one([_entry(block.text) for block in case.blocks]) if case.contents else []
    for number in case.contents:
        if number in found:
            continue  # in the table of another
        end = number + 1
        while end < len(again) and again[end] >= end:  # the heading itself stands for the last time
            end += 1
        orphan = case.paragraphs[number] <= 1 and number + 1 < len(again) and shape.is_prose(case.blocks[number + 1].text)
        if end - number > CHAPTERS or orphan:
            verdict = Verdict("navigation", case.gains["navigation"][number], number, "a table of contents")
            found |= dict.fromkeys(range(number, end), verdict)
    return found


def _last_but_one(lines: Sequence[str]) -> list[int]:
    """Where each line stands for the last time but one: above that, it comes again twice. -1 where it does so once, or is empty."""
    places: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines):
        places[line] = (places.get(line, (-1, -1))[1], number)
    return [places[line][0] if line else -1 for line in lines]


def _entry(text: str) -> str:
    """What an entry and its heading have in common: no bullet, number or sign at the end."""
    return text.lstrip("-–•* 0123456789.)").rstrip(" .:").casefold() if len(text) <= ENTRY else ""
