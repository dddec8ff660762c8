"""Compiled parts of the cut linear program: rows from stored cuts, exact bounds, separation by flow."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.ascent import RUNS, CutStore
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.tree import _grown

FloatArray = np.ndarray

FLOW_TOLERANCE = 1e-7


@njit(cache=True, nogil=True)
def rows_of_cuts(
    graph: Graph, store: CutStore, useful: BoolArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return (row ptr, slots, key of the row's slots, dual) of every stored cut, useful arcs only."""
    count = 0
    for r in range(store.tally[RUNS]):
        count += store.run_end[r] - store.run_cut[r]
    ptr = np.zeros(count + 1, np.int64)
    keys = np.zeros(count, np.int64)
    duals = np.zeros(count, np.int64)
    slots = np.empty(1 << 16, np.int64)
    position = np.full(len(graph.ptr) - 1, -1, np.int64)
    size = 0
    k = 0
    for r in range(store.tally[RUNS]):
        first, last = store.run_cut[r], store.run_end[r]
        if first == last:
            continue
        start = store.run_node[r]
        for p in range(store.cut_len[last - 1]):
            position[store.nodes[start + p]] = p
        for c in range(first, last):
            length = store.cut_len[c]
            key = np.int64(0)
            for p in range(length):
                v = store.nodes[start + p]
                for j in range(graph.ptr[v], graph.ptr[v + 1]):
                    place = position[graph.nbr[j]]
                    if useful[j] and (place < 0 or place >= length):
                        if size >= len(slots):
                            slots = _grown(slots)
                        slots[size] = j
                        size += 1
                        key += (j + 1) * 0x9E3779B97F4A7C1 ^ (j * j + 7) * 0x2545F4914F6CDD
            keys[k] = key
            duals[k] = store.cut_dual[c]
            k += 1
            ptr[k] = size
        for p in range(store.cut_len[last - 1]):
            position[store.nodes[start + p]] = -1
    return ptr, slots[:size].copy(), keys, duals


@njit(cache=True, nogil=True)
def reduced_costs(
    graph: Graph, scale: int, ptr: IntArray, slots: IntArray, dual: IntArray, balance: IntArray
) -> IntArray:
    """Return, times `scale`, the reduced cost of every slot's arc under integer duals.

    dual[c] belongs to cut row c, balance[v] to the row out(v) - in(v) >= 0.
    """
    out = graph.weight * scale
    for c in range(len(dual)):
        if dual[c] > 0:
            for i in range(ptr[c], ptr[c + 1]):
                out[slots[i]] -= dual[c]
    for v in range(len(graph.ptr) - 1):
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            out[j] += balance[v] - balance[graph.nbr[j]]
    return out


@njit(cache=True, nogil=True)
def _collect(
    graph: Graph, queue: IntArray, count: int, stamp: IntArray, now: int, useful: BoolArray,
    value: FloatArray, slots: IntArray, size: int, inward: bool,
) -> tuple[IntArray, int, float]:  # fmt: skip
    """Append the useful arcs into (or out of) the marked nodes; returns slots, size and sum of values."""
    total = 0.0
    for i in range(count):
        v = queue[i]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            k = j if inward else graph.rev[j]
            if useful[k] and stamp[graph.nbr[j]] != now:
                if size >= len(slots):
                    slots = _grown(slots)
                slots[size] = k
                size += 1
                total += value[k]
    return slots, size, total


@njit(cache=True, nogil=True)
def _note_change(slot: int, is_changed: BoolArray, changed: IntArray, count: int) -> int:
    """List a slot whose room changed, once; returns how many are listed."""
    if not is_changed[slot]:
        is_changed[slot] = True
        changed[count] = slot
        count += 1
    return count


@njit(cache=True, nogil=True)
def separate(
    graph: Graph, value: FloatArray, useful: BoolArray, terminals: IntArray, root: int, nested: int, most: int
) -> tuple[IntArray, IntArray]:
    """Return (row ptr, slots) of cuts that the arc values violate.

    For each terminal in the given order flow is sent from the root until 1 or until a cut is full. Both
    the cut nearest the terminal and the one nearest the root are taken; then the arcs of the first are
    opened and flow goes on, up to `nested` times, which gives disjoint cuts one behind the other.
    """
    node_count = len(graph.ptr) - 1
    base = np.where(useful, value, 0.0)
    room = base.copy()
    ptr = np.zeros(most + 3, np.int64)
    slots = np.empty(1 << 16, np.int64)
    size = 0
    rows = 0
    stamp = np.zeros(node_count, np.int64)
    now = 0
    queue = np.empty(node_count, np.int64)
    via = np.empty(node_count, np.int64)
    changed = np.empty(len(graph.nbr) + 1, np.int64)
    is_changed = np.zeros(len(graph.nbr), np.bool_)
    for t in terminals:
        flow = 0.0
        change_count = 0
        found = 0
        while rows < most:
            now += 1
            queue[0] = t
            stamp[t] = now
            count = 1
            i = 0
            while i < count and stamp[root] != now:
                v = queue[i]
                i += 1
                for j in range(graph.ptr[v], graph.ptr[v + 1]):
                    u = graph.nbr[j]
                    if stamp[u] != now and room[j] > FLOW_TOLERANCE:
                        stamp[u] = now
                        via[u] = j
                        queue[count] = u
                        count += 1
                        if u == root:
                            break
            if stamp[root] == now:
                push = 1.0 - flow
                x = root
                while x != t:
                    push = min(push, room[via[x]])
                    x = graph.nbr[graph.rev[via[x]]]
                x = root
                while x != t:
                    j = via[x]
                    back = graph.rev[j]
                    change_count = _note_change(j, is_changed, changed, change_count)
                    change_count = _note_change(back, is_changed, changed, change_count)
                    room[j] -= push
                    room[back] += push
                    x = graph.nbr[back]
                flow += push
                if flow >= 1.0 - 1e-4:
                    break
                continue
            first = size
            slots, size, total = _collect(graph, queue, count, stamp, now, useful, value, slots, size, True)
            if total > 1.0 - 1e-4:
                size = first
                break
            rows += 1
            ptr[rows] = size
            last = size
            now += 1
            queue[0] = root
            stamp[root] = now
            count = 1
            i = 0
            while i < count:
                v = queue[i]
                i += 1
                for j in range(graph.ptr[v], graph.ptr[v + 1]):
                    u = graph.nbr[j]
                    if stamp[u] != now and room[graph.rev[j]] > FLOW_TOLERANCE:
                        stamp[u] = now
                        queue[count] = u
                        count += 1
            slots, size, total = _collect(graph, queue, count, stamp, now, useful, value, slots, size, False)
            if total < 1.0 - 1e-4 and size - last != last - first:
                rows += 1
                ptr[rows] = size
            else:
                size = last
            found += 1
            if found >= nested:
                break
            for i in range(first, last):
                j = slots[i]
                if room[j] < 1.0:
                    change_count = _note_change(j, is_changed, changed, change_count)
                    room[j] = 1.0
        for i in range(change_count):
            room[changed[i]] = base[changed[i]]
            is_changed[changed[i]] = False
        if rows >= most:
            break
    return ptr[: rows + 1].copy(), slots[:size].copy()
