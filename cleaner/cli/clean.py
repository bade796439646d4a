"""`cleaner clean`: files, folders and standard input, cleaned."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cleaner import __version__, batch, formats, write
from cleaner.cli.console import colours, standard_input
from cleaner.cli.deliver import Asked, Run
from cleaner.cli.options import rule_options
from cleaner.errors import OptionError
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
@click.option("-i", "--in-place", is_flag=True, help="Change the files themselves; one without boilerplate is not touched.")
@click.option("--check", is_flag=True, help="Change nothing, list what would be removed, and exit with 1 where there is something.")
@click.option("--diff", is_flag=True, help="Change nothing, and show what would be removed as a unified diff.")
@click.option("--exit-zero", is_flag=True, help="With --check: exit with 0 also where something would be removed.")
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called; the ending says what it is.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors and warnings.")
@click.option("-v", "--verbose", is_flag=True, help="A line for every input.")
@rule_options
def command(
    paths: tuple[Path, ...],
    output: str | None,
    stdin_filename: str | None,
    report_to: str | None,
    report_format: str,
    brake: float,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: str | None,
    packs: tuple[Path, ...],
    **asked: bool,
) -> int:
    """Clean texts and pages: files, folders (with -o), or standard input.

    The clean text goes to standard output or to -o. Texts come back byte for byte but for what was removed; from
    .html files, and from HTML on standard input, the article is extracted first.

    \b
    cleaner article.txt > clean.txt
    cleaner article.txt --select caption --report - --report-format table
    cleaner clean articles/ -o clean/ --report report.json
    cleaner --in-place notes/*.md
    cleaner --check --diff README.md
    """
    ways = Asked(**asked)
    _check_ways(ways, paths, output)
    cleaner = Cleaner(select=select or REMOVED_BY_DEFAULT, ignore=ignore, language=lang, packs=packs, brake=brake)
    given = [path for path in paths if str(path) != "-"]
    jobs = batch.plan(given, output or None, stays=ways.stays, in_place=ways.in_place)
    _check_folder(report_to)
    run = Run(cleaner, ways)
    if not paths or len(given) < len(paths):
        source = formats.read_stream(standard_input(), stdin_filename)
        run.take(batch.clean_source(cleaner, source), Path(output) if output else None)
    for job in jobs:
        run.take(batch.clean_file(cleaner, job.source), job.target)
    if report_to:
        _write_report(run, report_to, report_format)
    run.summarise()
    return run.exit_code


def _check_ways(asked: Asked, paths: Sequence[Path], output: str | None) -> None:
    """Refuse combinations that contradict each other, before anything is read."""
    if asked.in_place and (asked.check or asked.diff):
        raise OptionError("--in-place changes the files, --check and --diff don't: say one or the other")
    if asked.stays and output:
        raise OptionError("-o says where the clean text goes, and --in-place, --check and --diff write none there: say one or the other")
    if asked.in_place and (not paths or Path("-") in paths):
        raise OptionError("--in-place needs the names of files; standard input can't be changed")


def _write_report(run: Run, to: str, report_format: str) -> None:
    if report_format == "json":
        report = account.report(run.documents, run.failed, run.cleaner.rules, __version__)
        rendered = json.dumps(report, indent=1) + "\n"
    else:
        from cleaner.report import table

        at_terminal = to == "-" and sys.stderr.isatty()
        width = os.get_terminal_size(sys.stderr.fileno()).columns if at_terminal else 100
        rendered = table.render(run.documents, run.failed, width=width, colour=to == "-" and colours("stderr"))
    if to == "-":
        click.echo(rendered, err=True, nl=False)
    else:
        write.write(Path(to), formats.encode(rendered))


def _check_folder(report_to: str | None) -> None:
    if report_to and report_to != "-" and not Path(report_to).parent.is_dir():
        raise OptionError(f"{report_to}: the folder for the report does not exist")
