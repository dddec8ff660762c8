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
class SideRows:
    """Linear limits on the choice: sum_j coefficient[r, j] x[j] <= most[r] for every row r.

    Row r names the candidates candidate[indptr[r]:indptr[r+1]], each once, with their coefficients, whole
    numbers of either sign. A floor is written as the negated row: at least 3 of them is -1 each, most -3.
    """

    name: tuple[str, ...]
    indptr: IntArray
    candidate: IntArray
    coefficient: IntArray
    most: IntArray

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.most)


def no_side_rows() -> SideRows:
    """Return side rows without any row."""
    none = np.zeros(0, np.int64)
    return SideRows((), np.zeros(1, np.int64), none, none, none)


@dataclass(frozen=True)
class CoverageProblem:
    """Maximal covering: choose at most `count` candidates that cover the most demand weight under the rules.

    maximize    sum_i weight[i] z[i] + second_weight[i] u[i]
    subject to  z[i] + u[i] <= sum_{j covers i} x[j],  u[i] <= z[i] <= 1
                site_least[s] <= sum_{j at s} x[j] <= site_most[s]
                sum_j x[j] over the counted candidates <= count
                x[j] = 1 for fixed j
                sum_j side[r, j] x[j] <= side.most[r]
                sum_{i in group g} weight[i] z[i] >= floor_weight[g]
                no two chosen candidates at two sites that are apart
                x binary

    Every field after `count` may be None: that rule is absent then. Where rules leave room the answer holds
    exactly `count` counted candidates, for one more never covers less.

    Parameters
    ----------
    cover_indptr, cover_demand
        CSR over candidates: candidate j covers demand rows cover_demand[cover_indptr[j]:cover_indptr[j+1]].
    weight
        int64[d], at least 0. Demand that no candidate covers stays in the list: it is in the denominator.
    fixed
        bool[n], candidates that must be chosen; they count toward `count` where they are `counted`.
    count
        How many counted candidates are chosen in all.
    second_weight
        int64[d], 0 to `weight`: worth of being covered by a second candidate.
    site, site_least, site_most
        int64[n] site of each candidate, int64[s] least and most candidates chosen at each site. None: each
        candidate is a site of its own.
    counted
        bool[n], False for candidates that `count` does not count (cameras that stand already): only fixed
        ones. None: all count.
    side
        Further limits: class counts, a budget, ceilings and floors of districts.
    floor_group, floor_weight
        int64[d] group of each demand row or -1, int64[g] least first-sight weight to be covered in each.
    apart
        int64[q, 2] pairs of sites of which at most one may hold chosen candidates. Needs `site`.
    """

    cover_indptr: IntArray
    cover_demand: IntArray
    weight: IntArray
    fixed: BoolArray
    count: int
    second_weight: IntArray | None = None
    site: IntArray | None = None
    site_least: IntArray | None = None
    site_most: IntArray | None = None
    counted: BoolArray | None = None
    side: SideRows | None = None
    floor_group: IntArray | None = None
    floor_weight: IntArray | None = None
    apart: IntArray | None = None

    @property
    def candidate_count(self) -> int:
        """Number of candidates."""
        return len(self.cover_indptr) - 1


@dataclass(frozen=True)
class CoverageCertificate:
    """Multipliers that prove an upper bound on the covered weight.

    m = multiplier[i] >= 0 of the demand rows, L = side_multiplier[r] >= 0 of the rows of `side`, which are
    the side rows of the problem followed by rows named "spacing 1" and so on that follow from `apart`,
    F = floor_multiplier[g] >= 0 of the coverage floors; L and F are in units of 1 / multiplier_scale. Then

    bound = floor of
      sum over rows i that some candidate covers of
          max(0, (1 + F[g(i)]) weight[i] - m[i], (1 + F[g(i)]) weight[i] + second_weight[i] - 2 m[i])
      - sum_g F[g] floor_weight[g] + sum_r L[r] most[r]
      + the greatest sum of gains of any choice under fixed candidates, count and site limits alone,
        where the gain of j is sum_{i covered by j} m[i] - sum_r L[r] side[r, j].

    In a plain problem that is: sum of weight - multiplier, plus the gains of the fixed candidates, plus the
    (count - fixed) largest gains of the others.
    """

    multiplier: IntArray
    bound: int
    side_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    floor_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    multiplier_scale: int = 1
    side: SideRows = field(default_factory=no_side_rows)


@dataclass(frozen=True)
class CoverageSolution:
    """Chosen candidates (ascending positions) with their proof.

    `covered_weight` holds the worth of second sight too where the problem gives it. Where the report says
    "infeasible", or where a note says that a rule is not met, the choice is the one that breaks least.
    """

    chosen: IntArray
    covered_weight: int
    certificate: CoverageCertificate
    report: SolveReport
    notes: tuple[str, ...] = field(default=())
