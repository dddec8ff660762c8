"""Large-neighborhood search on the dual: take the cuts of a ball out, ascend again, keep what is no worse.

Balls are drawn where complementary slackness with the incumbent is violated: at the optimum a cut with
positive dual is crossed once by the tree, so dual times (crossings - 1) says where the two do not fit.

A move stays in a ball around the one that it takes cuts from: nodes beyond count as reached, so that its
cost does not depend on the size of the graph. What the root then fails to reach is raised afterwards.
"""

from __future__ import annotations

import numpy as np
from numba import njit

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
    ascend,
    new_scratch,
)
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray, first_above

# Cuts may be raised in a ball so many times as large as the one that cuts were taken from.
WIDER = 4


@njit(cache=True, nogil=True)
def shift_run(
    graph: Graph,
    reduced: IntArray,
    store: CutStore,
    run: int,
    first: int,
    last: int,
    sign: int,
    scratch: Scratch,
    position: IntArray,
) -> int:
    """Add sign * dual of cuts first .. last - 1 of a run to every arc that enters them; returns their sum.

    With F(p) the sum of duals of these cuts with at most p nodes, an arc from position p to position q of
    the run's list enters cuts worth F(p) - F(q): one scan serves all the nested cuts.
    """
    start = store.run_node[run]
    size = store.cut_len[last - 1]
    scratch.clock[0] += 1
    now = scratch.clock[0]
    total: int = 0
    worth = scratch.slots
    c = first
    for p in range(size):
        while c < last and store.cut_len[c] <= p:
            total += store.cut_dual[c]
            c += 1
        worth[p] = total
        v = store.nodes[start + p]
        scratch.stamp[v] = now
        position[v] = p
    while c < last:
        total += store.cut_dual[c]
        c += 1
    for p in range(size):
        v = store.nodes[start + p]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if scratch.stamp[u] != now:
                reduced[j] += sign * (total - worth[p])
            elif position[u] > p:
                reduced[j] += sign * (worth[position[u]] - worth[p])
    return total


