"""What is to be done: every input, where its outcome goes, and the pieces it is done in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cleaner.batch.walk import EXCLUDED, Filter, Found, walk
from cleaner.errors import InputError, OptionError
from cleaner.formats import LARGEST, TOO_LARGE, compressed, kinds, same_file
from cleaner.modes import ATTRIBUTES, DELETE

PIECE = 4_000_000  # bytes of JSONL that are cleaned in one go: few enough to lose, enough not to count


class Input(NamedTuple):
    """A file to clean, of what kind, and where its outcome goes; `gathered` where it becomes a record of a file of many."""

    path: Path
    kind: str
    target: Path
    gathered: bool = False


class Piece(NamedTuple):
    """A part of an input: bytes from `start` to `end` (None: all of it), whose first line has the number `line`."""

    source: Input
    start: int = 0
    end: int | None = None
    line: int = 1

    @property
    def size(self) -> int:
        """Bytes to read."""
        return (self.end if self.end is not None else _size(self.source.path)) - self.start


class Plan(NamedTuple):
    """The inputs that are to be cleaned, and those that are not, with the reason."""

    inputs: list[Input]
    left_out: list[Found]
    output: Path
    into_folder: bool


def plan(paths: Sequence[Path], output: str, chosen: Filter, mode: str) -> Plan:
    """What goes where. An output that ends in a slash is a folder, as is one that exists; one named like JSONL gathers.

    Raises OptionError, before anything is touched, for inputs that have no place to go, or the same.
    """
    out = Path(output)
    into_folder = out.is_dir() or output.endswith("/")
    found = list(_once(each for path in paths for each in _found(path, chosen, out if into_folder else None)))
    single = len(paths) == 1 and not paths[0].is_dir()
    gathers = not into_folder and _is_jsonl(out) and not (single and _kind(paths[0]) == kinds.JSONL)
    if not (single or into_folder or gathers):
        if out.suffix:
            raise OptionError(f"{out}: is a file's name, and there are several inputs; name a folder, with a slash, or a .jsonl file")
        into_folder = True
    cleaned = [each for each in found if not each.skipped and not each.error]
    inputs = [_input(each, out, into_folder, gathers, mode) for each in cleaned]
    _check(inputs, [path for path in paths if path.is_dir()], out)
    return Plan(inputs, [each for each in found if each.skipped or each.error], out, into_folder)


def in_place(paths: Sequence[Path], chosen: Filter, *, writes: bool = True) -> list[Found]:
    """The files that are named or stand in folders, each once, to be changed where they are (`writes`) or only looked at.

    Raises OptionError, before anything is touched, for pages that would be changed: extraction can't be undone.
    """
    found = [_where_it_is(each) for each in _once(each for path in paths for each in _found(path, chosen, None))]
    pages = [each.path for each in found if not each.skipped and not each.error and _kind(each.path) == kinds.PAGE]
    if writes and pages:
        raise OptionError(f"{pages[0]}: is a page, and extracting its article can't be undone; clean it with -o, or --exclude it")
    return found


def alone(paths: Sequence[Path], output: str | None) -> Path | None:
    """Where the clean text of the only input goes, standard input if there is no path; None for standard output.

    Raises OptionError where that is no place for it, or where there is more than one input.
    """
    if output is None:
        if any(path.is_dir() for path in paths):
            raise OptionError(f"{paths[0]}: is a folder; say with -o where the clean files go, or --in-place, --check or --diff")
        if len(paths) > 1:
            raise OptionError(f"{len(paths)} files need -o FOLDER, where the clean ones go, or --in-place, --check or --diff")
        return None
    out = Path(output)
    into_folder = out.is_dir() or output.endswith("/")
    if not paths:
        if into_folder:
            raise OptionError(f"{output}: is a folder, and standard input has no name; name the file that the clean text goes to")
        return out
    target = out / _clean_name(Path(paths[0].name), _kind(paths[0]), DELETE) if into_folder else out
    if same_file(paths[0], target):
        raise OptionError(f"{paths[0]}: input and output are the same file")
    return target


def pieces(source: Input) -> Iterator[Piece]:
    """The pieces of an input: JSONL is split at line ends, anything else is whole. Raises InputError."""
    if source.kind != kinds.JSONL:
        yield Piece(source)
        return
    try:
        with source.path.open("rb") as file:
            head = file.read(8)
            if compressed.kind(head):
                yield Piece(source)
                return
            if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:4]:
                raise InputError(f"{source.path}: UTF-16 or binary, not JSONL; convert it to UTF-8")
            yield from _split(source, file)
    except OSError as error:
        raise InputError(f"{source.path}: can't read: {error.strerror}") from None


def _split(source: Input, file: BinaryIO) -> Iterator[Piece]:
    start, line = 0, 1
    file.seek(0)
    while data := file.read(PIECE):
        ends = data.count(b"\n")
        while not data.endswith(b"\n") and (data := file.readline(PIECE)):
            ends += data.count(b"\n")
        yield Piece(source, start, file.tell(), line)
        start, line = file.tell(), line + ends


def itself(path: Path) -> Input:
    """A file as an input whose outcome goes nowhere else."""
    return Input(path, _kind(path), path)


def _found(path: Path, chosen: Filter, output: Path | None) -> Iterator[Found]:
    if path.is_dir():
        yield from walk(path, chosen, output)
    elif not path.exists():
        yield Found(path, Path(path.name), error=InputError(f"{path}: no such file"))
    elif not path.is_file():
        yield Found(path, Path(path.name), error=InputError(f"{path}: not a regular file"))
    elif chosen.excluded.holds(path):
        yield Found(path, Path(path.name), EXCLUDED)
    elif path.stat().st_size > LARGEST and not kinds.holds_records(path):
        yield Found(path, Path(path.name), error=InputError(f"{path}: {TOO_LARGE}"))
    else:
        yield Found(path, Path(path.name))


def _where_it_is(found: Found) -> Found:
    """An input that is to stay in its place, or why it can't."""
    if found.skipped or found.error:
        return found
    packed = compressed.ending(found.path.name) and not kinds.holds_records(found.path)
    if packed or _kind(found.path) in (kinds.PARQUET, kinds.WARC):
        return found._replace(error=InputError(f"{found.path}: can't be changed or shown in place; clean it with -o"))
    return found


