"""What splitters cost at least along a tree, found again with code of the audit's own.

The numbers of legs and of feeds on each span are what costs, so the least is found over these numbers alone,
sites and splitters taken for alike, ways of any length and ports of any load. A number at the end of what
is told apart stands for all numbers beyond it, which can only lower the least.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

FAR = 1 << 20
"""More legs than any span carries."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Placing:
    """Sites that hang on splitters of one kind under one POP, along the routes between them.

    Parameters
    ----------
    parent
        int64[n], the node next toward the POP, before the node itself; -1 for node 0, the POP.
    length_m
        float64[n], of the span to it.
    sites
        int64[n], sites at each node.
    legs
        Most legs in use of a splitter by stage, that of the sites last.
    port, splitter
        Cost of a port, and of a splitter by stage.
    fiber_m
        Cost of a meter of one fiber.
    """

    parent: Ints
    length_m: Floats
    sites: Ints
    legs: tuple[int, ...]
    port: float
    splitter: tuple[float, ...]
    fiber_m: float


def least_cost(placing: Placing, known: float, told_apart: tuple[int, int]) -> float:
    """Return what no choice of splitters costs less than, in the unit of the prices; `known` is one's cost.

    Two sites 100 m beyond a node 900 m from the POP, a fiber at 0.01 a meter, a splitter of 8 legs at 26 and
    a port at 100: 126 + 9 + 1 + 1.

    >>> far = Placing(np.array([-1, 0, 1, 1]), np.array([0.0, 900.0, 100.0, 100.0]), np.array([0, 0, 1, 1]),
    ...     (8,), 100.0, (26.0,), 0.01)
    >>> round(least_cost(far, 200.0, (9, 0)), 6)
    137.0
    """
    p = placing
    depth = np.zeros(len(p.parent))
    for v in range(1, len(depth)):
        depth[v] = depth[p.parent[v]] + p.length_m[v]
    port = p.port + p.splitter[0] + p.fiber_m * depth
    feed = port / p.legs[0]
    two = len(p.legs) > 1
    leg = (p.splitter[1] + feed) / p.legs[1] if two else feed
    paid = float((leg * p.sites).sum())
    fiber = p.fiber_m * p.length_m
    part, whole = 1 / p.legs[0], 1 / math.prod(p.legs)
    # Beside what each leg and feed has paid for, a span costs its fiber less what the shorter way saves.
    span = np.column_stack([fiber * (1 - whole), fiber * (1 + whole), fiber * (1 - part), fiber * (1 + part)])
    most = np.array([told_apart[0], told_apart[1] if two else 0], dtype=np.int64)
    legs = np.array([p.legs[-1], p.legs[0] if two else 0], dtype=np.int64)
    room = max(known - paid, 0.0) * (1 + 1e-9) + 1e-6
    above = _least_above(p.parent, p.sites, span, np.column_stack([leg, feed]), legs, most, room)
    return paid + min(float(above), room)


def least_by_span(placing: Placing, loads: Floats, room: Floats) -> float:
    """Return what ports, splitters and fibers cost at least, each by itself, as full as ports may be.

    Parameters
    ----------
    loads
        float64[n, k], what the sites at each node take of a port.
    room
        float64[k], what a port holds.
    """
    p = placing
    below = np.column_stack([p.sites.astype(np.float64), loads])
    for v in range(len(p.parent) - 1, 0, -1):
        below[p.parent[v]] += below[v]
    trees = np.ceil(below / np.array([math.prod(p.legs), *room]) - 1e-6).max(axis=1)
    cost = trees[0] * (p.port + p.splitter[0]) + p.fiber_m * float((trees[1:] * p.length_m[1:]).sum())
    if len(p.legs) > 1:
        cost += math.ceil(int(p.sites.sum()) / p.legs[1]) * p.splitter[1]
    return float(cost)


@njit(cache=True, nogil=True)
def _ends(low: int, high: int, most: int) -> tuple[int, int]:
    """Return the first and last row of a table for numbers from `low` to `high`."""
    return max(-most, min(most, low)) + most, max(-most, min(most, high)) + most


@njit(cache=True, nogil=True)
def _numbers(row: int, most: int) -> tuple[int, int]:
    """Return the numbers that a row stands for."""
    k = row - most
    return (k if k > -most else -FAR), (k if k < most else FAR)


@njit(cache=True, nogil=True)
def _enter(out: Floats, row: int, column: int, legs: int, feeds: int, most: Ints, cost: float) -> bool:
    """Enter a cost for all that a state may be after legs and feeds are added; say whether any gets less."""
    low, high = _numbers(row, most[0])
    least, greatest = _numbers(column, most[1])
    a, b = _ends(low + legs, high + legs, most[0])
    c, d = _ends(least + feeds, greatest + feeds, most[1])
    less = False
    for x in range(a, b + 1):
        for y in range(c, d + 1):
            if cost < out[x, y]:
                out[x, y] = cost
                less = True
    return less


