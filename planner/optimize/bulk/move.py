"""One exchange: take a key path out and join the part that hangs on it again by the cheapest path.

The part C below the path has K fibers to the rest R. Joined from its node a to node b of R, every edge
between the old end x in C and a carries K - 2 s more fibers, s being those of the K that start beyond that
edge seen from x; the same on the side of R from the old end y. So the change of edge costs inside C depends
on a alone, inside R on b alone, and both are sums along a path: exact in one walk over each part. A search of
shortest paths from all nodes of C at once, over nodes outside the forest, at the cost of edges with K fibers,
then finds the best a, b and path together. Closures at a and b are counted as they would come up; splices and
changes of size elsewhere only when the forest found is costed whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.bulk.cost import Prices, edge_cost
from planner.optimize.bulk.forest import OUTSIDE, Demands, Forest
from planner.optimize.bulk.problem import BoolArray, IntArray
from planner.optimize.steiner.graph import Graph, heap_pop, heap_push

FAR = np.int64(1) << 60
NOT_IN, IN_PART, IN_REST, BARRED = 0, 1, 2, 3


class Exchange(NamedTuple):
    """What a search found: edges from the part to the rest, and what is saved by its estimate (0: nothing).

    `bottom` and `top` are the ends of the path taken out; `inner` and `outer` those of the new one, which
    visits `nodes`, `inner` first.
    """

    saved: int
    bottom: int
    top: int
    inner: int
    outer: int
    nodes: IntArray
    edges: IntArray


@njit(cache=True, nogil=True)
def find_exchange(
    graph: Graph, prices: Prices, forest: Forest, demands: Demands, required: BoolArray, bottom: int
) -> Exchange:
    """Return the best exchange of the key path that ends at a node, by its estimate."""
    mark, top, crossing, old = _take_out(prices, forest, required, bottom)
    inside, outside = _crossing(forest, demands, mark, bottom)
    shift = np.full(len(forest.parent), FAR, np.int64)
    _shift_part(prices, forest, bottom, crossing, inside, shift)
    least = _shift_rest(prices, forest, mark, top, crossing, outside, shift)
    frees = not prices.closed[top] and forest.children[top] == 2
    old += prices.closure_cents if frees else 0
    return _search(graph, prices, forest, mark, shift, bottom, top, crossing, old, least)


@njit(cache=True, nogil=True)
def _take_out(
    prices: Prices, forest: Forest, required: BoolArray, bottom: int
) -> tuple[IntArray, int, int, int]:
    """Return which part each node is in, the top of the path, its fibers and its cost."""
    mark = np.full(len(forest.parent), NOT_IN, np.int64)
    home = forest.root[bottom]
    for v in forest.order:
        mark[v] = IN_REST if forest.root[v] == home else BARRED
    first = forest.place[bottom]
    for i in range(first, first + forest.size[bottom]):
        mark[forest.order[i]] = IN_PART
    crossing = forest.fibers[bottom]
    old: int = edge_cost(prices, forest.up[bottom], crossing)
    v = forest.parent[bottom]
    below = bottom
    while forest.parent[v] >= 0 and not required[v] and forest.size[v] == forest.size[below] + 1:
        mark[v] = NOT_IN
        old += edge_cost(prices, forest.up[v], crossing)
        below = v
        v = forest.parent[v]
    return mark, v, crossing, old


@njit(cache=True, nogil=True)
def _crossing(forest: Forest, demands: Demands, mark: IntArray, bottom: int) -> tuple[IntArray, IntArray]:
    """Return by node the crossing fibers that end in its subtree, inside the part and outside."""
    n = len(forest.parent)
    inside = np.zeros(n, np.int64)
    outside = np.zeros(n, np.int64)
    for d in range(len(demands.start)):
        a, b = demands.start[d], demands.end[d]
        if (mark[a] == IN_PART) != (mark[b] == IN_PART):
            if mark[a] != IN_PART:
                a, b = b, a
            inside[a] += demands.fibers[d]
            outside[b] += demands.fibers[d]
    for i in range(len(forest.order) - 1, -1, -1):
        v = forest.order[i]
        if forest.parent[v] >= 0:
            if mark[v] == IN_PART and v != bottom:
                inside[forest.parent[v]] += inside[v]
            outside[forest.parent[v]] += outside[v]
    return inside, outside


@njit(cache=True, nogil=True)
def _shift_part(
    prices: Prices, forest: Forest, bottom: int, crossing: int, inside: IntArray, shift: IntArray
) -> None:
    """Fill in what edges of the part cost more when it is joined at each of its nodes instead."""
    shift[bottom] = 0
    first = forest.place[bottom]
    for i in range(first + 1, first + forest.size[bottom]):
        v = forest.order[i]
        e, held = forest.up[v], forest.fibers[v]
        more = edge_cost(prices, e, held + crossing - 2 * inside[v]) - edge_cost(prices, e, held)
        shift[v] = shift[forest.parent[v]] + more


@njit(cache=True, nogil=True)
def _shift_rest(
    prices: Prices, forest: Forest, mark: IntArray, top: int, crossing: int, outside: IntArray,
    shift: IntArray,
) -> int:  # fmt: skip
    """Fill in the same for edges of the rest, by the node that the part is joined to; returns the least."""
    shift[top] = 0
    least: int = 0
    v = top
    while forest.parent[v] >= 0:
        e, held = forest.up[v], forest.fibers[v]
        more = edge_cost(prices, e, held + 2 * outside[v] - crossing) - edge_cost(prices, e, held)
        shift[forest.parent[v]] = shift[v] + more
        least = min(least, shift[v] + more)
        v = forest.parent[v]
    for v in forest.order:
        if mark[v] == IN_REST and shift[v] >= FAR:
            e, held = forest.up[v], forest.fibers[v]
            more = edge_cost(prices, e, held + crossing - 2 * outside[v]) - edge_cost(prices, e, held)
            shift[v] = shift[forest.parent[v]] + more
            least = min(least, shift[v])
    return least


@njit(cache=True, nogil=True)
def _opens(prices: Prices, forest: Forest, v: int, was_end: bool) -> int:
    """Return what a closure costs at a node that a path is joined to, 0 where one stands anyway."""
    left = forest.children[v] - (1 if was_end else 0)
    if prices.closed[v] or left != 1:
        return 0
    return prices.closure_cents


@njit(cache=True, nogil=True)
def _search(
    graph: Graph, prices: Prices, forest: Forest, mark: IntArray, shift: IntArray, bottom: int, top: int,
    crossing: int, old: int, least: int,
) -> Exchange:  # fmt: skip
    """Run the shortest-path search from the part to the rest; nothing dearer than the old path is kept."""
    n = len(mark)
    dist = np.full(n, FAR, np.int64)
    came = np.full(n, -1, np.int64)
    keys = np.empty(len(graph.nbr) + n + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    size = 0
    first = forest.place[bottom]
    best: int = old
    end, last = -1, -1
    for i in range(first, first + forest.size[bottom]):
        v = forest.order[i]
        dist[v] = shift[v] + (0 if v == bottom else _opens(prices, forest, v, False))
        if dist[v] + least < best:
            size = heap_push(keys, items, size, dist[v], v)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > dist[v]:
            continue
        if keys[size] + least >= best:
            break
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if mark[u] == IN_PART or mark[u] == BARRED:
                continue
            new = dist[v] + edge_cost(prices, graph.edge[j], crossing)
            if mark[u] == IN_REST:
                new += shift[u] + _opens(prices, forest, u, u == top)
                if new < best:
                    best, end, last = new, u, j
                    came[u] = v
            elif new < dist[u] and new + least < best:
                dist[u] = new
                came[u] = j
                size = heap_push(keys, items, size, new, u)
    return _traced(graph, mark, came, bottom, top, end, last, old - best)


@njit(cache=True, nogil=True)
def _traced(
    graph: Graph, mark: IntArray, came: IntArray, bottom: int, top: int, end: int, last: int, saved: int
) -> Exchange:
    """Return the exchange that ends with slot `last` into the rest."""
    if end < 0:
        none = np.empty(0, np.int64)
        return Exchange(0, bottom, top, -1, -1, none, none)
    nodes = np.empty(len(mark), np.int64)
    edges = np.empty(len(mark), np.int64)
    nodes[0] = end
    edges[0] = graph.edge[last]
    count = 1
    v = came[end]
    while mark[v] != IN_PART:
        nodes[count] = v
        edges[count] = graph.edge[came[v]]
        count += 1
        v = graph.nbr[graph.rev[came[v]]]
    nodes[count] = v
    return Exchange(saved, bottom, top, v, end, nodes[: count + 1][::-1].copy(), edges[:count][::-1].copy())


@njit(cache=True, nogil=True)
def exchanged(forest: Forest, exchange: Exchange) -> tuple[IntArray, IntArray]:
    """Return parent and edge above of each node after an exchange."""
    parent = forest.parent.copy()
    up = forest.up.copy()
    v = forest.parent[exchange.bottom]
    while v != exchange.top:
        above = forest.parent[v]
        parent[v] = OUTSIDE
        up[v] = -1
        v = above
    # The part is hung by its new end: edges between its old end and the new one turn around.
    v = exchange.inner
    above, e = -1, -1
    while True:
        next_up, next_e = forest.parent[v], forest.up[v]
        parent[v] = above
        up[v] = e
        if v == exchange.bottom:
            break
        above, e = v, next_e
        v = next_up
    for i in range(len(exchange.edges)):
        parent[exchange.nodes[i]] = exchange.nodes[i + 1]
        up[exchange.nodes[i]] = exchange.edges[i]
    return parent, up
