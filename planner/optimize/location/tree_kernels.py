"""Compiled parts of the choice along a tree: sums of two tables, and distances."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.location.problem import FloatArray
from planner.optimize.problems import IntArray

Choice = NDArray[np.int32]


@njit(cache=True, nogil=True)
def joined(
    one: FloatArray, one_least: int, other: FloatArray, other_least: int, least: int, most: int
) -> tuple[FloatArray, Choice]:
    """Return for each sum from `least` to `most` the cheapest two parts, and the part of the second table."""
    out = np.full(most - least + 1, np.inf)
    choice = np.zeros(most - least + 1, np.int32)
    for b in range(len(other)):
        cost = other[b]
        shift = one_least + other_least + b - least
        for a in range(max(0, -shift), min(len(one), len(out) - shift)):
            total = one[a] + cost
            if total < out[a + shift]:
                out[a + shift] = total
                choice[a + shift] = other_least + b
    return out, choice


@njit(cache=True, nogil=True)
def distances(parent: IntArray, length: FloatArray, start: int) -> FloatArray:
    """Return the way from a node to every node, inf between trees; parents come before children."""
    out = np.full(len(parent), np.inf)
    out[start] = 0.0
    v = start
    while parent[v] >= 0:
        out[parent[v]] = out[v] + length[v]
        v = parent[v]
    for u in range(len(parent)):
        if out[u] == np.inf and parent[u] >= 0:
            out[u] = out[parent[u]] + length[u]
    return out


@njit(cache=True, nogil=True)
def depths(parent: IntArray) -> IntArray:
    """Return the number of edges to the root; parents come before children."""
    out = np.zeros(len(parent), np.int64)
    for v in range(len(parent)):
        if parent[v] >= 0:
            out[v] = out[parent[v]] + 1
    return out


@njit(cache=True, nogil=True)
def crossed(parent: IntArray, depth: IntArray, one: IntArray, other: IntArray) -> IntArray:
    """Return how many of the ways between two nodes each run over the edge to the parent."""
    out = np.zeros(len(parent), np.int64)
    for i in range(len(one)):
        x, y = one[i], other[i]
        while x != y:
            if depth[x] >= depth[y]:
                out[x] += 1
                x = parent[x]
            else:
                out[y] += 1
                y = parent[y]
    return out
