"""The dual solution of one instance: reduced costs and the cuts that made them, improved step by step."""

from __future__ import annotations

from collections.abc import Iterator

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
from planner.optimize.steiner.dualsearch import (
    compact,
    count_excess,
    grow_ball,
    mark_reached,
    search_dual,
    slackness,
)
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray, first_above
from planner.optimize.steiner.kernels_cuts import expand_runs, merge_equal
from planner.optimize.steiner.project import project_cuts

STRONG_PULL = 1000
# Nodes of cuts in one piece of the certificate.
PIECE = 4_000_000
# Centers drawn for a block, of which the one longest not looked at is taken.
CENTERS = 6


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
    shift
        Duals and reduced costs are counted in units of 2 ** -shift.
    """

    def __init__(
        self,
        core: Core,
        graph: Graph,
        guide: BoolArray,
        pull: int,
        start: tuple[CutStore, IntArray] | None = None,
        shift: int = 0,
    ) -> None:
        self._core, self._graph, self._guide = core, graph, guide
        self.shift = shift
        self._block: BoolArray = np.ones(core.node_count, np.bool_)
        self._block[core.root] = False
        self.reduced: IntArray = graph.weight << shift
        self.store: CutStore = new_store(20_000, 60_000, 2_000_000)
        if start is not None:
            old, new_id = start
            self.store = new_store(len(old.run_node), len(old.cut_len), len(old.nodes))
            project_cuts(old, self.store, new_id, graph, self.reduced, core.is_terminal, core.root)
        self._complete(pull)
        self.follow(guide)

    @property
    def bound(self) -> int:
        """Sum of the duals, rounded up: no tree costs less."""
        return -(-int(self.store.tally[TOTAL]) >> self.shift)

    def slack(self, upper: int) -> int:
        """Return how much reduced cost, in its own units, no tree cheaper than `upper` can have."""
        return ((upper - 1) << self.shift) + 1 - int(self.store.tally[TOTAL])

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
        self._complete(pull)
        _, better, full = search_dual(
            self._graph, self.reduced, self._core.is_terminal, self._block, self._guide, self.store,
            30, largest, pull, 4.0, seed, work,
        )  # fmt: skip
        if full:
            self._make_room()
        return int(better)

    def draw_balls(self, count: int, size: int, solved: IntArray, rng: np.random.Generator) -> list[IntArray]:
        """Return up to `count` balls without a node in common, where the cuts fit the incumbent worst.

        Parameters
        ----------
        solved
            For every node when it last was in a ball; of a few centers drawn the oldest is taken.
        """
        free = self._block.copy()
        ball = np.full(self._core.node_count, -1, np.int64)
        members = np.empty(self._core.node_count + 1, np.int64)
        slack = slackness(self.store)
        out = []
        for k in range(count):
            centers = [self._draw_center(slack, rng) for _ in range(CENTERS)]
            centers = [v for v in centers if free[v]]
            if not centers:
                continue
            center = min(centers, key=lambda v: int(solved[v]))
            found = grow_ball(self._graph, free, center, size, k, ball, members)
            out.append(members[:found].copy())
            free[members[:found]] = False
        return out

    def _draw_center(self, slack: IntArray, rng: np.random.Generator) -> int:
        """A node of a cut drawn by its dual times excess, any node where all cuts fit."""
        if slack[-1] <= 0:
            return int(rng.integers(self._core.node_count))
        store = self.store
        r = first_above(slack, int(rng.integers(slack[-1]))) - 1
        return int(store.nodes[store.run_node[r] + rng.integers(store.cut_len[store.run_end[r] - 1])])

    def make_room_for(self, cuts: int, nodes: int) -> None:
        """See to it that so many runs of one cut and so many nodes fit."""
        store = self.store
        while (
            store.tally[RUNS] + cuts >= len(store.run_node)
            or store.tally[CUTS] + cuts >= len(store.cut_len)
            or store.tally[NODES] + nodes >= len(store.nodes)
        ):
            self._make_room(grow=True)
            store = self.store

    def cuts(self) -> Cuts:
        """Return the cuts as flat node sets."""
        return Cuts(*expand_runs(self.store))

    def pieces(self) -> Iterator[Cuts]:
        """Yield the cuts as flat node sets, about `PIECE` nodes at a time, equal sets of a piece joined.

        The runs worth most for each node come first: whoever has to leave cuts out leaves out the last.
        """
        store, count = self.store, int(self.store.tally[RUNS])
        first, last = store.run_cut[:count], store.run_end[:count]
        live = np.flatnonzero(first < last)
        worth = _sums(store.cut_dual, first[live], last[live])
        live = live[np.argsort(-worth / _sums(store.cut_len, first[live], last[live]), kind="stable")]
        sizes = last[live] - first[live]
        run = np.repeat(live, sizes)
        cut = np.arange(len(run)) + np.repeat(first[live] - (np.cumsum(sizes) - sizes), sizes)
        part = np.cumsum(store.cut_len[cut]) // PIECE
        opens = np.ones(len(run), np.bool_)
        opens[1:] = (run[1:] != run[:-1]) | (part[1:] != part[:-1])
        starts = np.flatnonzero(opens)
        ends = np.append(starts[1:], len(run))
        for number in np.unique(part):
            mine = part[starts] == number
            tally = store.tally.copy()
            tally[RUNS] = int(mine.sum())
            runs = run[starts[mine]]
            some = store._replace(
                tally=tally, run_node=store.run_node[runs], run_cut=cut[starts[mine]],
                run_end=cut[ends[mine] - 1] + 1, run_seed=store.run_seed[runs],
            )  # fmt: skip
            yield Cuts(*merge_equal(Cuts(*expand_runs(some)), self._core.node_count))

    def _complete(self, pull: int) -> None:
        """Raise cuts until the root reaches every terminal."""
        graph, core = self._graph, self._core
        while True:
            mark = np.zeros(core.node_count, np.int8)
            scratch = new_scratch(graph)
            if not mark_reached(graph, self.reduced, core.root, core.terminals, mark, scratch.queue):
                return
            before = self.reduced.copy()
            tally = self.store.tally.copy()
            gain = ascend(
                graph, self.reduced, mark, self._guide, pull, 0.0, self.store, scratch, True, core.terminals
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


def _sums(values: IntArray, first: IntArray, last: IntArray) -> IntArray:
    """Sum of the values from each first place up to the last, exclusive."""
    total = np.concatenate([[0], np.cumsum(values[: int(last.max(initial=0))])])
    return total[last] - total[first]


def _room(used: int, had: int, grow: bool) -> int:
    """Keep the size, or twice the size where 40 % is used."""
    return 2 * had if grow or used >= 0.4 * had else had
