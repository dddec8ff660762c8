"""Streets without what the core does not need: dead ends stripped, chains of passing nodes as one edge.

A cut of the small graph becomes cuts of the streets: a chain that enters it is cut at the place up to which
earlier cuts have used it, so that a cut falls into pieces wherever a chain passes to its next edge.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.joint.kernels_ascent import Arcs
from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]

ENOUGH = 1.0 - 1e-4
TINY = 1e-7


class Chains(NamedTuple):
    """The small street graph.

    Chain c joins nodes tail[c] and head[c] of `node` (street nodes by small number); node 0 is the root. Its
    slots slot[ptr[c]:ptr[c+1]] are the arcs from tail to head, in order; the nodes inside are the heads of
    all but the last; a chain may end where it begins. anchor[v] is the street node that a node of a stripped
    dead end hangs on, v itself else, -1 out of reach; hung[hung_ptr[v]:hung_ptr[v+1]] are the nodes that hang
    on v, itself among them.
    """

    node: IntArray
    small: IntArray
    tail: IntArray
    head: IntArray
    ptr: IntArray
    slot: IntArray
    anchor: IntArray
    hung_ptr: IntArray
    hung: IntArray


@njit(cache=True, nogil=True)
def chain_streets(arcs: Arcs, streets: int, keep: BoolArray) -> Chains:
    """Return the small graph whose nodes are the kept ones (the root too) and those where chains meet."""
    degree = np.zeros(streets, np.int64)
    inside = np.zeros(streets, np.bool_)
    queue = np.empty(streets + 1, np.int64)
    queue[0] = arcs.root
    inside[arcs.root] = True
    size = 1
    i = 0
    while i < size:
        v = queue[i]
        i += 1
        for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
            degree[v] += 1
            u = arcs.nbr[j]
            if not inside[u]:
                inside[u] = True
                queue[size] = u
                size += 1
    anchor = np.full(streets, -1, np.int64)
    for i in range(size):
        anchor[queue[i]] = queue[i]
    left = degree.copy()
    gone = np.zeros(streets, np.bool_)
    for i in range(size):
        v = queue[i]
        while not gone[v] and not keep[v] and v != arcs.root and left[v] <= 1:
            gone[v] = True
            follow = v
            for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
                u = arcs.nbr[j]
                if not gone[u]:
                    anchor[v] = u
                    left[u] -= 1
                    follow = u
            v = follow
    for i in range(size):
        v = queue[i]
        while anchor[anchor[v]] != anchor[v]:
            anchor[v] = anchor[anchor[v]]
    hung_ptr = np.zeros(streets + 1, np.int64)
    for i in range(size):
        hung_ptr[anchor[queue[i]] + 1] += 1
    hung_ptr = np.cumsum(hung_ptr)
    fill = hung_ptr[:-1].copy()
    hung = np.empty(size, np.int64)
    for i in range(size):
        hung[fill[anchor[queue[i]]]] = queue[i]
        fill[anchor[queue[i]]] += 1
    small = np.full(streets, -1, np.int64)
    node = np.empty(size, np.int64)
    count = 0
    for i in range(size):
        v = queue[i]
        if not gone[v] and (v == arcs.root or keep[v] or left[v] >= 3):
            small[v] = count
            node[count] = v
            count += 1
    tail = np.empty(len(arcs.nbr), np.int64)
    head = np.empty(len(arcs.nbr), np.int64)
    ptr = np.zeros(len(arcs.nbr) + 1, np.int64)
    slot = np.empty(len(arcs.nbr), np.int64)
    used = np.zeros(len(arcs.nbr), np.bool_)
    chains = 0
    filled = 0
    for k in range(count):
        a = node[k]
        for j0 in range(arcs.ptr[a], arcs.ptr[a + 1]):
            j = arcs.rev[j0]
            if used[j] or gone[arcs.nbr[j0]]:
                continue
            v = arcs.nbr[j0]
            while True:
                slot[filled] = j
                filled += 1
                used[j] = True
                used[arcs.rev[j]] = True
                if small[v] >= 0:
                    break
                onward: int = -1
                for i in range(arcs.ptr[v], arcs.ptr[v + 1]):
                    if arcs.rev[i] != j and not gone[arcs.nbr[i]] and i != j:
                        onward = int(arcs.rev[i])
                j = onward
                v = arcs.nbr[arcs.rev[j]]
            tail[chains] = k
            head[chains] = small[v]
            chains += 1
            ptr[chains] = filled
    return Chains(
        node[:count].copy(), small, tail[:chains].copy(), head[:chains].copy(), ptr[: chains + 1].copy(),
        slot[:filled].copy(), anchor, hung_ptr, hung,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def violated_cuts(
    ptr: IntArray, nbr: IntArray, rev: IntArray, value: FloatArray, start_ptr: IntArray, start: IntArray,
    given: FloatArray, nested: int, most: int, creep: float,
) -> tuple[IntArray, IntArray, IntArray]:  # fmt: skip
    """Return (target, indptr, nodes) of node sets that too little enters, by maximum flow from node 0.

    Target t starts from start[start_ptr[t]:start_ptr[t+1]] and has given[t] already of the unit it asks for.
    Up to `nested` disjoint cuts a target, one behind the other.
    """
    out_target = np.empty(most, np.int64)
    out_ptr = np.zeros(most + 1, np.int64)
    nodes = np.empty(1 << 16, np.int64)
    count = 0
    n = len(ptr) - 1
    stamp = np.zeros(n, np.int64)
    via = np.empty(n, np.int64)
    queue = np.empty(n + 1, np.int64)
    left = value + creep
    changed = np.empty(len(nbr) + 1, np.int64)
    is_changed = np.zeros(len(nbr), np.bool_)
    now = 0
    for t in range(len(given)):
        if count >= most:
            break
        flow = given[t]
        changes = 0
        found = 0
        while flow < ENOUGH and found < nested and count < most:
            now += 1
            size = 0
            for k in range(start_ptr[t], start_ptr[t + 1]):
                stamp[start[k]] = now
                via[start[k]] = -1
                queue[size] = start[k]
                size += 1
            i = 0
            while i < size and stamp[0] != now:
                v = queue[i]
                i += 1
                for j in range(ptr[v], ptr[v + 1]):
                    u = nbr[j]
                    if stamp[u] != now and left[j] > TINY:
                        stamp[u] = now
                        via[u] = j
                        queue[size] = u
                        size += 1
                        if u == 0:
                            break
            if stamp[0] == now:
                push = 1.0
                x = 0
                while via[x] >= 0:
                    push = min(push, left[via[x]])
                    x = nbr[rev[via[x]]]
                x = 0
                while via[x] >= 0:
                    j = via[x]
                    back = rev[j]
                    for k in (j, back):
                        if not is_changed[k]:
                            is_changed[k] = True
                            changed[changes] = k
                            changes += 1
                    left[j] -= push
                    left[back] += push
                    x = nbr[back]
                flow += push
                continue
            if out_ptr[count] + size > len(nodes):
                longer = np.empty(2 * (out_ptr[count] + size), np.int64)
                longer[: out_ptr[count]] = nodes[: out_ptr[count]]
                nodes = longer
            nodes[out_ptr[count] : out_ptr[count] + size] = queue[:size]
            out_target[count] = t
            count += 1
            out_ptr[count] = out_ptr[count - 1] + size
            found += 1
            for i in range(size):
                for j in range(ptr[queue[i]], ptr[queue[i] + 1]):
                    if stamp[nbr[j]] != now and value[j] >= 0.0:
                        if not is_changed[j]:
                            is_changed[j] = True
                            changed[changes] = j
                            changes += 1
                        left[j] += 1.0
        for i in range(changes):
            left[changed[i]] = value[changed[i]] + creep
            is_changed[changed[i]] = False
    return out_target[:count].copy(), out_ptr[: count + 1].copy(), nodes[: out_ptr[count]].copy()


@njit(cache=True, nogil=True)
def entering_columns(
    ptr: IntArray, nbr: IntArray, column: IntArray, cut_ptr: IntArray, nodes: IntArray
) -> tuple[IntArray, IntArray]:
    """Return, for each set of nodes, the columns of the arcs that enter it (slots of column -1 are none)."""
    stamp = np.full(len(ptr) - 1, -1, np.int64)
    out_ptr = np.zeros(len(cut_ptr), np.int64)
    out = np.empty(1 << 16, np.int64)
    k = 0
    for c in range(len(cut_ptr) - 1):
        for i in range(cut_ptr[c], cut_ptr[c + 1]):
            stamp[nodes[i]] = c
        for i in range(cut_ptr[c], cut_ptr[c + 1]):
            v = nodes[i]
            if k + ptr[v + 1] - ptr[v] > len(out):
                longer = np.empty(2 * (k + ptr[v + 1] - ptr[v]), np.int64)
                longer[:k] = out[:k]
                out = longer
            for j in range(ptr[v], ptr[v + 1]):
                if column[j] >= 0 and stamp[nbr[j]] != c:
                    out[k] = column[j]
                    k += 1
        out_ptr[c + 1] = k
    return out_ptr, out[:k].copy()
