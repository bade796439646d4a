"""A report read back, whichever form it has: its rows one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.errors import InputError, OptionError
from cleaner.formats import compressed, jsonl
from cleaner.report.account import VERSION
from cleaner.report.terminal import shortened

SHOWN = 60  # characters of a row that is none


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of documents, of what was skipped and of what failed; {"counts": …} last.

    Raises InputError and OptionError, also for a row of another shape than this program gives them.
    """
    for row in _read(path):
        if not _is_row(row):
            raise OptionError(f"{path}: holds a row that is none of a report: {shortened(str(row)[:SHOWN], SHOWN)}")
        yield row


def _read(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as raw:
            file = compressed.reader(raw, str(path))
            first = file.readline()
            if first.strip() == b"{":
                yield from _whole(json.loads(first + file.read()), path)
            elif "documents" in (head := jsonl.loads(first)):  # some other program wrote it again, on one line
                yield from _whole(head, path)
            else:
                yield from _lines(head, file, path)
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise OptionError(f"{path}: not a report of cleaner in JSON, or cut short") from None


def is_report(path: Path) -> bool:
    """Whether a file is a report in JSON rather than a pack: by how it begins. Raises InputError."""
    try:
        with path.open("rb") as raw:
            return compressed.reader(raw, str(path)).read(64).lstrip().startswith(b"{")
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None


def _whole(report: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    _check(report, path)
    for name in ("documents", "skipped", "failed"):
        yield from report[name]
    yield {"counts": report["counts"]}


def _lines(head: dict[str, Any], file: Any, path: Path) -> Iterator[dict[str, Any]]:
    _check(head, path)
    row: dict[str, Any] = head
    for line in file:
        row = jsonl.loads(line)
        yield row
    if set(row) != {"counts"}:
        raise OptionError(f"{path}: the report is cut short; its last line, with the counts, is missing")


def _check(head: dict[str, Any], path: Path) -> None:
    if head.get("format") != "cleaner-report" or head.get("version") != VERSION:
        raise OptionError(f"{path}: not a report of this version of cleaner")


_SPAN = {"start": int, "end": int}
_MATTER = {
    "text": str,
    "score": (int, float),
    "reason": str,
    "characters": _SPAN,
    "lines": {"first": int, "last": int},
    "evidence": [{"rule": str, "category": str, "weight": (int, float)}],
}
_REMOVAL = {**_MATTER, "category": str, "context": {"before": str, "after": str}}
_NAME = (str, type(None))
_SIZE = {"sha256": str, "characters": int}
_SHAPES: dict[str, Any] = {  # of rows, by the name that tells them apart
    "removals": {
        "source": _NAME,
        "extracted": bool,
        "input": _SIZE,
        "output": _SIZE,
        "removals": [_REMOVAL],
        "spared": [_MATTER],
        "warnings": [str],
    },
    "skipped": {"source": str},
    "error": {"source": _NAME, "error": str},
    "counts": {"counts": dict.fromkeys(("inputs", "changed", "unchanged", "skipped", "failed", "removals"), int)},
}
_OPTIONAL: dict[str, Any] = {
    "record": {"line": int, "field": str},
    "page": {"pruned": [{"category": str, "text": str, "reason": str}]},
}


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or ("record" in row and not isinstance(row.get("source"), str)):
        return False
    shape = next((shape for name, shape in _SHAPES.items() if name in row), None)
    return shape is not None and _fits(row, shape) and all(_fits(row[name], each) for name, each in _OPTIONAL.items() if name in row)


def _fits(value: Any, shape: Any) -> bool:
    """Whether a value has at least what a shape names: a table its names, a list elements of one shape, anything else its type."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(name in value and _fits(value[name], each) for name, each in shape.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(each, shape[0]) for each in value)
    return isinstance(value, shape)
