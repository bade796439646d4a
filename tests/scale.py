"""How much memory learning takes, and how long: over ten million blocks of a thousand invented sites, or as many as are named.

Every site has four lines that stand on all of its pages; the harness fails where they are not found, or where the
program took more than half a gigabyte.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.learn import MIN_SUPPORT, Page, Proposer, learn

BLOCKS = 10_000_000
SITES = 1000
WORDS = 300_000
STORY = 16  # blocks of a page that are its own
LINES = (
    "Read by {number} people in the town of {site}",
    "More from the archive of {site}",
    "{site} is printed by the Lirr",
    "Back to {site}",
)
MOST = 500  # megabytes


@dataclass
class Invented:
    """The pages, made anew each time they are asked for; all the words there are lie in one long row, of which blocks are stretches."""

    blocks: int

    def __post_init__(self) -> None:
        dice = random.Random(3)
        self._row = [_word(dice) for _ in range(WORDS)]

    def __iter__(self) -> Iterator[Page]:
        dice = random.Random(8)
        row = self._row
        for number in range(self.blocks // (STORY + len(LINES))):
            site = f"s{number % SITES}.example"
            story = [" ".join(row[start : start + 12 + start % 20]) for start in (int(dice.random() * (WORDS - 40)) for _ in range(STORY))]
            lines = [line.format(site=site, number=int(dice.random() * 10_000)) for line in LINES]
            yield Page(site, "\n\n".join([*story, *lines]), f"https://{site}/{number}")


def _word(dice: random.Random) -> str:
    return "".join(dice.choice("bdfgklmnprstv") + dice.choice("aeiou") for _ in range(dice.randint(1, 4)))


def main(blocks: int) -> None:
    """Learn, and say what it took."""
    pages = Invented(blocks)
    begun = time.process_time()
    made = sum(len(page.text) for page in pages)
    making = time.process_time() - begun
    before = _peak()
    begun = time.process_time()
    proposals, counted = learn(pages, Proposer((), MIN_SUPPORT, by_host=True))
    passed = time.process_time() - begun - 2 * making
    proposed = sum(bool(proposal.entry) for proposal in proposals)
    print(
        f"{blocks:,} blocks, {made / 1e6:,.0f} MB, {len(counted.pages):,} sites: {passed:,.0f} s, {made / passed / 1e6:.2f} MB/s,", end=" "
    )
    print(f"{proposed:,} rules; {_peak():,.0f} MB at the most, {before:,.0f} MB before the first page")
    if proposed != len(LINES) * len(counted.pages) or _peak() > MOST:
        sys.exit(f"expected {len(LINES) * len(counted.pages):,} rules within {MOST} MB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BLOCKS)
