"""A tree of streets that changes in place, with the distance of every node to it, and its way back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray, heap_pop, heap_push
from planner.optimize.steiner.region import root_tree

COST, YEARLY, ROWS, MOVE = 0, 1, 2, 3


class Net(NamedTuple):
    """The tree and what is near it.

    `parent[v]` is the slot at v of the arc from its parent, -1 at the root and outside. `children` counts
    the arcs down, `need[v]` the terminals and used sites at v: a node without both leaves the tree.
    `dist[v]` is the length of the shortest way from v to the tree, `came[v]` the slot at v of its first
    step; 0 and -1 inside. `sums` holds cents and yearly cents of the tree's edges, the rows of the journal
    and the number of the move; `stamp[v]` is the move in which v was last written to the journal.
    """

    parent: IntArray
    inside: BoolArray
    children: IntArray
    need: IntArray
    dist: IntArray
    came: IntArray
    stamp: IntArray
    journal: IntArray
    keys: IntArray
    items: IntArray
    sums: IntArray


@njit(cache=True, nogil=True)
def new_net(
    graph: Graph, root: int, in_tree: BoolArray, need: IntArray, cost: IntArray, yearly: IntArray
) -> Net:
    """Return the net of a tree given by its edge mask, leaves that nothing needs taken off.

    `cost` and `yearly` are those of the edges.
    """
    count = len(graph.ptr) - 1
    parent, order = root_tree(graph, in_tree, root)
    room = len(graph.nbr) + 2 * count + 8
    net = Net(
        parent, parent >= 0, np.zeros(count, np.int64), need.copy(), np.full(count, INF, np.int64),
        np.full(count, -1, np.int64), np.zeros(count, np.int64), np.zeros((count, 7), np.int64),
        np.empty(room, np.int64), np.empty(room, np.int64), np.zeros(4, np.int64),
    )  # fmt: skip
    net.inside[root] = True
    net.sums[MOVE] = 1
    for i in range(1, len(order)):
        e = graph.edge[parent[order[i]]]
        net.children[graph.nbr[parent[order[i]]]] += 1
        net.sums[COST] += cost[e]
        net.sums[YEARLY] += yearly[e]
    gone = np.empty(count, np.int64)
    for i in range(len(order)):
        prune(graph, net, root, order[i], cost, yearly, gone, 0)
    size = 0
    for v in range(count):
        if net.inside[v]:
            net.dist[v] = 0
            size = heap_push(net.keys, net.items, size, np.int64(0), v)
        else:
            net.dist[v] = INF
    spread(graph, net, size)
    keep(net)
    return net


@njit(cache=True, nogil=True)
def touch(net: Net, v: int) -> None:
    """Write node v to the journal, once a move."""
    if net.stamp[v] == net.sums[MOVE]:
        return
    net.stamp[v] = net.sums[MOVE]
    row = net.journal[net.sums[ROWS]]
    row[0] = v
    row[1] = net.parent[v]
    row[2] = net.inside[v]
    row[3] = net.children[v]
    row[4] = net.need[v]
    row[5] = net.dist[v]
    row[6] = net.came[v]
    net.sums[ROWS] += 1


@njit(cache=True, nogil=True)
def keep(net: Net) -> None:
    """End the move: what it did stays."""
    net.sums[ROWS] = 0
    net.sums[MOVE] += 1


@njit(cache=True, nogil=True)
def take_back(net: Net, cost: int, yearly: int) -> None:
    """End the move: every node as before, sums as given."""
    for k in range(net.sums[ROWS]):
        row = net.journal[k]
        v = row[0]
        net.parent[v] = row[1]
        net.inside[v] = row[2] != 0
        net.children[v] = row[3]
        net.need[v] = row[4]
        net.dist[v] = row[5]
        net.came[v] = row[6]
    net.sums[COST] = cost
    net.sums[YEARLY] = yearly
    keep(net)


@njit(cache=True, nogil=True)
def spread(graph: Graph, net: Net, size: int) -> None:
    """Carry distances on from the `size` nodes on the heap."""
    while size > 0:
        size = heap_pop(net.keys, net.items, size)
        v = net.items[size]
        if net.keys[size] > net.dist[v]:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            new = net.dist[v] + graph.weight[j]
            if new < net.dist[u]:
                touch(net, u)
                net.dist[u] = new
                net.came[u] = graph.rev[j]
                size = heap_push(net.keys, net.items, size, new, u)


@njit(cache=True, nogil=True)
def attach(graph: Graph, net: Net, start: int, cost: IntArray, yearly: IntArray) -> None:
    """Join a node to the tree by its shortest way."""
    size = 0
    v = start
    while not net.inside[v]:
        touch(net, v)
        slot = net.came[v]
        net.inside[v] = True
        net.parent[v] = slot
        net.came[v] = -1
        net.dist[v] = 0
        net.sums[COST] += cost[graph.edge[slot]]
        net.sums[YEARLY] += yearly[graph.edge[slot]]
        size = heap_push(net.keys, net.items, size, np.int64(0), v)
        v = graph.nbr[slot]
        touch(net, v)
        net.children[v] += 1
    spread(graph, net, size)


@njit(cache=True, nogil=True)
def prune(
    graph: Graph, net: Net, root: int, start: int, cost: IntArray, yearly: IntArray, gone: IntArray, many: int
) -> int:
    """Take a leaf that nothing needs off, and what it leaves a leaf; returns how many `gone` holds now.

    The distances of what is gone are wrong until `regrow`.
    """
    v = start
    while v != root and net.inside[v] and net.need[v] == 0 and net.children[v] == 0:
        touch(net, v)
        slot = net.parent[v]
        net.inside[v] = False
        net.parent[v] = -1
        net.sums[COST] -= cost[graph.edge[slot]]
        net.sums[YEARLY] -= yearly[graph.edge[slot]]
        gone[many] = v
        many += 1
        v = graph.nbr[slot]
        touch(net, v)
        net.children[v] -= 1
    return many


@njit(cache=True, nogil=True)
def regrow(graph: Graph, net: Net, gone: IntArray, many: int) -> None:
    """Set the distances right after `many` nodes have left the tree; `gone` has room for every node."""
    for i in range(many):
        net.dist[gone[i]] = INF
        net.came[gone[i]] = -1
    i = 0
    while i < many:
        v = gone[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if not net.inside[u] and net.came[u] == graph.rev[j]:
                touch(net, u)
                net.dist[u] = INF
                net.came[u] = -1
                gone[many] = u
                many += 1
    size = 0
    for i in range(many):
        v = gone[i]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            new = net.dist[graph.nbr[j]] + graph.weight[j]
            if new < net.dist[v]:
                net.dist[v] = new
                net.came[v] = j
        if net.dist[v] < INF:
            size = heap_push(net.keys, net.items, size, net.dist[v], v)
    spread(graph, net, size)


@njit(cache=True, nogil=True)
def edges_of(graph: Graph, net: Net, edge_count: int) -> BoolArray:
    """Return the edge mask of the tree."""
    mask = np.zeros(edge_count, np.bool_)
    for v in range(len(net.parent)):
        if net.parent[v] >= 0:
            mask[graph.edge[net.parent[v]]] = True
    return mask
