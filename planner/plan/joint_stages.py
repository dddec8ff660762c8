"""The plan in stages as the joint model sees it: cameras first, streets after, within the same money."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.optimize.covering import solve_covering
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.value import judge, reachable_nodes
from planner.optimize.problems import RoutingProblem
from planner.optimize.report import Limits, Watch
from planner.optimize.routing import solve_routing

Ints = NDArray[np.int64]

TRIES = 7
"""Numbers of cameras that are tried until the plan in stages fits the budget."""
FIRST_SLOPE = 0.7
"""Part of the mean cost of a camera that one more costs, before two numbers have been tried."""
ENOUGH = 0.003
"""A plan in stages that leaves less of its budget than this is not tried with more cameras."""


@dataclass(frozen=True)
class Staged:
    """Views chosen by covering alone and the streets that then join them, with what the model says of both.

    `fits` is False where they cost more than the budget, cover less than is required, or break a rule of
    the joint problem.
    """

    chosen: Ints
    edges: Ints
    covered: int
    cost: int
    yearly: int
    fits: bool


def staged(problem: JointProblem, chosen: Ints, limits: Limits, watch: Watch) -> Staged:
    """Return chosen views with the cheapest streets found for them and every terminal."""
    lit = reachable_nodes(problem)
    sites = np.unique(problem.site[chosen[problem.counted[chosen]]])
    nodes = problem.site_node[sites]
    terminals = np.union1d(problem.terminals[lit[problem.terminals]], nodes[nodes >= 0])
    streets = RoutingProblem(
        problem.node_count, problem.tail, problem.head, problem.edge_cost, terminals, problem.root
    )
    edges = solve_routing(streets, limits, watch).edges
    value = judge(problem, chosen, edges)
    return Staged(chosen, edges, value.covered, value.cost, value.yearly, not value.faults)


def staged_within(
    problem: JointProblem, most: Staged, covering: Limits, routing: Limits, watch: Watch,
    before: dict[int, Staged] | None = None,
) -> Staged | None:  # fmt: skip
    """Return the plan in stages with the most cameras found that keeps the budget of a joint problem.

    The number of cameras is drawn toward the budget by what a camera costs at the numbers tried before, down
    to those that must be chosen; each number is decided by covering and then joined, as the stages do. None
    where none of the numbers tried fits.

    Parameters
    ----------
    most
        The plan in stages with all cameras asked for.
    covering, routing
        Limits of each stage at each number.
    before
        Numbers of cameras tried for other budgets of the same problem, with what came of them: they are not
        tried again. What is tried here is added.
    """
    if not judge(problem, most.chosen, most.edges).faults:
        return replace(most, fits=True)
    budget, counted = problem.budget or 0, problem.counted
    low, high = _least_count(problem) - 1, int(counted[most.chosen].sum())
    near, spent, slope = high, most.cost, FIRST_SLOPE * most.cost / max(1, high)
    best: Staged | None = None
    known = {} if before is None else before
    for count, plan in sorted(known.items()):
        fits = not judge(problem, plan.chosen, plan.edges).faults
        if fits and count > low:
            best, low, near, spent = replace(plan, fits=True), count, count, plan.cost
        if not fits and count < high:
            high = count
    if best is not None and budget - best.cost < ENOUGH * budget:
        return best
    for _ in range(TRIES):
        if high - low <= 1 or watch.should_stop():
            break
        count = min(high - 1, max(low + 1, near + int((budget - spent) // max(1.0, slope))))
        found = solve_covering(replace(problem.coverage, count=count), covering, watch)
        tried = known[count] = staged(problem, found.chosen, routing, watch)
        if count != near and (tried.cost - spent) * (count - near) > 0:
            slope = (tried.cost - spent) / (count - near)
        near, spent = count, tried.cost
        if not tried.fits:
            high = count
            continue
        best, low = tried, count
        if budget - tried.cost < ENOUGH * budget:
            break
    return best


def _least_count(problem: JointProblem) -> int:
    """Return how many counted views every choice holds."""
    least = problem.coverage.site_least
    if least is None:
        return 0
    standing = np.bincount(problem.site[~problem.counted], minlength=len(least))
    return int(np.maximum(least - standing, 0).sum())
