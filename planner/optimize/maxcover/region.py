"""Region search: empty a neighborhood, refill it with a little noise, keep what is no worse."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.primal import (
    COUNTED,
    VALUE,
    Choice,
    Pull,
    add,
    allowed,
    best_gain,
    drop,
    shortfall,
)
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import BoolArray, IntArray

REGION_LIMIT = 4000
"""Most candidates that a neighborhood holds."""
MOST_REMOVED = 12
MOST_NOISE = 0.3
SPARE = 3
"""So many more than were taken out may be put in, where the count leaves room."""


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
    classes: Classes, rules: Rules, pull: Pull, choice: Choice, near: IntArray, pool: IntArray, noise: float,
    put: IntArray,
) -> int:  # fmt: skip
    """Choose up to len(put) candidates, noisily among the near ones, the last by gain; returns how many."""
    slots = min(len(put), rules.most_chosen - choice.tally[COUNTED])
    for slot in range(slots):
        pick = -1
        most = -np.inf
        for j in near:
            if not choice.chosen[j]:
                value = choice.worth[j] * (1.0 - noise * np.random.random()) - pull.price[j]
                if value > most and allowed(rules, choice, j):
                    most = value
                    pick = j
        if slot == slots - 1 or pick < 0:
            other = best_gain(rules, pull, choice, pool)
            if other < 0:
                return slot
            if pick < 0 or choice.worth[other] - pull.price[other] > choice.worth[pick] - pull.price[pick]:
                pick = other
        add(classes, rules, pull, choice, pick)
        put[slot] = pick
    return slots


@njit(cache=True, nogil=True)
def _settle(
    classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray, put: IntArray
) -> None:
    """Swap the newly chosen for better ones until none improves."""
    improved = True
    while improved:
        improved = False
        for slot in range(len(put)):
            j = put[slot]
            drop(classes, rules, pull, choice, j)
            k = best_gain(rules, pull, choice, pool)
            if k >= 0 and choice.worth[k] - pull.price[k] > choice.worth[j] - pull.price[j]:
                put[slot] = k
                improved = True
            add(classes, rules, pull, choice, put[slot])


@njit(cache=True, nogil=True)
def _empty(classes: Classes, rules: Rules, pull: Pull, choice: Choice, near: IntArray, out: IntArray) -> int:
    """Take most of the chosen of a neighborhood out, never a fixed one; returns how many."""
    removed = 0
    for j in near:
        if choice.chosen[j] and not rules.fixed[j] and np.random.random() < 0.8:
            drop(classes, rules, pull, choice, j)
            out[removed] = j
            removed += 1
    return removed


@njit(cache=True, nogil=True)
def region_moves(
    classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray, moves: int, seed: int
) -> int:
    """Make `moves` moves on the choice, which must lie within `pool`; returns the weight gained.

    A move is kept where it keeps the rules better, or as well and covers no less.
    """
    np.random.seed(seed)
    mark = np.zeros(len(rules.fixed), np.int64)
    room = np.empty(min(REGION_LIMIT, len(rules.fixed)), np.int64)
    out = np.empty(len(room), np.int64)
    start = choice.tally[VALUE]
    for move in range(moves):
        center = pool[np.random.randint(len(pool))]
        size = np.random.randint(2, MOST_REMOVED)
        near = room[: neighborhood(classes, choice.chosen, center, size, mark, move + 1, room)]
        value, short = choice.tally[VALUE], shortfall(rules, choice)
        removed = _empty(classes, rules, pull, choice, near, out)
        if removed == 0:
            continue
        put = np.empty(removed + SPARE, np.int64)
        noise = np.random.random() * MOST_NOISE
        put = put[: _refill(classes, rules, pull, choice, near, pool, noise, put)]
        _settle(classes, rules, pull, choice, pool, put)
        after = shortfall(rules, choice)
        if after < short or (after == short and choice.tally[VALUE] >= value):
            continue
        for j in put:
            drop(classes, rules, pull, choice, j)
        for j in out[:removed]:
            add(classes, rules, pull, choice, j)
    return choice.tally[VALUE] - start
