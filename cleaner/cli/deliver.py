"""What is done with each outcome: written to where it belongs, put back in its file, or only shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cleaner import batch, formats, write
from cleaner.batch.counts import Counts
from cleaner.batch.walk import Found
from cleaner.cli.console import colours, standard_output, tell
from cleaner.errors import CleanerError, InputError, ReaderGoneError
from cleaner.formats import kinds
from cleaner.model import Result
from cleaner.pipeline import Cleaner
from cleaner.report import lines

if TYPE_CHECKING:
    from cleaner.batch.rewrite import Rewrite

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

    def __init__(self, cleaner: Cleaner, asked: Asked, fields: Sequence[str] = (), *, reports: bool = False) -> None:
        self.cleaner = cleaner
        self.reports = reports  # whether there will be a report
        self.fields = fields
        self.asked = asked
        self.documents: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []
        self.counts = Counts()
        self.exit_code = 0

    def take(self, outcome: batch.Outcome, target: Path | None) -> None:
        try:
            if outcome.result is None:
                raise outcome.error or InputError(outcome.name)
            documents = [_account(outcome, outcome.result)] if self.reports else []
            self._deliver(outcome, outcome.result, target)
        except ReaderGoneError:
            raise
        except CleanerError as error:
            self._fail(outcome.name, error)
            return
        self.documents += documents
        self.counts.take(outcome.name, outcome.result.removals, ())
        for warning in outcome.result.warnings:
            self._complain(f"{outcome.name}: {warning}", InputError.exit_code)

    def look(self, found: Found, manner: batch.Manner) -> None:
        """Clean a file that stays where it is, or say why not."""
        if found.error:
            self._fail(str(found.path), found.error)
        elif found.skipped:
            self._leave_out(found)
        elif kinds.holds_records(found.path):
            self._take_records(found.path, manner)
        else:
            self.take(batch.clean_file(self.cleaner, found.path, manner), None)

    def rows(self) -> Iterator[bytes]:
        """The rows of the report."""
        from cleaner.formats import jsonl

        return (jsonl.dumps(row) + b"\n" for row in (*self.documents, *self.skipped, *self.failed))

    def _take_records(self, path: Path, manner: batch.Manner) -> None:
        from cleaner.batch.rewrite import Rewrite  # a text never pays for records

        try:
            found = Rewrite(self.cleaner, path, self.fields, manner)
            if self.asked.in_place:
                found.in_place()
            elif self.asked.diff:
                before = formats.read_file(path).data
                standard_output(lines.diff(str(path), *map(_as_text, (before, b"".join(found.cleaned()))), colour=colours("stdout")))
            else:
                deque(found.cleaned(), maxlen=0)
        except CleanerError as error:
            self._fail(str(path), error)
            return
        self._tell_records(path, found)

    def _tell_records(self, path: Path, found: Rewrite) -> None:
        self.counts.add(found.counts)
        self.documents += found.rows
        for complaint in found.counts.complaints:
            self._complain(complaint, found.counts.exit_code)
        if self.asked.check and found.counts.changed and not self.asked.exit_zero:
            self.exit_code = max(self.exit_code, FOUND)
        for row in found.rows if self.asked.check and not (self.asked.diff or self.asked.quiet) else ():
            standard_output(lines.findings(row["source"], row) if row.get("removals") else b"")
        self._told(str(path), found.counts.removals)

    def _leave_out(self, found: Found) -> None:
        """Count an input that is not to be cleaned."""
        self.skipped.append({"source": str(found.path), "skipped": found.skipped})
        self.counts.skipped += 1
        if self.asked.verbose:
            tell(f"{found.path}: skipped: {found.skipped}")

    def _deliver(self, outcome: batch.Outcome, result: Result, target: Path | None) -> None:
        if self.asked.check or self.asked.diff:
            self._show(outcome, result)
        elif self.asked.in_place:
            self._put_back(outcome, len(result.removals))
        elif target is None:
            standard_output(outcome.data)
        else:
            _put(outcome.data, target)

    def _show(self, outcome: batch.Outcome, result: Result) -> None:
        if self.asked.check and result.removals and not self.asked.exit_zero:
            self.exit_code = max(self.exit_code, FOUND)
        if self.asked.diff:
            name = f"{outcome.name} (its text)" if outcome.extracted else outcome.name
            standard_output(lines.diff(name, result.document.text, result.text, colour=colours("stdout")))
        elif not self.asked.quiet:
            standard_output(lines.findings(outcome.name, _account(outcome, result)))

    def _put_back(self, outcome: batch.Outcome, count: int) -> None:
        """A file without removals is not touched at all."""
        if count:
            write.write(Path(outcome.name), outcome.data, outcome.source and outcome.source.status)
        self._told(outcome.name, count)

    def _told(self, name: str, count: int) -> None:
        if self.asked.in_place and (self.asked.verbose or (count and not self.asked.quiet)):
            tell(f"{name}: {f'{count} removed' if count else 'unchanged'}")

    def _fail(self, name: str, error: CleanerError) -> None:
        self.failed.append({"source": name, "error": str(error)})
        self.counts.failed += 1
        self._complain(str(error), error.exit_code)

    def _complain(self, message: str, code: int) -> None:
        self.exit_code = max(self.exit_code, code)
        tell(message)

    def summarise(self) -> None:
        """One line on standard error for a run of several inputs."""
        counts = self.counts
        if not self.asked.quiet and (counts.inputs > 1 or self.asked.verbose):
            noun = "with boilerplate" if self.asked.check or self.asked.diff else "changed"
            click.echo(counts.summary().replace("changed", noun, 1), err=True)


def _account(outcome: batch.Outcome, result: Result) -> dict[str, Any]:
    from cleaner.report import account  # most runs need none

    return account.document(result, extracted=outcome.extracted, encoding=outcome.encoding)


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _put(data: bytes, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target.parent}: can't make the folder: {error.strerror}") from None
    write.write(target, data)
