"""Annealing on views and streets: one view in, out, or in another's place, many thousands of times a second.

What a view would bring and cost, or save and lose, is known before it moves: most proposals end with that.
Money is a hard limit; the price of a cent follows how often it is what refuses a view.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.fill import (
    NOTHING,
    State,
    commit,
    fits,
    may_go,
    money,
    price_of,
    put,
    settle,
    take,
    undo,
    yearly,
)
from planner.optimize.joint.instance import Instance
from planner.optimize.joint.lns import Record, note
from planner.optimize.joint.net import COST, YEARLY, Net
from planner.optimize.maxcover.primal import VALUE, allowed
from planner.optimize.problems import IntArray
from planner.optimize.steiner.graph import INF, Graph

LOOK = 8192
"""Proposals after which the state is looked at for the record, and what may come in is gathered anew."""
IN, OUT, AWAY = 0.4, 0.55, 0.8
"""Proposals below the first put a view in, below the second out, below the third change a chosen view for one
beside it; above, one that is worth its device for a chosen one that sees some of the same."""
SAME_PLACE, SAME_SIGHT = 0.2, 0.7
LONGEST_WALK = 6
PRICE_STEP = 0.01
REFUSED_SHARE, LOOSE = 0.3, -3.0
"""The price of a cent rises where money refuses more than this share of the views that would come in, and
falls by so many steps where money is left."""
COLDEST = 4.0
"""Views that fall short of their price by so many temperatures are not proposed."""


class Heat(NamedTuple):
    """What draws a run of proposals.

    `price` is the worth of a cent, `warm` and `cold` the worth that a proposal usually may lose at the
    beginning and at the end of the run. `spare` is how far from a limit (cents of the budget, cents a year,
    or worth above the required one) says that it does not bind.
    """

    price: float
    warm: float
    cold: float
    spare: float


@njit(cache=True, nogil=True)
def alone(inst: Instance) -> IntArray:
    """Return what each view would see if it were the only one."""
    first, ptr, row = inst.pull.first, inst.classes.col_ptr, inst.classes.col_row
    out = np.zeros(len(ptr) - 1, np.int64)
    for j in range(len(out)):
        for t in range(ptr[j], ptr[j + 1]):
            out[j] += first[row[t]]
    return out


@njit(cache=True, nogil=True)
def _worth_it(
    inst: Instance, state: State, worth: IntArray, price: float, slack: float, near: bool
) -> IntArray:
    """Return the views outside whose worth pays for their device, but for `slack`; if `near`, for all."""
    is_counted, most, site, view_price = inst.rules.counted, inst.rules.most, inst.rules.site, inst.view_price
    chosen, paid, dist = state.choice.chosen, state.paid, state.net.dist
    site_price, site_node = inst.site_price, inst.site_node
    out = np.empty(len(worth), np.int64)
    count = 0
    for j in range(len(worth)):
        pays = worth[j] > 0 and worth[j] >= price * view_price[j] - slack
        if not pays or not is_counted[j] or chosen[j] or most[site[j]] == 0:
            continue
        s = site[j]
        if near and paid[s] == 0:
            cost = view_price[j] + site_price[s]
            if site_node[s] >= 0:
                cost += dist[site_node[s]]
            if worth[j] < price * cost - slack:
                continue
        out[count] = j
        count += 1
    return out[:count].copy()


@njit(cache=True, nogil=True)
def _saved(graph: Graph, net: Net, root: int, node: int) -> np.int64:
    """Return the price of the branch that nothing needs once one who needs this node is gone."""
    total = np.int64(0)
    v = node
    need, below = 1, 0
    while v >= 0 and v != root and net.need[v] == need and net.children[v] == below:
        slot = net.parent[v]
        total += graph.weight[slot]
        v = graph.nbr[slot]
        need, below = 0, 1
    return total


@njit(cache=True, nogil=True)
def saving(inst: Instance, state: State, j: int) -> np.int64:
    """Return the price that dropping chosen view j alone would save: device, place, branch."""
    s = inst.rules.site[j]
    if state.paid[s] > 1:
        return inst.view_price[j]
    return (
        inst.view_price[j] + inst.site_price[s] + _saved(inst.graph, state.net, inst.root, inst.site_node[s])
    )


@njit(cache=True, nogil=True)
def beside(inst: Instance, j: int) -> np.int64:
    """Draw a view at the same place, one that sees some of the same, or one some steps along the street."""
    kind = np.random.random()
    s = inst.rules.site[j]
    low, high = inst.classes.col_ptr[j], inst.classes.col_ptr[j + 1]
    if kind < SAME_PLACE or high == low or (kind > SAME_SIGHT and inst.site_node[s] < 0):
        low, high = inst.site_ptr[s], inst.site_ptr[s + 1]
        return inst.site_view[low + np.int64(np.random.random() * (high - low))]
    if kind < SAME_SIGHT:
        i = inst.classes.col_row[low + np.int64(np.random.random() * (high - low))]
        low, high = inst.classes.row_ptr[i], inst.classes.row_ptr[i + 1]
        return np.int64(inst.classes.row_col[low + np.int64(np.random.random() * (high - low))])
    v = inst.site_node[s]
    for _ in range(1 + np.int64(np.random.random() * LONGEST_WALK)):
        low, high = inst.graph.ptr[v], inst.graph.ptr[v + 1]
        if high > low:
            v = inst.graph.nbr[low + np.int64(np.random.random() * (high - low))]
    low, high = inst.node_ptr[v], inst.node_ptr[v + 1]
    if low == high:
        return NOTHING
    s = inst.node_site[low + np.int64(np.random.random() * (high - low))]
    low, high = inst.site_ptr[s], inst.site_ptr[s + 1]
    if low == high:
        return NOTHING
    return inst.site_view[low + np.int64(np.random.random() * (high - low))]


@njit(cache=True, nogil=True)
def rival(inst: Instance, state: State, j: int) -> np.int64:
    """Draw a chosen view, free to go, that sees something that view j sees; -1 where none is met."""
    low, high = inst.classes.col_ptr[j], inst.classes.col_ptr[j + 1]
    if low == high:
        return NOTHING
    i = inst.classes.col_row[low + np.int64(np.random.random() * (high - low))]
    if state.choice.cover[i] == 0:
        return NOTHING
    for t in range(inst.classes.row_ptr[i], inst.classes.row_ptr[i + 1]):
        k = np.int64(inst.classes.row_col[t])
        if state.place[k] >= 0:
            return k
    return NOTHING


@njit(cache=True, nogil=True)
def exchange(inst: Instance, state: State, k: int, j: int, price: float, seen: IntArray) -> float:
    """Return what chosen view k for view j brings at most, less its price: streets may cost more than told.

    What both see is worth the same before and after. `seen` has an entry for each class and one beyond them.
    """
    classes, cover, pull = inst.classes, state.choice.cover, inst.pull
    seen[-1] += 1
    for t in range(classes.col_ptr[k], classes.col_ptr[k + 1]):
        seen[classes.col_row[t]] = seen[-1]
    both = np.int64(0)
    for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
        i = classes.col_row[t]
        if seen[i] == seen[-1]:
            if cover[i] == 1:
                both += pull.first[i] - pull.second[i]
            elif cover[i] == 2:
                both += pull.second[i]
    gain = state.choice.worth[j] - state.choice.worth[k] + both
    return gain + price * (saving(inst, state, k) - price_of(inst, state, j))


@njit(cache=True, nogil=True)
def _swap(inst: Instance, state: State, k: int, j: int, price: float, least: float, seen: IntArray) -> bool:
    """Take view k out and put view j in, where that loses at most -`least`; says whether that stays."""
    if exchange(inst, state, k, j, price, seen) < least:
        return False
    cents, paid = state.sums[COST], state.sums[YEARLY]
    net_cents, net_paid = state.net.sums[COST], state.net.sums[YEARLY]
    gain = price * saving(inst, state, k) - state.choice.worth[k]
    take(inst, state, k)
    settle(inst, state)
    way = price_of(inst, state, j)
    gain += state.choice.worth[j] - price * way
    if gain >= least and way < INF and allowed(inst.rules, state.choice, j) and fits(inst, state, j, 0):
        put(inst, state, j)
        if state.choice.tally[VALUE] >= inst.required:
            return True
    undo(inst, state, cents, paid, net_cents, net_paid)
    return False


@njit(cache=True, nogil=True)
def _propose(
    inst: Instance,
    state: State,
    hot: IntArray,
    able: IntArray,
    price: float,
    temperature: float,
    proposals: int,
) -> tuple[int, int]:  # fmt: skip
    """Make so many proposals; returns how often a limit refused, and how often it bore, what would pay."""
    chosen, worth, dist, paid = state.choice.chosen, state.choice.worth, state.net.dist, state.paid
    site, site_node, member, size = inst.rules.site, inst.site_node, state.member, state.size
    view_price, site_price, cheap = inst.view_price, inst.site_price, inst.required >= 0
    is_counted = inst.rules.counted
    seen = np.zeros(len(inst.classes.weight) + 1, np.int64)
    refused, borne = 0, 0
    for _ in range(proposals):
        kind = np.random.random()
        least = temperature * np.log(1.0 - np.random.random())
        from_ = hot if kind < IN else able if kind >= AWAY else member[: size[2]]
        if len(from_) == 0:
            continue
        j = from_[np.int64(np.random.random() * len(from_))]
        if kind < IN:
            s = site[j]
            cost = view_price[j]
            if paid[s] == 0:
                cost += site_price[s]
                if site_node[s] >= 0:
                    cost += dist[site_node[s]]
            if chosen[j] or cost >= INF or worth[j] - price * cost < least:
                continue
            if not allowed(inst.rules, state.choice, j):
                continue
            if not fits(inst, state, j, 0):
                refused += int(not cheap)
                continue
            put(inst, state, j)
            borne += int(not cheap)
        elif kind < OUT:
            loss = worth[j] - price * saving(inst, state, j)
            if -loss < least or not may_go(inst, state, j):
                continue
            if state.choice.tally[VALUE] - worth[j] < inst.required:
                refused += 1
                continue
            take(inst, state, j)
            settle(inst, state)
            borne += int(cheap)
        else:
            k = j if kind < AWAY else rival(inst, state, j)
            j = beside(inst, j) if kind < AWAY else j
            if j < 0 or k < 0 or chosen[j] or not is_counted[j] or not may_go(inst, state, k):
                continue
            if not _swap(inst, state, k, j, price, least, seen):
                continue
        commit(state)
    return refused, borne


@njit(cache=True, nogil=True)
def _pressure(inst: Instance, state: State, spare: float, refused: int, borne: int) -> float:
    """Return whether a cent should be worth more (above 0) or less, and how much."""
    left = min(inst.budget - money(state), inst.yearly_limit - yearly(state))
    if inst.required >= 0:
        left = state.choice.tally[VALUE] - inst.required
    push = 1.0 if refused > REFUSED_SHARE * (refused + borne) else -1.0
    if left > spare:
        push = LOOSE
    return push if inst.required < 0 else -push


@njit(cache=True, nogil=True)
def anneal(
    inst: Instance, state: State, record: Record, most: IntArray, heat: Heat, proposals: int, seed: int
) -> float:
    """Make so many proposals; returns the worth of a cent at their end. The record is kept up to date.

    Parameters
    ----------
    state
        Keeps every rule, and does so afterwards.
    most
        What each view would see alone.
    """
    np.random.seed(seed)
    price = heat.price
    able = _worth_it(inst, state, most, price, 0.0, False)
    done = 0
    while done < proposals:
        temperature = heat.warm * (heat.cold / heat.warm) ** (done / proposals)
        many = min(LOOK, proposals - done)
        hot = _worth_it(inst, state, state.choice.worth, price, COLDEST * temperature, True)
        refused, borne = _propose(inst, state, hot, able, price, temperature, many)
        note(inst, state, record)
        price *= 1.0 + PRICE_STEP * _pressure(inst, state, heat.spare, refused, borne)
        done += many
    return price
