"""Ways of a tree where a change of kind from one edge to the next costs: ways along paths, not edge by edge.

Where a cable meets leased fibers, or one dug in meets one on poles, every fiber is spliced. Ways chosen edge
by edge change often; what a change costs at the near end of an edge (the end toward the root) makes them run
on. For given rates of the rules the best ways of a tree are found exactly, from its leaves to the root: with
w[e, g] the least weight of a way of kind g on edge e, d[e] the cost of a change at its near end, and C(e) the
edges beyond,

    V[e, g] = w[e, g] + sum over c in C(e) of min(V[c, g], d[c] + min over h of V[c, h])
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.optimize.owned.ways import Ways, choosable
from planner.optimize.problems import IntArray

Floats = NDArray[np.float64]
MOST_DOUBLINGS = 24
HALVINGS = 14
"""Steps between rates that break the rules and rates that keep them."""


class PathWays:
    """The ways of one tree whose changes of kind cost.

    Parameters
    ----------
    ways
        Ways of a problem with `changes`.
    edges
        A tree, or several, of which one holds the root; each edge has a way.
    """

    def __init__(self, ways: Ways, edges: IntArray) -> None:
        if ways.problem.changes is None:
            raise ValueError("the problem has no changes of kind that cost")
        self.ways, self.edges = ways, edges
        self.order, self.parent = outward(ways, edges)
        self.cents: Floats = ways.problem.changes.cents[edges].astype(np.float64)
        self.table, self.real = choosable(ways, edges)
        self.kind: IntArray = ways.problem.changes.kind[self.table]
        self.kinds = int(ways.problem.changes.kind.max(initial=0)) + 1

    def best(self, rates: Floats) -> IntArray:
        """Return the way rows of least weight, changes counted, at rates of the rules."""
        weight = self.ways.problem.way_cost[self.table] + np.tensordot(
            rates, self.ways.amount[:, self.table].astype(np.float64), axes=1
        )
        weight = np.where(self.real, weight, np.inf)
        least = np.full((len(self.edges), self.kinds), np.inf)
        column = np.zeros((len(self.edges), self.kinds), np.int64)
        for kind in range(self.kinds):
            of_kind = np.where(self.kind == kind, weight, np.inf)
            column[:, kind] = np.argmin(of_kind, axis=1)
            least[:, kind] = of_kind.min(axis=1)
        picked = self._run(least)
        pick = np.take_along_axis(column, picked[:, None], 1)
        rows: IntArray = np.take_along_axis(self.table, pick, 1)[:, 0]
        return rows

    def _run(self, least: Floats) -> IntArray:
        """Return the kind of each edge: sums from the leaves inward, choices from the root outward."""
        value, cents = least.tolist(), self.cents.tolist()
        order, parent = self.order.tolist(), self.parent.tolist()
        for e in reversed(order):
            if parent[e] >= 0:
                most, above = cents[e] + min(value[e]), value[parent[e]]
                for kind, here in enumerate(value[e]):
                    above[kind] += min(here, most)
        out = [0] * len(order)
        for e in order:
            row = value[e]
            cheapest = row.index(min(row))
            above_kind = out[parent[e]] if parent[e] >= 0 else cheapest
            out[e] = above_kind if row[above_kind] <= cents[e] + row[cheapest] else cheapest
        return np.array(out, np.int64)

    def keeping(self, rates: Floats) -> list[IntArray]:
        """Return way rows at no rates, and along multiples of rates up to the first that keep the rules.

        Parameters
        ----------
        rates
            Where the search begins; a rule that the ways of no rates break gets one in any case.
        """
        plain = self.best(np.zeros(len(rates)))
        excess = np.array(self.ways.excess(plain))
        if (excess <= 0).all():
            return [plain]
        typical = float(self.ways.problem.way_cost.mean()) / np.maximum(
            np.abs(self.ways.amount).mean(axis=1), 1e-9
        )
        rates = np.where((excess > 0) & (rates <= 0), 0.01 * typical, rates)
        low, high, found = 0.0, 1.0, [plain]
        for _ in range(MOST_DOUBLINGS):
            found.append(self.best(high * rates))
            over = np.array(self.ways.excess(found[-1])) > 0
            if not over.any():
                break
            rates = np.where(over & (rates <= 0), 0.01 * typical, rates)
            low, high = high, 2 * high
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            found.append(self.best(middle * rates))
            if max(self.ways.excess(found[-1])) <= 0:
                high = middle
            else:
                low = middle
        return found


def outward(ways: Ways, edges: IntArray) -> tuple[IntArray, IntArray]:
    """Return places of edges from the root outward, and the place of the edge before each, -1 at the root.

    Edges that hang on no root begin at the least of their nodes; beyond an edge without a kind all begin
    anew.
    """
    problem = ways.problem
    beside: dict[int, list[int]] = {}
    ends = list(zip(problem.tail[edges].tolist(), problem.head[edges].tolist(), strict=True))
    for place, (u, v) in enumerate(ends):
        beside.setdefault(u, []).append(place)
        beside.setdefault(v, []).append(place)
    parent = np.full(len(edges), -1, np.int64)
    done = np.zeros(len(edges), bool)
    order: list[int] = []
    seen: set[int] = set()
    for start in [problem.root, *sorted(beside)]:
        if start in seen:
            continue
        seen.add(start)
        waiting = [(start, -1)]
        for node, before in waiting:
            for place in beside.get(node, []):
                if done[place]:
                    continue
                done[place] = True
                parent[place] = before
                order.append(place)
                far = ends[place][0] if ends[place][1] == node else ends[place][1]
                if far not in seen:
                    seen.add(far)
                    waiting.append((far, place))
    if problem.changes is not None and len(edges):
        bare = problem.changes.kind[problem.way_indptr[edges]] < 0
        parent[(parent >= 0) & bare[parent]] = -1
    return np.array(order, np.int64), parent


def change_cost(ways: Ways, edges: IntArray, parent: IntArray, rows: IntArray) -> int:
    """Return what changes of kind cost in cents, given the place of the edge before each."""
    changes = ways.problem.changes
    if changes is None:
        return 0
    kind = changes.kind[rows]
    return int(changes.cents[edges][(parent >= 0) & (kind != kind[parent])].sum())


def cost_of_changes(ways: Ways, edges: IntArray, rows: IntArray) -> int:
    """Return what changes of kind between the way rows of a tree's edges cost, cents; 0 where they are free.

    Three streets in a row, on poles, leased, on poles, with a change of 50 before each: 100.

    >>> from planner.optimize.owned.problem import Changes, OwnedRoutingProblem
    >>> changes = Changes(np.array([0, 1, 0]), np.array([50, 50, 50]))
    >>> p = OwnedRoutingProblem(4, np.arange(3), np.arange(1, 4), np.array([9, 9, 9]), np.arange(4),
    ...                         np.array([5, 5, 5]), np.ones(3, bool), np.array([3]), 0, changes=changes)
    >>> cost_of_changes(Ways(p), np.arange(3), np.arange(3))
    100
    """
    if ways.problem.changes is None:
        return 0
    return change_cost(ways, edges, outward(ways, edges)[1], rows)
