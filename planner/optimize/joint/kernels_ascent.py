"""Dual ascent on the extended arborescence: payers with a limited purse buy cuts, every cut is kept.

A payer is a class of demand (its purse is what the class is worth at the price of the moment) or a duty: a
node that must be joined, whose purse has no bottom. Each starts from a few nodes: a class from the views that
see it. It raises the cut of all nodes that reach them over arcs of reduced cost 0 until an arc into the set
is used up, the purse is empty, or the root (or a duty that will be raised anyway) is met.

While the set holds views only, a unit of dual counts twice for a class with worth in a second sight, up to
that worth: two sights need two views, though they may share every street (docs/formulation.md).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.steiner.ascent import (
    CUTS,
    NODES,
    ByteArray,
    CutStore,
    Scratch,
    has_room,
    settle,
    stops,
    write_cut,
)
from planner.optimize.steiner.graph import INF, BoolArray, IntArray, heap_pop, heap_push


class Arcs(NamedTuple):
    """The extended graph by the arcs into each node: streets, then sites, then views.

    Slot j of node v stands for the arc nbr[j] -> v; rev[j] is the slot of the opposite arc on streets, -1
    elsewhere. child[child_ptr[v]:child_ptr[v+1]] are the sites at a street node, the views at a site.
    """

    ptr: IntArray
    nbr: IntArray
    rev: IntArray
    child_ptr: IntArray
    child: IntArray
    first_view: int
    root: int


class Payers(NamedTuple):
    """Who pays: payer p starts from start[ptr[p]:ptr[p+1]]; its purse is cap[p], INF for duties.

    Of it, up to `twice` units of dual on cuts of views alone count double. by_start[by_ptr[v]:by_ptr[v+1]]
    are the payers whose first start is v. `duty` marks nodes that start a duty of their own: classes that
    reach one stop there while it is active.
    """

    ptr: IntArray
    start: IntArray
    cap: IntArray
    twice: IntArray
    by_ptr: IntArray
    by_start: IntArray
    duty: IntArray


class Paid(NamedTuple):
    """What each payer has paid in all, and on cuts of views alone."""

    all: IntArray
    views: IntArray


@njit(cache=True, nogil=True)
def worth_paid(payers: Payers, paid: Paid, p: int) -> int:
    """Return what the duals of a payer count for in the bound."""
    return int(paid.all[p] + min(paid.views[p], payers.twice[p]))


@njit(cache=True, nogil=True)
def purse(payers: Payers, paid: Paid, p: int, of_views: bool) -> int:
    """Return how many units of dual the payer can still raise on a cut of this kind."""
    if payers.cap[p] >= INF:
        return int(INF)
    left = payers.cap[p] - worth_paid(payers, paid, p)
    more = payers.twice[p] - paid.views[p]
    if of_views and more > 0:
        return int(min(more, left // 2))
    return int(left)


@njit(cache=True, nogil=True)
def pay(paid: Paid, p: int, amount: int, of_views: bool) -> None:
    """Add a dual to what a payer has paid."""
    paid.all[p] += amount
    if of_views:
        paid.views[p] += amount


@njit(cache=True, nogil=True)
def entering(
    arcs: Arcs, reduced: IntArray, stamp: IntArray, now: int, slots: IntArray, count: int, least: int
) -> tuple[int, int]:
    """Keep the slots whose arcs still enter the stamped set; returns how many, and the least reduced cost."""
    kept = 0
    for i in range(count):
        j = slots[i]
        if stamp[arcs.nbr[j]] != now:
            slots[kept] = j
            kept += 1
            least = min(least, reduced[j])
    return kept, least


@njit(cache=True, nogil=True)
def close_run(store: CutStore, written: int) -> None:
    """End the run that is being written, if there is one."""
    if written > 0:
        store.tally[NODES] += store.cut_len[store.tally[CUTS] - 1]


@njit(cache=True, nogil=True)
def _line_up(
    arcs: Arcs, payers: Payers, guide: BoolArray, pull: float, noise: float, among: IntArray, keys: IntArray,
    items: IntArray,
) -> int:  # fmt: skip
    """Put every payer with a purse on the heap by the arcs into its start; returns the heap's size."""
    heap = 0
    for p in among:
        if payers.cap[p] > 0:
            hits = 0
            for k in range(payers.ptr[p], payers.ptr[p + 1]):
                v = payers.start[k]
                for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
                    if guide[j]:
                        hits += 1
            score = payers.ptr[p + 1] - payers.ptr[p] + pull * max(hits - 1, 0) + np.random.random() * noise
            heap = heap_push(keys, items, heap, np.int64(16 * score), p)
    return heap


