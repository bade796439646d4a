"""Which rules count on which site: those that name hosts are silent everywhere else."""

from __future__ import annotations

from collections.abc import Iterable


def host_of(source: str | None) -> str:
    """The host in a URL, lower case and without "www."; empty where there is none.

    >>> host_of("https://www.Example.org:8080/a?b")
    'example.org'
    >>> host_of("notes/a.txt")
    ''
    """
    if not source or "//" not in source:
        return ""
    from urllib.parse import urlsplit  # not on the way of a text without an address

    try:
        return (urlsplit(source).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_under(host: str, names: Iterable[str]) -> bool:
    """Whether a host is one of those named, or a part of one.

    >>> is_under("news.example.org", ["www.example.org"])
    True
    """
    bare = [name.removeprefix("www.") for name in names]
    return any(host == name or host.endswith(f".{name}") for name in bare)
