"""Compiled parts of handling lists of cuts: unrolling runs, merging equal sets, checking duals."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.ascent import RUNS, CutStore
from planner.optimize.steiner.core import Cuts
from planner.optimize.steiner.graph import IntArray, ascending


@njit(cache=True, nogil=True)
def expand_runs(store: CutStore) -> Cuts:
    """Return every live cut of the store as a node set of its own."""
    count = 0
    total = 0
    for r in range(store.tally[RUNS]):
        for c in range(store.run_cut[r], store.run_end[r]):
            count += 1
            total += store.cut_len[c]
    ptr = np.zeros(count + 1, np.int64)
    nodes = np.empty(total, np.int32)
    dual = np.empty(count, np.int64)
    k = 0
    for r in range(store.tally[RUNS]):
        for c in range(store.run_cut[r], store.run_end[r]):
            start = store.run_node[r]
            size = store.cut_len[c]
            nodes[ptr[k] : ptr[k] + size] = store.nodes[start : start + size]
            dual[k] = store.cut_dual[c]
            ptr[k + 1] = ptr[k] + size
            k += 1
    return Cuts(ptr, nodes, dual)


@njit(cache=True, nogil=True)
def _same_set(ptr: IntArray, nodes: NDArray[np.int32], first: int, second: int, stamp: IntArray) -> bool:
    """Whether two cuts of equal size hold the same nodes."""
    for i in range(ptr[first], ptr[first + 1]):
        stamp[nodes[i]] = second
    return bool((stamp[nodes[ptr[second] : ptr[second + 1]]] == second).all())


@njit(cache=True, nogil=True)
def _keys(ptr: IntArray, nodes: NDArray[np.int32]) -> IntArray:
    """A number per cut that depends on its set and not on the order."""
    out = np.zeros(len(ptr) - 1, np.int64)
    for c in range(len(ptr) - 1):
        key = np.int64(0)
        for i in range(ptr[c], ptr[c + 1]):
            x = np.uint64(nodes[i] + 1) * np.uint64(0x9E3779B97F4A7C15)
            x ^= x >> np.uint64(29)
            x *= np.uint64(0xBF58476D1CE4E5B9)
            x ^= x >> np.uint64(32)
            key += np.int64(x >> np.uint64(2))
        out[c] = key
    return out


@njit(cache=True, nogil=True)
def merge_equal(cuts: Cuts, node_count: int) -> Cuts:
    """Return the cuts with equal sets joined, their duals added; the first place is kept."""
    ptr, nodes, dual = cuts
    key = _keys(ptr, nodes)
    order = ascending(key)
    total = dual.copy()
    stamp = np.full(node_count, -1, np.int64)
    i = 0
    while i < len(order):
        k = i + 1
        while k < len(order) and key[order[k]] == key[order[i]]:
            k += 1
        group = order[i:k]
        for b in range(1, len(group)):
            second = group[b]
            for a in range(b):
                first = group[a]
                if (
                    total[first] > 0
                    and ptr[first + 1] - ptr[first] == ptr[second + 1] - ptr[second]
                    and _same_set(ptr, nodes, first, second, stamp)
                ):
                    total[first] += total[second]
                    total[second] = 0
                    break
        i = k
    count = 0
    size = 0
    for c in range(len(dual)):
        if total[c] > 0:
            count += 1
            size += ptr[c + 1] - ptr[c]
    out_ptr = np.zeros(count + 1, np.int64)
    out_nodes = np.empty(size, np.int32)
    out_dual = np.empty(count, np.int64)
    k = 0
    for c in range(len(dual)):
        if total[c] > 0:
            out_ptr[k + 1] = out_ptr[k] + ptr[c + 1] - ptr[c]
            out_nodes[out_ptr[k] : out_ptr[k + 1]] = nodes[ptr[c] : ptr[c + 1]]
            out_dual[k] = total[c]
            k += 1
    return Cuts(out_ptr, out_nodes, out_dual)
