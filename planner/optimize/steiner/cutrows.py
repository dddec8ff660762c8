"""The pool of cut rows of the linear program: those that are in it, and those that wait."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_rows import FloatArray, Sides, row_sums, rows_of_sides

# Waiting rows are dropped, the longest unused first, where all rows together have more places than this.
MOST_PLACES = 40_000_000


class RowPool:
    """Cut rows with their node sets; no two of them have the same arcs.

    Attributes
    ----------
    sides
        One side of each cut.
    ptr, slots
        Slots of each row, arcs that no better tree uses left out when it came.
    used
        Pool number of each cut row of the program, in its order.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.sides = Sides(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.bool_))
        self.ptr: IntArray = np.zeros(1, np.int64)
        self.slots: IntArray = np.empty(0, np.int64)
        self._keys: IntArray = np.empty(0, np.int64)
        self.used: IntArray = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, sides: Sides, useful: BoolArray) -> IntArray:
        """Take in cuts that are new; returns the pool numbers of all the given ones that are in it now."""
        ptr, slots, keys = rows_of_sides(self._graph, sides, useful)
        _, first = np.unique(keys, return_index=True)
        known = np.isin(keys[first], self._keys)
        fresh = np.sort(first[~known])
        again = np.flatnonzero(np.isin(self._keys, keys[first[known]]))
        start = len(self._keys)
        self.ptr, self.slots = _appended(self.ptr, self.slots, *_taken(ptr, slots, fresh))
        side_ptr, nodes = _taken(sides.ptr, sides.nodes, fresh)
        self.sides = Sides(
            *_appended(self.sides.ptr, self.sides.nodes, side_ptr, nodes),
            np.concatenate([self.sides.of_root, sides.of_root[fresh]]),
        )
        self._keys = np.concatenate([self._keys, keys[fresh]])
        return np.concatenate([again, np.arange(start, len(self._keys))])

    def rows(self, chosen: IntArray) -> tuple[IntArray, IntArray]:
        """Return (ptr, slots) of these rows."""
        return _taken(self.ptr, self.slots, chosen)

    def violated(self, value: FloatArray, most: int, least: float) -> IntArray:
        """Return the waiting rows that the arc values violate most, at least by `least`."""
        waits = np.ones(len(self), np.bool_)
        waits[self.used] = False
        waiting = np.flatnonzero(waits)
        short = 1.0 - row_sums(self.ptr, self.slots, waiting, value)
        order = np.argsort(-short, kind="stable")[:most]
        return np.sort(waiting[order[short[order] > least]])

    def shrink(self, also: IntArray) -> IntArray:
        """Forget rows that neither the program nor `also` uses where there are too many.

        `used` is renumbered in place; returns the new numbers of `also`.
        """
        if len(self.slots) + len(self.sides.nodes) <= MOST_PLACES:
            return also
        keep = np.union1d(self.used, also)
        self.used = np.searchsorted(keep, self.used)
        self.ptr, self.slots = _taken(self.ptr, self.slots, keep)
        self.sides = Sides(*_taken(self.sides.ptr, self.sides.nodes, keep), self.sides.of_root[keep])
        self._keys = self._keys[keep]
        return np.searchsorted(keep, also)


def _taken(ptr: IntArray, places: NDArray[Any], chosen: IntArray) -> tuple[IntArray, NDArray[Any]]:
    """Return these lists out of flat lists."""
    sizes = np.diff(ptr)[chosen]
    out: IntArray = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    at = np.repeat(ptr[chosen] - out[:-1], sizes) + np.arange(out[-1])
    return out, places[at]


def _appended(
    ptr: IntArray, places: NDArray[Any], more_ptr: IntArray, more: NDArray[Any]
) -> tuple[IntArray, NDArray[Any]]:
    """Return both flat lists as one."""
    return np.concatenate([ptr, ptr[-1] + more_ptr[1:]]), np.concatenate([places, more])
