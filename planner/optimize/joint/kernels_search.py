"""Large-neighborhood search on the duals of the extended arborescence.

A move takes the cuts inside a ball of streets (with all places and views on them) out and lets the payers of
the ball ascend again in another order; what is no worse stays. Growth ends at the border of the ball, so that
a move costs what the ball costs; what that leaves in the purses, `ascend` over the whole graph raises later.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.kernels_ascent import Arcs, Paid, Payers, ascend, worth_paid
from planner.optimize.steiner.ascent import (
    ACTIVE,
    CUTS,
    NODES,
    REACHED,
    RUNS,
    TOTAL,
    ByteArray,
    CutStore,
    Scratch,
)
from planner.optimize.steiner.dualsearch import shift_run as shift_cuts
from planner.optimize.steiner.graph import BoolArray, IntArray, first_above

WIDER = 3


class Lists(NamedTuple):
    """Runs of every payer, newest first: first[p], then next[r]; -1 ends."""

    first: IntArray
    next: IntArray


@njit(cache=True, nogil=True)
def shift_run(
    arcs: Arcs,
    reduced: IntArray,
    paid: Paid,
    store: CutStore,
    run: int,
    first: int,
    last: int,
    sign: int,
    scratch: Scratch,
    position: IntArray,
) -> None:
    """Add sign * dual of cuts first .. last - 1 of a run to the arcs they enter by; off what was paid."""
    shift_cuts(arcs, reduced, store, run, first, last, sign, scratch, position)
    of_views = 0
    start = store.run_node[run]
    while of_views < store.cut_len[last - 1] and store.nodes[start + of_views] >= arcs.first_view:
        of_views += 1
    payer = store.run_seed[run]
    for k in range(first, last):
        paid.all[payer] -= sign * store.cut_dual[k]
        if store.cut_len[k] <= of_views:
            paid.views[payer] -= sign * store.cut_dual[k]


@njit(cache=True, nogil=True)
def cuts_within(store: CutStore, run: int, ball: IntArray, mark: int) -> tuple[int, int]:
    """Return the first cut of a run that is not inside the ball, and how many nodes were looked at."""
    p = 0
    c = store.run_cut[run]
    start = store.run_node[run]
    while c < store.run_end[run]:
        length = store.cut_len[c]
        while p < length and ball[store.nodes[start + p]] == mark:
            p += 1
        if p < length:
            break
        c += 1
    return c, p


@njit(cache=True, nogil=True)
def slackness(store: CutStore) -> IntArray:
    """Return the running sum over runs of dual times excess crossings of their cuts."""
    runs = store.tally[RUNS]
    total = np.zeros(runs + 1, np.int64)
    for r in range(runs):
        s = total[r]
        for c in range(store.run_cut[r], store.run_end[r]):
            s += store.cut_dual[c] * store.cut_excess[c]
        total[r + 1] = s
    return total


@njit(cache=True, nogil=True)
def list_runs(payer_count: int, store: CutStore) -> Lists:
    """Return the runs of every payer that hold cuts."""
    lists = Lists(np.full(payer_count, -1, np.int64), np.full(len(store.run_node), -1, np.int64))
    for r in range(store.tally[RUNS]):
        if store.run_cut[r] < store.run_end[r]:
            lists.next[r] = lists.first[store.run_seed[r]]
            lists.first[store.run_seed[r]] = r
    return lists


@njit(cache=True, nogil=True)
def grow_ball(arcs: Arcs, center: int, size: int, mark: int, ball: IntArray, members: IntArray) -> int:
    """Mark up to `size` street nodes around a street node, without the root; returns how many."""
    if center == arcs.root:
        return 0
    members[0] = center
    ball[center] = mark
    count = 1
    i = 0
    while i < count < size:
        v = members[i]
        i += 1
        for j in range(arcs.ptr[v], arcs.ptr[v + 1]):
            u = arcs.nbr[j]
            if ball[u] != mark and u != arcs.root and count < size:
                ball[u] = mark
                members[count] = u
                count += 1
    return count


@njit(cache=True, nogil=True)
def hang_on(arcs: Arcs, mark: int, ball: IntArray, members: IntArray, low: int, high: int, count: int) -> int:
    """Mark and list, from `count` on, the sites at members low .. high - 1 and their views."""
    for i in range(low, high):
        v = members[i]
        for k in range(arcs.child_ptr[v], arcs.child_ptr[v + 1]):
            s = arcs.child[k]
            ball[s] = mark
            members[count] = s
            count += 1
            for k2 in range(arcs.child_ptr[s], arcs.child_ptr[s + 1]):
                ball[arcs.child[k2]] = mark
                members[count] = arcs.child[k2]
                count += 1
    return count


@njit(cache=True, nogil=True)
def _street_of(arcs: Arcs, streets: int, v: int) -> int:
    """Return the street node that a node hangs on."""
    while v >= streets:
        v = arcs.nbr[arcs.ptr[v]]
    return int(v)


@njit(cache=True, nogil=True)
def _center(arcs: Arcs, streets: int, store: CutStore, slack: IntArray, wanted: float) -> int:
    """Draw a street node: of a cut that fits the incumbent badly with chance `wanted`, else any."""
    if slack[-1] > 0 and np.random.random() < wanted:
        drawn = np.int64(np.random.random() * slack[-1])
        r = min(first_above(slack, drawn), len(slack) - 1) - 1
        if store.run_cut[r] < store.run_end[r]:
            length = store.cut_len[store.run_end[r] - 1]
            return _street_of(
                arcs, streets, int(store.nodes[store.run_node[r] + np.int64(np.random.random() * length)])
            )
    return int(np.random.random() * streets)


@njit(cache=True, nogil=True)
def _take_out(
    arcs: Arcs, reduced: IntArray, paid: Paid, store: CutStore, lists: Lists, p: int, ball: IntArray,
    mark: int, taken: IntArray, taken_cut: IntArray, count: int, scratch: Scratch, position: IntArray,
) -> tuple[int, int]:  # fmt: skip
    """Take a payer's cuts inside the ball out and note their runs; returns notes and nodes looked at."""
    spent = 0
    before = -1
    r = lists.first[p]
    while r >= 0:
        after = lists.next[r]
        if store.run_cut[r] >= store.run_end[r]:
            if before < 0:
                lists.first[p] = after
            else:
                lists.next[before] = after
            r = after
            continue
        c, looked = cuts_within(store, r, ball, mark)
        spent += looked
        if c > store.run_cut[r]:
            taken[count] = r
            taken_cut[count] = store.run_cut[r]
            count += 1
            shift_run(arcs, reduced, paid, store, r, store.run_cut[r], c, 1, scratch, position)
            spent += 4 * store.cut_len[c - 1]
            store.run_cut[r] = c
        before = r
        r = after
    return count, int(spent)


