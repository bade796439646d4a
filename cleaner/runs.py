"""Maximal scoring runs of a sequence of numbers.

W. L. Ruzzo and M. Tompa, "A linear time algorithm for finding all maximal scoring subsequences", 1999.
"""

from collections.abc import Sequence


def maximal(scores: Sequence[float]) -> list[tuple[int, int, float]]:
    """All maximal scoring runs as (first, last, score)."""
    runs: list[tuple[int, int, float, float]] = []  # first, last, sum before it, sum with it
    total = 0.0
    for position, score in enumerate(scores):
        before, total = total, total + score
        if score <= 0:
            continue
        run = (position, position, before, total)
        while True:
            earlier = next((k for k in range(len(runs) - 1, -1, -1) if runs[k][2] < run[2]), None)
            if earlier is None or runs[earlier][3] >= run[3]:
                break
            run = (runs[earlier][0], position, runs[earlier][2], total)
            del runs[earlier:]
        runs.append(run)
    return [(first, last, after - before) for first, last, before, after in runs]
