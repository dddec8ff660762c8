"""The real cost of a forest, recounted fiber by fiber: route, cables, closures, splices (docs/network.md).

Plain dictionaries over nodes and edges; nothing here is shared with the search that found the forest.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

PPM = 1_000_000
MILLI = 100_000
"""Thousandths of a cent per meter times centimeters, in cents."""
Demand = tuple[int, int, int]
"""Node, node, fibers."""


@dataclass(frozen=True)
class Cables:
    """What cables of one kind cost, in thousandths of a cent per meter of route above the cheapest.

    Parameters
    ----------
    by_size
        Size -> rate of a placed cable, as a whole; empty where no cable is laid.
    spare_pct
        Spare on top of the fibers in use.
    block, each
        Leased fiber: fibers of a block, and rate of each block beyond the first.
    """

    by_size: Mapping[int, int]
    spare_pct: float = 0.0
    block: float = 0.0
    each: int = 0

    def sizes(self, fibers: int) -> tuple[int, ...]:
        """Return the cables, largest first, without those that would be empty."""
        if not self.by_size or fibers < 1:
            return ()
        left, out = math.ceil(fibers * (100 + self.spare_pct) / 100 - 1e-9), []
        order = sorted(self.by_size)
        while left > 0:
            out.append(next((s for s in order if s >= left), order[-1]))
            left -= out[-1]
        return tuple(out)

    def rate(self, fibers: int) -> int:
        """Return the rate of so many fibers."""
        if fibers < 1:
            return 0
        if self.by_size:
            return sum(self.by_size[s] for s in self.sizes(fibers)) - min(self.by_size.values())
        return self.each * max(0, math.ceil(fibers / self.block) - 1) if self.block else 0


@dataclass(frozen=True)
class Works:
    """The streets of a forest with what they cost: edges by number, `kind` a key of `cables`."""

    tail: Sequence[int]
    head: Sequence[int]
    length_cm: Sequence[int]
    weight: Sequence[int]
    kind: Sequence[str]
    cables: Mapping[str, Cables]
    closed: frozenset[int]
    closure_cents: int
    splice_cents: int
    pass_branches: bool


def paths_of(works: Works, edges: Sequence[int], roots: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Return for each node of a forest the node above it (-1 at a root), the edge to it and its depth."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for e in edges:
        near[works.tail[e]].append((works.head[e], e))
        near[works.head[e]].append((works.tail[e], e))
    above = dict.fromkeys(roots, (-1, -1, 0))
    queue = list(above)
    for v in queue:
        for u, e in near[v]:
            if u not in above:
                above[u] = (v, e, above[v][2] + 1)
                queue.append(u)
    return above


def real_cents(works: Works, edges: Sequence[int], roots: Sequence[int], demands: Sequence[Demand]) -> int:
    """Return the cost of a forest whose demands are all joined, in cents."""
    above = paths_of(works, edges, roots)
    fibers: Counter[int] = Counter()
    onto: Counter[tuple[int, int]] = Counter()
    turns = 0
    for a, b, count in demands:
        up, down = _walk(above, a, b)
        for e in (*up, *down):
            fibers[e] += count
        for first, second in (*pairwise(up), *pairwise(down)):
            onto[first, second] += count
        turns += count if up and down else 0
        turns += count * (2 if up or down else 1)
    total = sum(works.weight[e] + works.length_cm[e] * _rate(works, e, fibers[e]) // MILLI for e in edges)
    below: dict[int, list[int]] = defaultdict(list)
    for up_node, e, _ in above.values():
        if up_node >= 0 and fibers[e]:
            below[up_node].append(e)
    closures = set(works.closed)
    for v, (up_node, e, _) in above.items():
        onward = below[v]
        if len(onward) > 1:
            closures.add(v)
        if up_node < 0:
            continue
        turns += sum(onto[c, e] for c in onward)
        main = _main(works, e, onward, onto, fibers)
        if main >= 0:
            turns -= onto[main, e] - _cut(works, e, main, fibers, onto[main, e], len(onward))
        if onward and fibers[e] and (main < 0 or not _alike(works, e, main, fibers)):
            closures.add(v)
    return total + len(closures) * works.closure_cents + turns * works.splice_cents


def _walk(above: Mapping[int, tuple[int, int, int]], a: int, b: int) -> tuple[list[int], list[int]]:
    """Return the edges up from a to where the ways meet, and those up from b."""
    up, down = [], []
    while a != b:
        if above[a][2] >= above[b][2]:
            up.append(above[a][1])
            a = above[a][0]
        else:
            down.append(above[b][1])
            b = above[b][0]
    return up, down


def _rate(works: Works, e: int, fibers: int) -> int:
    """Return the rate of an edge."""
    return works.cables[works.kind[e]].rate(fibers)


def _family(works: Works, e: int) -> str:
    """Return the kind of cable of an edge, blank where none is laid."""
    return works.kind[e] if works.cables[works.kind[e]].by_size else ""


def _main(
    works: Works, e: int, onward: Sequence[int], onto: Mapping[tuple[int, int], int],
    fibers: Mapping[int, int],
) -> int:  # fmt: skip
    """Return the edge below onto which the cables of an edge go on, -1 without."""
    running = [c for c in onward if onto[c, e] > 0]
    alike = [c for c in running if _family(works, c) == _family(works, e)]
    return max(alike or running, key=lambda c: (onto[c, e], fibers[c]), default=-1)


def _alike(works: Works, e: int, c: int, fibers: Mapping[int, int]) -> bool:
    """Say whether two edges carry the same cables."""
    if _family(works, e) != _family(works, c):
        return False
    kind = works.cables[works.kind[e]]
    return not kind.by_size or kind.sizes(fibers[e]) == kind.sizes(fibers[c])


def _cut(works: Works, e: int, c: int, fibers: Mapping[int, int], through: int, branches: int) -> int:
    """Return how many of the fibers from edge c onto e are spliced between them."""
    if _family(works, e) != _family(works, c):
        return through
    if _alike(works, e, c, fibers):
        return 0 if works.pass_branches or branches == 1 else through
    if not works.pass_branches:
        return through
    kind = works.cables[works.kind[e]]
    largest = max(kind.by_size)
    whole = min(kind.sizes(fibers[x]).count(largest) for x in (e, c))
    return min(through, max(0, fibers[c] - whole * largest))


def bound_cents(works: Works, demands: Sequence[Demand], routing_cents: int, part_ppm: int) -> float:
    """Return what no forest that serves the demands goes below, for one share of the weights (docs).

    Parameters
    ----------
    routing_cents
        Bound on the sum of weights.
    part_ppm
        Share of each weight that is set against fibers.
    """
    ends = sum(count * (1 if a == b else 2) for a, b, count in demands)
    fixed = len(works.closed) * works.closure_cents + ends * works.splice_cents
    if not part_ppm:
        return routing_cents + fixed
    return (PPM - part_ppm) * routing_cents / PPM + _carried(works, demands, part_ppm) + fixed


def _carried(works: Works, demands: Sequence[Demand], part_ppm: int) -> float:
    """Return fibers times shortest paths, an edge priced at its least per fiber."""
    most = sum(count for _, _, count in demands)
    cents = np.full(len(works.tail), np.inf)
    weight, length = np.array(works.weight, dtype=float), np.array(works.length_cm, dtype=float)
    kind = np.array(works.kind, dtype=str)
    for name, cable in works.cables.items():
        rows = np.flatnonzero(kind == name)
        if len(rows):
            for fibers in range(1, most + 1):
                each = np.floor(length[rows] * cable.rate(fibers) / MILLI)
                cents[rows] = np.minimum(cents[rows], (part_ppm * weight[rows] / PPM + each) / fibers)
    least: dict[tuple[int, int], float] = {}
    for a, b, value in zip(works.tail, works.head, cents.tolist(), strict=True):
        if math.isfinite(value) and a != b:
            key = (min(a, b), max(a, b))
            least[key] = min(value, least.get(key, math.inf))
    nodes = 1 + max(*works.tail, *works.head)
    ends = np.array(list(least), dtype=np.int64).reshape(-1, 2)
    values = np.maximum(np.array(list(least.values())), 1e-9)
    graph = csr_matrix((values, (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    sinks = sorted({b for _, b, _ in demands})
    far = dijkstra(graph, directed=False, indices=sinks)
    row = {b: i for i, b in enumerate(sinks)}
    return float(sum(count * far[row[b], a] for a, b, count in demands))
