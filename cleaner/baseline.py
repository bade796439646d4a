"""Boilerplate that is known and may stay: a file that a project keeps, so that only what is new is removed or complained about."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cleaner.errors import InputError, OptionError
from cleaner.formats import read_file
from cleaner.model import Result
from cleaner.pipeline import known_by

FORMAT, VERSION = "cleaner-baseline", 1
NONE: frozenset[str] = frozenset()


class Baseline:
    """For each file, by its path from the folder of the baseline, the digests of the blocks that are known."""

    def __init__(self, folder: Path, known: Mapping[str, Iterable[str]]) -> None:
        self._folder = Path(os.path.realpath(folder))
        self._known = {name: frozenset(digests) for name, digests in known.items()}

    def of(self, name: str) -> frozenset[str]:
        """What is known of a file."""
        return self._known.get(self._key(name), NONE)

    @property
    def stamp(self) -> str:
        """Changes with what is known."""
        return sha256(self.rendered()).hexdigest()

    def add(self, name: str, result: Result) -> None:
        """Take in all that would be removed from a file."""
        digests = frozenset(
            known_by(block)
            for block in result.document.blocks
            if any(cut.start < block.span.end and block.span.start < cut.end for cut in result.removals)
        )
        self._known[self._key(name)] = self.of(name) | digests

    def rendered(self) -> bytes:
        """The file, in an order that makes for small changes under version control."""
        known = {name: sorted(digests) for name, digests in sorted(self._known.items()) if digests}
        return (json.dumps({"format": FORMAT, "version": VERSION, "known": known}, indent=1, ensure_ascii=False) + "\n").encode(
            "utf-8", "surrogateescape"
        )

    def _key(self, name: str) -> str:
        return Path(os.path.relpath(os.path.realpath(name), self._folder)).as_posix()


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises OptionError."""
    try:
        table: Any = json.loads(read_file(path).data)
        if table["format"] != FORMAT or table["version"] != VERSION:
            raise KeyError
        return Baseline(path.parent, {str(name): map(str, digests) for name, digests in table["known"].items()})
    except InputError as error:
        raise OptionError(f"{error}; `cleaner baseline write` makes one") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OptionError(f"{path}: not a baseline of this version of cleaner; `cleaner baseline write` makes one") from None
