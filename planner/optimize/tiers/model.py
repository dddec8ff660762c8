"""The model of centers in tiers in PuLP, solved by HiGHS."""

from __future__ import annotations

import math
from typing import NamedTuple

import highspy
import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.problems import IntArray
from planner.optimize.tiers.problem import FloatArray, TierProblem, seats_of_calls

MOST_NODES = 200
"""Nodes of the search after which HiGHS ends: unlike the clock they end it at the same place every time."""


class ModelAnswer(NamedTuple):
    """Center of each block (None: none found), lower bound, whether none exists, and no clock ended it."""

    center: IntArray | None
    bound: int
    infeasible: bool
    ended: bool


class Prices(NamedTuple):
    """Duals of the loads of the relaxed model, at least 0."""

    camera: FloatArray
    erlang: FloatArray
    need: FloatArray


def tiers_model(problem: TierProblem, whole: bool = True) -> pulp.LpProblem:
    """Return the model of centers in tiers.

    Data: blocks I, centers J, pairs P with cost c[i,j]; cameras n[i] and load of calls a[i] of a block, need
    q[i,j,t,k] of resource k at center t; what is held anyway n0[j], a0[j], q0[j,k]; g cameras a seat, A[s]
    the load that s seats carry; seats h[j] at no cost, H[j] at most, f[j] a seat bought, e[j] a seat in use;
    resources r[j,k] at no cost, R[j,k] at most, in lots of l[k] at b[j,k].

    Variables: x[i,j] = 1 where center j takes block i; u[j] seats for cameras; z[j,s] = 1 where at least s
    seats answer calls; v[j] seats bought; w[j,k] lots bought.

        minimize    sum_P c x + sum_J (e u + e sum_s z + f v) + sum_{J,k} b w        cost
        subject to  sum_j x[i,j] = 1                          for every block i      taken_i
                    n0 + sum_i n[i] x[i,j] <= g u[j]                                 cameras_j
                    a0 + sum_i a[i] x[i,j] <= sum_s (A[s] - A[s-1]) z[j,s]           calls_j
                    z[j,s] >= z[j,s+1]                                               steps_j_s
                    u[j] + sum_s z[j,s] <= h[j] + v[j],  v[j] <= H[j] - h[j]         seats_j
                    q0 + sum_P q[i,t,j,k] x[i,t] <= r[j,k] + l[k] w[j,k]             need_j_k
                    u[j] >= s(n0 + n[i]) x[i,j], sum_s z >= s(a0 + a[i]) x[i,j]      own_i_j
                    x, z in {0, 1}; u, v, w whole

    The rows `own` are implied by whole answers and lift the bound. With `whole` false all are relaxed, and
    those rows are left out, so that the duals are of the loads alone.
    """
    cat = "Integer" if whole else "Continuous"
    model = pulp.LpProblem("tiers", pulp.LpMinimize)
    many = range(problem.center_count)
    pairs = list(zip(problem.pair_block.tolist(), problem.pair_center.tolist(), strict=True))
    x = [pulp.LpVariable(f"x_{i}_{j}", 0, 1, cat) for i, j in pairs]
    here: list[list[int]] = [[] for _ in many]
    blocks: list[list[int]] = [[] for _ in range(problem.block_count)]
    for p, (i, j) in enumerate(pairs):
        here[j].append(p)
        blocks[i].append(p)
    cost = [int(c) * x[p] for p, c in enumerate(problem.pair_cost)]
    for i, held in enumerate(blocks):
        model += pulp.lpSum(x[p] for p in held) == 1, f"taken_{i}"
    for j in many:
        cost += _seats(model, problem, j, x, here[j], cat)
        cost += _resources(model, problem, j, x, cat)
    model += pulp.lpSum(cost), "cost"
    return model


