"""Compiled parts of the block moves: cuts out of a ball, its graph, and cuts back in."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.ascent import CUTS, NODES, RUNS, CutStore, Scratch
from planner.optimize.steiner.dualsearch import _cuts_within, _grow_ball, shift_run
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray


@njit(cache=True, nogil=True)
def grow_block(graph: Graph, root: int, center: int, size: int) -> tuple[IntArray, IntArray]:
    """Return (mark 1 for the nodes of a ball, its nodes), without the root."""
    ball = np.zeros(len(graph.ptr) - 1, np.int64)
    members = np.empty(len(graph.ptr), np.int64)
    count = _grow_ball(graph, root, center, size, 1, ball, members)
    kept = 0
    for i in range(count):
        if members[i] != root:
            members[kept] = members[i]
            kept += 1
    ball[root] = 0
    return ball, members[:kept].copy()


@njit(cache=True, nogil=True)
def take_out(
    graph: Graph, reduced: IntArray, store: CutStore, ball: IntArray, scratch: Scratch
) -> tuple[IntArray, IntArray, int, IntArray, NDArray[np.int32]]:
    """Take the cuts inside the ball out of the dual; returns (runs, their first cuts, sum, sets)."""
    position = np.empty(len(graph.ptr) - 1, np.int64)
    runs = np.empty(store.tally[RUNS], np.int64)
    first = np.empty(store.tally[RUNS], np.int64)
    lost: int = 0
    taken = 0
    cuts = 0
    places: int = 0
    for r in range(store.tally[RUNS]):
        if store.run_cut[r] >= store.run_end[r] or ball[store.run_seed[r]] != 1:
            continue
        c, _ = _cuts_within(store, r, ball, 1)
        if c > store.run_cut[r]:
            runs[taken] = r
            first[taken] = store.run_cut[r]
            taken += 1
            lost += shift_run(graph, reduced, store, r, store.run_cut[r], c, 1, scratch, position)
            for d in range(store.run_cut[r], c):
                cuts += 1
                places += store.cut_len[d]
            store.run_cut[r] = c
    ptr = np.zeros(cuts + 1, np.int64)
    nodes = np.empty(places, np.int32)
    k = 0
    for i in range(taken):
        r = runs[i]
        for d in range(first[i], store.run_cut[r]):
            size = store.cut_len[d]
            nodes[ptr[k] : ptr[k] + size] = store.nodes[store.run_node[r] : store.run_node[r] + size]
            ptr[k + 1] = ptr[k] + size
            k += 1
    return runs[:taken].copy(), first[:taken].copy(), lost, ptr, nodes


@njit(cache=True, nogil=True)
def block_edges(graph: Graph, members: IntArray, local: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return (local tail, local head, slot at the tail) of the edges that touch the block; 0 is outside."""
    count = 0
    for v in members:
        count += graph.ptr[v + 1] - graph.ptr[v]
    tail = np.empty(count, np.int64)
    head = np.empty(count, np.int64)
    slot = np.empty(count, np.int64)
    m = 0
    for v in members:
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if local[u] == 0 or local[u] > local[v]:
                tail[m] = local[v]
                head[m] = local[u]
                slot[m] = j
                m += 1
    return tail[:m].copy(), head[:m].copy(), slot[:m].copy()


@njit(cache=True, nogil=True)
def put_in(
    graph: Graph, reduced: IntArray, store: CutStore, ptr: IntArray, nodes: NDArray[np.int32], dual: IntArray,
    required: BoolArray,
) -> int:  # fmt: skip
    """Add cuts with as much of their duals as fits; returns the sum, -1 when the store is full."""
    inside = np.full(len(graph.ptr) - 1, -1, np.int64)
    gain: int = 0
    for c in range(len(dual)):
        size = ptr[c + 1] - ptr[c]
        seed = -1
        for i in range(ptr[c], ptr[c + 1]):
            inside[nodes[i]] = c
            if required[nodes[i]]:
                seed = nodes[i]
        value = dual[c]
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if inside[graph.nbr[j]] != c:
                    value = min(value, reduced[j])
        if value <= 0 or seed < 0:
            continue
        r, d, start = store.tally[RUNS], store.tally[CUTS], store.tally[NODES]
        if (
            r + 2 >= len(store.run_node)
            or d + 2 >= len(store.cut_len)
            or start + size + 2 >= len(store.nodes)
        ):
            return -1
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            store.nodes[start + i - ptr[c]] = v
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if inside[graph.nbr[j]] != c:
                    reduced[j] -= value
        store.run_node[r], store.run_seed[r] = start, seed
        store.run_cut[r], store.run_end[r] = d, d + 1
        store.cut_len[d], store.cut_dual[d], store.cut_excess[d] = size, value, 0
        store.tally[RUNS] += 1
        store.tally[CUTS] += 1
        store.tally[NODES] += size
        gain += value
    return gain
