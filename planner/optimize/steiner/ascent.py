"""Wong's dual ascent, guided by the best tree known, with every cut kept.

The directed cut formulation, rooted at r:

    minimize    sum_a w[a] x[a]
    subject to  x(arcs into S) >= 1   for every node set S with a terminal, without r

Its dual gives each such S a value y[S] >= 0 with, for every arc, the sum of y over the sets it enters at
most w[a]; the sum of all y is a lower bound. Dual ascent (Wong 1984) takes a terminal t that the root does
not reach over arcs of reduced cost 0, forms the set of nodes that reach t over such arcs, and raises its y
until an arc into it is used up. Here the terminal with the cheapest cut goes first (few arcs in, and few
arcs of the incumbent tree in: a cut that the tree crosses twice cannot be tight at the optimum).

The sets grown from one terminal in one go are nested: they are stored once, as a list of nodes of which
each cut is a prefix (a *run*).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push

ByteArray = NDArray[np.int8]

RUNS, CUTS, NODES, TOTAL = 0, 1, 2, 3
ACTIVE, REACHED, LINKED = 1, 2, 3


class CutStore(NamedTuple):
    """Growing store of runs. tally = [runs, cuts, arena nodes, sum of duals].

    Run r: nodes[run_node[r]:], cuts run_cut[r] .. run_end[r] - 1, grown from terminal run_seed[r].
    Cut c: the first cut_len[c] nodes of its run, dual cut_dual[c], arcs of the incumbent that enter it
    beyond the first cut_excess[c].
    """

    tally: IntArray
    nodes: NDArray[np.int32]
    run_node: IntArray
    run_cut: IntArray
    run_end: IntArray
    run_seed: IntArray
    cut_len: IntArray
    cut_dual: IntArray
    cut_excess: IntArray


class Scratch(NamedTuple):
    """Working memory of the ascent; `stamp` marks nodes with the ever rising `clock[0]`."""

    clock: IntArray
    stamp: IntArray
    queue: IntArray
    slots: IntArray
    keys: IntArray
    items: IntArray
    link: IntArray


@njit(cache=True, nogil=True)
def new_store(runs: int, cuts: int, nodes: int) -> CutStore:
    """Return an empty store with room for this many runs, cuts and arena nodes."""
    return CutStore(
        np.zeros(4, np.int64),
        np.empty(nodes, np.int32),
        np.empty(runs, np.int64),
        np.empty(runs, np.int64),
        np.empty(runs, np.int64),
        np.empty(runs, np.int64),
        np.empty(cuts, np.int64),
        np.empty(cuts, np.int64),
        np.empty(cuts, np.int64),
    )


@njit(cache=True, nogil=True)
def new_scratch(graph: Graph) -> Scratch:
    """Return working memory for one graph."""
    node_count = len(graph.ptr) - 1
    return Scratch(
        np.zeros(1, np.int64),
        np.zeros(node_count, np.int64),
        np.empty(node_count + 1, np.int64),
        np.empty(len(graph.nbr) + 1, np.int64),
        np.empty(node_count + 8, np.int64),
        np.empty(node_count + 8, np.int64),
        np.empty(node_count, np.int64),
    )


@njit(cache=True, nogil=True)
def stops(mark: ByteArray, link: IntArray, u: int, t: int) -> bool:
    """Whether terminal t need not ascend further while node u, which reaches it, does.

    A terminal that another one reaches is LINKED to it: it will be reached when that one is.
    """
    if mark[u] == 0:
        return False
    while mark[u] == LINKED:
        u = link[u]
    return u != t


@njit(cache=True, nogil=True)
def settle(mark: ByteArray, link: IntArray, u: int, t: int) -> None:
    """Mark terminal t as what the node u that reaches it is."""
    while mark[u] == LINKED:
        u = link[u]
    if mark[u] == REACHED:
        mark[t] = REACHED
    else:
        mark[t] = LINKED
        link[t] = u


@njit(cache=True, nogil=True)
def has_room(store: CutStore, size: int) -> bool:
    """Whether a cut of so many nodes, perhaps in a run of its own, still fits."""
    return (
        store.tally[CUTS] + 1 < len(store.cut_len)
        and store.tally[RUNS] + 2 < len(store.run_node)
        and store.tally[NODES] + 2 * size < len(store.nodes)
    )


@njit(cache=True, nogil=True)
def write_cut(
    store: CutStore, queue: IntArray, written: int, size: int, seed: int, dual: int, crossings: int
) -> None:
    """Add the cut of the first `size` nodes of the queue; `written` 0 opens a run for it."""
    if written == 0:
        r = store.tally[RUNS]
        store.tally[RUNS] += 1
        store.run_node[r] = store.tally[NODES]
        store.run_cut[r] = store.tally[CUTS]
        store.run_seed[r] = seed
    for i in range(written, size):
        store.nodes[store.tally[NODES] + i] = queue[i]
    c = store.tally[CUTS]
    store.tally[CUTS] += 1
    store.run_end[store.tally[RUNS] - 1] = c + 1
    store.cut_len[c] = size
    store.cut_dual[c] = dual
    store.cut_excess[c] = max(crossings - 1, 0)


@njit(cache=True, nogil=True)
def ascend(
    graph: Graph,
    reduced: IntArray,
    mark: ByteArray,
    guide: BoolArray,
    pull: int,
    noise: float,
    store: CutStore,
    scratch: Scratch,
    keep: bool,
    among: IntArray,
) -> int:
    """Raise cuts until every active terminal is reached; returns the gain, -1 when the store is full.

    Lowers `reduced` in place and clears `ACTIVE` marks.

    Parameters
    ----------
    reduced
        Reduced cost of each slot's arc, in place.
    mark
        ACTIVE: a terminal not yet reached from the root over arcs of reduced cost 0; REACHED: a node known
        to be reached that way, the root at least; 0 for all others.
    guide
        Slots whose arcs are in the incumbent tree, directed away from the root.
    pull
        How many arcs one extra crossing of the incumbent counts for in the order of cuts; 0 ignores it.
    noise
        A random number below this is added to each score.
    keep
        Whether cuts are written to the store.
    among
        Nodes that hold all active terminals.
    """
    clock, stamp, queue, slots, keys, items, link = scratch
    heap = 0
    for t in among:
        if mark[t] == ACTIVE:
            score = graph.ptr[t + 1] - graph.ptr[t] + np.int64(np.random.random() * noise)
            heap = heap_push(keys, items, heap, score, t)
    gain: int = 0
    while heap > 0:
        heap = heap_pop(keys, items, heap)
        due = keys[heap]
        t = items[heap]
        clock[0] += 1
        now = clock[0]
        queue[0] = t
        stamp[t] = now
        size = 1
        done = 0
        slot_count = 0
        met = -1
        run_open = False
        written = 0
        while True:
            while done < size and met < 0:
                v = queue[done]
                done += 1
                for j in range(graph.ptr[v], graph.ptr[v + 1]):
                    u = graph.nbr[j]
                    if stamp[u] == now:
                        continue
                    if reduced[j] == 0:
                        if stops(mark, link, u, t):
                            met = u
                            break
                        stamp[u] = now
                        queue[size] = u
                        size += 1
                    else:
                        slots[slot_count] = j
                        slot_count += 1
            if met >= 0:
                break
            least = INF
            crossings = 0
            kept = 0
            for i in range(slot_count):
                j = slots[i]
                if stamp[graph.nbr[j]] != now:
                    slots[kept] = j
                    kept += 1
                    if guide[j]:
                        crossings += 1
                    least = min(least, reduced[j])
            slot_count = kept
            score = slot_count + np.int64(np.random.random() * noise)
            if crossings > 1:
                score += pull * (crossings - 1)
            if heap > 0 and score > due and 4 * score > 5 * keys[0]:
                heap = heap_push(keys, items, heap, score, t)
                break
            due = score
            if least >= INF:
                mark[t] = REACHED
                break
            if keep:
                if not has_room(store, size):
                    if run_open:
                        store.tally[NODES] += store.cut_len[store.tally[CUTS] - 1]
                    return -1
                write_cut(store, queue, written, size, t, least, crossings)
                written = size
                run_open = True
            gain += int(least)
            for i in range(slot_count):
                j = slots[i]
                reduced[j] -= least
                if reduced[j] == 0:
                    u = graph.nbr[j]
                    if stops(mark, link, u, t):
                        met = u
                    elif stamp[u] != now:
                        stamp[u] = now
                        queue[size] = u
                        size += 1
            if met >= 0:
                break
        if run_open:
            store.tally[NODES] += store.cut_len[store.tally[CUTS] - 1]
        if met >= 0:
            settle(mark, link, met, t)
    return gain