def _once(found: Iterable[Found]) -> Iterator[Found]:
    met: set[str] = set()
    real = _resolver()
    for each in found:
        name = real(each.path)
        yield each if name not in met or each.skipped else each._replace(skipped="the same file was named before")
        met.add(name)


def _kind(path: Path) -> str:
    return kinds.by_name(path) or (kinds.JSONL if kinds.holds_records(path) else kinds.TEXT)


def _is_jsonl(path: Path) -> bool:
    return _kind(path) == kinds.JSONL


def _input(found: Found, out: Path, into_folder: bool, gathers: bool, mode: str) -> Input:
    kind = _kind(found.path)
    if kind == kinds.PARQUET and mode != ATTRIBUTES and (gathers or not (into_folder or out.suffix == ".parquet")):
        raise OptionError(f"{found.path}: Parquet stays Parquet; name an output that ends in .parquet, or a folder")
    return Input(found.path, kind, out / _clean_name(found.inner, kind, mode) if into_folder else out, gathers)


def _clean_name(path: Path, kind: str, mode: str) -> Path:
    """A page becomes a text, a web archive and attributes become records; everything else keeps its name."""
    if kind == kinds.WARC or (mode == ATTRIBUTES and kind != kinds.JSONL):
        return path.with_name(Path(compressed.bare(path.name)).stem + ".jsonl")
    return path.with_name(Path(compressed.bare(path.name)).stem + ".txt" + compressed.ending(path.name)) if kind == kinds.PAGE else path


def _check(inputs: Sequence[Input], folders: Sequence[Path], out: Path) -> None:
    """Refuse two inputs for one output, and outputs that are inputs."""
    for folder in folders:
        if os.path.realpath(folder) == os.path.realpath(out):
            raise OptionError(f"{folder}: input and output are the same folder")
    real = _resolver()
    sources = {real(each.path): each.path for each in inputs}
    taken: dict[str, Path] = {}
    for path, _, target, gathered in inputs:
        place = real(target)
        if not gathered and taken.setdefault(place, path) != path:
            raise OptionError(f"{path} and {taken[place]} would both be written to {target}; clean them one by one")
        if place in sources or (target.exists() and same_file(path, target)):
            raise OptionError(f"{sources.get(place, path)}: input and output are the same file")


def _resolver() -> Callable[[Path], str]:
    """Tells where files are, past all links; a folder that holds many of them is looked up once."""
    real_folder = cache(os.path.realpath)

    def real(path: Path) -> str:
        folder, name = os.path.split(path)
        return os.path.realpath(path) if os.path.islink(path) else os.path.join(real_folder(folder), name)

    return real


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
