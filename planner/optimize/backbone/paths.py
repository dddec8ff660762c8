"""The paths that flows take over the chosen corridors, at work and after each failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from planner.optimize.backbone.capacity import _Flow, loads_on_paths
from planner.optimize.backbone.cuts import neighbors, shortest_path
from planner.optimize.backbone.model import (
    WORKING,
    BackboneProblem,
    Failure,
    FloatArray,
    IntArray,
    amounts,
    failures_of,
)

LEAST = 1e-6


class FlowPath(NamedTuple):
    """So many Mb/s of a flow over these corridors in order, under a failure."""

    failure: Failure
    flow: int
    mbps: float
    edges: tuple[int, ...]


def paths_of(problem: BackboneProblem, level: IntArray, length: FloatArray) -> Iterator[FlowPath]:
    """Yield the paths of all flows at work, then after each failure the paths of flows that must take others.

    Each flow takes its shortest path where all fit so; else the flows are divided, the sum of Mb/s times
    length least. After a failure all flows that must pass are routed, and those that the failure moves are
    told; where none is moved nothing is.

    Parameters
    ----------
    level
        int64[m] chosen levels, -1 where a corridor is not had.
    length
        float[m], above 0.
    """
    on = np.flatnonzero(level >= 0)
    capacity = np.where(level >= 0, problem.capacity[np.maximum(level, 0)], 0).astype(np.float64)
    working = list(_routed(problem, WORKING, capacity, length))
    yield from working
    usual = {(p.flow, p.edges): p.mbps for p in working}
    for failure in failures_of(problem):
        if failure.kind != "node" and not np.isin(list(failure.edges), on).any():
            continue
        if failure.kind == "node" and not np.isin(list(failure.edges), on).any():
            continue
        after = list(_routed(problem, failure, capacity, length))
        if {(p.flow, p.edges): p.mbps for p in after} != usual:
            yield from after


def _routed(
    problem: BackboneProblem, failure: Failure, capacity: FloatArray, length: FloatArray
) -> Iterator[FlowPath]:
    """Yield the paths of one failure."""
    on = np.flatnonzero(capacity > 0).tolist()
    load = loads_on_paths(problem, failure, on, length)
    asked = amounts(problem, failure)
    if load is not None and (load <= capacity).all():
        gone = {*range(problem.edge_count)} - set(on) | set(failure.edges)
        near = neighbors(problem, tuple(gone))
        for k in np.flatnonzero(asked).tolist():
            path = shortest_path(near, length.tolist(), int(problem.source[k]), int(problem.sink[k]))
            yield FlowPath(failure, k, float(asked[k]), tuple(path or ()))
        return
    yield from _divided(problem, failure, asked, capacity, length)


def _divided(
    problem: BackboneProblem, failure: Failure, asked: IntArray, capacity: FloatArray, length: FloatArray
) -> Iterator[FlowPath]:
    """Yield the paths of flows that have to be divided to fit."""
    program = _Flow(problem, failure, asked)
    found = program.route(capacity, length)
    if found is None:
        raise ValueError(f"the capacities do not carry all flows under {failure.kind} {failure.index}")
    for j, t in enumerate(program.sinks.tolist()):
        left = _Arcs(problem, program.alive, found[j])
        for k in np.flatnonzero((asked > 0) & (problem.sink == t)).tolist():
            for path, mbps in left.take(int(problem.source[k]), t, float(asked[k])):
                yield FlowPath(failure, k, mbps, path)


class _Arcs:
    """What is left of a flow to one sink, taken path by path."""

    def __init__(self, problem: BackboneProblem, alive: IntArray, flow: FloatArray) -> None:
        self.out: dict[int, dict[tuple[int, int], float]] = {}
        both = np.minimum(flow[0], flow[1])
        for way, (a, b) in enumerate(((problem.tail, problem.head), (problem.head, problem.tail))):
            for i, e in enumerate(alive.tolist()):
                held = float(flow[way][i] - both[i])
                if held > LEAST:
                    self.out.setdefault(int(a[e]), {})[int(b[e]), e] = held

    def take(self, start: int, end: int, mbps: float) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield paths with what they carry until so much has been taken."""
        left = mbps
        while left > LEAST * max(1.0, mbps):
            path = self._path(start, end)
            part = min([left, *(self.out[a][b, e] for a, b, e in path)])
            for a, b, e in path:
                self.out[a][b, e] -= part
                if self.out[a][b, e] <= LEAST:
                    del self.out[a][b, e]
            left -= part
            yield tuple(e for _, _, e in path), round(part, 6)

    def _path(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return arcs from a node to the sink along what is left, fewest first."""
        via: dict[int, tuple[int, int]] = {start: (-1, -1)}
        queue = [start]
        for v in queue:
            for w, e in self.out.get(v, {}):
                if w not in via:
                    via[w] = (v, e)
                    queue.append(w)
        if end not in via:
            raise ValueError("a divided flow does not reach its sink")
        path, v = [], end
        while v != start:
            before, e = via[v]
            path.append((before, v, e))
            v = before
        return path[::-1]
