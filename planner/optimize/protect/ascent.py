"""Dual ascent over the cuts of all needs: a first proof of a bound, before any linear program (Wong 1984)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numba import njit

from planner.optimize.protect.program import Proof
from planner.optimize.protect.rows import Cut, Finder
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.tree import _grown

MOST_CUTS = 50_000


def ascend(finder: Finder) -> Proof:
    """Return cuts with whole duals that no edge's weight forbids any more to be raised.

    Each need has a set of nodes about its target that edges without weight left, or built ones, join. The
    need whose set has the fewest edges around it goes next: all of them give as much as the least of them
    has left. A need whose set holds the root is through.
    """
    core = finder.core
    shut = np.zeros((finder.need_count, len(core.tail)), np.bool_)
    for need in range(finder.need_count):
        shut[need, finder.failure(need)] = True
    left = core.weight.copy()
    ptr, edges, need_of, dual = _raise(finder.graph, left, shut, finder.target, core.root, MOST_CUTS)
    rows = [np.sort(edges[a:b]) for a, b in pairwise(ptr.tolist())]
    cuts = tuple(Cut(int(f), row, row.tobytes()) for f, row in zip(need_of, rows, strict=True))
    return Proof(cuts, dual, left)


@njit(cache=True, nogil=True)
def _raise(
    graph: Graph, left: IntArray, shut: BoolArray, target: IntArray, root: int, most: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return (row ptr, edges, need, dual) of the cuts in order; `left` is what remains of each weight."""
    needs = len(target)
    key = np.zeros(needs, np.int64)
    waits = np.ones(needs, np.bool_)
    stamp = np.zeros(len(graph.ptr) - 1, np.int64)
    queue = np.empty(len(graph.ptr) - 1, np.int64)
    around = np.empty(len(graph.nbr), np.int64)
    ptr = np.zeros(most + 1, np.int64)
    need_of = np.zeros(most, np.int64)
    dual = np.zeros(most, np.int64)
    edges = np.empty(1 << 16, np.int64)
    size, rows, now = 0, 0, 0
    while rows < most:
        need = -1
        for f in range(needs):
            if waits[f] and (need < 0 or key[f] < key[need]):
                need = f
        if need < 0:
            break
        now += 1
        count = _gather(graph, left, shut[need], target[need], queue, stamp, now)
        if stamp[root] == now:
            waits[need] = False
            continue
        found, least = 0, INF
        for i in range(count):
            v = queue[i]
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                e = graph.edge[j]
                if stamp[graph.nbr[j]] != now and not shut[need, e]:
                    around[found] = e
                    found += 1
                    least = min(least, left[e])
        stale = key[need] < found
        key[need] = found
        if stale and (waits & (key < found)).any():
            continue
        while size + found > len(edges):
            edges = _grown(edges)
        for i in range(found):
            left[around[i]] -= least
            edges[size + i] = around[i]
        size += found
        need_of[rows] = need
        dual[rows] = least
        rows += 1
        ptr[rows] = size
    return ptr[: rows + 1].copy(), edges[:size].copy(), need_of[:rows].copy(), dual[:rows].copy()


@njit(cache=True, nogil=True)
def _gather(
    graph: Graph, left: IntArray, shut: BoolArray, target: int, queue: IntArray, stamp: IntArray, now: int
) -> int:
    """Stamp the nodes that open edges without weight left join to a target; returns how many."""
    queue[0] = target
    stamp[target] = now
    count, i = 1, 0
    while i < count:
        v = queue[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u, e = graph.nbr[j], graph.edge[j]
            if stamp[u] != now and left[e] == 0 and not shut[e]:
                stamp[u] = now
                queue[count] = u
                count += 1
    return count
