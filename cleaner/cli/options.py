"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from cleaner.batch.walk import Excluded, Filter
from cleaner.cli.console import Stream
from cleaner.errors import OptionError
from cleaner.formats import compressed, kinds
from cleaner.model import REMOVED_BY_DEFAULT
from cleaner.modes import DELETE, MODES
from cleaner.pipeline import Cleaner


class Choice(NamedTuple):
    """Which rules there are, as the options say."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    lang: str | None
    packs: tuple[Path, ...]

    @property
    def options(self) -> dict[str, Any]:
        """The same as options of `Cleaner`."""
        return {"select": self.select or REMOVED_BY_DEFAULT, "ignore": self.ignore, "language": self.lang, "packs": self.packs}

    def cleaner(self, **others: Any) -> Cleaner:
        """These rules, ready for use; `others` are further options of `Cleaner`."""
        return Cleaner(**self.options, **others)


def rule_options(command: Any) -> Any:
    """The options that say which rules there are; the command gets them as one `choice`."""

    @wraps(command)
    def choosing(*arguments: Any, **options: Any) -> Any:
        choice = Choice(**{name: options.pop(name) for name in Choice._fields})
        return command(*arguments, choice=choice, **options)

    for option in (
        click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Add the rules of a file of your own."),
        click.option(
            "--lang",
            metavar="CODE",
            help="Only rules for this language (en, de, …) and language-free ones; all: for any. By default told from the text.",
        ),
        click.option("--ignore", multiple=True, metavar="NAME", help="Leave a category or rule out. May be repeated."),
        click.option("--select", multiple=True, metavar="NAME", help="Only this category or rule. May be repeated."),
    ):
        choosing = option(choosing)
    return choosing


field_option = click.option("--field", default="text", show_default=True, metavar="NAME", help="The field of records that holds text.")


def batch_options(command: Any) -> Any:
    """The options for records, folders and long runs."""
    for option in (
        click.option("--no-progress", is_flag=True, help="Don't show how far a long run is."),
        click.option("--changed-only", is_flag=True, help="Leave out inputs that are as they were in the last run with this option."),
        click.option("--resume", is_flag=True, help="Go on with a run that was stopped: do the rest, and only that."),
        click.option("-j", "--jobs", type=Jobs(), default="auto", show_default=True, help="Processes that work at once."),
        click.option("--follow-links", is_flag=True, help="Enter links in folders."),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Not these files and folders. May be repeated."),
        click.option("--glob", multiple=True, metavar="PATTERN", help="In folders, only these, like *.txt. May be repeated."),
        click.option("--strict", is_flag=True, help="Stop at the first bad record, and write nothing."),
        click.option("--removals-field", default="", metavar="NAME", help="Add a field with what was removed to the records that changed."),
        click.option("--mode", type=click.Choice(MODES), default=DELETE, show_default=True, help="What to do with what would be removed."),
        click.option("--html", is_flag=True, help="The fields of records hold pages: the article is extracted first."),
        click.option("--field", multiple=True, metavar="NAME", help="A field of records that holds text [text]; may be repeated."),
    ):
        command = option(command)
    return command


class Jobs(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A number of processes, or "auto"."""

    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if str(value) != "auto" and not (str(value).isdecimal() and int(value)):
            self.fail(f"{value!r} is neither a number from 1 on nor auto", param, ctx)
        return str(value)


class Batch(NamedTuple):
    """What was asked for with the options for records, folders and long runs."""

    field: tuple[str, ...] = ()
    html: bool = False
    mode: str = DELETE
    removals_field: str = ""
    strict: bool = False
    glob: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    follow_links: bool = False
    jobs: str = "auto"
    resume: bool = False
    changed_only: bool = False
    no_progress: bool = False
    quiet: bool = False

    @property
    def workers(self) -> int:
        """How many processes work at once."""
        return (os.cpu_count() or 1) if self.jobs == "auto" else int(self.jobs)

    def filter(self, base: Path) -> Filter:
        """Which files count; what is excluded is named from a folder on."""
        return Filter(self.glob, Excluded(self.exclude, base), self.follow_links)

    def refuse_records(self, stream: Stream | None) -> None:
        """Raises OptionError for what --in-place, --check and --diff can't do with records."""
        if stream and stream.is_records:
            raise OptionError("standard input: holds records; --check and --diff need them in a file")
        if self.mode != DELETE:
            raise OptionError(f"--mode {self.mode} makes something else of the text; it goes with -o or standard output")
        if self.html:
            raise OptionError("--html makes another text of a page; it goes with -o or standard output")

    def takes_files(self, paths: Sequence[Path], output: str | None) -> bool:
        """Whether this is a run over files into files, rather than a matter of one text. Raises OptionError."""
        if output and paths:
            special = kinds.by_name(Path(output)) == kinds.JSONL or self.mode != DELETE or self.resume or self.changed_only
            return special or len(paths) > 1 or paths[0].is_dir() or _is_packed(paths[0])
        if self.resume or self.changed_only:
            raise OptionError("--resume and --changed-only need inputs by name, and -o")
        return False

    def takes_records(self, paths: Sequence[Path], stream: Stream | None) -> bool:
        """Whether the only input is a file or stream of records, or is treated like one. Raises OptionError."""
        if stream:
            records = stream.is_records or bool(self.field)
            if self.mode != DELETE and not records:
                raise OptionError(f"standard input: holds a text; for --mode {self.mode} it must be in a file, or in records")
            return not paths and records
        return len(paths) == 1 and (_is_packed(paths[0]) or self.mode != DELETE)


def _is_packed(path: Path) -> bool:
    """Whether the text of a file must be taken out of it first: out of records, or of compression."""
    return kinds.holds_records(path) or bool(compressed.ending(path.name))
