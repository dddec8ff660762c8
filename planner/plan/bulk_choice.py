"""After the tree the buy-at-bulk truth: a tree that costs less with its cables, closures and splices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planner.costs import price
from planner.network.model import Plant
from planner.optimize.bulk import BulkProblem, BulkSolution, improve_forest, joins_all
from planner.optimize.report import Limits, Watch, gap_pct
from planner.plan.bulk_problem import bulk_problem, edge_ways
from planner.plan.edits.streets import pinned_edges
from planner.plan.prepare import Ground
from planner.plan.route_policies import over_cents, policies_in_force
from planner.plan.routing_choice import RoutingChoice

Engineer = Callable[[RoutingChoice], Plant]
OFF, KEPT, IMPROVED = "off", "kept", "improved"
MEANING = (
    "route weights, cable beyond the smallest, closures and splices of the tree, for the circuits of the "
    "plain tree with their ends as they were; the bound is below every tree for these circuits"
)


@dataclass(frozen=True)
class BulkChoice:
    """The routing of the plan and what `plan.json` tells of the search.

    Parameters
    ----------
    routing
        As it was, or with the tree found.
    figures
        The block `network.bulk`.
    evidence
        Arrays that `evidence/routing.npz` holds beside those of the routing.
    repeatable
        False where the clock or the user ended the search.
    plant
        Plant of the routing without second ways, None where none was engineered.
    """

    routing: RoutingChoice
    figures: dict[str, Any]
    evidence: dict[str, np.ndarray] = field(default_factory=dict)
    repeatable: bool = True
    plant: Plant | None = None


def choose_bulk(ground: Ground, routing: RoutingChoice, engineer: Engineer, watch: Watch) -> BulkChoice:
    """Return the routing with the tree of least real cost that a local search finds, or as it was.

    The plain tree is engineered; the search starts from it, its circuits with their ends as demands; what it
    finds is engineered and priced too. The tree found is taken only where it leaves no more sites unserved
    and, with as many served, its capex with yearly payments is lower. So the plan is never worse for it.

    Parameters
    ----------
    engineer
        Plant of a routing, without second ways.
    """
    optimize = ground.settings.optimize
    if not optimize.bulk or not routing.routes.site_nodes:
        return BulkChoice(
            routing, {"status": OFF, "reason": "optimize.bulk" if not optimize.bulk else "sites"}
        )
    plain = engineer(routing)
    problem = bulk_problem(ground, routing, plain)
    edges = routing.edges[routing.edges < len(problem.tail)]
    if not len(plain.circuits) or not joins_all(problem, edges):
        return BulkChoice(routing, {"status": OFF, "reason": "forest"}, plant=plain)
    limits = Limits(0.0, optimize.bulk_time_limit_s, ground.settings.study.seed)
    solution = improve_forest(problem, edges, routing.solution.certified_lower_bound, limits, watch)
    before = _priced(plain, ground)
    found, reason, after, searched = routing, "nothing_cheaper", before, plain
    if solution.cost < solution.plain_cost:
        ways = edge_ways(routing)
        street = np.concatenate([solution.edges, routing.edges[routing.edges >= len(problem.tail)]])
        found = routing.with_tree(street, ways[street])
        if not np.isin(np.flatnonzero(pinned_edges(ground, routing.network)), street).all():
            found, reason = routing, "pins"
        else:
            searched = engineer(found)
            after = _priced(searched, ground)
            reason = _refused(plain, searched, before, after)
    taken = "" if found is not routing and not reason else reason
    chosen, plant = (found, searched) if not taken else (routing, plain)
    figures = _figures(solution, routing, taken, before, after) | {"plain_unserved": len(plain.unserved)}
    return BulkChoice(chosen, figures, _evidence(problem, routing), solution.repeatable, plant)


def _refused(plain: Plant, searched: Plant, before: dict[str, float], after: dict[str, float]) -> str:
    """Return why the tree found is not taken, blank where it is."""
    if len(searched.unserved) > len(plain.unserved):
        return "more_unserved"
    if after["over"] > 0 and after["over"] > before["over"]:
        return "policy"
    as_many = len(searched.unserved) == len(plain.unserved)
    return "dearer_when_priced" if as_many and after["whole"] >= before["whole"] else ""


def _priced(plant: Plant, ground: Ground) -> dict[str, float]:
    """Return capex, net present cost, and cents above hard limits, as the BOM of a plant would say."""
    bom = price(plant.quantities, ground.catalog, ground.settings)
    over = sum(max(0, over_cents(name, bom, ground.settings)) for name in policies_in_force(ground.settings))
    return {
        "capex": float(bom.money.capex), "whole": float(bom.money.net_present_cost), "over": float(over),
    }  # fmt: skip


def _figures(
    solution: BulkSolution, routing: RoutingChoice, refused: str, before: dict[str, float],
    after: dict[str, float],
) -> dict[str, Any]:  # fmt: skip
    """Return the block `network.bulk`, amounts in currency."""
    cost = solution.plain_cost if refused else solution.cost
    weight = solution.plain_weight if refused else solution.weight
    return {
        "status": KEPT if refused else IMPROVED,
        "reason": refused or None,
        "plain_cost": solution.plain_cost / 100,
        "cost": cost / 100,
        "found_cost": solution.cost / 100,
        "gain_pct": round(gap_pct(solution.plain_cost, cost), 4),
        "lower_bound": solution.lower_bound / 100,
        "bound_part_ppm": solution.bound_part_ppm,
        "gap_pct": round(gap_pct(cost, solution.lower_bound), 4),
        "plain_route_weight": solution.plain_weight / 100,
        "route_weight": weight / 100,
        "route_gap_pct": round(gap_pct(weight, routing.solution.lower_bound), 4),
        "plain_capex": before["capex"],
        "capex": before["capex"] if refused else after["capex"],
        "exchanges": solution.moves,
        "repeatable": solution.repeatable,
        "meaning": MEANING,
    }


def _evidence(problem: BulkProblem, routing: RoutingChoice) -> dict[str, np.ndarray]:
    """Return the demands, the way of each span, and the tree of the routing."""
    return {
        "routed_edge": routing.edges,
        "routed_way": routing.ways_chosen,
        "bulk_way": edge_ways(routing)[: len(routing.network.spans)],
        "bulk_from": problem.demand_from,
        "bulk_to": problem.demand_to,
        "bulk_fibers": problem.demand_fibers,
    }
