"""Which patterns are worth trying on which blocks: one search for the literals that they need.

The rarest need of every pattern goes into an Aho-Corasick automaton; where it is found, the pattern's other needs are
compared. Patterns are sought only in blocks of the shape they can match: short ones, or ones without a closing stop, or
only at the head where their literal can't stand farther in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, compress
from typing import Literal, NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.literals import EDGE

SHORT = 120  # characters: patterns for blocks of at most so many are never sought in longer ones
HEAD = 40  # characters: literals that start no farther from the start are sought in the heads of blocks only
REACH = 80  # characters of a block that are its head
FEW = 8  # searches, and
LITTLE = 20_000  # characters of all of them together, up to which it does not pay to build automata
STOPS = frozenset('.!?…。！？"”»')  # what closes a sentence

Where = Literal["short", "open", "head", "all"]  # in which lines, or in how much of them, some patterns are sought
Chosen = bytes  # some of the seekers: for each of all a byte, which is 1 where it is one of them, and 0 elsewhere
Candidate = tuple[int, int]  # the numbers of a block and of a seeker


class Seeker(NamedTuple):
    """What is asked of a block where a literal of a pattern was found in it.

    `longest`: characters it may have; `is_open`: whether only blocks without a closing stop count; `latest`: characters
    from its start that the literal may stand at most; `others`: literals, of which it must have one of each set.
    """

    longest: int
    is_open: bool
    latest: int
    others: tuple[tuple[str, ...], ...]


class Part:
    """Some of the lines, or of their heads, joined for a search: a line end stands before and behind each."""

    def __init__(self, numbers: Sequence[int], pieces: Sequence[str]) -> None:
        self.numbers = numbers
        self.data = "\n".join(["", *pieces, ""]).encode("utf-8", "surrogatepass")
        self._pieces = pieces

    @cached_property
    def starts(self) -> list[int]:
        """Where in the bytes each line starts, and where one behind the last would: worked out only where something is found."""
        lines: Sequence[str | bytes] = self._pieces if self.data.isascii() else self.data.split(b"\n")[1:-1]
        return list(accumulate([len(line) + 1 for line in lines], initial=1))


class Lines:
    """Folded blocks. Several prefilters look at the same parts of them, so each part is made once."""

    def __init__(self, every: Sequence[str]) -> None:
        self.every = every
        self._parts: dict[Where, Part] = {}

    def part(self, where: Where) -> Part:
        """The short lines, the open ones, the heads of all, or all that they are."""
        part = self._parts.get(where)
        if part is None:
            part = self._parts[where] = self._made(where)
        return part

    def _made(self, where: Where) -> Part:
        lines = self.every
        if where == "head":
            return Part(range(len(lines)), [line[:REACH] for line in lines])
        if where == "all":
            return Part(range(len(lines)), lines)
        if where == "short":
            numbers = [number for number, line in enumerate(lines) if len(line) <= SHORT]
        else:
            numbers = [number for number, line in enumerate(lines) if line[-1:] not in STOPS]
        return Part(numbers, [lines[number] for number in numbers])


class Prefilter:
    """The literals of any number of patterns, ready to be sought in folded lines.

    `rarest` tells which literals to seek for each, a line for each literal: none where all blocks may match; `seeker` what
    to ask where one is found.
    """

    def __init__(self, count: int, rarest: Callable[[int], str], seeker: Callable[[int], Seeker]) -> None:
        self._count = count
        self._rarest = rarest
        self._seeker = cache(seeker)
        self._searches = self._searched = 0  # how often, and how many characters
        self._every: Chosen = b"\1" * count
        self._covered: Chosen = b""  # those that there are automata for
        self._tiers: list[tuple[Where, _Tier]] = []

    def candidates(self, lines: Lines, wanted: Chosen) -> list[Candidate]:
        """Which of the wanted patterns to try where, in order."""
        self._searches += 1
        self._searched += sum(map(len, lines.every))
        if not self._tiers and self._searches <= FEW and self._searched <= LITTLE:
            return sorted(self._one_by_one(lines.every, wanted))
        return self._at_once(lines, wanted)

    def build(self) -> None:
        """Build the automata for all patterns now, and not when a search asks for them."""
        self._cover(self._every)

    def _at_once(self, lines: Lines, wanted: Chosen) -> list[Candidate]:
        self._cover(wanted)
        found: list[int] = []
        for where, tier in self._tiers:
            part = lines.part(where)
            if part.numbers:
                tier.search(lines.every, part, found)
        found.sort()
        candidates = [divmod(candidate, self._count) for candidate in found]
        return candidates if wanted == self._covered else [each for each in candidates if wanted[each[1]]]

    def _one_by_one(self, lines: Sequence[str], wanted: Chosen) -> Iterator[Candidate]:
        """The same without automata, which take longer to build than a few texts to search."""
        text = "\n".join(lines)
        for number in compress(range(self._count), wanted):
            rarest = self._rarest(number).replace(EDGE, "").split("\n")
            if has(text, (rarest,)):
                longest, is_open, _, others = self._seeker(number)
                asked = (rarest, *others)
                for place, line in enumerate(lines):
                    if len(line) <= longest and has(line, asked) and not (is_open and line[-1:] in STOPS):
                        yield place, number

    def _cover(self, wanted: Chosen) -> None:
        """Build the automata: for what is wanted first, and for everything when something else is wanted.

        One search for the patterns of all languages takes no longer than one for those of English.
        """
        if self._covered in (wanted, self._every):
            return
        self._covered = self._every if self._covered else wanted
        tiers: dict[Where, list[int]] = {}
        for number in compress(range(self._count), self._covered):
            tiers.setdefault(_where(self._seeker(number), self._rarest(number)), []).append(number)
        self._tiers = [(where, _Tier(members, self._count, self._rarest, self._seeker)) for where, members in sorted(tiers.items())]


def _where(seeker: Seeker, rarest: str) -> Where:
    """Where it is enough to look. Short lines are mostly open, and hardly longer than their heads: one search does for them."""
    if seeker.longest <= SHORT:
        return "short"
    if seeker.is_open:
        return "open"
    return "head" if seeker.latest <= HEAD and max(map(len, rarest.split("\n"))) <= REACH - HEAD else "all"


class _Tier:
    """The patterns sought in the same parts of the same blocks, with one automaton."""

    def __init__(self, numbers: Sequence[int], count: int, rarest: Callable[[int], str], seeker: Callable[[int], Seeker]) -> None:
        owners: dict[str, list[int]] = {}
        for number in numbers:
            for literal in filter(None, rarest(number).split("\n")):
                # What can only stand at the start of a line is sought with the line end before it.
                owners.setdefault(literal if seeker(number).latest else "\n" + literal.lstrip(EDGE), []).append(number)
        questions = {number: _questions(number, seeker(number)) for number in numbers}

        @cache  # most literals are sought as their neighbours are, for the same patterns
        def sought(at_start: bool, edge_before: bool, edge_after: bool, *numbers: int) -> tuple[bool, bool, bool, list[_Questions]]:
            return at_start, edge_before, edge_after, [questions[number] for number in numbers]

        self._count = count
        self._always = [(number, seeker(number).longest) for number in numbers if not rarest(number)]
        self._sought = [
            sought(literal[0] == "\n", literal[0] == EDGE, literal[-1] == EDGE, *numbers) for literal, numbers in owners.items()
        ]
        literals = [literal.strip(EDGE).encode("utf-8", "surrogatepass") for literal in owners]
        self._automaton = BytesAhoCorasick(literals, implementation=Implementation.ContiguousNFA)

    def search(self, lines: Sequence[str], part: Part, found: list[int]) -> None:
        """Add each candidate to `found`, as the number of its line times that of all seekers, and its own."""
        numbers, data = part.numbers, part.data
        for seeker, longest in self._always:
            found += [number * self._count + seeker for number in numbers if len(lines[number]) <= longest]
        line_start = line_end = 0
        for literal, start, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            # They come in the order of their ends, and none reaches over the end of a line.
            at_start, edge_before, edge_after, seekers = self._sought[literal]
            if (edge_before and data[start - 1] in _WORD) or (edge_after and data[end] in _WORD):
                continue
            if end > line_end:
                place = bisect_right(part.starts, end - 1)
                line_start, line_end = part.starts[place - 1], part.starts[place]
                line = lines[numbers[place - 1]]
                size = len(line)
                base = numbers[place - 1] * self._count
                closed = line[-1:] in STOPS
                tried = set[int]()
            offset = start + at_start - line_start
            for seeker, longest, latest, is_open, rest in seekers:
                if size > longest or seeker in tried or offset > latest or (is_open and closed):
                    continue
                tried.add(seeker)
                if has(line, rest):
                    found.append(base + seeker)


_Questions = tuple[int, int, int, bool, tuple[tuple[str, ...], ...]]


def _questions(number: int, seeker: Seeker) -> _Questions:
    """What is asked of a seeker at every hit; an offset counts bytes, of which a character has at most four."""
    return number, seeker.longest, 4 * seeker.latest, seeker.is_open, seeker.others


# Bytes of letters and digits; those of other scripts are left out, since the same bytes stand in quotation marks.
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


def has(line: str, needs: Iterable[Collection[str]]) -> bool:
    """Whether a folded line has a literal of each need."""
    for literals in needs:
        for literal in literals:
            if literal in line:
                break
        else:
            return False
    return True
