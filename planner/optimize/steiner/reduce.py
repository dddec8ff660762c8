"""Reductions that keep an optimal tree, with a record of what every edge stands for.

They shrink the graph much further than the lossless ones; a bound proven on the small graph holds for the
large one, but its cuts do not carry over: this part of the bound is the engine's own word.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace

import numpy as np

from planner.optimize.steiner import kernels_bound, kernels_contract, kernels_degree, kernels_sd
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.graph import BoolArray, IntArray
from planner.optimize.steiner.kernels_lossless import reach
from planner.optimize.steiner.kernels_records import expand_records, records_within
from planner.optimize.steiner.lossless import Layer, chain_layer, leaf_layer

SCANS = 300


class Shrunk:
    """A core that shrinks step by step; trees of it map back to edges of the core it began with.

    core
        The instance now; its root is any of the terminals.
    offset
        Weight of what is fixed: optimum of the first core = offset + optimum of `core`.
    origin
        For every node now, the node that it was when `mark` was last called.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.offset = 0
        self.origin: IntArray = np.arange(core.node_count, dtype=np.int64)
        self._base_count = len(core.tail)
        self._record: IntArray = np.arange(len(core.tail), dtype=np.int64)
        self._parts: list[IntArray] = []
        self._part_sizes: list[IntArray] = []
        self._record_count = len(core.tail)
        self._fixed: list[IntArray] = []

    def base_edges(self, edges: IntArray) -> IntArray:
        """Return the edges of the first core that a tree of `core` stands for, ascending, each once."""
        sizes = np.concatenate([np.zeros(1, np.int64), *self._part_sizes])
        parts = np.concatenate([np.empty(0, np.int64), *self._parts])
        chosen = np.concatenate([self._record[edges], *self._fixed])
        return expand_records(self._base_count, np.cumsum(sizes), parts, chosen)

    def edges_within(self, base: BoolArray) -> BoolArray:
        """Return the mask of edges that stand only for edges of the first core in the mask `base`."""
        sizes = np.concatenate([np.zeros(1, np.int64), *self._part_sizes])
        parts = np.concatenate([np.empty(0, np.int64), *self._parts])
        return records_within(base, np.cumsum(sizes), parts)[self._record]

    def copy(self) -> Shrunk:
        """Return one that shrinks on its own from here."""
        other = copy(self)
        other._parts, other._part_sizes = self._parts.copy(), self._part_sizes.copy()
        other._fixed = self._fixed.copy()
        return other

    def mark(self) -> None:
        """Count `origin` from here."""
        self.origin = np.arange(self.core.node_count, dtype=np.int64)

    def clean(self) -> None:
        """Take off leaves, join chains, drop isolated nodes, until nothing changes."""
        while True:
            size = len(self.core.tail)
            self._apply(leaf_layer(self.core))
            self._apply(chain_layer(self.core))
            self._drop_isolated()
            if len(self.core.tail) == size:
                return

    def round(self) -> None:
        """Run every test once."""
        self.drop_long()
        self.clean()
        self.drop_bypassed()
        self.clean()
        self.lower_degrees()
        self.clean()
        self.contract()
        self.clean()

    def run(self, go_on: Callable[[], bool], least_progress: float = 0.004, rounds: int = 12) -> None:
        """Run rounds until one takes off less than this share of the edges, or `go_on` says no."""
        self.clean()
        for _ in range(rounds):
            size = len(self.core.tail)
            self.round()
            if len(self.core.tail) >= (1.0 - least_progress) * size or not go_on():
                return

    def drop_long(self) -> None:
        """Special distance test over the nearest terminals."""
        core = self.core
        if len(core.tail):
            terrain = kernels_sd.survey(core.graph(), core.required)
            self.keep(~kernels_sd.long_edges(terrain, core.tail, core.head, core.weight))

    def drop_bypassed(self) -> None:
        """Special distance test by search nearby."""
        core = self.core
        if len(core.tail):
            gone = kernels_sd.bypassed_edges(
                core.graph(), core.tail, core.head, core.weight, core.required, SCANS
            )
            self.keep(~gone)

    def lower_degrees(self) -> None:
        """Bottleneck degree test."""
        core = self.core
        if len(core.tail):
            graph = core.graph()
            terrain = kernels_sd.survey(graph, core.required)
            self._replace(*kernels_degree.low_degree_nodes(graph, core.required, terrain, SCANS))

    def contract(self) -> None:
        """Nearest vertex test, then short links."""
        core = self.core
        if len(core.tail) and core.is_terminal.any():
            terrain = kernels_sd.survey(core.graph(), core.required)
            self._merge(kernels_contract.nearest_vertices(core.graph(), core.required, terrain))
            self.clean()
        core = self.core
        if len(core.tail) and core.is_terminal.any():
            terrain = kernels_sd.survey(core.graph(), core.required)
            self._merge(kernels_contract.short_links(core.tail, core.head, core.weight, terrain))

    def eliminate(self, reduced: IntArray, slack: int) -> int:
        """Drop what no tree cheaper than bound + slack uses; returns how many edges went."""
        core = self.core
        size = len(core.tail)
        found = kernels_bound.eliminate(core.graph(), reduced, core.root, core.required, slack)
        self._replace(*found)
        return size - len(self.core.tail)

    def connected(self) -> bool:
        """Say whether all terminals still hang together; if not, no tree beats the incumbent."""
        core = self.core
        seen = reach(core.node_count, core.tail, core.head, core.root)
        return bool(seen[core.is_terminal].all())

    def keep(self, mask: BoolArray) -> None:
        """Keep these edges only."""
        core = self.core
        self._record = self._record[mask]
        self.core = replace(core, tail=core.tail[mask], head=core.head[mask], weight=core.weight[mask])

    def _replace(
        self, gone: BoolArray, tail: IntArray, head: IntArray, over: IntArray, over_too: IntArray
    ) -> None:
        """Drop edges and add edges that each run over two of them."""
        core = self.core
        weight = core.weight[over] + core.weight[over_too]
        pairs = np.stack([self._record[over], self._record[over_too]], axis=1).ravel()
        new = self._new_records(pairs, np.full(len(over), 2, np.int64))
        stay = ~gone
        self._record = np.concatenate([self._record[stay], new])
        self.core = replace(
            core,
            tail=np.concatenate([core.tail[stay], tail]),
            head=np.concatenate([core.head[stay], head]),
            weight=np.concatenate([core.weight[stay], weight]),
        )

    def _new_records(self, parts: IntArray, sizes: IntArray) -> IntArray:
        """Record new edges by the records that they run over; returns their numbers."""
        self._parts.append(parts)
        self._part_sizes.append(sizes)
        first = self._record_count
        self._record_count += len(sizes)
        return np.arange(first, self._record_count, dtype=np.int64)

    def _apply(self, layer: Layer) -> None:
        """Take over the child of a lossless layer."""
        sizes = np.diff(layer.edge_ptr)
        parts = self._record[layer.edge_ids]
        self._fixed.append(self._record[layer.fixed])
        self.offset += int(self.core.weight[layer.fixed].sum())
        many = sizes > 1
        record = np.empty(len(sizes), np.int64)
        record[~many] = parts[layer.edge_ptr[:-1][~many]]
        record[many] = self._new_records(parts[np.repeat(many, sizes)], sizes[many])
        self._record = record
        self.origin = self.origin[layer.kept]
        self.core = layer.child

    def _drop_isolated(self) -> None:
        """Renumber without the nodes that have no edge and are not required."""
        core = self.core
        used = core.required
        used[core.tail] = True
        used[core.head] = True
        if used.all():
            return
        self._renumber(np.where(used, np.cumsum(used) - 1, -1), used)

    def _renumber(self, new_id: IntArray, kept: BoolArray) -> None:
        """Give nodes new numbers; `kept` are the old nodes that lend their marks."""
        core = self.core
        self.origin = self.origin[kept]
        self.core = Core(
            int(kept.sum()), new_id[core.tail], new_id[core.head], core.weight, core.is_terminal[kept],
            int(new_id[core.root]),
        )  # fmt: skip

    def _merge(self, chosen: BoolArray) -> None:
        """Contract edges that form no circle."""
        core = self.core
        if not chosen.any():
            return
        self._fixed.append(self._record[chosen])
        self.offset += int(core.weight[chosen].sum())
        leader = kernels_contract.merge_nodes(core.node_count, core.tail, core.head, chosen)
        required = np.zeros(core.node_count, np.bool_)
        required[leader[np.flatnonzero(core.required)]] = True
        required[leader[core.tail[chosen]]] = True
        root = int(leader[core.root])
        required[root] = False
        kept = leader == np.arange(core.node_count)
        self.core = replace(core, is_terminal=required, root=root)
        new_id = (np.cumsum(kept) - 1)[leader]
        self.keep(~chosen)
        self._renumber(new_id, kept)
