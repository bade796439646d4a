"""One line of JSONL, or one document, on its way: what comes out, what the report says, and how it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from cleaner.batch.counts import Counts
from cleaner.errors import CleanerError, InputError, SafetyError
from cleaner.formats import encode, jsonl
from cleaner.formats.text import UTF_8
from cleaner.model import Result
from cleaner.modes import ATTRIBUTES, DELETE, Edit, apply, attributes, edits
from cleaner.pipeline import Cleaner
from cleaner.report import account

Row = dict[str, Any]
_Cleaned = tuple[jsonl.Path, jsonl.Literal, Result]


class Treatment(NamedTuple):
    """What is done with each document, beside the rules.

    `fields`: of a record, those that hold text, dots lead into nested objects; `mode`: one of `modes.MODES`;
    `removals_field`: a field to add to records that are changed, with what was removed; `strict`: whether a bad record
    fails its file; `reported`: whether the report wants rows; `html`: whether the fields hold pages, of which the articles
    are extracted.
    """

    fields: tuple[str, ...] = (jsonl.DEFAULT_FIELD,)
    mode: str = DELETE
    removals_field: str = ""
    strict: bool = False
    reported: bool = False
    html: bool = False

    def clean(self, cleaner: Cleaner, text: str, source: str, known: Collection[str] = ()) -> Result:
        """What cleaning gives for the text or the page in a field."""
        return (cleaner.clean_html if self.html else cleaner.clean)(text, source, known=known)

    def changes(self, before: str, result: Result) -> list[Edit]:
        """What makes the text to write out of the one that was in a field."""
        return [Edit(0, len(before), rendered(result, self.mode))] if self.html else edits(result, self.mode)


class Done(NamedTuple):
    """What comes out for one document: the bytes to write, the rows for the report, and what was found in its texts."""

    data: bytes
    rows: Sequence[Row] = ()
    results: Sequence[Result] = ()


class Records:
    """Cleans records one by one; each depends on nothing but itself. `known` are the digests of blocks that stay."""

    def __init__(self, cleaner: Cleaner, treatment: Treatment, known: Collection[str] = ()) -> None:
        self._cleaner = cleaner
        self._treatment = treatment
        self._known = known
        self._asks_hosts = any(rule.hosts for rule in cleaner.rules)
        self._fields = [jsonl.path_of(field) for field in treatment.fields]

    def line(self, line: bytes, file: str, number: int, counts: Counts) -> Done:
        """One line, its end included. A bad one comes back as it is, counted and named; where `strict`, it raises its error."""
        name = f"{file}:{number}"
        if not line.strip():
            counts.skipped += 1
            return Done(line, [skipped(name, "an empty line")])
        try:
            with guarded(name):
                return self._cleaned(line, name, number, counts)
        except CleanerError as error:
            return self.failed(line, name, error, counts)

    def failed(self, line: bytes, name: str, error: CleanerError, counts: Counts) -> Done:
        """A line that can't be cleaned, on its way as it is."""
        if self._treatment.strict:
            raise error
        counts.fail(error)
        data = self._attributes(line, name, ()) if self._treatment.mode == ATTRIBUTES else line
        return Done(data, [failure(name, error)])

    def _cleaned(self, line: bytes, name: str, number: int, counts: Counts) -> Done:
        source = str(jsonl.value_of(line, "url") or name) if self._asks_hosts or self._treatment.html else name
        found = sorted(jsonl.literals(line, self._fields).items(), key=lambda item: item[1].start, reverse=True)
        results = [(path, literal, self._treatment.clean(self._cleaner, literal.text, source, self._known)) for path, literal in found]
        data, undone = self._written(line, name, results)
        cuts = [removal for *_, result in results for removal in result.removals]
        counts.take(name, cuts, [warning for *_, result in results for warning in result.warnings])
        rows = list(self._rows(name, number, line, results, undone)) if self._treatment.reported else ()
        return Done(data, rows, [result for *_, result in results])

    def _written(self, line: bytes, name: str, results: Sequence[_Cleaned]) -> tuple[bytes, list[list[Edit]]]:
        """The line to write, and for each result how its bytes came about. Fields are edited from the last to the first."""
        mode = self._treatment.mode
        undone: list[list[Edit]] = []
        if mode == ATTRIBUTES:
            return self._attributes(line, name, [removal for *_, result in results for removal in result.removals]), undone
        data = line
        for _, literal, result in results:
            undone.append([])
            if changes := self._treatment.changes(literal.text, result):
                before = len(data)
                data, undone[-1] = jsonl.edited(data, literal, changes)
                if jsonl.loads(data[literal.start : literal.end + len(data) - before]) != rendered(result, mode):
                    raise SafetyError("the line would not say what it should; it is left as it was")
        if self._treatment.removals_field and data is not line:
            cuts = [
                {"field": ".".join(path), "start": cut.start, "end": cut.end, "category": cut.category, "text": cut.text}
                for path, _, result in reversed(results)
                for cut in result.removals
            ]
            data = jsonl.with_field(data, self._treatment.removals_field, cuts)
        return data, undone

    def _attributes(self, line: bytes, name: str, removals: Sequence[Any]) -> bytes:
        known = jsonl.value_of(line, "id")
        return attribute_row(name if known is None else known, removals)

    def _rows(self, name: str, place: int, line: bytes, results: Sequence[_Cleaned], undone: Sequence[Sequence[Edit]]) -> Iterator[Row]:
        for number, (path, _, result) in enumerate(results):
            if result.page or result.removals or result.spared or result.warnings:
                row = told(result, self._treatment.mode, extracted=self._treatment.html) | {"source": name}
                row["record"] = {"line": place, "field": ".".join(path)}
                if isinstance(url := jsonl.value_of(line, "url"), str):
                    row["record"]["url"] = url
                if self._treatment.mode == DELETE and not self._treatment.html:
                    if self._treatment.removals_field and any(undone):
                        row["record"]["added"] = self._treatment.removals_field
                    row["record"]["cuts"] = [[edit.start, edit.text] for edit in undone[number]]
                yield row


