"""Trees from scratch: shortest-path heuristic, and the best tree on a given set of nodes."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push


@njit(cache=True, nogil=True)
def grow_tree(graph: Graph, cost: IntArray, is_terminal: BoolArray, start: int) -> BoolArray:
    """Return the nodes of a tree that takes in the nearest terminal again and again.

    The repeated shortest-path heuristic (Takahashi and Matsuyama 1980) as one search that restarts at
    distance 0 along each new path. cost[j] is the price of slot j's arc and may differ from the weights
    (reduced costs, perturbed costs); arcs with cost INF are closed. Some terminals may stay outside.
    """
    node_count = len(graph.ptr) - 1
    dist = np.full(node_count, INF, np.int64)
    came = np.full(node_count, -1, np.int64)
    inside = np.zeros(node_count, np.bool_)
    keys = np.empty(len(graph.nbr) + 2 * node_count + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    left = 0
    for v in range(node_count):
        if is_terminal[v]:
            left += 1
    dist[start] = 0
    inside[start] = True
    if is_terminal[start]:
        left -= 1
    size = heap_push(keys, items, 0, np.int64(0), start)
    while size > 0 and left > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > dist[v]:
            continue
        if is_terminal[v] and not inside[v]:
            y = v
            while not inside[y]:
                inside[y] = True
                dist[y] = 0
                if is_terminal[y]:
                    left -= 1
                if size >= len(keys) - 1:
                    keys, items = _grown(keys), _grown(items)
                size = heap_push(keys, items, size, np.int64(0), y)
                y = graph.nbr[came[y]]
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            out = graph.rev[j]
            if cost[out] >= INF:
                continue
            u = graph.nbr[j]
            new = dist[v] + cost[out]
            if new < dist[u]:
                dist[u] = new
                came[u] = out
                if size >= len(keys) - 1:
                    keys, items = _grown(keys), _grown(items)
                size = heap_push(keys, items, size, new, u)
    return inside


@njit(cache=True, nogil=True)
def _grown(array: IntArray) -> IntArray:
    """Twice as long a copy."""
    out = np.empty(2 * len(array), np.int64)
    out[: len(array)] = array
    return out


@njit(cache=True, nogil=True)
def best_tree_on(
    graph: Graph, is_terminal: BoolArray, inside: BoolArray, root: int
) -> tuple[IntArray, IntArray, int]:
    """Return (parent slots, order, cost) of the minimum spanning tree on `inside`, leaves pruned.

    parent[v] is the slot at v of the arc parent -> v, -1 for the root and for nodes not in the tree.
    order lists the nodes of the tree, parents first. Nodes that the root does not reach inside are
    left out: the caller checks that the terminals are in.
    """
    node_count = len(graph.ptr) - 1
    near = np.full(node_count, INF, np.int64)
    parent = np.full(node_count, -1, np.int64)
    seen = np.zeros(node_count, np.bool_)
    order = np.empty(node_count, np.int64)
    children = np.zeros(node_count, np.int64)
    keys = np.empty(len(graph.nbr) + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    near[root] = 0
    size = heap_push(keys, items, 0, np.int64(0), root)
    count = 0
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if seen[v]:
            continue
        seen[v] = True
        order[count] = v
        count += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if inside[u] and not seen[u] and graph.weight[j] < near[u]:
                near[u] = graph.weight[j]
                parent[u] = graph.rev[j]
                size = heap_push(keys, items, size, near[u], u)
    for i in range(1, count):
        children[graph.nbr[parent[order[i]]]] += 1
    cost: int = 0
    kept = count
    for i in range(count - 1, 0, -1):
        v = order[i]
        if children[v] == 0 and not is_terminal[v]:
            children[graph.nbr[parent[v]]] -= 1
            parent[v] = -1
            order[i] = -1
            kept -= 1
        else:
            cost += graph.weight[parent[v]]
    slim = np.empty(kept, np.int64)
    k = 0
    for i in range(count):
        if order[i] >= 0:
            slim[k] = order[i]
            k += 1
    return parent, slim, cost


@njit(cache=True, nogil=True)
def holds_all(is_terminal: BoolArray, parent: IntArray, root: int) -> bool:
    """Say whether a tree given by parent slots holds every terminal."""
    missed = is_terminal & (parent < 0)
    missed[root] = False
    return not missed.any()


@njit(cache=True, nogil=True)
def nodes_of(parent: IntArray, root: int) -> BoolArray:
    """Return the node mask of a tree given by parent slots."""
    inside = parent >= 0
    inside[root] = True
    return inside
