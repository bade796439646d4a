"""What is done with each outcome: written to where it belongs, put back in its file, or only shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import click

from cleaner import batch, write
from cleaner.cli.console import colours, standard_output, tell
from cleaner.errors import CleanerError, InputError, ReaderGoneError
from cleaner.pipeline import Cleaner
from cleaner.report import account, lines

FOUND = 1  # the exit code of --check where something would be removed


class Asked(NamedTuple):
    """What is to become of the outcomes, as the options say."""

    in_place: bool = False
    check: bool = False
    diff: bool = False
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False

    @property
    def stays(self) -> bool:
        """Whether no clean text is written anywhere but in the files themselves."""
        return self.in_place or self.check or self.diff


class Run:
    """The outcomes of one call, delivered as they come."""

    def __init__(self, cleaner: Cleaner, asked: Asked) -> None:
        self.cleaner = cleaner
        self.asked = asked
        self.documents: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []
        self.exit_code = 0

    def take(self, outcome: batch.Outcome, target: Path | None) -> None:
        try:
            if outcome.result is None:
                raise outcome.error or InputError(outcome.name)
            document = account.document(outcome.result, extracted=outcome.extracted)
            self._deliver(outcome, document, target)
        except ReaderGoneError:
            raise
        except CleanerError as error:
            self.failed.append({"source": outcome.name, "error": str(error)})
            self._complain(str(error), error.exit_code)
            return
        self.documents.append(document)
        for warning in outcome.result.warnings:
            self._complain(f"{outcome.name}: {warning}", InputError.exit_code)

    def _deliver(self, outcome: batch.Outcome, document: dict[str, Any], target: Path | None) -> None:
        if self.asked.check or self.asked.diff:
            self._show(outcome, document)
        elif self.asked.in_place:
            self._put_back(outcome, document)
        elif target is None:
            standard_output(outcome.data)
        else:
            _put(outcome.data, target)

    def _show(self, outcome: batch.Outcome, document: dict[str, Any]) -> None:
        assert outcome.result
        if self.asked.check and document["removals"] and not self.asked.exit_zero:
            self.exit_code = max(self.exit_code, FOUND)
        if self.asked.diff:
            standard_output(lines.diff(outcome.name, outcome.result, colour=colours("stdout")))
        elif not self.asked.quiet:
            standard_output(lines.findings(outcome.name, document))

    def _put_back(self, outcome: batch.Outcome, document: dict[str, Any]) -> None:
        """A file without removals is not touched at all."""
        count = len(document["removals"])
        if count:
            write.write(Path(outcome.name), outcome.data, outcome.status)
        if self.asked.verbose or (count and not self.asked.quiet):
            tell(f"{outcome.name}: {f'{count} removed' if count else 'unchanged'}")

    def _complain(self, message: str, code: int) -> None:
        self.exit_code = max(self.exit_code, code)
        tell(message)

    def summarise(self) -> None:
        """One line on standard error for a run of several inputs."""
        total = len(self.documents) + len(self.failed)
        if self.asked.quiet or (total < 2 and not self.asked.verbose):
            return
        changed = sum(bool(document["removals"]) for document in self.documents)
        noun = "with boilerplate" if self.asked.check or self.asked.diff else "changed"
        unchanged = len(self.documents) - changed
        click.echo(f"{total} inputs: {changed} {noun}, {unchanged} unchanged, {len(self.failed)} failed", err=True)


def _put(data: bytes, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target.parent}: can't make the folder: {error.strerror}") from None
    write.write(target, data)
