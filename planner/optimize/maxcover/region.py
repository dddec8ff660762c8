"""Region search: empty a neighborhood, refill it with a little noise, keep what is no worse."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.primal import Choice, add, best_gain, drop
from planner.optimize.problems import BoolArray, IntArray

REGION_LIMIT = 4000
"""Most candidates that a neighborhood holds."""
MOST_REMOVED = 12
MOST_NOISE = 0.3


@njit(cache=True, nogil=True)
def neighborhood(
    classes: Classes, chosen: BoolArray, center: int, size: int, mark: IntArray, stamp: int, out: IntArray
) -> int:
    """Write candidates by steps of shared demand from `center` until `size` chosen are met; returns how many.

    `mark[j] == stamp` says that candidate j was met.
    """
    out[0] = center
    mark[center] = stamp
    found = 1
    looked = 0
    met = 0
    while looked < found:
        j = out[looked]
        looked += 1
        met += chosen[j]
        if met >= size:
            break
        for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
            i = classes.col_row[t]
            for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
                other = classes.row_col[k]
                if mark[other] != stamp and found < len(out):
                    mark[other] = stamp
                    out[found] = other
                    found += 1
    return looked


@njit(cache=True, nogil=True)
def _refill(
    classes: Classes, choice: Choice, near: IntArray, pool: IntArray, free: int, noise: float, put: IntArray
) -> int:
    """Choose `free` candidates, noisily among the near ones, the last by gain; returns the weight gained."""
    gained = 0
    for slot in range(free):
        pick = -1
        most = -1.0
        for j in near:
            if not choice.chosen[j]:
                value = choice.worth[j] * (1.0 - noise * np.random.random())
                if value > most:
                    most = value
                    pick = j
        if slot == free - 1:
            other = best_gain(choice, pool)
            if pick < 0 or choice.worth[other] > choice.worth[pick]:
                pick = other
        gained += choice.worth[pick]
        add(classes, choice, pick)
        put[slot] = pick
    return gained


@njit(cache=True, nogil=True)
def _settle(classes: Classes, choice: Choice, pool: IntArray, put: IntArray) -> int:
    """Swap the newly chosen for better ones until none improves; returns the weight gained."""
    gained = 0
    improved = True
    while improved:
        improved = False
        for slot in range(len(put)):
            j = put[slot]
            drop(classes, choice, j)
            k = best_gain(choice, pool)
            if choice.worth[k] > choice.worth[j]:
                gained += choice.worth[k] - choice.worth[j]
                put[slot] = k
                improved = True
            add(classes, choice, put[slot])
    return gained


@njit(cache=True, nogil=True)
def region_moves(
    classes: Classes, choice: Choice, fixed: BoolArray, pool: IntArray, moves: int, seed: int
) -> int:
    """Make `moves` moves on the choice, which must lie within `pool`; returns the weight gained."""
    np.random.seed(seed)
    mark = np.zeros(len(fixed), np.int64)
    room = np.empty(min(REGION_LIMIT, len(fixed)), np.int64)
    out = np.empty(len(room), np.int64)
    total = 0
    for move in range(moves):
        center = pool[np.random.randint(len(pool))]
        size = np.random.randint(2, MOST_REMOVED)
        near = room[: neighborhood(classes, choice.chosen, center, size, mark, move + 1, room)]
        removed = 0
        change = 0
        for j in near:
            if choice.chosen[j] and not fixed[j] and np.random.random() < 0.8:
                change -= choice.worth[j]
                drop(classes, choice, j)
                out[removed] = j
                removed += 1
        if removed == 0:
            continue
        put = np.empty(removed, np.int64)
        noise = np.random.random() * MOST_NOISE
        change += _refill(classes, choice, near, pool, removed, noise, put)
        change += _settle(classes, choice, pool, put)
        if change >= 0:
            total += change
            continue
        for j in put:
            drop(classes, choice, j)
        for j in out[:removed]:
            add(classes, choice, j)
    return total
