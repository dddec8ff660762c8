"""The Lagrangian bound: multipliers on who sees a class, on side rows and on coverage floors.

    L(m, l, f) = sum_i max(0, W[i] - m[i], W[i] + b[i] - 2 m[i]) + sum_r l[r] most[r] - sum_g f[g] floor[g]
                 + the best choice by gains g[j] = sum_{i seen by j} m[i] - sum_r l[r] a[r, j]
    with W[i] = (1 + f[g(i)]) w[i], the choice under fixed candidates, count and site limits alone.

All multipliers at least 0 bound the covered weight from above; the least L is the bound of the linear
relaxation, sites apart replaced by their rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.optimize.maxcover.bound import Prices, bound_of
from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.inner import Shape, best_choice, shape_of
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]

FINEST = 1 << 20
"""Multipliers are exact to at best this fraction of a unit when a bound is computed."""
ROOM_BITS = 60
SHRINK = 0.6
IMPROVEMENT = 1e-6
"""A bound that falls by less than this part of itself does not count as progress."""


class Evaluation(NamedTuple):
    """L with the gains behind it, the candidates that attain it, and how often each class counts as seen."""

    bound: float
    gain: FloatArray
    taken: BoolArray
    sights: FloatArray


class Dual:
    """Subgradient descent on L with a deflected direction (Camerini, Fratta, Maffioli 1975).

    Multipliers are one vector: classes, side rows, floors; those of side rows and floors are scaled so that a
    step moves them as far, measured by what they may reach, as those of the classes. `best` holds the
    multipliers of the least bound found, `best_bound`. `factor` scales the step; it shrinks after `patience`
    steps without progress, and a small one says that the search has settled.
    """

    def __init__(self, classes: Classes, rules: Rules, patience: int = 40) -> None:
        self.classes, self.rules, self.shape = classes, rules, shape_of(rules)
        self.weight = classes.weight.astype(np.float64)
        self.second = classes.second.astype(np.float64)
        ones = np.ones(len(classes.col_row))
        shape = (len(rules.fixed), len(classes.weight))
        self._sees = sparse.csr_matrix((ones, classes.col_row, classes.col_ptr), shape)
        self._seen = sparse.csr_matrix((ones, classes.row_col, classes.row_ptr), shape[::-1])
        side = (len(rules.fixed), len(rules.row_most))
        self._pays = sparse.csr_matrix((rules.coef.astype(float), rules.row, rules.ptr), side)
        self._paid = self._pays.T.tocsr()
        self._grouped = np.flatnonzero(classes.group >= 0)
        self._group = classes.group[self._grouped]
        self._patience = patience
        self.rows, self.side, self.floors = shape[1], len(rules.row_most), len(rules.floor)
        self.scale = self._scales()
        start = self.weight / np.sqrt(np.maximum(np.diff(classes.row_ptr), 1))
        self.multiplier: FloatArray = np.concatenate([start, np.zeros(self.side + self.floors)])
        self.best, self.best_bound = self.multiplier.copy(), np.inf
        self.factor, self._waited = 1.0, 0
        self._direction = np.zeros_like(self.multiplier)

    def _scales(self) -> FloatArray:
        """Return the factor between each multiplier and the coordinate in which steps are taken."""
        wanted = max(1, self.shape.wanted)
        row = max(1.0, float(self.weight.mean())) if len(self.weight) else 1.0
        camera = max(row, float(self.weight.sum()) / wanted / 2)
        entries = np.maximum(np.diff(self._paid.indptr), 1)
        size = np.maximum(np.asarray(abs(self._paid).sum(axis=1)).ravel() / entries, 1e-9)
        steps = np.minimum(np.sqrt(wanted), entries)
        side = np.sqrt(camera / row / np.maximum(steps, 1.0)) / size
        floor = np.full(self.floors, np.sqrt(1.0 / (row * camera * np.sqrt(wanted))))
        return np.concatenate([np.ones(self.rows), side, floor])

    def parts(self, multiplier: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the multipliers of classes, side rows and floors."""
        side = self.rows + self.side
        return multiplier[: self.rows], multiplier[self.rows : side], multiplier[side:]

    def first(self, floor: FloatArray) -> FloatArray:
        """Return the worth of first sights, raised by the multipliers of the floors."""
        if not self.floors:
            return self.weight
        raised = self.weight.copy()
        raised[self._grouped] *= 1.0 + floor[self._group]
        return raised

    def price(self, multiplier: FloatArray) -> FloatArray:
        """Return what each candidate pays for its side rows."""
        if not self.side:
            return np.zeros(len(self.rules.fixed))
        price: FloatArray = self._pays @ self.parts(multiplier)[1]
        return price

    def evaluate(self, multiplier: FloatArray) -> Evaluation:
        """Return L of multipliers; ties between candidates are broken the same way every time."""
        m, side, floor = self.parts(multiplier)
        gain: FloatArray = self._sees @ m
        if self.side:
            gain -= self._pays @ side
        taken = best_choice(self.shape, self.rules, gain)
        once = self.first(floor) - m
        twice = self.second - m
        left = np.maximum(once, 0.0) + np.maximum(twice, 0.0)
        bound = float(left.sum() + gain[taken].sum())
        bound += float((side * self.rules.row_most).sum() - (floor * self.rules.floor).sum())
        return Evaluation(bound, gain, taken, (once > 0.0).astype(float) + (twice > 0.0))

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

    def _slope(self, found: Evaluation) -> FloatArray:
        """Return a subgradient of L in the scaled coordinates, without parts that point out of range."""
        m = self.multiplier
        taken = found.taken.astype(np.float64)
        slope = np.empty_like(m)
        slope[: self.rows] = self._seen @ taken - found.sights
        side = self.rows + self.side
        slope[self.rows : side] = self.rules.row_most - self._paid @ taken
        seen = self.weight[self._grouped] * (found.sights[self._grouped] > 0)
        slope[side:] = np.bincount(self._group, seen, self.floors) - self.rules.floor if self.floors else 0.0
        slope *= self.scale
        slope[(m <= 0.0) & (slope > 0.0)] = 0.0
        return slope

    def _step(self, found: Evaluation, target: float) -> bool:
        """Move against the deflected slope; False where the slope is zero, the bound then is the least."""
        m, d = self.multiplier, self._direction
        slope = self._slope(found)
        inner, norm = float((slope * d).sum()), float((d * d).sum())
        d *= -1.5 * inner / norm if inner < 0.0 < norm else 0.0
        d += slope
        norm = float((d * d).sum())
        if norm == 0.0:
            self.factor = 0.0
            return False
        length = self.factor * max(found.bound - target, 1e-9 * abs(found.bound)) / norm
        m -= length * d * self.scale
        np.maximum(m, 0.0, out=m)
        part, _, floor = self.parts(m)
        np.minimum(part, self.first(floor), out=part)
        return True


