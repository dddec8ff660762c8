"""Compiled moves on trees: leave a branch out where its prizes do not pay for it, exactly."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray


@njit(cache=True, nogil=True)
def fallbacks(graph: Graph, required: BoolArray, root: int) -> IntArray:
    """Return for every node what its own edge to the root costs; 0 if not required, INF without one."""
    out = np.where(required, INF, np.int64(0))
    for j in range(graph.ptr[root], graph.ptr[root + 1]):
        u = graph.nbr[j]
        if required[u]:
            out[u] = min(out[u], graph.weight[j])
    return out


@njit(cache=True, nogil=True)
def worthwhile(
    graph: Graph, required: BoolArray, fallback: IntArray, parent: IntArray, order: IntArray
) -> tuple[BoolArray, int]:
    """Return the nodes to keep, and how many branches are left out.

    A branch goes where the edge to it costs more than its required nodes would pay for hanging on the
    root by their own edges (strong pruning, Johnson, Minkoff and Phillips 2000). Required nodes are
    always kept: those of a branch that goes hang on the root.
    """
    node_count = len(parent)
    gain = fallback.copy()
    for i in range(len(order) - 1, 0, -1):
        v = order[i]
        net = gain[v] - graph.weight[parent[v]]
        if net > 0:
            u = graph.nbr[parent[v]]
            gain[u] = min(INF, gain[u] + net)
    gone = np.zeros(node_count, np.bool_)
    keep = required.copy()
    keep[order[0]] = True
    branches = 0
    for i in range(1, len(order)):
        v = order[i]
        u = graph.nbr[parent[v]]
        if gone[u]:
            gone[v] = True
        elif gain[v] < graph.weight[parent[v]]:
            gone[v] = True
            branches += 1
        else:
            keep[v] = True
    return keep, branches


@njit(cache=True, nogil=True)
def best_subtree(
    graph: Graph, in_forest: BoolArray, prize: IntArray, mandatory: BoolArray
) -> tuple[int, BoolArray]:
    """Return (net worth, node mask) of the subtree of a forest with the most prizes less edges.

    Where nodes are mandatory only subtrees that hold all of those in their component count, and the
    component with the most mandatory nodes is chosen.
    """
    node_count = len(graph.ptr) - 1
    parent = np.full(node_count, -1, np.int64)
    seen = np.zeros(node_count, np.bool_)
    order = np.empty(node_count, np.int64)
    top = -1
    top_value = -INF
    top_mandatory = np.int64(-1)
    net = prize.copy()
    holds = np.zeros(node_count, np.int64)
    for start in range(node_count):
        if seen[start]:
            continue
        seen[start] = True
        order[0] = start
        count = 1
        i = 0
        while i < count:
            v = order[i]
            i += 1
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                u = graph.nbr[j]
                if in_forest[graph.edge[j]] and not seen[u]:
                    seen[u] = True
                    parent[u] = graph.rev[j]
                    order[count] = u
                    count += 1
        total = np.int64(0)
        for i in range(count):
            holds[order[i]] = mandatory[order[i]]
            total += holds[order[i]]
        for i in range(count - 1, -1, -1):
            v = order[i]
            if holds[v] == total and (
                total > top_mandatory or (total == top_mandatory and net[v] > top_value)
            ):
                top, top_value, top_mandatory = v, net[v], total
            if i > 0:
                u = graph.nbr[parent[v]]
                holds[u] += holds[v]
                if holds[v] > 0 or net[v] > graph.weight[parent[v]]:
                    net[u] += net[v] - graph.weight[parent[v]]
    inside = np.zeros(node_count, np.bool_)
    inside[top] = True
    order[0] = top
    count = 1
    i = 0
    while i < count:
        v = order[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            child = in_forest[graph.edge[j]] and not inside[u] and parent[u] == graph.rev[j]
            if child and (holds[u] > 0 or net[u] > graph.weight[j]):
                inside[u] = True
                order[count] = u
                count += 1
    return int(top_value), inside
