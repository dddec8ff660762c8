"""A lower bound on the real cost of every forest that serves the demands.

Let B be a bound on the weight of every forest that joins the required nodes to the roots, and 0 <= p <= 1.
For every forest with fibers f_e on its edges

    sum of weight_e + extra_e(f_e)  =  sum of (1 - p) weight_e  +  sum of (p weight_e + extra_e(f_e))

The first sum is at least (1 - p) B. In the second take, for each edge of the street graph, the least cost
of a fiber s_e = min over f >= 1 of (p weight_e + extra_e(f)) / f: then p weight_e + extra_e(f_e) >= s_e f_e,
also at f_e = 0. And the sum of s_e f_e over the forest is the sum over demands of their fibers times the
length, in s, of their path in the forest, which is no shorter than the shortest path in the whole graph. So

    (1 - p) B + sum over demands of fibers * shortest path in s

bounds the cost of route and cable for every p; the best of a few is taken. Where an edge has a second way the
bound holds for the way it is given with: the caller gives the weight and the tariff of the ways it lets the
forest use. Closures at `closed` nodes and the splices at both ends of each demand are in every forest and are
added. The demands are given: for other sinks (POPs, splitters chosen anew) the bound says nothing.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.optimize.bulk.problem import CM_RATE, PPM, BulkProblem, IntArray

PARTS_PPM = (5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 30_000, 50_000, 100_000, 200_000, 400_000, 700_000)
"""Shares of each weight that are tried beside none."""


def lower_bound(problem: BulkProblem, routing_bound: int) -> tuple[int, int]:
    """Return the bound in cents, rounded down, and the share p of the weights in millionths that gave it.

    Parameters
    ----------
    routing_bound
        Below the weight of every forest that joins the required nodes.
    """
    fixed = int(problem.closed.sum()) * problem.closure_cents
    fixed += constant_splices(problem) * problem.splice_cents
    best, part = routing_bound + fixed, 0
    for ppm in PARTS_PPM:
        carried = carried_cents(problem, ppm)
        total = (PPM - ppm) * routing_bound // PPM + carried + fixed
        if total > best:
            best, part = total, ppm
    return best, part


def constant_splices(problem: BulkProblem) -> int:
    """Return the splices at the ends of the demands: two a fiber, one where both ends are one node."""
    apart = problem.demand_from != problem.demand_to
    return int((problem.demand_fibers * np.where(apart, 2, 1)).sum())


def carried_cents(problem: BulkProblem, ppm: int) -> int:
    """Return the sum over demands of fibers times their shortest path at the least cost of a fiber."""
    usable = np.flatnonzero(problem.kind >= 0)
    price = fiber_cents(problem, ppm)[usable]
    tail, head = problem.tail[usable], problem.head[usable]
    # Of parallel edges the cheapest counts: duplicates would be added up in a sparse matrix.
    order = np.lexsort((price, np.maximum(tail, head), np.minimum(tail, head)))
    low, high = np.minimum(tail, head)[order], np.maximum(tail, head)[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    first &= low != high
    n = problem.node_count
    graph = csr_matrix((np.maximum(price[order][first], 1e-9), (low[first], high[first])), shape=(n, n))
    ends = np.unique(problem.demand_to)
    row = {int(v): i for i, v in enumerate(ends)}
    far = dijkstra(graph, directed=False, indices=ends)
    total = 0.0
    pairs = zip(problem.demand_from.tolist(), problem.demand_to.tolist(), problem.demand_fibers.tolist(),
                strict=True)  # fmt: skip
    for a, b, fibers in pairs:
        total += fibers * float(far[row[b], a])
    # Floating sums are right to far below a millionth.
    return int(total * (1 - 1e-9))


def fiber_cents(problem: BulkProblem, ppm: int) -> np.ndarray:
    """Return by edge the least cents of a fiber, never above (p weight + extra) / f for any f."""
    most = int(problem.demand_fibers.sum())
    out = np.full(len(problem.tail), np.inf)
    for k in range(len(problem.tariff.rate)):
        rows = np.flatnonzero(problem.kind == k)
        if not len(rows):
            continue
        for f in _steps(problem.tariff.rate[k], most):
            extra = problem.length_cm[rows] * int(problem.tariff.rate[k, f]) // CM_RATE
            out[rows] = np.minimum(out[rows], (ppm * problem.weight[rows] / PPM + extra) / f)
    return out


def _steps(rate: IntArray, most: int) -> list[int]:
    """Return the fiber counts at which the least is taken: the last before each step of the rate."""
    ends = np.flatnonzero(rate[1:most] != rate[2 : most + 1]) + 1
    return sorted({*ends.tolist(), most} - {0})
