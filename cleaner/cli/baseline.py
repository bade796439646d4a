"""`cleaner baseline`: what is known and may stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleaner import baseline, write
from cleaner.batch.counts import Counts
from cleaner.batch.plan import in_place
from cleaner.batch.records import Treatment
from cleaner.batch.single import Manner
from cleaner.batch.walk import Excluded, Filter, Found
from cleaner.batch.work import Work
from cleaner.cli.config import base, configurable
from cleaner.cli.console import tell
from cleaner.cli.options import Choice, rule_options
from cleaner.errors import CleanerError
from cleaner.formats.text import UTF_8, declared
from cleaner.pipeline import BRAKE

FILE = "cleaner-baseline.json"


@click.group("baseline")
def command() -> None:
    """Let what is there pass, and find only what is new."""


@configurable
@command.command("write")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", default=FILE, show_default=True, type=click.Path(path_type=Path), help="Where the baseline goes.")
@click.option("--brake", type=click.FloatRange(0, 1), default=BRAKE, help="As for `cleaner clean`.")
@click.option("--encoding", default=UTF_8, show_default=True, metavar="NAME", help="Of texts that don't say it by a byte-order mark.")
@click.option("--field", multiple=True, metavar="NAME", help="A field of records that holds text [text]; may be repeated.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Not these files and folders. May be repeated.")
@rule_options
@click.pass_context
def baseline_write(
    ctx: click.Context, /, paths: tuple[Path, ...], output: Path, brake: float, encoding: str, choice: Choice, **given: Any
) -> int:
    """Note all that would be removed, so that it may stay.

    `cleaner clean --baseline FILE` leaves it. The paths in the file are relative to its folder: it may be kept under version control.

    \b
    cleaner baseline write content/
    cleaner --check --baseline cleaner-baseline.json content/
    """
    work = Work(choice.cleaner(brake=brake), Treatment(given["field"] or Treatment().fields), manner=Manner(declared(encoding)))
    known, counts = baseline.Baseline(output.parent, {}), Counts()
    chosen = Filter(excluded=Excluded(given["exclude"], base(ctx, "exclude")))
    for found in in_place(paths, chosen, writes=False):
        if not found.skipped:
            _take(found, work, known, counts)
    for complaint in counts.complaints:
        tell(complaint)
    write.write(output, known.rendered())
    tell(f"{output}: {counts.removals:,} known")
    return counts.exit_code


def _take(found: Found, work: Work, known: baseline.Baseline, counts: Counts) -> None:
    """Take in what would be removed from a file, record by record where it holds records."""
    try:
        if found.error:
            raise found.error
        for result in work.results(found.path, counts):
            known.add(str(found.path), result)
    except CleanerError as error:
        counts.fail(error)
