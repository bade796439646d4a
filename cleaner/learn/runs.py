"""Blocks that follow each other on most of their pages: a menu, a box, the lines of a form."""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.learn.trace import Trace

TOGETHER = 0.6  # of the sightings of the commoner of two blocks


def runs(traces: Mapping[str, Trace]) -> list[tuple[str, ...]]:
    """The runs of two and more blocks among these, each block in one run at the most."""
    following = _pairs(traces)
    heads = [outline for outline in sorted(following) if outline not in set(following.values())]
    found = []
    for head in heads:
        run = [head]
        while run[-1] in following and following[run[-1]] not in run:
            run.append(following[run[-1]])
        found.append(tuple(run))
    return found


def _pairs(traces: Mapping[str, Trace]) -> dict[str, str]:
    """For a block the one that follows it, where each is mostly the neighbour of the other."""
    pairs = [
        (count, outline, follower)
        for outline, trace in traces.items()
        for follower, count in trace.followers.items()
        if follower in traces and follower != outline and count >= TOGETHER * max(trace.times, traces[follower].times)
    ]
    following: dict[str, str] = {}
    taken: set[str] = set()
    for _, outline, follower in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if outline not in following and follower not in taken:
            following[outline] = follower
            taken.add(follower)
    return following
