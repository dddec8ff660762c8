"""Graphs as flat arrays for the compiled kernels, and the binary heap that they share.

Slot j of node v (ptr[v] <= j < ptr[v+1]) stands for the arc nbr[j] -> v, that is an arc *into* v, so that
the backward searches of dual ascent read memory in order. rev[j] is the slot of the opposite arc and
edge[j] the undirected edge of both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

INF = np.int64(1) << 60


class Graph(NamedTuple):
    """An undirected simple graph with integer edge weights in slot order (see the module)."""

    ptr: IntArray
    nbr: IntArray
    rev: IntArray
    edge: IntArray
    weight: IntArray


@njit(cache=True, nogil=True)
def build_graph(node_count: int, tail: IntArray, head: IntArray, weight: IntArray) -> Graph:
    """Return the slot arrays of a graph given by its edges; order of edges decides order of slots."""
    edge_count = len(tail)
    ptr = np.zeros(node_count + 1, np.int64)
    for e in range(edge_count):
        ptr[tail[e] + 1] += 1
        ptr[head[e] + 1] += 1
    for v in range(node_count):
        ptr[v + 1] += ptr[v]
    fill = ptr[:-1].copy()
    nbr = np.empty(2 * edge_count, np.int64)
    rev = np.empty(2 * edge_count, np.int64)
    edge = np.empty(2 * edge_count, np.int64)
    slot_weight = np.empty(2 * edge_count, np.int64)
    for e in range(edge_count):
        i = fill[tail[e]]
        fill[tail[e]] += 1
        j = fill[head[e]]
        fill[head[e]] += 1
        nbr[i] = head[e]
        nbr[j] = tail[e]
        rev[i] = j
        rev[j] = i
        edge[i] = e
        edge[j] = e
        slot_weight[i] = weight[e]
        slot_weight[j] = weight[e]
    return Graph(ptr, nbr, rev, edge, slot_weight)


@njit(cache=True, nogil=True)
def heap_push(keys: IntArray, items: IntArray, size: int, key: int, item: int) -> int:
    """Put (key, item) on the heap; returns its new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if keys[parent] <= key:
            break
        keys[i] = keys[parent]
        items[i] = items[parent]
        i = parent
    keys[i] = key
    items[i] = item
    return size + 1


@njit(cache=True, nogil=True)
def heap_pop(keys: IntArray, items: IntArray, size: int) -> int:
    """Take the least entry off and leave it at position size - 1; returns the new size."""
    top_key = keys[0]
    top_item = items[0]
    size -= 1
    key = keys[size]
    item = items[size]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[i] = keys[child]
        items[i] = items[child]
        i = child
    keys[i] = key
    items[i] = item
    keys[size] = top_key
    items[size] = top_item
    return size


@njit(cache=True, nogil=True)
def ascending(keys: IntArray) -> IntArray:
    """Return the positions of the keys in ascending order, equal keys in their old order (merge sort).

    The compiler's own sorts are not used in cached kernels: their helper functions have names that cached
    files of different origin share, and one was seen to run in place of the other.
    """
    count = len(keys)
    order = np.arange(count)
    other = np.empty(count, np.int64)
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle = min(low + width, count)
            high = min(low + 2 * width, count)
            i, j = low, middle
            for k in range(low, high):
                if i < middle and (j >= high or keys[order[i]] <= keys[order[j]]):
                    other[k] = order[i]
                    i += 1
                else:
                    other[k] = order[j]
                    j += 1
        order, other = other, order
        width *= 2
    return order


@njit(cache=True, nogil=True)
def first_above(sums: IntArray, value: int) -> int:
    """Return the first position of a rising array whose entry is above `value`, its length if none is."""
    low, high = 0, len(sums)
    while low < high:
        middle = (low + high) >> 1
        if sums[middle] > value:
            high = middle
        else:
            low = middle + 1
    return low
