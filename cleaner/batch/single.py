"""Many inputs: what is to be done, and doing it one by one, so that a bad one never stops another."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.walk import Filter, Found, walk
from cleaner.errors import CleanerError, InputError, OptionError, SafetyError
from cleaner.formats import PAGE_ENDINGS, Source, encode, is_article, read_file, same_file
from cleaner.formats.text import UTF_8
from cleaner.model import Result
from cleaner.pipeline import Cleaner


class Job(NamedTuple):
    """One input file and where its clean text goes, None for standard output; with the reason where it is left out."""

    source: Path
    target: Path | None = None
    skipped: str = ""


class Excluded(NamedTuple):
    """Patterns of files to leave out, in the syntax of .gitignore, and the folder they are relative to."""

    patterns: tuple[str, ...] = ()
    base: Path = Path()

    def __contains__(self, path: object) -> bool:
        assert isinstance(path, Path)
        if not self.patterns:
            return False
        from pathspec import GitIgnoreSpec

        inner = os.path.relpath(path.absolute(), self.base.absolute())
        return GitIgnoreSpec.from_lines(self.patterns).match_file(Path(inner).as_posix())


def _nothing(name: str) -> Collection[str]:
    return ()


class Manner(NamedTuple):
    """How texts are read: the encoding of those that don't say, and by name of the file the digests of the blocks that are known.

    `stamp` changes with what is known.
    """

    encoding: str = UTF_8
    known: Callable[[str], Collection[str]] = _nothing
    stamp: str = ""


AS_IS = Manner()


class Outcome(NamedTuple):
    """What became of one input: a result with the bytes to write, or an error."""

    name: str
    result: Result | None
    data: bytes = b""
    extracted: bool = False
    error: CleanerError | None = None
    source: Source | None = None

    @property
    def encoding(self) -> str:
        """Of the bytes to write; what is extracted from a page is written as UTF-8."""
        return UTF_8 if self.extracted or not self.source else self.source.encoding


def plan_output(paths: Sequence[Path], output: str | None) -> list[Job]:
    """What goes where; an output that ends in a slash is a folder, as is one that exists.

    Raises OptionError, before anything is touched, for inputs that have no place to go.
    """
    folders = [path for path in paths if path.is_dir()]
    if output is None:
        if folders:
            raise OptionError(f"{folders[0]}: is a folder; say with -o where the clean files go, or --in-place, --check or --diff")
        if len(paths) > 1:
            raise OptionError(f"{len(paths)} files need -o FOLDER, where the clean ones go, or --in-place, --check or --diff")
        return [Job(path, None) for path in paths]
    out = Path(output)
    if len(paths) == 1 and not folders and not out.is_dir() and not output.endswith("/"):
        jobs = [Job(paths[0], out)]
    else:
        jobs = [job for path in paths for job in _into(path, out)]
    _check(jobs)
    return jobs


def plan_in_place(paths: Sequence[Path], excluded: Excluded, chosen: Filter | None = None, *, writes: bool = True) -> list[Job]:
    """The files that are named or stand in folders, each once, to be changed (`writes`) or only looked at.

    Raises OptionError, before anything is touched, for pages that would be changed: extraction can't be undone.
    """
    jobs: dict[Path, Job] = {}
    for path in paths:
        for found in walk(path, chosen or Filter()) if path.is_dir() else [Found(path, path)]:
            skipped = "excluded" if found.path in excluded else found.skipped
            jobs.setdefault(found.path, Job(found.path, None, skipped))
    pages = [path for path, job in jobs.items() if writes and not job.skipped and path.suffix.lower() in PAGE_ENDINGS]
    if pages:
        raise OptionError(f"{pages[0]}: is a page, and extracting its article can't be undone; clean it with -o, or --exclude it")
    return list(jobs.values())


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
    for source, target, _ in jobs:
        if target is None:
            continue
        if target in taken:
            raise OptionError(f"{source} and {taken[target]} would both be written to {target}; clean them one by one")
        taken[target] = source
        if same_file(source, target):
            raise OptionError(f"{source}: input and output are the same file")


def clean_source(cleaner: Cleaner, source: Source, known: Collection[str] = ()) -> Outcome:
    """Clean one input that has been read; its own errors become its outcome."""
    try:
        if source.is_page:
            result = cleaner.clean_html(source.data, source.name)
            return Outcome(source.name, result, encode(result.text + "\n"), extracted=True, source=source)
        result = cleaner.clean(source.text, source.name, markdown=source.is_markdown, known=known)
        data = encode(result.text, source.encoding)
        if result.removals and source._replace(data=data, declared=source.encoding).text != result.text:
            raise SafetyError(f"{source.name}: what is kept would be read as other characters; nothing was changed")
        return Outcome(source.name, result, data, source=source)
    except CleanerError as error:
        return Outcome(source.name, None, error=_named(error, source.name))
    except Exception as error:  # whatever a document brings up, the others are cleaned
        told = f"{source.name}: the program failed on it, and left it as it was: {type(error).__name__}: {error}"
        return Outcome(source.name, None, error=InputError(" ".join(told.split())))


def clean_file(cleaner: Cleaner, path: Path, manner: Manner = AS_IS) -> Outcome:
    """Read and clean one file."""
    try:
        source = read_file(path)._replace(declared=manner.encoding)
    except InputError as error:
        return Outcome(str(path), None, error=error)
    return clean_source(cleaner, source, manner.known(str(path)))


def _named(error: CleanerError, name: str) -> CleanerError:
    return error if name in str(error) else type(error)(f"{name}: {error}")
