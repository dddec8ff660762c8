"""Cuts that ask for corridors: found by maximum flow between the ends of flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from planner.optimize.backbone.cuts import Cut
from planner.optimize.backbone.model import (
    WORKING,
    BackboneProblem,
    BoolArray,
    Failure,
    FloatArray,
    IntArray,
)

UNIT = 1_000_000
LEAST_SHORT = 1e-4


class Connector:
    """Finds violated rows of kind "connect" for values of the corridors, fractional or whole.

    Parameters
    ----------
    failures, kept
        What may fail, and bool[failures, k]: which flows must survive each.
    """

    def __init__(self, problem: BackboneProblem, failures: Sequence[Failure], kept: BoolArray) -> None:
        self.problem = problem
        self.failures = failures
        self.kept = kept
        ends = np.stack([problem.source, problem.sink], axis=1)
        ends = ends[problem.amount > 0]
        self.pairs = [tuple(p) for p in np.unique(np.sort(ends, axis=1), axis=0).tolist()]
        self._flows = {p: self._of(p) for p in self.pairs}
        m = problem.edge_count
        single = kept[:m]
        self._twice = {p: single[:, f].any(axis=1) for p, f in self._flows.items()}

    def _of(self, pair: tuple[int, ...]) -> IntArray:
        """Return the flows between two nodes."""
        a, b = pair
        p = self.problem
        return np.flatnonzero(
            ((p.source == a) & (p.sink == b) | (p.source == b) & (p.sink == a)) & (p.amount > 0)
        )

    def violated(self, x: FloatArray) -> list[Cut]:
        """Return new rows that the values violate."""
        found: dict[tuple[object, ...], Cut] = {}
        for pair in self.pairs:
            for cut in (*self._plain(pair, x), *self._past(pair, x)):
                found[cut.key] = cut
        return list(found.values())

    def _plain(self, pair: tuple[int, ...], x: FloatArray) -> list[Cut]:
        """Return the rows that ask for one corridor, or for two where either may fail."""
        a, b = pair
        out = []
        side, value = min_cut(self.problem, x, (a, b))
        if value < 1 - LEAST_SHORT:
            out.append(self._row(side, WORKING, 1))
        twice = self._twice[pair]
        if twice.any():
            side, value = min_cut(self.problem, np.where(twice, x, 2.0), (a, b))
            if value < 2 - LEAST_SHORT:
                out.append(self._row(side, WORKING, 2))
        return out

    def _past(self, pair: tuple[int, ...], x: FloatArray) -> list[Cut]:
        """Return the rows that ask for one corridor past a failed group or node."""
        out = []
        m = self.problem.edge_count
        for number in range(m, len(self.failures)):
            failure = self.failures[number]
            if not self.kept[number, self._flows[pair]].any() or x[list(failure.edges)].sum() < LEAST_SHORT:
                continue
            left = x.copy()
            left[list(failure.edges)] = 0.0
            side, value = min_cut(self.problem, left, (pair[0], pair[1]))
            if value < 1 - LEAST_SHORT:
                out.append(self._row(side, failure, 1))
        return out

    def _row(self, side: BoolArray, failure: Failure, least: int) -> Cut:
        """Return the row of the corridors that leave a set of nodes."""
        p = self.problem
        gone = set(failure.edges)
        crossing = np.flatnonzero(side[p.tail] != side[p.head]).tolist()
        edges = tuple(e for e in crossing if e not in gone)
        return Cut("connect", failure, edges, (1,) * len(edges), least)


def min_cut(problem: BackboneProblem, x: FloatArray, ends: tuple[int, int]) -> tuple[BoolArray, float]:
    """Return the side of the first node in a least cut between two, and what the cut holds."""
    n = problem.node_count
    whole = np.rint(np.maximum(x, 0.0) * UNIT).astype(np.int32)
    both = (
        np.concatenate([whole, whole]),
        (np.concatenate([problem.tail, problem.head]), np.concatenate([problem.head, problem.tail])),
    )
    graph = csr_matrix(both, shape=(n, n), dtype=np.int32)
    answer = maximum_flow(graph, ends[0], ends[1])
    rest = (graph - answer.flow).tocsr()
    rest.data = np.maximum(rest.data, 0)
    rest.eliminate_zeros()
    side = np.zeros(n, np.bool_)
    side[breadth_first_order(rest, ends[0], return_predecessors=False)] = True
    return side, float(answer.flow_value) / UNIT
