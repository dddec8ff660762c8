"""Compiled parts of the cut linear program: exact bounds and separation by flow."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_rows import Sides

FloatArray = np.ndarray

FLOW_TOLERANCE = 1e-7
LEAST_VIOLATION = 1e-4


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
def _value_across(
    graph: Graph, queue: IntArray, count: int, stamp: IntArray, now: int, useful: BoolArray,
    value: FloatArray, inward: bool,
) -> tuple[float, int]:  # fmt: skip
    """Sum the values of the useful arcs into (or out of) the marked nodes; returns also how many arcs."""
    total = 0.0
    arcs = 0
    for i in range(count):
        v = queue[i]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            k = j if inward else graph.rev[j]
            if useful[k] and stamp[graph.nbr[j]] != now:
                total += value[k]
                arcs += 1
    return total, arcs


@njit(cache=True, nogil=True)
def _grown_nodes(array: NDArray[np.int32], least: int) -> NDArray[np.int32]:
    """A copy at least twice as long and with room for so many."""
    out = np.empty(max(2 * len(array), least), np.int32)
    out[: len(array)] = array
    return out


@njit(cache=True, nogil=True)
def _write_side(
    nodes: NDArray[np.int32], size: int, queue: IntArray, count: int, stamp: IntArray, now: int
) -> tuple[NDArray[np.int32], int, bool]:
    """Append the marked nodes or, where fewer, the others; returns nodes, size, whether the others."""
    others = len(stamp) - count < count
    room = size + min(count, len(stamp) - count)
    if room > len(nodes):
        nodes = _grown_nodes(nodes, room)
    if others:
        for v in range(len(stamp)):
            if stamp[v] != now:
                nodes[size] = v
                size += 1
    else:
        for i in range(count):
            nodes[size + i] = queue[i]
        size += count
    return nodes, size, others


@njit(cache=True, nogil=True)
def _flow_step(
    graph: Graph, room: FloatArray, root: int, t: int, queue: IntArray, via: IntArray, stamp: IntArray,
    now: int,
) -> int:  # fmt: skip
    """Search backward from t over arcs with room until the root; returns how many nodes were marked."""
    queue[0] = t
    stamp[t] = now
    count = 1
    i = 0
    while i < count:
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
                    return count
    return count


@njit(cache=True, nogil=True)
def _reach_from_root(
    graph: Graph, room: FloatArray, root: int, queue: IntArray, stamp: IntArray, now: int
) -> int:
    """Mark what the root reaches over arcs with room; returns how many nodes."""
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
    return count


@njit(cache=True, nogil=True)
def _open_arcs_into(
    graph: Graph, queue: IntArray, count: int, stamp: IntArray, now: int, useful: BoolArray,
    room: FloatArray, is_changed: BoolArray, changed: IntArray, change_count: int,
) -> int:  # fmt: skip
    """Give the useful arcs into the marked nodes room for a whole unit; returns the count of changes."""
    for i in range(count):
        v = queue[i]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if useful[j] and stamp[graph.nbr[j]] != now and room[j] < 1.0:
                change_count = _note_change(j, is_changed, changed, change_count)
                room[j] = 1.0
    return change_count


@njit(cache=True, nogil=True)
def _note_change(slot: int, is_changed: BoolArray, changed: IntArray, count: int) -> int:
    """List a slot whose room changed, once; returns how many are listed."""
    if not is_changed[slot]:
        is_changed[slot] = True
        changed[count] = slot
        count += 1
    return count


@njit(cache=True, nogil=True)
def _push(
    graph: Graph, room: FloatArray, root: int, t: int, via: IntArray, flow: float, is_changed: BoolArray,
    changed: IntArray, change_count: int,
) -> tuple[float, int]:  # fmt: skip
    """Send flow along the path that was found; returns the new flow and the count of changes."""
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
    return flow + push, change_count


@njit(cache=True, nogil=True)
def separate(
    graph: Graph, value: FloatArray, useful: BoolArray, terminals: IntArray, root: int, nested: int,
    most: int, creep: float,
) -> Sides:  # fmt: skip
    """Return cuts that the arc values violate.

    For each terminal in the given order flow is sent from the root until 1 or until a cut is full. Both
    the cut nearest the terminal and the one nearest the root are taken; then the arcs of the first are
    opened and flow goes on, up to `nested` times, which gives disjoint cuts one behind the other.
    `creep` is added to the room of every useful arc: among equal cuts those of few arcs are found.
    """
    node_count = len(graph.ptr) - 1
    base = np.where(useful, value + creep, 0.0)
    room = base.copy()
    ptr = np.zeros(most + 3, np.int64)
    of_root = np.zeros(most + 3, np.bool_)
    nodes = np.empty(1 << 16, np.int32)
    size = 0
    rows = 0
    stamp = np.zeros(node_count, np.int64)
    now = 0
    queue = np.empty(node_count, np.int64)
    via = np.empty(node_count, np.int64)
    changed = np.empty(len(graph.nbr) + 1, np.int64)
    is_changed = np.zeros(len(graph.nbr), np.bool_)
    back_queue = np.empty(node_count, np.int64)
    back_stamp = np.zeros(node_count, np.int64)
    for t in terminals:
        flow = 0.0
        change_count = 0
        found = 0
        while rows < most:
            now += 1
            count = _flow_step(graph, room, root, t, queue, via, stamp, now)
            if stamp[root] == now:
                flow, change_count = _push(graph, room, root, t, via, flow, is_changed, changed, change_count)
                if flow >= 1.0 - LEAST_VIOLATION:
                    break
                continue
            total, arcs = _value_across(graph, queue, count, stamp, now, useful, value, True)
            if total > 1.0 - LEAST_VIOLATION:
                break
            nodes, size, of_root[rows] = _write_side(nodes, size, queue, count, stamp, now)
            rows += 1
            ptr[rows] = size
            far = _reach_from_root(graph, room, root, back_queue, back_stamp, now)
            total, far_arcs = _value_across(graph, back_queue, far, back_stamp, now, useful, value, False)
            if total < 1.0 - LEAST_VIOLATION and (far_arcs != arcs or far != node_count - count):
                nodes, size, others = _write_side(nodes, size, back_queue, far, back_stamp, now)
                of_root[rows] = not others
                rows += 1
                ptr[rows] = size
            found += 1
            if found >= nested:
                break
            change_count = _open_arcs_into(
                graph, queue, count, stamp, now, useful, room, is_changed, changed, change_count
            )
        for i in range(change_count):
            room[changed[i]] = base[changed[i]]
            is_changed[changed[i]] = False
        if rows >= most:
            break
    return Sides(ptr[: rows + 1].copy(), nodes[:size].copy(), of_root[:rows].copy())
