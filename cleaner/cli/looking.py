"""A corpus looked at article by article: how far it is, what can't be looked at, and in the end how many it was."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner.batch.corpus import articles, cleaned
from cleaner.cli.console import tell
from cleaner.model import Result
from cleaner.pipeline import Cleaner

NAMED = 20  # articles that can't be looked at, named one by one; the rest is counted
INTERVAL = 10.0  # seconds between two words on how far it is


class Looking:
    """The articles of a corpus, cleaned by one set of rules or several; nothing is written."""

    def __init__(self, corpus: Path, field: str) -> None:
        self.corpus = corpus
        self._field = field
        self.articles = self.left_out = 0

    def results(self, cleaners: Sequence[Cleaner]) -> Iterator[tuple[str, list[Result]]]:
        """Each article by name, with what every cleaner makes of it; one that fails is told and left out."""
        next_word = time.monotonic() + INTERVAL
        for article in articles(self.corpus, self._field):
            outcomes = [cleaned(cleaner, article) for cleaner in cleaners]
            results = [outcome.result for outcome in outcomes if outcome.result]
            if len(results) == len(outcomes):
                self.articles += 1
                yield article.name, results
            else:
                self._leave_out(next(str(outcome.error) for outcome in outcomes if not outcome.result))
            if time.monotonic() > next_word:
                next_word = time.monotonic() + INTERVAL
                tell(f"{self.articles:,} articles so far")

    def summary(self) -> str:
        """One line for people."""
        noun = "article" if self.articles == 1 else "articles"
        return f"{self.corpus}: {self.articles:,} {noun}" + (f", {self.left_out:,} left out" if self.left_out else "")

    def _leave_out(self, reason: str) -> None:
        self.left_out += 1
        if self.left_out <= NAMED:
            tell(reason)
        elif self.left_out == NAMED + 1:
            tell("there are more such inputs; they are counted")
