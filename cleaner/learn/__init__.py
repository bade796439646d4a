"""Learns what the pages of a site repeat, and proposes rules for it.

`count` and `gather` read the corpus, one after the other; `Proposer` makes of what they found the proposals for a
site; `render` writes them as a pack.
"""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.learn.page import Page
from cleaner.learn.propose import Proposal, Proposer
from cleaner.learn.survey import MIN_SUPPORT, Count, Traces, count, gather
from cleaner.learn.trace import Trace

__all__ = ["MIN_SUPPORT", "Count", "Page", "Proposal", "Proposer", "Traces", "count", "gather", "learn"]


def learn(pages: Iterable[Page], proposer: Proposer, min_support: int = MIN_SUPPORT) -> tuple[list[Proposal], Count]:
    """The proposals for all sites of a corpus, which is read twice, and what was counted."""
    counted = count(pages)
    traces = gather(pages, counted, min_support)
    by_site: dict[str, dict[str, Trace]] = {}
    for (site, outline), trace in traces.items():
        by_site.setdefault(site, {})[outline] = trace
    return [proposal for site in sorted(by_site) for proposal in proposer(site, by_site[site], counted.pages[site])], counted
