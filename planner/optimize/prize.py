"""Rooted prize-collecting routing: a place may stay without a route at the price of its prize."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.optimize.problems import (
    BoolArray,
    IntArray,
    RoutingCertificate,
    RoutingProblem,
)
from planner.optimize.report import SILENT, Limits, SolveReport, Watch, gap_pct
from planner.optimize.routing import check_problem, solve_shifted
from planner.optimize.steiner.kernels_lossless import reach


@dataclass(frozen=True)
class PrizeProblem:
    """The rooted prize-collecting Steiner tree problem.

    minimize  sum_e weight[e] x[e] + sum of prize[v] over the nodes v outside the tree,
    over trees that hold the root and every terminal of `routing`

    Parameters
    ----------
    routing
        Graph, weights, mandatory terminals (may be none) and root.
    prize
        int64[node_count], at least 0; 0 where nothing is lost.
    """

    routing: RoutingProblem
    prize: IntArray


@dataclass(frozen=True)
class PrizeSolution:
    """A tree with what it leaves out, and the proof.

    `edges` are the tree's edges, `collected` the mask of nodes in the tree, `unreachable` the mandatory
    terminals in other components. The certificate belongs to `extended_problem` of the instance: its duals
    less the constant there sum to `report.certified_bound`.
    """

    edges: IntArray
    collected: BoolArray
    unreachable: IntArray
    certificate: RoutingCertificate
    report: SolveReport


@dataclass(frozen=True)
class ExtendedProblem:
    """A plain routing problem whose optimum is that of the prize problem plus `constant`.

    Edges below `edge_count` are those of the prize problem.
    """

    routing: RoutingProblem
    constant: int
    edge_count: int


def extended_problem(problem: PrizeProblem) -> ExtendedProblem:
    """Return the plain routing problem that a prize problem is solved as.

    Every node v with a prize gets a twin terminal with two edges: (v, twin) of weight M and (root, twin)
    of weight M + prize[v]. With M = 1 + the sum of prizes no optimal tree uses both: each twin hangs on v,
    in the tree at no loss, or on the root, for the prize. The constant is M times the number of twins, less
    the prizes in components without the root, which are lost in any case.
    """
    base = problem.routing
    near = reach(base.node_count, base.tail, base.head, base.root)
    settled = np.zeros(base.node_count, np.bool_)
    settled[base.terminals] = True
    settled[base.root] = True
    chooses = (problem.prize > 0) & ~settled
    nodes = np.flatnonzero(chooses & near).astype(np.int64)
    lost = int(problem.prize[chooses & ~near].sum())
    twins = base.node_count + np.arange(len(nodes), dtype=np.int64)
    big = 1 + int(problem.prize[nodes].sum())
    routing = RoutingProblem(
        base.node_count + len(nodes),
        np.concatenate([base.tail, nodes, np.full(len(nodes), base.root, np.int64)]),
        np.concatenate([base.head, twins, twins]),
        np.concatenate([base.weight, np.full(len(nodes), big, np.int64), big + problem.prize[nodes]]),
        np.concatenate([base.terminals, twins]),
        base.root,
    )
    return ExtendedProblem(routing, big * len(nodes) - lost, len(base.tail))


def solve_prize_routing(
    problem: PrizeProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> PrizeSolution:
    """Return a tree of small cost plus lost prizes, with bounds (see `PrizeProblem`).

    Objective and bounds of the report are edges taken plus prizes not taken.

    Raises
    ------
    ValueError
        Faulty arrays, as for `solve_routing`; prizes of wrong length or type, negative or too large.

    Examples
    --------
    A prize of 5 is worth an edge of 3 and then not another of 9 for a prize of 4:

    >>> import numpy as np
    >>> path = RoutingProblem(3, np.array([0, 1]), np.array([1, 2]), np.array([3, 9]), np.array([0]), 0)
    >>> answer = solve_prize_routing(PrizeProblem(path, np.array([0, 5, 4])), Limits(gap_limit_pct=0.0))
    >>> answer.edges.tolist(), answer.collected.tolist(), answer.report.objective
    ([0], [True, True, False], 7)
    """
    limits = limits or Limits()
    check_problem(problem.routing)
    _check_prizes(problem)
    extended = extended_problem(problem)
    answer = solve_shifted(extended.routing, limits, watch, -extended.constant)
    edges, collected = _tree_at_root(problem, answer.edges[answer.edges < extended.edge_count])
    objective = _value(problem, edges, collected)
    bound = min(answer.report.bound, objective)
    gap = gap_pct(objective, bound)
    report = replace(
        answer.report,
        objective=objective,
        bound=bound,
        gap_pct=gap,
        outcome="proven" if gap <= limits.gap_limit_pct else "stopped",
    )
    return PrizeSolution(edges, collected, answer.unreachable, answer.certificate, report)


def _check_prizes(problem: PrizeProblem) -> None:
    """Raise ValueError where the prizes are not usable."""
    prize, count = problem.prize, problem.routing.node_count
    if prize.dtype != np.int64 or prize.shape != (count,):
        raise ValueError(
            f"prize problem: prize is {prize.dtype} of shape {prize.shape}; int64[{count}] expected"
        )
    if (prize < 0).any():
        raise ValueError(
            f"prize problem: prize is negative at nodes {np.flatnonzero(prize < 0)[:5].tolist()}"
        )
    if float(prize.sum(dtype=np.float64)) * max(1, int((prize > 0).sum())) > 1 << 57:
        raise ValueError("prize problem: number of prizes times their sum is above 2**57; use a coarser unit")


def _tree_at_root(problem: PrizeProblem, edges: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the edges in the root's component, and the mask of its nodes."""
    base = problem.routing
    collected = reach(base.node_count, base.tail[edges], base.head[edges], base.root)
    return edges[collected[base.tail[edges]]], collected


def _value(problem: PrizeProblem, edges: IntArray, collected: BoolArray) -> int:
    """Edges taken plus prizes not taken; mandatory terminals lose nothing."""
    lost = problem.prize.copy()
    lost[collected] = 0
    lost[problem.routing.terminals] = 0
    return int(problem.routing.weight[edges].sum() + lost.sum())
