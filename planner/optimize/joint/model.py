"""The joint model as people read it, in PuLP, and its solution by HiGHS: the reference of everything else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import highspy
import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.value import judge, reachable_nodes
from planner.optimize.maxcover.model import covering_model
from planner.optimize.maxcover.rules import rules_of
from planner.optimize.problems import BoolArray, IntArray

TOLERANCE = 1e-6
NO_NODE_LIMIT = (1 << 31) - 1


class JointAnswer(NamedTuple):
    """What HiGHS says of a joint model.

    Views and edges (None where it has none), the bound on the objective as a whole number, whether no
    choice keeps the rules, whether the solve ended by itself, and whether the clock ended it.
    """

    chosen: IntArray | None
    edges: IntArray | None
    bound: int
    infeasible: bool
    ended: bool
    by_clock: bool = False


class _Streets(NamedTuple):
    """Variables of the streets: arcs (edge, tail, head, taken, flow) and sites used."""

    arcs: list[tuple[int, int, int, pulp.LpVariable, pulp.LpVariable]]
    used: dict[int, pulp.LpVariable]


def joint_model(problem: JointProblem) -> pulp.LpProblem:
    """Return the joint model with a single-commodity flow along the streets.

    To the variables and rows of `covering_model` (x[j], z[i], u[i]) come, with K the counted views:

        t[a] = 1 where arc a of an edge is taken, f[a] the flow on it; y[s] = 1 where site s is used
        m = number of demands for flow: reachable terminals and sites
        d[v] = the terminals at node v (each once) + sum of y[s] over the sites at v

        x[j] <= y[s(j)]                                        for j in K        place_j
        sum of flow in - sum of flow out = d[v]                for v not r       flow_v
        f[a] <= m t[a]                                         for every arc     open_a
        sum of arcs into v <= 1                                for v not r       into_v
        sum_e c[e] (t[a] + t[a']) + sum_s q[s] y[s] + sum_j in K v[j] x[j] <= budget      money
        the same of yearly payments <= yearly_limit                              yearly

    or, where coverage is required, that money is minimized and `covered` asks for the weight. Edges and
    sites in no component with the root do not enter.

    >>> import numpy as np
    >>> from planner.optimize.problems import CoverageProblem
    >>> one = CoverageProblem(np.array([0, 1]), np.array([0]), np.array([9]), np.zeros(1, bool), 1)
    >>> street = JointProblem(one, 2, np.array([0]), np.array([1]), np.array([40]), np.zeros(0, np.int64), 0,
    ...                       np.array([1]), np.array([5]), np.array([10]), 55)
    >>> solve_joint_model(street).bound, solve_joint_model(replace(street, budget=54)).bound
    (9, 0)
    """
    cover = problem.coverage
    rules = rules_of(cover)
    # With sites of its own the covering model counts "at most", never "exactly".
    sited = replace(
        cover, site=problem.site, site_least=rules.least, site_most=rules.most, counted=problem.counted
    )
    model = covering_model(sited)
    x = {int(v.name[2:]): v for v in model.variables() if v.name.startswith("x_")}
    streets = _add_streets(model, problem, x)
    money = _sum(problem, streets, x, problem.edge_cost, problem.site_cost, problem.view_cost)
    yearly = (problem.edge_yearly, problem.site_yearly, problem.view_yearly)
    if yearly[0] is not None and yearly[1] is not None and yearly[2] is not None:
        model += _sum(problem, streets, x, yearly[0], yearly[1], yearly[2]) <= problem.yearly_limit, "yearly"
    if problem.budget is not None:
        model += money <= problem.budget, "money"
    else:
        model += model.objective >= problem.required, "covered"
        model.sense = pulp.LpMinimize
        model.setObjective(money)
    return model


def _add_streets(model: pulp.LpProblem, problem: JointProblem, x: dict[int, pulp.LpVariable]) -> _Streets:
    """Add arcs, flow and used sites; returns their variables."""
    could = reachable_nodes(problem)
    arcs: list[tuple[int, int, int, pulp.LpVariable, pulp.LpVariable]] = []
    for e, (a, b) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        if a == b or not could[a]:
            continue
        for k, (u, v) in enumerate(((a, b), (b, a))):
            taken = pulp.LpVariable(
                f"t_{e}_{k}", lowBound=0, upBound=0 if v == problem.root else 1, cat="Integer"
            )
            arcs.append((e, u, v, taken, pulp.LpVariable(f"f_{e}_{k}", lowBound=0)))
    used = _add_sites(model, problem, x, could)
    terminals = {int(v) for v in problem.terminals if could[v]}
    demand: dict[int, list[pulp.LpVariable | int]] = {v: [1] for v in terminals}
    for s, y in used.items():
        if problem.site_node[s] >= 0:
            demand.setdefault(int(problem.site_node[s]), []).append(y)
    most = len(terminals) + len(used)
    for v in np.flatnonzero(could).tolist():
        if v == problem.root:
            continue
        into = pulp.lpSum(f for _, _, b, _, f in arcs if b == v)
        away = pulp.lpSum(f for _, a, _, _, f in arcs if a == v)
        model += into - away == pulp.lpSum(demand.get(v, [])), f"flow_{v}"
        model += pulp.lpSum(t for _, _, b, t, _ in arcs if b == v) <= 1, f"into_{v}"
    for e, u, _, taken, flow in arcs:
        model += flow <= most * taken, f"open_{e}_{u}"
    return _Streets(arcs, used)


def _add_sites(
    model: pulp.LpProblem, problem: JointProblem, x: dict[int, pulp.LpVariable], could: BoolArray
) -> dict[int, pulp.LpVariable]:
    """Add y of every site that a paid view may use; a site out of reach may not be used."""
    used: dict[int, pulp.LpVariable] = {}
    for j, view in x.items():
        if not problem.counted[j]:
            continue
        s = int(problem.site[j])
        node = int(problem.site_node[s])
        lit = node < 0 or bool(could[node])
        used.setdefault(s, pulp.LpVariable(f"site_{s}", lowBound=0, upBound=int(lit), cat="Integer"))
        model += view <= used[s], f"place_{j}"
    return used


def _sum(
    problem: JointProblem, streets: _Streets, x: dict[int, pulp.LpVariable],
    edge: IntArray, site: IntArray, view: IntArray,
) -> pulp.LpAffineExpression:  # fmt: skip
    """Return a sum over edges taken, sites used and paid views chosen."""
    terms = [(t, int(edge[e])) for e, _, _, t, _ in streets.arcs]
    terms += [(y, int(site[s])) for s, y in streets.used.items()]
    terms += [(v, int(view[j])) for j, v in x.items() if problem.counted[j]]
    return pulp.LpAffineExpression(terms)


def solve_joint_model(
    problem: JointProblem, time_limit_s: float = 60.0, seed: int = 1, gap_pct: float = 0.0,
    most_nodes: int = NO_NODE_LIMIT,
) -> JointAnswer:  # fmt: skip
    """Solve the PuLP model; bound and solution are read from HiGHS, not from PuLP's status.

    The bound is the whole number at or below HiGHS's bound where coverage is maximized, at or above it where
    cost is minimized. A choice that breaks a rule by the solver's tolerance is not returned.

    Parameters
    ----------
    most_nodes
        Nodes of the search tree at most.
    """
    model = joint_model(problem)
    solver = QuietSolver(
        mip_rel_gap=gap_pct / 100, mip_abs_gap=0.0, time_limit=max(time_limit_s, 0.01), random_seed=seed,
        mip_feasibility_tolerance=1e-9, mip_max_nodes=most_nodes,
    )  # fmt: skip
    # Step by step, because PuLP's own `solve` knows no end by number of nodes.
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    solver.callSolver(model)
    status = model.solverModel.getModelStatus()
    ended = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
    by_clock = status == highspy.HighsModelStatus.kTimeLimit
    if status == highspy.HighsModelStatus.kInfeasible:
        return JointAnswer(None, None, 0, True, True)
    bound = _whole(problem, model.solverModel.getInfo().mip_dual_bound)
    solution = model.solverModel.getSolution()
    value = list(solution.col_value)
    taken = {v.name for v in model.variables() if solution.value_valid and value[v.index] > 0.5}
    chosen = _numbers(n[2:] for n in taken if n.startswith("x_"))
    chosen = np.union1d(chosen, np.flatnonzero(problem.coverage.fixed)).astype(np.int64)
    edges = np.unique(_numbers(n.split("_")[1] for n in taken if n.startswith("t_")))
    if not solution.value_valid or judge(problem, chosen, edges).faults:
        return JointAnswer(None, None, bound, False, ended, by_clock)
    return JointAnswer(chosen, edges, bound, False, ended, by_clock)


def _numbers(texts: Iterable[str]) -> IntArray:
    """Return ascending whole numbers from their texts."""
    return np.array(sorted(int(t) for t in texts), dtype=np.int64)


def _whole(problem: JointProblem, bound: float) -> int:
    """Return HiGHS's bound as a whole number, its tolerance allowed for."""
    slack = max(TOLERANCE, 1e-9 * abs(bound)) if math.isfinite(bound) else 0.0
    if problem.required is not None:
        return math.ceil(bound - slack) if math.isfinite(bound) else 0
    worth = int(problem.coverage.weight.sum())
    if problem.coverage.second_weight is not None:
        worth += int(problem.coverage.second_weight.sum())
    return min(worth, math.floor(-bound + slack)) if math.isfinite(bound) else worth
