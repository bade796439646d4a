"""Steps of a datatrove pipeline: clean, count what went, leave out what is empty.

LocalPipelineExecutor([JsonlReader(source), CleanerFormatter(), EmptyFilter(), JsonlWriter(target)], tasks=8)
"""

from __future__ import annotations

from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.pipeline.stats.base import BaseStats
from datatrove.utils.typeshelper import StatHints

from cleaner.engines.arrow import ready
from cleaner.errors import CleanerError


class CleanerFormatter(BaseFormatter):
    """Cleans each text, with the rules for the host of its `url` too; `options` are those of `Cleaner`.

    How many characters went, by category, is left in the metadata, and a text that can't be cleaned stays, with the
    reason in `cleaner_error`.
    """

    name = "cleaner"

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._options = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(options.items()))

    def format(self, text: str) -> str:
        """The body of a text."""
        return ready(self._options).clean(text).text

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Clean the documents one by one."""
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                self._clean(document)
            yield document

    def _clean(self, document: Document) -> None:
        try:
            result = ready(self._options).clean(document.text, document.metadata.get("url"))
        except CleanerError as error:
            document.metadata["cleaner_error"] = str(error)
            self.stat_update("failed")
            return
        document.text = result.text
        self.stat_update("changed" if result.removals else "unchanged")
        for cut in result.removals:
            name = f"removed_{cut.category}"
            document.metadata[name] = document.metadata.get(name, 0) + cut.end - cut.start
            self.stat_update(name, value=cut.end - cut.start, unit="cut")


class RemovalStats(BaseStats):
    """How many characters went from each document, by category, in datatrove's summaries, histograms and counts by host."""

    name = "cleaner removals"

    def extract_stats(self, doc: Document) -> dict[str, int | float]:
        """The characters removed, of each category that something was removed of."""
        return {name: value for name, value in doc.metadata.items() if name.startswith("removed_")}


class EmptyFilter(BaseFilter):
    """Leaves out the documents of which nothing is left."""

    name = "cleaner: empty"

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether there is any text."""
        return bool(doc.text.strip()) or (False, "empty")