def finest_scale(dual: Dual, multiplier: FloatArray) -> int:
    """Return the largest power of two by which multipliers and bound may be scaled within 64 bits."""
    m, side, floor = dual.parts(multiplier)
    total = float(dual.first(floor).sum() + dual.second.sum() + 2 * m.sum())
    total += float(m @ np.diff(dual.classes.row_ptr)) + 2.0 * len(m)
    total += float((side * np.abs(dual.rules.row_most)).sum() + (floor * dual.rules.floor).sum())
    total += float((abs(dual._paid) @ np.ones(len(dual.rules.fixed))) @ side)
    bits = ROOM_BITS - int(np.ceil(np.log2(max(total, 1.0))))
    return int(min(FINEST, 1 << max(0, bits)))


def engine_bound(dual: Dual, multiplier: FloatArray) -> int:
    """Return the bound of multipliers kept to a fraction of a unit, exact in whole-number arithmetic."""
    scale = finest_scale(dual, multiplier)
    m, side, floor = (np.rint(part * scale).astype(np.int64) for part in dual.parts(multiplier))
    return bound_of(dual.classes, dual.rules, dual.shape, Prices(m, side, floor, scale))


def whole_multipliers(dual: Dual, multiplier: FloatArray) -> tuple[Prices, int]:
    """Round the multipliers of classes to whole numbers the way that bounds best; returns them and L.

    Those of side rows and floors stay whole numbers of 1 / scale.
    """
    scale = finest_scale(dual, multiplier) if dual.side or dual.floors else 1
    m, side, floor = dual.parts(multiplier)
    fine = [np.rint(part * scale).astype(np.int64) for part in (side, floor)]
    tries = [
        Prices(scale * r(m).astype(np.int64), fine[0], fine[1], scale) for r in (np.rint, np.floor, np.ceil)
    ]
    bounds = [bound_of(dual.classes, dual.rules, dual.shape, t) for t in tries]
    least = int(np.argmin(bounds))
    return tries[least], bounds[least]


def plain_prices(dual: Dual, demand: IntArray) -> Prices:
    """Return multipliers of classes alone."""
    return Prices(demand, np.zeros(dual.side, np.int64), np.zeros(dual.floors, np.int64), 1)


def settled_gains(shape: Shape, rules: Rules, found: Evaluation) -> tuple[FloatArray, FloatArray]:
    """Return for each candidate the gain that forcing it in displaces, and the one that takes its place.

    Forcing j in lowers the bound by at least displaced[j] - gain[j], forcing it out by gain[j] - instead[j]:
    reduced costs of the inner linear program, one of its optimal duals for each question.
    """
    sites = len(rules.least)
    free = ~rules.fixed
    site = rules.site[free]
    gain, taken = found.gain[free], found.taken[free]
    count = np.bincount(site[taken], minlength=sites)
    least, best = np.full(sites, np.inf), np.full(sites, -np.inf)
    np.minimum.at(least, site[taken], gain[taken])
    np.maximum.at(best, site[~taken], gain[~taken])
    full, bare = count >= shape.room, count <= shape.need
    chosen = int(taken.sum())
    sated = chosen >= shape.wanted
    spare = (count > shape.need) & np.isfinite(least)
    high = max(0.0, float(least[spare].min())) if sated and spare.any() else (np.inf if sated else 0.0)
    open_best = best[~full]
    low = max(0.0, float(open_best.max(initial=-np.inf))) if sated else 0.0
    pushed = np.where(full | (bare & (least < high)), least, high)
    pushed = np.where(full & (shape.room == 0), np.inf, pushed)
    instead = np.where(bare, best, np.maximum(low, best))
    displaced, replaced = np.full(len(rules.fixed), -np.inf), np.full(len(rules.fixed), -np.inf)
    displaced[free], replaced[free] = pushed[site], instead[site]
    return displaced, replaced