@njit(cache=True, nogil=True)
def mark_reached(
    graph: Graph, reduced: IntArray, root: int, terminals: IntArray, mark: ByteArray, queue: IntArray
) -> int:
    """Mark what the root reaches over arcs of reduced cost 0 and the terminals left; returns their number."""
    mark[:] = 0
    queue[0] = root
    mark[root] = REACHED
    size = 1
    i = 0
    while i < size:
        v = queue[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if mark[u] == 0 and reduced[graph.rev[j]] == 0:
                mark[u] = REACHED
                queue[size] = u
                size += 1
    left = 0
    for t in terminals:
        if mark[t] == 0:
            mark[t] = ACTIVE
            left += 1
    return left


@njit(cache=True, nogil=True)
def count_excess(
    graph: Graph, guide: BoolArray, store: CutStore, position: IntArray, scratch: Scratch
) -> None:
    """Count anew, for every stored cut, how often the incumbent enters it beyond once."""
    for r in range(store.tally[RUNS]):
        first, last = store.run_cut[r], store.run_end[r]
        if first == last:
            continue
        start = store.run_node[r]
        size = store.cut_len[last - 1]
        scratch.clock[0] += 1
        now = scratch.clock[0]
        for p in range(size):
            scratch.stamp[store.nodes[start + p]] = now
            position[store.nodes[start + p]] = p
        change = scratch.slots
        change[: size + 1] = 0
        for p in range(size):
            v = store.nodes[start + p]
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if not guide[j]:
                    continue
                u = graph.nbr[j]
                # The arc enters the prefixes that hold v and not u: lengths p + 1 .. position[u].
                if scratch.stamp[u] != now:
                    change[p] += 1
                elif position[u] > p:
                    change[p] += 1
                    change[position[u]] -= 1
        crossing = 0
        p = 0
        for c in range(first, last):
            while p < store.cut_len[c]:
                crossing += change[p]
                p += 1
            store.cut_excess[c] = max(crossing - 1, 0)


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
def compact(old: CutStore, new: CutStore) -> None:
    """Copy the live runs of one store into an empty one."""
    for r in range(old.tally[RUNS]):
        first, last = old.run_cut[r], old.run_end[r]
        if first == last:
            continue
        k = new.tally[RUNS]
        new.run_node[k] = new.tally[NODES]
        new.run_seed[k] = old.run_seed[r]
        new.run_cut[k] = new.tally[CUTS]
        for c in range(first, last):
            d = new.tally[CUTS]
            new.cut_len[d] = old.cut_len[c]
            new.cut_dual[d] = old.cut_dual[c]
            new.cut_excess[d] = old.cut_excess[c]
            new.tally[CUTS] += 1
        new.run_end[k] = new.tally[CUTS]
        size = old.cut_len[last - 1]
        start = old.run_node[r]
        new.nodes[new.tally[NODES] : new.tally[NODES] + size] = old.nodes[start : start + size]
        new.tally[NODES] += size
        new.tally[RUNS] += 1
    new.tally[TOTAL] = old.tally[TOTAL]


@njit(cache=True, nogil=True)
def grow_ball(
    graph: Graph, block: BoolArray, center: int, size: int, mark: int, ball: IntArray, members: IntArray
) -> int:
    """Mark up to `size` nodes of the block around a center; returns how many."""
    members[0] = center
    ball[center] = mark
    count = 1
    i = 0
    while i < count < size:
        v = members[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if ball[u] != mark and block[u] and count < size:
                ball[u] = mark
                members[count] = u
                count += 1
    return count


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
def search_dual(
    graph: Graph,
    reduced: IntArray,
    required: BoolArray,
    block: BoolArray,
    guide: BoolArray,
    store: CutStore,
    smallest: int,
    largest: int,
    pull: int,
    noise: float,
    seed: int,
    work: int,
) -> tuple[int, int, bool]:
    """Search until about `work` arcs were looked at; returns (moves, improving moves, store full).

    `reduced`, `store` and its sum of duals change in place; the sum never falls.

    Parameters
    ----------
    block
        Nodes that cuts may be raised at; the root is none of them.
    smallest, largest
        Ball sizes in nodes, drawn log-uniformly between them.
    """
    np.random.seed(seed)
    node_count = len(graph.ptr) - 1
    scratch = new_scratch(graph)
    position = np.empty(node_count, np.int64)
    ball = np.full(node_count, -1, np.int64)
    members = np.empty(node_count + 1, np.int64)
    mark = np.full(node_count, REACHED, np.int8)
    first_run = np.full(node_count, -1, np.int64)
    next_run = np.full(len(store.run_node), -1, np.int64)
    for r in range(store.tally[RUNS]):
        if store.run_cut[r] < store.run_end[r]:
            next_run[r] = first_run[store.run_seed[r]]
            first_run[store.run_seed[r]] = r
    taken = np.empty(len(store.run_node), np.int64)
    taken_cut = np.empty(len(store.run_node), np.int64)
    spread = np.log(max(largest, smallest + 1) / smallest)
    slack = slackness(store)
    spent = np.int64(0)
    moves = 0
    better = 0
    while spent < work:
        moves += 1
        if moves % 128 == 0:
            slack = slackness(store)
        size = int(smallest * np.exp(np.random.random() * spread))
        center = int(np.random.random() * node_count)
        if slack[-1] > 0 and np.random.random() < 0.75:
            drawn = np.int64(np.random.random() * slack[-1])
            r = min(first_above(slack, drawn), len(slack) - 1) - 1
            if store.run_cut[r] < store.run_end[r]:
                length = store.cut_len[store.run_end[r] - 1]
                center = int(store.nodes[store.run_node[r] + np.int64(np.random.random() * length)])
                size = max(size, int(min(2 * length, largest)))
        if not block[center]:
            spent += 1
            continue
        outer = grow_ball(graph, block, center, WIDER * size, moves, ball, members)
        count = min(outer, size)
        for i in range(count, outer):
            ball[members[i]] = -1
        spent += 4 * outer
        lost: int = 0
        taken_count = 0
        for i in range(count):
            v = members[i]
            before = -1
            r = first_run[v]
            while r >= 0:
                after = next_run[r]
                if store.run_cut[r] >= store.run_end[r]:
                    if before < 0:
                        first_run[v] = after
                    else:
                        next_run[before] = after
                    r = after
                    continue
                c, p = cuts_within(store, r, ball, moves)
                spent += p
                if c > store.run_cut[r]:
                    taken[taken_count] = r
                    taken_cut[taken_count] = store.run_cut[r]
                    taken_count += 1
                    lost += shift_run(graph, reduced, store, r, store.run_cut[r], c, 1, scratch, position)
                    spent += 8 * store.cut_len[c - 1]
                    store.run_cut[r] = c
                before = r
                r = after
        if taken_count == 0:
            continue
        runs, cuts, arena = store.tally[RUNS], store.tally[CUTS], store.tally[NODES]
        for i in range(outer):
            mark[members[i]] = ACTIVE if required[members[i]] and i < count else 0
        force = pull if np.random.random() < 0.8 else 0
        gain = ascend(graph, reduced, mark, guide, force, noise, store, scratch, True, members[:outer])
        mark[members[:outer]] = REACHED
        spent += 8 * (store.tally[NODES] - arena)
        if gain >= lost:
            if gain > lost:
                better += 1
                store.tally[TOTAL] += gain - lost
            for r in range(runs, store.tally[RUNS]):
                next_run[r] = first_run[store.run_seed[r]]
                first_run[store.run_seed[r]] = r
            continue
        for r in range(runs, store.tally[RUNS]):
            if store.run_cut[r] < store.run_end[r]:
                first, last = store.run_cut[r], store.run_end[r]
                shift_run(graph, reduced, store, r, first, last, 1, scratch, position)
        store.tally[RUNS], store.tally[CUTS], store.tally[NODES] = runs, cuts, arena
        for i in range(taken_count):
            r = taken[i]
            shift_run(graph, reduced, store, r, taken_cut[i], store.run_cut[r], -1, scratch, position)
            store.run_cut[r] = taken_cut[i]
        if gain < 0:
            return moves, better, True
    return moves, better, False
