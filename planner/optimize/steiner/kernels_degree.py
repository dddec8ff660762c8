"""The bottleneck degree test: nodes that need no more than two edges of some optimal tree.

Let v be no terminal. If for every set D of at least three neighbors a minimum spanning tree of D under
special distances is no longer than the edges from v to D, some optimal tree gives v at most two edges
(Duin and Volgenant 1989). Then v goes, and each pair of its neighbors gets an edge over v, unless their
special distance is smaller.

Several nodes are treated in one pass, no two of them next to each other: taking v out this way leaves
no special distance larger, so those computed before stay upper bounds. Bounds over terminals may run
through v itself; they count one unit more, which makes every use of them strict.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push
from planner.optimize.steiner.kernels_sd import Terrain, special_distance

LARGEST_DEGREE = 5


@njit(cache=True, nogil=True)
def _near_distances(
    graph: Graph, source: int, avoid: int, limit: int, scans: int, dist: IntArray, touched: IntArray,
    keys: IntArray, items: IntArray,
) -> int:  # fmt: skip
    """Distances up to `limit` from a node without passing `avoid`; returns how many nodes were touched."""
    dist[source] = 0
    touched[0] = source
    count = 1
    size = heap_push(keys, items, 0, np.int64(0), source)
    looked = 0
    while size > 0 and looked < scans:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > dist[v]:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            looked += 1
            u = graph.nbr[j]
            new = dist[v] + graph.weight[j]
            if u != avoid and new <= limit and new < dist[u] and size < len(keys) - 1:
                if dist[u] == INF:
                    touched[count] = u
                    count += 1
                dist[u] = new
                size = heap_push(keys, items, size, new, u)
    return count


@njit(cache=True, nogil=True)
def _spanning_length(apart: IntArray, degree: int, members: int) -> int:
    """Length of a minimum spanning tree of the neighbors in the bit set `members`, INF if there is none."""
    key = np.full(degree, INF, np.int64)
    left = members
    total: int = 0
    first = True
    while left:
        best = -1
        for i in range(degree):
            if left >> i & 1 and (best < 0 or key[i] < key[best]):
                best = i
        if not first:
            if key[best] >= INF:
                return int(INF)
            total += int(key[best])
        first = False
        left ^= 1 << best
        for i in range(degree):
            key[i] = min(key[i], apart[best, i])
    return total


@njit(cache=True, nogil=True)
def low_degree_nodes(
    graph: Graph, required: BoolArray, terrain: Terrain, scans: int
) -> tuple[BoolArray, IntArray, IntArray, IntArray, IntArray]:
    """Return (edges that go, then per new edge: tail, head, first and second edge that it runs over)."""
    node_count = len(graph.ptr) - 1
    edge_count = len(graph.nbr) // 2
    gone = np.zeros(edge_count, np.bool_)
    locked = np.zeros(node_count, np.bool_)
    tail = np.empty(5 * edge_count + 10, np.int64)
    head = np.empty(len(tail), np.int64)
    over = np.empty(len(tail), np.int64)
    over_too = np.empty(len(tail), np.int64)
    made = 0
    dist = np.full(node_count, INF, np.int64)
    touched = np.empty(node_count, np.int64)
    keys = np.empty(scans + 64, np.int64)
    items = np.empty(scans + 64, np.int64)
    apart = np.empty((LARGEST_DEGREE, LARGEST_DEGREE), np.int64)
    for v in range(node_count):
        start = graph.ptr[v]
        degree = graph.ptr[v + 1] - start
        if required[v] or locked[v] or degree < 3 or degree > LARGEST_DEGREE:
            continue
        free = True
        total = np.int64(0)
        for i in range(degree):
            free = free and not locked[graph.nbr[start + i]]
            total += graph.weight[start + i]
        if not free:
            continue
        for i in range(degree):
            apart[i, i] = 0
            for k in range(i + 1, degree):
                s = special_distance(terrain, graph.nbr[start + i], graph.nbr[start + k])
                apart[i, k] = apart[k, i] = min(s + 1, INF)
        for i in range(degree - 1):
            count = _near_distances(graph, graph.nbr[start + i], v, total, scans, dist, touched, keys, items)
            for k in range(i + 1, degree):
                near = dist[graph.nbr[start + k]]
                if near < apart[i, k]:
                    apart[i, k] = apart[k, i] = near
            for i2 in range(count):
                dist[touched[i2]] = INF
        passes = True
        for members in range(7, 1 << degree):
            size = 0
            sum_edges = np.int64(0)
            for i in range(degree):
                if members >> i & 1:
                    size += 1
                    sum_edges += graph.weight[start + i]
            if size >= 3 and _spanning_length(apart, degree, members) > sum_edges:
                passes = False
                break
        if not passes:
            continue
        locked[v] = True
        for i in range(degree):
            locked[graph.nbr[start + i]] = True
            gone[graph.edge[start + i]] = True
            for k in range(i + 1, degree):
                if apart[i, k] >= graph.weight[start + i] + graph.weight[start + k]:
                    tail[made] = graph.nbr[start + i]
                    head[made] = graph.nbr[start + k]
                    over[made] = graph.edge[start + i]
                    over_too[made] = graph.edge[start + k]
                    made += 1
    return gone, tail[:made].copy(), head[:made].copy(), over[:made].copy(), over_too[:made].copy()
