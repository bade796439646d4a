"""`cleaner clean`: files, folders and standard input, cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner import batch, formats
from cleaner.batch.plan import alone, in_place
from cleaner.cli.config import base, configurable
from cleaner.cli.console import Stream, read, standard_input
from cleaner.cli.deliver import Asked, Run
from cleaner.cli.options import Batch, Choice, batch_options, rule_options
from cleaner.errors import OptionError
from cleaner.formats.text import UTF_8, declared
from cleaner.pipeline import BRAKE, OUTPUT_FORMATS, Cleaner
from cleaner.report.forms import FORMS

if TYPE_CHECKING:
    from cleaner.cli.reporting import Reporting


@configurable
@click.command("clean")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(), help="Where the clean text goes: a file, or a folder for several inputs.")
@click.option("--report", "report_to", type=click.Path(), help="Write what was removed, and why, to a file; - for standard error.")
@click.option("--report-format", type=click.Choice(FORMS), help="By default what the report's name ends in; or JSON.")
@click.option(
    "--brake", type=click.FloatRange(0, 1), default=BRAKE, show_default=True, help="Remove nothing where more than this share would go."
)
@click.option(
    "--output-format", type=click.Choice(OUTPUT_FORMATS), default="text", show_default=True, help="How the text of a page is written."
)
@click.option("--keep-title", is_flag=True, help="Leave the title of a page at the head of its text.")
@click.option("-i", "--in-place", is_flag=True, help="Change the files themselves; one without boilerplate is not touched.")
@click.option("--check", is_flag=True, help="Change nothing, list what would be removed, and exit with 1 where there is something.")
@click.option("--diff", is_flag=True, help="Change nothing, and show what would be removed as a unified diff.")
@click.option("--exit-zero", is_flag=True, help="With --check: exit with 0 also where something would be removed.")
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called; the ending says what it is.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors and warnings.")
@click.option("-v", "--verbose", is_flag=True, help="A line for every input.")
@click.option("--encoding", default=UTF_8, show_default=True, metavar="NAME", help="Of texts that don't say it by a byte-order mark.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Leave what this file knows; see `cleaner baseline`.")
@click.option("--learn", is_flag=True, help="First learn what the inputs repeat, then clean with that too; see `cleaner learn`.")
@click.option(
    "--profile",
    type=click.Path(),
    help="Write where the time went, slowest rules first, to a file; - for standard error. Takes one process.",
)
@rule_options
@batch_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    output: str | None,
    stdin_filename: str | None,
    report_to: str | None,
    report_format: str | None,
    brake: float,
    output_format: str,
    keep_title: bool,
    choice: Choice,
    **asked: Any,
) -> int:
    """Clean texts, pages and records, in files, folders or a pipe.

    The clean text goes to standard output or to -o. Texts come back byte for byte but for what was removed; from
    .html files, and from HTML on standard input, the article is extracted first.

    \b
    cleaner article.txt > clean.txt
    cleaner article.txt --select caption --report - --report-format table
    cleaner clean articles/ -o clean/ --report report.json
    cleaner --in-place notes/*.md
    cleaner --check --diff README.md
    cleaner records.jsonl --field text -o clean.jsonl --report report.jsonl
    cleaner clean pages/ -o bodies.jsonl --resume
    cleaner clean crawl.jsonl -o clean.jsonl --learn
    cleaner clean crawl.jsonl -o clean.jsonl --profile -
    """
    ways, batched = Asked(**_those_of(Asked, asked)), Batch(**_those_of(Batch, asked))
    given = [path for path in paths if str(path) != "-"]
    _check_ways(ways, paths, output)
    _check_folder(report_to, "report")
    if asked["profile"]:
        batched = _profiled(ctx, asked["profile"], batched)
    if asked["learn"]:
        choice = _learnt(choice, batched, output, given)
    chosen = batched.filter(base(ctx, "exclude"))
    cleaner = choice.cleaner(brake=brake, keep_title=keep_title, output_format=output_format)
    manner = _manner(asked["encoding"], asked["baseline"])
    stream = None if given and len(given) == len(paths) else standard_input()
    if ways.stays:
        batched.refuse_records(stream)
    elif batched.takes_files(given, output) or batched.takes_records(given, stream):
        from cleaner.cli import many

        return many.run(cleaner, given, stream, output, batched, chosen, manner, _reporting(report_to, report_format))
    target = None if ways.stays else alone(given, output or None)
    found = in_place(given, chosen, writes=ways.in_place) if ways.stays else []
    run = Run(cleaner, ways, batched.field, reports=bool(report_to))
    if stream:
        run.take(_from(stream, stdin_filename, cleaner, manner), target)
    elif not ways.stays:
        run.take(batch.clean_file(cleaner, given[0], manner), target)
    for each in found:
        run.look(each, manner)
    if report_to:
        _reporting(report_to, report_format).write(cleaner, run.rows())
    run.summarise()
    return run.exit_code


def _profiled(ctx: click.Context, file: str, batched: Batch) -> Batch:
    """Write to the file, when the command is done, where the time went; gives the options with which it can be told."""
    from cleaner.cli.profiling import profiled

    _check_folder(file, "profile")
    ctx.with_resource(profiled(file))
    return batched._replace(jobs="0")  # this process alone


def _learnt(choice: Choice, batched: Batch, output: str | None, given: Sequence[Path]) -> Choice:
    """The rules with those that the inputs themselves teach."""
    if batched.html:
        raise OptionError("--learn reads the fields of records as texts, and --html as pages: say one or the other")
    from cleaner.cli.learn import learnt_beside

    return choice._replace(packs=(*choice.packs, learnt_beside(output, given, batched.field, choice.packs)))


def _from(stream: Stream, name: str | None, cleaner: Cleaner, manner: batch.Manner) -> batch.Outcome:
    """What becomes of the text or page on standard input."""
    source = formats.read_stream(read(stream), name)._replace(declared=manner.encoding)
    return batch.clean_source(cleaner, source, manner.known(source.name))


def _reporting(to: str | None, form: str | None) -> Reporting:
    from cleaner.cli.reporting import Reporting  # not on the way of a text without a report

    return Reporting(to or "", form or "")


def _manner(encoding: str, file: Path | None) -> batch.Manner:
    if not file:
        return batch.Manner(declared(encoding))
    from cleaner import baseline

    found = baseline.read(file)
    return batch.Manner(declared(encoding), found.of, found.stamp)


def _those_of(options: type[Asked] | type[Batch], given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in options._fields}


def _check_ways(asked: Asked, paths: Sequence[Path], output: str | None) -> None:
    """Refuse combinations that contradict each other, before anything is read."""
    if asked.in_place and (asked.check or asked.diff):
        raise OptionError("--in-place changes the files, --check and --diff don't: say one or the other")
    if asked.stays and output:
        raise OptionError("-o says where the clean text goes, and --in-place, --check and --diff write none there: say one or the other")
    if asked.in_place and (not paths or Path("-") in paths):
        raise OptionError("--in-place needs the names of files; standard input can't be changed")
    if not asked.stays and Path("-") in paths and len(paths) > 1:
        raise OptionError("- is standard input, which is cleaned by itself: leave it or the other inputs out")


def _check_folder(file: str | None, what: str) -> None:
    if file and file != "-" and not Path(file).parent.is_dir():
        raise OptionError(f"{file}: the folder for the {what} does not exist")
