"""A corpus looked at article by article: how far it is, what can't be looked at, and in the end how many it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner.batch.corpus import Article, articles, cleaned
from cleaner.batch.single import Outcome
from cleaner.cli.console import Complaints, counted
from cleaner.model import Result
from cleaner.pipeline import Cleaner
from cleaner.report import account
from cleaner.report.account import Table
from cleaner.report.beside import CLEAN


class Looking:
    """The articles of a corpus, cleaned by one set of rules or several; nothing is written. `failed` names those that fail."""

    def __init__(self, corpus: Path, field: str) -> None:
        self.corpus = corpus
        self._field = field
        self.articles = 0
        self.failed: set[str] = set()
        self.left_out = Complaints("they are counted")

    def results(self, cleaners: Sequence[Cleaner]) -> Iterator[tuple[str, list[Result]]]:
        """Each article by name, with what every cleaner makes of it; one that fails is told and left out."""
        for article, outcomes in self._outcomes(cleaners):
            yield article.name, [outcome.result for outcome in outcomes if outcome.result]

    def accounts(self, cleaners: Sequence[Cleaner]) -> Iterator[list[Table]]:
        """The same as the rows of reports; that of a page has its clean text, too."""
        for article, outcomes in self._outcomes(cleaners):
            yield [_account(article, outcome, self._field) for outcome in outcomes]

    def summary(self) -> str:
        """One line for people."""
        noun = "article" if self.articles == 1 else "articles"
        return f"{self.corpus}: {self.articles:,} {noun}" + (f", {self.left_out.count:,} left out" if self.left_out.count else "")

    def _outcomes(self, cleaners: Sequence[Cleaner]) -> Iterator[tuple[Article, list[Outcome]]]:
        for article in counted(articles(self.corpus, self._field), "{:,} articles so far"):
            outcomes = [cleaned(cleaner, article) for cleaner in cleaners]
            if all(outcome.result for outcome in outcomes):
                self.articles += 1
                yield article, outcomes
            else:
                self.failed.update(() if article.skipped else {article.name})
                self.left_out.tell(next(str(outcome.error) for outcome in outcomes if not outcome.result))


def _account(article: Article, outcome: Outcome, field: str) -> Table:
    assert outcome.result
    row = account.document(outcome.result, extracted=outcome.extracted, encoding=outcome.encoding) | {"source": article.name}
    if not article.source:
        row["record"] = {"line": int(article.name.rpartition(":")[2]), "field": field}
    return row | {CLEAN: outcome.result.text} if outcome.extracted else row
