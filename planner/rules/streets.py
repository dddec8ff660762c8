"""The streets of `evidence/protection.npz` as a graph of their own, and shortest ways in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.rules.arrays import Arrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class StreetGraph:
    """Undirected edges of which some may be closed; parallel edges count as the cheapest of them.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    first, second, order, starts
        Pairs of nodes, lower first; the edges sorted by pair, and where each pair begins among them.
    edge_of
        Edge of each span.
    node_of
        Row of each node by its name.
    """

    node_count: int
    first: Ints
    second: Ints
    order: Ints
    starts: Ints
    edge_of: Mapping[str, int]
    node_of: Mapping[str, int]

    @classmethod
    def build(cls, arrays: Arrays) -> StreetGraph:
        """Return the graph of the arrays."""
        tail, head = arrays["tail"].astype(np.int64), arrays["head"].astype(np.int64)
        low, high = np.minimum(tail, head), np.maximum(tail, head)
        order = np.lexsort((high, low)).astype(np.int64)
        new = np.ones(len(order), dtype=bool)
        new[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
        starts = np.flatnonzero(new).astype(np.int64)
        names = arrays["span_id"].astype(str).tolist()
        return cls(
            node_count=len(arrays["node_id"]),
            first=low[order][starts],
            second=high[order][starts],
            order=order,
            starts=starts,
            edge_of={s: k for k, s in enumerate(names) if s},
            node_of={n: k for k, n in enumerate(arrays["node_id"].astype(str).tolist())},
        )

    def distance(self, cost: Floats, start: int, end: int) -> float:
        """Return the least sum of costs from one node to another, infinite where no open way leads there.

        Parameters
        ----------
        cost
            Cost of each edge, 0 or more; infinite where it is closed.
        """
        if start == end:
            return 0.0
        least = np.minimum.reduceat(cost[self.order], self.starts) if len(self.order) else cost
        open_ = np.isfinite(least)
        shape = (self.node_count, self.node_count)
        # An explicit 0 in a sparse matrix is an edge of length 0, which is what built spans are.
        matrix = csr_matrix((least[open_], (self.first[open_], self.second[open_])), shape=shape)
        return float(dijkstra(matrix, directed=False, indices=start)[end])
