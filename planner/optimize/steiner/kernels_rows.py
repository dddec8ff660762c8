"""Compiled parts of cut rows: arcs of node sets, what the arc values give them, sets on a smaller graph.

A cut is stored by the nodes of one of its sides: the side of its terminals, or (`of_root`) the root's side
where that is the smaller one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.tree import _grown

FloatArray = np.ndarray


class Sides(NamedTuple):
    """One side of each cut: nodes[ptr[c]:ptr[c + 1]], the root's side where of_root[c]."""

    ptr: IntArray
    nodes: NDArray[np.int32]
    of_root: BoolArray


@njit(cache=True, nogil=True)
def rows_of_sides(graph: Graph, sides: Sides, useful: BoolArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return (row ptr, slots, key of the row's slots) of every cut, useful arcs only."""
    ptr, nodes, of_root = sides
    count = len(of_root)
    row_ptr = np.zeros(count + 1, np.int64)
    keys = np.zeros(count, np.int64)
    slots = np.empty(1 << 16, np.int64)
    stamp = np.full(len(graph.ptr) - 1, -1, np.int64)
    size = 0
    for c in range(count):
        for i in range(ptr[c], ptr[c + 1]):
            stamp[nodes[i]] = c
        key = np.int64(0)
        for i in range(ptr[c], ptr[c + 1]):
            v = nodes[i]
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                k = graph.rev[j] if of_root[c] else j
                if useful[k] and stamp[graph.nbr[j]] != c:
                    if size >= len(slots):
                        slots = _grown(slots)
                    slots[size] = k
                    size += 1
                    key += (k + 1) * 0x9E3779B97F4A7C1 ^ (k * k + 7) * 0x2545F4914F6CDD
        keys[c] = key
        row_ptr[c + 1] = size
    return row_ptr, slots[:size].copy(), keys


@njit(cache=True, nogil=True)
def row_sums(ptr: IntArray, slots: IntArray, chosen: IntArray, value: FloatArray) -> FloatArray:
    """Return the sum of the arc values of each chosen row."""
    out = np.zeros(len(chosen))
    for k in range(len(chosen)):
        c = chosen[k]
        total = 0.0
        for i in range(ptr[c], ptr[c + 1]):
            total += value[slots[i]]
        out[k] = total
    return out


@njit(cache=True, nogil=True)
def project_sides(
    sides: Sides, chosen: IntArray, new_id: IntArray, node_count: int, is_terminal: BoolArray, root: int
) -> Sides:
    """Return the chosen cuts on a smaller graph; those that part no terminal from the root are left out.

    new_id is the number of each node there, -1 where it is gone. Any set with a terminal and without the
    root is a cut, so nothing needs to be known of what the reductions did.
    """
    ptr, nodes, of_root = sides
    total: int = 0
    for c in chosen:
        total += ptr[c + 1] - ptr[c]
    out_ptr = np.zeros(len(chosen) + 1, np.int64)
    out_nodes = np.empty(total, np.int32)
    out_side = np.empty(len(chosen), np.bool_)
    stamp = np.full(node_count, -1, np.int64)
    terminals = int(is_terminal.sum())
    count = 0
    size = 0
    for c in chosen:
        start = size
        held = 0
        for i in range(ptr[c], ptr[c + 1]):
            v = new_id[nodes[i]]
            if v < 0 or stamp[v] == c:
                continue
            stamp[v] = c
            out_nodes[size] = v
            size += 1
            if is_terminal[v]:
                held += 1
        with_root = stamp[root] == c
        parts = with_root and held < terminals if of_root[c] else held > 0 and not with_root
        if not parts:
            size = start
            continue
        out_side[count] = of_root[c]
        count += 1
        out_ptr[count] = size
    return Sides(out_ptr[: count + 1].copy(), out_nodes[:size].copy(), out_side[:count].copy())


@njit(cache=True, nogil=True)
def sets_of_sides(sides: Sides, chosen: IntArray, node_count: int) -> tuple[IntArray, NDArray[np.int32]]:
    """Return (ptr, nodes) of the terminals' sides of the chosen cuts."""
    ptr, nodes, of_root = sides
    out_ptr = np.zeros(len(chosen) + 1, np.int64)
    for k in range(len(chosen)):
        size = ptr[chosen[k] + 1] - ptr[chosen[k]]
        out_ptr[k + 1] = out_ptr[k] + (node_count - size if of_root[chosen[k]] else size)
    out = np.empty(out_ptr[-1], np.int32)
    inside = np.full(node_count, -1, np.int64)
    for k in range(len(chosen)):
        c = chosen[k]
        at = out_ptr[k]
        for i in range(ptr[c], ptr[c + 1]):
            if of_root[c]:
                inside[nodes[i]] = k
            else:
                out[at] = nodes[i]
                at += 1
        if of_root[c]:
            for v in range(node_count):
                if inside[v] != k:
                    out[at] = v
                    at += 1
    return out_ptr, out
