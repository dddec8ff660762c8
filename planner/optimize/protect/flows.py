"""Compiled part of the cuts: maximum flow past one failure after the other."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_lp import (
    LEAST_VIOLATION,
    FloatArray,
    _flow_step,
    _open_arcs_into,
    _push,
    _reach_from_root,
    _value_across,
    _write_side,
)
from planner.optimize.steiner.kernels_rows import Sides


@njit(cache=True, nogil=True)
def _enough(
    graph: Graph, room: FloatArray, base: FloatArray, root: int, t: int, queue: IntArray, via: IntArray,
    stamp: IntArray, now: int, is_changed: BoolArray, changed: IntArray, change_count: int,
) -> tuple[bool, int, int]:  # fmt: skip
    """Say whether a whole unit flows from the root to t; the rooms are put back."""
    flow = 0.0
    first = change_count
    while True:
        now += 1
        _flow_step(graph, room, root, t, queue, via, stamp, now)
        if stamp[root] != now:
            break
        flow, change_count = _push(graph, room, root, t, via, flow, is_changed, changed, change_count)
        if flow >= 1.0 - LEAST_VIOLATION:
            break
    for i in range(first, change_count):
        room[changed[i]] = base[changed[i]]
        is_changed[changed[i]] = False
    return flow >= 1.0 - LEAST_VIOLATION, first, now


@njit(cache=True, nogil=True)
def past_failures(
    graph: Graph, value: FloatArray, failure_ptr: IntArray, failure_edges: IntArray, target: IntArray,
    order: IntArray, slot_of: IntArray, root: int, nested: int, most: int, least: int, few: int, creep: float,
) -> tuple[Sides, IntArray]:  # fmt: skip
    """Return cuts whose edges outside a failure hold less than a whole unit, and the failure of each.

    Failures are tried in the given order: at least `few` of them, until `least` cuts are found. Of each
    both the cut nearest the target and the one nearest the root are taken, then the edges of the first are
    opened and flow goes on, up to `nested` times. `creep` is added to every value once a failure is known
    to be violated: among equal cuts those of few edges are found.
    """
    nodes_count = len(graph.ptr) - 1
    plain = value.copy()
    soft = value + creep
    useful = np.ones(len(value), np.bool_)
    ptr = np.zeros(most + 3, np.int64)
    of_root = np.zeros(most + 3, np.bool_)
    mine = np.zeros(most + 3, np.int64)
    nodes = np.empty(1 << 16, np.int32)
    size, rows, now, tried = 0, 0, 0, 0
    stamp = np.zeros(nodes_count, np.int64)
    queue = np.empty(nodes_count, np.int64)
    via = np.empty(nodes_count, np.int64)
    back_stamp = np.zeros(nodes_count, np.int64)
    back_queue = np.empty(nodes_count, np.int64)
    changed = np.empty(len(value) + 1, np.int64)
    is_changed = np.zeros(len(value), np.bool_)
    room = plain.copy()
    room_soft = soft.copy()
    for f in order:
        if rows >= most or (tried >= few and rows >= least):
            break
        tried += 1
        t = target[f]
        for i in range(failure_ptr[f], failure_ptr[f + 1]):
            for side in range(2):
                k = slot_of[2 * failure_edges[i] + side]
                room[k] = 0.0
                room_soft[k] = 0.0
                useful[k] = False
        fits, _, now = _enough(
            graph, room, plain, root, t, queue, via, stamp, now, is_changed, changed, 0
        )  # fmt: skip
        flow, change_count, found = 0.0, 0, 0
        while not fits and rows < most:
            now += 1
            count = _flow_step(graph, room_soft, root, t, queue, via, stamp, now)
            if stamp[root] == now:
                flow, change_count = _push(
                    graph, room_soft, root, t, via, flow, is_changed, changed, change_count
                )
                if flow >= 1.0 - LEAST_VIOLATION:
                    break
                continue
            total, arcs = _value_across(graph, queue, count, stamp, now, useful, value, True)
            if total > 1.0 - LEAST_VIOLATION:
                break
            nodes, size, of_root[rows] = _write_side(nodes, size, queue, count, stamp, now)
            mine[rows] = f
            rows += 1
            ptr[rows] = size
            far = _reach_from_root(graph, room_soft, root, back_queue, back_stamp, now)
            total, far_arcs = _value_across(graph, back_queue, far, back_stamp, now, useful, value, False)
            if total < 1.0 - LEAST_VIOLATION and (far_arcs != arcs or far != nodes_count - count):
                nodes, size, others = _write_side(nodes, size, back_queue, far, back_stamp, now)
                of_root[rows] = not others
                mine[rows] = f
                rows += 1
                ptr[rows] = size
            found += 1
            if found >= nested:
                break
            change_count = _open_arcs_into(
                graph, queue, count, stamp, now, useful, room_soft, is_changed, changed, change_count
            )
        for i in range(change_count):
            room_soft[changed[i]] = soft[changed[i]]
            is_changed[changed[i]] = False
        for i in range(failure_ptr[f], failure_ptr[f + 1]):
            for side in range(2):
                k = slot_of[2 * failure_edges[i] + side]
                room[k] = plain[k]
                room_soft[k] = soft[k]
                useful[k] = True
    return Sides(ptr[: rows + 1].copy(), nodes[:size].copy(), of_root[:rows].copy()), mine[:rows].copy()
