"""Recombination: trees on the union of a few good trees.

Where good trees agree the best one mostly does too; the graph of the edges of two or three of them is nearly
a tree, whose circles are the choices in which they differ. Reductions and region search solve it all but
exactly, and choose piece by piece (Ribeiro, Uchoa and Werneck 2002; Pajor, Uchoa and Werneck 2018).
"""

from __future__ import annotations

import numpy as np

from planner.optimize.steiner.graph import BoolArray, IntArray

MOST_TREES = 8
# Trees of the pool that are joined to the best one.
PARENTS = 2


class TreePool:
    """The cheapest different trees found, by their edges of the core that the reductions began with."""

    def __init__(self, edge_count: int, seed: int) -> None:
        self._edge_count = edge_count
        self._rng = np.random.default_rng(seed)
        self._trees: list[tuple[int, IntArray]] = []

    def __len__(self) -> int:
        return len(self._trees)

    def add(self, cost: int, edges: IntArray) -> None:
        """Take a tree in; equal ones are taken once, and the dearest leave where there are too many."""
        if any(c == cost and np.array_equal(e, edges) for c, e in self._trees):
            return
        self._trees.append((cost, edges))
        self._trees.sort(key=lambda tree: tree[0])
        del self._trees[MOST_TREES:]

    def union(self) -> BoolArray:
        """Return the mask of the edges of a few trees drawn at random."""
        mask: BoolArray = np.zeros(self._edge_count, np.bool_)
        count = min(PARENTS, len(self._trees))
        for k in self._rng.choice(len(self._trees), count, replace=False):
            mask[self._trees[k][1]] = True
        return mask
