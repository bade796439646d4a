"""`cleaner baseline`: what is known and may stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleaner import baseline, batch, write
from cleaner.cli.config import base, configurable
from cleaner.cli.console import tell
from cleaner.cli.options import rule_options
from cleaner.model import REMOVED_BY_DEFAULT
from cleaner.pipeline import BRAKE, Cleaner

FILE = "cleaner-baseline.json"


@click.group("baseline")
def command() -> None:
    """Let the boilerplate that is there pass, and find only what is new."""


@configurable
@command.command("write")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", default=FILE, show_default=True, type=click.Path(path_type=Path), help="Where the baseline goes.")
@click.option("--brake", type=click.FloatRange(0, 1), default=BRAKE, help="As for `cleaner clean`.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Not these. May be repeated.")
@rule_options
@click.pass_context
def baseline_write(
    ctx: click.Context, /, paths: tuple[Path, ...], output: Path, exclude: tuple[str, ...], brake: float, **given: Any
) -> int:
    """Note all that would be removed, so that `cleaner clean --baseline FILE` leaves it.

    The paths in the file are relative to its folder: it may be kept under version control.

    \b
    cleaner baseline write content/
    cleaner --check --baseline cleaner-baseline.json content/
    """
    cleaner = Cleaner(
        select=given["select"] or REMOVED_BY_DEFAULT, ignore=given["ignore"], language=given["lang"], packs=given["packs"], brake=brake
    )
    known = baseline.Baseline(output.parent, {})
    exit_code = count = 0
    for job in batch.plan_in_place(paths, batch.Excluded(exclude, base(ctx, "exclude")), writes=False):
        if job.skipped:
            continue
        outcome = batch.clean_file(cleaner, job.source)
        if outcome.result:
            known.add(outcome.name, outcome.result)
            count += len(outcome.result.removals)
        elif outcome.error:
            tell(str(outcome.error))
            exit_code = max(exit_code, outcome.error.exit_code)
    write.write(output, known.rendered())
    tell(f"{output}: {count} known")
    return exit_code
