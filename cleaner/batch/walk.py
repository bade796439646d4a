"""What there is in a folder: each file once, in order, and each that is left out by name and with its reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError, InputError
from cleaner.formats import LARGEST, kinds

EXCLUDED = "excluded"
FOLDER = ".cleaner-run"  # what the name of a folder of our own begins with
_Ignored = Callable[[str, bool], bool]


class Found(NamedTuple):
    """A file, and where it stands in the folder that was named; with the reason where it is not to be cleaned."""

    path: Path
    inner: Path
    skipped: str = ""
    error: CleanerError | None = None


class Excluded(NamedTuple):
    """Patterns of files and folders to leave out, in the syntax of .gitignore, and the folder they are relative to."""

    patterns: tuple[str, ...] = ()
    base: Path = Path()

    def holds(self, path: Path, is_folder: bool = False) -> bool:
        """Whether a file or folder is to be left out."""
        if not self.patterns:
            return False
        inner = os.path.relpath(path.absolute(), self.base.absolute())
        return _patterns(self.patterns)(Path(inner).as_posix() + "/" * is_folder)


class Filter(NamedTuple):
    """Which files count: of a folder those that `globs` name as in .gitignore (all, if there are none), less what is excluded."""

    globs: tuple[str, ...] = ()
    excluded: Excluded = Excluded()
    follow_links: bool = False


def walk(root: Path, chosen: Filter, output: Path | None = None) -> Iterator[Found]:
    """The files below a folder. Neither `output` nor a folder met before is entered, nor .git, nor what .gitignore names."""
    yield from _Walk(root, chosen, output).folder(root, ())


class _Walk:
    def __init__(self, root: Path, chosen: Filter, output: Path | None) -> None:
        self._root = root
        self._chosen = chosen
        self._output = os.path.realpath(output) if output else None
        self._globs = _patterns(chosen.globs) if chosen.globs else None
        self._met: set[tuple[int, int]] = set()

    def folder(self, folder: Path, ignored: Sequence[_Ignored]) -> Iterator[Found]:
        try:
            status = folder.stat()
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield self._found(folder, error=InputError(f"{folder}: can't read the folder: {error.strerror}"))
            return
        if (status.st_dev, status.st_ino) in self._met:
            yield self._found(folder, "the same folder was met before")
            return
        self._met.add((status.st_dev, status.st_ino))
        own = _gitignore(folder) if any(entry.name == ".gitignore" for entry in found) else None
        ignored = (own, *ignored) if own else ignored
        for entry in found:
            yield from self._entry(entry, ignored)

    def _entry(self, entry: os.DirEntry[str], ignored: Sequence[_Ignored]) -> Iterator[Found]:
        path = Path(entry.path)
        is_folder = _is_folder(entry, self._chosen.follow_links)
        if is_folder and (entry.name.startswith(FOLDER) or os.path.realpath(path) == self._output):
            return
        reason = self._reason(path, entry, is_folder, ignored)
        if reason:
            yield self._found(path, reason)
        elif is_folder:
            yield from self.folder(path, ignored)
        else:
            yield self._found(path)

    def _reason(self, path: Path, entry: os.DirEntry[str], is_folder: bool, ignored: Sequence[_Ignored]) -> str:
        """Why a file or folder is left out; empty where it is not."""
        if entry.is_symlink() and not self._chosen.follow_links:
            return "a link; --follow-links follows it"
        if is_folder and entry.name == ".git":
            return "git's own folder"
        if any(each(entry.path, is_folder) for each in ignored):
            return "named in .gitignore"
        if self._chosen.excluded.holds(path, is_folder):
            return EXCLUDED
        return "" if is_folder else self._file_reason(path, entry)

    def _file_reason(self, path: Path, entry: os.DirEntry[str]) -> str:
        try:
            status = entry.stat()
        except OSError as error:
            return f"can't be looked at: {error.strerror}"
        if not entry.is_file():
            return "not a regular file"
        if self._globs and not self._globs(path.relative_to(self._root).as_posix()):
            return "not named by --glob"
        if not (self._globs or kinds.by_name(path) or kinds.holds_records(path)):
            return "not a text, a page or records by its name; --glob takes it in"
        if status.st_size > LARGEST and not kinds.holds_records(path):
            return f"larger than {LARGEST:,} bytes"
        return ""

    def _found(self, path: Path, skipped: str = "", error: CleanerError | None = None) -> Found:
        return Found(path, path.relative_to(self._root), skipped, error)


def _is_folder(entry: os.DirEntry[str], follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:
        return False


@cache
def _patterns(lines: tuple[str, ...]) -> Callable[[str], bool]:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines).match_file


def _gitignore(folder: Path) -> _Ignored | None:
    try:
        lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
        match = _patterns(tuple(lines))
    except (OSError, ValueError):
        return None
    return partial(_is_ignored, match, folder)


def _is_ignored(match: Callable[[str], bool], folder: Path, path: str, is_folder: bool) -> bool:
    return match(Path(path).relative_to(folder).as_posix() + "/" * is_folder)
