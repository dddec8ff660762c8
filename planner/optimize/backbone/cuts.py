"""Rows that every answer meets: corridors that must be had, and capacity across a cut or along a metric."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.optimize.backbone.model import BackboneProblem, Failure, IntArray, amounts

SCALE = 1000
"""Lengths of a metric are whole thousandths."""


@dataclass(frozen=True)
class Cut:
    """A row over the chosen levels.

    kind "connect": so many (`least`) of `edges` are had. Without them, and without what failed, some flow
    that must pass is cut; two are needed where that flow must survive the failure of each of them.

    kind "capacity": with a length `weight` for each of `edges` (0 for others) and what failed left out, the
    flows that must pass take at least the sum of amount x shortest distance; a level serves with length x
    capacity, but never with more than all that is asked for (`least`).

    With a `divisor` d a capacity row is rounded: levels are whole, so with least = q d + r, 0 < r <= d, and
    length x capacity = p d + s, the levels serve with p r + min(s, r) and (q + 1) r is asked for
    (mixed-integer rounding: Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, II.1.7).
    Example: 238 Mb/s over levels of 100 and 500 at length 1; d = 100 gives 38 and 114 with 114 asked for:
    three small ones.

    With `spare` a capacity row holds after the failure of each of `edges`, of which all are counted. So
    whichever serves most is not needed for what the row asks for, and serves at least with the smallest
    coefficient above 0, which is `spare`: so much more is had. Example: 186 Mb/s after any failure over
    levels of 100 (86) and 500 (172), 172 asked for; with the spare one 258: three small ones, or a large and
    a small one.
    """

    kind: str
    failure: Failure
    edges: tuple[int, ...]
    weight: tuple[int, ...]
    least: int
    divisor: int = 0
    spare: int = 0

    @property
    def key(self) -> tuple[str, tuple[int, ...], tuple[int, ...], int, int, int]:
        """What makes two cuts the same row."""
        return self.kind, self.edges, self.weight, self.least, self.divisor, self.spare

    @property
    def asked(self) -> int:
        """Right side of the row."""
        return self.base + self.spare

    @property
    def base(self) -> int:
        """Right side before what is spare; no level serves with more."""
        if not self.divisor:
            return self.least
        whole, rest = _parts(self.least, self.divisor)
        return (whole + 1) * rest

    def served(self, amount: IntArray) -> IntArray:
        """Return the coefficients of levels by their length times capacity."""
        if not self.divisor:
            return np.minimum(amount, self.least)
        whole, rest = _parts(self.least, self.divisor)
        much, more = np.divmod(amount, self.divisor)
        return np.minimum(much * rest + np.minimum(more, rest), (whole + 1) * rest)


def _parts(least: int, divisor: int) -> tuple[int, int]:
    """Return q and r with least = q divisor + r and 0 < r <= divisor.

    >>> _parts(238, 100), _parts(200, 100)
    ((2, 38), (1, 100))
    """
    whole = (least - 1) // divisor
    return whole, least - whole * divisor


def row_of(problem: BackboneProblem, cut: Cut) -> tuple[IntArray, IntArray]:
    """Return the levels of a cut's row and their coefficients."""
    edges = np.array(cut.edges, np.int64)
    starts = problem.level_indptr[edges]
    counts = problem.level_indptr[edges + 1] - starts
    before = np.cumsum(counts) - counts
    levels: IntArray = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    if cut.kind == "connect":
        return levels, np.ones(len(levels), np.int64)
    return levels, cut.served(np.repeat(np.array(cut.weight, np.int64), counts) * problem.capacity[levels])


def metric_least(problem: BackboneProblem, failure: Failure, weight: IntArray) -> int:
    """Return what the flows that must pass take along a metric: amount times shortest distance, summed.

    Parameters
    ----------
    weight
        int64[m] lengths of the corridors, at least 0.
    """
    asked = amounts(problem, failure)
    needed = np.flatnonzero(asked)
    total = 0
    near = neighbors(problem, failure.edges)
    for s in np.unique(problem.source[needed]).tolist():
        distance = distances(near, weight, s)
        for k in needed[problem.source[needed] == s].tolist():
            total += int(asked[k]) * distance[int(problem.sink[k])]
    return total


def neighbors(problem: BackboneProblem, gone: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Return for each node the nodes beside it and the corridor between, less those that are gone."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(problem.node_count)]
    out = set(gone)
    for e, (a, b) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        if e not in out:
            near[a].append((b, e))
            near[b].append((a, e))
    return near


def distances(near: list[list[tuple[int, int]]], weight: IntArray, start: int) -> dict[int, int]:
    """Return the shortest distance to each node that is reached."""
    length = weight.tolist()
    found: dict[int, int] = {}
    heap = [(0, start)]
    while heap:
        far, v = heapq.heappop(heap)
        if v in found:
            continue
        found[v] = far
        for w, e in near[v]:
            if w not in found:
                heapq.heappush(heap, (far + length[e], w))
    return found


def shortest_path(
    near: list[list[tuple[int, int]]], length: Sequence[float], start: int, end: int
) -> list[int] | None:
    """Return the corridors of a shortest path in order, None where there is none."""
    via: dict[int, tuple[int, int]] = {}
    done: set[int] = set()
    heap: list[tuple[float, int, int, int]] = [(0.0, start, -1, -1)]
    while heap:
        far, v, before, e = heapq.heappop(heap)
        if v in done:
            continue
        done.add(v)
        via[v] = (before, e)
        if v == end:
            path = []
            while via[v][0] >= 0:
                path.append(via[v][1])
                v = via[v][0]
            return path[::-1]
        for w, f in near[v]:
            if w not in done:
                heapq.heappush(heap, (far + float(length[f]), w, v, f))
    return None
