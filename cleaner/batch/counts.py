"""What became of the inputs, in figures: changed + unchanged + skipped + failed = inputs, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from cleaner.errors import CleanerError, InputError
from cleaner.model import Removal

NAMED = 20  # complaints that are told one by one; the report has them all


@dataclass(slots=True)
class Counts:
    """The counts of some documents; `complaints` are the first lines to tell people, `exit_code` the worst there was."""

    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    exit_code: int = 0

    @property
    def inputs(self) -> int:
        return self.changed + self.unchanged + self.skipped + self.failed

    @property
    def removals(self) -> int:
        return sum(self.categories.values())

    def take(self, name: str, removals: Sequence[Removal], warnings: Iterable[str]) -> None:
        """Count a document that was cleaned."""
        if removals:
            self.changed += 1
            self.categories.update(removal.category for removal in removals)
        else:
            self.unchanged += 1
        for warning in warnings:
            self.complain(f"{name}: {warning}")

    def fail(self, error: CleanerError) -> None:
        """Count an input that failed."""
        self.failed += 1
        self.complain(str(error), error.exit_code)

    def complain(self, message: str, exit_code: int = InputError.exit_code) -> None:
        """Note what people must be told."""
        self.exit_code = max(self.exit_code, exit_code)
        if len(self.complaints) < NAMED:
            self.complaints.append(message)

    def add(self, other: Counts) -> None:
        """Take in the counts of other documents; their complaints are not among them, since they have been told."""
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.skipped += other.skipped
        self.failed += other.failed
        self.categories.update(other.categories)
        self.exit_code = max(self.exit_code, other.exit_code)

    def add_row(self, row: Mapping[str, Any]) -> None:
        """Count a row of the report."""
        if "removals" not in row:
            self.skipped += "skipped" in row
            self.failed += "error" in row
            return
        self.changed += bool(row["removals"])
        self.unchanged += not row["removals"]
        self.categories.update(row["counts"]["categories"])

    def as_row(self) -> dict[str, Any]:
        """The counts as plain data, for the manifest."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"categories": dict(self.categories)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Counts:
        """The counts as they were given to `as_row`."""
        return cls(**{**row, "categories": Counter(row["categories"])})

    def table(self) -> dict[str, Any]:
        """The counts as the report has them."""
        return {
            "inputs": self.inputs,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "failed": self.failed,
            "removals": self.removals,
            "categories": dict(sorted(self.categories.items())),
        }

    def summary(self) -> str:
        """One line for people."""
        noun = "input" if self.inputs == 1 else "inputs"
        return (
            f"{self.inputs:,} {noun}: {self.changed:,} changed, {self.unchanged:,} unchanged, {self.skipped:,} skipped, "
            f"{self.failed:,} failed; {self.removals:,} removals"
        )
