"""A forest as flat arrays for the compiled kernels: parents, preorder, fibers on every edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.bulk.problem import BoolArray, IntArray

OUTSIDE = -2
"""Parent of a node in no tree; a root has -1."""


class Forest(NamedTuple):
    """Rooted trees. Entries of nodes outside are of no meaning but in `parent`.

    `parent` and `up` are the node and the edge toward the root; `order` lists nodes in preorder, a subtree
    in one piece: order[place[v] : place[v] + size[v]]. `fibers` counts those on edge `up`, `onward` the part
    of them that runs on over the edge above it, `far_cm` the route to the root, `turning` the fibers that
    come up one branch at a node and go down another, `children` the branches with fibers.
    """

    parent: IntArray
    up: IntArray
    order: IntArray
    place: IntArray
    size: IntArray
    depth: IntArray
    root: IntArray
    far_cm: IntArray
    fibers: IntArray
    onward: IntArray
    turning: IntArray
    children: IntArray


class Demands(NamedTuple):
    """Fibers from node to node, each with the longest way it may take."""

    start: IntArray
    end: IntArray
    fibers: IntArray
    limit_cm: IntArray


@njit(cache=True, nogil=True)
def hang(
    node_count: int, tail: IntArray, head: IntArray, edges: IntArray, roots: IntArray
) -> tuple[IntArray, IntArray, int]:
    """Return parent and edge above of each node, and how many edges were used: fewer where cycles close."""
    ptr = np.zeros(node_count + 1, np.int64)
    for e in edges:
        ptr[tail[e] + 1] += 1
        ptr[head[e] + 1] += 1
    for v in range(node_count):
        ptr[v + 1] += ptr[v]
    fill = ptr[:-1].copy()
    at = np.empty(2 * len(edges), np.int64)
    for e in edges:
        at[fill[tail[e]]] = e
        fill[tail[e]] += 1
        at[fill[head[e]]] = e
        fill[head[e]] += 1
    parent = np.full(node_count, OUTSIDE, np.int64)
    up = np.full(node_count, -1, np.int64)
    queue = np.empty(node_count, np.int64)
    last = 0
    for r in roots:
        if parent[r] == OUTSIDE:
            parent[r] = -1
            queue[last] = r
            last += 1
    first = 0
    used = 0
    while first < last:
        v = queue[first]
        first += 1
        for j in range(ptr[v], ptr[v + 1]):
            u = tail[at[j]] + head[at[j]] - v
            if parent[u] == OUTSIDE:
                parent[u] = v
                up[u] = at[j]
                queue[last] = u
                last += 1
                used += 1
    return parent, up, used


@njit(cache=True, nogil=True)
def build_forest(
    parent: IntArray, up: IntArray, roots: IntArray, length_cm: IntArray, demands: Demands
) -> tuple[Forest, bool]:
    """Return the forest of given parents with its fibers, and whether every demand keeps its limit."""
    n = len(parent)
    first = np.full(n, -1, np.int64)
    after = np.full(n, -1, np.int64)
    for v in range(n - 1, -1, -1):
        if parent[v] >= 0:
            after[v] = first[parent[v]]
            first[parent[v]] = v
    order = np.empty(n, np.int64)
    place = np.full(n, -1, np.int64)
    size = np.zeros(n, np.int64)
    depth = np.zeros(n, np.int64)
    root = np.full(n, -1, np.int64)
    far = np.zeros(n, np.int64)
    stack = np.empty(n, np.int64)
    count = 0
    for r in roots:
        if place[r] >= 0 or parent[r] != -1:
            continue
        stack[0] = r
        held = 1
        while held > 0:
            held -= 1
            v = stack[held]
            order[count] = v
            place[v] = count
            count += 1
            root[v] = r
            size[v] = 1
            if parent[v] >= 0:
                depth[v] = depth[parent[v]] + 1
                far[v] = far[parent[v]] + length_cm[up[v]]
            c = first[v]
            while c >= 0:
                stack[held] = c
                held += 1
                c = after[c]
    order = order[:count].copy()
    fibers, ending, turning, kept = _loads(parent, depth, far, demands)
    children = np.zeros(n, np.int64)
    for i in range(count - 1, -1, -1):
        v = order[i]
        if parent[v] >= 0:
            size[parent[v]] += size[v]
            fibers[parent[v]] += fibers[v]
            if fibers[v] > 0:
                children[parent[v]] += 1
    onward = fibers - ending
    return (
        Forest(parent, up, order, place, size, depth, root, far, fibers, onward, turning, children),
        kept,
    )


@njit(cache=True, nogil=True)
def _loads(
    parent: IntArray, depth: IntArray, far: IntArray, demands: Demands
) -> tuple[IntArray, IntArray, IntArray, bool]:
    """Return by node what sums up to fibers, those over its edge that end or turn above, those turning."""
    n = len(parent)
    own = np.zeros(n, np.int64)
    ending = np.zeros(n, np.int64)
    turning = np.zeros(n, np.int64)
    kept = True
    for d in range(len(demands.start)):
        a, b, f = demands.start[d], demands.end[d], demands.fibers[d]
        x, y = a, b
        below_x, below_y = -1, -1
        while x != y:
            if depth[x] >= depth[y]:
                below_x = x
                x = parent[x]
            else:
                below_y = y
                y = parent[y]
            if x < 0 or y < 0:
                break
        if x != y:
            kept = False
            continue
        if far[a] + far[b] - 2 * far[x] > demands.limit_cm[d]:
            kept = False
        own[a] += f
        own[b] += f
        own[x] -= 2 * f
        if below_x >= 0:
            ending[below_x] += f
        if below_y >= 0:
            ending[below_y] += f
        if below_x >= 0 and below_y >= 0:
            turning[x] += f
    return own, ending, turning, kept


@njit(cache=True, nogil=True)
def edges_of(forest: Forest) -> IntArray:
    """Return the edges of a forest in preorder."""
    out = np.empty(len(forest.order), np.int64)
    count = 0
    for v in forest.order:
        if forest.parent[v] >= 0:
            out[count] = forest.up[v]
            count += 1
    return out[:count].copy()


@njit(cache=True, nogil=True)
def key_nodes(forest: Forest, required: BoolArray) -> IntArray:
    """Return the nodes, roots left out, at which a key path begins: required ones and branches."""
    branches = np.zeros(len(forest.parent), np.int64)
    for v in forest.order:
        if forest.parent[v] >= 0:
            branches[forest.parent[v]] += 1
    out = np.empty(len(forest.order), np.int64)
    count = 0
    for v in forest.order:
        if forest.parent[v] >= 0 and (required[v] or branches[v] != 1):
            out[count] = v
            count += 1
    return out[:count].copy()