def told(result: Result, mode: str, *, extracted: bool = False, encoding: str = UTF_8) -> Row:
    """The row of a document in the report; its output is what the mode makes of it."""
    if mode not in (DELETE, ATTRIBUTES):
        result = replace(result, text=rendered(result, mode))
    return account.document(result, extracted=extracted, encoding=encoding)


def rendered(result: Result, mode: str) -> str:
    """The text that a mode makes of a document."""
    return result.text if mode == DELETE else apply(result.document.text, edits(result, mode))


def document(result: Result, mode: str, *, extracted: bool, encoding: str = UTF_8) -> bytes:
    """What is written for a text or a page, as a file of its own."""
    if mode == ATTRIBUTES:
        return attribute_row(result.document.source, result.removals)
    return encode(rendered(result, mode) + ("\n" if extracted else ""), encoding)


def as_record(result: Result, mode: str, **known: str) -> bytes:
    """What is written for a text or a page that becomes a record; `known` is what is known of it."""
    known = known or {"id": result.document.source or ""}
    if mode == ATTRIBUTES:
        return attribute_row(known["id"], result.removals)
    return jsonl.dumps({**known, jsonl.DEFAULT_FIELD: rendered(result, mode)}) + b"\n"


def attribute_row(name: Any, removals: Sequence[Any]) -> bytes:
    """A row of Dolma's attributes."""
    return jsonl.dumps({"id": name, "attributes": attributes(removals)}) + b"\n"


def skipped(name: str, reason: str) -> Row:
    """The row of an input that was left out."""
    return {"source": name, "skipped": reason}


def failure(name: str, error: CleanerError) -> Row:
    """The row of an input that failed."""
    return {"source": name, "error": str(error)}


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Every error names its document; one that nobody foresaw is the program's fault, and no reason to stop."""
    try:
        yield
    except CleanerError as error:
        if name in str(error):
            raise
        raise type(error)(f"{name}: {error}") from None
    except Exception as error:
        raise InputError(f"{name}: left as it was, an error of the program: {type(error).__name__}: {error}") from error
