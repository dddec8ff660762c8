"""Region search: re-solve a ball of the graph with the rest of the tree held, and keep what is no worse.

The tree outside the ball falls into pieces; each becomes one terminal. The small instance is attacked by
guided dual ascent, the shortest-path heuristic on its arcs of reduced cost 0, vertex insertion and
elimination by reduced costs; where its bound meets the tree the ball is proven.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.ascent import REACHED, ascend, new_scratch, new_store
from planner.optimize.steiner.graph import (
    INF,
    BoolArray,
    Graph,
    IntArray,
    build_graph,
    heap_pop,
    heap_push,
)
from planner.optimize.steiner.local import improve
from planner.optimize.steiner.tree import best_tree_on, grow_tree, holds_all

# A ball does not grow through nodes of more arcs than this: what lies behind them is not near.
HUB_DEGREE = 64


@njit(cache=True, nogil=True)
def reduced_distances(
    graph: Graph, reduced: IntArray, required: BoolArray, root: int
) -> tuple[IntArray, IntArray]:
    """Return reduced-cost distances from the root to every node, and from every node to a terminal."""
    node_count = len(graph.ptr) - 1
    keys = np.empty(len(graph.nbr) + node_count + 8, np.int64)
    items = np.empty(len(keys), np.int64)
    from_root = np.full(node_count, INF, np.int64)
    to_terminal = np.full(node_count, INF, np.int64)
    from_root[root] = 0
    size = heap_push(keys, items, 0, np.int64(0), root)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > from_root[v]:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            new = from_root[v] + reduced[graph.rev[j]]
            u = graph.nbr[j]
            if new < from_root[u]:
                from_root[u] = new
                size = heap_push(keys, items, size, new, u)
    size = 0
    for v in range(node_count):
        if required[v] and v != root:
            to_terminal[v] = 0
            size = heap_push(keys, items, size, np.int64(0), v)
    while size > 0:
        size = heap_pop(keys, items, size)
        v = items[size]
        if keys[size] > to_terminal[v]:
            continue
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            new = to_terminal[v] + reduced[j]
            u = graph.nbr[j]
            if new < to_terminal[u]:
                to_terminal[u] = new
                size = heap_push(keys, items, size, new, u)
    return from_root, to_terminal


@njit(cache=True, nogil=True)
def solve_region(
    node_count: int, tail: IntArray, head: IntArray, weight: IntArray, required: BoolArray,
    current: BoolArray, current_cost: int, rounds: int,
) -> tuple[int, BoolArray, bool]:  # fmt: skip
    """Return (cost, edges, whether it is another tree) of the best tree found in a small instance."""
    best = current_cost
    chosen = current.copy()
    changed = False
    terminals = np.flatnonzero(required)
    ids = np.arange(len(tail))
    store = new_store(1, 1, 1)
    tail, head, weight = tail.copy(), head.copy(), weight.copy()
    for attempt in range(rounds):
        graph = build_graph(node_count, tail, head, weight)
        root = terminals[np.int64(np.random.random() * len(terminals))]
        inside = np.zeros(node_count, np.bool_)
        inside[root] = True
        for i in range(len(ids)):
            if chosen[ids[i]]:
                inside[tail[i]] = True
                inside[head[i]] = True
        guide = np.zeros(len(graph.nbr), np.bool_)
        parent, order, cost = best_tree_on(graph, required, inside, root)
        if holds_all(required, parent, root):
            if cost < best:
                best = cost
                changed = True
                _choose(chosen, ids, graph, parent, order)
            for i in range(1, len(order)):
                guide[parent[order[i]]] = True
        reduced = graph.weight.copy()
        mark = required.astype(np.int8)
        mark[root] = REACHED
        pull = 5 if attempt % 2 == 1 else 0
        bound = ascend(graph, reduced, mark, guide, pull, 0.0, store, new_scratch(graph), False, terminals)
        if bound >= best:
            break
        cost_open = np.full(len(graph.nbr), INF, np.int64)
        for j in range(len(graph.nbr)):
            if reduced[j] == 0:
                cost_open[j] = graph.weight[j]
        grown = grow_tree(graph, cost_open, required, root)
        parent, order, cost = improve(graph, required, grown, root, 10)
        if cost >= 0 and (cost < best or (cost == best and np.random.random() < 0.5)):
            best = cost
            changed = True
            _choose(chosen, ids, graph, parent, order)
            if bound >= best:
                break
        from_root, to_terminal = reduced_distances(graph, reduced, required, root)
        stays = np.zeros(len(graph.nbr) // 2, np.bool_)
        for j in range(len(graph.nbr)):
            v = graph.nbr[graph.rev[j]]
            if bound + from_root[graph.nbr[j]] + reduced[j] + to_terminal[v] < best:
                stays[graph.edge[j]] = True
        for i in range(len(ids)):
            if chosen[ids[i]]:
                stays[i] = True
        if not stays.all():
            ids, tail, head, weight = ids[stays], tail[stays], head[stays], weight[stays]
    return best, chosen, changed


@njit(cache=True, nogil=True)
def _choose(chosen: BoolArray, ids: IntArray, graph: Graph, parent: IntArray, order: IntArray) -> None:
    """Write the tree's edges into `chosen`."""
    chosen[:] = False
    for i in range(1, len(order)):
        chosen[ids[graph.edge[parent[order[i]]]]] = True


