"""Large-neighborhood search on views and streets together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.fill import (
    NOTHING,
    State,
    best_pick,
    broken,
    commit,
    counted,
    members,
    money,
    over,
    price_of,
    put,
    savings,
    settle,
    shed,
    spend,
    tree_of,
    undo,
    yearly,
)
from planner.optimize.joint.instance import Instance
from planner.optimize.joint.moves import (
    Room,
    ball,
    branch,
    empty_views,
    new_room,
    views_of,
    weakest,
)
from planner.optimize.joint.net import COST, YEARLY
from planner.optimize.maxcover.primal import VALUE, allowed
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import INF

HOT_SHARE = 0.6
"""Views whose worth for price reaches this share of the going price are looked at when money is left."""
REFRESH = 60
"""Moves after which prices and those views are looked up anew."""
MOST_SITES = 24
PLAIN_SHARE = 0.5
MOST_NOISE = 0.5
GREEDY_SHARE = 0.2
BALLS, BRANCHES, PLANTS = 0.55, 0.65, 0.85
"""Moves below the first empty a ball, below the second a branch, below the third a ball around a new view."""


class Record(NamedTuple):
    """The best found: views, edges of its tree, and worth, cents and whether there is one."""

    chosen: BoolArray
    in_tree: BoolArray
    figures: IntArray


class Drive(NamedTuple):
    """What draws a run of moves.

    `price` is the worth of a cent, `head` cents that a place under the count is worth, `warm` the worth that
    a move may lose where chance lets it, at the beginning of the run, `cold` the same at its end; `usual`
    the cents of a usual place with its view.
    """

    price: float
    head: int
    warm: float
    cold: float
    usual: float


@njit(cache=True, nogil=True)
def score(inst: Instance, state: State, price: float, head: int) -> float:
    """Return worth less priced cost."""
    cost = money(state) + inst.yearly_price * yearly(state) + head * counted(state)
    return state.choice.tally[VALUE] - price * cost


@njit(cache=True, nogil=True)
def going_price(inst: Instance, state: State, head: int) -> tuple[float, float]:
    """Return the best worth a cent of any view outside, money aside, and the least loss a cent inside."""
    outside, inside = 0.0, np.inf
    worth = state.choice.worth
    prices = prices_of(inst, state)
    for j in range(len(prices)):
        price = max(1.0, float(prices[j] + head))
        if worth[j] > outside * price and price < INF and allowed(inst.rules, state.choice, j):
            outside = worth[j] / price
    views = members(state)
    saved = savings(inst, state, views)
    for i in range(len(views)):
        inside = min(inside, worth[views[i]] / max(1.0, float(saved[i] + head)))
    return outside, inside


@njit(cache=True, nogil=True)
def prices_of(inst: Instance, state: State) -> IntArray:
    """Return the marginal price of every view outside, INF for chosen ones and where no way leads there."""
    out = np.full(len(inst.view_price), INF, np.int64)
    chosen, is_counted, site, paid = state.choice.chosen, inst.rules.counted, inst.rules.site, state.paid
    view_price, site_price, site_node = inst.view_price, inst.site_price, inst.site_node
    dist, most = state.net.dist, inst.rules.most
    for j in range(len(out)):
        s = site[j]
        if chosen[j] or not is_counted[j] or most[s] == 0:
            continue
        price = view_price[j]
        if paid[s] == 0:
            price += site_price[s]
            if site_node[s] >= 0:
                price += dist[site_node[s]]
        out[j] = min(price, INF)
    return out


@njit(cache=True, nogil=True)
def hot_views(inst: Instance, state: State, price: float, head: int) -> IntArray:
    """Return the views outside that are nearly worth their price."""
    prices, worth = prices_of(inst, state), state.choice.worth
    out = np.empty(len(prices), np.int64)
    count = 0
    for j in range(len(out)):
        if worth[j] > 0 and prices[j] < INF and worth[j] >= HOT_SHARE * price * (prices[j] + head):
            out[count] = j
            count += 1
    return out[:count].copy()


@njit(cache=True, nogil=True)
def _better(inst: Instance, state: State, record: Record) -> bool:
    """Say whether the state, which keeps every rule, beats the record."""
    if record.figures[2] == 0:
        return True
    value, cost = state.choice.tally[VALUE], money(state)
    if inst.required >= 0:
        return cost < record.figures[1] or (cost == record.figures[1] and value > record.figures[0])
    return value > record.figures[0] or (value == record.figures[0] and cost < record.figures[1])


@njit(cache=True, nogil=True)
def note(inst: Instance, state: State, record: Record) -> bool:
    """Write the state into the record if it keeps every rule and is better; says whether."""
    if broken(inst, state) > 0.0 or not _better(inst, state, record):
        return False
    record.chosen[:] = state.choice.chosen
    record.in_tree[:] = tree_of(inst, state)
    record.figures[0] = state.choice.tally[VALUE]
    record.figures[1] = money(state)
    record.figures[2] = 1
    return True


@njit(cache=True, nogil=True)
def land(inst: Instance, state: State, hot: IntArray, head: int) -> None:
    """Bring the state within its limits, and use what they leave."""
    if inst.required >= 0:
        spend(inst, state, hot, head)
        shed(inst, state, head)
        return
    if over(inst, state):
        shed(inst, state, head)
    spend(inst, state, hot, head)


@njit(cache=True, nogil=True)
def _take_out(
    inst: Instance, state: State, hot: IntArray, head: int, room: Room
) -> tuple[IntArray, np.int64]:
    """Empty a ball, a branch or the weakest views, by chance; returns what may come in, and what comes first.

    That is -1 where nothing is to come first; it is the view that a ball was taken out around.
    """
    used = members(state)
    kind = np.random.random()
    plant, start = NOTHING, NOTHING
    if len(used):
        start = inst.site_node[inst.rules.site[used[np.random.randint(len(used))]]]
    if len(hot) and (start < 0 or BRANCHES <= kind < PLANTS):
        plant = hot[np.random.randint(len(hot))]
        start = inst.site_node[inst.rules.site[plant]]
    sites = 1 + int(MOST_SITES * np.random.random() ** 2)
    share = 0.6 + 0.4 * np.random.random()
    if plant >= 0 and np.random.random() < PLAIN_SHARE:
        share = 0.2
    near = hot
    if start >= 0 and (kind < BALLS or plant >= 0):
        nodes = ball(inst, state, start, sites, room)
        near = room.views[: views_of(inst, room, nodes)].copy()
        empty_views(inst, state, near, share)
    elif start >= 0 and kind < BRANCHES:
        nodes = branch(inst, state, start, room)
        near = room.views[: views_of(inst, room, nodes)].copy()
        empty_views(inst, state, near, 1.0)
    else:
        many = weakest(inst, state, sites, head, room)
        empty_views(inst, state, room.views[:many].copy(), 1.0)
    return near, plant


@njit(cache=True, nogil=True)
def search(
    inst: Instance, state: State, record: Record, drive: Drive, moves: int, seed: int
) -> tuple[float, int]:
    """Make so many moves; returns (going worth a cent, moves kept). The record is kept up to date."""
    np.random.seed(seed)
    room = new_room(inst)
    price, head = drive.price, drive.head
    hot = hot_views(inst, state, price, head)
    short = broken(inst, state)
    kept = 0
    for move in range(moves):
        if move % REFRESH == REFRESH - 1:
            outside, inside = going_price(inst, state, head)
            if outside > 0.0 and inside < np.inf:
                price += 0.1 * (np.sqrt(outside * max(inside, 0.1 * outside)) - price)
            hot = hot_views(inst, state, price, head)
        warm = drive.warm + (drive.cold - drive.warm) * move / moves
        before = score(inst, state, price, head)
        cents, paid = state.sums[COST], state.sums[YEARLY]
        net_cents, net_paid = state.net.sums[COST], state.net.sums[YEARLY]
        if len(hot) == 0 and state.size[2] == 0:
            break
        near, plant = _take_out(inst, state, hot, head, room)
        settle(inst, state)
        free = plant >= 0 and not state.choice.chosen[plant] and price_of(inst, state, plant) < INF
        if free and allowed(inst.rules, state.choice, plant):
            put(inst, state, plant)
        extra = int(drive.usual * 3.0 * np.random.random()) if np.random.random() < PLAIN_SHARE else 0
        noise = MOST_NOISE * np.random.random() if np.random.random() < PLAIN_SHARE else 0.0
        least = 0.0 if np.random.random() < GREEDY_SHARE else price * (0.8 + 0.4 * np.random.random())
        while True:
            j = best_pick(inst, state, near, INF, head, extra, least, noise)
            if j < 0:
                break
            put(inst, state, j)
        land(inst, state, hot, head)
        after = broken(inst, state)
        gained = score(inst, state, price, head) - before
        if after < short or (after == short and gained >= warm * np.log(1.0 - np.random.random())):
            short = after
            kept += 1
            commit(state)
            if short == 0.0:
                note(inst, state, record)
        else:
            undo(inst, state, cents, paid, net_cents, net_paid)
    return price, kept
