"""Compiled parts of the linear programs over blocks (see `blocks`)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.ascent import CUTS, NODES, RUNS, TOTAL, CutStore, Scratch
from planner.optimize.steiner.dualsearch import cuts_within, shift_run
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray

FloatArray = NDArray[np.float64]

CREEP = 1e-6
"""Added to every value, so that of equally violated cuts one of few arcs is found."""
VIOLATED = 1.0 - 1e-4


@njit(cache=True, nogil=True)
def seed_kernels(seed: int) -> None:
    """Set the random state of the compiled kernels in this thread; each thread has one of its own."""
    np.random.seed(seed)


@njit(cache=True, nogil=True)
def longer(array: IntArray, size: int) -> IntArray:
    """A copy with room for at least `size`, doubled."""
    out = np.empty(max(2 * len(array), size), np.int64)
    out[: len(array)] = array
    return out


@njit(cache=True, nogil=True)
def take_out(
    graph: Graph, reduced: IntArray, store: CutStore, within: IntArray, scratch: Scratch
) -> tuple[IntArray, IntArray, IntArray]:
    """Take the cuts inside the nodes marked 1 out; returns them as (ptr, nodes, duals)."""
    position = np.empty(len(graph.ptr) - 1, np.int64)
    ptr = np.zeros(1024, np.int64)
    nodes = np.empty(4096, np.int64)
    duals = np.empty(1024, np.int64)
    count = 0
    size = 0
    for r in range(store.tally[RUNS]):
        if store.run_cut[r] >= store.run_end[r] or within[store.run_seed[r]] != 1:
            continue
        last, _ = cuts_within(store, r, within, 1)
        first = store.run_cut[r]
        if last == first:
            continue
        start = store.run_node[r]
        for c in range(first, last):
            length = store.cut_len[c]
            if count + 2 > len(duals):
                ptr, duals = longer(ptr, 0), longer(duals, 0)
            if size + length > len(nodes):
                nodes = longer(nodes, size + length)
            for p in range(length):
                nodes[size + p] = store.nodes[start + p]
            size += length
            duals[count] = store.cut_dual[c]
            count += 1
            ptr[count] = size
        store.tally[TOTAL] -= shift_run(graph, reduced, store, r, first, last, 1, scratch, position)
        store.run_cut[r] = last
    return ptr[: count + 1].copy(), nodes[:size].copy(), duals[:count].copy()


@njit(cache=True, nogil=True)
def entering(
    slot_ptr: IntArray, nbr: IntArray, ptr: IntArray, nodes: IntArray, node_count: int
) -> tuple[IntArray, IntArray]:
    """Return, per set of nodes, the slots of the arcs that enter it."""
    stamp = np.full(node_count, -1, np.int64)
    out_ptr = np.zeros(len(ptr), np.int64)
    out = np.empty(4096, np.int64)
    k = 0
    for c in range(len(ptr) - 1):
        for i in range(ptr[c], ptr[c + 1]):
            stamp[nodes[i]] = c
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            if k + slot_ptr[v + 1] - slot_ptr[v] > len(out):
                out = longer(out, k + slot_ptr[v + 1] - slot_ptr[v])
            for j in range(slot_ptr[v], slot_ptr[v + 1]):
                if stamp[nbr[j]] != c:
                    out[k] = j
                    k += 1
        out_ptr[c + 1] = k
    return out_ptr, out[:k].copy()


@njit(cache=True, nogil=True)
def violated_sets(
    slot_ptr: IntArray, nbr: IntArray, rev: IntArray, head: IntArray, value: FloatArray, terminals: IntArray,
    nested: int, most: int,
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Return node sets that arcs of value below 1 enter, up to `nested` per terminal, by maximum flow.

    Nodes 0 .. len(slot_ptr) - 2 are inside; the source is one node more. rev[j] is -1 where the opposite
    arc ends outside.
    """
    source = len(slot_ptr) - 1
    ptr = np.zeros(most + 1, np.int64)
    nodes = np.empty(4096, np.int64)
    count = 0
    pred = np.empty(source + 1, np.int64)
    stamp = np.zeros(source + 1, np.int64)
    queue = np.empty(source + 1, np.int64)
    now = 0
    for t in terminals:
        left = value + CREEP
        flow = 0.0
        found = 0
        while flow < VIOLATED and found < nested and count < most:
            now += 1
            stamp[t] = now
            queue[0] = t
            size = 1
            i = 0
            while i < size and stamp[source] != now:
                v = queue[i]
                i += 1
                for j in range(slot_ptr[v], slot_ptr[v + 1]):
                    u = nbr[j]
                    if stamp[u] != now and left[j] > 1e-9:
                        stamp[u] = now
                        pred[u] = j
                        if u == source:
                            break
                        queue[size] = u
                        size += 1
            if stamp[source] == now:
                most_flow = 1.0
                u = source
                while u != t:
                    most_flow = min(most_flow, left[pred[u]])
                    u = head[pred[u]]
                u = source
                while u != t:
                    j = pred[u]
                    left[j] -= most_flow
                    if rev[j] >= 0:
                        left[rev[j]] += most_flow
                    u = head[j]
                flow += most_flow
                continue
            start = ptr[count]
            if start + size > len(nodes):
                nodes = longer(nodes, start + size)
            nodes[start : start + size] = queue[:size]
            count += 1
            found += 1
            ptr[count] = start + size
            for i in range(size):
                for j in range(slot_ptr[queue[i]], slot_ptr[queue[i] + 1]):
                    if stamp[nbr[j]] != now:
                        left[j] += 1.0
    return ptr[: count + 1].copy(), nodes[: ptr[count]].copy()


@njit(cache=True, nogil=True)
def put_cuts(
    graph: Graph, reduced: IntArray, store: CutStore, ptr: IntArray, nodes: IntArray, duals: IntArray,
    chosen: IntArray, is_terminal: BoolArray, scratch: Scratch,
) -> int:  # fmt: skip
    """Add the chosen cuts, each with as much of its dual as its arcs have left; returns the sum of duals."""
    total = 0
    for c in chosen:
        dual = duals[c]
        scratch.clock[0] += 1
        now = scratch.clock[0]
        for i in range(ptr[c], ptr[c + 1]):
            scratch.stamp[nodes[i]] = now
        seed = -1
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            if is_terminal[v]:
                seed = v
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if scratch.stamp[graph.nbr[j]] != now:
                    dual = min(dual, reduced[j])
        if dual <= 0 or seed < 0:
            continue
        start = store.tally[NODES]
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            store.nodes[start + i - ptr[c]] = v
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if scratch.stamp[graph.nbr[j]] != now:
                    reduced[j] -= dual
        run, cut = store.tally[RUNS], store.tally[CUTS]
        store.run_node[run] = start
        store.run_seed[run] = seed
        store.run_cut[run] = cut
        store.run_end[run] = cut + 1
        store.cut_len[cut] = ptr[c + 1] - ptr[c]
        store.cut_dual[cut] = dual
        store.cut_excess[cut] = 0
        store.tally[RUNS] += 1
        store.tally[CUTS] += 1
        store.tally[NODES] += ptr[c + 1] - ptr[c]
        store.tally[TOTAL] += dual
        total += dual
    return total
