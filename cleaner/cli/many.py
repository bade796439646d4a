"""The face of a run over files, folders and streams of records: progress, summary and report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import click

from cleaner import __version__
from cleaner.batch.counts import Counts
from cleaner.batch.plan import pieces, plan
from cleaner.batch.records import Done, Treatment
from cleaner.batch.run import Run, Settings
from cleaner.batch.single import Manner
from cleaner.batch.sink import assemble
from cleaner.batch.walk import Filter
from cleaner.batch.work import Work
from cleaner.cli.console import Stream, standard_output, tell
from cleaner.cli.options import Batch
from cleaner.cli.progress import progress
from cleaner.cli.reporting import Reporting
from cleaner.errors import InputError, OptionError
from cleaner.formats import jsonl
from cleaner.modes import ATTRIBUTES
from cleaner.pipeline import Cleaner


def run(
    cleaner: Cleaner,
    paths: Sequence[Path],
    stream: Stream | None,
    output: str | None,
    asked: Batch,
    chosen: Filter,
    manner: Manner,
    report: Reporting,
) -> int:
    """Clean files and folders into files, or records as they come; gives the exit code."""
    if not output or stream:
        return _stream(cleaner, stream.file if stream else paths[0], output, asked, manner, report)
    settings = Settings(treatment(asked, bool(report.to)), asked.workers, asked.resume, asked.changed_only, __version__, manner)
    work = Run(cleaner, plan(paths, output, chosen, asked.mode), settings, progress(not (asked.no_progress or asked.quiet)))
    counts = work()
    report.write(cleaner, work.rows(), counts)
    work.forget()
    if not asked.quiet:
        click.echo(counts.summary(), err=True)
    return counts.exit_code


def _stream(cleaner: Cleaner, source: Path | BufferedReader, output: str | None, asked: Batch, manner: Manner, report: Reporting) -> int:
    """Each record is written before the next is read."""
    counts = Counts()
    work = Work(cleaner, treatment(asked, bool(report.to)), manner=manner)
    with report.spool() as rows:
        data = _told(_documents(work, source, counts), rows, counts)
        if output:
            assemble(Path(output), data)
        else:
            for each in data:
                standard_output(each)
        rows.seek(0)
        report.write(cleaner, rows, counts)
    if counts.complaints and not asked.quiet:
        click.echo(counts.summary(), err=True)
    return counts.exit_code


def _documents(work: Work, source: Path | BufferedReader, counts: Counts) -> Iterator[Done]:
    if not isinstance(source, Path):
        yield from work.lines(source, "standard input", counts)
        return
    single = plan([source], f"{source}.out", Filter(), work.treatment.mode)
    for found in single.left_out:
        raise found.error or InputError(f"{found.path}: {found.skipped}")
    for piece in pieces(single.inputs[0]):
        yield from work.documents(0, piece, counts)


def treatment(asked: Batch, reported: bool) -> Treatment:
    """What is done with each document. Raises OptionError where that is contradictory."""
    fields = asked.field or Treatment().fields
    if asked.mode == ATTRIBUTES and (len(fields) > 1 or asked.removals_field):
        raise OptionError("--mode attributes tells the places in one text: give one --field, and no --removals-field")
    return Treatment(fields, asked.mode, asked.removals_field, asked.strict, reported, asked.html)


def _told(done: Iterable[Done], rows: BinaryIO, counts: Counts) -> Iterator[bytes]:
    """The bytes of documents as they are done; their rows are put aside, and what is wrong with them is told."""
    told = 0
    for data, entries, _ in done:
        rows.writelines(jsonl.dumps(row) + b"\n" for row in entries)
        for complaint in counts.complaints[told:]:
            tell(complaint)
        told = len(counts.complaints)
        yield data
