"""Compiled part of mapping reduced edges back."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import BoolArray, IntArray


@njit(cache=True, nogil=True)
def expand_records(base_count: int, ptr: IntArray, parts: IntArray, chosen: IntArray) -> IntArray:
    """Return the base edges under the chosen records, ascending, each once.

    Record r below base_count is edge r itself; any other runs over
    parts[ptr[r - base_count]:ptr[r - base_count + 1]], all of them older.
    """
    wanted = np.zeros(base_count + len(ptr) - 1, np.bool_)
    wanted[chosen] = True
    for r in range(len(wanted) - 1, base_count - 1, -1):
        if wanted[r]:
            wanted[parts[ptr[r - base_count] : ptr[r - base_count + 1]]] = True
    return np.flatnonzero(wanted[:base_count])


@njit(cache=True, nogil=True)
def records_within(base: BoolArray, ptr: IntArray, parts: IntArray) -> BoolArray:
    """Return, for every record, whether all base edges under it are in the mask `base`."""
    within = np.zeros(len(base) + len(ptr) - 1, np.bool_)
    within[: len(base)] = base
    for r in range(len(base), len(within)):
        within[r] = within[parts[ptr[r - len(base)] : ptr[r - len(base) + 1]]].all()
    return within