@njit(cache=True, nogil=True)
def _with_splitters(table: Floats, most: Ints, takes: int, stage: int, free: float, room: float) -> Floats:
    """Return the table after splitters at a node: one with legs free at most, then full ones until none pays.

    Those next to sites (stage 1 here) take legs and add a feed each; those above (stage 2) take feeds.
    """
    out = table.copy()
    adds = 1 if stage == 1 and most[1] > 0 else 0
    for x in range(table.shape[0]):
        for y in range(table.shape[1]):
            for z in range(1, takes):
                cost = table[x, y] + (takes - z) * free
                if cost <= room:
                    if stage == 1:
                        _enter(out, x, y, -z, adds, most, cost)
                    else:
                        _enter(out, x, y, 0, -z, most, cost)
    again = True
    while again:
        again = False
        for x in range(table.shape[0] - 1, -1, -1):
            for y in range(table.shape[1] - 1, -1, -1):
                if out[x, y] <= room:
                    if stage == 1:
                        again |= _enter(out, x, y, -takes, adds, most, out[x, y])
                    else:
                        again |= _enter(out, x, y, 0, -takes, most, out[x, y])
    return out


@njit(cache=True, nogil=True)
def _sum(one: Floats, other: Floats, most: Ints, room: float) -> Floats:
    """Return the least costs of the sums of two tables."""
    wide, deep = one.shape
    out = np.full((wide, deep), np.inf)
    for u in range(wide):
        low, high = _numbers(u, most[0])
        for v in range(deep):
            if other[u, v] > room:
                continue
            least, greatest = _numbers(v, most[1])
            for x in range(wide):
                from_legs, to_legs = _numbers(x, most[0])
                a, b = _ends(low + from_legs, high + to_legs, most[0])
                for y in range(deep):
                    cost = one[x, y] + other[u, v]
                    if cost > room:
                        continue
                    from_feeds, to_feeds = _numbers(y, most[1])
                    c, d = _ends(least + from_feeds, greatest + to_feeds, most[1])
                    for r in range(a, b + 1):
                        for s in range(c, d + 1):
                            out[r, s] = min(out[r, s], cost)
    return out


@njit(cache=True, nogil=True)
def _least_above(
    parent: Ints, sites: Ints, span: Floats, free: Floats, legs: Ints, most: Ints, room: float
) -> float:
    """Return the least cost beside what legs have paid, at the POP with nothing left over."""
    n, wide, deep = len(parent), 2 * most[0] + 1, 2 * most[1] + 1
    tables = np.full((n, wide, deep), np.inf)
    begun = np.zeros(n, np.bool_)
    for v in range(n - 1, -1, -1):
        if not begun[v]:
            tables[v, most[0], most[1]] = 0.0
        table = np.full((wide, deep), np.inf)
        for x in range(wide):
            for y in range(deep):
                if tables[v, x, y] <= room:
                    _enter(table, x, y, sites[v], 0, most, tables[v, x, y])
        table = _with_splitters(table, most, legs[0], 1, free[v, 0], room)
        if legs[1] > 0:
            table = _with_splitters(table, most, legs[1], 2, free[v, 1], room)
        if v == 0:
            return float(table[most[0], most[1]])
        for x in range(wide):
            a = x - most[0]
            for y in range(deep):
                b = y - most[1]
                table[x, y] += a * span[v, 0] if a > 0 else -a * span[v, 1]
                table[x, y] += b * span[v, 2] if b > 0 else -b * span[v, 3]
        up = parent[v]
        tables[up] = _sum(tables[up], table, most, room) if begun[up] else table
        begun[up] = True
    return np.inf


def contracted(parent: Ints, length_m: Floats, keep: NDArray[Any]) -> tuple[Ints, Floats, Ints]:
    """Return the tree without nodes where nothing branches and nothing is kept: parents, lengths, rows kept.

    A splitter there is no better than one at the next node toward more of its fibers.
    """
    below = np.bincount(parent[1:], minlength=len(parent))
    stays = keep | (below != 1)
    stays[0] = True
    row = np.full(len(parent), -1, dtype=np.int64)
    rows = np.flatnonzero(stays)
    row[rows] = np.arange(len(rows))
    up, length = parent.copy(), length_m.copy()
    for v in range(1, len(parent)):
        if not stays[parent[v]]:
            up[v], length[v] = up[parent[v]], length_m[v] + length[parent[v]]
    return np.where(up[rows] >= 0, row[up[rows]], -1), length[rows], rows
