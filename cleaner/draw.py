"""What a convicted block draws in: the list below a heading, the sentence above a photo credit, the same caption again."""

from __future__ import annotations

from itertools import pairwise

import cleaner.edge as edge
import cleaner.lists as lists
import cleaner.menu as menu
import cleaner.shape as shape
from cleaner.case import Case, Verdict, Verdicts
from cleaner.model import PITCHES, SURE

BARE_CAPTION = 90  # characters: the most that a caption above its credit has, where it shows no other sign
CAPTION = 200  # characters: the most where it does
REFRAIN = range(40, 221)  # characters of a line that comes again above a pitch of the site
TITLED = PITCHES | {"advert"}  # what such a line is the title of
LISTED = "in the list below a heading"
PICTURES = 3  # counters of a gallery from which on "2/5" is no mark that a thing was given
POSTER = 60  # characters of each line of a card that is set in capitals
ECHO = 25  # characters two captions share before one is taken for a repetition of the other


def neighbours(case: Case, verdicts: Verdicts) -> Verdicts:
    """The blocks that those in `verdicts` draw in, by number; each step sees what the one before it drew."""
    drawn = dict(verdicts)
    for step in (_counters, _lists, _above_credits, _echoes, _refrains, _posters, edge.tail, menu.head):
        drawn.update(step(case, drawn))
    return drawn


def _lists(case: Case, verdicts: Verdicts) -> Verdicts:
    """What stands below a convicted heading such as "Related": entries without a word that gives them away."""
    drawn: Verdicts = {}
    headings = [number for number in sorted(case.openers) if number in verdicts and "related" in case.openers[number]]
    standing = lists.standing(case, verdicts) if headings else ()
    for number in headings:
        for entry in lists.entries(case, number, verdicts, standing):
            drawn[entry] = Verdict("related", verdicts[number].score, number, LISTED)
    return drawn


def _counters(case: Case, verdicts: Verdicts) -> Verdicts:
    """The counters of a gallery between its pictures: "2/5", "3/5", "4/5"."""
    halves = [(number, *case.blocks[number].text.partition("/")) for number in sorted(case.gains.get("navigation", ()))]
    counters = [(number, int(place), of) for number, place, _, of in halves if place.isdecimal() and of.isdecimal()]
    rising = all(earlier[1] + 1 == later[1] and earlier[2] == later[2] for earlier, later in pairwise(counters))
    if len(counters) < PICTURES or not rising:
        return {}
    return {n: Verdict("navigation", SURE, n, "one of the counters of a gallery") for n, _, _ in counters if n not in verdicts}


def _above_credits(case: Case, verdicts: Verdicts) -> Verdicts:
    """The sentence above a line that is nothing but a photo credit is the photo's caption."""
    drawn: Verdicts = {}
    for number in sorted(case.credits):
        above = number - 1
        if number not in verdicts or verdicts[number].category != "caption" or above < 1 or above in verdicts:
            continue
        text = case.blocks[above].text
        most = CAPTION if above in case.gains["caption"] else BARE_CAPTION
        if len(text) <= (most // 3 if shape.is_wide(text) else most) and _is_caption(text) and not case.defence(above):
            drawn[above] = Verdict("caption", verdicts[number].score, number, "the line above a photo credit")
    return drawn


def _is_caption(text: str) -> bool:
    """Whether it could be one: a single whole sentence, not a quotation and not an announcement."""
    return shape.sentences(text) == 1 and shape.is_closed(text) and not text.endswith(":") and not shape.is_quoted(text)


def _echoes(case: Case, verdicts: Verdicts) -> Verdicts:
    """A caption that stands there twice, once with and once without its credit."""
    drawn: Verdicts = {}
    for number, verdict in verdicts.items():
        if verdict.category != "caption":
            continue
        text = case.blocks[number].text
        for near in range(max(0, number - 3), min(len(case.blocks), number + 4)):
            other = case.blocks[near].text
            if near not in verdicts and min(len(text), len(other)) >= ECHO and text.startswith(other[:-1].rstrip(" .…")):
                drawn[near] = verdict._replace(reason="repeats a caption beside it")
    return drawn


def _refrains(case: Case, verdicts: Verdicts) -> Verdicts:
    """A line that comes again word for word, each time right above a pitch of the site, with its title."""
    places: dict[str, list[int]] = {}
    for below in sorted(verdicts):
        number = below - 1
        if number > 0 and number not in verdicts and verdicts[below].category in TITLED and len(_line(case, number)) in REFRAIN:
            places.setdefault(_line(case, number), []).append(number)
    drawn: Verdicts = {}
    for numbers in places.values():
        lines = next((count for count in (1, 2) if len({_line(case, number - count) for number in numbers}) > 1), 0)
        if len(numbers) == 1 or not lines or (lines == 2 and shape.is_closed(_line(case, numbers[0] - 1))):
            continue  # where more comes again, the article itself stands there twice
        for up in range(lines):
            drawn |= {n - up: verdicts[n + 1]._replace(reason="comes again above a pitch") for n in numbers if n - up not in verdicts}
    return drawn


def _posters(case: Case, verdicts: Verdicts) -> Verdicts:
    """The other lines of a pitch that is set in capitals, in a text that sets nothing else so."""
    if not any(verdict.category in PITCHES and case.blocks[n].text.isupper() for n, verdict in verdicts.items()):
        return {}
    capitals = [n for n, block in enumerate(case.blocks) if len(block.text) <= POSTER and block.text.isupper() and " " in block.text]
    card = range(capitals[0], capitals[-1] + 1) if capitals else range(0)
    cause = next((n for n in capitals if n in verdicts and verdicts[n].category in PITCHES), 0)
    if not cause or not card.start or not verdicts.keys() | capitals >= set(card):
        return {}
    return {n: verdicts[cause]._replace(reason="in capitals as the pitch beside it") for n in capitals if n not in verdicts}


def _line(case: Case, number: int) -> str:
    return case.blocks[number].text if number >= 0 else ""
