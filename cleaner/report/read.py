"""A report read back, whichever form it has: its rows one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.errors import InputError, OptionError
from cleaner.formats import compressed, jsonl
from cleaner.report.account import VERSION


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of documents, of what was skipped and of what failed; {"counts": …} last. Raises InputError and OptionError."""
    try:
        with path.open("rb") as raw:
            file = compressed.reader(raw, str(path))
            first = file.readline()
            if first.strip() == b"{":
                yield from _whole(json.loads(first + file.read()), path)
            else:
                yield from _lines(jsonl.loads(first), file, path)
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from None
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise OptionError(f"{path}: not a report of cleaner in JSON, or cut short") from None


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
