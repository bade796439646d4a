"""`cleaner clean`: files, folders and standard input, cleaned."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from cleaner import __version__, batch, formats, write
from cleaner.cli.console import standard_input, standard_output, tell
from cleaner.cli.options import rule_options
from cleaner.errors import CleanerError, InputError, OptionError, ReaderGoneError
from cleaner.model import REMOVED_BY_DEFAULT
from cleaner.pipeline import BRAKE, Cleaner
from cleaner.report import account


@click.command("clean")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(), help="Where the clean text goes: a file, or a folder for several inputs.")
@click.option("--report", "report_to", type=click.Path(), help="Write what was removed, and why, to a file; - for standard error.")
@click.option("--report-format", type=click.Choice(["json", "table"]), default="json", show_default=True)
@click.option(
    "--brake", type=click.FloatRange(0, 1), default=BRAKE, show_default=True, help="Remove nothing where more than this share would go."
)
@rule_options
def command(
    paths: tuple[Path, ...],
    output: str | None,
    report_to: str | None,
    report_format: str,
    brake: float,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: str | None,
    packs: tuple[Path, ...],
) -> int:
    """Clean texts and pages: files, folders (with -o), or standard input.

    The clean text goes to standard output or to -o. Texts come back byte for byte but for what was removed; from
    .html files, and from HTML on standard input, the article is extracted first.

    \b
    cleaner article.txt > clean.txt
    cleaner article.txt --select caption --report - --report-format table
    cleaner clean articles/ -o clean/ --report report.json
    """
    cleaner = Cleaner(select=select or REMOVED_BY_DEFAULT, ignore=ignore, language=lang, packs=packs, brake=brake)
    given = [path for path in paths if str(path) != "-"]
    jobs = batch.plan(given, output or None)
    _check_folder(report_to)
    run = _Run(cleaner)
    if not paths or len(given) < len(paths):
        run.take(batch.clean_source(cleaner, formats.read_stream(standard_input())), Path(output) if output else None)
    for job in jobs:
        run.take(batch.clean_file(cleaner, job.source), job.target)
    if report_to:
        _write_report(run, report_to, report_format)
    if len(jobs) > 1:
        click.echo(run.summary(), err=True)
    return run.exit_code


class _Run:
    """The outcomes of one call, written where they belong as they come."""

    def __init__(self, cleaner: Cleaner) -> None:
        self.cleaner = cleaner
        self.documents: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []
        self.exit_code = 0

    def take(self, outcome: batch.Outcome, target: Path | None) -> None:
        try:
            if outcome.result is None:
                raise outcome.error or InputError(outcome.name)
            self._deliver(outcome.data, target)
        except ReaderGoneError:
            raise
        except CleanerError as error:
            self.failed.append({"source": outcome.name, "error": str(error)})
            self._complain(str(error), error.exit_code)
            return
        self.documents.append(account.document(outcome.result, extracted=outcome.extracted))
        for warning in outcome.result.warnings:
            self._complain(f"{outcome.name}: {warning}", InputError.exit_code)

    def _deliver(self, data: bytes, target: Path | None) -> None:
        if target is None:
            standard_output(data)
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{target.parent}: can't make the folder: {error.strerror}") from None
        write.write(target, data)

    def _complain(self, message: str, code: int) -> None:
        self.exit_code = max(self.exit_code, code)
        tell(message)

    def summary(self) -> str:
        changed = sum(bool(document["removals"]) for document in self.documents)
        total = len(self.documents) + len(self.failed)
        return f"{total} inputs: {changed} changed, {len(self.documents) - changed} unchanged, {len(self.failed)} failed"


def _write_report(run: _Run, to: str, report_format: str) -> None:
    if report_format == "json":
        report = account.report(run.documents, run.failed, run.cleaner.rules, __version__)
        rendered = json.dumps(report, indent=1) + "\n"
    else:
        from cleaner.report import table

        at_terminal = to == "-" and sys.stderr.isatty()
        width = os.get_terminal_size(sys.stderr.fileno()).columns if at_terminal else 100
        rendered = table.render(run.documents, run.failed, width=width, colour=at_terminal and "NO_COLOR" not in os.environ)
    if to == "-":
        click.echo(rendered, err=True, nl=False)
    else:
        write.write(Path(to), formats.encode(rendered))


def _check_folder(report_to: str | None) -> None:
    if report_to and report_to != "-" and not Path(report_to).parent.is_dir():
        raise OptionError(f"{report_to}: the folder for the report does not exist")
