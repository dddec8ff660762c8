"""A tree of streets led through given spans: a detour in, a stretch out, so that sites hang on each."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from planner.optimize.ownership import OwnedRoutingProblem

Ints = NDArray[np.int64]
TRIES = 8
"""Places of the tree that the second end of an edge is led to, the nearest first, until one lets it in."""
Near = list[list[tuple[int, int]]]
"""Edge and far end of each edge at each node."""


def through(problem: OwnedRoutingProblem, edges: Ints, wanted: Ints) -> Ints:
    """Return a tree that runs along wanted edges too, where streets allow it.

    Each wanted edge that is not in the tree is joined to it from both of its ends at two places by the
    cheapest paths; the dearest stretch of the tree between these places without a site, a branch or a wanted
    edge is left out. So what hung beyond that stretch now hangs on the wanted edge. An edge for which there
    is no such way stays out: the caller tells.

    Parameters
    ----------
    problem
        Streets with the cost of their ways; each edge counts at its cheapest.
    edges
        Edges of a tree that joins every terminal to the root, without dead ends.
    wanted
        Edges that the tree is to run along.
    """
    cost, tree = _cheapest(problem), set(edges.tolist())
    near: Near = [[] for _ in range(problem.node_count)]
    for e in np.flatnonzero(np.diff(problem.way_indptr) > 0).tolist():
        near[int(problem.tail[e])].append((e, int(problem.head[e])))
        near[int(problem.head[e])].append((e, int(problem.tail[e])))
    stops = {int(problem.root), *problem.terminals.tolist()}
    held = set(wanted.tolist())
    for e in wanted.tolist():
        if e not in tree:
            _insert(problem, near, cost, tree, stops, held, e)
    return np.array(sorted(tree), dtype=np.int64)


def _insert(
    problem: OwnedRoutingProblem, near: Near, cost: Ints, tree: set[int], stops: set[int], held: set[int],
    edge: int,
) -> None:  # fmt: skip
    """Lead the tree through an edge."""
    one, other = int(problem.tail[edge]), int(problem.head[edge])
    nodes = _nodes(problem, tree)
    for start, end in ((one, other), (other, one)):
        first = _path(near, cost, start, nodes, {edge}, {end} - nodes)
        if first is None:
            continue
        path, landed = first
        closed = ({start, *_nodes(problem, path)} - nodes) | {landed}
        for _ in range(TRIES):
            second = _path(near, cost, end, nodes - closed, {edge}, closed)
            if second is None:
                break
            more, there = second
            out = _stretch(problem, tree, cost, stops, held, landed, there)
            if out:
                tree -= out
                tree |= {edge, *path, *more}
                return
            closed = closed | {there}


def _path(
    near: Near, cost: Ints, start: int, targets: set[int], banned: set[int], closed: set[int]
) -> tuple[list[int], int] | None:
    """Return the edges of the cheapest path to any target and where it lands, None without one."""
    if start in closed:
        return None
    best: dict[int, int] = {start: 0}
    came: dict[int, tuple[int, int]] = {}
    heap = [(0, start)]
    while heap:
        far, node = heapq.heappop(heap)
        if far > best[node]:
            continue
        if node in targets:
            return _walked(came, node), node
        for e, to in near[node]:
            if e in banned or to in closed:
                continue
            total = far + int(cost[e])
            if total < best.get(to, total + 1):
                best[to], came[to] = total, (e, node)
                heapq.heappush(heap, (total, to))
    return None


def _walked(came: Mapping[int, tuple[int, int]], node: int) -> list[int]:
    """Return the edges back to where a search began."""
    out = []
    while node in came:
        edge, node = came[node]
        out.append(edge)
    return out


def _stretch(
    problem: OwnedRoutingProblem, tree: set[int], cost: Ints, stops: set[int], held: set[int], one: int,
    other: int,
) -> set[int]:  # fmt: skip
    """Return the dearest stretch of the tree between two nodes that may be left out, empty without one."""
    at: dict[int, list[tuple[int, int]]] = {}
    for e in tree:
        at.setdefault(int(problem.tail[e]), []).append((e, int(problem.head[e])))
        at.setdefault(int(problem.head[e]), []).append((e, int(problem.tail[e])))
    came: dict[int, tuple[int, int]] = {}
    seen, queue = {one}, deque([one])
    while queue:
        node = queue.popleft()
        for e, to in sorted(at.get(node, [])):
            if to not in seen:
                seen.add(to)
                came[to] = (e, node)
                queue.append(to)
    degree = Counter({n: len(listed) for n, listed in at.items()})
    best: set[int] = set()
    part: set[int] = set()
    worth, sum_of, node = -1, 0, other
    while node in came:
        edge, node = came[node]
        part.add(edge)
        sum_of += int(cost[edge])
        if node in stops or degree[node] > 2 or node == one:
            if not part & held and sum_of > worth:
                best, worth = set(part), sum_of
            part, sum_of = set(), 0
    return best


def _nodes(problem: OwnedRoutingProblem, edges: Iterable[int]) -> set[int]:
    """Return the ends of edges."""
    rows = np.fromiter(edges, dtype=np.int64)
    return set(problem.tail[rows].tolist()) | set(problem.head[rows].tolist())


def _cheapest(problem: OwnedRoutingProblem) -> Ints:
    """Return the cost of the cheapest way of each edge, 0 where there is none."""
    out = np.zeros(len(problem.tail), dtype=np.int64)
    counts = np.diff(problem.way_indptr)
    usable = np.flatnonzero(counts > 0)
    if len(usable):
        out[usable] = np.minimum.reduceat(problem.way_cost, problem.way_indptr[:-1][usable])
    return out
