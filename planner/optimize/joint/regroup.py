"""Moves of several views at once: a branch or a few neighbors rebuilt, a street opened for what it bears.

Views come in by chance, the best of a few looked at near those that went or came, as long as one pays; the
whole is judged by worth less priced cost, as single views are in `anneal`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.anneal import Heat, beside, rival
from planner.optimize.joint.fill import (
    NOTHING,
    State,
    commit,
    may_go,
    money,
    over,
    price_of,
    put,
    settle,
    shed,
    spend,
    take,
    undo,
    yearly,
)
from planner.optimize.joint.instance import Instance
from planner.optimize.joint.lns import Record, hot_views, note
from planner.optimize.joint.net import COST, YEARLY
from planner.optimize.maxcover.primal import VALUE, allowed
from planner.optimize.problems import IntArray
from planner.optimize.steiner.graph import INF

NOTE_EVERY = 50
BRANCHES, NEIGHBORS = 0.35, 0.65
"""Moves below the first rebuild a branch, below the second some neighbors; above, a street is opened."""
MOST_GONE, MOST_NEW = 12, 24
LONGEST_CLIMB = 40
LOOKS, MISSES = 8, 4
"""Views looked at before one comes in, and how often in vain before the move ends."""
TWO_STEPS = 0.3
"""How often a view is drawn beside one that is beside."""


class Around(NamedTuple):
    """The views that a move took out or put in, how many, and room for a branch's nodes."""

    met: IntArray
    size: IntArray
    node: IntArray


@njit(cache=True, nogil=True)
def _branch(inst: Instance, state: State, k: int, around: Around) -> None:
    """Take the views of a branch that holds chosen view k out, as far as they may go, at most so many."""
    parent, nbr, ptr, rev = state.net.parent, inst.graph.nbr, inst.graph.ptr, inst.graph.rev
    top = inst.site_node[inst.rules.site[k]]
    if top < 0:
        return
    for _ in range(np.int64(np.random.random() ** 2 * LONGEST_CLIMB)):
        if parent[top] < 0:
            break
        top = nbr[parent[top]]
    around.node[0] = top
    count, looked = 1, 0
    while looked < count and around.size[0] < MOST_GONE:
        v = around.node[looked]
        looked += 1
        for a in range(inst.node_ptr[v], inst.node_ptr[v + 1]):
            s = inst.node_site[a]
            if state.paid[s] > 0:
                for b in range(inst.site_ptr[s], inst.site_ptr[s + 1]):
                    _out(inst, state, inst.site_view[b], around)
        for a in range(ptr[v], ptr[v + 1]):
            if parent[nbr[a]] == rev[a] and count < len(around.node):
                around.node[count] = nbr[a]
                count += 1


@njit(cache=True, nogil=True)
def _out(inst: Instance, state: State, k: int, around: Around) -> None:
    """Take view k out where it may go and there is room to note it."""
    if state.place[k] >= 0 and around.size[0] < MOST_GONE and may_go(inst, state, k):
        take(inst, state, k)
        around.met[around.size[0]] = k
        around.size[0] += 1


@njit(cache=True, nogil=True)
def _neighbors(inst: Instance, state: State, k: int, around: Around) -> None:
    """Take chosen view k and some chosen views near it out."""
    _out(inst, state, k, around)
    for _ in range(1 + np.int64(np.random.random() * MOST_GONE)):
        j = beside(inst, around.met[np.int64(np.random.random() * around.size[0])] if around.size[0] else k)
        near = rival(inst, state, j) if j >= 0 else NOTHING
        if near >= 0:
            _out(inst, state, near, around)


@njit(cache=True, nogil=True)
def _come_in(inst: Instance, state: State, price: float, around: Around) -> None:
    """Put views in near those of the move as long as one of a few looked at pays."""
    misses = 0
    while misses < MISSES and around.size[0] < len(around.met):
        best, top = NOTHING, 0.0
        for _ in range(LOOKS):
            j = beside(inst, around.met[np.int64(np.random.random() * around.size[0])])
            if j >= 0 and np.random.random() < TWO_STEPS:
                j = beside(inst, j)
            if j < 0 or state.choice.chosen[j] or not inst.rules.counted[j] or state.choice.worth[j] <= 0:
                continue
            way = price_of(inst, state, j)
            gain = state.choice.worth[j] - price * way
            if gain > top and way < INF and allowed(inst.rules, state.choice, j):
                best, top = j, gain
        if best < 0:
            misses += 1
            continue
        put(inst, state, best)
        around.met[around.size[0]] = best
        around.size[0] += 1


@njit(cache=True, nogil=True)
def _sum(inst: Instance, state: State, price: float) -> float:
    """Return worth less priced cost."""
    return state.choice.tally[VALUE] - price * (money(state) + inst.yearly_price * yearly(state))


@njit(cache=True, nogil=True)
def _move(inst: Instance, state: State, hot: IntArray, price: float, least: float, around: Around) -> bool:
    """Make one move; says whether it stays."""
    cents, paid = state.sums[COST], state.sums[YEARLY]
    net_cents, net_paid = state.net.sums[COST], state.net.sums[YEARLY]
    before = _sum(inst, state, price)
    kind = np.random.random()
    around.size[0] = 0
    if kind < NEIGHBORS and state.size[2] > 0:
        k = state.member[np.int64(np.random.random() * state.size[2])]
        if kind < BRANCHES:
            _branch(inst, state, k, around)
        else:
            _neighbors(inst, state, k, around)
        settle(inst, state)
    elif len(hot):
        j = hot[np.int64(np.random.random() * len(hot))]
        if not state.choice.chosen[j] and allowed(inst.rules, state.choice, j):
            put(inst, state, j)
            around.met[0] = j
            around.size[0] = 1
    if around.size[0] == 0:
        undo(inst, state, cents, paid, net_cents, net_paid)
        return False
    _come_in(inst, state, price, around)
    if _sum(inst, state, price) - before >= least:
        if over(inst, state):
            shed(inst, state, 0)
        if state.choice.tally[VALUE] < inst.required:
            spend(inst, state, hot, 0)
        sound = not over(inst, state) and state.choice.tally[VALUE] >= inst.required
        if sound and _sum(inst, state, price) - before >= least:
            return True
    undo(inst, state, cents, paid, net_cents, net_paid)
    return False


@njit(cache=True, nogil=True)
def regroup(inst: Instance, state: State, record: Record, heat: Heat, moves: int, seed: int) -> int:
    """Make so many moves; returns how many stay. The record is kept up to date.

    Parameters
    ----------
    state
        Keeps every rule, and does so afterwards.
    """
    np.random.seed(seed)
    around = Around(
        np.empty(MOST_GONE + MOST_NEW, np.int64), np.zeros(1, np.int64),
        np.empty(len(inst.graph.ptr), np.int64),
    )  # fmt: skip
    hot = hot_views(inst, state, heat.price, 0)
    kept = 0
    for move in range(moves):
        temperature = heat.warm * (heat.cold / heat.warm) ** (move / moves)
        least = temperature * np.log(1.0 - np.random.random())
        if _move(inst, state, hot, heat.price, least, around):
            kept += 1
            commit(state)
        if move % NOTE_EVERY == NOTE_EVERY - 1:
            note(inst, state, record)
    note(inst, state, record)
    return kept
