"""Records as they were: what was cut out of their lines put back, byte for byte, from the rows of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from cleaner.errors import OptionError, SafetyError
from cleaner.formats import encode, jsonl
from cleaner.report import account

Row = dict[str, Any]


def restored(lines: Iterable[bytes], rows: Iterable[Row], name: str) -> Iterator[bytes]:
    """The lines of one file with their cuts put back; `rows` in the order of the lines. Raises SafetyError where they don't fit."""
    changes = groupby((row for row in rows if row["removals"] or "page" in row), key=lambda row: int(row["record"]["line"]))
    due = next(changes, None)
    for number, line in enumerate(lines, 1):
        if due and due[0] == number:
            yield _restored(line, list(due[1]), f"{name}:{number}")
            due = next(changes, None)
        else:
            yield line
    if due:
        raise SafetyError(f"{name}: the report tells of a line {due[0]}, which is not there; was it changed after cleaning?")


def rows_of(rows: Iterable[Row], source: str) -> Iterator[Row]:
    """The rows that belong to the records of one input."""
    return (row for row in rows if "record" in row and row["source"].rpartition(":")[0] == source)


def source_of(rows: Iterable[Row], clean: Path) -> str | None:
    """The input whose records are in a clean file, by its name; None where the report tells of no records. Raises OptionError."""
    files = {row["source"].rpartition(":")[0] for row in rows if "record" in row}
    named = {file for file in files if Path(file).name == clean.name}
    if len(files) > 1 and len(named) != 1:
        raise OptionError(f"{clean}: the report tells of several inputs; say with --source which of them this was")
    return next(iter(named if len(named) == 1 else files), None)


def _restored(line: bytes, rows: list[Row], name: str) -> bytes:
    try:
        if added := rows[0]["record"].get("added"):
            line = jsonl.without_field(line, added)
        cuts = sorted((start, text.encode()) for row in rows for start, text in row["record"]["cuts"])
        original = _filled(line, cuts)
        found = jsonl.literals(original, [jsonl.path_of(row["record"]["field"]) for row in rows])
        fits = all(account.digest(encode(found[jsonl.path_of(row["record"]["field"])].text)) == row["input"]["sha256"] for row in rows)
    except (KeyError, TypeError, ValueError, AttributeError, jsonl.RecordError):
        fits = False
    if not fits:
        raise SafetyError(f"{name}: what comes back is not the original; is this the report of another file, or of another mode?")
    return original


def _filled(line: bytes, cuts: Iterable[tuple[int, bytes]]) -> bytes:
    pieces: list[bytes] = []
    position = length = 0
    for start, text in cuts:
        kept = line[position : position + start - length]
        pieces += (kept, text)
        position += len(kept)
        length = start + len(text)
    return b"".join((*pieces, line[position:]))
