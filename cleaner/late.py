"""The house's own patterns, compiled when they are first used: most runs need few of them, and each takes up to a millisecond."""

from __future__ import annotations

from typing import Any, AnyStr, cast

import regex

_METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub")


def late(source: AnyStr, flags: int = 0) -> regex.Pattern[AnyStr]:
    """The pattern, which searches as any other does."""
    return cast("regex.Pattern[AnyStr]", _Late(source, flags))


class _Late:
    def __init__(self, source: Any, flags: int) -> None:
        self._source = source, flags

    def __getattr__(self, name: str) -> Any:
        """A method asked for the first time: from now on all of them are at hand."""
        pattern = regex.compile(*self._source)
        self.__dict__.update({method: getattr(pattern, method) for method in _METHODS})
        return getattr(pattern, name)
