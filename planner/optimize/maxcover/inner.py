"""The inner problem of the bound: the best choice by gains alone under count and site limits, exact."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import BoolArray, IntArray


class Shape(NamedTuple):
    """What the inner problem needs of the rules: free candidates by site and what the fixed ones leave.

    Site s has the free candidates free[ptr[s]:ptr[s+1]], still needs need[s] and may take room[s] of them;
    `wanted` free candidates may be chosen in all.
    """

    ptr: IntArray
    free: IntArray
    need: IntArray
    room: IntArray
    wanted: int


def shape_of(rules: Rules) -> Shape:
    """Return the inner problem of rules."""
    held = np.bincount(rules.site[rules.fixed], minlength=len(rules.least))
    free = np.flatnonzero(~rules.fixed)
    free = free[np.argsort(rules.site[free], kind="stable")]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(rules.site[free], minlength=len(rules.least)))])
    need, room = np.maximum(rules.least - held, 0), np.maximum(rules.most - held, 0)
    wanted = max(0, rules.most_chosen - int((rules.fixed & rules.counted).sum()))
    return Shape(ptr.astype(np.int64), free, need.astype(np.int64), room.astype(np.int64), wanted)


@njit(cache=True, nogil=True)
def leaders(shape: Shape, gain: NDArray[np.float64], out: IntArray, must: BoolArray) -> int:
    """Write the free candidates that a best choice may hold; returns how many.

    They are the `room` greatest gains of each site, those that the site needs marked in `must`. Others
    with a gain of 0 or less are left out. First in order at ties.
    """
    found = 0
    for s in range(len(shape.need)):
        a, b = shape.ptr[s], shape.ptr[s + 1]
        first = found
        for _ in range(min(shape.room[s], b - a)):
            best = -1
            for k in range(a, b):
                j = shape.free[k]
                if best >= 0 and gain[j] <= gain[best]:
                    continue
                taken = False
                for t in range(first, found):
                    if out[t] == j:
                        taken = True
                        break
                if not taken:
                    best = j
            needed = found - first < shape.need[s]
            if best < 0 or (not needed and gain[best] <= 0.0):
                break
            must[found] = needed
            out[found] = best
            found += 1
    return found


def best_choice(shape: Shape, rules: Rules, gain: NDArray[np.float64] | IntArray) -> BoolArray:
    """Return the choice of the greatest sum of gains under fixed candidates, count and site limits.

    At each site the greatest gains come first, so the value is concave in how many a site holds, and
    filling what is needed and then the greatest gains of all sites is exact.

    >>> from planner.optimize.problems import CoverageProblem
    >>> from planner.optimize.maxcover.rules import rules_of
    >>> p = CoverageProblem(np.zeros(5, int), np.zeros(0, int), np.zeros(0, int), np.zeros(4, bool), 2,
    ...                     site=np.array([0, 0, 1, 1]), site_least=np.array([0, 1]),
    ...                     site_most=np.array([1, 1]))
    >>> rules = rules_of(p)
    >>> np.flatnonzero(best_choice(shape_of(rules), rules, np.array([9.0, 8.0, -1.0, -3.0]))).tolist()
    [0, 2]
    """
    out = np.empty(len(shape.free), np.int64)
    must = np.zeros(len(shape.free), np.bool_)
    found = leaders(shape, gain, out, must)
    out, must = out[:found], must[:found]
    taken = rules.fixed.copy()
    taken[out[must]] = True
    rest, wanted = out[~must], shape.wanted - int(must.sum())
    if wanted >= len(rest):
        taken[rest] = True
    elif wanted > 0:
        taken[rest[np.argpartition(-gain[rest], wanted - 1)[:wanted]]] = True
    return taken
