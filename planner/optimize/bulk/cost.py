"""The real cost of a forest: weights, cable beyond the smallest, closures, splices; in cents.

Cables of an edge follow from its fibers (`Tariff`). At a node that is no root the cables of the edge above it
go on onto one edge below: of those of its own kind, else of the others, the one onto which most fibers run
on, of equals the fuller one. A fiber is spliced at both ends of its demand; where it comes from an edge onto
which the cables do not go on; where it turns from one branch into another; and, going on, where the cable in
its place has another size.
A closure stands at `closed` nodes, where the forest branches, and where the cables above and below differ.
Edges without fibers cost their weight and count at no node. Ends of reels are left out, and where fibers turn
or end in the middle of a trunk the fibers of its last cable are taken to be the last ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.bulk.forest import Forest
from planner.optimize.bulk.problem import CM_RATE, BoolArray, IntArray


class Prices(NamedTuple):
    """The arrays of a problem that cost is counted from, for the kernels."""

    length_cm: IntArray
    weight: IntArray
    kind: IntArray
    rate: IntArray
    full: IntArray
    tail: IntArray
    largest: IntArray
    laid: BoolArray
    closed: BoolArray
    closure_cents: int
    splice_cents: int
    pass_branches: bool


@njit(cache=True, nogil=True)
def edge_cost(prices: Prices, e: int, fibers: int) -> int:
    """Return the cost of an edge with so many fibers."""
    return prices.weight[e] + prices.length_cm[e] * prices.rate[prices.kind[e], fibers] // CM_RATE


@njit(cache=True, nogil=True)
def forest_cost(prices: Prices, forest: Forest, constant_splices: int) -> tuple[int, int, int, int]:
    """Return cost, sum of weights, closures and splices of a forest."""
    n = len(forest.parent)
    main, most = _mains(prices, forest)
    total: int = 0
    weight: int = 0
    closures: int = 0
    splices: int = constant_splices
    for v in forest.order:
        e = forest.up[v]
        if forest.parent[v] >= 0:
            total += edge_cost(prices, e, forest.fibers[v])
            weight += prices.weight[e]
        splices += forest.turning[v]
        if forest.parent[v] >= 0 and forest.fibers[v] > 0 and forest.children[v] > 0:
            splices += most[v]
    for v in forest.order:
        u = forest.parent[v]
        if u >= 0 and forest.fibers[v] > 0 and forest.parent[u] >= 0 and main[u] != v:
            splices += forest.onward[v]
    for v in range(n):
        if prices.closed[v] or (forest.place[v] >= 0 and _changes(prices, forest, main, v)):
            closures += 1
    total += closures * prices.closure_cents + splices * prices.splice_cents
    return total, weight, closures, splices


@njit(cache=True, nogil=True)
def _mains(prices: Prices, forest: Forest) -> tuple[IntArray, IntArray]:
    """Return by node the child onto whose edge the cables go on, -1 without, and the fibers cut there."""
    n = len(forest.parent)
    main = np.full(n, -1, np.int64)
    cut = np.zeros(n, np.int64)
    for v in forest.order:
        u = forest.parent[v]
        if u < 0 or forest.parent[u] < 0 or forest.onward[v] <= 0:
            continue
        if main[u] < 0 or _better(prices, forest, u, v, main[u]):
            main[u] = v
    for u in forest.order:
        if main[u] >= 0:
            cut[u] = _cut_fibers(prices, forest, u, main[u])
    return main, cut


@njit(cache=True, nogil=True)
def _alike(prices: Prices, e: int, g: int) -> bool:
    """Say whether two edges carry cables of one kind, or none both."""
    if not prices.laid[prices.kind[e]] or not prices.laid[prices.kind[g]]:
        return prices.laid[prices.kind[e]] == prices.laid[prices.kind[g]]
    return prices.kind[e] == prices.kind[g]


@njit(cache=True, nogil=True)
def _better(prices: Prices, forest: Forest, u: int, v: int, held: int) -> bool:
    """Say whether the cables above node u rather go on onto child v than onto the child held."""
    new = _alike(prices, forest.up[u], forest.up[v])
    old = _alike(prices, forest.up[u], forest.up[held])
    if new != old:
        return new
    if forest.onward[v] != forest.onward[held]:
        return forest.onward[v] > forest.onward[held]
    return forest.fibers[v] > forest.fibers[held]


@njit(cache=True, nogil=True)
def _same_cables(prices: Prices, forest: Forest, u: int, v: int) -> bool:
    """Say whether the edges above u and above v carry the same cables."""
    e, g = forest.up[u], forest.up[v]
    if not _alike(prices, e, g):
        return False
    k, a, b = prices.kind[e], forest.fibers[u], forest.fibers[v]
    if not prices.laid[k]:
        return True
    return prices.full[k, a] == prices.full[k, b] and prices.tail[k, a] == prices.tail[k, b]


@njit(cache=True, nogil=True)
def _cut_fibers(prices: Prices, forest: Forest, u: int, v: int) -> int:
    """Return the fibers that are spliced at node u on their way from the edge of child v, its main one."""
    e, g = forest.up[u], forest.up[v]
    through = forest.onward[v]
    if not _alike(prices, e, g):
        return through
    k, a, b = prices.kind[e], forest.fibers[u], forest.fibers[v]
    if not prices.laid[k] or _same_cables(prices, forest, u, v):
        return 0 if prices.pass_branches or forest.children[u] == 1 else through
    if not prices.pass_branches:
        return through
    whole = min(prices.full[k, a], prices.full[k, b]) * prices.largest[k]
    return min(through, max(0, b - whole))


@njit(cache=True, nogil=True)
def _changes(prices: Prices, forest: Forest, main: IntArray, v: int) -> bool:
    """Say whether a closure stands at a node for its branches or for cables that change."""
    if forest.children[v] > 1:
        return True
    if forest.parent[v] < 0 or forest.fibers[v] == 0 or forest.children[v] == 0:
        return False
    return main[v] < 0 or not _same_cables(prices, forest, v, main[v])
