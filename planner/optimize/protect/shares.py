"""The proof of a bound on second routes in the words of the problem: which need pays what of each edge."""

from __future__ import annotations

import numpy as np

from planner.optimize.protect.core import Core
from planner.optimize.protect.kernels import shortest_path
from planner.optimize.protect.model import IntArray, ProtectionCertificate, ProtectionProblem
from planner.optimize.protect.needs import Needs
from planner.optimize.protect.program import Proof
from planner.optimize.protect.rows import Finder
from planner.optimize.steiner.graph import Graph, build_graph


def shares_of(
    problem: ProtectionProblem, needs: Needs, finder: Finder, proof: Proof
) -> ProtectionCertificate:
    """Return a proof over a core as shares of the weights of the problem's edges.

    The duals of the cuts of one need that count an edge are its share. Where several edges of the problem
    are one chain of the core, the shares of it fill one edge after the other.

    Parameters
    ----------
    finder
        Finder of the core to which the cuts of the proof belong.
    """
    core = finder.core
    graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
    left = np.where(problem.built, 0, problem.weight)
    paid = _paid(finder, proof)
    node, avoid, edges, share, distance = [], [], [], [], []
    for f in sorted(paid):
        start, closed = _asked(problem, needs, finder, f)
        mine = _spread(core, paid[f], left)
        on = np.flatnonzero(mine)
        left -= mine
        node.append(start)
        avoid.append(closed)
        edges.append(on)
        share.append(mine[on])
        distance.append(_distance(graph, mine, closed, start, problem.root))
    return ProtectionCertificate(
        node=np.array(node, dtype=np.int64),
        avoid_indptr=_starts(avoid),
        avoid_edges=_joined(avoid),
        share_indptr=_starts(edges),
        share_edges=_joined(edges),
        share=_joined(share),
        distance=np.array(distance, dtype=np.int64),
    )


def _paid(finder: Finder, proof: Proof) -> dict[int, IntArray]:
    """Return what the cuts of each need take of each core edge."""
    out: dict[int, IntArray] = {}
    for cut, dual in zip(proof.cuts, proof.dual.tolist(), strict=True):
        mine = out.setdefault(cut.need, np.zeros(len(finder.core.tail), np.int64))
        mine[cut.edges] += dual
    return out


def _asked(problem: ProtectionProblem, needs: Needs, finder: Finder, need: int) -> tuple[int, IntArray]:
    """Return the critical node of a need and the edges that it must do without."""
    core, group = finder.core, int(finder.group[need])
    if group >= 0:
        who = needs.group_needs[group]
        at = who[core.node_class[who] == finder.target[need]]
        return int(at[0]), problem.group(group)
    edge = core.members(finder.failure(need))[:1]
    k = next(k for k, path in enumerate(needs.paths) if np.isin(edge, path).all())
    return int(problem.critical[k]), edge


def _spread(core: Core, paid: IntArray, left: IntArray) -> IntArray:
    """Return what is paid for chains as paid for their edges, none more than it has left."""
    out = np.zeros(len(left), np.int64)
    for chain in np.flatnonzero(paid).tolist():
        edges = core.member_edges[core.member_indptr[chain] : core.member_indptr[chain + 1]]
        before = np.cumsum(left[edges]) - left[edges]
        out[edges] = np.clip(paid[chain] - before, 0, left[edges])
    return out


def _distance(graph: Graph, share: IntArray, closed: IntArray, start: int, root: int) -> int:
    """Return the least sum of shares on a way to the root past the closed edges."""
    cost = share.copy()
    cost[closed] = -1
    return int(shortest_path(graph, cost[graph.edge], start, root)[1])


def _starts(parts: list[IntArray]) -> IntArray:
    """Return where each part begins once they are joined, and where the last ends."""
    return np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64)


def _joined(parts: list[IntArray]) -> IntArray:
    """Return the parts one behind the other."""
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)
