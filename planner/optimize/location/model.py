"""The location model in PuLP, solved by HiGHS."""

from __future__ import annotations

import math
from typing import NamedTuple

import highspy
import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.location.problem import LocationProblem
from planner.optimize.problems import IntArray


class ModelAnswer(NamedTuple):
    """Facility of each site (None: none found), lower bound, whether none exists, whether HiGHS ended."""

    facility: IntArray | None
    bound: int
    infeasible: bool
    ended: bool


def location_model(problem: LocationProblem) -> pulp.LpProblem:
    """Return the capacitated location problem.

    Data: sites I that some pair allows, facilities J, fixed ones F, pairs P with cost c[i,j], opening cost
    f[j], resources K with need n[i,k] and room r[j,k], at most q opened, lots of s[j] sites at l[j].

    Variables: y[j] = 1 where facility j is open, x[i,j] = 1 where it serves site i, z[j] lots bought there.

        minimize    sum_P c[i,j] x[i,j] + sum_J f[j] y[j] + sum_J l[j] z[j]          cost
        subject to  sum_j x[i,j] = 1                       for every site i          served_i
                    x[i,j] <= y[j]                         for every pair            open_i_j
                    sum_i n[i,k] x[i,j] <= r[j,k] y[j]     where r[j,k] is finite    room_j_k
                    sum_i x[i,j] <= s[j] z[j]              where l[j] > 0            lot_j
                    y[j] = 1                               for j in F                fixed_j
                    sum_{j not in F} y[j] <= q                                       most
                    x, y in {0, 1}, z whole
    """
    model = pulp.LpProblem("location", pulp.LpMinimize)
    many = range(len(problem.opening))
    y = [pulp.LpVariable(f"y_{j}", int(problem.fixed[j]), 1, "Integer") for j in many]
    pairs = list(zip(problem.pair_site.tolist(), problem.pair_facility.tolist(), strict=True))
    x = {pair: pulp.LpVariable("x_{}_{}".format(*pair), cat="Binary") for pair in pairs}
    cost = problem.lot_costs(np.arange(len(y)), np.ones(len(y), dtype=np.int64))
    z = {j: pulp.LpVariable(f"z_{j}", 0, None, "Integer") for j in np.flatnonzero(cost).tolist()}
    model += (
        pulp.lpSum(int(c) * x[pair] for pair, c in zip(pairs, problem.pair_cost, strict=True))
        + pulp.lpSum(int(problem.opening[j]) * y[j] for j in many)
        + pulp.lpSum(int(cost[j]) * lots for j, lots in z.items()),
        "cost",
    )
    by_site: dict[int, list[tuple[int, int]]] = {}
    by_facility: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        by_site.setdefault(pair[0], []).append(pair)
        by_facility.setdefault(pair[1], []).append(pair)
        if not problem.fixed[pair[1]]:
            model += x[pair] <= y[pair[1]], "open_{}_{}".format(*pair)
    for i, held in by_site.items():
        model += pulp.lpSum(x[pair] for pair in held) == 1, f"served_{i}"
    for j, held in by_facility.items():
        for k in range(problem.need.shape[1]):
            if math.isfinite(problem.room[j, k]):
                load = pulp.lpSum(float(problem.need[pair[0], k]) * x[pair] for pair in held)
                model += load <= float(problem.room[j, k]) * y[j], f"room_{j}_{k}"
        if problem.lot is not None and j in z:
            model += pulp.lpSum(x[pair] for pair in held) <= int(problem.lot[j]) * z[j], f"lot_{j}"
    if problem.most_open is not None:
        model += pulp.lpSum(y[j] for j in many if not problem.fixed[j]) <= problem.most_open, "most"
    return model


def solve_model(problem: LocationProblem, gap_pct: float, time_limit_s: float) -> ModelAnswer:
    """Solve the model with HiGHS; the bound is HiGHS's own, rounded up to the cent less a tolerance."""
    if not len(problem.pair_site):
        opened = int(problem.opening[problem.fixed].sum())
        return ModelAnswer(np.full(problem.site_count, -1, dtype=np.int64), opened, False, True)
    model = location_model(problem)
    limit = max(0.05, time_limit_s)
    model.solve(QuietSolver(mip_rel_gap=gap_pct / 100, mip_abs_gap=0.0, time_limit=limit))
    status = model.solverModel.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return ModelAnswer(None, 0, True, True)
    dual = model.solverModel.getInfo().mip_dual_bound
    bound = max(0, math.ceil(dual - max(1e-4, 1e-9 * abs(dual)))) if math.isfinite(dual) else 0
    ended = status == highspy.HighsModelStatus.kOptimal
    if not ended and model.sol_status != pulp.LpSolutionIntegerFeasible:
        return ModelAnswer(None, bound, False, False)
    facility = np.full(problem.site_count, -1, dtype=np.int64)
    for variable in model.variables():
        kind, _, rest = variable.name.partition("_")
        if kind == "x" and (variable.varValue or 0.0) > 0.5:
            i, j = rest.split("_")
            facility[int(i)] = int(j)
    return ModelAnswer(facility, bound, False, ended)
