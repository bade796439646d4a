"""Many inputs: what is to be done, and doing it one by one, so that a bad one never stops another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.formats import PAGE_ENDINGS, Source, decode, encode, is_article, read_file, same_file
from cleaner.model import Result
from cleaner.pipeline import Cleaner


class Job(NamedTuple):
    """One input file and where its clean text goes, None for standard output."""

    source: Path
    target: Path | None


class Outcome(NamedTuple):
    """What became of one input: a result with the bytes to write, or an error."""

    name: str
    result: Result | None
    data: bytes = b""
    extracted: bool = False
    error: CleanerError | None = None
    status: os.stat_result | None = None  # of the file when it was read


def plan(paths: Sequence[Path], output: str | None, *, stays: bool = False, in_place: bool = False) -> list[Job]:
    """What goes where; an output that ends in a slash is a folder, as is one that exists.

    With `stays` nothing is written but, with `in_place`, the files themselves.

    Raises OptionError, before anything is touched, for inputs that have no place to go.
    """
    if stays:
        return list(_where_they_are(paths, in_place))
    folders = [path for path in paths if path.is_dir()]
    if output is None:
        if folders:
            raise OptionError(f"{folders[0]}: is a folder; say with -o where the clean files go")
        if len(paths) > 1:
            raise OptionError(f"{len(paths)} files need -o FOLDER, where the clean ones go")
        return [Job(path, None) for path in paths]
    out = Path(output)
    if len(paths) == 1 and not folders and not out.is_dir() and not output.endswith("/"):
        jobs = [Job(paths[0], out)]
    else:
        jobs = [job for path in paths for job in _into(path, out)]
    _check(jobs)
    return jobs


def _where_they_are(paths: Sequence[Path], in_place: bool) -> Iterator[Job]:
    for path in paths:
        for found in _articles(path) if path.is_dir() else [path]:
            if in_place and found.suffix.lower() in PAGE_ENDINGS:
                raise OptionError(f"{found}: is a page, and extracting its article is not undone; clean it with -o")
            yield Job(found, None)


def _into(path: Path, out: Path) -> Iterator[Job]:
    if not path.is_dir():
        yield Job(path, out / _clean_name(Path(path.name)))
        return
    for found in _articles(path):
        if not found.is_relative_to(out):
            yield Job(found, out / _clean_name(found.relative_to(path)))


def _articles(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and is_article(path))


def _clean_name(path: Path) -> Path:
    """A page becomes a text; a text keeps its name."""
    return path.with_suffix(".txt") if path.suffix.lower() in PAGE_ENDINGS else path


def _check(jobs: Iterable[Job]) -> None:
    taken: dict[Path, Path] = {}
    for source, target in jobs:
        if target is None:
            continue
        if target in taken:
            raise OptionError(f"{source} and {taken[target]} would both be written to {target}; clean them one by one")
        taken[target] = source
        if same_file(source, target):
            raise OptionError(f"{source}: input and output are the same file")


def clean_source(cleaner: Cleaner, source: Source) -> Outcome:
    """Clean one input that has been read; its own errors become its outcome."""
    try:
        if source.is_page:
            result = cleaner.clean_html(source.data, source.name)
            return Outcome(source.name, result, encode(result.text + "\n"), extracted=True)
        result = cleaner.clean(decode(source), source.name, markdown=source.is_markdown)
        return Outcome(source.name, result, encode(result.text))
    except CleanerError as error:
        return Outcome(source.name, None, error=_named(error, source.name))
    except Exception as error:  # whatever a document brings up, the others are cleaned
        told = f"{source.name}: the program failed on it, and left it as it was: {type(error).__name__}: {error}"
        return Outcome(source.name, None, error=InputError(" ".join(told.split())))


def clean_file(cleaner: Cleaner, path: Path) -> Outcome:
    """Read and clean one file."""
    try:
        source = read_file(path)
    except InputError as error:
        return Outcome(str(path), None, error=error)
    return clean_source(cleaner, source)._replace(status=source.status)


def _named(error: CleanerError, name: str) -> CleanerError:
    return error if name in str(error) else type(error)(f"{name}: {error}")
