"""The problems this room solves and the shape of their answers, as frozen arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.optimize.report import SolveReport

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class RoutingProblem:
    """A Steiner tree problem on an undirected multigraph with integer weights.

    minimize  sum_e weight[e] x[e]   over subgraphs that join every terminal to the root

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each edge. Parallel edges and self-loops are allowed.
    weight
        int64[m], at least 0 (minor money units, or centimeters).
    terminals
        int64[k] nodes to be joined to the root; may repeat, may contain the root, may be empty.
    root
        The node of the center. Several centers: the caller adds a super-root with zero-weight edges.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    terminals: IntArray
    root: int


@dataclass(frozen=True)
class RoutingCertificate:
    """Directed cuts of the original instance whose duals sum to a lower bound.

    Cut c is the node set cut_nodes[cut_indptr[c]:cut_indptr[c+1]]; it leaves the root out and holds at
    least one terminal, so at least one arc enters it. Valid when for every edge e and each of its two
    directions u -> v: the sum of duals of cuts with v inside and u outside is at most weight[e].
    The bound is the sum of `cut_dual`.
    """

    root: int
    cut_indptr: IntArray
    cut_nodes: NDArray[np.int32]
    cut_dual: IntArray

    @property
    def bound(self) -> int:
        """Sum of the duals, in the units of the instance's weights."""
        return int(self.cut_dual.sum())


@dataclass(frozen=True)
class RoutingSolution:
    """Edges of a tree that joins every reachable terminal to the root, with its proof.

    `unreachable` lists the terminals (node ids) in components without the root; they are left out of
    the tree and out of the certificate.
    """

    edges: IntArray
    unreachable: IntArray
    certificate: RoutingCertificate
    report: SolveReport


@dataclass(frozen=True)
class CoverageProblem:
    """Maximal covering: choose `count` candidates that cover the most demand weight.

    maximize  sum_i weight[i] z[i]
    subject to  z[i] <= sum_{j covers i} x[j],  sum_j x[j] = count,  x[j] = 1 for fixed j,
                x and z binary

    Parameters
    ----------
    cover_indptr, cover_demand
        CSR over candidates: candidate j covers demand rows cover_demand[cover_indptr[j]:cover_indptr[j+1]].
    weight
        int64[d], at least 0. Demand that no candidate covers stays in the list: it is in the denominator.
    fixed
        bool[n], candidates that must be chosen; they count toward `count`.
    count
        How many are chosen in all.
    """

    cover_indptr: IntArray
    cover_demand: IntArray
    weight: IntArray
    fixed: BoolArray
    count: int

    @property
    def candidate_count(self) -> int:
        """Number of candidates."""
        return len(self.cover_indptr) - 1


@dataclass(frozen=True)
class CoverageCertificate:
    """Multipliers that prove an upper bound on the covered weight.

    With 0 <= multiplier[i] <= weight[i]:  bound = sum_i (weight[i] - multiplier[i]) over coverable i
    + sum of the gains g[j] = sum_{i in cover(j)} multiplier[i] over the fixed candidates
    + the (count - fixed) largest g[j] over the others.
    A demand row that no candidate covers contributes nothing.
    """

    multiplier: IntArray
    bound: int


@dataclass(frozen=True)
class CoverageSolution:
    """Chosen candidates (ascending positions) with their proof."""

    chosen: IntArray
    covered_weight: int
    certificate: CoverageCertificate
    report: SolveReport
    notes: tuple[str, ...] = field(default=())
