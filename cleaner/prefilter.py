"""Which patterns are worth trying on which blocks: one search for the literals that they need.

The rarest need of every pattern goes into an Aho-Corasick automaton; where it is found, the pattern's other needs are
compared. Patterns are sought only in blocks of the shape they can match: short ones, ones without a closing stop, and
only at the head where their literal can't stand farther in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.literals import EDGE, Need

SHORT = 120  # characters: patterns for blocks of at most so many are never sought in longer ones
HEAD = 40  # characters: literals that stand no farther from the start are sought in the heads of blocks only
STOPS = frozenset('.!?…。！？"”»')  # what closes a sentence

Candidate = tuple[int, int]  # the numbers of a block and of a seeker


class Seeker(NamedTuple):
    """What the prefilter needs to know of a pattern.

    `longest`: characters a block may have; `is_open`: whether only blocks without a closing stop count; `needs`: the
    rarest first, the others without edges.
    """

    longest: int
    is_open: bool
    needs: tuple[Need, ...]


class Prefilter:
    """The literals of any number of patterns, ready to be sought in folded lines."""

    def __init__(self, seekers: Sequence[Seeker]) -> None:
        self._count = len(seekers)
        tiers: dict[tuple[bool, bool, bool], list[int]] = {}
        for number, seeker in enumerate(seekers):
            at_head = bool(seeker.needs) and seeker.needs[0].latest <= HEAD
            tiers.setdefault((seeker.longest <= SHORT, seeker.is_open, at_head), []).append(number)
        self._tiers = [
            (short, is_open, _Tier({number: seekers[number] for number in members}, self._count, at_head))
            for (short, is_open, at_head), members in sorted(tiers.items())
        ]

    def candidates(self, lines: Sequence[str]) -> list[Candidate]:
        """What to try where, in order. `lines` are the blocks, folded."""
        found: list[int] = []
        every = range(len(lines))
        short = [number for number in every if len(lines[number]) <= SHORT]
        for is_short, is_open, tier in self._tiers:
            numbers: Sequence[int] = short if is_short else every
            if is_open:
                numbers = [number for number in numbers if lines[number][-1:] not in STOPS]
            if numbers:
                tier.search(lines, numbers, found)
        found.sort()
        return [divmod(candidate, self._count) for candidate in found]


class _Tier:
    """The patterns sought in the same parts of the same blocks, with one automaton."""

    def __init__(self, seekers: Mapping[int, Seeker], count: int, at_head: bool) -> None:
        owners: dict[str, list[int]] = {}
        for number, seeker in seekers.items():
            for literal in seeker.needs[0].literals if seeker.needs else ():
                owners.setdefault(literal, []).append(number)
        self._count = count
        self._always = [(number, seeker.longest) for number, seeker in seekers.items() if not seeker.needs]
        self._sought = [
            (literal[0] == EDGE, literal[-1] == EDGE, [_questions(number, seekers[number]) for number in members])
            for literal, members in owners.items()
        ]
        self._reach = HEAD + max(map(len, owners)) if at_head else None
        literals = [literal.strip(EDGE).encode("utf-8", "surrogatepass") for literal in owners]
        self._automaton = BytesAhoCorasick(literals, implementation=Implementation.ContiguousNFA)

    def search(self, lines: Sequence[str], numbers: Sequence[int], found: list[int]) -> None:
        """Add each candidate to `found`, as the number of its line times that of all seekers, and its own."""
        for seeker, longest in self._always:
            found += [number * self._count + seeker for number in numbers if len(lines[number]) <= longest]
        data = "\n".join([lines[number][: self._reach] for number in numbers]).encode("utf-8", "surrogatepass")
        hits = self._automaton.find_matches_as_indexes(data, overlapping=True)
        if not hits:
            return
        ends = list(accumulate(len(line) + 1 for line in data.split(b"\n")))
        place, line_start, line_end = -1, 0, 0
        for literal, start, end in hits:  # in the order of their ends, and none reaches over the end of a line
            edge_before, edge_after, seekers = self._sought[literal]
            if (edge_before and start and data[start - 1] in _WORD) or (edge_after and end < len(data) and data[end] in _WORD):
                continue
            if start >= line_end:
                place = bisect_right(ends, start)
                line_start, line_end = ends[place - 1] if place else 0, ends[place]
                line = lines[numbers[place]]
                base = numbers[place] * self._count
                tried = set[int]()
            for seeker, longest, latest, rest in seekers:
                if seeker in tried or len(line) > longest or start - line_start > latest:
                    continue
                tried.add(seeker)
                if has(line, rest):
                    found.append(base + seeker)


_Questions = tuple[int, int, int, tuple[tuple[str, ...], ...]]


def _questions(number: int, seeker: Seeker) -> _Questions:
    """What is asked of a seeker at every hit, few literals first; an offset counts bytes, of which a character has at most four."""
    rest = sorted((tuple(sorted(need.literals)) for need in seeker.needs[1:]), key=len)
    return number, seeker.longest, 4 * seeker.needs[0].latest, tuple(rest)


# Bytes of letters and digits; those of other scripts are left out, since the same bytes stand in quotation marks.
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


def has(line: str, needs: Sequence[Sequence[str]]) -> bool:
    """Whether a folded line has a literal of each need."""
    for literals in needs:
        for literal in literals:
            if literal in line:
                break
        else:
            return False
    return True
