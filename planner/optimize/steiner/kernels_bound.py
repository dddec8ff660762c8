"""Elimination by a bound: what no tree cheaper than the incumbent can use.

With a dual solution of value L and reduced costs rc, a tree that uses arc (u, v) costs at least
L + d(root, u) + rc(u, v) + d(v, nearest terminal), all distances in rc; a tree in which node v branches
at least L + d(root, v) + d(v, nearest) + d(v, second nearest). Where that is no less than the incumbent,
no cheaper tree does it (Polzin and Daneshmand 2001): the arc goes, or v gives way to edges between its
neighbors.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push

LARGEST_DEGREE = 5


@njit(cache=True, nogil=True)
def two_nearest(graph: Graph, reduced: IntArray, terminals: IntArray) -> tuple[IntArray, IntArray]:
    """Return reduced-cost distances from each node to the nearest and to another terminal."""
    node_count = len(graph.ptr) - 1
    first = np.full(node_count, INF, np.int64)
    second = np.full(node_count, INF, np.int64)
    owner = np.full(node_count, -1, np.int64)
    keys = np.empty(2 * len(graph.nbr) + len(terminals) + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    size = 0
    for t in terminals:
        size = heap_push(keys, items, size, np.int64(0), t * node_count + t)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size] // node_count
        t = items[size] % node_count
        if second[v] < INF or owner[v] == t:
            continue
        if owner[v] < 0:
            owner[v] = t
            first[v] = keys[size]
        else:
            second[v] = keys[size]
        far = keys[size]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if second[u] >= INF and owner[u] != t and reduced[j] < INF:
                size = heap_push(keys, items, size, far + reduced[j], u * node_count + t)
    return first, second


@njit(cache=True, nogil=True)
def from_root(graph: Graph, reduced: IntArray, root: int) -> IntArray:
    """Return reduced-cost distances from the root to each node."""
    node_count = len(graph.ptr) - 1
    dist = np.full(node_count, INF, np.int64)
    keys = np.empty(len(graph.nbr) + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    dist[root] = 0
    size = heap_push(keys, items, 0, np.int64(0), root)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > dist[v]:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            new = dist[v] + reduced[graph.rev[j]]
            if new < dist[u]:
                dist[u] = new
                size = heap_push(keys, items, size, new, u)
    return dist


@njit(cache=True, nogil=True)
def useful_arcs(graph: Graph, reduced: IntArray, root: int, terminals: IntArray, slack: int) -> BoolArray:
    """Return the mask of slots whose arcs a tree cheaper than bound + slack may use."""
    dist = from_root(graph, reduced, root)
    first, _ = two_nearest(graph, reduced, terminals)
    mask = np.zeros(len(graph.nbr), np.bool_)
    for v in range(len(graph.ptr) - 1):
        if v == root:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            mask[j] = dist[graph.nbr[j]] + reduced[j] + first[v] < slack
    return mask


@njit(cache=True, nogil=True)
def eliminate(
    graph: Graph, reduced: IntArray, root: int, required: BoolArray, slack: int
) -> tuple[BoolArray, IntArray, IntArray, IntArray, IntArray]:
    """Return (edges that go, then per new edge: tail, head, first and second edge that it runs over).

    slack is incumbent minus bound: trees cheaper than the incumbent keep a copy of equal cost.
    """
    node_count = len(graph.ptr) - 1
    edge_count = len(graph.nbr) // 2
    terminals = np.flatnonzero(required)
    terminals = terminals[terminals != root]
    dist = from_root(graph, reduced, root)
    first, second = two_nearest(graph, reduced, terminals)
    useful = useful_arcs(graph, reduced, root, terminals, slack)
    gone = np.ones(edge_count, np.bool_)
    for j in range(len(graph.nbr)):
        if useful[j]:
            gone[graph.edge[j]] = False
    locked = np.zeros(node_count, np.bool_)
    tail = np.empty(5 * edge_count + 10, np.int64)
    head = np.empty(len(tail), np.int64)
    over = np.empty(len(tail), np.int64)
    over_too = np.empty(len(tail), np.int64)
    made = 0
    slots = np.empty(LARGEST_DEGREE, np.int64)
    for v in range(node_count):
        if required[v] or locked[v] or dist[v] + first[v] + second[v] < slack:
            continue
        degree = 0
        free = True
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if gone[graph.edge[j]]:
                continue
            if degree == LARGEST_DEGREE or locked[graph.nbr[j]]:
                free = False
                break
            slots[degree] = j
            degree += 1
        if not free or degree < 3:
            continue
        locked[v] = True
        for i in range(degree):
            locked[graph.nbr[slots[i]]] = True
            gone[graph.edge[slots[i]]] = True
            for k in range(i + 1, degree):
                a, b = slots[i], slots[k]
                u, w = graph.nbr[a], graph.nbr[b]
                there = dist[u] + reduced[a] + reduced[graph.rev[b]] + first[w]
                back = dist[w] + reduced[b] + reduced[graph.rev[a]] + first[u]
                if min(there, back) < slack:
                    tail[made] = u
                    head[made] = w
                    over[made] = graph.edge[a]
                    over_too[made] = graph.edge[b]
                    made += 1
    return gone, tail[:made].copy(), head[:made].copy(), over[:made].copy(), over_too[:made].copy()
