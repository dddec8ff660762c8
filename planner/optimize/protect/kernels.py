"""Compiled parts: bridges, reach, shortest paths over slots (see `steiner.graph`)."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push


@njit(cache=True, nogil=True)
def find_blocks(graph: Graph, alive: BoolArray) -> IntArray:
    """Return the biconnected block of each living edge, -1 of the others; loops are to be dead."""
    nodes = len(graph.ptr) - 1
    block = np.full(len(alive), -1, np.int64)
    order = np.zeros(nodes, np.int64)
    low = np.zeros(nodes, np.int64)
    at = graph.ptr[:-1].copy()
    via = np.full(nodes, -1, np.int64)
    stack = np.empty(nodes, np.int64)
    held = np.empty(len(alive), np.int64)
    holds = 0
    clock = 0
    blocks = 0
    for start in range(nodes):
        if order[start] > 0:
            continue
        clock += 1
        order[start] = clock
        low[start] = clock
        stack[0] = start
        depth = 1
        while depth > 0:
            v = stack[depth - 1]
            if at[v] < graph.ptr[v + 1]:
                j = at[v]
                at[v] += 1
                e = graph.edge[j]
                u = graph.nbr[j]
                if not alive[e] or e == via[v]:
                    continue
                if order[u] == 0:
                    clock += 1
                    order[u] = clock
                    low[u] = clock
                    via[u] = e
                    held[holds] = e
                    holds += 1
                    stack[depth] = u
                    depth += 1
                elif order[u] < order[v]:
                    held[holds] = e
                    holds += 1
                    low[v] = min(low[v], order[u])
            else:
                depth -= 1
                if depth > 0:
                    up = stack[depth - 1]
                    low[up] = min(low[up], low[v])
                    if low[v] >= order[up]:
                        while holds > 0:
                            holds -= 1
                            e = held[holds]
                            block[e] = blocks
                            if e == via[v]:
                                break
                        blocks += 1
    return block


def find_bridges(graph: Graph, alive: BoolArray) -> BoolArray:
    """Say of each undirected edge whether it is a bridge of the living edges: alone in its block, no loop."""
    out = np.zeros(len(alive), np.bool_)
    loop = np.zeros(len(alive), np.bool_)
    loop[graph.edge[graph.nbr == graph.nbr[graph.rev]]] = True
    block = find_blocks(graph, alive & ~loop)
    found = block >= 0
    out[found] = np.bincount(block[found])[block[found]] == 1
    return out


@njit(cache=True, nogil=True)
def reached(graph: Graph, alive: BoolArray, root: int) -> tuple[BoolArray, IntArray]:
    """Return which nodes the living edges join to the root, and the edge by which each was found first."""
    nodes = len(graph.ptr) - 1
    seen = np.zeros(nodes, np.bool_)
    via = np.full(nodes, -1, np.int64)
    queue = np.empty(nodes, np.int64)
    queue[0] = root
    seen[root] = True
    count = 1
    i = 0
    while i < count:
        v = queue[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if alive[graph.edge[j]] and not seen[u]:
                seen[u] = True
                via[u] = graph.edge[j]
                queue[count] = u
                count += 1
    return seen, via


@njit(cache=True, nogil=True)
def shortest_path(graph: Graph, cost: IntArray, start: int, goal: int) -> tuple[IntArray, int]:
    """Return the slots of a cheapest way from start to goal, goal first, and its cost; INF without one.

    `cost[j]` is that of the arc nbr[j] -> v of slot j of node v, negative where it is closed.
    """
    nodes = len(graph.ptr) - 1
    dist = np.full(nodes, INF, np.int64)
    via = np.full(nodes, -1, np.int64)
    room = len(graph.nbr) + 2
    keys = np.empty(room, np.int64)
    items = np.empty(room, np.int64)
    dist[start] = 0
    size = heap_push(keys, items, 0, 0, start)
    while size > 0:
        key, u = keys[0], items[0]
        size = heap_pop(keys, items, size)
        if key > dist[u]:
            continue
        if u == goal:
            break
        for j in range(graph.ptr[u], graph.ptr[u + 1]):
            k = graph.rev[j]
            v = graph.nbr[j]
            if cost[k] >= 0 and key + cost[k] < dist[v]:
                dist[v] = key + cost[k]
                via[v] = k
                size = heap_push(keys, items, size, dist[v], v)
    if dist[goal] >= INF:
        return np.empty(0, np.int64), int(INF)
    count = 0
    v = goal
    while v != start:
        v = graph.nbr[via[v]]
        count += 1
    out = np.empty(count, np.int64)
    v = goal
    for i in range(count):
        out[i] = via[v]
        v = graph.nbr[via[v]]
    return out, int(dist[goal])


@njit(cache=True, nogil=True)
def _mark_way(
    graph: Graph, on: BoolArray, shut: BoolArray, root: int, goal: int, queue: IntArray, via: IntArray,
    uses: BoolArray,
) -> bool:  # fmt: skip
    """Mark the edges of a way from root to goal over edges that are on and not shut; False without one."""
    via[:] = -2
    via[root] = -1
    queue[0] = root
    count = 1
    i = 0
    while i < count and via[goal] == -2:
        v = queue[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            e = graph.edge[j]
            if via[u] == -2 and on[e] and not shut[e]:
                via[u] = graph.rev[j]
                queue[count] = u
                count += 1
    if via[goal] == -2:
        return False
    uses[:] = False
    v = goal
    while v != root:
        # rev of a slot of v's neighbor is a slot of u whose nbr is v: the way back toward the root.
        k = via[v]
        uses[graph.edge[k]] = True
        v = graph.nbr[k]
    return True


@njit(cache=True, nogil=True)
def thin_out(
    graph: Graph, on: BoolArray, order: IntArray, target: IntArray, shut_ptr: IntArray, shut_edges: IntArray,
    root: int,
) -> BoolArray:  # fmt: skip
    """Return the edges that are on without those, tried in order, that every target can spare.

    Target n must reach the root without the edges shut_edges[shut_ptr[n]:shut_ptr[n + 1]].
    """
    out = on.copy()
    needs, edges = len(target), len(on)
    nodes = len(graph.ptr) - 1
    queue = np.empty(nodes, np.int64)
    via = np.empty(nodes, np.int64)
    uses = np.zeros((needs, edges), np.bool_)
    fresh = np.zeros((needs, edges), np.bool_)
    changed = np.zeros(needs, np.bool_)
    shut = np.zeros(edges, np.bool_)
    for n in range(needs):
        for i in range(shut_ptr[n], shut_ptr[n + 1]):
            shut[shut_edges[i]] = True
        _mark_way(graph, out, shut, root, target[n], queue, via, uses[n])
        for i in range(shut_ptr[n], shut_ptr[n + 1]):
            shut[shut_edges[i]] = False
    for e in order:
        if not out[e]:
            continue
        out[e] = False
        spared = True
        changed[:] = False
        for n in range(needs):
            if not uses[n, e]:
                continue
            for i in range(shut_ptr[n], shut_ptr[n + 1]):
                shut[shut_edges[i]] = True
            changed[n] = True
            spared = _mark_way(graph, out, shut, root, target[n], queue, via, fresh[n])
            for i in range(shut_ptr[n], shut_ptr[n + 1]):
                shut[shut_edges[i]] = False
            if not spared:
                break
        if not spared:
            out[e] = True
            continue
        for n in range(needs):
            if changed[n]:
                uses[n] = fresh[n]
    return out
