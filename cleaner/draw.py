"""What a convicted block draws in: the list below a heading, the sentence above a photo credit, the same caption again."""

from __future__ import annotations

from cleaner import shape
from cleaner.case import Case, Verdict, Verdicts

LONGEST_LIST = 6  # entries of a list of other articles with more of the story below it
MOST_LIST = 2.0  # times the characters of the story before it that a list at its end may have
TEASER = 320  # characters: the most that a teaser in a list of other articles has
BARE_CAPTION = 90  # characters: the most that a caption above its credit has, where it shows no other sign
CAPTION = 200  # characters: the most where it does
ECHO = 25  # characters two captions share before one is taken for a repetition of the other


def neighbours(case: Case, verdicts: Verdicts) -> Verdicts:
    """The blocks that those in `verdicts` draw in, by number; each step sees what the one before it drew."""
    drawn = dict(verdicts)
    for step in (_lists, _above_credits, _echoes):
        drawn.update(step(case, drawn))
    return drawn


def _lists(case: Case, verdicts: Verdicts) -> Verdicts:
    """What stands below a convicted heading such as "Related": entries without a word that gives them away."""
    drawn: Verdicts = {}
    for number in sorted(case.openers):
        if number not in verdicts or "related" not in case.openers[number]:
            continue
        for entry in _entries(case, number, verdicts):
            drawn[entry] = Verdict("related", verdicts[number].score, number, "in the list below a heading")
    return drawn


def _entries(case: Case, heading: int, verdicts: Verdicts) -> list[int]:
    """The blocks of the list: all to the end of the text but for a paragraph, or a few before the story goes on."""
    entries: list[int] = []
    for number in range(heading + 1, len(case.blocks)):
        text = case.blocks[number].text
        if number in verdicts:
            continue
        if not (shape.is_headline(text) or shape.is_mark(text) or _is_teaser(case, number, entries)):
            more = sum(shape.is_prose(block.text) for block in case.blocks[number:])
            if more > 1 or len(entries) <= LONGEST_LIST:
                return _before_more_story(case, entries)
            break
        entries.append(number)
    story = sum(len(block.text) for block in case.blocks[:heading])
    # A list far longer than all that stands before it is more likely what the article is about.
    return entries if sum(len(case.blocks[number].text) for number in entries) <= MOST_LIST * story else []


def _before_more_story(case: Case, entries: list[int]) -> list[int]:
    while entries and not shape.is_headline(case.blocks[entries[-1]].text):
        entries.pop()  # a paragraph of the story was taken for a teaser
    if entries and case.blocks[entries[-1]].kind != "list_item":
        entries.pop()  # the last one may be the subhead of what follows
    return entries if len(entries) <= LONGEST_LIST else []


def _is_teaser(case: Case, number: int, entries: list[int]) -> bool:
    text = case.blocks[number].text
    return len(text) <= TEASER and number - 1 in entries and shape.is_headline(case.blocks[number - 1].text)


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
                drawn[near] = Verdict("caption", verdict.score, number, "repeats a caption beside it")
    return drawn
