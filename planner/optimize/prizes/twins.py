"""A rooted prize-collecting problem as a plain Steiner tree problem, and its cuts back as a proof.

Every node v with a prize gets a twin, a terminal, with two edges: (v, twin) of weight M and (root, twin)
of weight M + prize[v]: the twin hangs on v, in the tree at no loss, or on the root, for the prize. M is 1
+ the sum of all prizes, + the sum of all weights where terminals are mandatory: then no optimal tree uses
both edges, as it could let go of what hangs on the root over the twin, or join it otherwise. M times the
number of twins is taken off again.

Without a root, places for one are tried in the order of `Places`: an edge (q[0], q[i]) of weight
s[0] + ... + s[i-1] for every i >= 1, and s[i] taken off the prize of q[i], make the rooted problem at
q[0] a relaxation of the one without a root (proof: `PrizeCertificate`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.prizes.model import PrizeCertificate, PrizeProblem
from planner.optimize.problems import BoolArray, IntArray, RoutingProblem
from planner.optimize.steiner.core import Cuts
from planner.optimize.steiner.kernels_lossless import reach


@dataclass(frozen=True)
class Places:
    """Places for a root, and the part of each one's prize that is set aside (see `PrizeCertificate`)."""

    order: IntArray
    share: IntArray


def only_place(problem: PrizeProblem, root: int) -> Places:
    """Return the one place of a rooted problem; nothing of its prize is at stake."""
    return Places(np.array([root], np.int64), problem.prize[[root]])


@dataclass(frozen=True)
class Twinned:
    """The plain problem of a prize problem with places for its root.

    Cost of the prize problem's relaxation = cost of `plain` - `constant`. Edges of `plain` below
    `edge_count` are those of the prize problem; nodes from `node_count` on are the twins of `twin_of`.
    """

    problem: PrizeProblem
    places: Places
    plain: RoutingProblem
    constant: int
    near: BoolArray
    twin_of: IntArray
    rest: IntArray

    @property
    def edge_count(self) -> int:
        """Number of edges of the prize problem."""
        return len(self.problem.tail)


def twinned(problem: PrizeProblem, places: Places) -> Twinned:
    """Return the plain problem for these places."""
    root, others = int(places.order[0]), places.order[1:]
    toll = np.cumsum(places.share)[:-1]
    tail = np.concatenate([problem.tail, np.full(len(others), root, np.int64)])
    head = np.concatenate([problem.head, others])
    weight = np.concatenate([problem.weight, toll])
    near = reach(problem.node_count, tail, head, root)
    rest = problem.prize.copy()
    rest[places.order] -= places.share
    rest[problem.terminals] = 0
    rest[root] = 0
    lost = int(rest[~near].sum())
    own = np.flatnonzero((rest > 0) & near).astype(np.int64)
    twins = problem.node_count + np.arange(len(own), dtype=np.int64)
    big = 1 + int(rest.sum()) + (int(problem.weight.sum()) if len(problem.terminals) else 0)
    plain = RoutingProblem(
        problem.node_count + len(own),
        np.concatenate([tail, own, np.full(len(own), root, np.int64)]),
        np.concatenate([head, twins, twins]),
        np.concatenate([weight, np.full(len(own), big, np.int64), big + rest[own]]),
        np.concatenate([problem.terminals[near[problem.terminals]], twins]),
        root,
    )
    return Twinned(problem, places, plain, big * len(own) - lost, near, own, rest)


def certificate_of(twin: Twinned, cuts: Cuts) -> PrizeCertificate:
    """Return the proof that cuts of the plain problem make: twins leave, and each cut gets its payer."""
    problem = twin.problem
    n = problem.node_count
    count = len(cuts.dual)
    owner = np.repeat(np.arange(count), np.diff(cuts.ptr))
    is_twin = cuts.nodes >= n
    mandatory = np.zeros(n, np.bool_)
    mandatory[problem.terminals] = True
    holds_mandatory = np.zeros(count, np.bool_)
    holds_mandatory[owner[~is_twin][mandatory[cuts.nodes[~is_twin]]]] = True
    payer = np.full(count, -1, np.int64)
    payer[owner[is_twin]] = twin.twin_of[cuts.nodes[is_twin] - n]
    holds_payer = np.zeros(count, np.bool_)
    holds_payer[owner[~is_twin][payer[owner[~is_twin]] == cuts.nodes[~is_twin]]] = True
    payer[holds_mandatory] = -1
    stays = holds_mandatory | holds_payer
    dual = _capped(cuts.dual * stays, payer, twin.rest)
    stays &= dual > 0
    real = ~is_twin & stays[owner]
    sizes = np.bincount(owner[real], minlength=count)[stays]
    nodes, duals, payers = cuts.nodes[real], dual[stays], payer[stays]
    far = np.flatnonzero(~twin.near)
    unpaid = far[twin.rest[far] > 0]
    return _proof(
        twin,
        np.concatenate([sizes, np.full(len(unpaid), len(far), np.int64)]),
        np.concatenate([nodes, np.tile(far, len(unpaid))]).astype(np.int32),
        np.concatenate([duals, twin.rest[unpaid]]),
        np.concatenate([payers, unpaid]),
    )


def _capped(dual: IntArray, payer: IntArray, most: IntArray) -> IntArray:
    """Lower the duals, last ones first, until no payer pays more than it has."""
    out = dual.copy()
    order = np.argsort(payer, kind="stable")
    order = order[payer[order] >= 0]
    if not len(order):
        return out
    paid = np.cumsum(dual[order])
    first = np.concatenate([[True], payer[order][1:] != payer[order][:-1]])
    start = np.maximum.accumulate(np.where(first, paid - dual[order], 0))
    before = paid - dual[order] - start
    out[order] = np.clip(most[payer[order]] - before, 0, dual[order])
    return out


def _proof(
    twin: Twinned, sizes: IntArray, nodes: NDArray[np.int32], dual: IntArray, payer: IntArray
) -> PrizeCertificate:
    """Put the proof together with what it proves."""
    problem, order = twin.problem, twin.places.order
    bound = int(dual.sum())
    if problem.root is None and not len(problem.terminals):
        outside = problem.prize.copy()
        outside[order] = 0
        if outside.any():
            bound = min(bound, int(problem.prize[order].sum()))
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return PrizeCertificate(order, twin.places.share, ptr, nodes, dual, payer, bound)
