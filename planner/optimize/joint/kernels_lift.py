"""Duals of the small program put onto the streets: each as far as the arcs have room."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.kernels_ascent import (
    Arcs,
    Paid,
    Payers,
    close_run,
    entering,
    pay,
    purse,
    worth_paid,
)
from planner.optimize.joint.kernels_chains import Chains
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.ascent import CutStore, Scratch, has_room, write_cut


class Beside(NamedTuple):
    """Chains at each small node: at[ptr[k]:ptr[k+1]]."""

    ptr: IntArray
    at: IntArray


def beside_of(chains: Chains) -> Beside:
    """Return the chains at each small node."""
    ends = np.concatenate([chains.tail, chains.head])
    order = np.argsort(ends, kind="stable")
    ptr = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=len(chains.node)))])
    return Beside(ptr.astype(np.int64), (order % max(1, len(chains.tail))).astype(np.int64))


@njit(cache=True, nogil=True)
def _hang(chains: Chains, v: int, queue: IntArray, size: int, stamp: IntArray, now: int) -> int:
    """List what hangs on a street node and is not listed yet; returns the list's length."""
    for h in range(chains.hung_ptr[v], chains.hung_ptr[v + 1]):
        w = chains.hung[h]
        if stamp[w] != now:
            stamp[w] = now
            queue[size] = w
            size += 1
    return size


@njit(cache=True, nogil=True)
def _spread(
    arcs: Arcs,
    chains: Chains,
    beside: Beside,
    base: IntArray,
    queue: IntArray,
    size: int,
    stamp: IntArray,
    now: int,
) -> int:
    """List full nodes of a cut: what hangs on its street nodes, and chains that it holds at both ends."""
    for v in base:
        if stamp[v] != now:
            stamp[v] = now
            queue[size] = v
            size += 1
    for v in base:
        if v >= len(chains.small):
            continue
        size = _hang(chains, v, queue, size, stamp, now)
        k = chains.small[v]
        for b in range(beside.ptr[k], beside.ptr[k + 1]):
            c = beside.at[b]
            other = chains.node[chains.head[c]] if chains.tail[c] == k else chains.node[chains.tail[c]]
            if stamp[other] != now:
                continue
            for i in range(chains.ptr[c] + 1, chains.ptr[c + 1]):
                u = arcs.nbr[chains.slot[i]]
                if stamp[u] == now:
                    continue
                size = _hang(chains, u, queue, size, stamp, now)
    return size


