"""Make a tree meet the ownership rule at least extra cost: a knapsack over its edges."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pulp

from planner.optimize.owned.problem import ALL_PPM
from planner.optimize.owned.ways import Ways
from planner.optimize.problems import BoolArray, IntArray

EXACT_ITEMS = 60
"""Up to so many edges that may be switched the knapsack is solved exactly."""


class Built(NamedTuple):
    """A tree in its ways: edges, way rows, cost, excess (met if <= 0), multiplier of the dearest switch."""

    edges: IntArray
    ways: IntArray
    cost: int
    excess: int
    switch_milli: int


def build_tree(ways: Ways, edges: IntArray) -> Built:
    """Return the cheapest ways of a tree's edges that meet the rule, or the most owned where none do."""
    rows = ways.cheapest[edges]
    excess = ways.excess(rows)
    owned = ways.owned[edges]
    problem = ways.problem
    may = np.flatnonzero((owned >= 0) & ~problem.way_owned[rows] & (problem.length_cm[edges] > 0))
    if excess <= 0 or len(may) == 0:
        return Built(edges, rows, ways.cost(rows), excess, 0)
    extra = problem.way_cost[owned[may]] - problem.way_cost[rows[may]]
    length = problem.length_cm[edges[may]]
    need = -(-excess // ALL_PPM)
    if int(length.sum()) < need:
        switched = np.ones(len(may), bool)
    elif len(may) <= EXACT_ITEMS:
        switched = _exact(extra, length, need)
    else:
        switched = _greedy(extra, length, need)
    rows[may[switched]] = owned[may[switched]]
    dearest = max(
        (
            ways.switch_multiplier(int(x), int(n))
            for x, n in zip(extra[switched], length[switched], strict=True)
        ),
        default=0,
    )
    return Built(edges, rows, ways.cost(rows), ways.excess(rows), dearest)


def switch_model(extra: IntArray, length: IntArray, need: int) -> pulp.LpProblem:
    """Return the knapsack of switching edges of a tree to owned ways.

    Data: extra cost c[i] and length l[i] of edge i, length d that must become owned.
    Variables: y[i] = 1 where edge i is switched.

        minimize    sum_i c[i] y[i]                 extra_cost
        subject to  sum_i l[i] y[i] >= d            owned_length
    """
    model = pulp.LpProblem("switch_to_owned", pulp.LpMinimize)
    y = [pulp.LpVariable(f"y_{i}", cat="Binary") for i in range(len(extra))]
    model += pulp.lpSum(int(c) * v for c, v in zip(extra, y, strict=True)), "extra_cost"
    model += pulp.lpSum(int(n) * v for n, v in zip(length, y, strict=True)) >= need, "owned_length"
    return model


def _exact(extra: IntArray, length: IntArray, need: int) -> BoolArray:
    """Solve the knapsack; the greedy answer stands where HiGHS's is not better or not sound."""
    fallback = _greedy(extra, length, need)
    model = switch_model(extra, length, need)
    model.solve(pulp.HiGHS(msg=False, threads=1, gapRel=0.0, timeLimit=5.0))
    value = {v.name: v.varValue for v in model.variables()}
    picked = np.array([(value.get(f"y_{i}") or 0.0) > 0.5 for i in range(len(extra))])
    sound = int(length[picked].sum()) >= need and extra[picked].sum() < extra[fallback].sum()
    return picked if sound else fallback


def _greedy(extra: IntArray, length: IntArray, need: int) -> BoolArray:
    """Switch by extra cost per length, finish with the cheapest single edge, take back what is not needed."""
    order = np.lexsort((np.arange(len(extra)), extra / length))
    reached = np.cumsum(length[order])
    last = int(np.searchsorted(reached, need))
    best, best_cost = np.zeros(len(extra), bool), np.inf
    for size in range(max(0, last - 50), last + 1):
        left = need - (int(reached[size - 1]) if size else 0)
        rest = order[size:]
        enough = rest[length[rest] >= left]
        picked = np.zeros(len(extra), bool)
        picked[order[:size]] = True
        if len(enough):
            picked[enough[int(np.argmin(extra[enough]))]] = True
        else:
            picked[order[: last + 1]] = True
        _take_back(picked, extra, length, need)
        if extra[picked].sum() < best_cost:
            best, best_cost = picked, float(extra[picked].sum())
    return best


def _take_back(picked: BoolArray, extra: IntArray, length: IntArray, need: int) -> None:
    """Undo switches, dearest first, that the rule does not need."""
    spare = int(length[picked].sum()) - need
    for i in np.flatnonzero(picked)[np.argsort(-extra[picked], kind="stable")]:
        if extra[i] > 0 and length[i] <= spare:
            picked[i] = False
            spare -= int(length[i])
