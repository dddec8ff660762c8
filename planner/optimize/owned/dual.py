"""The multipliers that prove most about the trees seen so far: few variables, by cutting planes.

For a set of edges E the function  sum_{e in E} min_k (cost + rates . amount)[e, k] - rates . most  is concave
in the rates and no less than what the Lagrangian bound can be there. The least of them over the trees seen
is therefore a model of the bound from above; its maximum is the next place to solve a Steiner tree problem.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from planner.optimize.owned.ways import Ways, choosable
from planner.optimize.problems import IntArray

Floats = NDArray[np.float64]

MOST_CUTS = 120
FARTHEST = 1000.0
"""Multipliers are tried up to so many times what a mean way costs for what it adds."""
TINY = 1e-9
LESS = 1e-6
"""What a multiplier costs in the model, so that of equals the smallest is taken."""


class Table(NamedTuple):
    """Costs (infinite where there is no way) and amounts of the ways of some edges."""

    cost: Floats
    amount: Floats


class DualModel:
    """An upper model of the Lagrangian bound, made of the edge sets that were seen.

    Parameters
    ----------
    ways
        The ways of the problem.
    with_cost
        False for the proof that no plan keeps the rules: costs count nothing, and the rates, scaled, sum to
        at most 1.
    """

    def __init__(self, ways: Ways, with_cost: bool = True) -> None:
        self.ways, self.with_cost = ways, with_cost
        self.most: Floats = np.array(ways.most, np.float64)
        mean_cost = max(1.0, float(ways.problem.way_cost.mean())) if len(ways.problem.way_cost) else 1.0
        mean_amount = ways.sizes / max(1, ways.amount.shape[1])
        self.scale: Floats = (mean_cost if with_cost else 1.0) / np.maximum(mean_amount, TINY)
        self.open = ways.largest_multiplier > 0
        self.tables: list[Table] = []
        self.cuts: list[Floats] = []

    def add(self, edges: IntArray) -> None:
        """Take a set of edges into the model; every edge has a way."""
        table, real = choosable(self.ways, edges)
        base = (
            self.ways.problem.way_cost[table].astype(np.float64) if self.with_cost else np.zeros(real.shape)
        )
        self.tables.append(Table(np.where(real, base, np.inf), self.ways.amount[:, table].astype(np.float64)))

    def best(self) -> tuple[Floats, float]:
        """Return the rates at which the model is largest, and what it says there."""
        rates = np.zeros(len(self.most))
        found, value = rates, self._least(rates)
        for _ in range(MOST_CUTS):
            rates, above = self._highest()
            here = self._least(rates)
            near = 1e-9 * max(1.0, abs(value))
            if here > value + near or (
                here >= value - near and (rates / self.scale).sum() < (found / self.scale).sum()
            ):
                found, value = rates, here
            if above - value <= near:
                break
        return found, value

    def _least(self, rates: Floats) -> float:
        """Return the model at rates and remember the planes that touch it there."""
        value = np.inf
        for table in self.tables:
            weights = table.cost + np.tensordot(rates, table.amount, axes=1)
            pick = np.argmin(weights, axis=1)[:, None]
            cost = float(np.take_along_axis(table.cost, pick, 1).sum())
            total = np.take_along_axis(table.amount, pick[None], 2).sum(axis=(1, 2))
            self.cuts.append(np.concatenate([[cost], total - self.most]))
            value = min(value, cost + float(rates @ (total - self.most)))
        return value

    def _highest(self) -> tuple[Floats, float]:
        """Return the rates at which the planes met so far allow most; of equals the smallest rates."""
        cuts = np.array(self.cuts)
        size = max(1.0, float(np.abs(cuts[:, 0]).max()), float(np.abs(cuts[:, 1:] * self.scale).max()))
        upper = np.where(self.open, FARTHEST if self.with_cost else 1.0, 0.0)
        left = np.hstack([-cuts[:, 1:] * self.scale / size, np.ones((len(cuts), 1))])
        right = cuts[:, 0] / size
        if not self.with_cost:
            left = np.vstack([left, np.append(np.ones(len(self.most)), 0.0)])
            right = np.append(right, 1.0)
        solved = linprog(
            np.append(np.full(len(self.most), LESS), -1.0), A_ub=left, b_ub=right, method="highs",
            bounds=[*((0.0, u) for u in upper), (None, None)],
        )  # fmt: skip
        if solved.x is None:
            return np.zeros(len(self.most)), self._least(np.zeros(len(self.most)))
        return np.asarray(solved.x[:-1] * self.scale, np.float64), float(solved.x[-1]) * size