@njit(cache=True, nogil=True)
def ascend(
    arcs: Arcs,
    payers: Payers,
    reduced: IntArray,
    paid: Paid,
    mark: ByteArray,
    guide: BoolArray,
    pull: float,
    tolerance: float,
    noise: float,
    among: IntArray,
    store: CutStore,
    scratch: Scratch,
) -> int:
    """Raise the payers of `among` as far as they go; returns the gain, -1 when the store is full.

    Lowers `reduced`, adds to `paid`, clears the ACTIVE marks of duties.

    Parameters
    ----------
    mark
        REACHED: nodes where growth ends, the root at least; ACTIVE: nodes of duties in `among`; 0 else.
    guide
        Slots whose arcs the incumbent takes.
    pull, tolerance, noise
        What an extra crossing of the incumbent counts for in the order of cuts; by what factor a cut may be
        larger than the next in line; a random number below `noise` is added to each score.
    """
    clock, stamp, queue, slots, keys, items, link = scratch
    heap = _line_up(arcs, payers, guide, pull, noise, among, keys, items)
    gain: int = 0
    while heap > 0:
        heap = heap_pop(keys, items, heap)
        due = keys[heap]
        p = items[heap]
        own = payers.duty[p]
        clock[0] += 1
        now = clock[0]
        size = 0
        of_views = True
        for k in range(payers.ptr[p], payers.ptr[p + 1]):
            v = payers.start[k]
            stamp[v] = now
            queue[size] = v
            size += 1
            of_views = of_views and v >= arcs.first_view
        met = -1
        for i in range(size):
            if stops(mark, link, queue[i], own):
                met = queue[i]
        done = 0
        slot_count = 0
        written = 0
        worth = worth_paid(payers, paid, p)
        while met < 0 and purse(payers, paid, p, of_views) > 0:
            while done < size and met < 0:
                v = queue[done]
                done += 1
                for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
                    u = arcs.nbr[j]
                    if stamp[u] == now:
                        continue
                    if reduced[j] == 0:
                        if stops(mark, link, u, own):
                            met = u
                            break
                        stamp[u] = now
                        queue[size] = u
                        size += 1
                        of_views = of_views and u >= arcs.first_view
                    else:
                        slots[slot_count] = j
                        slot_count += 1
            if met >= 0:
                break
            least = np.int64(purse(payers, paid, p, of_views))
            if least <= 0:
                break
            slot_count, least = entering(arcs, reduced, stamp, now, slots, slot_count, least)
            crossings = 0
            for i in range(slot_count):
                if guide[slots[i]]:
                    crossings += 1
            score = np.int64(16 * (slot_count + pull * max(crossings - 1, 0) + np.random.random() * noise))
            if heap > 0 and score > due and score > tolerance * keys[0]:
                heap = heap_push(keys, items, heap, score, p)
                break
            due = score
            if least >= INF:
                break
            if not has_room(store, size):
                close_run(store, written)
                return -1
            write_cut(store, queue, written, size, p, least, crossings)
            written = size
            pay(paid, p, least, of_views)
            for i in range(slot_count):
                j = slots[i]
                reduced[j] -= least
                if reduced[j] == 0:
                    u = arcs.nbr[j]
                    if stops(mark, link, u, own):
                        met = u
                    elif stamp[u] != now:
                        stamp[u] = now
                        queue[size] = u
                        size += 1
                        of_views = of_views and u >= arcs.first_view
        if written > 0:
            close_run(store, written)
            gain += worth_paid(payers, paid, p) - worth
        if met >= 0 and own >= 0:
            settle(mark, link, met, own)
    return gain
