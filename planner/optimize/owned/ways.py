"""Ways of an edge: the cheapest, the cheapest owned, and the Lagrangian weights of the ownership rule.

For way row k of edge e with length l, owned o (0 or 1), cost c and minimum share a in parts per million:

    weight(e, k) = c + floor(L * l * (a - 1000000 * o) / 10^9),   weight[e] = min over k, at least 0

A plan that meets the rule has sum over its edges of l * (a - 10^6 o) <= 0, so its cost is at least the
weight of its tree. L is in thousandths of a cent per centimeter.
"""

from __future__ import annotations

import numpy as np

from planner.optimize.owned.problem import ALL_PPM, OwnedRoutingProblem
from planner.optimize.problems import BoolArray, IntArray

UNIT = 10**9
LARGEST_PRODUCT = 1 << 61


class Ways:
    """The ways of a problem, edge by edge; rows are positions in `way_cost`, -1 where there is none."""

    def __init__(self, problem: OwnedRoutingProblem) -> None:
        self.problem = problem
        self.edge_of: IntArray = np.repeat(np.arange(len(problem.tail)), np.diff(problem.way_indptr))
        self.length: IntArray = problem.length_cm[self.edge_of]
        self.cheapest = self.best(problem.way_cost)
        self.owned = self.best(problem.way_cost, problem.way_owned)
        self.other = self.best(problem.way_cost, ~problem.way_owned)

    def best(self, value: IntArray, among: BoolArray | None = None) -> IntArray:
        """Return the way row of least value for each edge (owned first at ties), -1 where there is none."""
        rows = np.arange(len(value)) if among is None else np.flatnonzero(among)
        order = rows[np.lexsort((~self.problem.way_owned[rows], value[rows], self.edge_of[rows]))]
        first = np.ones(len(order), bool)
        first[1:] = np.diff(self.edge_of[order]) != 0
        out = np.full(len(self.problem.tail), -1, np.int64)
        out[self.edge_of[order[first]]] = order[first]
        return out

    def cost(self, rows: IntArray) -> int:
        """Return the cost of way rows."""
        return int(self.problem.way_cost[rows].sum())

    def excess(self, rows: IntArray) -> int:
        """Return sum l * (a - 10^6 o) of way rows: the rule holds where it is at most 0.

        With a third of 30 m owned and half required: 10 m * -500,000 + 20 m * 500,000 ppm.

        >>> p = OwnedRoutingProblem(2, np.array([0, 0]), np.array([1, 1]), np.array([1000, 2000]),
        ...                         np.array([0, 1, 2]), np.array([5, 5]), np.array([True, False]),
        ...                         np.array([1]), 0, 500_000)
        >>> Ways(p).excess(np.array([0, 1]))
        500000000
        """
        per_cm = self.problem.min_owned_ppm - ALL_PPM * self.problem.way_owned[rows].astype(np.int64)
        return sum((self.length[rows] * per_cm).tolist())

    def way_weights(self, multiplier_milli: int) -> IntArray:
        """Return weight(e, k) of every way row."""
        per_cm = self.problem.min_owned_ppm - ALL_PPM * self.problem.way_owned.astype(np.int64)
        return self.problem.way_cost + (multiplier_milli * self.length * per_cm) // UNIT

    def lagrangian_weights(self, multiplier_milli: int) -> IntArray:
        """Return weight[e] for every edge; an edge without a way holds -1, which means nothing."""
        weights = self.way_weights(multiplier_milli)
        rows = self.best(weights)
        return np.where(rows >= 0, weights[rows], -1) if len(weights) else np.full(len(rows), -1, np.int64)

    def largest_multiplier(self) -> int:
        """Return the greatest multiplier whose products stay inside 64 bits."""
        return LARGEST_PRODUCT // (max(int(self.length.max(initial=1)), 1) * ALL_PPM)

    def switch_multiplier(self, extra: int, length: int) -> int:
        """Return the least multiplier at which an owned way that costs `extra` more is chosen."""
        return -(-extra * UNIT // (max(length, 1) * ALL_PPM))
