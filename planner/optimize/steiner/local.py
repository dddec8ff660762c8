"""Local search on a tree: vertex insertion, repeated until nothing improves."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.tree import best_tree_on, holds_all, nodes_of


@njit(cache=True, nogil=True)
def insertable(graph: Graph, parent: IntArray, order: IntArray, root: int) -> tuple[BoolArray, int]:
    """Return the tree's nodes plus every outside node whose insertion alone would shorten the tree.

    Node v with tree neighbors a, b, ... pays for its cheapest edge and, for each further edge, takes out
    the longest edge still left on the tree path between that neighbor and the first one.
    """
    node_count = len(parent)
    depth = np.full(node_count, -1, np.int64)
    depth[root] = 0
    for i in range(1, len(order)):
        depth[order[i]] = depth[graph.nbr[parent[order[i]]]] + 1
    grown = nodes_of(parent, root)
    taken = np.full(node_count, -1, np.int64)
    added = 0
    for v in range(node_count):
        if depth[v] >= 0:
            continue
        first = -1
        touching = 0
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if depth[graph.nbr[j]] >= 0:
                touching += 1
                if first < 0 or graph.weight[j] < graph.weight[first]:
                    first = j
        if touching < 2:
            continue
        gain = -graph.weight[first]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if j == first or depth[graph.nbr[j]] < 0:
                continue
            x = graph.nbr[j]
            y = graph.nbr[first]
            longest = graph.weight[j]
            drop = -1
            while x != y:
                if depth[x] < depth[y]:
                    x, y = y, x
                if taken[x] != v and graph.weight[parent[x]] > longest:
                    longest = graph.weight[parent[x]]
                    drop = x
                x = graph.nbr[parent[x]]
            if drop >= 0:
                taken[drop] = v
                gain += longest - graph.weight[j]
        if gain > 0:
            grown[v] = True
            added += 1
    return grown, added


@njit(cache=True, nogil=True)
def improve(
    graph: Graph, is_terminal: BoolArray, inside: BoolArray, root: int, rounds: int
) -> tuple[IntArray, IntArray, int]:
    """Return (parent, order, cost) of the tree on `inside` after vertex insertion; cost -1 if not a tree."""
    parent, order, cost = best_tree_on(graph, is_terminal, inside, root)
    if not holds_all(is_terminal, parent, root):
        return parent, order, -1
    for _ in range(rounds):
        grown, added = insertable(graph, parent, order, root)
        if added == 0:
            break
        new_parent, new_order, new_cost = best_tree_on(graph, is_terminal, grown, root)
        if new_cost >= cost:
            break
        parent, order, cost = new_parent, new_order, new_cost
    return parent, order, cost
