"""Second routes found by cheapest paths, thinned out, and searched around."""

from __future__ import annotations

import numpy as np

from planner.optimize.protect.core import Core
from planner.optimize.protect.kernels import find_bridges, reached, shortest_path, thin_out
from planner.optimize.protect.model import BoolArray, IntArray
from planner.optimize.steiner.graph import INF, Graph, build_graph

MOST_TORN = 6


class Builder:
    """Makes answers on a core: bool[m], True for edges that are built or chosen.

    Parameters
    ----------
    core
        The instance.
    graph
        Its slots.
    """

    def __init__(self, core: Core, graph: Graph) -> None:
        self.core, self.graph = core, graph
        _, via = reached(graph, core.spine, core.root)
        self._slot_of: IntArray = np.full((2, len(core.tail)), -1, np.int64)
        heads = np.repeat(np.arange(core.node_count), np.diff(graph.ptr))
        at_tail = heads == core.tail[graph.edge]
        self._slot_of[0, graph.edge[at_tail]] = np.flatnonzero(at_tail)
        self._slot_of[1, graph.edge[~at_tail]] = np.flatnonzero(~at_tail)
        self._inward = {int(t): self._toward_root(int(t), via) for t in core.critical}
        self._need = [
            (g, int(t)) for g, nodes in enumerate(core.group_needs) for t in nodes.tolist() if t != core.root
        ]

        self._shut = [self._slot_of[:, g].ravel() for g in core.groups]

    def _toward_root(self, node: int, via: IntArray) -> IntArray:
        """Return the slots of the arcs of the working path, walked from a node to the root."""
        core, out = self.core, []
        while node != core.root:
            edge = int(via[node])
            onward = int(core.tail[edge] + core.head[edge]) - node
            out.append(int(self._slot_of[0 if core.tail[edge] == onward else 1, edge]))
            node = onward
        return np.array(out, dtype=np.int64)

    def cost(self, on: BoolArray) -> int:
        """Return the weight of what is chosen."""
        return int(self.core.weight[on].sum())

    def mend(self, on: BoolArray, order: IntArray, worth: IntArray) -> BoolArray:
        """Return the choice with cheapest paths added, one critical node after the other.

        For each node the second path is the cheapest that is edge-disjoint from its working path once both
        are disentangled: it may run backward along the working path at no cost.

        Parameters
        ----------
        order
            Critical nodes in the order in which they are served.
        worth
            Weight of each edge for the search, at least 0.
        """
        core, graph = self.core, self.graph
        on = on.copy()
        slot_worth = worth[graph.edge]
        cost = np.where(on[graph.edge], 0, slot_worth)
        for t in order.tolist() if core.singles else ():
            mine = self._inward[t]
            cost[mine] = -1
            path, length = shortest_path(graph, cost, t, core.root)
            cost[mine] = 0
            if length >= INF:
                raise ArithmeticError(f"core node {t} has no second path")
            fresh = graph.edge[path]
            on[fresh] = True
            cost[path] = 0
            cost[graph.rev[path]] = 0
        rank = {int(t): k for k, t in enumerate(order.tolist())}
        for g, t in sorted(self._need, key=lambda n: rank.get(n[1], len(rank))):
            shut = self._shut[g]
            before = cost[shut]
            cost[shut] = -1
            path, length = shortest_path(graph, cost, t, core.root)
            if length >= INF:
                raise ArithmeticError(f"core node {t} does not outlive group {g}")
            cost[shut] = before
            on[graph.edge[path]] = True
            cost[path] = 0
            cost[graph.rev[path]] = 0
        return on

    def serves(self, on: BoolArray) -> bool:
        """Say whether a choice meets every need."""
        core, graph = self.core, self.graph
        if core.singles and (find_bridges(graph, on) & core.spine).any():
            return False
        for g, nodes in enumerate(core.group_needs):
            if len(nodes):
                left = on.copy()
                left[core.groups[g]] = False
                if not reached(graph, left, core.root)[0][nodes].all():
                    return False
        return True

    def thin(self, on: BoolArray, order: IntArray) -> BoolArray:
        """Return the choice without edges that it can spare, tried in the given order."""
        small, edges = self._inside(on)
        if not self.core.singles:
            return self._thin_groups(small, edges, order)
        here = np.ones(len(edges), np.bool_)
        place = np.full(len(on), -1, np.int64)
        place[edges] = np.arange(len(edges))
        for e in place[order[on[order] & ~self.core.spine[order]]].tolist():
            if here[e]:
                here[e] = False
                if not small.serves(here):
                    here[e] = True
        out = on.copy()
        out[edges[~here]] = False
        return out

    def _thin_groups(self, small: Builder, edges: IntArray, order: IntArray) -> BoolArray:
        """Return the choice of these edges thinned where all needs are those of groups."""
        held = [small.core.groups[g] for g, _ in small._need]
        target = np.array([t for _, t in small._need], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum([len(h) for h in held])]).astype(np.int64)
        shut = np.concatenate([np.empty(0, np.int64), *held])
        place = np.full(len(self.core.tail), -1, np.int64)
        place[edges] = np.arange(len(edges))
        tried = place[order[~self.core.spine[order]]]
        on = np.ones(len(edges), np.bool_)
        here = thin_out(small.graph, on, tried[tried >= 0], target, starts, shut, small.core.root)
        out = np.zeros(len(self.core.tail), np.bool_)
        out[edges[here]] = True
        return out

    def _inside(self, on: BoolArray) -> tuple[Builder, IntArray]:
        """Return a builder of the chosen edges alone, and those edges."""
        core, edges = self.core, np.flatnonzero(on)
        number = np.full(core.node_count, -1, np.int64)
        used = np.unique(np.concatenate([core.tail[edges], core.head[edges], [core.root]]))
        number[used] = np.arange(len(used))
        place = np.full(len(on), -1, np.int64)
        place[edges] = np.arange(len(edges))
        groups = [place[g] for g in core.groups]
        small = Core(
            node_count=len(used), tail=number[core.tail[edges]], head=number[core.head[edges]],
            weight=core.weight[edges], spine=core.spine[edges], root=int(number[core.root]),
            groups=tuple(g[g >= 0] for g in groups),
            group_needs=tuple(number[n] for n in core.group_needs), critical=np.empty(0, np.int64),
            node_class=np.empty(0, np.int64), member_indptr=np.zeros(1, np.int64),
            member_edges=np.empty(0, np.int64), singles=core.singles,
        )  # fmt: skip
        graph = build_graph(small.node_count, small.tail, small.head, small.weight)
        return Builder(small, graph), edges

    def build(self, rng: np.random.Generator, worth: IntArray, start: BoolArray | None = None) -> BoolArray:
        """Return a choice made from a start (the built edges) in random order, thinned."""
        on = self.core.spine.copy() if start is None else start
        on = self.mend(on, rng.permutation(self.core.critical), worth)
        return self.thin(on, np.argsort(-self.core.weight, kind="stable"))

    def torn(self, on: BoolArray, rng: np.random.Generator) -> BoolArray:
        """Return the choice without the chosen edges of a few pieces of second routes."""
        core, graph = self.core, self.graph
        chosen = np.flatnonzero(on & ~core.spine)
        if not len(chosen):
            return on
        seed = int(rng.choice(chosen))
        reach, _ = reached(graph, on & ~core.spine, int(core.tail[seed]))
        drop = on & ~core.spine & reach[core.tail]
        out = on & ~drop
        for _ in range(int(rng.integers(0, MOST_TORN))):
            chosen = np.flatnonzero(out & ~core.spine)
            if not len(chosen):
                break
            reach, _ = reached(graph, out & ~core.spine, int(core.tail[int(rng.choice(chosen))]))
            out &= core.spine | ~reach[core.tail]
        return out
