"""Views put in by what they see for their marginal cost, and taken out by what they save for their loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.instance import Instance
from planner.optimize.joint.net import (
    COST,
    YEARLY,
    Net,
    attach,
    edges_of,
    keep,
    new_net,
    prune,
    regrow,
    take_back,
    touch,
)
from planner.optimize.maxcover.primal import COUNTED, VALUE, Choice, add, allowed, choose, drop, shortfall
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import INF

NOTHING = np.int64(-1)


class State(NamedTuple):
    """A choice of views and the tree that joins them, changing in place.

    `paid[s]` counts the paid views at site s, `sums` holds cents and yearly cents of sites and views. `log`
    holds the views put in (j) and taken out (-1 - j) since the move began, `size[0]` how many; `gone` is
    room for nodes that leave the tree, `size[1]` how many wait for `settle`. The first `size[2]` of `member`
    are the chosen views that may go: paid and not fixed; `place[j]` is where view j stands there, else -1.
    """

    choice: Choice
    net: Net
    paid: IntArray
    sums: IntArray
    log: IntArray
    gone: IntArray
    member: IntArray
    place: IntArray
    size: IntArray


@njit(cache=True, nogil=True)
def new_state(inst: Instance, chosen: BoolArray, in_tree: BoolArray) -> State:
    """Return the state of a choice and a tree that joins it (edge mask); dead branches are taken off."""
    sites = len(inst.site_node)
    need = np.zeros(len(inst.graph.ptr) - 1, np.int64)
    for v in inst.terminals:
        need[v] = 1
    paid = np.zeros(sites, np.int64)
    sums = np.zeros(2, np.int64)
    for j in range(len(chosen)):
        if chosen[j] and inst.rules.counted[j]:
            sums[COST] += inst.view_cost[j]
            sums[YEARLY] += inst.view_yearly[j]
            paid[inst.rules.site[j]] += 1
    for s in range(sites):
        if paid[s] > 0:
            sums[COST] += inst.site_cost[s]
            sums[YEARLY] += inst.site_yearly[s]
            if inst.site_node[s] >= 0:
                need[inst.site_node[s]] += 1
    net = new_net(inst.graph, inst.root, in_tree, need, inst.edge_cost, inst.edge_yearly)
    choice = choose(inst.classes, inst.rules, inst.pull, chosen)
    views = len(chosen)
    state = State(
        choice, net, paid, sums, np.empty(4 * views + 64, np.int64), np.empty(len(need), np.int64),
        np.empty(views, np.int64), np.full(views, -1, np.int64), np.zeros(3, np.int64),
    )  # fmt: skip
    for j in range(views):
        if chosen[j]:
            enter(inst, state, j)
    return state


@njit(cache=True, nogil=True)
def enter(inst: Instance, state: State, j: int) -> None:
    """List view j, just chosen, among those that may go."""
    if inst.rules.fixed[j] or not inst.rules.counted[j]:
        return
    state.place[j] = state.size[2]
    state.member[state.size[2]] = j
    state.size[2] += 1


@njit(cache=True, nogil=True)
def leave(state: State, j: int) -> None:
    """Take view j, just dropped, off the list of those that may go."""
    place = state.place[j]
    if place < 0:
        return
    state.size[2] -= 1
    last = state.member[state.size[2]]
    state.member[place] = last
    state.place[last] = place
    state.place[j] = -1


@njit(cache=True, nogil=True)
def money(state: State) -> np.int64:
    """Return the cents of the whole choice."""
    return state.sums[COST] + state.net.sums[COST]


@njit(cache=True, nogil=True)
def yearly(state: State) -> np.int64:
    """Return the yearly cents of the whole choice."""
    return state.sums[YEARLY] + state.net.sums[YEARLY]


@njit(cache=True, nogil=True)
def put(inst: Instance, state: State, j: int) -> None:
    """Choose view j and join its site."""
    s = inst.rules.site[j]
    if inst.rules.counted[j]:
        state.sums[COST] += inst.view_cost[j]
        state.sums[YEARLY] += inst.view_yearly[j]
        if state.paid[s] == 0:
            state.sums[COST] += inst.site_cost[s]
            state.sums[YEARLY] += inst.site_yearly[s]
            v = inst.site_node[s]
            if v >= 0:
                attach(inst.graph, state.net, v, inst.edge_cost, inst.edge_yearly)
                _want(state.net, v, 1)
        state.paid[s] += 1
    add(inst.classes, inst.rules, inst.pull, state.choice, j)
    enter(inst, state, j)
    state.log[state.size[0]] = j
    state.size[0] += 1


@njit(cache=True, nogil=True)
def _want(net: Net, v: int, step: int) -> None:
    """Count one more or one less that needs node v."""
    touch(net, v)
    net.need[v] += step


@njit(cache=True, nogil=True)
def take(inst: Instance, state: State, j: int) -> None:
    """Drop view j and the branch that only its site needed; `settle` must follow before prices are read."""
    s = inst.rules.site[j]
    if inst.rules.counted[j]:
        state.sums[COST] -= inst.view_cost[j]
        state.sums[YEARLY] -= inst.view_yearly[j]
        state.paid[s] -= 1
        if state.paid[s] == 0:
            state.sums[COST] -= inst.site_cost[s]
            state.sums[YEARLY] -= inst.site_yearly[s]
            v = inst.site_node[s]
            if v >= 0:
                _want(state.net, v, -1)
                state.size[1] = prune(
                    inst.graph, state.net, inst.root, v, inst.edge_cost, inst.edge_yearly, state.gone,
                    state.size[1],
                )  # fmt: skip
    drop(inst.classes, inst.rules, inst.pull, state.choice, j)
    leave(state, j)
    state.log[state.size[0]] = -1 - j
    state.size[0] += 1


@njit(cache=True, nogil=True)
def settle(inst: Instance, state: State) -> None:
    """Set the distances right after views were taken out."""
    if state.size[1]:
        regrow(inst.graph, state.net, state.gone, state.size[1])
        state.size[1] = 0


@njit(cache=True, nogil=True)
def commit(state: State) -> None:
    """End the move: what it did stays."""
    state.size[0] = 0
    keep(state.net)


@njit(cache=True, nogil=True)
def undo(inst: Instance, state: State, cents: int, paid: int, net_cents: int, net_paid: int) -> None:
    """Make the move not to have been; cents and yearly cents of views and streets as before it."""
    for k in range(state.size[0] - 1, -1, -1):
        j = state.log[k]
        if j >= 0:
            drop(inst.classes, inst.rules, inst.pull, state.choice, j)
            leave(state, j)
            step = -1
        else:
            j = -1 - j
            add(inst.classes, inst.rules, inst.pull, state.choice, j)
            enter(inst, state, j)
            step = 1
        if inst.rules.counted[j]:
            state.paid[inst.rules.site[j]] += step
    state.sums[COST] = cents
    state.sums[YEARLY] = paid
    state.size[0] = 0
    state.size[1] = 0
    take_back(state.net, net_cents, net_paid)


@njit(cache=True, nogil=True)
def price_of(inst: Instance, state: State, j: int) -> np.int64:
    """Return what view j would cost now, priced: device, place and way; INF where no way leads there."""
    if not inst.rules.counted[j]:
        return np.int64(0)
    s = inst.rules.site[j]
    price = inst.view_price[j]
    if state.paid[s] == 0:
        price += inst.site_price[s]
        v = inst.site_node[s]
        if v >= 0:
            price += state.net.dist[v]
    return min(price, INF)


@njit(cache=True, nogil=True)
def fits(inst: Instance, state: State, j: int, room: int) -> bool:
    """Say whether budget and yearly limit bear view j; `room` is added to the budget."""
    s = inst.rules.site[j]
    if not inst.rules.counted[j]:
        return True
    cost = inst.view_cost[j]
    paid = inst.view_yearly[j]
    if state.paid[s] == 0:
        cost += inst.site_cost[s]
        paid += inst.site_yearly[s]
        v = inst.site_node[s]
        while v >= 0 and not state.net.inside[v]:
            slot = state.net.came[v]
            if slot < 0:
                return False
            cost += inst.edge_cost[inst.graph.edge[slot]]
            paid += inst.edge_yearly[inst.graph.edge[slot]]
            v = inst.graph.nbr[slot]
    return money(state) + cost <= inst.budget + room and yearly(state) + paid <= inst.yearly_limit


@njit(cache=True, nogil=True)
def over(inst: Instance, state: State) -> bool:
    """Say whether the choice passes budget or yearly limit."""
    return money(state) > inst.budget or yearly(state) > inst.yearly_limit


@njit(cache=True, nogil=True)
def best_pick(
    inst: Instance, state: State, pool: IntArray, most: int, head: int, room: int, least: float,
    noise: float,
) -> np.int64:  # fmt: skip
    """Return the view of the pool that sees most new for its marginal price, or -1.

    Parameters
    ----------
    most
        Worth beyond this counts nothing: what is still missing where a coverage is required.
    head
        Cents added to the price of each counted view: what a place under the count is worth.
    room
        Cents that the budget may be passed by.
    least
        Least worth a cent.
    noise
        Every worth is multiplied by 1 - noise x a random number.
    """
    best = NOTHING
    top = least
    left = inst.budget + room - money(state) if inst.exact else INF
    # Arrays are taken out of their tuples before loops: each access inside counts references.
    worths, chosen, is_counted, site = (
        state.choice.worth,
        state.choice.chosen,
        inst.rules.counted,
        inst.rules.site,
    )
    view_price, site_price, site_node = inst.view_price, inst.site_price, inst.site_node
    paid, dist = state.paid, state.net.dist
    for j in pool:
        worth = min(worths[j], most)
        price = view_price[j] if is_counted[j] else np.int64(0)
        # Most end here: the device alone is too dear for what is left, or for the best so far.
        if worth <= 0 or price > left or worth <= top * (price + head) or chosen[j]:
            continue
        if is_counted[j]:
            s = site[j]
            if paid[s] == 0:
                price += site_price[s]
                if site_node[s] >= 0:
                    price += dist[site_node[s]]
        if price > left or price >= INF:
            continue
        value = np.float64(worth)
        if noise > 0.0:
            value *= 1.0 - noise * np.random.random()
        if value <= top * (price + head) or not allowed(inst.rules, state.choice, j):
            continue
        if inst.exact or fits(inst, state, j, room):
            top = value / max(np.float64(price + head), 1e-9)
            best = j
    return best


@njit(cache=True, nogil=True)
def members(state: State) -> IntArray:
    """Return the views that are chosen, paid and free to go, in no order."""
    return state.member[: state.size[2]]


@njit(cache=True, nogil=True)
def savings(inst: Instance, state: State, views: IntArray) -> IntArray:
    """Return the price that dropping each of some chosen views alone would save: device, place, branch."""
    is_counted, site, paid = inst.rules.counted, inst.rules.site, state.paid
    view_price, site_price, site_node = inst.view_price, inst.site_price, inst.site_node
    parent, children, needs = state.net.parent, state.net.children, state.net.need
    weight, nbr, root = inst.graph.weight, inst.graph.nbr, inst.root
    out = np.zeros(len(views), np.int64)
    for i in range(len(views)):
        j = views[i]
        if not is_counted[j]:
            continue
        s = site[j]
        out[i] = view_price[j]
        if paid[s] > 1:
            continue
        out[i] += site_price[s]
        v = site_node[s]
        need, below = 1, 0
        while v >= 0 and v != root and needs[v] == need and children[v] == below:
            out[i] += weight[parent[v]]
            v = nbr[parent[v]]
            need, below = 0, 1
    return out


@njit(cache=True, nogil=True)
def may_go(inst: Instance, state: State, j: int) -> bool:
    """Say whether chosen view j may be dropped without breaking a rule that is kept now."""
    rules, choice = inst.rules, state.choice
    if rules.fixed[j] or choice.held[rules.site[j]] <= rules.least[rules.site[j]]:
        return False
    for k in range(rules.ptr[j], rules.ptr[j + 1]):
        r = rules.row[k]
        if rules.coef[k] < 0 and choice.act[r] - rules.coef[k] > rules.row_most[r]:
            return False
    if len(rules.floor) == 0:
        return True
    classes = inst.classes
    for g in range(len(rules.floor)):
        lost = np.int64(0)
        for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
            i = classes.col_row[t]
            if classes.group[i] == g and choice.cover[i] == 1:
                lost += classes.weight[i]
        if lost > 0 and choice.got[g] - lost < rules.floor[g]:
            return False
    return True


@njit(cache=True, nogil=True)
def worst_view(inst: Instance, state: State, most: int, head: int) -> np.int64:
    """Return the chosen view that loses least for what dropping it saves, losing at most `most`; or -1."""
    worst = NOTHING
    low = np.inf
    views = members(state)
    saved = savings(inst, state, views)
    worth = state.choice.worth
    for i in range(len(views)):
        j = views[i]
        price = saved[i] + head
        if worth[j] <= most and price > 0 and worth[j] < low * price and may_go(inst, state, j):
            low = worth[j] / price
            worst = j
    return worst


@njit(cache=True, nogil=True)
def spend(inst: Instance, state: State, pool: IntArray, head: int) -> np.int64:
    """Put in views by worth for price: while money is left, or until the required coverage is reached.

    Returns the last view put in, or -1.
    """
    last = NOTHING
    while True:
        most = INF
        if inst.required >= 0:
            most = inst.required - state.choice.tally[VALUE]
            if most <= 0:
                return last
        j = best_pick(inst, state, pool, most, head, 0, 0.0, 0.0)
        if j < 0:
            return last
        put(inst, state, j)
        last = j


@njit(cache=True, nogil=True)
def shed(inst: Instance, state: State, head: int) -> np.int64:
    """Take out views by loss for saving: until money suffices, or while the required coverage stays.

    Returns the last view taken out, or -1. Distances are right at the end.
    """
    last = NOTHING
    while True:
        most = INF
        if inst.required >= 0:
            most = state.choice.tally[VALUE] - inst.required
            if most < 0:
                break
        elif not over(inst, state):
            break
        j = worst_view(inst, state, most, head)
        if j < 0:
            break
        take(inst, state, j)
        last = j
    settle(inst, state)
    return last


@njit(cache=True, nogil=True)
def broken(inst: Instance, state: State) -> float:
    """Return how far the state is from keeping every rule, 0 where it keeps all."""
    total = shortfall(inst.rules, state.choice)
    if money(state) > inst.budget:
        total += (money(state) - inst.budget) / max(1.0, float(inst.budget))
    if yearly(state) > inst.yearly_limit:
        total += (yearly(state) - inst.yearly_limit) / max(1.0, float(inst.yearly_limit))
    if state.choice.tally[VALUE] < inst.required:
        total += (inst.required - state.choice.tally[VALUE]) / float(inst.required)
    return total


@njit(cache=True, nogil=True)
def tree_of(inst: Instance, state: State) -> BoolArray:
    """Return the edge mask of the state's tree."""
    return edges_of(inst.graph, state.net, len(inst.edge_cost))


@njit(cache=True, nogil=True)
def counted(state: State) -> np.int64:
    """Return how many counted views are chosen."""
    return state.choice.tally[COUNTED]
