"""The rules that come with the program, kept ready between runs.

Reading all packs and working out what their patterns need takes seconds; so the outcome is kept in the user's cache
folder. As with Python's own byte code, it stands for files as the file system knows them: when a pack, the program or
a library is another one, it is made anew without a word, and so it is where it is missing or damaged. It is written in
one piece, and believed only where nobody else can write.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from binascii import crc32
from collections.abc import Iterable
from dataclasses import fields, replace
from functools import cached_property, partial
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import regex

import cleaner.literals as literals
import cleaner.packfile as packfile
import cleaner.rules as rules
from cleaner.folder import folder, is_own
from cleaner.literals import Conditions
from cleaner.rules import Rule, RuleSet

BUILT_IN = Path(__file__).with_name("packs")
_SOURCES = (packfile.__file__, rules.__file__, literals.__file__, __file__)  # what decides how a pack is read
_SIZE = 8  # bytes at the start of the cache, which say how many follow that every run reads
_LATER = ("patterns", "unless", "keywords", "match", "keep", "why", "seen")  # the fields that most runs ask of few rules


def load(packs: Iterable[str | Path] = ()) -> RuleSet:
    """The rules that come with the program, and those of the user's own packs. Raises PackError."""
    found = built_in()
    for path in packs:
        own = packfile.read_pack(Path(path))
        for rule in own:
            packfile.check(rule)
        found += own
    return RuleSet(found)


def built_in() -> list[Rule]:
    """The rules that come with the program."""
    paths = sorted(os.path.join(place, name) for place, _, names in os.walk(BUILT_IN) for name in names if name.endswith(".toml"))
    stamp = _stamp(paths)
    cache = folder() / f"rules-{crc32(f'{sys.version} {BUILT_IN}'.encode()):08x}.cache"  # one for each installation
    found = _read(cache, stamp)
    if found is None:
        packs = [packfile.read_pack(path, path.relative_to(BUILT_IN).as_posix()) for path in map(Path, paths)]
        found = [replace(rule, is_tried=True) for rule in chain.from_iterable(packs)]
        _keep(cache, stamp, found)
    return found


def named(name: str) -> list[Rule]:
    """The built-in rules of a pack (`en/donation`) or of all packs of a language (`en`); none where there is no such pack."""
    name = name.removesuffix(".toml").rstrip("/")
    return [rule for rule in built_in() if rule.pack == f"{name}.toml" or rule.pack.startswith(f"{name}/")]


def _stamp(paths: Iterable[str]) -> list[Any]:
    """What changes when a pack does, or the program, or a library that reads them."""
    found = [(path, os.stat(path)) for path in (*paths, *_SOURCES)]
    return [sys.version, regex.__version__, *((path, of.st_size, of.st_mtime_ns, of.st_ctime_ns) for path, of in found)]


def _read(cache: Path, stamp: list[Any]) -> list[Rule] | None:
    """The rules in a cache file; None where there is none that can be believed, or for other packs."""
    try:
        with cache.open("rb") as file:
            status = os.fstat(file.fileno())
            size = int.from_bytes(file.read(_SIZE))
            if not is_own(status) or size > status.st_size:
                return None
            kept, rest, every = marshal.loads(file.read(size))
            later = file.read(rest)
            return [_thawed(values, later) for values in every] if kept == stamp and rest == len(later) else None
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _keep(cache: Path, stamp: list[Any], found: Iterable[Rule]) -> None:
    temporary = cache.with_name(f".{os.urandom(8).hex()}")
    with contextlib.suppress(OSError):  # without a cache the next run takes longer, and that is all
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                every, later = _frozen(found)
                first = marshal.dumps((stamp, len(later), every))
                file.write(len(first).to_bytes(_SIZE) + first + later)
            temporary.replace(cache)
        finally:
            temporary.unlink(missing_ok=True)


class _Later:
    """A field of a kept rule that is thawed when it is asked for, with all others of its kind."""

    def __set_name__(self, owner: type[Rule], name: str) -> None:
        self._name = name

    def __get__(self, rule: _Kept, owner: type[Rule]) -> Any:
        rule.__dict__.update(rule.thaw(0))
        return rule.__dict__[self._name]


class _Kept(Rule):
    """A rule as it was kept: the fields that every run looks at, and where in `later` its other parts begin and end.

    A variant that `replace` makes of it has none of these, and all fields of its own.
    """

    later = b""
    parts: tuple[int, ...] = ()
    patterns, unless, keywords, match, keep, why, seen = (_Later() for _ in _LATER)

    def thaw(self, part: int) -> Any:
        """One of the parts."""
        return marshal.loads(self.later[slice(*self.parts[part : part + 2])])

    @cached_property
    def conditions(self) -> tuple[Conditions, ...]:
        return tuple(map(_conditions, self.thaw(1))) if self.parts else super().conditions


def _frozen(found: Iterable[Rule]) -> tuple[list[dict[str, Any]], bytes]:
    """What is kept of rules: of the fields that every run looks at those that are not as always, and all else in one piece."""
    usual = {each.name: each.default for each in fields(Rule)}
    every: list[dict[str, Any]] = []
    later: list[bytes] = []
    end = 0
    for rule in found:
        conditions = [tuple(each) for each in rule.conditions]
        pieces = [marshal.dumps(piece) for piece in ({name: getattr(rule, name) for name in _LATER}, conditions)]
        parts = tuple(accumulate(map(len, pieces), initial=end))
        later += pieces
        end = parts[-1]
        own = {name: value for name, value in vars(rule).items() if name in usual and name not in _LATER and value != usual[name]}
        every.append({**own, "count": rule.count, "rarest": rule.rarest, "parts": parts})
    return every, b"".join(later)


def _thawed(values: dict[str, Any], later: bytes) -> Rule:
    """A rule with these fields, past its constructor, which takes most of the time that there is for all of them."""
    rule = object.__new__(_Kept)
    object.__setattr__(rule, "__dict__", values)
    values["later"] = later
    return rule


_conditions = partial(tuple.__new__, Conditions)
