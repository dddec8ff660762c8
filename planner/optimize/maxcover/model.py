"""The maximal covering model as people read it, in PuLP, and its solution by HiGHS."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pulp

from planner.optimize.problems import CoverageProblem, IntArray


class ModelAnswer(NamedTuple):
    """What HiGHS says of a covering model: chosen candidates (None where it has none) and the upper bound."""

    chosen: IntArray | None
    bound: int


def covering_model(problem: CoverageProblem) -> pulp.LpProblem:
    """Return maximal covering (Church and ReVelle 1974) as a PuLP model.

    Sets and data: demand rows i with weight w[i], candidates j, N[i] the candidates that see i, F the
    fixed candidates, p the number to choose.

    Variables: x[j] = 1 where candidate j is chosen; z[i] = 1 where row i is seen.

        maximize    sum_i w[i] z[i]                                          covered_weight
        subject to  z[i] <= sum_{j in N[i]} x[j]     for every row i         seen_i
                    sum_j x[j] = p                                           count
                    x[j] = 1                         for j in F              (bounds)
                    x[j] in {0, 1},  0 <= z[i] <= 1

    z needs no integrality: with x whole, the best z is 0 or 1. Rows of weight 0 or without candidates
    are left out, they add nothing.

    >>> p = CoverageProblem(np.array([0, 2, 3]), np.array([0, 1, 1]), np.array([5, 8]),
    ...                     np.zeros(2, bool), 1)
    >>> print(covering_model(p))  # doctest: +NORMALIZE_WHITESPACE
    maximal_covering:
    MAXIMIZE
    5*z_0 + 8*z_1 + 0.0
    SUBJECT TO
    seen_0: - x_0 + z_0 <= 0
    <BLANKLINE>
    seen_1: - x_0 - x_1 + z_1 <= 0
    <BLANKLINE>
    count: x_0 + x_1 = 1
    <BLANKLINE>
    VARIABLES
    0 <= x_0 <= 1 Integer
    0 <= x_1 <= 1 Integer
    z_0 <= 1 Continuous
    z_1 <= 1 Continuous
    <BLANKLINE>
    """
    seen_by: list[list[int]] = [[] for _ in range(len(problem.weight))]
    for j in range(problem.candidate_count):
        for i in problem.cover_demand[problem.cover_indptr[j] : problem.cover_indptr[j + 1]]:
            seen_by[i].append(j)
    rows = [i for i in range(len(seen_by)) if seen_by[i] and problem.weight[i] > 0]
    model = pulp.LpProblem("maximal_covering", pulp.LpMaximize)
    x = [
        pulp.LpVariable(f"x_{j}", lowBound=int(fixed), upBound=1, cat="Integer")
        for j, fixed in enumerate(problem.fixed)
    ]
    z = {i: pulp.LpVariable(f"z_{i}", lowBound=0, upBound=1) for i in rows}
    model += pulp.lpSum(int(problem.weight[i]) * z[i] for i in rows), "covered_weight"
    for i in rows:
        model += z[i] <= pulp.lpSum(x[j] for j in seen_by[i]), f"seen_{i}"
    model += pulp.lpSum(x) == problem.count, "count"
    return model


def solve_covering_model(
    problem: CoverageProblem, gap_pct: float = 0.0, time_limit_s: float = 60.0, seed: int = 1
) -> ModelAnswer:
    """Solve the PuLP model; bound and solution are read from HiGHS, not from PuLP's status.

    PuLP calls a solve that the clock ended "Optimal", so the bound is HiGHS's own dual bound.
    """
    if problem.candidate_count == 0:
        return ModelAnswer(np.zeros(0, np.int64), 0)
    model = covering_model(problem)
    model.solve(
        pulp.HiGHS(
            msg=False, gapRel=gap_pct / 100, gapAbs=0.0, timeLimit=max(time_limit_s, 0.01), threads=1,
            random_seed=seed,
        )
    )  # fmt: skip
    x = np.array([_value(v) for v in model.variables() if v.name.startswith("x_")])
    names = [int(v.name[2:]) for v in model.variables() if v.name.startswith("x_")]
    chosen = np.zeros(problem.candidate_count, bool)
    chosen[names] = x > 0.5
    total = int(problem.weight.sum())
    # PuLP hands HiGHS the negated objective to minimize.
    bound = whole_bound(-model.solverModel.getInfo().mip_dual_bound, total)
    if not np.isfinite(x).all() or int(chosen.sum()) != problem.count:
        return ModelAnswer(None, bound)
    return ModelAnswer(np.flatnonzero(chosen), bound)


def whole_bound(bound: float, total: int) -> int:
    """Return a solver's upper bound on a whole number: the whole number below, allowing for its tolerance.

    >>> whole_bound(12.9999999, 20), whole_bound(12.4, 20), whole_bound(float("inf"), 20)
    (13, 12, 20)
    """
    if not math.isfinite(bound):
        return total
    return min(total, math.floor(bound + max(1e-4, 1e-9 * abs(bound))))


def _value(variable: pulp.LpVariable) -> float:
    """Value of a variable, nan where the solver has none."""
    return math.nan if variable.varValue is None else float(variable.varValue)
