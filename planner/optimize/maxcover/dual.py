"""The Lagrangian bound: multipliers on "a class is covered only by a chosen candidate".

    L(m) = sum_i (w[i] - m[i]) + sum_{fixed j} g[j] + the (count - fixed) largest g[j] of the others,
    g[j] = sum_{i seen by j} m[i],   0 <= m <= w.

Every m bounds the covered weight from above; the least L(m) is the bound of the linear relaxation.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.maxcover.classes import Classes
from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]

FRACTION = 1 << 10
"""Multipliers are exact to this fraction of a weight unit when the engine's own bound is computed."""


@njit(cache=True, nogil=True)
def candidate_gains(classes: Classes, multiplier: FloatArray, gain: FloatArray) -> None:
    """Write g[j], the multipliers that candidate j sees, into `gain`."""
    for j in range(len(gain)):
        total = 0.0
        for k in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
            total += multiplier[classes.col_row[k]]
        gain[j] = total


@njit(cache=True, nogil=True)
def take_best(gain: FloatArray, fixed: BoolArray, count: int, taken: BoolArray) -> float:
    """Mark the fixed and the best other candidates, `count` in all (ties by number); returns their gain."""
    free = np.empty(len(gain), np.float64)
    total = 0.0
    size = 0
    for j in range(len(gain)):
        taken[j] = fixed[j]
        if fixed[j]:
            total += gain[j]
        else:
            free[size] = gain[j]
            size += 1
    wanted = count - (len(gain) - size)
    if wanted <= 0:
        return total
    least = np.partition(free[:size], size - wanted)[size - wanted]
    above = 0
    for j in range(len(gain)):
        if not fixed[j] and gain[j] > least:
            taken[j] = True
            total += gain[j]
            above += 1
    for j in range(len(gain)):
        if above == wanted:
            break
        if not taken[j] and gain[j] == least:
            taken[j] = True
            total += gain[j]
            above += 1
    return total


@njit(cache=True, nogil=True)
def descend(
    classes: Classes, fixed: BoolArray, count: int, multiplier: FloatArray, direction: FloatArray,
    best: FloatArray, state: FloatArray, target: float, steps: int, patience: int,
) -> None:  # fmt: skip
    """Take subgradient steps with a deflected direction (Camerini, Fratta, Maffioli 1975).

    `multiplier`, `direction` and `best` (the best multipliers so far) change in place; `state` holds the
    best bound, the step factor and the steps since the last improvement.
    """
    rows = len(multiplier)
    gain = np.empty(len(fixed), np.float64)
    taken = np.empty(len(fixed), np.bool_)
    slope = np.empty(rows, np.float64)
    for _ in range(steps):
        candidate_gains(classes, multiplier, gain)
        bound = take_best(gain, fixed, count, taken)
        for i in range(rows):
            bound += classes.weight[i] - multiplier[i]
            slope[i] = -1.0
        for j in range(len(fixed)):
            if taken[j]:
                for k in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
                    slope[classes.col_row[k]] += 1.0
        if bound < state[0] - 1e-6 * abs(state[0]):
            state[2] = 0.0
        else:
            state[2] += 1.0
        if bound < state[0]:
            state[0] = bound
            best[:] = multiplier
        if state[2] >= patience:
            state[1] *= 0.6
            state[2] = 0.0
            multiplier[:] = best
            direction[:] = 0.0
            continue
        inner = 0.0
        norm = 0.0
        for i in range(rows):
            if (multiplier[i] <= 0.0 and slope[i] > 0.0) or (
                multiplier[i] >= classes.weight[i] and slope[i] < 0.0
            ):
                slope[i] = 0.0
            inner += slope[i] * direction[i]
            norm += direction[i] * direction[i]
        turn = -1.5 * inner / norm if inner < 0.0 and norm > 0.0 else 0.0
        norm = 0.0
        for i in range(rows):
            direction[i] = slope[i] + turn * direction[i]
            norm += direction[i] * direction[i]
        if norm == 0.0:
            state[1] = 0.0
            return
        length = state[1] * max(bound - target, 1e-9 * abs(bound)) / norm
        for i in range(rows):
            multiplier[i] = min(max(multiplier[i] - length * direction[i], 0.0), float(classes.weight[i]))


def bound_of(classes: Classes, fixed: BoolArray, count: int, multiplier: IntArray, scale: int = 1) -> int:
    """Return floor(L(multiplier / scale)) in whole-number arithmetic.

    >>> import numpy as np
    >>> c = Classes(np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([0, 1, 2]),
    ...             np.array([0, 1], np.int32), np.array([5, 8]))
    >>> bound_of(c, np.zeros(2, bool), 1, np.array([5, 8]))
    8
    """
    seen = np.concatenate([np.zeros(1, np.int64), np.cumsum(multiplier[classes.col_row])])
    gain = seen[classes.col_ptr[1:]] - seen[classes.col_ptr[:-1]]
    free = np.sort(gain[~fixed])[::-1][: count - int(fixed.sum())]
    slack = int((classes.weight * scale - multiplier).sum())
    # Python's whole numbers: many gains of nearly the whole demand may pass 64 bits when summed.
    return (slack + sum(gain[fixed].tolist()) + sum(free.tolist())) // scale


def whole_multipliers(
    classes: Classes, fixed: BoolArray, count: int, multiplier: FloatArray
) -> tuple[IntArray, int]:
    """Round multipliers to whole numbers within [0, weight] the way that bounds best; returns them and L."""
    tries = [np.clip(r(multiplier).astype(np.int64), 0, classes.weight) for r in (np.rint, np.floor, np.ceil)]
    bounds = [bound_of(classes, fixed, count, t) for t in tries]
    least = int(np.argmin(bounds))
    return tries[least], bounds[least]


def engine_bound(classes: Classes, fixed: BoolArray, count: int, multiplier: FloatArray) -> int:
    """Return the bound of multipliers kept to a fraction of a unit, exact in whole-number arithmetic."""
    fine = np.clip(np.rint(multiplier * FRACTION).astype(np.int64), 0, classes.weight * FRACTION)
    return bound_of(classes, fixed, count, fine, FRACTION)
