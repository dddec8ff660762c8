"""Special distances (bottleneck Steiner distances) between nodes, from their nearest terminals.

The special distance of u and v is the least, over walks from u to v, of the longest stretch between
terminals on the walk. An edge longer than the special distance of its ends is in no optimal tree (Duin and
Volgenant 1989). Here it is bounded from above over the nearest terminals of u and of v:

    max( d(u, s), B(s, t), d(t, v) ),   B the bottleneck of s and t in a minimum spanning tree of terminals
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, ascending, heap_pop, heap_push

NEAREST = 4


class Terrain(NamedTuple):
    """Nearest terminals of every node and the merge tree of the terminals.

    Terminal near[v * NEAREST + i] is the i-th nearest of node v at distance dist[...], -1 where there is
    none. up[t] is the terminal that t was joined under by Kruskal's algorithm, at length up_length[t].
    """

    near: IntArray
    dist: IntArray
    up: IntArray
    up_length: IntArray


@njit(cache=True, nogil=True)
def survey(graph: Graph, required: BoolArray) -> Terrain:
    """Return the nearest terminals of every node and the merge tree of the terminals."""
    node_count = len(graph.ptr) - 1
    near = np.full(node_count * NEAREST, -1, np.int64)
    dist = np.full(node_count * NEAREST, INF, np.int64)
    count = np.zeros(node_count, np.int64)
    keys = np.empty(NEAREST * len(graph.nbr) + node_count + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    size = 0
    for v in range(node_count):
        if required[v]:
            size = heap_push(keys, items, size, np.int64(0), v * node_count + v)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size] // node_count
        t = items[size] % node_count
        far = keys[size]
        base = v * NEAREST
        known = count[v] >= NEAREST
        for i in range(count[v]):
            if near[base + i] == t:
                known = True
        if known:
            continue
        near[base + count[v]] = t
        dist[base + count[v]] = far
        count[v] += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if count[u] < NEAREST:
                size = heap_push(keys, items, size, far + graph.weight[j], u * node_count + t)
    length = np.empty(len(graph.nbr) // 2, np.int64)
    slot = np.empty(len(graph.nbr) // 2, np.int64)
    crossing = 0
    for v in range(node_count):
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if (
                v < u
                and near[v * NEAREST] != near[u * NEAREST]
                and near[u * NEAREST] >= 0 <= near[v * NEAREST]
            ):
                length[crossing] = dist[v * NEAREST] + graph.weight[j] + dist[u * NEAREST]
                slot[crossing] = j
                crossing += 1
    up = np.arange(node_count)
    up_length = np.full(node_count, INF, np.int64)
    weight = np.ones(node_count, np.int64)
    for i in ascending(length[:crossing]):
        j = slot[i]
        s = near[graph.nbr[j] * NEAREST]
        t = near[graph.nbr[graph.rev[j]] * NEAREST]
        while up[s] != s:
            s = up[s]
        while up[t] != t:
            t = up[t]
        if s == t:
            continue
        if weight[s] > weight[t]:
            s, t = t, s
        up[s] = t
        up_length[s] = length[i]
        weight[t] += weight[s]
    return Terrain(near, dist, up, up_length)


@njit(cache=True, nogil=True)
def special_distance(terrain: Terrain, u: int, v: int) -> int:
    """Return an upper bound on the special distance of u and v over their nearest terminals."""
    best = int(INF)
    for i in range(u * NEAREST, (u + 1) * NEAREST):
        if terrain.near[i] < 0 or terrain.dist[i] >= best:
            break
        for j in range(v * NEAREST, (v + 1) * NEAREST):
            if terrain.near[j] < 0 or terrain.dist[j] >= best:
                break
            s, t = terrain.near[i], terrain.near[j]
            far = max(terrain.dist[i], terrain.dist[j])
            while s != t and far < best:
                if terrain.up_length[s] <= terrain.up_length[t]:
                    far = max(far, terrain.up_length[s])
                    s = terrain.up[s]
                else:
                    far = max(far, terrain.up_length[t])
                    t = terrain.up[t]
            best = min(best, int(far))
    return best


@njit(cache=True, nogil=True)
def long_edges(terrain: Terrain, tail: IntArray, head: IntArray, weight: IntArray) -> BoolArray:
    """Return the mask of edges longer than the special distance of their ends: all may go at once."""
    mask = np.zeros(len(tail), np.bool_)
    for e in range(len(tail)):
        mask[e] = special_distance(terrain, tail[e], head[e]) < weight[e]
    return mask


@njit(cache=True, nogil=True)
def bypassed_edges(
    graph: Graph, tail: IntArray, head: IntArray, weight: IntArray, required: BoolArray, scans: int
) -> BoolArray:
    """Return the mask of edges that a walk nearby makes needless, found and taken out one by one.

    From one end of an edge of length w a search of at most `scans` arcs counts distances anew from each
    terminal and goes no stretch longer than w; where it meets the other end the edge goes.
    """
    node_count = len(graph.ptr) - 1
    gone = np.zeros(len(tail), np.bool_)
    dist = np.full(node_count, INF, np.int64)
    touched = np.empty(node_count, np.int64)
    keys = np.empty(scans + 64, np.int64)
    items = np.empty(scans + 64, np.int64)
    for e in ascending(-weight):
        source, target, limit = tail[e], head[e], weight[e]
        dist[source] = 0
        touched[0] = source
        count = 1
        size = heap_push(keys, items, 0, np.int64(0), source)
        looked = 0
        while size > 0 and looked < scans:
            size = heap_pop(keys, items, size)
            v = items[size]
            far = keys[size]
            if far > dist[v]:
                continue
            if v == target:
                gone[e] = True
                break
            if required[v]:
                far = np.int64(0)
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                looked += 1
                if gone[graph.edge[j]] or graph.edge[j] == e:
                    continue
                u = graph.nbr[j]
                new = far + graph.weight[j]
                if new <= limit and new < dist[u] and size < len(keys) - 1:
                    if dist[u] == INF:
                        touched[count] = u
                        count += 1
                    dist[u] = new
                    size = heap_push(keys, items, size, new, u)
        for i in range(count):
            dist[touched[i]] = INF
    return gone
