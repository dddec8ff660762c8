"""The problem of second routes, the shape of its answer and of its proof, as frozen arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.report import SolveReport

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_LARGEST_SUM = 1 << 50


@dataclass(frozen=True)
class ProtectionProblem:
    """Survivable augmentation of a built network on an undirected multigraph.

    minimize  sum of weight[e] over chosen edges e that are not built
    so that   for every critical node t and every failure R after which t could still reach the root:
              t reaches the root in (built + chosen) less R

    Failures are every single edge, where `singles` says so, and every group. What is built costs nothing
    here: the weight of a built edge only decides between second paths that share as much.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each edge. Parallel edges and self-loops are allowed.
    weight
        int64[m], at least 0.
    built
        bool[m], edges that are there already; they join every critical node to the root.
    critical
        int64[k] nodes to be protected; may repeat, may contain the root.
    root
        The node of the center. Several centers: the caller adds a super-root with built edges, two to each
        center, so that none of them can fail.
    group_indptr, group_edges
        CSR over groups: edges that fail together (a bridge, a line of poles).
    group_for
        int64[groups], the node of the only critical node that must outlive each, -1: all that it hits. The
        working path of a node as a group for it alone asks for a second path beside it. None: all.
    singles
        Whether every single edge is a failure too.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    built: BoolArray
    critical: IntArray
    root: int
    group_indptr: IntArray
    group_edges: IntArray
    group_for: IntArray | None = None
    singles: bool = True

    @property
    def group_count(self) -> int:
        """Number of groups."""
        return len(self.group_indptr) - 1

    def group(self, g: int) -> IntArray:
        """Return the edges of one group."""
        edges: IntArray = self.group_edges[self.group_indptr[g] : self.group_indptr[g + 1]]
        return edges


def no_groups() -> tuple[IntArray, IntArray]:
    """Return `group_indptr` and `group_edges` of a problem without groups."""
    return np.zeros(1, np.int64), np.zeros(0, np.int64)


@dataclass(frozen=True)
class ProtectionCertificate:
    """Shares of the weights that prove a lower bound on what must be added.

    Need i asks for a way from node[i] to the root past the edges
    avoid_edges[avoid_indptr[i]:avoid_indptr[i+1]]: a failure that the node can outlive and that its working
    path does not. It carries the share share[j] of the weight of edge share_edges[j] for every j in
    share_indptr[i]:share_indptr[i+1], and nothing of other edges. distance[i] is the least sum of its shares
    on any such way.

    Valid when no edge has shares that sum to more than its weight, and none is built: an answer holds a way
    of every need, so it weighs at least the sum of the shares on these ways, and that is at least the sum of
    the distances. Both conditions and the distances can be recomputed from the problem alone.
    """

    node: IntArray
    avoid_indptr: IntArray
    avoid_edges: IntArray
    share_indptr: IntArray
    share_edges: IntArray
    share: IntArray
    distance: IntArray

    @property
    def bound(self) -> int:
        """Sum of the distances, in the units of the weights."""
        return int(self.distance.sum())


@dataclass(frozen=True)
class ProtectionSolution:
    """Edges to add, and which failures no choice of edges survives.

    Parameters
    ----------
    edges
        Chosen edges that are not built, ascending.
    lost_indptr, lost_edges
        CSR over `critical`: edges of its working path without which nothing joins it to the root.
    lost_group_indptr, lost_groups
        The same for groups.
    working_indptr, working_edges
        CSR over `critical`: the working path over built edges, from the node to the root.
    """

    edges: IntArray
    lost_indptr: IntArray
    lost_edges: IntArray
    lost_group_indptr: IntArray
    lost_groups: IntArray
    working_indptr: IntArray
    working_edges: IntArray
    certificate: ProtectionCertificate
    report: SolveReport


def check_protection(problem: ProtectionProblem) -> None:
    """Raise ValueError naming every fault of the arrays."""
    faults = []
    n, m = problem.node_count, len(problem.tail)
    sizes = {name: len(getattr(problem, name)) for name in ("head", "weight", "built")}
    faults += [f"{name} has {size} entries; tail has {m}" for name, size in sizes.items() if size != m]
    for name, top in (("tail", n), ("head", n), ("critical", n), ("group_edges", m)):
        values = getattr(problem, name)
        wrong = np.flatnonzero((values < 0) | (values >= top))
        if len(wrong):
            faults.append(f"{name} is outside 0 .. {top - 1} at positions {wrong[:5].tolist()}")
    if problem.group_for is not None and len(problem.group_for) != problem.group_count:
        faults.append(f"group_for has {len(problem.group_for)} entries for {problem.group_count} groups")
    if not 0 <= problem.root < n:
        faults.append(f"root is {problem.root}; a node 0 .. {n - 1} expected")
    starts = problem.group_indptr
    if (
        not len(starts)
        or starts[0] != 0
        or starts[-1] != len(problem.group_edges)
        or (np.diff(starts) < 0).any()
    ):
        faults.append("group_indptr does not rise from 0 to the length of group_edges")
    if len(problem.weight) and int(problem.weight.min()) < 0:
        faults.append(f"weight is negative at edges {np.flatnonzero(problem.weight < 0)[:5].tolist()}")
    elif float(problem.weight.sum(dtype=np.float64)) > _LARGEST_SUM:
        faults.append("the sum of weights is above 2**50; use a coarser unit")
    if faults:
        raise ValueError("protection problem: " + "; ".join(faults))
