"""The buy-at-bulk problem: route, cable, closures and splices of a forest in one sum; arrays in and out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CM_RATE = 100_000
"""Rates are thousandths of a cent per meter, lengths centimeters: their product over this is cents."""
PPM = 1_000_000
_LARGEST_SUM = 1 << 52


@dataclass(frozen=True)
class Tariff:
    """What fibers cost on an edge beyond its weight, by kind of edge, and which cables carry them.

    Parameters
    ----------
    rate
        int64[kinds, F + 1], thousandths of a cent per meter for 0 .. F fibers in use, above what the weight
        of an edge holds already.
    full, tail
        int64[kinds, F + 1]: cables of the largest size, and the size of the one smaller cable beside them (0
        without). Edges of one kind on which both are equal carry the same cables.
    largest
        int64[kinds], fibers of the largest cable.
    laid
        bool[kinds], whether cable is laid; edges without it count as one key and pass each other's fibers.
    """

    rate: IntArray
    full: IntArray
    tail: IntArray
    largest: IntArray
    laid: BoolArray


@dataclass(frozen=True)
class BulkProblem:
    """A forest that carries fibers from node to node, at the real cost of what lies along it.

    minimize  sum over edges e of the forest: weight[e] + length_cm[e] * rate[kind[e], fibers on e] / CM_RATE
            + closure_cents * closures + splice_cents * splices
    so that   every required node is joined to exactly one root, both ends of every demand in one tree, no
              demand runs farther than its limit, and the owned share of all length is at least
              `min_owned_ppm`.

    Fibers on an edge are those of the demands whose path runs over it. Closures and splices follow from the
    cables as in `cost.py`.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head, length_cm, weight
        int64[m]; weights in cents. Parallel edges and self-loops are allowed.
    kind
        int64[m], row of the tariff; -1 where an edge may not be used.
    owned
        bool[m].
    tariff
        What fibers cost.
    roots
        int64[r], nodes at which the trees hang.
    required
        bool[node_count], nodes that stay joined. Ends of demands are required.
    closed
        bool[node_count], nodes with a closure whatever the forest is.
    demand_from, demand_to, demand_fibers, demand_limit_cm
        int64[d]; both ends hang on one root.
    closure_cents, splice_cents
        Unit costs.
    pass_branches
        Whether the cable with the most fibers runs on uncut where the route branches.
    min_owned_ppm
        0 .. 10**6.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    length_cm: IntArray
    weight: IntArray
    kind: IntArray
    owned: BoolArray
    tariff: Tariff
    roots: IntArray
    required: BoolArray
    closed: BoolArray
    demand_from: IntArray
    demand_to: IntArray
    demand_fibers: IntArray
    demand_limit_cm: IntArray
    closure_cents: int
    splice_cents: int
    pass_branches: bool = True
    min_owned_ppm: int = 0


@dataclass(frozen=True)
class BulkSolution:
    """The forest that the search ended with, beside the one it began with; amounts in cents.

    Parameters
    ----------
    edges
        Chosen edges, ascending.
    cost, plain_cost
        Real cost of the forest found and of the one given: equal where nothing was found.
    weight, plain_weight
        Sums of their weights alone.
    moves, tried
        Exchanges made, and key paths looked at.
    lower_bound
        Below the real cost of every forest that serves these demands (`bound.py`).
    bound_part_ppm
        Share of each weight that the bound spends on fibers instead of on the routing bound.
    repeatable
        False where the clock or the user ended the search.
    runtime_s
        Wall seconds.
    """

    edges: IntArray
    cost: int
    plain_cost: int
    weight: int
    plain_weight: int
    moves: int
    tried: int
    lower_bound: int
    bound_part_ppm: int
    repeatable: bool
    runtime_s: float

    @property
    def gain_pct(self) -> float:
        """How much less the forest found costs, in percent of the one given."""
        return 100.0 * (self.plain_cost - self.cost) / self.plain_cost if self.plain_cost else 0.0


def check_bulk_problem(problem: BulkProblem, edges: IntArray) -> None:
    """Raise ValueError naming every fault of the arrays, or of the forest to begin with."""
    p = problem
    m, d = len(p.tail), len(p.demand_from)
    sizes = [(name, m) for name in ("head", "length_cm", "weight", "kind", "owned")]
    sizes += [(name, d) for name in ("demand_to", "demand_fibers", "demand_limit_cm")]
    faults = [
        f"{name} has {len(getattr(p, name))} entries; {count} expected"
        for name, count in sizes
        if len(getattr(p, name)) != count
    ]
    for name in ("tail", "head", "roots", "demand_from", "demand_to"):
        wrong = np.flatnonzero((getattr(p, name) < 0) | (getattr(p, name) >= p.node_count))
        if len(wrong):
            faults.append(f"{name} names nodes outside 0 .. {p.node_count - 1} at {wrong[:5].tolist()}")
    faults += [
        f"{name} has entries below 0"
        for name in ("weight", "length_cm", "demand_fibers")
        if len(getattr(p, name)) and int(getattr(p, name).min()) < 0
    ]
    if len(p.kind) and int(p.kind.max()) >= len(p.tariff.rate):
        faults.append("kind names a row that the tariff does not have")
    if p.tariff.rate.size and int(p.tariff.rate.min()) < 0:
        faults.append("rate has entries below 0")
    if d and int(p.demand_fibers.sum()) >= p.tariff.rate.shape[1]:
        faults.append(f"the tariff ends at {p.tariff.rate.shape[1] - 1} fibers; demands have more")
    if (
        float(p.weight.sum(dtype=float))
        + float(p.length_cm.max(initial=0)) * float(p.tariff.rate.max(initial=0))
        > _LARGEST_SUM
    ):
        faults.append("costs are above 2**52; use a coarser unit")
    if len(edges) and (int(edges.min()) < 0 or int(edges.max()) >= m):
        faults.append("the forest names edges that are not there")
    if faults:
        raise ValueError("bulk problem: " + "; ".join(faults))