@njit(cache=True, nogil=True)
def search(
    arcs: Arcs,
    payers: Payers,
    streets: int,
    reduced: IntArray,
    paid: Paid,
    guide: BoolArray,
    store: CutStore,
    scratch: Scratch,
    smallest: int,
    largest: int,
    pull: float,
    tolerance: float,
    noise: float,
    seed: int,
    work: int,
) -> tuple[int, int, bool]:
    """Search until about `work` nodes were looked at; returns (moves, improving moves, store full).

    `reduced`, `paid`, `store` and its sum of duals change in place; the sum never falls.

    Parameters
    ----------
    streets
        Number of street nodes.
    smallest, largest
        Ball sizes in street nodes, drawn log-uniformly between them.
    """
    np.random.seed(seed)
    node_count = len(arcs.ptr) - 1
    position = np.empty(node_count, np.int64)
    ball = np.full(node_count, -1, np.int64)
    members = np.empty(node_count + 1, np.int64)
    mark: ByteArray = np.full(node_count, REACHED, np.int8)
    lists = list_runs(len(payers.cap), store)
    taken = np.empty(len(store.run_node), np.int64)
    taken_cut = np.empty(len(store.run_node), np.int64)
    among = np.empty(len(payers.cap), np.int64)
    spread = np.log(max(largest, smallest + 1) / smallest)
    slack = slackness(store)
    spent = np.int64(0)
    moves = 0
    better = 0
    while spent < work:
        moves += 1
        if moves % 256 == 0:
            slack = slackness(store)
        size = int(smallest * np.exp(np.random.random() * spread))
        outer = grow_ball(arcs, _center(arcs, streets, store, slack, 0.7), WIDER * size, moves, ball, members)
        spent += 4 * outer + 1
        count = min(outer, size)
        for i in range(count, outer):
            ball[members[i]] = -1
        inner = hang_on(arcs, moves, ball, members, 0, count, outer)
        lost: int = 0
        taken_count = 0
        payer_count = 0
        for i in range(inner):
            if count <= i < outer:
                continue
            v = members[i]
            for k in range(payers.by_ptr[v], payers.by_ptr[v + 1]):
                p = payers.by_start[k]
                inside = True
                for k2 in range(payers.ptr[p], payers.ptr[p + 1]):
                    if ball[payers.start[k2]] != moves:
                        inside = False
                        break
                if not inside:
                    continue
                among[payer_count] = p
                payer_count += 1
                lost += worth_paid(payers, paid, p)
                taken_count, looked = _take_out(
                    arcs, reduced, paid, store, lists, p, ball, moves, taken, taken_cut, taken_count, scratch,
                    position,
                )  # fmt: skip
                spent += looked
                lost -= worth_paid(payers, paid, p)
        if taken_count == 0:
            continue
        runs, cuts, arena = store.tally[RUNS], store.tally[CUTS], store.tally[NODES]
        reach = hang_on(arcs, -1, ball, members, count, outer, inner)
        mark[members[:reach]] = 0
        for i in range(payer_count):
            own = payers.duty[among[i]]
            if own >= 0:
                mark[own] = ACTIVE
        force = pull if np.random.random() < 0.8 else 0.0
        gain = ascend(
            arcs,
            payers,
            reduced,
            paid,
            mark,
            guide,
            force,
            tolerance,
            noise,
            among[:payer_count],
            store,
            scratch,
        )
        mark[members[:reach]] = REACHED
        spent += 8 * (store.tally[NODES] - arena)
        if gain >= lost:
            if gain > lost:
                better += 1
                store.tally[TOTAL] += gain - lost
            for r in range(runs, store.tally[RUNS]):
                lists.next[r] = lists.first[store.run_seed[r]]
                lists.first[store.run_seed[r]] = r
            continue
        for r in range(runs, store.tally[RUNS]):
            if store.run_cut[r] < store.run_end[r]:
                first, last = store.run_cut[r], store.run_end[r]
                shift_run(arcs, reduced, paid, store, r, first, last, 1, scratch, position)
        store.tally[RUNS], store.tally[CUTS], store.tally[NODES] = runs, cuts, arena
        for i in range(taken_count):
            r = taken[i]
            shift_run(arcs, reduced, paid, store, r, taken_cut[i], store.run_cut[r], -1, scratch, position)
            store.run_cut[r] = taken_cut[i]
        if gain < 0:
            return moves, better, True
    return moves, better, False


@njit(cache=True, nogil=True)
def cap_payments(
    arcs: Arcs, payers: Payers, reduced: IntArray, paid: Paid, store: CutStore, scratch: Scratch
) -> None:
    """Give back what payers hold beyond their purses: their last cuts, in part where a part is enough."""
    position = np.empty(len(arcs.ptr) - 1, np.int64)
    for r in range(store.tally[RUNS] - 1, -1, -1):
        p = store.run_seed[r]
        while store.run_cut[r] < store.run_end[r] and worth_paid(payers, paid, p) > payers.cap[p]:
            c = store.run_end[r] - 1
            much = worth_paid(payers, paid, p) - payers.cap[p]
            kept = max(0, store.cut_dual[c] - much)
            shift_run(arcs, reduced, paid, store, r, c, c + 1, 1, scratch, position)
            if kept > 0:
                store.cut_dual[c] = kept
                shift_run(arcs, reduced, paid, store, r, c, c + 1, -1, scratch, position)
                if worth_paid(payers, paid, p) <= payers.cap[p]:
                    break
                shift_run(arcs, reduced, paid, store, r, c, c + 1, 1, scratch, position)
            store.run_end[r] = c
