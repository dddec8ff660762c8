"""Cuts that ask for corridors: found by maximum flow between the ends of flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

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
    """Return the side of the first node in a least cut between two, and what the cut holds.

    Of several least cuts the one with the fewest nodes on that side, which is the same for every greatest
    flow.
    """
    whole = np.rint(np.maximum(x, 0.0) * UNIT).astype(np.int64)
    side, value = _least_cut(problem.node_count, problem.tail, problem.head, whole, ends[0], ends[1])
    return side, float(value) / UNIT


@njit(cache=True, nogil=True)
def _least_cut(
    node_count: int, tail: IntArray, head: IntArray, room: IntArray, source: int, sink: int
) -> tuple[BoolArray, int]:
    """Return the nodes that the source reaches past a greatest flow, and the flow; edges go both ways.

    Shortest augmenting paths: thousands of calls on a few hundred edges, for which a sparse matrix each
    would cost far more than the flow. Slot 2 e leads along edge e, slot 2 e + 1 against it.
    """
    m = len(tail)
    ptr = np.zeros(node_count + 1, np.int64)
    for e in range(m):
        ptr[tail[e] + 1] += 1
        ptr[head[e] + 1] += 1
    for v in range(node_count):
        ptr[v + 1] += ptr[v]
    fill = ptr[:-1].copy()
    slots = np.empty(2 * m, np.int64)
    left = np.empty(2 * m, np.int64)
    for e in range(m):
        left[2 * e] = left[2 * e + 1] = room[e]
        slots[fill[tail[e]]] = 2 * e
        fill[tail[e]] += 1
        slots[fill[head[e]]] = 2 * e + 1
        fill[head[e]] += 1
    queue = np.empty(node_count, np.int64)
    came = np.empty(node_count, np.int64)
    value = 0
    while True:
        reached = np.zeros(node_count, np.bool_)
        reached[source] = True
        queue[0] = source
        first, last = 0, 1
        while first < last and not reached[sink]:
            v = queue[first]
            first += 1
            for j in range(ptr[v], ptr[v + 1]):
                k = slots[j]
                u = tail[k // 2] if k % 2 else head[k // 2]
                if left[k] > 0 and not reached[u]:
                    reached[u] = True
                    came[u] = k
                    queue[last] = u
                    last += 1
        if not reached[sink]:
            return reached, value
        most: int = 1 << 62
        v = sink
        while v != source:
            k = came[v]
            most = min(most, left[k])
            v = head[k // 2] if k % 2 else tail[k // 2]
        v = sink
        while v != source:
            k = came[v]
            left[k] -= most
            left[k ^ 1] += most
            v = head[k // 2] if k % 2 else tail[k // 2]
        value += most
