"""The time of every built-in rule on texts made to keep it busy, as these double up to 4 MB, and what a block can cost.

    python tests/bench_hostile.py [--size 4000000]

A rule without `longest` meets texts of any size: of each pattern and veto all attacks are tried on short texts, and the
slowest one is timed at half of the full size and at all of it, as is any whose time grew faster than its text. The rules
search as they do in the program, each on one block. The others never see more than `longest` characters at once, so their
time can only grow with the number of blocks; for them the slowest block is what counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from math import inf
from multiprocessing import get_context
from operator import itemgetter
from typing import NamedTuple

import regex
from hostile import Attack, attacks
from measure import Row, forget

from cleaner import Cleaner, store
from cleaner.rules import Rule

SHORT = 16_000  # characters on which all attacks are tried, and
LONG = 0.004  # seconds from which on it is looked at how the time of one grew
FULL = 4_000_000
PATIENCE = 60  # seconds
CERTAIN = 0.1  # seconds: shorter searches are timed several times in a row
AGAIN = 10  # times that a measurement which misses the bar is repeated: other work on the machine only adds
MOST = 2.3


class Search(NamedTuple):
    """How a rule looks for one of its patterns, or for a veto, in a block."""

    rule: Rule
    source: str
    find: Callable[[str, float], object]  # in a text, for so many seconds at most

    def seconds(self, attack: Attack, size: int) -> float:
        return self._seconds(attack.text(size))

    def _seconds(self, text: str, times: int = 1) -> float:
        start = time.process_time()
        try:
            for _ in range(times):
                self.find(text, PATIENCE)
        except TimeoutError:
            return inf
        return (time.process_time() - start) / times

    def growth(self, attack: Attack, full: int) -> tuple[float, float]:
        """t(2n) / t(n), where 2n is the full size, and t(2n): of each the least that was measured."""
        texts = attack.text(full // 2), attack.text(full)
        half, whole = map(self._seconds, texts)
        for _ in range(AGAIN):
            if whole == inf or whole <= MOST * half:
                break
            times = [max(1, round(CERTAIN / max(least, 1e-6))) for least in (half, whole)]
            half, whole = map(min, (half, whole), map(self._seconds, texts, times))
        return (whole / half if half < inf else inf), whole


def searches(rules: Sequence[Rule]) -> Iterator[Search]:
    for rule in rules:
        yield from (Search(rule, source, _first(rule, place)) for place, source in enumerate(rule.patterns))
        yield from (Search(rule, source, partial(_sought, veto)) for source, veto in zip(rule.unless, rule.vetoes, strict=True))


def _first(rule: Rule, place: int) -> Callable[[str, float], object]:
    return partial(_sought, rule.pattern(place)) if rule.scope == "html" else partial(rule.first, place)


def _sought(pattern: regex.Pattern[str], text: str, seconds: float) -> object:
    return pattern.search(text, timeout=seconds)


def worst(search: Search) -> set[Attack]:
    """The attack that takes longest, and those whose time grows faster than their text."""
    times = {attack: search.seconds(attack, SHORT) for attack in attacks(search.source)}
    growing = {attack for attack, taken in times.items() if taken > LONG and search.growth(attack, SHORT)[0] > MOST}
    return growing | {max(times, key=times.__getitem__)} if times else set()


def _of_rule(full: int, rule: Rule) -> list[tuple[float, float, str]]:
    """The growth and the time of each search of a rule, and its id."""
    return [(*search.growth(attack, full), rule.id) for search in searches([rule]) for attack in worst(search)]


def of_any_size(full: int = FULL) -> Iterator[Row]:
    rules = [rule for rule in store.load() if not rule.longest]
    with get_context("fork").Pool() as workers:  # what each takes is its own CPU time
        found = list(chain.from_iterable(workers.imap_unordered(partial(_of_rule, full), rules)))
    most, _, rule = max(found)
    failing = sorted({rule for value, _, rule in found if value > MOST})
    told = f"; missed by {', '.join(failing)}" if failing else ""
    yield Row(f"t(2n)/t(n) up to {full / 1e6:g} MB, {len(found)} searches", most, most=MOST, note=f"highest: {rule}{told}")
    _, slowest, rule = max(found, key=itemgetter(1))
    yield Row(f"slowest search of {full / 1e6:g} MB in one block, {len(rules)} rules", slowest, unit="s", note=rule)


def of_blocks() -> Iterator[Row]:
    limited = [rule for rule in store.load() if rule.longest]
    found = [
        (search.seconds(attack, search.rule.longest), search.rule.id) for search in searches(limited) for attack in attacks(search.source)
    ]
    slowest, rule = max(found)
    yield Row(f"slowest hostile block, {len(limited)} rules with `longest`", 1000 * slowest, unit="ms", note=rule)


WHOLE = {  # texts that are hard on the program rather than on a rule
    "lines of a letter": "a\n",
    "empty lines": "\n",
    "one line": "a ",
    "newsletter lines": "Sign up for our newsletter {}\n",
    "captions": "The bridge in May {}. Photo: Ada Roe\n\n",
    "tables of contents": "Table of contents\n\nOf roofs\n\n",
    "capitals": "JOIN OUR NEWSLETTER TODAY\n\nTHE BRIDGE {}\n\n",
    "fragments in one line": "The old bridge opened again on Monday [Read more: The bridge]. ",
    "headings and links": "Related\n\nThe bridge, part {}\n\n",
}


def of_the_program(full: int = FULL) -> Iterator[Row]:
    cleaner = Cleaner()
    cleaner.clean("".join(line.format(0) for line in WHOLE.values()))
    found = []
    for name, line in WHOLE.items():
        count = full // len(line.format(12345))
        half, whole = (_clean(cleaner, line, size) for size in (count // 2, count))
        for _ in range(AGAIN if whole > MOST * half else 0):
            half, whole = min(half, _clean(cleaner, line, count // 2)), min(whole, _clean(cleaner, line, count))
        found.append((whole / half, f"{name}, {whole:.1f} s"))
    most, name = max(found)
    yield Row(f"t(2n)/t(n) of the program up to {full / 1e6:g} MB, {len(found)} texts", most, most=MOST, note=f"highest: {name}")


def _clean(cleaner: Cleaner, line: str, count: int) -> float:
    text = "".join(map(line.format, range(count)))
    forget(cleaner)
    start = time.process_time()
    cleaner.clean(text)
    return time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=FULL)
    size = options.parse_args().size
    missed = False
    for rows in (of_any_size(size), of_blocks(), of_the_program(size)):
        for row in rows:
            print(f"{row.what}: {row.figure:.2f} {row.unit} {row.bar} {row.verdict} {row.note}", flush=True)
            missed |= row.verdict == "MISSED"
    sys.exit(missed)


if __name__ == "__main__":
    main()
