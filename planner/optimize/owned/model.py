"""The reference model of owned routing: one flow model in PuLP, for small cases and for reading."""

from __future__ import annotations

import math
from typing import NamedTuple

import highspy
import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.owned.problem import ALL_PPM, OwnedRoutingProblem
from planner.optimize.problems import IntArray


class ModelAnswer(NamedTuple):
    """Way rows (None: no plan found), lower bound, whether no plan exists, whether HiGHS came to its end."""

    ways: IntArray | None
    bound: int
    infeasible: bool
    ended: bool


def owned_routing_model(problem: OwnedRoutingProblem) -> pulp.LpProblem:
    """Return owned routing as a single-commodity flow model in PuLP.

    Data: nodes V, edges e = {u, v} with ways K(e), length l[e], cost c[k], owned o[k], root r, terminals
    T (each reachable, without the root), t = |T|, share a = min_owned_ppm, side rules q with amounts
    w[q, k] and limits b[q].

    Variables: y[k] = 1 where way k is built; x[u, v, e] = 1 where edge e is used away from the root from
    u to v; f[u, v, e] >= 0 the number of terminals served over it; 0 <= d[v] <= |V| - 1 the depth of v.

        minimize    sum_k c[k] y[k]                                                  cost
        subject to  sum_{k in K(e)} y[k] = x[u,v,e] + x[v,u,e] <= 1                  built_e
                    x <= f <= t x                                  for every arc     used, room
                    sum_{arcs into v} x <= 1 (0 into the root)                       parent_v
                    d[v] >= d[u] + 1 - |V| (1 - x[u,v,e])          for every arc     deeper
                    inflow - outflow of v = 1 if v in T else 0     for v != r        serve_v
                    sum_k l[e(k)] (a - 10^6 o[k]) y[k] <= 0                          owned_share
                    sum_k w[q, k] y[k] <= b[q]                     for every rule    rule_q
                    y, x in {0, 1}

    One parent a node, depth (no cycle apart) and at least one terminal served by every arc make the arcs a
    tree without useless branches: a rule on the owned share cannot be met by building what serves no one.
    """
    model = pulp.LpProblem("owned_routing", pulp.LpMinimize)
    ways = range(len(problem.way_cost))
    y = [pulp.LpVariable(f"y_{k}", cat="Binary") for k in ways]
    edges = [e for e in range(len(problem.tail)) if problem.tail[e] != problem.head[e]]
    ends = {e: (int(problem.tail[e]), int(problem.head[e])) for e in edges}
    arcs = [(u, v, e) for e, (u, v) in ends.items()] + [(v, u, e) for e, (u, v) in ends.items()]
    x = {arc: pulp.LpVariable("x_{}_{}_{}".format(*arc), cat="Binary") for arc in arcs}
    f = {arc: pulp.LpVariable("f_{}_{}_{}".format(*arc), lowBound=0) for arc in arcs}
    depth = [pulp.LpVariable(f"d_{v}", 0, problem.node_count - 1) for v in range(problem.node_count)]
    terminals = {int(t) for t in problem.terminals} - {problem.root}
    model += pulp.lpSum(int(problem.way_cost[k]) * y[k] for k in ways), "cost"
    for e in range(len(problem.tail)):
        built = pulp.lpSum(y[k] for k in range(problem.way_indptr[e], problem.way_indptr[e + 1]))
        used = [x[arc] for arc in ((*ends[e], e), (*ends[e][::-1], e))] if e in ends else []
        model += built == pulp.lpSum(used), f"built_{e}"
        model += pulp.lpSum(used) <= 1, f"once_{e}"
    for arc in arcs:
        model += f[arc] >= x[arc], "used_{}_{}_{}".format(*arc)
        model += f[arc] <= len(terminals) * x[arc], "room_{}_{}_{}".format(*arc)
        deeper = depth[arc[0]] + 1 - problem.node_count * (1 - x[arc])
        model += depth[arc[1]] >= deeper, "deeper_{}_{}_{}".format(*arc)
    for v in range(problem.node_count):
        into = [arc for arc in arcs if arc[1] == v]
        model += pulp.lpSum(x[arc] for arc in into) <= int(v != problem.root), f"parent_{v}"
        if v != problem.root:
            out = pulp.lpSum(f[arc] for arc in arcs if arc[0] == v)
            model += pulp.lpSum(f[arc] for arc in into) - out == int(v in terminals), f"serve_{v}"
    length = np.repeat(problem.length_cm, np.diff(problem.way_indptr))
    model += (
        pulp.lpSum(
            int(length[k]) * (problem.min_owned_ppm - ALL_PPM * int(problem.way_owned[k])) * y[k]
            for k in ways
        )
        <= 0,
        "owned_share",
    )
    for q, rule in enumerate(problem.rules):
        model += pulp.lpSum(int(rule.amount[k]) * y[k] for k in ways) <= rule.most, f"rule_{q}"
    return model


def solve_owned_model(problem: OwnedRoutingProblem, time_limit_s: float = 60.0) -> ModelAnswer:
    """Solve the model with HiGHS; every terminal must be reachable.

    The bound is HiGHS's own: PuLP calls a solve that the clock ended "Optimal".
    """
    if len(problem.tail) == 0:
        return ModelAnswer(np.zeros(0, np.int64), 0, False, True)
    model = owned_routing_model(problem)
    model.solve(QuietSolver(mip_rel_gap=0.0, mip_abs_gap=0.0, time_limit=max(0.05, time_limit_s)))
    status = model.solverModel.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return ModelAnswer(None, 0, True, True)
    dual = model.solverModel.getInfo().mip_dual_bound
    bound = max(0, math.ceil(dual - max(1e-4, 1e-9 * abs(dual)))) if math.isfinite(dual) else 0
    value = {v.name: v.varValue or 0.0 for v in model.variables()}
    rows = np.array([k for k in range(len(problem.way_cost)) if value.get(f"y_{k}", 0.0) > 0.5], np.int64)
    ended = status == highspy.HighsModelStatus.kOptimal
    sound = ended or model.sol_status == pulp.LpSolutionIntegerFeasible
    return ModelAnswer(rows if sound and _joins(problem, rows) else None, bound, False, ended)


def _joins(problem: OwnedRoutingProblem, rows: IntArray) -> bool:
    """Say whether way rows make one tree with all terminals and the root."""
    edge_of = np.repeat(np.arange(len(problem.tail)), np.diff(problem.way_indptr))
    reached = {problem.root}
    left = edge_of[rows].tolist()
    while left:
        new = [e for e in left if (int(problem.tail[e]) in reached) != (int(problem.head[e]) in reached)]
        if not new:
            return False
        reached |= {int(problem.tail[new[0]]), int(problem.head[new[0]])}
        left.remove(new[0])
    return set(problem.terminals.tolist()) <= reached
