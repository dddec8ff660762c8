"""Where the root of a tree without a given root may be: places that cost the bound nothing or little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.prizes.model import PrizeCertificate, PrizeProblem
from planner.optimize.prizes.twins import Places
from planner.optimize.problems import IntArray
from planner.optimize.steiner.graph import INF

MARGIN = 1.25
"""Prizes are set aside until they sum to this many times the largest load of a place."""


def places_around(problem: PrizeProblem, root: int, proof: PrizeCertificate, enough: int) -> Places:
    """Return places for a root, in order, such that a proof for the root `root` loses little without it.

    The proof's cuts load every node with the duals of the cuts that hold it; a node may be a place once
    the prizes set aside before it are no less than its load. Each payer can set aside what the proof does
    not use. Places are taken greedily, those with the most to set aside first; what is set aside only
    grows, so no order reaches further. Nodes that are not reached come last. The list ends where trees
    that avoid it all cost at least `enough`.
    """
    n = problem.node_count
    sizes = np.diff(proof.cut_indptr)
    load = np.zeros(n, np.int64)
    np.add.at(load, proof.cut_nodes, np.repeat(proof.cut_dual, sizes))
    paid = np.zeros(n, np.int64)
    pays = proof.cut_payer >= 0
    np.add.at(paid, proof.cut_payer[pays], proof.cut_dual[pays])
    left = np.maximum(problem.prize - paid, 0)
    left[root] = problem.prize[root]
    others = np.flatnonzero(problem.prize > 0)
    others = others[others != root].astype(np.int64)
    goal = int(MARGIN * load[others].max(initial=0))
    order, aside = _greedy(others[np.argsort(-left[others], kind="stable")], load, left, root)
    share = left[order]
    share[1:] = np.where(np.cumsum(share)[:-1] >= goal, 0, share[1:])
    total = np.cumsum(problem.prize[order])
    count = int(np.searchsorted(total, enough)) + 1 if aside else len(order)
    return Places(order[:count], share[:count])


def _greedy(others: IntArray, load: IntArray, left: IntArray, root: int) -> tuple[IntArray, bool]:
    """Return all places in order, and whether every one's load is covered by what is set aside before."""
    order = [root]
    total = int(left[root])
    waiting = others
    while len(waiting):
        ready = load[waiting] <= total
        if not ready.any():
            return np.array([*order, *waiting[np.argsort(load[waiting], kind="stable")]], np.int64), False
        order += waiting[ready].tolist()
        total += int(left[waiting[ready]].sum())
        waiting = waiting[~ready]
    return np.array(order, np.int64), True


def avoiding_cost(problem: PrizeProblem, places: Places) -> int:
    """Return what a tree that avoids all places costs at least; INF if none needs to be counted."""
    rest = problem.prize.copy()
    rest[places.order] = 0
    if problem.root is not None or len(problem.terminals) or not rest.any():
        return int(INF)
    return int(problem.prize[places.order].sum())


def without_node(problem: PrizeProblem, node: int) -> PrizeProblem:
    """Return the problem with a node cut off: its edges are self-loops, so that edges keep their numbers."""
    touches = (problem.tail == node) | (problem.head == node)
    prize = problem.prize.copy()
    prize[node] = 0
    return replace(
        problem,
        tail=np.where(touches, node, problem.tail),
        head=np.where(touches, node, problem.head),
        prize=prize,
    )
