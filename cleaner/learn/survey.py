"""Reading a corpus twice: the first time every run of words is counted in a sketch, the second time the blocks that
are made of frequent ones are looked at exactly.

Nothing depends on the order of the pages, and nothing that is found of a site on the pages of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from cleaner import shape
from cleaner.errors import InputError
from cleaner.learn.fold import is_sign, keys, number_of, words
from cleaner.learn.page import Page
from cleaner.learn.sketch import MOST, Sketch
from cleaner.learn.trace import Sample, Slot, Trace
from cleaner.segment import segment

MIN_SUPPORT = 5  # pages of a site
MIN_SHARE = 0.02  # of the pages of a site
LONGEST = 4000  # characters: longer blocks are not looked at
GAP = ""  # stands in an outline for words that differ: two spaces in a row
MOST_GAPS = 3
CONSTANT = 0.5  # the share of the words that must not differ
TELLING = 3  # words, where some differ; twice as many signs
QUOTED = 60  # characters of a sample's surroundings
OWN = 1 / 3  # the share of a page that must not recur, for its article to count as another
KEPT = 300  # characters of a sample's article

Traces = dict[tuple[str, str], Trace]  # site and outline → what is known of the block


class Count(NamedTuple):
    """What the first reading gives: how often each run of words was met, and how many pages each site has."""

    sketch: Sketch
    pages: Counter[str]


def count(pages: Iterable[Page]) -> Count:
    """The first reading."""
    found = Count(Sketch(), Counter())
    for page in pages:
        found.pages[page.site] += 1
        found.sketch.add(page_keys(page))
    return found


def page_keys(page: Page) -> set[int]:
    """The numbers of all runs of words on a page, each once."""
    salt = _salt(page.site)
    blocks = {block.text for block in segment(page.text) if len(block.text) <= LONGEST}
    return {key for text in blocks for key in keys(words(text), salt)}


def needed(site_pages: int, min_support: int) -> int:
    """The pages of a site that a block must stand on."""
    return max(min_support, round(MIN_SHARE * site_pages))


def gather(pages: Iterable[Page], counted: Count, min_support: int) -> Traces:
    """The second reading: the traces of the blocks that may recur often enough. Some turn out not to.

    Blocks that stand on no more pages than the noise of the sketch are not among them. Raises InputError where it says nothing.
    """
    traces: Traces = {}
    lowest = counted.sketch.noise() + 1
    if lowest > MOST:
        raise InputError("more text than can be learnt from at once; learn from fewer sites at a time, or with `cleaner spark learn`")
    for page in pages:
        least = max(needed(counted.pages[page.site], min_support), lowest)
        for outline, trace in _sightings(page, counted.sketch, min(least, MOST)):
            traces.setdefault((page.site, outline), Trace()).merge(trace)
    return traces


class Outline(NamedTuple):
    """The words of a block that belong to frequent runs of words, with a gap for each run of others, and those others."""

    text: str
    slots: tuple[Slot, ...]


def outline(folded: Sequence[str], salt: int, sketch: Sketch, least: int) -> Outline | None:
    """What of a block may recur; None if it is too little."""
    frequent = sketch.reach(keys(folded, salt), least)
    if all(frequent):
        return Outline(" ".join(folded), ()) if _has_letters(folded) else None
    if 3 * frequent.count(True) < CONSTANT * len(folded) or len(frequent) != len(folded):
        return None
    known = [any(frequent[max(place - 1, 0) : place + 2]) for place in range(len(folded))]
    constant = [word for word, is_known in zip(folded, known, strict=True) if is_known]
    if len(constant) < CONSTANT * len(folded) or not is_telling(constant):
        return None
    runs = [(is_known, [word for word, _ in run]) for is_known, run in groupby(zip(folded, known, strict=True), key=lambda pair: pair[1])]
    slots = tuple(Slot.of(run) for is_known, run in runs if not is_known)
    return Outline(" ".join(" ".join(run) if is_known else GAP for is_known, run in runs), slots) if len(slots) <= MOST_GAPS else None


def _has_letters(folded: Sequence[str]) -> bool:
    return any(map(str.isalpha, "".join(folded)))


def is_telling(constant: Sequence[str]) -> bool:
    """Whether the words that do not differ are enough to know a block by."""
    return sum(0.5 if is_sign(word) else 1 for word in constant if _has_letters(word)) >= TELLING


def _sightings(page: Page, sketch: Sketch, least: int) -> Iterator[tuple[str, Trace]]:
    """The recurring blocks of a page, each with its trace."""
    texts = [block.text for block in segment(page.text)]
    salt = _salt(page.site)
    outlines = [outline(words(text), salt, sketch, least) if len(text) <= LONGEST else None for text in texts]
    if not any(outlines):
        return
    first, last = _story(texts, outlines)
    story = max((text for text, found in zip(texts, outlines, strict=True) if not found), key=len, default="")
    stories = _articles(story, texts, outlines)
    seen: set[str] = set()
    for place, found in enumerate(outlines):
        if not found:
            continue
        trace = Trace(
            pages=int(found.text not in seen),
            times=1,
            first=page.when,
            last=page.when,
            head=int(place < first),
            inside=int(first <= place <= last),
            tail=int(place > last),
            quoted=int(_is_speech(texts[place])),
            slots=found.slots,
            stories=stories,
            samples=(_sample(texts, place, story, page),),
        )
        if after := outlines[place + 1] if place + 1 < len(texts) else None:
            trace.followers[after.text] = 1
        seen.add(found.text)
        yield found.text, trace


def _is_speech(text: str) -> bool:
    return text[0] in '"“„«»‘「『' and len(text) > 1


def _story(texts: Sequence[str], outlines: Sequence[Outline | None]) -> tuple[int, int]:
    """The first and the last block of the article: of what does not recur, the prose, or all if there is no prose."""
    unique = [place for place, found in enumerate(outlines) if not found]
    prose = [place for place in unique if shape.is_prose(texts[place])] or unique
    return (prose[0], prose[-1]) if prose else (len(texts), -1)


def _articles(story: str, texts: Sequence[str], outlines: Sequence[Outline | None]) -> tuple[int, ...]:
    """The number of the article of a page; none where little is the page's own: it may be another page with a line changed."""
    own = sum(len(text) for text, found in zip(texts, outlines, strict=True) if not found)
    return (number_of(story),) if own >= OWN * sum(map(len, texts)) else ()


def _sample(texts: Sequence[str], place: int, story: str, page: Page) -> Sample:
    before, after = "".join(texts[max(place - 1, 0) : place]), "".join(texts[place + 1 : place + 2])
    text = texts[place]
    return Sample(number_of(f"{page.name}\n{text}"), text, before[-QUOTED:], after[:QUOTED], story[:KEPT], page.name)


@lru_cache(maxsize=1024)
def _salt(site: str) -> int:
    return number_of(site)
