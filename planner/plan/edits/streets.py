"""The streets of an edited plan: pinned ones carry the route, stored ones stay where leaving gains little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.city.model import StreetNetwork
from planner.city.works import street_ids
from planner.costs.ways import WayCosts
from planner.optimize.ownership import OwnedRoutingProblem, OwnedRoutingSolution, solve_owned_routing
from planner.optimize.report import Limits, Outcome, Watch, gap_pct
from planner.plan.edits.through import through
from planner.plan.prepare import Ground

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STORED_PCT = 5
"""The search for a tree that keeps the streets of the stored plan counts those at so much less."""
SEARCH_SHARE = 1 / 3
"""Part of the time of routing that this search takes."""


def edited_tree(
    ground: Ground, network: StreetNetwork, ways: WayCosts, problem: OwnedRoutingProblem,
    solution: OwnedRoutingSolution, watch: Watch,
) -> OwnedRoutingSolution:  # fmt: skip
    """Return the tree of the plan under the edits of the study; the bound stays that of every tree.

    Where the run starts from a stored plan a tree that keeps its streets and ways is searched for, and taken
    where it costs at most `edits.reroute_gain_pct` more than the cheapest found: streets change where that
    gains more. Then the tree is led through each pinned street that it leaves out. The certificate is of all
    trees, with pins and without; so the gap holds what the pins cost.
    """
    found = _keeping(ground, network, ways, problem, solution, watch)
    pinned = pinned_edges(ground, network)
    if not pinned.any():
        return found
    edges = through(problem, found.edges, np.flatnonzero(pinned).astype(np.int64))
    return _with_tree(problem, found, edges, _rows(problem, found, edges), ground)


def pinned_edges(ground: Ground, network: StreetNetwork) -> Bools:
    """Return which spans of the split network are parts of pinned streets."""
    spans = network.spans
    if not ground.edits.pinned:
        return np.zeros(len(spans), dtype=bool)
    return np.asarray(street_ids(spans).isin(set(ground.edits.pinned)), dtype=bool)


def _keeping(
    ground: Ground, network: StreetNetwork, ways: WayCosts, problem: OwnedRoutingProblem,
    solution: OwnedRoutingSolution, watch: Watch,
) -> OwnedRoutingSolution:  # fmt: skip
    """Return the tree that keeps the streets of the stored plan, where it costs little more."""
    settings, stored = ground.settings, ground.edits.stored
    most_pct = settings.edits.reroute_gain_pct
    if stored is None or most_pct <= 0 or not solution.kept or not len(solution.edges):
        return solution
    tree = stored.spans[stored.spans["role"] == "tree"]
    held = set(zip(tree["street_span_id"].astype(str), tree["way"].astype(str), strict=True))
    edge = np.repeat(np.arange(len(ways.indptr) - 1), np.diff(ways.indptr))
    streets = street_ids(network.spans).to_numpy(dtype=object)[edge]
    same = np.array([(str(s), str(w)) in held for s, w in zip(streets, ways.way, strict=True)], dtype=bool)
    same = np.concatenate([same, np.zeros(len(problem.way_cost) - len(same), dtype=bool)])
    cheaper = np.where(same, problem.way_cost * (100 - STORED_PCT) // 100, problem.way_cost)
    optimize = settings.optimize
    limits = Limits(
        optimize.routing_gap_limit_pct, SEARCH_SHARE * optimize.routing_time_limit_s, settings.study.seed
    )
    hints = ((solution.edges, solution.ways),)
    near = solve_owned_routing(replace(problem, way_cost=cheaper), limits, watch, hints)
    cost = int(problem.way_cost[near.ways].sum())
    if not near.kept or cost > solution.objective * (1 + most_pct / 100):
        return solution
    repeatable = solution.report.repeatable and near.report.repeatable
    taken = _with_tree(problem, solution, near.edges, near.ways, ground)
    return replace(taken, report=replace(taken.report, repeatable=repeatable))


def _rows(problem: OwnedRoutingProblem, solution: OwnedRoutingSolution, edges: Ints) -> Ints:
    """Return the way row of each edge of a tree: as it was, that of a new edge the cheapest."""
    known = dict(zip(solution.edges.tolist(), solution.ways.tolist(), strict=True))
    ptr, cost = problem.way_indptr, problem.way_cost
    out = [
        known[e] if e in known else int(ptr[e] + np.argmin(cost[ptr[e] : ptr[e + 1]])) for e in edges.tolist()
    ]
    return np.array(out, dtype=np.int64)


def _with_tree(
    problem: OwnedRoutingProblem, solution: OwnedRoutingSolution, edges: Ints, rows: Ints, ground: Ground
) -> OwnedRoutingSolution:
    """Return the solution with another tree, under the same bound, its figures counted anew."""
    order = np.argsort(edges, kind="stable")
    edges, rows = edges[order], rows[order]
    objective = int(problem.way_cost[rows].sum())
    owned = problem.way_owned[rows]
    length, mine = int(problem.length_cm[edges].sum()), int(problem.length_cm[edges][owned].sum())
    amounts = [r.amount for r in problem.rules] if problem.priced is None else problem.priced.amounts
    found = tuple(int(np.sum(a[rows])) for a in amounts)
    share_met = mine * 1_000_000 >= problem.min_owned_ppm * length
    within = all(f <= r.most for f, r in zip(found, problem.rules, strict=True))
    gap = gap_pct(objective, solution.lower_bound)
    proven = share_met and within and gap <= ground.settings.optimize.routing_gap_limit_pct
    outcome: Outcome = "proven" if proven else "stopped"
    report = replace(solution.report, objective=objective, gap_pct=gap, outcome=outcome)
    return replace(
        solution, edges=edges, ways=rows, objective=objective, owned_length_cm=mine, length_cm=length,
        amounts=found, share_met=share_met, kept=share_met and within, report=report,
    )  # fmt: skip
