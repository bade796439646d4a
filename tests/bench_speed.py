"""Cleaning beside the floor; with ten times the rules; in one piece and in many; pages beside trafilatura."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import variants
from measure import HERE, PIECES, SHARED, Row, as_records, cleaning, corpus, floor, forget, in_turn, ready, seconds

from cleaner import Cleaner
from cleaner.match import Matchers
from cleaner.model import Block
from cleaner.segment import segment

SLOW_TEXTS = 24  # as many texts as the search without the prefilter can be measured on
ONE_DOCUMENT = 10_000_000  # characters
IN_ONE = 5  # rounds
PAGES = 120


def against_the_floor(texts: Sequence[str], cleaner: Cleaner, megabytes: int, folder: Path) -> Iterator[Row]:
    paths = corpus(texts, megabytes * 1_000_000, folder)
    out = folder / "out"
    clean = cleaning(cleaner)
    rounds = [(seconds(floor, path, out), seconds(clean, path, out)) for path in paths]
    base, cleaned = map(sum, zip(*rounds, strict=True))
    size = sum(path.stat().st_size for path in paths) / 1e6
    yield Row(f"{size:.0f} MB of JSONL, texts repeated: the floor's time", cleaned / base, most=5, note=f"{size / cleaned:.1f} MB/s")
    new = as_records(texts, folder / "new.jsonl")
    base = min(seconds(floor, new, out) for _ in range(PIECES))
    forget(cleaner)
    cleaned = seconds(clean, new, out)
    yield Row("each text for the first time: the floor's time", cleaned / base, note=f"{new.stat().st_size / 1e6 / cleaned:.1f} MB/s")


def without_prefilter(texts: Sequence[str], cleaner: Cleaner) -> Iterator[Row]:
    """How many times longer the search takes when every rule is tried on every block, both on texts not seen before."""
    forget(cleaner)
    sample = [segment(text) for text in texts[:SLOW_TEXTS]]
    matchers = [cleaner.matchers.of(cleaner.matchers.languages(blocks), "") for blocks in sample]
    fast = seconds(lambda: [matcher(blocks) for matcher, blocks in zip(matchers, sample, strict=True)])
    slow = seconds(lambda: [matcher.matches_without_prefilter(blocks) for matcher, blocks in zip(matchers, sample, strict=True)])
    yield Row("every rule on every block: the prefilter's time", slow / fast, least=50)


def ten_times_the_rules(texts: Sequence[str], cleaner: Cleaner, folder: Path) -> Iterator[Row]:
    many = Cleaner()
    many.rules = variants.multiplied(cleaner.rules, 10, texts)
    many.matchers = Matchers(many.rules)
    ready(texts, many)
    new, out = as_records(texts, folder / "new.jsonl"), folder / "out"

    def first_time(each: Cleaner) -> float:
        forget(each)
        return seconds(cleaning(each), new, out)

    few, more = map(min, zip(*((first_time(cleaner), first_time(many)) for _ in range(2)), strict=True))
    yield Row(f"{len(many.rules):,} rules, each text for the first time", more / few, note=f"times that of {len(cleaner.rules):,}")
    (repeated, *_) = corpus(texts, PIECES * 10_000_000, folder)
    few, more = in_turn(2, partial(cleaning(cleaner), repeated, out), partial(cleaning(many), repeated, out))
    yield Row(f"{len(many.rules):,} rules, texts repeated", more / few, most=1.2, note=f"times that of {len(cleaner.rules):,}")


def one_document(texts: Sequence[str], cleaner: Cleaner) -> Iterator[Row]:
    """English texts one by one, and joined to a single one.

    All of them together are held to speak other languages, too: each quotes a word. So that the same rules are sought in
    the parts and in the whole, those are left out that add a language; a second row is of all.
    """
    english = [text for text in texts if cleaner.matchers.languages(segment(text)) == frozenset()]
    alike: list[str] = []
    blocks: list[Block] = []
    for text in english:
        more = [*blocks, *segment(text)]
        if not cleaner.matchers.languages(more):
            alike.append(text)
            blocks = more
    for some, languages in ((alike, "English"), (english, "as all languages")):
        yield _in_one(some, cleaner, languages)


def _in_one(texts: Sequence[str], cleaner: Cleaner, languages: str) -> Row:
    dice, chosen, size = random.Random(2), list[str](), 0
    while size < ONE_DOCUMENT:
        chosen.append(dice.choice(texts))
        size += len(chosen[-1]) + 2
    whole = "\n\n".join(chosen)
    times = []
    for work in (lambda: list(map(cleaner.clean, chosen)), lambda: cleaner.clean(whole)) * IN_ONE:
        forget(cleaner)
        times.append(seconds(work))
    small, large = min(times[::2]), min(times[1::2])
    what = f"one document of 10 MB, read {languages}: that of its parts"
    return Row(what, large / small, most=1.2, note=f"{len(chosen)} parts, {len(set(chosen))} different ones")


def pages(cleaner: Cleaner) -> Iterator[Row]:
    import trafilatura

    found = sorted((SHARED / "html-dev" / "pages").glob("*.html.gz"))
    sources = [gzip.decompress(path.read_bytes()) for path in random.Random(3).sample(found, PAGES)] if found else []
    sources = sources or [(HERE.parent / "fixtures" / "page.html").read_bytes()] * PAGES
    trafilatura.extract(sources[0])

    def clean(page: bytes) -> None:
        try:
            cleaner.clean_html(page)
        except Exception as error:  # a page without an article costs time too
            assert "no article" in str(error) or "nothing" in str(error), error

    clean(sources[0])
    plain, cleaned = in_turn(2, lambda: [trafilatura.extract(page) for page in sources], lambda: [clean(page) for page in sources])
    name = "pages of the benchmark" if found else "times the page among the fixtures"
    yield Row("HTML: trafilatura's time", cleaned / plain, most=1.4, note=f"{PAGES} {name}")
