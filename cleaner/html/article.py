"""From a page to its article: trafilatura finds it, and the page tells what of that is none of the article's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from lxml.html import HtmlElement

import cleaner.html.cards as cards
from cleaner.errors import InputError
from cleaner.html.extraction import extracted
from cleaner.html.gaps import Gaps
from cleaner.html.lines import Line
from cleaner.html.markdown import markdown
from cleaner.html.metadata import Metadata
from cleaner.html.runs import Run, runs
from cleaner.html.signs import TOO_MUCH, Signs
from cleaner.model import Page, Pruned
from cleaner.rules import Rule
from cleaner.shape import is_date

TITLE_WITHIN = 6  # lines at the head among which a title may stand
REPEATED = 100  # characters that a repeated stretch has at least
REFRAIN = 3  # lines that a refrain has at most, and it stands
TWICE = 2  # times and more; what stands twice, or is longer, is an article that the page holds again
STRAY = 150  # characters that a stray line has at most,
FAR = 8  # and runs of the page between it and the article at least
LITTLE = 0.1  # the share of the text that may stand above the headline and be none of it
LINKED = 0.8  # the share of links from which a line is a link to something else
TAIL = 0.3  # the share of the text that links and headings at its end may make up
NOTE = 200  # characters that a note below the links has at most,
NOTES = 3  # and so many notes there are at most
CAPITALS = 20  # characters that a link in capitals has at least

_BEFORE_DATE = re.compile(r" [-–—|·•] ")  # between the title of another article and its day
_ADDRESS = re.compile(r"(?:- )?(?:https?://|www\.)\S+$")  # a link shown as what it leads to names a source and is no headline


def article(tree: HtmlElement, rules: Sequence[Rule], url: str | None, *, keep_title: bool, as_markdown: bool) -> Page:
    """The article of a page and what was left out of it. Raises InputError where there is none to be found."""
    goes = {rule.category for rule in rules}
    in_sentences = cards.blanked(tree) if "related" in goes else []
    metadata, page, found = Metadata(tree), runs(tree), Signs(rules)
    lines = extracted(tree, page, found, url)
    if not lines:
        raise InputError(f"{url or 'the page'}: no article found in the HTML")
    found.weigh((line.within, len(line.text)) for line in lines)
    _prune(lines, found)
    _prune_cards(lines)
    _prune_repeats(lines)
    titles, descriptions = metadata.titles(), metadata.descriptions()
    if "navigation" in goes:
        _prune_stray(lines)
        _prune_above(lines, page, titles, descriptions)
    gaps = Gaps(lines, page, found)
    lines = [*gaps.lead(lines, titles, descriptions), *gaps.start(lines, titles), *gaps.filled(lines), *gaps.end(lines)]
    if not keep_title:
        _prune_title(lines, titles)
    if "related" in goes:
        _prune_links(lines)
    kept = [line for line in lines if not line.cut] or [line for line in lines if line.cut == "title"]
    written = markdown(kept) if as_markdown else "\n".join(line.text for line in kept)
    pruned = (*in_sentences, *_pruned(lines, found), *_left_out(lines, page, found))
    return metadata.of(Page(written, pruned=pruned), url)


def _prune(lines: Sequence[Line], found: Signs) -> None:
    for line in lines:
        if (element := found.around(line.within)) is not None:
            line.drop(found[element].category, found[element].id)


def _prune_cards(lines: Sequence[Line]) -> None:
    """Blocks inside of a link: cards that lead elsewhere, unless most of the text is made of them."""
    linked = [line for line in lines if line.element is not None and _leads_elsewhere(line.element)]
    if sum(len(line.text) for line in linked) <= TOO_MUCH * sum(len(line.text) for line in lines):
        for line in linked:
            line.drop("related", "a card that is a link")


def _leads_elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in a link to another page, and not in the mark of a place in this one."""
    return any(not (link.get("href") or "#").startswith("#") for link in element.iterancestors("a"))


def _prune_repeats(lines: Sequence[Line]) -> None:
    """Stretches that stand in the text a second time, as where a page holds its article once for each width of screen."""
    told = [line for line in lines if line.key and not line.is_row]
    first: dict[str, int] = {}
    before = [first.setdefault(line.key, number) for number, line in enumerate(told)]
    times = Counter(line.key for line in told)
    start = 0
    while start < len(told):
        end = start + 1
        if before[start] < start:
            while end < len(told) and before[end] < end and 0 <= before[end] - before[end - 1] <= 2:
                end += 1
            stretch = told[start:end]
            long = sum(len(line.text) for line in stretch) >= REPEATED
            refrain = len(stretch) <= REFRAIN and all(times[line.key] > TWICE for line in stretch)
            points = all(line.is_heading or line.text.startswith("- ") for line in stretch)
            if long and not refrain and not points:
                for line in stretch:
                    line.drop("repeat", "stands in the text before")
        start = end


