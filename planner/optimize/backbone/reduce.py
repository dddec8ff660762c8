"""Smaller road graphs with the same cheapest backbone, and one cut that only keeps what is likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.backbone.cuts import shortest_path
from planner.optimize.backbone.model import BoolArray, FloatArray, IntArray

AGAIN = 3.0
"""How much longer a road counts once a path takes it, while others are looked for."""
PATHS = 3


@dataclass(frozen=True)
class Chains:
    """Corridors between kept nodes, each a chain of road segments from `start` to `end`.

    Parameters
    ----------
    nodes
        Kept nodes, ascending; `start` and `end` are among them.
    start, end
        int64[c].
    segments
        Segments of each chain in order from its start.
    """

    nodes: IntArray
    start: IntArray
    end: IntArray
    segments: tuple[tuple[int, ...], ...]


def contract(node_count: int, tail: IntArray, head: IntArray, kept: BoolArray) -> Chains:
    """Return the corridors of a road graph: dead ends without a kept node fall away, chains become one.

    Every cheapest backbone survives: a road that leads to no place is never built, a loop never used; along a
    chain of roads without a place or a junction either all of it is built or nothing, and each piece in its
    own cheapest way. Pieces of the graph that hold fewer than two kept nodes fall away too.

    Parameters
    ----------
    kept
        bool[n], places where flows end or that must stay.

    Examples
    --------
    >>> tail, head = np.array([0, 1, 2, 1, 4]), np.array([1, 2, 3, 4, 1])
    >>> found = contract(5, tail, head, np.array([True, False, False, True, False]))
    >>> found.start.tolist(), found.end.tolist(), found.segments
    ([0], [3], ((0, 1, 2),))
    """
    on = _without_dead_ends(node_count, tail, head, kept)
    while True:
        degree = _degree(node_count, tail, head, on)
        stop = (kept | (degree > 2)) & (degree > 0)
        chains = _walk(tail, head, on, stop)
        loops = [c for c in chains if c[0] == c[1]]
        if not loops:
            break
        for chain in loops:
            on[list(chain[2])] = False
        on &= _without_dead_ends(node_count, tail, head, kept, on)
    nodes = np.flatnonzero(stop)
    start = np.array([c[0] for c in chains], np.int64)
    end = np.array([c[1] for c in chains], np.int64)
    return Chains(nodes, start, end, tuple(tuple(c[2]) for c in chains))


def _degree(count: int, tail: IntArray, head: IntArray, on: BoolArray) -> IntArray:
    """Return how many ends of segments meet at each node."""
    both = np.bincount(tail[on], minlength=count) + np.bincount(head[on], minlength=count)
    return both.astype(np.int64)


def _without_dead_ends(
    count: int, tail: IntArray, head: IntArray, kept: BoolArray, start: BoolArray | None = None
) -> BoolArray:
    """Return segments less dead ends and pieces without two kept nodes."""
    on = np.ones(len(tail), np.bool_) if start is None else start.copy()
    on &= tail != head
    graph = coo_matrix((np.ones(int(on.sum())), (tail[on], head[on])), shape=(count, count))
    _, piece = connected_components(graph, directed=False)
    many = np.bincount(piece[kept], minlength=int(piece.max(initial=0)) + 1)
    on &= many[piece[tail]] > 1
    while True:
        degree = _degree(count, tail, head, on)
        dead = on & (((degree[tail] == 1) & ~kept[tail]) | ((degree[head] == 1) & ~kept[head]))
        if not dead.any():
            return on
        on &= ~dead


def _walk(tail: IntArray, head: IntArray, on: BoolArray, stop: BoolArray) -> list[tuple[int, int, list[int]]]:
    """Return each chain between nodes where one stops, once."""
    near: dict[int, list[tuple[int, int]]] = {}
    for e in np.flatnonzero(on).tolist():
        a, b = int(tail[e]), int(head[e])
        near.setdefault(a, []).append((b, e))
        near.setdefault(b, []).append((a, e))
    used: set[int] = set()
    out = []
    for v in sorted(near):
        if not stop[v]:
            continue
        for w, e in near[v]:
            if e in used:
                continue
            chain, at, last = [e], w, e
            used.add(e)
            while not stop[at]:
                at, last = next((w2, f) for w2, f in near[at] if f != last)
                chain.append(last)
                used.add(last)
            out.append((v, at, chain))
    return out


def near_shortest(
    node_count: int,
    tail: IntArray,
    head: IntArray,
    length: FloatArray,
    pairs: Sequence[tuple[int, int]],
) -> BoolArray:
    """Return corridors on the shortest paths between pairs of nodes, and on further ones beside them.

    For each pair the shortest path, then twice the shortest with what was taken counted three times. A
    cheaper backbone may use others: a bound then holds for what is left only.
    """
    near: list[list[tuple[int, int]]] = [[] for _ in range(node_count)]
    for e, (a, b) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        near[a].append((b, e))
        near[b].append((a, e))
    kept = np.zeros(len(tail), np.bool_)
    for a, b in pairs:
        counted = length.astype(np.float64).copy()
        for _ in range(PATHS):
            path = shortest_path(near, counted.tolist(), a, b)
            if path is None:
                break
            kept[path] = True
            counted[path] *= AGAIN
    return kept
