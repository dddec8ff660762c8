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
from numba import njit
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
    mandatory = np.zeros(n, np.bool_)
    mandatory[problem.terminals] = True
    payer = _payers(cuts.ptr, cuts.nodes, n, mandatory, twin.twin_of)
    dual = _capped(np.where(payer >= -1, cuts.dual, 0), payer, twin.rest)
    stays = np.flatnonzero(dual > 0)
    sizes, nodes = _without_twins(cuts.ptr, cuts.nodes, n, stays)
    far = np.flatnonzero(~twin.near)
    unpaid = far[twin.rest[far] > 0]
    return _proof(
        twin,
        np.concatenate([sizes, np.full(len(unpaid), len(far), np.int64)]),
        np.concatenate([nodes, np.tile(far, len(unpaid)).astype(np.int32)]),
        np.concatenate([dual[stays], twin.rest[unpaid]]),
        np.concatenate([payer[stays], unpaid]),
    )


@njit(cache=True, nogil=True)
def _payers(
    ptr: IntArray, nodes: NDArray[np.int32], node_count: int, mandatory: BoolArray, twin_of: IntArray
) -> IntArray:
    """Payer of each cut: -1 with a mandatory node, else the node of a twin, both inside; -2 for no payer."""
    out = np.full(len(ptr) - 1, -2, np.int64)
    stamp = np.full(node_count, -1, np.int64)
    for c in range(len(out)):
        for i in range(ptr[c], ptr[c + 1]):
            if nodes[i] < node_count:
                stamp[nodes[i]] = c
                if mandatory[nodes[i]]:
                    out[c] = -1
        for i in range(ptr[c], ptr[c + 1]):
            if out[c] == -2 and nodes[i] >= node_count and stamp[twin_of[nodes[i] - node_count]] == c:
                out[c] = twin_of[nodes[i] - node_count]
    return out


@njit(cache=True, nogil=True)
def _without_twins(
    ptr: IntArray, nodes: NDArray[np.int32], node_count: int, stays: IntArray
) -> tuple[IntArray, NDArray[np.int32]]:
    """Sizes and nodes of these cuts, twins left out."""
    sizes = np.zeros(len(stays), np.int64)
    for k in range(len(stays)):
        for i in range(ptr[stays[k]], ptr[stays[k] + 1]):
            if nodes[i] < node_count:
                sizes[k] += 1
    out = np.empty(sizes.sum(), np.int32)
    size = 0
    for c in stays:
        for i in range(ptr[c], ptr[c + 1]):
            if nodes[i] < node_count:
                out[size] = nodes[i]
                size += 1
    return sizes, out


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
