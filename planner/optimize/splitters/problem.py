"""The splitter problem of one POP and its solution, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]
UNITS = 100_000
"""Units of cost in a cent: thousandths of a cent times centimeters over meters."""
AT_POP = -1
LOAD_SLACK = 1e-6


@dataclass(frozen=True)
class SplitterProblem:
    """Sites along a tree of routes toward one POP, to be hung on splitters and these on ports.

    A port feeds one splitter of the first stage. With two stages each of its legs feeds a splitter of the
    last stage, and sites hang on these; with one stage they hang on the only one. Each leg and each feed is a
    fiber of its own along the tree.

    Parameters
    ----------
    parent
        int64[n], the node next toward the POP, before the node itself; -1 for node 0, the POP, alone.
    length_cm
        int64[n] >= 0, length of the span to that node.
    may_stand
        bool[n], nodes that may hold a splitter; that of the POP and those of the sites included as wished.
    site_node
        int64[s], node of each site.
    up, down
        float64[s] >= 0, what each site sends and receives.
    legs
        Most legs in use of a splitter by stage, that of the sites last.
    splitter_cents
        Cost of a splitter by stage.
    port_cents, port_up, port_down
        Cost of a port, and what all sites on it may send and receive.
    fiber_millicents_m
        Cost of a meter of one fiber more, in thousandths of a cent, at least 1.
    farthest_cm
        int64[s], longest way of each site over its splitters to the POP; its route along the tree where that
        is longer: then no splitter leads it astray.
    """

    parent: IntArray
    length_cm: IntArray
    may_stand: BoolArray
    site_node: IntArray
    up: FloatArray
    down: FloatArray
    legs: tuple[int, ...]
    splitter_cents: tuple[int, ...]
    port_cents: int
    port_up: float
    port_down: float
    fiber_millicents_m: int
    farthest_cm: IntArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together, and sites that no port carries."""
        many = len(self.parent)
        if len(self.length_cm) != many or len(self.may_stand) != many or many == 0:
            raise ValueError("length_cm and may_stand do not have a row a node")
        if self.parent[0] != -1 or (self.parent[1:] < 0).any() or (self.parent >= np.arange(many)).any():
            raise ValueError("parent does not name an earlier node for each but the first")
        if not len(self.site_node) == len(self.up) == len(self.down) == len(self.farthest_cm):
            raise ValueError("site_node, up, down and farthest_cm differ in length")
        if len(self.legs) not in (1, 2) or len(self.legs) != len(self.splitter_cents) or min(self.legs) < 1:
            raise ValueError("legs and splitter_cents are not those of one or two stages")
        if self.fiber_millicents_m < 1:
            raise ValueError("fiber costs nothing")
        if not self.may_stand.any():
            raise ValueError("no node may hold a splitter")
        over = (self.up > self.port_up + LOAD_SLACK) | (self.down > self.port_down + LOAD_SLACK)
        if over.any():
            raise ValueError(f"no port carries sites {np.flatnonzero(over)[:5].tolist()} alone")


@dataclass(frozen=True)
class SplitterSolution:
    """Splitters with what feeds them, and the one of each site.

    Parameters
    ----------
    node, stage, fed_by
        int64[k]: where each stands, its stage from 1 on, and the splitter that feeds it, -1 for the POP.
    site_splitter
        int64[s].
    objective, lower_bound
        Cost in cents, recomputed from the choice, and below that of every choice, both rounded up.
    told_apart
        Legs and feeds on a span that the tables behind the bound tell apart.
    """

    node: IntArray
    stage: IntArray
    fed_by: IntArray
    site_splitter: IntArray
    objective: int = 0
    lower_bound: int = 0
    told_apart: tuple[int, int] = (0, 0)


def depth_cm(problem: SplitterProblem) -> IntArray:
    """Return the route of each node to the POP."""
    out = np.zeros(len(problem.parent), dtype=np.int64)
    for node in range(1, len(out)):
        out[node] = out[problem.parent[node]] + problem.length_cm[node]
    return out


def route_cm(problem: SplitterProblem, start: int, end: int) -> int:
    """Return the route between two nodes along the tree."""
    total = 0
    while start != end:
        later = max(start, end)
        total += int(problem.length_cm[later])
        start, end = min(start, end), int(problem.parent[later])
    return total


def way_cm(problem: SplitterProblem, solution: SplitterSolution, site: int) -> int:
    """Return the way of a site over its splitters to the POP."""
    at, splitter = int(problem.site_node[site]), int(solution.site_splitter[site])
    total = 0
    while splitter != AT_POP:
        total += route_cm(problem, at, int(solution.node[splitter]))
        at, splitter = int(solution.node[splitter]), int(solution.fed_by[splitter])
    return total + route_cm(problem, at, 0)


def units_of(problem: SplitterProblem, solution: SplitterSolution) -> int:
    """Return what a choice costs, in units: ports, splitters, and the fiber of every leg and feed."""
    fiber = 0
    for node, feed in zip(solution.node.tolist(), solution.fed_by.tolist(), strict=True):
        fiber += route_cm(problem, node, 0 if feed == AT_POP else int(solution.node[feed]))
    for site, splitter in zip(problem.site_node.tolist(), solution.site_splitter.tolist(), strict=True):
        fiber += route_cm(problem, site, int(solution.node[splitter]))
    ports = int((solution.fed_by == AT_POP).sum())
    items = sum(problem.splitter_cents[s - 1] for s in solution.stage.tolist())
    return UNITS * (ports * problem.port_cents + items) + problem.fiber_millicents_m * fiber


def cost_of(problem: SplitterProblem, solution: SplitterSolution) -> int:
    """Return the same in whole cents, rounded up."""
    return -(-units_of(problem, solution) // UNITS)


def faults_of(problem: SplitterProblem, solution: SplitterSolution) -> list[str]:
    """Return what a choice breaks: places, stages, legs, loads of ports, lengths of ways."""
    out = []
    stages = len(problem.legs)
    for k, (node, stage, feed) in enumerate(
        zip(solution.node.tolist(), solution.stage.tolist(), solution.fed_by.tolist(), strict=True)
    ):
        if not problem.may_stand[node]:
            out.append(f"splitter {k} may not stand at {node}")
        fed = 1 if feed == AT_POP else int(solution.stage[feed]) + 1
        if stage != fed or not 1 <= stage <= stages:
            out.append(f"splitter {k} of stage {stage} is fed at stage {fed}")
        below = int((solution.fed_by == k).sum()) if stage < stages else 0
        below += int((solution.site_splitter == k).sum())
        if 1 <= stage <= stages and not 1 <= below <= problem.legs[stage - 1]:
            out.append(f"splitter {k} has {below} legs in use")
    last = solution.stage[solution.site_splitter]
    out += [f"site {i} hangs on stage {last[i]}" for i in np.flatnonzero(last != stages).tolist()]
    longest = np.maximum(problem.farthest_cm, depth_cm(problem)[problem.site_node])
    ways = [way_cm(problem, solution, i) for i in range(len(longest))]
    out += [f"the way of site {i} is {w} cm" for i, w in enumerate(ways) if w > longest[i]]
    top = np.where(solution.fed_by == AT_POP, np.arange(len(solution.fed_by)), solution.fed_by)
    for name, load, room in (("up", problem.up, problem.port_up), ("down", problem.down, problem.port_down)):
        taken = np.bincount(top[solution.site_splitter], weights=load, minlength=len(top))
        out += [f"port of {k} carries {taken[k]} {name}" for k in np.flatnonzero(taken > room + LOAD_SLACK)]
    return out
