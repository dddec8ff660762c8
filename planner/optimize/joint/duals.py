"""One dual solution of the extended arborescence under given multipliers: raised, searched, repriced."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.optimize.joint.extended import Extended
from planner.optimize.joint.kernels_ascent import Paid, Payers, ascend
from planner.optimize.joint.kernels_search import cap_payments, search
from planner.optimize.joint.multipliers import Multipliers, bound_from, purses, slot_costs, working_memory
from planner.optimize.steiner.ascent import (
    ACTIVE,
    CUTS,
    NODES,
    REACHED,
    RUNS,
    TOTAL,
    CutStore,
    new_store,
)
from planner.optimize.steiner.dualsearch import compact, count_excess
from planner.optimize.steiner.graph import INF, BoolArray, IntArray


class Ascent(NamedTuple):
    """How cuts are ordered: weight of an extra crossing of the incumbent, tolerance, random part."""

    pull: float = 10.0
    tolerance: float = 1.25
    noise: float = 0.0


PLAIN = Ascent()
SEARCHING = Ascent(noise=4.0)


class Duals:
    """Feasible duals with the cuts behind them; their sum never falls while the multipliers stay.

    Parameters
    ----------
    extended, multipliers
        The graph with its payers, and what its arcs cost.
    guide
        Slots whose arcs the incumbent takes.
    """

    def __init__(self, extended: Extended, multipliers: Multipliers, guide: BoolArray) -> None:
        self.extended, self.multipliers, self.guide = extended, multipliers, guide
        costs, self.below = slot_costs(extended, multipliers)
        self.reduced: IntArray = costs.copy()
        cap, twice = purses(extended, multipliers)
        self.payers: Payers = extended.payers._replace(cap=cap, twice=twice)
        self.paid = Paid(np.zeros(len(cap), np.int64), np.zeros(len(cap), np.int64))
        many = len(extended.payers.start)
        self.store: CutStore = new_store(4 * len(cap) + 1000, 6 * len(cap) + 1000, 4 * many + 100_000)
        self._scratch = working_memory(extended)

    @property
    def total(self) -> int:
        """What the duals count for, in cents."""
        return int(self.store.tally[TOTAL])

    @property
    def bound(self) -> int:
        """The bound on coverage or cost that the duals prove."""
        return bound_from(self.extended, self.multipliers, self.total, self.below)

    def follow(self, guide: BoolArray) -> None:
        """Take another incumbent as the guide."""
        self.guide = guide
        position = np.empty(self.extended.node_count, np.int64)
        count_excess(self.extended.arcs, guide, self.store, position, self._scratch)

    def complete(self, way: Ascent = PLAIN) -> int:
        """Raise every payer as far as it goes; returns the gain."""
        arcs, gained = self.extended.arcs, 0
        everyone = np.arange(len(self.payers.cap))
        while True:
            mark = np.zeros(self.extended.node_count, np.int8)
            duty = self.payers.duty[self.payers.duty >= 0]
            mark[duty] = ACTIVE
            mark[arcs.root] = REACHED
            before = int(self.worth())
            gain = ascend(
                arcs, self.payers, self.reduced, self.paid, mark, self.guide, way.pull, way.tolerance,
                way.noise, everyone, self.store, self._scratch,
            )  # fmt: skip
            after = int(self.worth())
            self.store.tally[TOTAL] += after - before
            gained += after - before
            if gain >= 0:
                return gained
            self._make_room(grow=True)

    def search(self, work: int, seed: int, smallest: int, largest: int, way: Ascent = SEARCHING) -> int:
        """Search for about `work` node visits; returns how many moves improved."""
        self._make_room()
        _, better, full = search(
            self.extended.arcs, self.payers, self.extended.problem.node_count, self.reduced, self.paid,
            self.guide, self.store, self._scratch, smallest, largest, way.pull, way.tolerance, way.noise,
            seed, work,
        )  # fmt: skip
        if full:
            self._make_room(grow=True)
        return int(better)

    def repriced(self, multipliers: Multipliers) -> Duals:
        """Return duals under another price of money, made of these: what purses no longer hold is given back.

        Only the price may differ.
        """
        other = Duals(self.extended, multipliers, self.guide)
        other.reduced = self.reduced.copy()
        other.paid = Paid(self.paid.all.copy(), self.paid.views.copy())
        other.store = copied(self.store)
        cap_payments(self.extended.arcs, other.payers, other.reduced, other.paid, other.store, other._scratch)
        other.store.tally[TOTAL] = other.worth()
        other.complete()
        return other

    def trim(self) -> int:
        """Lower what sites cost for being used once to what their cuts need; returns the cents gained."""
        m, slot = self.multipliers, self.extended.site_slot
        spare = np.where(slot >= 0, self.reduced[np.maximum(slot, 0)], INF)
        lower = np.minimum(m.once, spare)
        self.multipliers = replace(m, once=m.once - lower)
        self.reduced[slot[slot >= 0]] -= lower[slot >= 0]
        return int(lower.sum())

    def worth(self) -> int:
        """Return what all payers have paid, counted anew."""
        return int((self.paid.all + np.minimum(self.paid.views, self.payers.twice)).sum())

    def make_room(self, runs: int, cuts: int, nodes: int) -> None:
        """See to it that so many runs, cuts and nodes fit beside those there are."""
        had = zip(self.store.tally[[RUNS, CUTS, NODES]].tolist(), _sizes(self.store), strict=True)
        room = [
            max(size, have + more + 1000) for (have, size), more in zip(had, (runs, cuts, nodes), strict=True)
        ]
        new = new_store(*room)
        compact(self.store, new)
        self.store = new

    def restart(self, times: int) -> None:
        """Forget every dual; `times` the room for cuts."""
        costs, self.below = slot_costs(self.extended, self.multipliers)
        self.reduced[:] = costs
        self.paid.all[:] = 0
        self.paid.views[:] = 0
        self.store = new_store(*(times * size for size in _sizes(self.store)))

    def _make_room(self, *, grow: bool = False) -> None:
        """Drop dead runs; double what is more than half full, or everything."""
        store = self.store
        runs = store.tally[RUNS]
        live = store.run_cut[:runs] < store.run_end[:runs]
        used = (
            int(live.sum()),
            int((store.run_end[:runs] - store.run_cut[:runs]).sum()),
            int(store.cut_len[store.run_end[:runs][live] - 1].sum()),
        )
        full = zip(store.tally[[RUNS, CUTS, NODES]].tolist(), _sizes(store), strict=True)
        if not grow and all(have < 0.6 * size for have, size in full):
            return
        room = [
            2 * size if grow or use > 0.4 * size else size
            for use, size in zip(used, _sizes(store), strict=True)
        ]
        self.store = new_store(*room)
        compact(store, self.store)


def _sizes(store: CutStore) -> tuple[int, int, int]:
    """Return the room of a store in runs, cuts and nodes."""
    return len(store.run_node), len(store.cut_len), len(store.nodes)


def copied(store: CutStore) -> CutStore:
    """Return a store in memory of its own."""
    return store._replace(
        tally=store.tally.copy(), nodes=store.nodes.copy(), run_node=store.run_node.copy(),
        run_cut=store.run_cut.copy(), run_end=store.run_end.copy(), run_seed=store.run_seed.copy(),
        cut_len=store.cut_len.copy(), cut_dual=store.cut_dual.copy(), cut_excess=store.cut_excess.copy(),
    )  # fmt: skip
