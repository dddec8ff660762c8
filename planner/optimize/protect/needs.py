"""What must survive: working paths, the failures that nothing survives, and those that are left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.protect.kernels import find_bridges, reached
from planner.optimize.protect.model import BoolArray, IntArray, ProtectionProblem
from planner.optimize.steiner.graph import build_graph


@dataclass(frozen=True)
class Needs:
    """Requirements of a problem.

    Parameters
    ----------
    paths
        Edges of the working path of each critical node, from the node to the root.
    bridge
        bool[m]: the whole graph falls apart without the edge.
    spine
        bool[m]: edges of working paths that are not bridges and that some failure takes.
    group_needs
        For each group the critical nodes that it hits and that can outlive it.
    lost_edges, lost_groups
        For each critical node what it cannot outlive.
    """

    paths: tuple[IntArray, ...]
    bridge: BoolArray
    spine: BoolArray
    group_needs: tuple[IntArray, ...]
    lost_edges: tuple[IntArray, ...]
    lost_groups: tuple[IntArray, ...]


def find_needs(problem: ProtectionProblem) -> Needs:
    """Return what must survive and what cannot, both exactly.

    An edge parts a node from the root only where it is a bridge of the graph on every way between them,
    thus on the working path too.

    Raises
    ------
    ValueError
        A critical node is not joined to the root by built edges.
    """
    graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
    seen, via = reached(graph, problem.built, problem.root)
    apart = np.unique(problem.critical[~seen[problem.critical]])
    if len(apart):
        raise ValueError(
            f"protection problem: built edges do not join critical nodes {apart[:5].tolist()} to the root"
        )
    bridge = find_bridges(graph, np.ones(len(problem.tail), np.bool_))
    paths = tuple(_path(problem, via, int(t)) for t in problem.critical)
    spine = np.zeros(len(problem.tail), np.bool_)
    for path in paths:
        spine[path] = True
    spine &= ~bridge
    group_needs, lost = _group_needs(problem, paths)
    if not problem.singles:
        met = np.zeros(len(problem.tail), np.bool_)
        for g, who in enumerate(group_needs):
            if len(who):
                met[problem.group(g)] = True
        spine &= met
    return Needs(
        paths=paths,
        bridge=bridge,
        spine=spine,
        group_needs=group_needs,
        lost_edges=tuple(p[bridge[p]] for p in paths),
        lost_groups=lost,
    )


def _path(problem: ProtectionProblem, via: IntArray, node: int) -> IntArray:
    """Return the edges from a node to the root."""
    out = []
    while node != problem.root:
        edge = int(via[node])
        out.append(edge)
        node = int(problem.tail[edge] + problem.head[edge]) - node
    return np.array(out, dtype=np.int64)


def _group_needs(
    problem: ProtectionProblem, paths: tuple[IntArray, ...]
) -> tuple[tuple[IntArray, ...], tuple[IntArray, ...]]:
    """Return for each group who must outlive it, and for each critical node which groups it cannot."""
    needs: list[IntArray] = []
    lost: list[list[int]] = [[] for _ in paths]
    for g in range(problem.group_count):
        gone = np.zeros(len(problem.tail), np.bool_)
        gone[problem.group(g)] = True
        only = -1 if problem.group_for is None else int(problem.group_for[g])
        hit = [
            k for k, path in enumerate(paths)
            if gone[path].any() and only in (-1, int(problem.critical[k]))
        ]  # fmt: skip
        kept: list[int] = []
        if hit:
            label = _labels(problem, ~gone)
            for k in hit:
                if label[problem.critical[k]] == label[problem.root]:
                    kept.append(k)
                else:
                    lost[k].append(g)
        needs.append(problem.critical[np.array(kept, dtype=np.int64)])
    return tuple(needs), tuple(np.array(g, dtype=np.int64) for g in lost)


def _labels(problem: ProtectionProblem, alive: BoolArray) -> IntArray:
    """Return the component of each node in the graph of the edges that are alive."""
    n = problem.node_count
    ones = np.ones(int(alive.sum()), np.int8)
    graph = csr_matrix((ones, (problem.tail[alive], problem.head[alive])), shape=(n, n))
    label: IntArray = connected_components(graph, directed=False)[1].astype(np.int64)
    return label