@njit(cache=True, nogil=True)
def spread_cuts(
    arcs: Arcs, chains: Chains, beside: Beside, ptr: IntArray, node: IntArray, start_ptr: IntArray,
    start: IntArray, fresh: BoolArray, number: IntArray, scratch: Scratch,
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Return, for cuts of full nodes, the `number` (from 0) of all that they hold on the streets.

    A cut with starts takes them in, and the `fresh` sites on its streets.
    """
    stamp, queue = scratch.stamp, scratch.queue
    out_ptr = np.zeros(len(ptr), np.int64)
    out = np.empty(2 * len(node) + 1024, np.int64)
    filled = 0
    for c in range(len(ptr) - 1):
        scratch.clock[0] += 1
        now = scratch.clock[0]
        size = 0
        for i in range(start_ptr[c], start_ptr[c + 1]):
            stamp[start[i]] = now
            queue[size] = start[i]
            size += 1
        begun = size > 0
        size = _spread(arcs, chains, beside, node[ptr[c] : ptr[c + 1]], queue, size, stamp, now)
        i = 0
        while begun and i < size:
            for k in range(arcs.child_ptr[queue[i]], arcs.child_ptr[queue[i] + 1]):
                s = arcs.child[k]
                if fresh[s] and stamp[s] != now:
                    stamp[s] = now
                    queue[size] = s
                    size += 1
            i += 1
        if filled + size > len(out):
            longer = np.empty(2 * (filled + size), np.int64)
            longer[:filled] = out[:filled]
            out = longer
        for i in range(size):
            if number[queue[i]] >= 0:
                out[filled] = number[queue[i]]
                filled += 1
        out_ptr[c + 1] = filled
    return out_ptr, out[:filled].copy()


@njit(cache=True, nogil=True)
def _raise_from(
    arcs: Arcs, chains: Chains, payers: Payers, reduced: IntArray, paid: Paid, payer: int, name: int,
    amount: int, size: int, store: CutStore, scratch: Scratch,
) -> int:  # fmt: skip
    """Raise the cut listed in the queue by `amount` in all, growing over used-up arcs; -1: store full.

    Payer -1 pays without a purse. The run is named `name`.
    """
    stamp, queue, slots = scratch.stamp, scratch.queue, scratch.slots
    now = scratch.clock[0]
    streets = len(chains.small)
    of_views = True
    for i in range(size):
        of_views = of_views and queue[i] >= arcs.first_view
    done = 0
    slot_count = 0
    placed: int = 0
    written = 0
    while placed < amount:
        while done < size:
            v = queue[done]
            done += 1
            if v == arcs.root:
                break
            for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
                u = arcs.nbr[j]
                if stamp[u] == now:
                    continue
                if reduced[j] > 0:
                    slots[slot_count] = j
                    slot_count += 1
                    continue
                stamp[u] = now
                queue[size] = u
                size += 1
                of_views = of_views and u >= arcs.first_view
                if u < streets:
                    size = _hang(chains, u, queue, size, stamp, now)
        if stamp[arcs.root] == now:
            break
        least = np.int64(amount - placed)
        if payer >= 0:
            least = min(least, np.int64(purse(payers, paid, payer, of_views)))
        slot_count, least = entering(arcs, reduced, stamp, now, slots, slot_count, least)
        if least <= 0:
            break
        if not has_room(store, size):
            close_run(store, written)
            return -1
        write_cut(store, queue, written, size, name, least, 1)
        written = size
        placed += int(least)
        if payer >= 0:
            pay(paid, payer, least, of_views)
        for i in range(slot_count):
            j = slots[i]
            reduced[j] -= least
            if reduced[j] == 0:
                u = arcs.nbr[j]
                if stamp[u] != now:
                    stamp[u] = now
                    queue[size] = u
                    size += 1
                    of_views = of_views and u >= arcs.first_view
                    if u < streets:
                        size = _hang(chains, u, queue, size, stamp, now)
    close_run(store, written)
    return placed


@njit(cache=True, nogil=True)
def put_credits(
    arcs: Arcs, chains: Chains, beside: Beside, payers: Payers, reduced: IntArray, paid: Paid, site: IntArray,
    ptr: IntArray, node: IntArray, dual: IntArray, store: CutStore, scratch: Scratch,
) -> bool:  # fmt: skip
    """Put cuts that join sites (full node numbers); runs are named by the site. False: store full."""
    for c in range(len(site)):
        scratch.clock[0] += 1
        size = _spread(
            arcs, chains, beside, node[ptr[c] : ptr[c + 1]], scratch.queue, 0, scratch.stamp, scratch.clock[0]
        )
        if _raise_from(arcs, chains, payers, reduced, paid, -1, site[c], dual[c], size, store, scratch) < 0:
            return False
    return True


@njit(cache=True, nogil=True)
def put_cuts(
    arcs: Arcs, chains: Chains, beside: Beside, payers: Payers, reduced: IntArray, paid: Paid,
    member_ptr: IntArray, member: IntArray, ptr: IntArray, node: IntArray, dual: IntArray, store: CutStore,
    scratch: Scratch,
) -> bool:  # fmt: skip
    """Put cuts of payers: each takes from the purses of member[member_ptr[c]:member_ptr[c+1]] in turn."""
    for c in range(len(dual)):
        left = dual[c]
        for k in range(member_ptr[c], member_ptr[c + 1]):
            p = member[k]
            if left <= 0:
                break
            if payers.cap[p] <= worth_paid(payers, paid, p):
                continue
            scratch.clock[0] += 1
            now = scratch.clock[0]
            size = 0
            for i in range(payers.ptr[p], payers.ptr[p + 1]):
                scratch.stamp[payers.start[i]] = now
                scratch.queue[size] = payers.start[i]
                size += 1
            size = _spread(
                arcs, chains, beside, node[ptr[c] : ptr[c + 1]], scratch.queue, size, scratch.stamp, now
            )
            got = _raise_from(arcs, chains, payers, reduced, paid, p, p, left, size, store, scratch)
            if got < 0:
                return False
            left -= got
    return True


@njit(cache=True, nogil=True)
def charge_runs(arcs: Arcs, store: CutStore, reduced: IntArray, scratch: Scratch, gained: IntArray) -> None:
    """Take the duals of every run off the arcs that enter its cuts; gained[name] grows by their sum."""
    for r in range(store.tally[0]):
        first, last = store.run_cut[r], store.run_end[r]
        begin = store.run_node[r]
        for c in range(first, last):
            scratch.clock[0] += 1
            now = scratch.clock[0]
            for i in range(store.cut_len[c]):
                scratch.stamp[store.nodes[begin + i]] = now
            for i in range(store.cut_len[c]):
                v = store.nodes[begin + i]
                for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
                    if scratch.stamp[arcs.nbr[j]] != now:
                        reduced[j] -= store.cut_dual[c]
            gained[store.run_seed[r]] += store.cut_dual[c]
