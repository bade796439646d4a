"""The report as data: everything that was removed or spared, with places, digests and counts.

`report.schema.json` beside this file describes it; both carry the version of the format.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from cleaner.errors import InputError, SafetyError
from cleaner.formats.text import UTF_8, encode
from cleaner.model import Match, Page, Removal, Result, Span
from cleaner.rules import RuleSet

VERSION = 1
SCHEMA = Path(__file__).with_name("report.schema.json")
CONTEXT = 400  # characters of the blocks around a removal
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # JSON would read them as one character

Table = dict[str, Any]


def head(rules: RuleSet, version: str) -> Table:
    """What says that it is a report, and of what: the first line of one in JSON Lines."""
    return {
        "format": "cleaner-report",
        "version": VERSION,
        "cleaner": version,
        "rules": {"digest": rules.digest, "count": len(rules)},
    }


def report(
    documents: Sequence[Table],
    failed: Sequence[Table],
    rules: RuleSet,
    version: str,
    skipped: Sequence[Table] = (),
    counts: Table | None = None,
) -> Table:
    """The whole report of one run; `counts` where not every document has a row."""
    return {
        **head(rules, version),
        "counts": counts or _counts(documents, failed, skipped),
        "documents": list(documents),
        "skipped": list(skipped),
        "failed": list(failed),
    }


def sorted_out(rows: Iterable[Table]) -> tuple[list[Table], list[Table], list[Table]]:
    """The rows of documents, of inputs that were left out, and of those that failed."""
    found = list(rows)
    return [row for row in found if "removals" in row], [row for row in found if "skipped" in row], [row for row in found if "error" in row]


def _counts(documents: Sequence[Table], failed: Sequence[Table], skipped: Sequence[Table]) -> Table:
    categories = Counter[str]()
    for document in documents:
        categories.update(document["counts"]["categories"])
    changed = sum(bool(document["removals"]) for document in documents)
    return {
        "inputs": len(documents) + len(failed) + len(skipped),
        "changed": changed,
        "unchanged": len(documents) - changed,
        "skipped": len(skipped),
        "failed": len(failed),
        "removals": sum(categories.values()),
        "categories": dict(sorted(categories.items())),
    }


def document(result: Result, *, extracted: bool = False, encoding: str = UTF_8) -> Table:
    """The account of one document. Offsets refer to its input; for a page, to the text extracted from it.

    Raises InputError where JSON could not give a removal back as it is, which no text from a file brings about.
    """
    text = result.document.text
    places = Places(text, encoding)
    surroundings = _Surroundings(result)
    removals = [_removal(removal, places) | {"context": surroundings.of(removal)} for removal in result.removals]
    return {
        "source": result.document.source,
        "language": result.document.language,
        "extracted": extracted,
        "encoding": encoding,
        "input": _measures(text, encoding),
        "output": _measures(result.text, encoding),
        "removals": removals,
        "spared": [
            {
                **places.of(spared.block.span),
                "score": round(spared.score, 3),
                "reason": spared.reason,
                "text": spared.block.text,
                "evidence": [_evidence(match) for match in spared.evidence],
            }
            for spared in result.spared
        ],
        "warnings": list(result.warnings),
        **({"page": _page(result.page)} if result.page else {}),
        "counts": {
            "removals": len(removals),
            "lines": sum(entry["lines"]["last"] - entry["lines"]["first"] + 1 for entry in removals),
            "characters": sum(removal.end - removal.start for removal in result.removals),
            "categories": dict(sorted(Counter(removal.category for removal in result.removals).items())),
        },
    }


def find(rows: Iterable[Table], clean: bytes) -> Table:
    """The account of the document whose output these bytes are. Raises SafetyError where there is none."""
    sought = digest(clean)
    for row in rows:
        if "output" in row and "record" not in row and row["output"]["sha256"] == sought:
            return row
    raise SafetyError("no document of the report has this text as its output; was it changed after cleaning?")


def removals(account: Table) -> list[Removal]:
    """What `render.restore` needs, read back from the account of a document."""
    try:
        return [
            Removal(entry["characters"]["start"], entry["characters"]["end"], entry["text"], entry["category"], entry["score"], (), "")
            for entry in account["removals"]
        ]
    except (KeyError, TypeError):
        raise SafetyError("the report is not one of this program's, or not whole") from None


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _page(page: Page) -> Table:
    """What a page says about itself, and what was left out of it."""
    known = {name: value for name, value in page._asdict().items() if name != "text"}
    return {**known, "pruned": [pruned._asdict() for pruned in page.pruned]}


def _measures(text: str, encoding: str) -> Table:
    data = encode(text, encoding)
    return {"sha256": digest(data), "characters": len(text), "bytes": len(data)}


def _removal(removal: Removal, places: Places) -> Table:
    if _HALVES.search(removal.text):
        raise InputError("two halves of a character stand side by side, which a report can't tell from the whole one; join them first")
    return {
        "category": removal.category,
        "score": round(removal.score, 3),
        "reason": removal.reason,
        **places.of(Span(removal.start, removal.end)),
        "text": removal.text,
        "evidence": [_evidence(match) for match in removal.evidence],
    }


def _evidence(match: Match) -> Table:
    return {
        "rule": match.rule_id,
        "category": match.category,
        "weight": match.weight,
        "characters": {"start": match.span.start, "end": match.span.end},
        "quote": match.quote,
    }


class _Surroundings:
    """What stays around each removal."""

    def __init__(self, result: Result) -> None:
        self._text = result.document.text
        gone = {removal.start: removal.end for removal in result.removals}
        starts = sorted(gone)
        self._kept = []
        for block in result.document.blocks if gone else ():
            place = bisect_right(starts, block.span.start) - 1
            if place < 0 or gone[starts[place]] < block.span.end:
                self._kept.append(block.span)
        self._starts = [span.start for span in self._kept]

    def of(self, removal: Removal) -> Table:
        """The block that stays before it and the one after it; of a fragment, the rest of its paragraph."""
        place = bisect_right(self._starts, removal.end - len(removal.text.lstrip())) - 1
        if place >= 0 and removal.start < self._kept[place].end:
            start, end = self._kept[place]
            return {"before": self._text[start : removal.start], "after": self._text[removal.end : end], "inside": True}
        before = self._text[slice(*self._kept[place])] if place >= 0 else ""
        after = self._text[slice(*self._kept[place + 1])] if place + 1 < len(self._kept) else ""
        return {"before": before[-CONTEXT:], "after": after[:CONTEXT], "inside": False}


class Places:
    """Turns spans of a text into characters, bytes and lines."""

    def __init__(self, text: str, encoding: str = UTF_8) -> None:
        self._text = text
        self._encoding = encoding
        unix = text.replace("\r\n", " \n").replace("\r", "\n")
        self._line_ends = list(accumulate(len(line) + 1 for line in unix.split("\n")))
        self._known = [(0, 0)]  # characters and the bytes before them, at places already asked for

    def of(self, span: Span) -> Table:
        content = self._text[span.start : span.end]
        first = span.start + len(content) - len(content.lstrip())
        last = max(first, span.end - 1 - (len(content) - len(content.rstrip())))
        return {
            "characters": {"start": span.start, "end": span.end},
            "bytes": {"start": self._bytes(span.start), "end": self._bytes(span.end)},
            "lines": {"first": 1 + bisect_right(self._line_ends, first), "last": 1 + bisect_right(self._line_ends, last)},
        }

    def _bytes(self, position: int) -> int:
        place = bisect_right(self._known, (position, len(self._text) * 4 + 1)) - 1
        start, before = self._known[place]
        known = (position, before + len(encode(self._text[start:position], self._encoding)))
        if position != start:
            self._known.insert(place + 1, known)
        return known[1]
