"""Compiled steps of the tables along the tree: legs and feeds that leave a node, and what they cost.

A table is float64[2 A + 1, 2 B + 1]: by the legs that leave toward the POP (less than 0: that come in), from
-A to A, and by the feeds, from -B to B. The first and the last row and column stand for all numbers that far
or farther. Each step tells for every state from which state it came, as a flat index.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.splitters.problem import FloatArray

Came = NDArray[np.int32]


@njit(cache=True, nogil=True)
def after(value: int, most: int, step: int) -> tuple[int, int]:
    """Return the least and the greatest number that may be left of a counted one, `step` added to it."""
    low, high = value + step, value + step
    if value >= most:
        high = max(high, most)
    if value <= -most:
        low = min(low, -most)
    return max(-most, min(most, low)), max(-most, min(most, high))


@njit(cache=True, nogil=True)
def taken(
    table: FloatArray, limit: float, legs: int, feeds: int, unfilled: float
) -> tuple[FloatArray, Came, NDArray[np.int16]]:
    """Return the table after splitters at a node that take `legs` each, one fewer at most, and add `feeds`.

    A full one costs nothing beyond what its legs have paid; each leg left free costs `unfilled`. The third
    array is what the last splitter took, 0 where there is none.

    Parameters
    ----------
    limit
        Cost above which states are dropped.
    """
    wide, deep = table.shape
    a_most, b_most = wide // 2, deep // 2
    out = table.copy()
    came = np.full((wide, deep), -1, np.int32)
    took = np.zeros((wide, deep), np.int16)
    for a in range(wide):
        for b in range(deep):
            if table[a, b] <= limit:
                for z in range(1, legs):
                    cost = table[a, b] + (legs - z) * unfilled
                    if cost <= limit:
                        _lay(out, came, took, a, b, a_most, b_most, z, feeds, cost)
    # Full ones, any number: what they leave is no more legs, so that one pass from many to few is enough.
    for a in range(wide - 1, -1, -1):
        for b in range(deep):
            if out[a, b] <= limit:
                _lay(out, came, took, a, b, a_most, b_most, legs, feeds, out[a, b])
    return out, came, took


@njit(cache=True, nogil=True)
def _lay(
    out: FloatArray, came: Came, took: NDArray[np.int16], a: int, b: int, a_most: int, b_most: int, z: int,
    feeds: int, cost: float,
) -> None:  # fmt: skip
    """Enter what one splitter leaves of a state."""
    low, high = after(a - a_most, a_most, -z)
    least, most = after(b - b_most, b_most, feeds)
    for x in range(low + a_most, high + a_most + 1):
        for y in range(least + b_most, most + b_most + 1):
            if cost < out[x, y]:
                out[x, y] = cost
                came[x, y] = a * out.shape[1] + b
                took[x, y] = z


@njit(cache=True, nogil=True)
def over(table: FloatArray, limit: float, prices: FloatArray) -> FloatArray:
    """Return the table with the span above: prices of a leg up, a leg down, a feed up, a feed down."""
    wide, deep = table.shape
    out = np.full((wide, deep), np.inf)
    for a in range(wide):
        x = a - wide // 2
        legs = x * prices[0] if x > 0 else -x * prices[1]
        for b in range(deep):
            y = b - deep // 2
            cost = table[a, b] + legs + (y * prices[2] if y > 0 else -y * prices[3])
            if cost <= limit:
                out[a, b] = cost
    return out


@njit(cache=True, nogil=True)
def joined(one: FloatArray, other: FloatArray, limit: float) -> tuple[FloatArray, Came, Came]:
    """Return the sums of two tables, and the state of each that every sum was made of."""
    wide, deep = one.shape
    a_most, b_most = wide // 2, deep // 2
    out = np.full((wide, deep), np.inf)
    first, second = np.full((wide, deep), -1, np.int32), np.full((wide, deep), -1, np.int32)
    held = np.flatnonzero(other.ravel() <= limit)
    flat = other.ravel()
    for i in np.flatnonzero(one.ravel() <= limit):
        x, y, here = i // deep - a_most, i % deep - b_most, one.ravel()[i]
        for j in held:
            cost = here + flat[j]
            if cost > limit:
                continue
            u, v = j // deep - a_most, j % deep - b_most
            low = high = max(-a_most, min(a_most, x + u))
            if x >= a_most or u >= a_most:
                high = a_most
            if x <= -a_most or u <= -a_most:
                low = -a_most
            least = most = max(-b_most, min(b_most, y + v))
            if y >= b_most or v >= b_most:
                most = b_most
            if y <= -b_most or v <= -b_most:
                least = -b_most
            for a in range(low + a_most, high + a_most + 1):
                for b in range(least + b_most, most + b_most + 1):
                    if cost < out[a, b]:
                        out[a, b] = cost
                        first[a, b] = i
                        second[a, b] = j
    return out, first, second


@njit(cache=True, nogil=True)
def shifted(table: FloatArray, many: int) -> tuple[FloatArray, Came]:
    """Return the table with so many legs more that leave."""
    wide, deep = table.shape
    a_most = wide // 2
    out = np.full((wide, deep), np.inf)
    came = np.full((wide, deep), -1, np.int32)
    for a in range(wide):
        low, high = after(a - a_most, a_most, many)
        for x in range(low + a_most, high + a_most + 1):
            for b in range(deep):
                if table[a, b] < out[x, b]:
                    out[x, b] = table[a, b]
                    came[x, b] = a * deep + b
    return out, came
