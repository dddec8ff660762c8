"""The best tree known on one instance, and the ways of finding a better one."""

from __future__ import annotations

import numpy as np

from planner.optimize.steiner.core import Core
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.local import improve
from planner.optimize.steiner.region import root_tree, search_regions
from planner.optimize.steiner.tree import grow_tree


class Incumbent:
    """The best tree of one core; its cost never rises.

    Parameters
    ----------
    core, graph
        The instance and its slot arrays.
    starts
        How many random roots the shortest-path heuristic starts from, besides the root itself.
    seed
        Seed of their choice.
    """

    def __init__(self, core: Core, graph: Graph, starts: int, seed: int) -> None:
        self._core, self._graph = core, graph
        self.cost = int(INF)
        self.in_tree: BoolArray = np.zeros(len(core.tail), np.bool_)
        rng = np.random.default_rng(seed)
        for start in [core.root, *rng.integers(core.node_count, size=starts)]:
            self.try_costs(graph.weight, int(start))

    @property
    def root(self) -> int:
        """The root of the instance."""
        return self._core.root

    def try_costs(self, cost: IntArray, start: int) -> bool:
        """Grow a tree by these arc costs and improve it; says whether it is the best now."""
        return self.try_nodes(grow_tree(self._graph, cost, self._core.required, start))

    def try_nodes(self, inside: BoolArray) -> bool:
        """Improve the best tree on these nodes; says whether it is the best now."""
        required = self._core.required
        parent, order, value = improve(self._graph, required, inside, self._core.root, 20)
        if value < 0 or value >= self.cost:
            return False
        self.cost = int(value)
        self.in_tree = np.zeros(len(self._core.tail), np.bool_)
        self.in_tree[self._graph.edge[parent[order[1:]]]] = True
        return True

    def try_reduced(self, reduced: IntArray) -> bool:
        """Grow a tree on the arcs that a dual solution has used up."""
        return self.try_costs(np.where(reduced == 0, self._graph.weight, INF), self._core.root)

    def search(self, largest: int, seed: int, work: int) -> bool:
        """Run region search for about `work` arc visits; says whether the tree got cheaper."""
        required = self._core.required
        cost, _ = search_regions(
            self._graph, required, self._core.root, self.in_tree, 50, largest, 4, seed, work
        )
        better = cost < self.cost
        self.cost = int(cost)
        return better

    def guide(self) -> BoolArray:
        """Return the slots of the tree's arcs, directed away from the root."""
        parent, order = root_tree(self._graph, self.in_tree, self._core.root)
        mask = np.zeros(len(self._graph.nbr), np.bool_)
        mask[parent[order[1:]]] = True
        return mask