def _seats(
    model: pulp.LpProblem, problem: TierProblem, j: int, x: list[pulp.LpVariable], here: list[int], cat: str
) -> list[pulp.LpAffineExpression]:
    """Add the rows of the seats of a center; return their cost."""
    block = problem.pair_block
    load = float(problem.base_erlangs[j]) + sum(float(problem.erlangs[block[p]]) for p in here)
    steps = int(seats_of_calls(problem, np.array([load]))[0])
    if steps >= len(problem.carried):
        raise ValueError(f"the table of seats for calls ends below the load of center {j}")
    u = pulp.LpVariable(f"u_{j}", 0, None, cat)
    z = [pulp.LpVariable(f"z_{j}_{s}", 0, 1, cat) for s in range(1, steps + 1)]
    most = problem.seats_most[j] - problem.seats_have[j]
    v = pulp.LpVariable(f"v_{j}", 0, max(0, int(most)) if math.isfinite(most) else None, cat)
    watched = pulp.lpSum(int(problem.cameras[block[p]]) * x[p] for p in here)
    model += watched - problem.per_seat * u <= -int(problem.base_cameras[j]), f"cameras_{j}"
    answered = pulp.lpSum(float(problem.erlangs[block[p]]) * x[p] for p in here)
    rise = np.diff(problem.carried)
    carry = pulp.lpSum(float(rise[s]) * z[s] for s in range(steps))
    # The millionth of the table keeps a load that is its own limit on this side of it.
    model += answered - carry <= 5e-10 - float(problem.base_erlangs[j]), f"calls_{j}"
    for s in range(steps - 1):
        model += z[s] >= z[s + 1], f"steps_{j}_{s + 1}"
    model += u + pulp.lpSum(z) - v <= int(problem.seats_have[j]), f"seats_{j}"
    if cat == "Integer":
        for p in here:
            i = block[p]
            own = -(-(int(problem.base_cameras[j]) + int(problem.cameras[i])) // problem.per_seat)
            model += u >= own * x[p], f"own_{i}_{j}"
            both = np.array([float(problem.base_erlangs[j] + problem.erlangs[i])])
            if problem.erlangs[i] > 0:
                model += pulp.lpSum(z) >= int(seats_of_calls(problem, both)[0]) * x[p], f"own_calls_{i}_{j}"
    use = int(problem.seat_use_cost[j])
    return [use * u, *(use * step for step in z), int(problem.seat_cost[j]) * v]


def _resources(
    model: pulp.LpProblem, problem: TierProblem, j: int, x: list[pulp.LpVariable], cat: str
) -> list[pulp.LpAffineExpression]:
    """Add the rows of what a center buys in lots; return their cost."""
    out = []
    for k in range(problem.base_need.shape[1]):
        have, lot = float(problem.have[j, k]), float(problem.lot[k])
        most = max(float(problem.most[j, k]), have)
        lots = math.floor((most - have) / lot + 1e-6) if math.isfinite(most) else None
        w = pulp.LpVariable(f"w_{j}_{k}", 0, lots, cat)
        rows = np.flatnonzero((problem.need_center == j) & (problem.need_kind == k)).tolist()
        taken = pulp.lpSum(float(problem.need_amount[q]) * x[problem.need_pair[q]] for q in rows)
        model += taken - lot * w <= have - float(problem.base_need[j, k]), f"need_{j}_{k}"
        out.append(int(problem.lot_cost[j, k]) * w)
    return out


def solve_model(problem: TierProblem, gap_pct: float, time_limit_s: float) -> ModelAnswer:
    """Solve the model with HiGHS; the bound is HiGHS's own, rounded up to the cent less a tolerance."""
    model = tiers_model(problem)
    limit = max(0.05, time_limit_s)
    model.solve(
        QuietSolver(mip_rel_gap=gap_pct / 100, mip_abs_gap=0.0, time_limit=limit, mip_max_nodes=MOST_NODES)
    )
    status = model.solverModel.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return ModelAnswer(None, 0, True, True)
    dual = model.solverModel.getInfo().mip_dual_bound
    bound = max(0, math.ceil(dual - max(1e-4, 1e-9 * abs(dual)))) if math.isfinite(dual) else 0
    ended = status != highspy.HighsModelStatus.kTimeLimit
    if status != highspy.HighsModelStatus.kOptimal and model.sol_status != pulp.LpSolutionIntegerFeasible:
        return ModelAnswer(None, bound, False, False)
    center = np.full(problem.block_count, -1, dtype=np.int64)
    for variable in model.variables():
        if variable.name.startswith("x_") and (variable.varValue or 0.0) > 0.5:
            _, i, j = variable.name.split("_")
            center[int(i)] = int(j)
    return ModelAnswer(center, bound, False, ended)


def load_prices(problem: TierProblem) -> Prices | None:
    """Return the duals of the loads in the relaxed model; None where even that has no answer."""
    model = tiers_model(problem, whole=False)
    model.solve(QuietSolver())
    if model.status != pulp.LpStatusOptimal:
        return None
    rows = {str(row.name): max(0.0, -float(row.pi or 0.0)) for row in model.constraints.values()}
    many, kinds = range(problem.center_count), range(problem.base_need.shape[1])
    return Prices(
        np.array([rows[f"cameras_{j}"] for j in many]),
        np.array([rows[f"calls_{j}"] for j in many]),
        np.array([[rows[f"need_{j}_{k}"] for k in kinds] for j in many]).reshape(len(many), len(kinds)),
    )
