"""What each rule found in some articles, for people: those that fired, the busiest first, then those that never did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleaner.report.terminal import shortened
from cleaner.trial import Hits

_COLUMNS = "{:>7} {:>8} {:>7}  {}"
_INDENT = " " * 26


def lines(hits: Mapping[str, Hits], width: int | None) -> Iterator[str]:
    """A line for each rule that fired, and one below with where it did first; each cut to a width, if there is one."""
    fired = sorted((rule for rule in hits if hits[rule].blocks), key=lambda rule: (-hits[rule].blocks, rule))
    if fired:
        yield _COLUMNS.format("blocks", "articles", "cuts", "rule")
    for rule in fired:
        found = hits[rule]
        yield _COLUMNS.format(f"{found.blocks:,}", f"{found.articles:,}", f"{found.cuts:,}", rule)
        yield _INDENT + shortened(f"{found.place}: {found.quote}", max((width or 200) - len(_INDENT), 20))
    silent = sorted(hits.keys() - set(fired))
    yield f"never fired: {len(silent)} of {len(hits)} rules"
    for rule in silent:
        yield f"  {rule}"
