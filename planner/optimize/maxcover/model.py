"""The maximal covering model as people read it, in PuLP, and its solution by HiGHS."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import highspy
import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.maxcover.rules import Rules, is_plain, rules_of
from planner.optimize.maxcover.verdict import broken_rules
from planner.optimize.problems import CoverageProblem, IntArray


class ModelAnswer(NamedTuple):
    """What HiGHS says of a covering model.

    Chosen candidates (None where it has none), the upper bound, and whether no choice keeps the rules.
    """

    chosen: IntArray | None
    bound: int
    infeasible: bool = False


def covering_model(problem: CoverageProblem) -> pulp.LpProblem:
    """Return maximal covering (Church and ReVelle 1974) with every rule of the problem as a PuLP model.

    Sets and data: demand rows i with weight w[i], worth b[i] of a second sight and group g(i), candidates j
    at sites s, N[i] the candidates that see i, F the fixed candidates, K the counted ones, p the count,
    side rows r with coefficients a[r, j], pairs (s, t) of sites that are apart.

    Variables: x[j] = 1 where candidate j is chosen; z[i] = 1 where row i is seen, u[i] where it is seen
    twice; y[s] = 1 where site s, apart from another, holds anything.

        maximize    sum_i w[i] z[i] + b[i] u[i]                               covered_weight
        subject to  z[i] + u[i] <= sum_{j in N[i]} x[j]  for every row i      seen_i
                    u[i] <= z[i]                         where b[i] > 0       second_i
                    sum_{j in K} x[j] <= p               (= p in a plain problem)   count
                    least[s] <= sum_{j at s} x[j] <= most[s]                  least_s, most_s
                    sum_j a[r, j] x[j] <= most[r]                             side_r
                    sum_{i in g} w[i] z[i] >= floor[g]                        floor_g
                    sum_{j at s} x[j] <= most[s] y[s],  y[s] + y[t] <= 1      used_s, apart_s_t
                    x[j] = 1                             for j in F           (bounds)
                    x, y in {0, 1},  0 <= z[i], u[i] <= 1

    z and u need no integrality: with x whole, the best of them are 0 or 1. Rows of weight 0 or without
    candidates are left out, they add nothing.

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
    rules = rules_of(problem)
    model = pulp.LpProblem("maximal_covering", pulp.LpMaximize)
    x = [
        pulp.LpVariable(f"x_{j}", lowBound=int(fixed), upBound=1, cat="Integer")
        for j, fixed in enumerate(problem.fixed)
    ]
    z = _add_sight(model, problem, x)
    counted = pulp.lpSum(v for v, c in zip(x, rules.counted, strict=True) if c)
    model += (counted == rules.most_chosen if is_plain(problem) else counted <= rules.most_chosen), "count"
    _add_sites(model, rules, x)
    _add_side(model, problem, x)
    _add_floors(model, problem, z)
    return model


def _add_sight(
    model: pulp.LpProblem, problem: CoverageProblem, x: list[pulp.LpVariable]
) -> dict[int, pulp.LpVariable]:
    """Add the objective and who sees what; returns z."""
    seen_by: list[list[int]] = [[] for _ in range(len(problem.weight))]
    for j in range(problem.candidate_count):
        for i in problem.cover_demand[problem.cover_indptr[j] : problem.cover_indptr[j + 1]]:
            seen_by[i].append(j)
    rows = [i for i in range(len(seen_by)) if seen_by[i] and problem.weight[i] > 0]
    second = np.zeros(len(problem.weight)) if problem.second_weight is None else problem.second_weight
    z = {i: pulp.LpVariable(f"z_{i}", lowBound=0, upBound=1) for i in rows}
    u = {i: pulp.LpVariable(f"u_{i}", lowBound=0, upBound=1) for i in rows if second[i] > 0}
    worth = [int(problem.weight[i]) * z[i] for i in rows] + [int(second[i]) * u[i] for i in u]
    model += pulp.lpSum(worth), "covered_weight"
    for i in rows:
        model += z[i] + u.get(i, 0) <= pulp.lpSum(x[j] for j in seen_by[i]), f"seen_{i}"
        if i in u:
            model += u[i] <= z[i], f"second_{i}"
    return z


