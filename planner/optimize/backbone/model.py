"""The problem of a backbone, what may fail in it, and the shape of its answer, as frozen arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.report import SolveReport

if TYPE_CHECKING:
    from planner.optimize.backbone.certificate import BackboneCertificate

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

_LARGEST_SUM = 1 << 50


@dataclass(frozen=True)
class BackboneProblem:
    """Capacitated survivable network design over corridors, each had at one of its levels or not at all.

    minimize  sum of level_cost of the chosen levels + sum of node_cost of the nodes that these touch
    so that   all flows fit when nothing has failed, and what must survive fits after every failure:
              a flow may be divided over several paths, and a corridor carries, over both ways and all flows
              together, at most the capacity of its level

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each corridor; parallel ones are allowed, loops are not.
    level_indptr
        int64[m + 1], rows of `capacity` and `level_cost` of each corridor.
    capacity
        int64[l] Mb/s of each level.
    level_cost
        int64[l] cents of each level, at least 0.
    node_cost
        int64[n] cents, at least 0.
    source, sink, amount
        int64[k] ends and Mb/s of each flow.
    amount_after
        int64[k] Mb/s of it that must pass after a failure, 0 where it is not protected; at most `amount`.
    group_indptr, group_edges
        CSR over groups: corridors that fail together.
    nodes_fail
        Whether a node is a failure too, for flows that do not end there.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    level_indptr: IntArray
    capacity: IntArray
    level_cost: IntArray
    node_cost: IntArray
    source: IntArray
    sink: IntArray
    amount: IntArray
    amount_after: IntArray
    group_indptr: IntArray
    group_edges: IntArray
    nodes_fail: bool = False

    @property
    def edge_count(self) -> int:
        """Number of corridors."""
        return len(self.tail)

    @property
    def level_edge(self) -> IntArray:
        """Corridor of each level."""
        return np.repeat(np.arange(self.edge_count), np.diff(self.level_indptr))

    def levels(self, e: int) -> range:
        """Return the levels of a corridor."""
        return range(int(self.level_indptr[e]), int(self.level_indptr[e + 1]))


@dataclass(frozen=True)
class Failure:
    """One thing that may fail: a corridor, a group of them, or a node with all that ends there.

    The failure without edges and node is the network at work.
    """

    kind: str
    index: int
    edges: tuple[int, ...]

    @property
    def node(self) -> int:
        """The node that failed, -1 where none did."""
        return self.index if self.kind == "node" else -1


WORKING = Failure("none", -1, ())


@dataclass(frozen=True)
class BackboneSolution:
    """The level chosen of each corridor, -1 where it is not had, with the proof of the bound."""

    level: IntArray
    certificate: BackboneCertificate
    report: SolveReport
    rounds: int

    @property
    def edges(self) -> IntArray:
        """Chosen corridors, ascending."""
        return np.flatnonzero(self.level >= 0)


def failures_of(problem: BackboneProblem) -> list[Failure]:
    """Return everything that may fail, corridors first, then groups, then nodes."""
    out = [Failure("edge", e, (e,)) for e in range(problem.edge_count)]
    for g in range(len(problem.group_indptr) - 1):
        members = problem.group_edges[problem.group_indptr[g] : problem.group_indptr[g + 1]]
        if len(members) > 1:
            out.append(Failure("group", g, tuple(sorted(int(e) for e in members))))
    if problem.nodes_fail:
        for v in range(problem.node_count):
            hit = np.flatnonzero((problem.tail == v) | (problem.head == v))
            out.append(Failure("node", v, tuple(int(e) for e in hit)))
    return out


def survivable(problem: BackboneProblem, failure: Failure) -> BoolArray:
    """Return which flows must survive a failure: those protected that some corridor could still carry.

    A flow that ends at the failed node, or that no candidate joins without what failed, is let go; the
    caller tells it.
    """
    left = np.ones(problem.edge_count, np.bool_)
    left[list(failure.edges)] = False
    piece = pieces(problem, left)
    ends = (problem.source == failure.node) | (problem.sink == failure.node)
    kept: BoolArray = (problem.amount_after > 0) & (piece[problem.source] == piece[problem.sink]) & ~ends
    return kept if failure.kind != "none" else problem.amount > 0


def pieces(problem: BackboneProblem, on: BoolArray) -> IntArray:
    """Return the connected piece of each node over the corridors that are on."""
    n = problem.node_count
    graph = coo_matrix((np.ones(int(on.sum())), (problem.tail[on], problem.head[on])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    return np.asarray(label, np.int64)


def amounts(problem: BackboneProblem, failure: Failure) -> IntArray:
    """Return what of each flow must pass under a failure."""
    kept = survivable(problem, failure)
    whole = problem.amount if failure.kind == "none" else problem.amount_after
    return np.where(kept, whole, 0).astype(np.int64)


def cost_of(problem: BackboneProblem, level: IntArray) -> int:
    """Return the cost of chosen levels and of the nodes that they touch."""
    on = level >= 0
    touched = np.zeros(problem.node_count, np.bool_)
    touched[problem.tail[on]] = True
    touched[problem.head[on]] = True
    return int(problem.level_cost[level[on]].sum() + problem.node_cost[touched].sum())


def check_backbone(problem: BackboneProblem) -> None:
    """Raise ValueError naming every fault of the arrays."""
    faults = []
    n, m, k = problem.node_count, problem.edge_count, len(problem.source)
    for name, many in (("head", m), ("sink", k), ("amount", k), ("amount_after", k), ("node_cost", n)):
        if len(getattr(problem, name)) != many:
            faults.append(f"{name} has {len(getattr(problem, name))} entries; {many} expected")
    for name in ("tail", "head", "source", "sink"):
        values = getattr(problem, name)
        if ((values < 0) | (values >= n)).any():
            faults.append(f"{name} is outside 0 .. {n - 1}")
    if (problem.tail == problem.head).any() or (problem.source == problem.sink).any():
        faults.append("a corridor or a flow ends where it begins")
    starts = problem.level_indptr
    if len(starts) != m + 1 or (np.diff(starts) < 1).any() or starts[-1] != len(problem.capacity):
        faults.append("level_indptr does not give each corridor a level")
    if (problem.capacity < 1).any() or (problem.level_cost < 0).any() or (problem.node_cost < 0).any():
        faults.append("a capacity is below 1 or a cost below 0")
    if (problem.amount < 0).any() or (problem.amount_after > problem.amount).any():
        faults.append("an amount is below 0, or less than what must survive")
    if float(problem.level_cost.sum(dtype=np.float64)) > _LARGEST_SUM:
        faults.append("the sum of costs is above 2**50; use a coarser unit")
    if faults:
        raise ValueError("backbone problem: " + "; ".join(faults))