def _prune_stray(lines: Sequence[Line]) -> None:
    """A short last line, far below the rest and in an element that holds nothing else of it."""
    told = [line for line in lines if line.place and line.element is not None and not line.cut]
    for before, last in list(pairwise(told))[-1:]:
        assert before.place and last.place and last.element is not None
        alone = not any(line.element.getparent() is last.element.getparent() for line in told[:-1] if line.element is not None)
        if alone and len(last.text) < STRAY and last.place[0] - before.place[1] > FAR:
            last.drop("navigation", "stands alone far below the article")


def _prune_above(lines: Sequence[Line], page: Sequence[Run], titles: set[str], descriptions: set[str]) -> None:
    """Notices, paths and banners above the headline, unless they are much of the text; no date, and not what describes the page."""
    title = next((number for number, run in enumerate(page) if run.element.tag == "h1" and run.key in titles), 0)
    above = [line for line in lines if line.place and line.place[1] < title and not (line.cut or is_date(line.text))]
    above = [line for line in above if not any(line.key.startswith(each) or each.startswith(line.key) for each in descriptions)]
    if sum(len(line.text) for line in above) <= LITTLE * sum(len(line.text) for line in lines):
        for line in above:
            line.drop("navigation", "above the headline")


def _prune_title(lines: Sequence[Line], titles: set[str]) -> None:
    for line in lines[:TITLE_WITHIN]:
        if line.key in titles:
            line.drop("title", "the page's title")


def _prune_links(lines: Sequence[Line]) -> None:
    """Links to other articles: what is one link in capitals, and at the end links and the heading above them."""
    for line in lines:
        if line.links > 0.9 and len(line.text) > CAPITALS and line.text.isupper():
            line.drop("related", "a link in capitals")
    tail = list(_tail([line for line in lines if not line.cut]))
    if sum(len(line.text) for line in tail) <= TAIL * sum(len(line.text) for line in lines if not line.cut):
        for line in tail:
            line.drop("related", "links at the end")


def _tail(lines: Sequence[Line]) -> Iterator[Line]:
    headings = 0
    for line in _without_notes(lines):
        if _is_link(line):
            headings = 0
        elif line.is_heading and len(line.text) < 150 and not headings:
            headings = 1
        else:
            return
        yield line


def _is_link(line: Line) -> bool:
    """Whether it is a link to something else, the day of that aside, and no address that names a source."""
    linked = line.links >= LINKED or (line.links > 0.5 and is_date(_BEFORE_DATE.split(line.text)[-1]))
    return linked and not line.is_closed and not _ADDRESS.match(line.text)


def _without_notes(lines: Sequence[Line]) -> Iterator[Line]:
    """From the end up, without the notes that stand below a list of links, as where a story first appeared."""
    upwards = list(reversed(lines))
    notes = list(takewhile(lambda line: line.links < LINKED and len(line.text) <= NOTE, upwards[:NOTES]))
    listed = upwards[len(notes) : len(notes) + 2]
    below = len(listed) == 2 and all(line.links >= LINKED and line.text.startswith("- ") for line in listed)
    return iter(upwards[len(notes) if below else 0 :])


def _pruned(lines: Sequence[Line], found: Signs) -> Iterator[Pruned]:
    """What was taken out of the extracted text; neighbours in one element together."""
    last: tuple[HtmlElement | None, Pruned] | None = None
    for line in lines:
        if not line.cut:
            continue
        element = found.around(line.within)
        element = line.within if element is None else element
        if last and last[0] is not None and last[0] is element and last[1].category == line.cut:
            last = element, last[1]._replace(text=f"{last[1].text}\n{line.text}")
            continue
        if last:
            yield last[1]
        last = element, Pruned(line.cut, line.text, _xpath(element), line.reason)
    if last:
        yield last[1]


def _left_out(lines: Sequence[Line], page: Sequence[Run], found: Signs) -> Iterator[Pruned]:
    """What rules have a name for and extraction left out, between the first line of the article and the last."""
    places = [line.place for line in lines if line.place]
    if not places:
        return
    has = {number for first, last in places for number in range(first, last + 1)}
    texts: dict[HtmlElement, list[str]] = {}
    for number in range(min(place[0] for place in places), max(place[1] for place in places)):
        element = found.around(page[number].within) if number not in has else None
        if element is not None:
            texts.setdefault(element, []).append(page[number].text)
    for element, said in texts.items():
        yield Pruned(found[element].category, "\n".join(said), _xpath(element), found[element].id)


def _xpath(element: HtmlElement | None) -> str | None:
    return None if element is None else str(element.getroottree().getpath(element))