def _add_sites(model: pulp.LpProblem, rules: Rules, x: list[pulp.LpVariable]) -> None:
    """Add least and most of every site where they limit anything, and the sites that are apart."""
    at: list[list[pulp.LpVariable]] = [[] for _ in range(len(rules.least))]
    for j, s in enumerate(rules.site):
        at[s].append(x[j])
    for s, views in enumerate(at):
        if rules.least[s] > 0:
            model += pulp.lpSum(views) >= int(rules.least[s]), f"least_{s}"
        if rules.most[s] < len(views):
            model += pulp.lpSum(views) <= int(rules.most[s]), f"most_{s}"
    apart = np.flatnonzero(np.diff(rules.near_ptr) > 0)
    y = {int(s): pulp.LpVariable(f"y_{s}", lowBound=0, upBound=1, cat="Integer") for s in apart}
    for s, used in y.items():
        model += pulp.lpSum(at[s]) <= int(rules.most[s]) * used, f"used_{s}"
        for t in rules.near[rules.near_ptr[s] : rules.near_ptr[s + 1]]:
            if s < t:
                model += used + y[int(t)] <= 1, f"apart_{s}_{t}"


def _add_side(model: pulp.LpProblem, problem: CoverageProblem, x: list[pulp.LpVariable]) -> None:
    """Add the side rows."""
    if problem.side is None:
        return
    for r, (a, b) in enumerate(pairwise(problem.side.indptr)):
        terms = zip(problem.side.coefficient[a:b], problem.side.candidate[a:b], strict=True)
        total = pulp.LpAffineExpression([(x[j], int(c)) for c, j in terms])
        model += pulp.LpConstraint(total, pulp.LpConstraintLE, f"side_{r}", int(problem.side.most[r]))


def _add_floors(model: pulp.LpProblem, problem: CoverageProblem, z: dict[int, pulp.LpVariable]) -> None:
    """Add the coverage floors."""
    if problem.floor_weight is None or problem.floor_group is None:
        return
    for g, floor in enumerate(problem.floor_weight):
        here = [(z[i], int(problem.weight[i])) for i in z if problem.floor_group[i] == g]
        total = pulp.LpAffineExpression(here)
        model += pulp.LpConstraint(total, pulp.LpConstraintGE, f"floor_{g}", int(floor))


def solve_covering_model(
    problem: CoverageProblem, gap_pct: float = 0.0, time_limit_s: float = 60.0, seed: int = 1
) -> ModelAnswer:
    """Solve the PuLP model; bound and solution are read from HiGHS, not from PuLP's status.

    PuLP calls a solve that the clock ended "Optimal", so the bound is HiGHS's own dual bound. A choice that
    breaks a rule by the solver's tolerance is not returned.
    """
    if problem.candidate_count == 0:
        return ModelAnswer(np.zeros(0, np.int64), 0)
    model = covering_model(problem)
    model.solve(
        QuietSolver(
            mip_rel_gap=gap_pct / 100, mip_abs_gap=0.0, time_limit=max(time_limit_s, 0.01), random_seed=seed
        )
    )
    total = int(problem.weight.sum()) + int(
        np.sum(0 if problem.second_weight is None else problem.second_weight)
    )
    if model.solverModel.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return ModelAnswer(None, total, infeasible=True)
    x = np.array([_value(v) for v in model.variables() if v.name.startswith("x_")])
    names = [int(v.name[2:]) for v in model.variables() if v.name.startswith("x_")]
    # A fixed candidate that no row names is not among the model's variables.
    chosen = np.asarray(problem.fixed, bool).copy()
    chosen[names] = x > 0.5
    # PuLP hands HiGHS the negated objective to minimize.
    bound = whole_bound(-model.solverModel.getInfo().mip_dual_bound, total)
    short = is_plain(problem) and int(chosen.sum()) != problem.count
    if not np.isfinite(x).all() or short or broken_rules(problem, chosen):
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
