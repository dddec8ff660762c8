"""The problem of routing over spans that may be built in several ways, and the shape of its answer."""

from __future__ import annotations

from dataclasses import dataclass

from planner.optimize.problems import BoolArray, IntArray, RoutingCertificate
from planner.optimize.report import SolveReport

ALL_PPM = 1_000_000


@dataclass(frozen=True)
class OwnedRoutingProblem:
    """A Steiner tree problem whose edges may each be built in several ways, some of them owned.

    minimize  sum of way_cost over the edges of a tree, one way each, that joins every terminal to the root
    subject to  owned length * 1,000,000 >= min_owned_ppm * length

    The tree has no useless branch: each of its leaves is a terminal or the root.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each edge. Parallel edges and self-loops are allowed.
    length_cm
        int64[m], at least 0.
    way_indptr
        int64[m + 1]: edge e has the way rows way_indptr[e] .. way_indptr[e + 1] - 1. An edge without a
        way cannot be used.
    way_cost
        int64[k], at least 0, cents.
    way_owned
        bool[k], True where a span built this way counts as owned.
    terminals
        int64[t] nodes to be joined to the root; may repeat, may contain the root.
    root
        The center. Several centers: a super-root, with edges of one owned way of cost 0 and length 0.
    min_owned_ppm
        Least owned share of length, in parts per million.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    length_cm: IntArray
    way_indptr: IntArray
    way_cost: IntArray
    way_owned: BoolArray
    terminals: IntArray
    root: int
    min_owned_ppm: int = 0


@dataclass(frozen=True)
class OwnedRoutingSolution:
    """A tree with the way of each of its edges, and its proof.

    Parameters
    ----------
    edges, ways
        Edges of the tree, ascending, and the way row of each.
    unreachable
        Terminals (node ids) that no usable edges join to the root; they are left out.
    objective, lower_bound, certified_lower_bound
        Sum of `way_cost` over `ways`, the engine's bound and the part of it that the certificate proves.
    owned_length_cm, length_cm
        Owned and total length of the tree.
    share_met
        Whether the ownership rule holds. False with outcome "infeasible": proven that no plan meets it;
        with "stopped": none was found. The tree is then the one of greatest owned share that was found.
    multiplier_milli
        L, the multiplier of the ownership rule, thousandths of a cent per centimeter.
    weight
        int64[m] Lagrangian weights for L, possibly below 0 (see `owned.ways.lagrangian_weights`). Edges
        without ways hold -1 as a filler; `way_indptr` tells them.
    certificate
        Cuts that bound every tree under max(0, `weight`). With the weights below 0 of all usable edges the
        sum of their duals is `certified_lower_bound`: no plan that meets the rule costs less.
    """

    edges: IntArray
    ways: IntArray
    unreachable: IntArray
    objective: int
    lower_bound: int
    certified_lower_bound: int
    owned_length_cm: int
    length_cm: int
    share_met: bool
    multiplier_milli: int
    weight: IntArray
    certificate: RoutingCertificate
    report: SolveReport
