"""The Lagrangian bound: multipliers on "a class is covered only by a chosen candidate".

    L(m) = sum_i (w[i] - m[i]) + sum_{fixed j} g[j] + the (count - fixed) largest g[j] of the others,
    g[j] = sum_{i seen by j} m[i],   0 <= m <= w.

Every m bounds the covered weight from above; the least L(m) is the bound of the linear relaxation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.optimize.maxcover.classes import Classes
from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]

FRACTION = 1 << 10
"""Multipliers are exact to this fraction of a weight unit when the engine's own bound is computed."""
SHRINK = 0.6
IMPROVEMENT = 1e-6
"""A bound that falls by less than this part of itself does not count as progress."""


class Evaluation(NamedTuple):
    """L(m) with the gains behind it and the candidates that attain it."""

    bound: float
    gain: FloatArray
    taken: BoolArray


class Dual:
    """Subgradient descent on L with a deflected direction (Camerini, Fratta, Maffioli 1975).

    `best` holds the multipliers of the least bound found, `best_bound`. `factor` scales the step; it shrinks
    after `patience` steps without progress, and a small one says that the search has settled.
    """

    def __init__(self, classes: Classes, fixed: BoolArray, count: int, patience: int = 40) -> None:
        self.weight = classes.weight.astype(np.float64)
        ones = np.ones(len(classes.col_row))
        shape = (len(fixed), len(classes.weight))
        self._sees = sparse.csr_matrix((ones, classes.col_row, classes.col_ptr), shape)
        self._seen = sparse.csr_matrix((ones, classes.row_col, classes.row_ptr), shape[::-1])
        self._free = np.flatnonzero(~fixed)
        self._fixed, self._wanted = fixed, count - int(fixed.sum())
        self._patience = patience
        self.multiplier: FloatArray = self.weight / np.sqrt(np.maximum(np.diff(classes.row_ptr), 1))
        self.best, self.best_bound = self.multiplier.copy(), np.inf
        self.factor, self._waited = 1.0, 0
        self._direction = np.zeros_like(self.weight)

    def evaluate(self, multiplier: FloatArray) -> Evaluation:
        """Return L of multipliers; ties between candidates are broken the same way every time."""
        gain: FloatArray = self._sees @ multiplier
        taken = self._fixed.copy()
        if self._wanted > 0:
            cut = len(self._free) - self._wanted
            taken[self._free[np.argpartition(gain[self._free], max(cut - 1, 0))[cut:]]] = True
        bound = float((self.weight - multiplier).sum() + gain[taken].sum())
        return Evaluation(bound, gain, taken)

    def descend(self, steps: int, target: float) -> None:
        """Take so many steps toward `target`, the value of a choice (Polyak's step length)."""
        for _ in range(steps):
            found = self.evaluate(self.multiplier)
            progress = found.bound < self.best_bound - IMPROVEMENT * abs(found.bound)
            self._waited = 0 if progress else self._waited + 1
            if found.bound < self.best_bound:
                self.best_bound = found.bound
                self.best[:] = self.multiplier
            if self._waited >= self._patience:
                self._restart()
            elif not self._step(found, target):
                return

    def _restart(self) -> None:
        """Go back to the best multipliers with shorter steps."""
        self.factor *= SHRINK
        self._waited = 0
        self.multiplier[:] = self.best
        self._direction[:] = 0.0

    def _step(self, found: Evaluation, target: float) -> bool:
        """Move against the deflected slope; False where the slope is zero, the bound then is the least."""
        m, d = self.multiplier, self._direction
        slope = self._seen @ found.taken.astype(np.float64) - 1.0
        slope[((m <= 0.0) & (slope > 0.0)) | ((m >= self.weight) & (slope < 0.0))] = 0.0
        inner, norm = float((slope * d).sum()), float((d * d).sum())
        d *= -1.5 * inner / norm if inner < 0.0 < norm else 0.0
        d += slope
        norm = float((d * d).sum())
        if norm == 0.0:
            self.factor = 0.0
            return False
        length = self.factor * max(found.bound - target, 1e-9 * abs(found.bound)) / norm
        np.clip(m - length * d, 0.0, self.weight, out=m)
        return True


def bound_of(classes: Classes, fixed: BoolArray, count: int, multiplier: IntArray, scale: int = 1) -> int:
    """Return floor(L(multiplier / scale)) in whole-number arithmetic.

    >>> import numpy as np
    >>> c = Classes(np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([0, 1, 2]),
    ...             np.array([0, 1], np.int32), np.array([5, 8]), np.zeros(2, int), np.full(2, -1))
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
