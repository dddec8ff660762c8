"""Second paths beside fixed working paths: what of each can be avoided, and the problem that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.optimize.protect.kernels import shortest_path
from planner.optimize.protect.model import BoolArray, IntArray, ProtectionProblem
from planner.optimize.protect.needs import find_needs
from planner.optimize.steiner.graph import INF, Graph, build_graph


@dataclass(frozen=True)
class Beside:
    """What each critical node can keep apart from its working path.

    Parameters
    ----------
    problem
        Groups: for each critical node what its second path must avoid; no single failures.
    paths
        Working path of each critical node, from the node to the root.
    shared
        Edges of the working path that every second path beside it would share, or that it shares where it
        is to share the least weight of edges.
    shared_groups
        Groups of the first problem that it cannot avoid, hit by its working path.
    """

    problem: ProtectionProblem
    paths: tuple[IntArray, ...]
    shared: tuple[IntArray, ...]
    shared_groups: tuple[IntArray, ...]


def beside_working_paths(
    problem: ProtectionProblem, length: IntArray, paths: Sequence[IntArray] | None = None
) -> Beside:
    """Return the problem of second paths that share as little as can be with the working paths.

    For each critical node the path that shares the least length with its working path and with the groups
    that this hits is found in the whole graph; what it shares is given up, the rest is a group that the
    node must outlive. The working path stays: a pair of paths that changes both can share less.

    Parameters
    ----------
    length
        int64[m], at least 0: what it counts to share an edge.
    paths
        Edges of the working way of each critical node, where that is not the path over built edges.

    Examples
    --------
    A ring of four edges whose critical node is two edges away, and a dead end of one edge behind it:

    >>> from planner.optimize.protect.model import no_groups
    >>> tail, head = np.array([0, 1, 2, 3, 2]), np.array([1, 2, 3, 0, 4])
    >>> built = np.array([True, True, False, False, True])
    >>> one = np.ones(5, np.int64)
    >>> ring = ProtectionProblem(5, tail, head, one, built, np.array([4]), 0, *no_groups())
    >>> found = beside_working_paths(ring, one)
    >>> found.shared[0].tolist(), found.problem.group(0).tolist()
    ([4], [0, 1])
    """
    given = find_needs(replace(problem, singles=True)).paths if paths is None else tuple(paths)
    graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
    shared, shared_groups, held = [], [], []
    for k, path in enumerate(given):
        hit = [g for g in range(problem.group_count) if np.isin(problem.group(g), path).any()]
        way = least_shared(graph, problem, path, hit, length, int(problem.critical[k]))
        on_way: BoolArray = np.zeros(len(problem.tail), np.bool_)
        on_way[way] = True
        lost = [g for g in hit if on_way[problem.group(g)].any()]
        avoided = [problem.group(g) for g in hit if g not in lost]
        shared.append(path[on_way[path]])
        shared_groups.append(np.array(lost, dtype=np.int64))
        held.append(np.unique(np.concatenate([path[~on_way[path]], *avoided])))
    kept = [k for k, edges in enumerate(held) if len(edges)]
    sizes = [len(held[k]) for k in kept]
    return Beside(
        problem=replace(
            problem,
            group_indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            group_edges=np.concatenate([np.empty(0, np.int64), *(held[k] for k in kept)]),
            group_for=problem.critical[np.array(kept, dtype=np.int64)],
            singles=False,
        ),
        paths=given,
        shared=tuple(shared),
        shared_groups=tuple(shared_groups),
    )


def least_shared(
    graph: Graph, problem: ProtectionProblem, path: IntArray, hit: list[int], length: IntArray, node: int
) -> IntArray:
    """Return the edges of the path to the root that shares least, of those the one of least weight."""
    scale = int(problem.weight.sum()) + 1
    cost = problem.weight.astype(np.int64).copy()
    risky = np.unique(np.concatenate([path, *(problem.group(g) for g in hit)]))
    share = np.minimum(length[risky] + 1, (1 << 60) // scale // max(1, len(path) + 1))
    cost[risky] = cost[risky] + scale * share
    slots, found = shortest_path(graph, cost[graph.edge], node, problem.root)
    if found >= INF:
        raise ArithmeticError(f"critical node {node} is not joined to the root")
    return graph.edge[slots][::-1].copy()


def second_paths(problem: ProtectionProblem, on: BoolArray, length: IntArray) -> tuple[IntArray, ...]:
    """Return for each critical node the shortest path to the root over edges that are on, past its groups.

    Where it has none to avoid the shortest way is returned all the same.

    Parameters
    ----------
    on
        bool[m], built or chosen edges, which serve every group.
    length
        int64[m], at least 0.

    Raises
    ------
    ValueError
        The edges that are on do not serve a node.
    """
    graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
    out = []
    for t in problem.critical.tolist():
        cost = np.where(on, length, -1)
        for g in range(problem.group_count):
            if problem.group_for is None or int(problem.group_for[g]) in (-1, t):
                cost[problem.group(g)] = -1
        slots, found = shortest_path(graph, cost[graph.edge], int(t), problem.root)
        if found >= INF:
            raise ValueError(f"node {t} has no path past its groups")
        out.append(graph.edge[slots][::-1].copy())
    return tuple(out)
