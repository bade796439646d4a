"""What a person marked in a report, turned into entries of a pack of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.entries import LONGEST, rule_id
from cleaner.errors import OptionError
from cleaner.model import CATEGORIES
from cleaner.rules import Rule

LARGEST = 64_000_000  # bytes of a file of marks
HEADING = "# Rules and texts of our own; see `cleaner rules test`.\n"
VERDICTS = ("wrong", "missed")


class Mark(NamedTuple):
    """A text that was cut and belongs to the story ("wrong"), or that stayed and should go ("missed"), and where it stands.

    `part`: the text is only the end or the beginning of its block.
    """

    verdict: str
    text: str
    category: str
    place: str
    rules: tuple[str, ...] = ()
    part: bool = False

    @property
    def kind(self) -> str:
        """The kind of entry that it becomes."""
        return "allow" if self.verdict == "wrong" else "block"

    @property
    def rule_id(self) -> str:
        """The id that the entry has as a rule."""
        return rule_id(self.kind, self.text)


def read(path: Path, most_context: int) -> list[Mark]:
    """The marks in a file. Raises OptionError, naming the file and the mark.

    A missed text of `most_context` characters or more may have been cut short by the report.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise OptionError(f"{path}: larger than {LARGEST:,} bytes")
        table = json.loads(path.read_bytes())
    except OSError as error:
        raise OptionError(f"{path}: can't read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise OptionError(f"{path}: not JSON") from None
    if not isinstance(table, dict) or table.get("format") != "cleaner-marks" or table.get("version") != 1:
        raise OptionError(f"{path}: not the marks of a report of this version of cleaner")
    entries = table.get("marks")
    if not isinstance(entries, list):
        raise OptionError(f"{path}: holds no list of marks")
    return [_mark(entry, f"{path}: mark {number}", most_context) for number, entry in enumerate(entries, 1)]


def _mark(entry: Any, where: str, most_context: int) -> Mark:
    if not isinstance(entry, dict) or entry.get("verdict") not in VERDICTS:
        raise OptionError(f"{where}: the verdict must be {' or '.join(VERDICTS)}")
    text, category, rules = entry.get("text"), entry.get("category"), entry.get("rules", [])
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise OptionError(f"{where}: needs a text of at most {LONGEST:,} characters")
    if not text.isprintable() and any("\ud800" <= char <= "\udfff" for char in text):
        raise OptionError(f"{where}: the text holds bytes that are not UTF-8, which a pack can't")
    if category not in CATEGORIES:
        raise OptionError(f"{where}: the category must be one of {', '.join(CATEGORIES)}")
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise OptionError(f"{where}: rules must be a list of ids")
    part = entry["verdict"] == "missed" and len(text) >= most_context
    return Mark(entry["verdict"], text.strip(), category, f"{entry.get('source')}:{entry.get('line')}", tuple(rules), part)


def new(marks: Iterable[Mark], known: Sequence[Rule]) -> list[Mark]:
    """The marks that the pack does not hold yet, each once."""
    found: dict[str, Mark] = {}
    taken = {rule.id for rule in known}
    for mark in marks:
        if mark.rule_id not in taken:
            found.setdefault(mark.rule_id, mark)
    return list(found.values())


def appended(pack: str, marks: Iterable[Mark]) -> str:
    """The text of a pack with entries for the marks at its end; what was there is not touched."""
    start = pack or HEADING
    return "".join((start, "" if start.endswith("\n") else "\n", *(line for mark in marks for line in _entry(mark))))


def _entry(mark: Mark) -> Iterator[str]:
    yield f"\n[[{mark.kind}]]\ntext = {_toml(mark.text)}\n"
    if mark.verdict == "wrong":
        by = f" by {', '.join(mark.rules)}" if mark.rules else ""
        yield f"why = {_toml(f'Belongs to the story; was cut as {mark.category}{by}: {mark.place}.')}\n"
        return
    yield f'category = "{mark.category}"\nwhy = {_toml(f"Should go; was kept: {mark.place}.")}\n'
    if mark.part:
        yield "part = true\n"


def _toml(text: str) -> str:
    """A basic string; what JSON escapes, TOML escapes in the same way, and beside it DEL."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
