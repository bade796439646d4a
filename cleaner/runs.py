"""Maximal scoring runs of a sequence of numbers.

W. L. Ruzzo and M. Tompa, "A linear time algorithm for finding all maximal scoring subsequences", 1999.
"""

from collections.abc import Sequence


def maximal(scores: Sequence[float]) -> list[tuple[int, int, float]]:
    """All maximal scoring runs as (first, last, score)."""
    # First, last, sum before it, sum with it, and the number of the last run before whose own sum before it is less.
    runs: list[tuple[int, int, float, float, int]] = []
    total = 0.0
    for position, score in enumerate(scores):
        first, before, total = position, total, total + score
        if score <= 0:
            continue
        while True:
            earlier = len(runs) - 1
            while earlier >= 0 and runs[earlier][2] >= before:
                earlier = runs[earlier][4]
            if earlier < 0 or runs[earlier][3] >= total:
                break
            first, before = runs[earlier][0], runs[earlier][2]
            del runs[earlier:]
        runs.append((first, position, before, total, earlier))
    return [(first, last, after - before) for first, last, before, after, _ in runs]
