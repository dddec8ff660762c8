"""Whether capacities carry all flows, and the metric that shows where they do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from planner.optimize.backbone.cuts import SCALE, Cut, metric_least, neighbors, shortest_path
from planner.optimize.backbone.model import (
    BackboneProblem,
    Failure,
    FloatArray,
    IntArray,
    amounts,
)

EPS = 1e-6


def loads_on_paths(
    problem: BackboneProblem, failure: Failure, on: Sequence[int], length: FloatArray
) -> IntArray | None:
    """Return the load of each corridor with every flow on its shortest path; None where one has none."""
    load = np.zeros(problem.edge_count, np.int64)
    gone = {*range(problem.edge_count)} - set(on) | set(failure.edges)
    near = neighbors(problem, tuple(gone))
    asked = amounts(problem, failure)
    for k in np.flatnonzero(asked).tolist():
        path = shortest_path(near, length.tolist(), int(problem.source[k]), int(problem.sink[k]))
        if path is None:
            return None
        load[path] += int(asked[k])
    return load


def capacity_cut(
    problem: BackboneProblem, capacity: FloatArray, failure: Failure, asked: IntArray | None = None
) -> Cut | None:
    """Return a row that capacities violate under a failure, None where they carry all that must pass.

    Solves: least capacity to be added, at 1 a Mb/s on any corridor, so that all fits; the prices of the
    capacity rows are the metric. Rounded to thousandths; the right side is computed again for the rounded
    metric, so the row holds whatever the solver's precision.

    Parameters
    ----------
    capacity
        float[m] Mb/s, 0 where a corridor is not had.
    """
    asked = amounts(problem, failure) if asked is None else asked
    if not asked.any():
        return None
    flow = _Flow(problem, failure, asked)
    answer = flow.solve(capacity)
    if answer is None or answer[0] < EPS * max(1.0, float(asked.sum())):
        return None
    weight = np.rint(np.clip(answer[1], 0.0, 1.0) * SCALE).astype(np.int64)
    if not weight.any():
        return None
    weight //= np.gcd.reduce(weight[weight > 0])
    least = metric_least(problem, failure, weight)
    edges = tuple(int(e) for e in np.flatnonzero(weight))
    cut = Cut("capacity", failure, edges, tuple(int(weight[e]) for e in edges), least)
    served = float((weight * capacity).sum())
    return cut if served < least - EPS * max(1, least) else None


class _Flow:
    """The linear program of flows to each sink over the corridors that have not failed."""

    def __init__(self, problem: BackboneProblem, failure: Failure, asked: IntArray) -> None:
        self.problem = problem
        m, n = problem.edge_count, problem.node_count
        alive = np.ones(m, np.bool_)
        alive[list(failure.edges)] = False
        self.alive = np.flatnonzero(alive)
        self.sinks = np.unique(problem.sink[asked > 0])
        a, s = len(self.alive), len(self.sinks)
        tail, head = problem.tail[self.alive], problem.head[self.alive]
        rows, cols, vals, right = [], [], [], np.zeros(s * n)
        for j, t in enumerate(self.sinks.tolist()):
            base = 2 * a * j
            for sign, ends in ((1.0, (tail, head)), (-1.0, (head, tail))):
                rows.append(np.concatenate(ends) + j * n)
                cols.append(np.concatenate([np.arange(a), np.arange(a, 2 * a)]) + base)
                vals.append(np.full(2 * a, sign))
            mine = (asked > 0) & (problem.sink == t)
            np.add.at(right, problem.source[mine] + j * n, asked[mine].astype(float))
            right[t + j * n] -= float(asked[mine].sum())
        width = 2 * a * s + a
        self.equal = coo_matrix(
            (np.concatenate(vals), (np.concatenate(rows), np.concatenate(cols))), shape=(s * n, width)
        ).tocsr()
        self.right = right
        span = np.arange(a)
        over = [np.concatenate([span, span])] * s
        where = [np.concatenate([span, span + a]) + 2 * a * j for j in range(s)]
        self.upper = coo_matrix(
            (
                np.concatenate([np.ones(2 * a * s), -np.ones(a)]),
                (np.concatenate([*over, span]), np.concatenate([*where, span + 2 * a * s])),
            ),
            shape=(a, width),
        ).tocsr()
        self.width = width

    def solve(self, capacity: FloatArray) -> tuple[float, FloatArray] | None:
        """Return the capacity that is short and the price of each corridor's; None where it fails."""
        a = len(self.alive)
        cost = np.zeros(self.width)
        cost[self.width - a :] = 1.0
        found = linprog(
            cost, A_ub=self.upper, b_ub=capacity[self.alive], A_eq=self.equal, b_eq=self.right,
            bounds=(0, None), method="highs",
        )  # fmt: skip
        if found.status != 0:
            return None
        price = np.zeros(self.problem.edge_count)
        price[self.alive] = np.maximum(0.0, -np.asarray(found.ineqlin.marginals))
        return float(found.fun), price

    def route(self, capacity: FloatArray, length: FloatArray) -> FloatArray | None:
        """Return float[sinks, 2, alive]: the shortest division of all flows that fits, or None."""
        a, s = len(self.alive), len(self.sinks)
        cost = np.concatenate([np.tile(length[self.alive], 2 * s), np.zeros(a)])
        high = np.full(self.width, np.inf)
        high[self.width - a :] = 0.0
        found = linprog(
            cost, A_ub=self.upper, b_ub=capacity[self.alive], A_eq=self.equal, b_eq=self.right,
            bounds=np.stack([np.zeros(self.width), high], axis=1), method="highs",
        )  # fmt: skip
        if found.status != 0:
            return None
        return np.asarray(found.x[: 2 * a * s], np.float64).reshape(s, 2, a)
