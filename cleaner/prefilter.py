"""Which patterns are worth trying on which blocks: one search for the literals that they need.

The rarest need of every pattern goes into an Aho-Corasick automaton; where it is found, the pattern's other needs are
compared. Patterns are sought only in blocks of the shape they can match: short ones, ones without a closing stop, and
only at the head where their literal can't stand farther in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.literals import EDGE, Need

SHORT = 120  # characters: patterns for blocks of at most so many are never sought in longer ones
HEAD = 40  # characters: literals that stand no farther from the start are sought in the heads of blocks only
STOPS = frozenset('.!?…。！？"”»')  # what closes a sentence

Candidate = tuple[int, int, int]  # the numbers of block, rule and pattern
_Flat = tuple[int, int, int, int, tuple[frozenset[str], ...]]


class Seeker(NamedTuple):
    """A pattern as the prefilter knows it, by the numbers of its rule and of itself.

    `longest`: characters a block may have; `is_open`: whether only blocks without a closing stop count; `needs`: the
    rarest first, the others without edges.
    """

    rule: int
    pattern: int
    longest: int
    is_open: bool
    needs: tuple[Need, ...]


class Prefilter:
    """The literals of any number of patterns, ready to be sought in folded lines."""

    def __init__(self, seekers: Sequence[Seeker]) -> None:
        tiers: dict[tuple[bool, bool, bool], list[Seeker]] = {}
        for seeker in seekers:
            at_head = bool(seeker.needs) and seeker.needs[0].latest <= HEAD
            tiers.setdefault((seeker.longest <= SHORT, seeker.is_open, at_head), []).append(seeker)
        self._tiers = [(short, is_open, _Tier(members, at_head)) for (short, is_open, at_head), members in sorted(tiers.items())]

    def candidates(self, lines: Sequence[str]) -> list[Candidate]:
        """The patterns to try, in order of block, rule and pattern. `lines` are the blocks, folded, none empty."""
        found: set[Candidate] = set()
        every = range(len(lines))
        short = [number for number in every if len(lines[number]) <= SHORT]
        for is_short, is_open, tier in self._tiers:
            numbers: Sequence[int] = short if is_short else every
            if is_open:
                numbers = [number for number in numbers if lines[number][-1] not in STOPS]
            if numbers:
                found.update(tier.candidates(lines, numbers))
        return sorted(found)


class _Tier:
    """The patterns sought in the same parts of the same blocks, with one automaton."""

    def __init__(self, seekers: Sequence[Seeker], at_head: bool) -> None:
        owners: dict[str, list[Seeker]] = {}
        for seeker in seekers:
            for literal in seeker.needs[0].literals if seeker.needs else ():
                owners.setdefault(literal, []).append(seeker)
        self._always = [seeker for seeker in seekers if not seeker.needs]
        self._sought = [
            (literal[0] == EDGE, literal[-1] == EDGE, [_flat(member) for member in members]) for literal, members in owners.items()
        ]
        self._reach = HEAD + max(map(len, owners)) if at_head else None
        literals = [literal.strip(EDGE).encode("utf-8", "surrogatepass") for literal in owners]
        self._automaton = BytesAhoCorasick(literals, implementation=Implementation.ContiguousNFA)

    def candidates(self, lines: Sequence[str], numbers: Sequence[int]) -> Iterator[Candidate]:
        for seeker in self._always:
            for number in numbers:
                if len(lines[number]) <= seeker.longest:
                    yield number, seeker.rule, seeker.pattern
        tried: set[Candidate] = set()
        for place, offset, seekers in self._hits([lines[number][: self._reach] for number in numbers]):
            number = numbers[place]
            line = lines[number]
            for rule, pattern, longest, latest, rest in seekers:
                candidate = number, rule, pattern
                if offset > latest or len(line) > longest or candidate in tried:
                    continue
                tried.add(candidate)
                if has(line, rest):
                    yield candidate

    def _hits(self, lines: Sequence[str]) -> Iterator[tuple[int, int, list[_Flat]]]:
        """Where literals stand: the place of the line, the offset in it in bytes, and who seeks it."""
        data = "\n".join(lines).encode("utf-8", "surrogatepass")
        hits = self._automaton.find_matches_as_indexes(data, overlapping=True)
        if not hits:
            return
        starts = [0, *accumulate(len(line) + 1 for line in data.split(b"\n"))]
        for literal, start, end in hits:
            edge_before, edge_after, seekers = self._sought[literal]
            if (edge_before and start and data[start - 1] in _WORD) or (edge_after and end < len(data) and data[end] in _WORD):
                continue
            place = bisect_right(starts, start) - 1
            yield place, start - starts[place], seekers


def _flat(seeker: Seeker) -> _Flat:
    """What is asked of a seeker at every hit; an offset counts bytes, of which a character has at most four."""
    rest = sorted((need.literals for need in seeker.needs[1:]), key=len)
    return seeker.rule, seeker.pattern, seeker.longest, 4 * seeker.needs[0].latest, tuple(rest)


# Bytes of letters and digits; those of other scripts are left out, since the same bytes stand in quotation marks.
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


def has(line: str, needs: Sequence[frozenset[str]]) -> bool:
    """Whether a folded line has a literal of each set."""
    for literals in needs:
        for literal in literals:
            if literal in line:
                break
        else:
            return False
    return True
