"""The dual solution of one instance: reduced costs and the cuts that made them, improved step by step."""

from __future__ import annotations

import numpy as np

from planner.optimize.steiner.ascent import (
    CUTS,
    NODES,
    RUNS,
    TOTAL,
    CutStore,
    ascend,
    new_scratch,
    new_store,
)
from planner.optimize.steiner.core import Core, Cuts
from planner.optimize.steiner.dualsearch import activate_unreached, compact, count_excess, search_dual
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_cuts import expand_runs
from planner.optimize.steiner.project import project_cuts

STRONG_PULL = 1000


class Dual:
    """Feasible duals of the directed cut formulation of one core; the bound never falls.

    Parameters
    ----------
    core, graph
        The instance and its slot arrays.
    guide
        Slots of the incumbent's arcs, directed away from the root.
    pull
        Weight of an extra crossing of the incumbent in the order of cuts (0: unguided).
    start
        Cuts of the instance before reductions, with the new number of each of its nodes (-1 where gone).
    """

    def __init__(
        self,
        core: Core,
        graph: Graph,
        guide: BoolArray,
        pull: int,
        start: tuple[CutStore, IntArray] | None = None,
    ) -> None:
        self._core, self._graph, self._guide = core, graph, guide
        self.reduced: IntArray = graph.weight.copy()
        self.store: CutStore = new_store(20_000, 60_000, 2_000_000)
        if start is not None:
            old, new_id = start
            self.store = new_store(len(old.run_node), len(old.cut_len), len(old.nodes))
            project_cuts(old, self.store, new_id, graph, self.reduced, core.is_terminal, core.root)
        self._complete(pull)
        self.follow(guide)

    @property
    def bound(self) -> int:
        """Sum of the duals."""
        return int(self.store.tally[TOTAL])

    @property
    def entries(self) -> int:
        """Nodes over all cuts, each cut counted in full."""
        store, runs = self.store, self.store.tally[RUNS]
        sums = np.concatenate([[0], np.cumsum(store.cut_len[: store.tally[CUTS]])])
        return int((sums[store.run_end[:runs]] - sums[store.run_cut[:runs]]).sum())

    def follow(self, guide: BoolArray) -> None:
        """Take another incumbent as the guide."""
        self._guide = guide
        position = np.empty(self._core.node_count, np.int64)
        count_excess(self._graph, guide, self.store, position, new_scratch(self._graph))

    def search(self, largest: int, seed: int, work: int, pull: int = 5) -> int:
        """Run large-neighborhood search for about `work` arc visits; returns how many moves improved."""
        if self._crowded():
            self._make_room()
        _, better, full = search_dual(
            self._graph, self.reduced, self._core.root, self._core.terminals, self._guide, self.store,
            30, largest, pull, 4.0, seed, work,
        )  # fmt: skip
        if full:
            self._make_room()
        return int(better)

    @property
    def guide(self) -> BoolArray:
        """Slots of the incumbent that guides the search."""
        return self._guide

    def make_room(self, *, grow: bool = False) -> None:
        """Drop dead runs where the store is crowded; double it where it stays so, or if told to."""
        if grow or self._crowded():
            self._make_room(grow=grow)

    def cuts(self) -> Cuts:
        """Return the cuts as flat node sets."""
        return Cuts(*expand_runs(self.store))

    def _complete(self, pull: int) -> None:
        """Raise cuts until the root reaches every terminal."""
        graph, core = self._graph, self._core
        while True:
            active = np.zeros(core.node_count, np.bool_)
            scratch = new_scratch(graph)
            activate_unreached(graph, self.reduced, core.root, core.terminals, active, scratch)
            if not active.any():
                return
            before = self.reduced.copy()
            tally = self.store.tally.copy()
            gain = ascend(
                graph, self.reduced, core.root, active, self._guide, pull, 0.0, self.store, scratch, True
            )
            if gain >= 0:
                self.store.tally[TOTAL] += gain
                return
            self.reduced = before
            self.store.tally[:] = tally
            self._make_room(grow=True)

    def _crowded(self) -> bool:
        """Whether less than 30 % of any of the store's arrays is free."""
        store, tally = self.store, self.store.tally
        return bool(
            tally[RUNS] > 0.7 * len(store.run_node)
            or tally[CUTS] > 0.7 * len(store.cut_len)
            or tally[NODES] > 0.7 * len(store.nodes)
        )

    def _make_room(self, *, grow: bool = False) -> None:
        """Drop dead runs; double what stays crowded, or everything."""
        store = self.store
        count = store.tally[RUNS]
        live = store.run_cut[:count] < store.run_end[:count]
        cuts = int((store.run_end[:count] - store.run_cut[:count]).sum())
        nodes = int(store.cut_len[store.run_end[:count][live] - 1].sum())
        new = new_store(
            _room(int(live.sum()), len(store.run_node), grow),
            _room(cuts, len(store.cut_len), grow),
            _room(nodes, len(store.nodes), grow),
        )
        compact(store, new)
        self.store = new


def _room(used: int, had: int, grow: bool) -> int:
    """Keep the size, or twice the size where 40 % is used."""
    return 2 * had if grow or used >= 0.4 * had else had
