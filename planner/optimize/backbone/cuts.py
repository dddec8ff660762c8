"""Rows that every answer meets: corridors to be had, capacity along a metric, levels across a border."""

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

    kind "border": between the nodes of `side` and the others, `edges` are all corridors that have not failed.
    So levels across it carry what must pass, and where nothing has failed also what must pass without any
    one of them. Of `steps`, the distinct capacities, one counts with `weight`, and every multitude of levels
    that suffices counts `least` (`hull.py`, in units of `unit` Mb/s). Example: 186 Mb/s whatever fails, over
    levels of 100 and 500 that count 1 and 2: 3, which are three small ones, or a large and a small one.
    """

    kind: str
    failure: Failure
    edges: tuple[int, ...]
    weight: tuple[int, ...]
    least: int
    side: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()
    unit: int = 0

    @property
    def key(self) -> tuple[str, tuple[int, ...], tuple[int, ...], int]:
        """What makes two cuts the same row."""
        return self.kind, self.edges, self.weight, self.least


def row_of(problem: BackboneProblem, cut: Cut) -> tuple[IntArray, IntArray]:
    """Return the levels of a cut's row and their coefficients."""
    edges = np.array(cut.edges, np.int64)
    starts = problem.level_indptr[edges]
    counts = problem.level_indptr[edges + 1] - starts
    before = np.cumsum(counts) - counts
    levels: IntArray = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    if cut.kind == "connect":
        return levels, np.ones(len(levels), np.int64)
    weight = np.array(cut.weight, np.int64)
    if cut.kind == "border":
        return levels, weight[np.searchsorted(np.array(cut.steps), problem.capacity[levels])]
    return levels, np.minimum(np.repeat(weight, counts) * problem.capacity[levels], cut.least)


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