@njit(cache=True, nogil=True)
def root_tree(graph: Graph, in_tree: BoolArray, root: int) -> tuple[IntArray, IntArray]:
    """Return (parent slots, order) of a tree given by its edge mask."""
    node_count = len(graph.ptr) - 1
    parent = np.full(node_count, -1, np.int64)
    order = np.empty(node_count, np.int64)
    order[0] = root
    count = 1
    i = 0
    while i < count:
        v = order[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            u = graph.nbr[j]
            if in_tree[graph.edge[j]] and parent[v] != j and u != root and parent[u] < 0:
                parent[u] = graph.rev[j]
                order[count] = u
                count += 1
    return parent, order[:count].copy()


@njit(cache=True, nogil=True)
def search_regions(
    graph: Graph, required: BoolArray, root: int, in_tree: BoolArray, smallest: int, largest: int,
    rounds: int, seed: int, work: int,
) -> tuple[int, int]:  # fmt: skip
    """Improve the tree `in_tree` (edge mask, in place); returns (cost, regions that made it cheaper)."""
    np.random.seed(seed)
    node_count = len(graph.ptr) - 1
    edge_count = len(in_tree)
    ball = np.full(node_count, -1, np.int64)
    members = np.empty(node_count + 1, np.int64)
    local = np.full(node_count, -1, np.int64)
    label = np.full(node_count, -1, np.int64)
    ids = np.empty(edge_count, np.int64)
    tail = np.empty(edge_count, np.int64)
    head = np.empty(edge_count, np.int64)
    weight = np.empty(edge_count, np.int64)
    cost: int = 0
    for j in range(len(graph.nbr)):
        if in_tree[graph.edge[j]]:
            cost += graph.weight[j]
    cost //= 2
    parent, order = root_tree(graph, in_tree, root)
    better = 0
    spent = np.int64(0)
    step = 0
    while spent < work and len(order) > 1:
        step += 1
        size = int(smallest * np.exp(np.random.random() * np.log(max(largest, smallest + 1) / smallest)))
        members[0] = order[np.int64(np.random.random() * len(order))]
        ball[members[0]] = step
        count = 1
        i = 0
        while i < count < size:
            v = members[i]
            i += 1
            if graph.ptr[v + 1] - graph.ptr[v] > HUB_DEGREE:
                continue
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                u = graph.nbr[j]
                if ball[u] != step and count < size:
                    ball[u] = step
                    members[count] = u
                    count += 1
        spent += len(order) + 40 * count * rounds
        for i in range(count):
            local[members[i]] = i
        total = count
        for i in range(len(order)):
            v = order[i]
            if ball[v] == step:
                continue
            if parent[v] >= 0 and ball[graph.nbr[parent[v]]] != step:
                label[v] = label[graph.nbr[parent[v]]]
            else:
                label[v] = total
                total += 1
        sub_required = np.zeros(total, np.bool_)
        sub_required[count:] = True
        for i in range(count):
            sub_required[i] = required[members[i]]
        if sub_required.sum() < 2:
            continue
        edges = 0
        for i in range(count):
            v = members[i]
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                u = graph.nbr[j]
                if ball[u] == step:
                    other = local[u]
                    if other <= i:
                        continue
                elif parent[u] >= 0 or u == root:
                    other = label[u]
                else:
                    continue
                ids[edges] = graph.edge[j]
                tail[edges] = i
                head[edges] = other
                weight[edges] = graph.weight[j]
                edges += 1
        current = in_tree[ids[:edges]]
        current_cost: int = 0
        for i in range(edges):
            if current[i]:
                current_cost += weight[i]
        new_cost, chosen, changed = solve_region(
            total, tail[:edges], head[:edges], weight[:edges], sub_required, current, current_cost, rounds
        )
        if changed and new_cost <= current_cost:
            if new_cost < current_cost:
                better += 1
            for i in range(edges):
                in_tree[ids[i]] = chosen[i]
            cost += new_cost - current_cost
            parent, order = root_tree(graph, in_tree, root)
    return cost, better
