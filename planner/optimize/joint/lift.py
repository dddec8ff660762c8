"""From the prices of the small program to exact duals of the whole problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.joint.core import Core, outer_multipliers
from planner.optimize.joint.cutlp import CutProgram, FloatArray, Prices
from planner.optimize.joint.cuts import CLASS, SITE, Cuts, carried, full_nodes, joined, some
from planner.optimize.joint.duals import Duals
from planner.optimize.joint.kernels_lift import Beside, beside_of, put_credits, put_cuts
from planner.optimize.joint.multipliers import FINE, Multipliers, fraction, price_range, working_memory
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.ascent import RUNS, TOTAL, CutStore, new_store

MOST = float(1 << 44)
"""Prices above this come from programs without any room and would only pass 64 bits."""
MOST_RAISED = 6000
"""Cuts that the raising gives back to the program."""
TIMES = 6
"""A cut may fall into pieces that together hold so many times its nodes before room is doubled."""


def lifted(program: CutProgram, prices: Prices, guide: BoolArray) -> tuple[Duals, Cuts]:
    """Return exact duals made of the prices of the program, raised as far as they go, and cuts for it.

    The cuts are those that the raising took beside the program's own. Every dual is rounded down and put as
    far as the arcs have room, so the result holds whatever the program's tolerance; what it left is raised by
    dual ascent.
    """
    core = program.core
    multipliers = _multipliers(program, prices)
    beside = beside_of(core.chains)
    credit = _credits(core, prices, multipliers, beside)
    duals = Duals(core.extended, replace(multipliers, credit=credit), guide)
    _put_payers(program, prices, duals, beside)
    runs = int(duals.store.tally[RUNS])
    duals.complete()
    duals.trim()
    return duals, carried(core, duals, runs, MOST_RAISED)


def _multipliers(program: CutProgram, prices: Prices) -> Multipliers:
    """Return the multipliers of the limits, rounded down, and of places."""
    core, extended = program.core, program.core.extended
    place = np.zeros(len(extended.usable), np.int64)
    place[core.views] = _whole(prices.place)
    site = outer_multipliers(extended, prices.price)
    site[core.sites] = 0
    site[core.sites[program.tight]] = _whole(prices.room)
    once = np.zeros(len(site), np.int64)
    once[core.sites] = _whole(np.ceil(prices.once))
    return Multipliers(
        *fraction(min(prices.price, price_range(extended)[1])),
        int(min(prices.counted, MOST)), int(min(prices.yearly * FINE, MOST)), _whole(prices.side),
        _whole(prices.floor * FINE), site, place, once, _whole(np.ceil(prices.apart)),
    )  # fmt: skip


def _whole(values: FloatArray) -> IntArray:
    """Return prices rounded down, none above `MOST`."""
    return np.minimum(values, MOST).astype(np.int64)


def _credits(core: Core, prices: Prices, multipliers: Multipliers, beside: Beside) -> CutStore:
    """Put the cuts that join sites onto the streets."""
    chosen = np.flatnonzero((prices.cuts.kind == SITE) & (prices.dual >= 1.0))
    cuts = some(prices.cuts, chosen)
    dual = _whole(prices.dual[chosen])
    node = full_nodes(core, cuts.node)
    room = TIMES * len(node) + 100_000
    while True:
        plain = Duals(core.extended, multipliers, np.zeros(len(core.extended.arcs.nbr), np.bool_))
        store = new_store(2 * len(dual) + 100, 20 * len(dual) + 10_000, room)
        if put_credits(
            core.extended.arcs, core.chains, beside, plain.payers, plain.reduced, plain.paid,
            core.sites[cuts.target], cuts.ptr, node, dual, store, working_memory(core.extended),
        ):  # fmt: skip
            return store
        room *= 2


def _put_payers(program: CutProgram, prices: Prices, duals: Duals, beside: Beside) -> None:
    """Put the cuts of duties, then those of classes, each with those of few nodes first."""
    core = program.core
    cuts, dual = prices.cuts, prices.dual
    chosen = np.flatnonzero((cuts.kind != SITE) & (dual >= 1.0))
    chosen = chosen[np.lexsort((np.diff(cuts.ptr)[chosen], cuts.kind[chosen] == CLASS))]
    cuts, whole = some(cuts, chosen), _whole(dual[chosen])
    twice = np.flatnonzero(prices.sights >= 1.0)
    if len(twice):
        of = program.twice[twice]
        sizes = np.diff(core.start_ptr)[of]
        ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        node = core.start[np.repeat(core.start_ptr[of] - ptr[:-1], sizes) + np.arange(ptr[-1])]
        cuts = joined(Cuts(np.full(len(of), CLASS), of, ptr, node), cuts)
        whole = np.concatenate([_whole(prices.sights[twice]), whole])
    is_class = cuts.kind == CLASS
    first = np.where(is_class, core.member_ptr[np.where(is_class, cuts.target, 0)], 0)
    sizes = np.where(is_class, np.diff(core.member_ptr)[np.where(is_class, cuts.target, 0)], 1)
    member_ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    own = np.repeat(is_class, sizes)
    take = np.repeat(first - member_ptr[:-1], sizes) + np.arange(member_ptr[-1])
    member = np.where(own, core.member[np.where(own, take, 0)], np.repeat(cuts.target, sizes))
    node = full_nodes(core, cuts.node)
    duals.make_room(3 * len(member), 8 * len(member), TIMES * len(node))
    while not put_cuts(
        core.extended.arcs, core.chains, beside, duals.payers, duals.reduced, duals.paid, member_ptr,
        member.astype(np.int64), cuts.ptr, node, whole, duals.store, working_memory(core.extended),
    ):  # fmt: skip
        duals.restart(2)
    duals.store.tally[TOTAL] = duals.worth()
