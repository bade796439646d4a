"""How often something was met, in a fixed amount of memory: a count-min sketch.

G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch and its applications", 2005.
An estimate is never too low. Cells stop at 255 and only ever add up, so that the order of what is counted changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from mmap import mmap

CELLS = 1 << 27  # in each of two rows; a byte each
MOST = 255
SAMPLED = 1 << 16  # cells that are looked at to tell how full the sketch is

_SHIFT = 64 - 27
_MASK = CELLS - 1


class Sketch:
    """Counts of numbers of 64 bits, each at most 255."""

    def __init__(self) -> None:
        self._cells = mmap(-1, 2 * CELLS)  # all zero, and of memory only what is written to

    def add(self, keys: Iterable[int]) -> None:
        """Count each of the keys once more."""
        cells = self._cells
        for key in keys:
            cell = key >> _SHIFT
            if cells[cell] != MOST:
                cells[cell] += 1
            cell = CELLS + (key & _MASK)
            if cells[cell] != MOST:
                cells[cell] += 1

    def reach(self, keys: Iterable[int], least: int) -> list[bool]:
        """For each of the keys whether it was counted so often, or seems to have been."""
        cells = self._cells
        return [cells[key >> _SHIFT] >= least and cells[CELLS + (key & _MASK)] >= least for key in keys]

    def noise(self) -> int:
        """The count that a tenth of the cells goes beyond, mostly by chance: no more than that says nothing about a key."""
        return sorted(self._cells[:SAMPLED])[SAMPLED * 9 // 10]
