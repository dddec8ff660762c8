"""Ways of an edge, what they add up to under every rule, and the Lagrangian weights of the rules.

Rules are rows: row 0 is the least owned share, the others are the side rules. Way row k of edge e adds to

    row 0   l * (a - 1000000 * o)   with length l, owned o (0 or 1), least share a in parts per million
    row r   amount[r, k]

and a plan keeps rule r where the sum over its ways is at most most[r] (0 for row 0). With a multiplier M[r],
a whole number of at least 0, for every row, and U[0] = 10^9, U[r] = 10^6:

    weight(e, k) = cost + sum_r floor(M[r] * amount[r, k] / U[r]),   weight[e] = min over k

A plan that keeps the rules has sum over its ways of amount[r] <= most[r], so its cost is at least the weight
of its tree less sum_r M[r] * most[r] / U[r]. M[0] is in thousandths of a cent per centimeter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.optimize.owned.problem import ALL_PPM, OwnedRoutingProblem
from planner.optimize.problems import BoolArray, IntArray

SHARE_UNIT = 10**9
RULE_UNIT = 10**6
LARGEST_PRODUCT = 1 << 60


class Ways:
    """The ways of a problem, edge by edge; rows are positions in `way_cost`, -1 where there is none."""

    def __init__(self, problem: OwnedRoutingProblem) -> None:
        self.problem = problem
        self.edge_of: IntArray = np.repeat(np.arange(len(problem.tail)), np.diff(problem.way_indptr))
        self.length: IntArray = problem.length_cm[self.edge_of]
        share = problem.min_owned_ppm - ALL_PPM * problem.way_owned.astype(np.int64)
        self.amount: IntArray = np.stack([self.length * share, *(r.amount for r in problem.rules)])
        self.most = [0, *(r.most for r in problem.rules)]
        self.unit: IntArray = np.array([SHARE_UNIT] + [RULE_UNIT] * len(problem.rules), np.int64)
        self.cheapest = self.best(problem.way_cost)
        largest = np.abs(self.amount).max(axis=1, initial=1)
        self.largest_multiplier: IntArray = LARGEST_PRODUCT // np.maximum(largest, 1)
        if problem.min_owned_ppm == 0:
            self.largest_multiplier[0] = 0

    @property
    def binding(self) -> bool:
        """Say whether the cheapest way of every edge may break a rule."""
        cheapest = self.cheapest[self.cheapest >= 0]
        share = self.problem.min_owned_ppm > 0 and not self.problem.way_owned[cheapest].all()
        positive = np.maximum(self.amount[1:, cheapest], 0)
        return share or any(sum(a.tolist()) > m for a, m in zip(positive, self.most[1:], strict=True))

    def best(self, value: IntArray) -> IntArray:
        """Return the way row of least value for each edge (owned first at ties), -1 where there is none."""
        order = np.lexsort((~self.problem.way_owned, value, self.edge_of))
        first = np.ones(len(order), bool)
        first[1:] = np.diff(self.edge_of[order]) != 0
        out = np.full(len(self.problem.tail), -1, np.int64)
        out[self.edge_of[order[first]]] = order[first]
        return out

    def cost(self, rows: IntArray) -> int:
        """Return the cost of way rows."""
        return int(self.problem.way_cost[rows].sum())

    def excess(self, rows: IntArray) -> tuple[int, ...]:
        """Return by how much way rows pass the limit of each rule: a rule holds where it is at most 0.

        With a third of 30 m owned and half required: 10 m * -500,000 + 20 m * 500,000 ppm.

        >>> p = OwnedRoutingProblem(2, np.array([0, 0]), np.array([1, 1]), np.array([1000, 2000]),
        ...                         np.array([0, 1, 2]), np.array([5, 5]), np.array([True, False]),
        ...                         np.array([1]), 0, 500_000)
        >>> Ways(p).excess(np.array([0, 1]))
        (500000000,)
        """
        return tuple(int(s) - m for s, m in zip(self.amount[:, rows].sum(axis=1), self.most, strict=True))

    def way_weights(self, multipliers: IntArray, with_cost: bool = True) -> IntArray:
        """Return weight(e, k) of every way row, without its cost where a proof asks for that."""
        base = self.problem.way_cost if with_cost else np.zeros_like(self.problem.way_cost)
        return base + (multipliers[:, None] * self.amount // self.unit[:, None]).sum(axis=0)

    def edge_weights(self, multipliers: IntArray) -> IntArray:
        """Return weight[e] for every edge; an edge without a way holds -1, which means nothing."""
        weights = self.way_weights(multipliers)
        rows = self.best(weights)
        return np.where(rows >= 0, weights[rows], -1) if len(weights) else np.full(len(rows), -1, np.int64)

    def paid(self, multipliers: IntArray) -> int:
        """Return floor(sum_r M[r] * most[r] / U[r]), by which the weights of a plan are above its cost.

        The least owned share has the limit 0, so the side rules alone count.
        """
        return sum(int(m) * b for m, b in zip(multipliers[1:], self.most[1:], strict=True)) // RULE_UNIT

    def whole(self, rates: NDArray[np.float64]) -> IntArray:
        """Turn rates, in cents per unit of amount, into multipliers within what 64 bits hold."""
        return np.minimum(np.round(rates * self.unit), self.largest_multiplier).astype(np.int64)

    def breach(self, excess: tuple[int, ...]) -> float:
        """Return one figure for how much the rules are broken: the sum of parts of what all ways add."""
        return sum(max(0, e) / s for e, s in zip(excess, self.sizes.tolist(), strict=True))

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Return what is large under each rule: the sum of the absolute amounts, at least 1."""
        return np.maximum(np.abs(self.amount.astype(np.float64)).sum(axis=1), 1.0)


def choosable(ways: Ways, edges: IntArray) -> tuple[IntArray, BoolArray]:
    """Return a table of the way rows of edges, padded with the first, and which cells are ways."""
    first = ways.problem.way_indptr[edges]
    count = ways.problem.way_indptr[edges + 1] - first
    column = np.arange(int(count.max(initial=1)))
    real = column < count[:, None]
    return np.where(real, first[:, None] + column, first[:, None]), real
