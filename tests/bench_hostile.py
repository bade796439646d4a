"""The time of every built-in rule on texts made to keep it busy, as these double up to 4 MB, and what a block can cost.

    python tests/bench_hostile.py [--size 4000000]

A rule without `longest` meets texts of any size: of each pattern the attacks are tried on a short text, and the slowest
one is timed at half of the full size and at all of it. The others never see more than `longest` characters at once, so
their time can only grow with the number of blocks; for them the slowest block is what counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex
from hostile import Attack, attacks
from measure import Row

from cleaner import Cleaner, store
from cleaner.rules import Rule

SHORT = 16_000  # characters on which all attacks are tried
FULL = 4_000_000
WHOLE_TEXT = 1_000_000  # characters of a text for the whole program
PATIENCE = 120  # seconds
AGAIN = 3  # times that a measurement which misses the bar is repeated: other work on the machine only adds
MOST = 2.3


class Search(NamedTuple):
    """A pattern of a rule that searches whole blocks."""

    rule: Rule
    source: str
    pattern: regex.Pattern[str]

    def seconds(self, attack: Attack, size: int) -> float:
        text = attack.text(size)
        start = time.process_time()
        try:
            self.pattern.search(text, timeout=PATIENCE)
        except TimeoutError:
            return float("inf")
        return time.process_time() - start


def searches(rules: Sequence[Rule]) -> Iterator[Search]:
    for rule in rules:
        yield from map(Search, [rule] * len(rule.patterns), rule.patterns, rule.compiled)
        yield from map(Search, [rule] * len(rule.unless), rule.unless, rule.vetoes)


def growth(search: Search, attack: Attack, full: int) -> float:
    """t(2n) / t(n), where 2n is the full size."""
    half, whole = search.seconds(attack, full // 2), search.seconds(attack, full)
    for _ in range(AGAIN):
        if whole == float("inf") or whole <= MOST * half:
            break
        half, whole = max(half, search.seconds(attack, full // 2)), min(whole, search.seconds(attack, full))
    return whole / half if half < float("inf") else float("inf")


def of_any_size(full: int = FULL) -> Iterator[Row]:
    found = []
    for search in searches([rule for rule in store.load() if not rule.longest]):
        tried = attacks(search.source)
        if tried:
            worst = max(tried, key=lambda attack: search.seconds(attack, SHORT))
            found.append((growth(search, worst, full), search.rule.id))
    most, rule = max(found)
    failing = sorted({rule for value, rule in found if value > MOST})
    told = f"; missed by {', '.join(failing)}" if failing else ""
    yield Row(f"t(2n)/t(n) up to {full / 1e6:g} MB, {len(found)} patterns", most, most=MOST, note=f"highest: {rule}{told}")


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
    "headings and links": "Related\n\nThe bridge, part {}\n\n",
}


def of_the_program(full: int = WHOLE_TEXT) -> Iterator[Row]:
    cleaner = Cleaner()
    cleaner.clean("".join(line.format(0) for line in WHOLE.values()))
    found = []
    for name, line in WHOLE.items():
        count = full // len(line.format(12345))
        half, whole = (_clean(cleaner, line, size) for size in (count // 2, count))
        for _ in range(AGAIN if whole > MOST * half else 0):
            half, whole = max(half, _clean(cleaner, line, count // 2)), min(whole, _clean(cleaner, line, count))
        found.append((whole / half, f"{name}, {whole:.1f} s"))
    most, name = max(found)
    yield Row(f"t(2n)/t(n) of the program up to {full / 1e6:g} MB, {len(found)} texts", most, most=MOST, note=f"highest: {name}")


def _clean(cleaner: Cleaner, line: str, count: int) -> float:
    text = "".join(map(line.format, range(count)))
    start = time.process_time()
    cleaner.clean(text)
    return time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=FULL)
    size = options.parse_args().size
    missed = False
    for rows in (of_any_size(size), of_blocks(), of_the_program()):
        for row in rows:
            print(f"{row.what}: {row.figure:.2f} {row.unit} {row.bar} {row.verdict} {row.note}", flush=True)
            missed |= row.verdict == "MISSED"
    sys.exit(missed)


if __name__ == "__main__":
    main()
