"""Edges that are in some optimal tree: nearest vertex and short links (Duin and Volgenant 1989)."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_sd import NEAREST, Terrain


@njit(cache=True, nogil=True)
def nearest_vertices(graph: Graph, required: BoolArray, terrain: Terrain) -> BoolArray:
    """Return the mask of edges to contract by the nearest vertex test.

    Terminal z with shortest edge (z, u) and second shortest of length c: if c is at least the way over
    (z, u) to another terminal, (z, u) is in some optimal tree. Contracting elsewhere only shortens that
    way, so the edges found may all go at once as long as z itself was not contracted onto before.
    """
    node_count = len(graph.ptr) - 1
    chosen = np.zeros(len(graph.nbr) // 2, np.bool_)
    touched = np.zeros(node_count, np.bool_)
    for z in range(node_count):
        if not required[z] or touched[z]:
            continue
        first = -1
        second = INF
        for j in range(graph.ptr[z], graph.ptr[z + 1]):
            if first < 0 or graph.weight[j] < graph.weight[first]:
                if first >= 0:
                    second = min(second, graph.weight[first])
                first = j
            else:
                second = min(second, graph.weight[j])
        if first < 0:
            continue
        u = graph.nbr[first]
        i = u * NEAREST
        if terrain.near[i] == z:
            i += 1
        if terrain.near[i] >= 0 and graph.weight[first] + terrain.dist[i] <= second:
            chosen[graph.edge[first]] = True
            touched[u] = True
            touched[z] = True
    return chosen


@njit(cache=True, nogil=True)
def short_links(tail: IntArray, head: IntArray, weight: IntArray, terrain: Terrain) -> BoolArray:
    """Return the mask of edges to contract by the short links test.

    The nodes nearest to terminal s form its region; (u, v) the shortest edge out of it, into the region
    of t, and c the length of the second shortest: if d(s, u) + length + d(v, t) is at most c, (u, v) is
    in some optimal tree. Each region takes part in one contraction a pass.
    """
    node_count = len(terrain.up)
    first = np.full(node_count, -1, np.int64)
    second = np.full(node_count, INF, np.int64)
    for e in range(len(tail)):
        s, t = terrain.near[tail[e] * NEAREST], terrain.near[head[e] * NEAREST]
        if s == t:
            continue
        for side in range(2):
            r = s if side == 0 else t
            if first[r] < 0 or weight[e] < weight[first[r]]:
                if first[r] >= 0:
                    second[r] = min(second[r], weight[first[r]])
                first[r] = e
            else:
                second[r] = min(second[r], weight[e])
    chosen = np.zeros(len(tail), np.bool_)
    used = np.zeros(node_count, np.bool_)
    for r in range(node_count):
        if first[r] < 0:
            continue
        e = first[r]
        s, t = terrain.near[tail[e] * NEAREST], terrain.near[head[e] * NEAREST]
        way = terrain.dist[tail[e] * NEAREST] + weight[e] + terrain.dist[head[e] * NEAREST]
        if way <= second[r] and not used[s] and not used[t]:
            used[s] = used[t] = True
            chosen[e] = True
    return chosen


@njit(cache=True, nogil=True)
def merge_nodes(node_count: int, tail: IntArray, head: IntArray, chosen: BoolArray) -> IntArray:
    """Return a leader for every node after contracting the chosen edges (which form no circle)."""
    leader = np.arange(node_count)
    for e in range(len(tail)):
        if chosen[e]:
            u, v = tail[e], head[e]
            while leader[u] != u:
                u = leader[u]
            while leader[v] != v:
                v = leader[v]
            leader[u] = v
    for v in range(node_count):
        r = v
        while leader[r] != r:
            r = leader[r]
        leader[v] = r
    return leader
