"""Which rules count on which site: those that name hosts are silent everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from cleaner.match import Evidence, Matcher
from cleaner.model import Block, Match

Hosts = Mapping[str, tuple[str, ...]]  # rule id → the hosts it counts for


def host_of(source: str | None) -> str:
    """The host in a URL, lower case and without "www."; empty where there is none.

    >>> host_of("https://www.Example.org:8080/a?b")
    'example.org'
    >>> host_of("notes/a.txt")
    ''
    """
    if not source or "//" not in source:
        return ""
    try:
        return (urlsplit(source).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class LocalMatcher(Matcher):
    """A matcher as it is heard on one site. It shares all it knows with the one it was made of."""

    def __init__(self, matcher: Matcher, hosts: Hosts, host: str) -> None:
        self.inline = matcher.inline
        self._matcher = matcher
        self._silent = frozenset(rule for rule, names in hosts.items() if not any(_is_under(host, name) for name in names))

    def __call__(self, blocks: Sequence[Block]) -> Evidence:
        return self._heard(self._matcher(blocks))

    def matches_without_prefilter(self, blocks: Sequence[Block]) -> Evidence:
        return self._heard(self._matcher.matches_without_prefilter(blocks))

    def testify(self, block: Block) -> tuple[Match, ...]:
        return self._kept(self._matcher.testify(block))

    def _heard(self, evidence: Evidence) -> Evidence:
        return {number: kept for number, matches in evidence.items() if (kept := self._kept(matches))}

    def _kept(self, matches: Iterable[Match]) -> tuple[Match, ...]:
        return tuple(match for match in matches if match.rule_id not in self._silent)


def _is_under(host: str, name: str) -> bool:
    name = name.removeprefix("www.")
    return host == name or host.endswith(f".{name}")
