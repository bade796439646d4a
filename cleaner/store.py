"""The rules that come with the program, kept ready between runs.

Reading all packs and working out what their patterns need takes seconds; so the outcome is kept in the user's cache
folder, under a name that changes with the packs, the program and the libraries. It is believed only where nobody else
can write, written in one piece, and made anew without a word where it is missing or damaged.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

import regex

import cleaner.literals as literals
import cleaner.packfile as packfile
import cleaner.rules as rules
from cleaner.folder import folder, is_own
from cleaner.literals import Need, Needs
from cleaner.rules import Rule, RuleSet

BUILT_IN = Path(__file__).with_name("packs")
_SOURCES = (packfile.__file__, rules.__file__, literals.__file__, __file__)  # what decides how a pack is read


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
    paths = sorted(BUILT_IN.rglob("*.toml"))
    cache = folder() / f"rules-{_digest(paths)}.cache"
    found = _read(cache)
    if found is None:
        packs = [packfile.read_pack(path, path.relative_to(BUILT_IN).as_posix()) for path in paths]
        found = [replace(rule, is_tried=True) for rule in chain.from_iterable(packs)]
        _keep(cache, found)
    return found


def named(name: str) -> list[Rule]:
    """The built-in rules of a pack (`en/donation`) or of all packs of a language (`en`); none where there is no such pack."""
    name = name.removesuffix(".toml").rstrip("/")
    return [rule for rule in built_in() if rule.pack == f"{name}.toml" or rule.pack.startswith(f"{name}/")]


def _digest(paths: Iterable[Path]) -> str:
    content = hashlib.sha256(f"{sys.version} {regex.__version__}".encode())
    for path in (*paths, *map(Path, _SOURCES)):
        content.update(path.read_bytes())
    return content.hexdigest()[:32]


def _read(cache: Path) -> list[Rule] | None:
    """The rules in a cache file; None where there is none that can be believed."""
    try:
        with cache.open("rb") as file:
            return list(map(_thawed, marshal.loads(file.read()))) if is_own(os.fstat(file.fileno())) else None
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _keep(cache: Path, found: Iterable[Rule]) -> None:
    temporary = cache.with_name(f".{os.urandom(8).hex()}")
    with contextlib.suppress(OSError):  # without a cache the next run takes longer, and that is all
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(marshal.dumps([_frozen(rule) for rule in found]))
            temporary.replace(cache)
        finally:
            temporary.unlink(missing_ok=True)


class _Kept(Rule):
    """A rule as it was kept. What its patterns need is thawed when it is asked for: most runs use the rules of a few languages."""

    frozen = b""  # none in a variant that `replace` makes of it, which has needs of its own

    @cached_property
    def needs(self) -> tuple[Needs, ...]:
        if not self.frozen:
            return super().needs
        every = marshal.loads(self.frozen)
        return tuple([_needs((tuple(map(_need, each)), *shape)) for each, *shape in every])


def _frozen(rule: Rule) -> dict[str, Any]:
    needs = [(tuple([(tuple(need.literals), need.latest) for need in each.all]), *each[1:]) for each in rule.needs]
    return {**{field.name: getattr(rule, field.name) for field in fields(rule)}, "frozen": marshal.dumps(needs)}


def _thawed(values: dict[str, Any]) -> Rule:
    """A rule with these fields, past its constructor, which takes most of the time that there is for all of them."""
    rule = object.__new__(_Kept)
    rule.__dict__.update(values)
    return rule


_need = partial(tuple.__new__, Need)
_needs = partial(tuple.__new__, Needs)
