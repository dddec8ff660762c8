"""What a joint choice covers and costs, and every rule that it breaks, recomputed from its arrays alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.joint.problem import JointProblem
from planner.optimize.maxcover.verdict import broken_rules, worth_of
from planner.optimize.problems import BoolArray, IntArray


class JointValue(NamedTuple):
    """Covered weight (second sights included), cents, cents a year, and the rules that are broken."""

    covered: int
    cost: int
    yearly: int
    faults: tuple[str, ...]


def judge(problem: JointProblem, chosen: IntArray, edges: IntArray) -> JointValue:
    """Return what the choice is worth and costs, with every rule it breaks named.

    Edges off the tree are paid too; a cycle is no fault, only money.

    Parameters
    ----------
    chosen, edges
        Views and edges, each at most once, in any order.
    """
    views, edges = np.unique(chosen), np.unique(edges)
    cost = int(problem.edge_cost[edges].sum())
    paid = views[problem.counted[views]]
    used = np.unique(problem.site[paid])
    cost += int(problem.site_cost[used].sum()) + int(problem.view_cost[paid].sum())
    yearly = 0
    if (
        problem.edge_yearly is not None
        and problem.site_yearly is not None
        and problem.view_yearly is not None
    ):
        yearly = int(problem.edge_yearly[edges].sum()) + int(problem.site_yearly[used].sum())
        yearly += int(problem.view_yearly[paid].sum())
    mask = np.zeros(problem.coverage.candidate_count, np.bool_)
    mask[views] = True
    covered = worth_of(problem.coverage, mask)
    faults = [f"covering: {fault}" for fault in broken_rules(problem.coverage, mask)]
    faults += _apart(problem, used, edges)
    if problem.budget is not None and cost > problem.budget:
        faults.append(f"costs {cost}, budget {problem.budget}")
    if problem.required is not None and covered < problem.required:
        faults.append(f"covers {covered}, required {problem.required}")
    if problem.yearly_limit is not None and yearly > problem.yearly_limit:
        faults.append(f"costs {yearly} a year, limit {problem.yearly_limit}")
    return JointValue(covered, cost, yearly, tuple(faults))


def reachable_nodes(problem: JointProblem) -> BoolArray:
    """Return bool[node_count]: joined to the root by some path."""
    label = _labels(problem, np.arange(len(problem.tail), dtype=np.int64))
    joined: BoolArray = label == label[problem.root]
    return joined


def _apart(problem: JointProblem, used: IntArray, edges: IntArray) -> list[str]:
    """Return terminals and sites that the edges leave apart; unreachable terminals are excused."""
    label = _labels(problem, edges)
    joined, could = label == label[problem.root], reachable_nodes(problem)
    lost = np.unique(problem.terminals[~joined[problem.terminals] & could[problem.terminals]])
    nodes = problem.site_node[used]
    dark = used[(nodes >= 0) & ~joined[np.maximum(nodes, 0)]]
    out = [f"terminals not joined: {lost[:5].tolist()}"] if len(lost) else []
    return out + ([f"sites not joined: {dark[:5].tolist()}"] if len(dark) else [])


def _labels(problem: JointProblem, edges: IntArray) -> IntArray:
    """Return the component of each node under some edges."""
    n = problem.node_count
    ends = (problem.tail[edges], problem.head[edges])
    graph = coo_matrix((np.ones(len(edges)), ends), (n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)
