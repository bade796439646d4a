"""How often something was met, in a fixed amount of memory: a count-min sketch.

G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch and its applications", 2005.
An estimate is never too low. Cells stop at 255 and only ever add up, so that neither the order of what is counted nor
its division among machines changes a sketch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from mmap import mmap

CELLS = 1 << 27  # in each of two rows; a byte each
MOST = 255

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

    @staticmethod
    def cells(keys: Iterable[int]) -> Iterator[int]:
        """The cells that `add` counts in: what is sent where several machines share the counting."""
        for key in keys:
            yield key >> _SHIFT
            yield CELLS + (key & _MASK)

    @classmethod
    def of_cells(cls, counts: Iterable[tuple[int, int]]) -> Sketch:
        """The sketch with these cells and counts."""
        sketch = cls()
        for cell, count in counts:
            sketch._cells[cell] = min(count, MOST)
        return sketch
