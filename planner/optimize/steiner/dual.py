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
from planner.optimize.steiner.dualsearch import compact, count_excess, search_dual
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_cuts import expand_runs


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
    """

    def __init__(self, core: Core, graph: Graph, guide: BoolArray, pull: int) -> None:
        self._core, self._graph, self._guide = core, graph, guide
        self.reduced: IntArray = np.empty(0, np.int64)
        room = 1
        gain = -1
        while gain < 0:
            self.store: CutStore = new_store(20_000 * room, 60_000 * room, 2_000_000 * room)
            self.reduced = graph.weight.copy()
            active = core.is_terminal.copy()
            gain = ascend(
                graph, self.reduced, core.root, active, guide, pull, 0.0, self.store, new_scratch(graph), True
            )
            room *= 2
        self.store.tally[TOTAL] = gain

    @property
    def bound(self) -> int:
        """Sum of the duals."""
        return int(self.store.tally[TOTAL])

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

    def cuts(self) -> Cuts:
        """Return the cuts as flat node sets."""
        return expand_runs(self.store)

    def _crowded(self) -> bool:
        """Whether less than 30 % of any of the store's arrays is free."""
        store, count = self.store, self.store.tally
        return bool(
            count[RUNS] > 0.7 * len(store.run_node)
            or count[CUTS] > 0.7 * len(store.cut_len)
            or count[NODES] > 0.7 * len(store.nodes)
        )

    def _make_room(self) -> None:
        """Drop dead runs; double what stays crowded."""
        store = self.store
        live = store.run_cut[: store.tally[RUNS]] < store.run_end[: store.tally[RUNS]]
        runs = int(live.sum())
        cuts = int((store.run_end[: store.tally[RUNS]] - store.run_cut[: store.tally[RUNS]]).sum())
        sizes = store.cut_len[store.run_end[: store.tally[RUNS]][live] - 1]
        new = new_store(
            _room(runs, len(store.run_node)),
            _room(cuts, len(store.cut_len)),
            _room(int(sizes.sum()), len(store.nodes)),
        )
        compact(store, new)
        self.store = new


def _room(used: int, had: int) -> int:
    """Keep the size, or twice the size where 40 % is used."""
    return had if used < 0.4 * had else 2 * had
