"""First choices: what the rules ask for, then most worth for marginal price; or a choice that is given."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.joint.fill import (
    NOTHING,
    State,
    commit,
    new_state,
    over,
    price_of,
    put,
    shed,
    spend,
)
from planner.optimize.joint.instance import Instance
from planner.optimize.joint.polish import JOIN_WORK, join
from planner.optimize.maxcover.primal import COUNTED, VALUE, Choice, add, allowed, choose
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import INF

AT_SITES, IN_ROWS, TO_FLOORS = 0, 1, 2


def cold_start(inst: Instance, head: int, seed: int) -> State:
    """Return what the rules ask for, then the views of most worth for their marginal price.

    Parameters
    ----------
    head
        Cents added to the price of each counted view.
    """
    chosen = inst.rules.fixed.copy()
    state = new_state(inst, chosen, join(inst, chosen, seed))
    need_views(inst, state)
    return finish(inst, state, head)


def sited_start(inst: Instance, head: int, seed: int) -> State | None:
    """Return views sited without a thought of streets, joined afterwards: as many as the limits bear.

    What the rules ask for comes first. None where already that passes the limits.
    """
    base = new_state(inst, inst.rules.fixed, join(inst, inst.rules.fixed, seed, 0))
    need_views(inst, base)
    order = sited(inst, base.choice.chosen)

    def joined(many: int, work: int) -> State:
        mask = base.choice.chosen.copy()
        mask[order[:many]] = True
        return new_state(inst, mask, join(inst, mask, seed, work))

    low, high = -1, len(order)
    if inst.required >= 0:
        low = high
    while low < high:
        middle = (low + high + 1) // 2
        if over(inst, joined(middle, 0)):
            high = middle - 1
        else:
            low = middle
    return finish(inst, joined(low, JOIN_WORK), head) if low >= 0 else None


@njit(cache=True, nogil=True)
def sited(inst: Instance, chosen: BoolArray) -> IntArray:
    """Return views to add to a choice, best first, by worth for the price of device and place alone.

    As many as the limits would bear without streets and without that choice, or as the required coverage
    asks for.
    """
    choice = choose(inst.classes, inst.rules, inst.pull, chosen)
    paid = np.zeros(len(inst.site_price), np.int64)
    cents, yearly_cents = np.int64(0), np.int64(0)
    order = np.empty(len(chosen), np.int64)
    count = 0
    is_counted, site, worth = inst.rules.counted, inst.rules.site, choice.worth
    view_price, site_price, site_node, lit = inst.view_price, inst.site_price, inst.site_node, inst.lit
    while count < len(order) and (inst.required < 0 or choice.tally[VALUE] < inst.required):
        best, top = NOTHING, 0.0
        for j in range(len(order)):
            if worth[j] <= top * view_price[j] or choice.chosen[j] or not is_counted[j]:
                continue
            s = site[j]
            price = view_price[j] if paid[s] else view_price[j] + site_price[s]
            if worth[j] <= top * max(1, price) or (site_node[s] >= 0 and not lit[site_node[s]]):
                continue
            if allowed(inst.rules, choice, j):
                best, top = np.int64(j), float(worth[j] / max(1, price))
        if best < 0:
            break
        s = site[best]
        cents += inst.view_cost[best]
        yearly_cents += inst.view_yearly[best]
        if paid[s] == 0:
            cents += inst.site_cost[s]
            yearly_cents += inst.site_yearly[s]
        if cents > inst.budget or yearly_cents > inst.yearly_limit:
            break
        paid[s] = 1
        add(inst.classes, inst.rules, inst.pull, choice, best)
        order[count] = best
        count += 1
    return order[:count].copy()


def warm_start(inst: Instance, chosen: IntArray, edges: IntArray, head: int, seed: int) -> State:
    """Return a given choice, made to keep the rules as far as taking out and putting in does that.

    The tree is the better of the given edges, where they join everything, and one found anew.
    """
    mask = inst.rules.fixed.copy()
    mask[chosen] = True
    in_tree = np.zeros(len(inst.edge_cost), np.bool_)
    in_tree[edges] = True
    state = new_state(inst, mask, in_tree)
    fresh = new_state(inst, mask, join(inst, mask, seed))
    whole = bool(state.net.inside[state.net.need > 0].all())
    if not whole or fresh.net.sums[0] < state.net.sums[0]:
        state = fresh
    need_views(inst, state)
    return finish(inst, state, head)


def finish(inst: Instance, state: State, head: int) -> State:
    """Bring a state within its limits, fill it up and end the move."""
    pool = np.arange(len(inst.view_cost), dtype=np.int64)
    if inst.required < 0:
        shed(inst, state, head)
    spend(inst, state, pool, head)
    if inst.required >= 0:
        shed(inst, state, head)
    commit(state)
    return state


@njit(cache=True, nogil=True)
def _wanted(inst: Instance, choice: Choice, j: int, stage: int) -> bool:
    """Say whether a site, a side row or a coverage floor still asks for view j."""
    rules = inst.rules
    if stage == AT_SITES:
        return bool(choice.held[rules.site[j]] < rules.least[rules.site[j]])
    if stage == IN_ROWS:
        for k in range(rules.ptr[j], rules.ptr[j + 1]):
            r = rules.row[k]
            if rules.coef[k] < 0 and choice.act[r] > rules.row_most[r]:
                return True
        return False
    return _toward(inst, choice, j) > 0


@njit(cache=True, nogil=True)
def _toward(inst: Instance, choice: Choice, j: int) -> np.int64:
    """Return the weight that view j adds to coverage floors that are not reached."""
    total = np.int64(0)
    for t in range(inst.classes.col_ptr[j], inst.classes.col_ptr[j + 1]):
        i = inst.classes.col_row[t]
        g = inst.classes.group[i]
        if g >= 0 and choice.cover[i] == 0 and choice.got[g] < inst.rules.floor[g]:
            total += inst.classes.weight[i]
    return total


@njit(cache=True, nogil=True)
def need_views(inst: Instance, state: State) -> None:
    """Put in what sites, side rows below 0 and coverage floors ask for, by worth for marginal price."""
    for stage in range(3):
        if stage == TO_FLOORS and len(inst.rules.floor) == 0:
            break
        while state.choice.tally[COUNTED] < inst.rules.most_chosen:
            best, top = NOTHING, -1.0
            for j in range(len(inst.view_cost)):
                if state.choice.chosen[j] or not _wanted(inst, state.choice, j, stage):
                    continue
                price = price_of(inst, state, j)
                if price >= INF or not allowed(inst.rules, state.choice, j):
                    continue
                worth = _toward(inst, state.choice, j) if stage == TO_FLOORS else state.choice.worth[j] + 1
                if worth > top * max(1.0, float(price)):
                    best, top = np.int64(j), worth / max(1.0, float(price))
            if best < 0:
                break
            put(inst, state, best)
