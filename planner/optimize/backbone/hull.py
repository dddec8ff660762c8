"""Rows over how many levels of each capacity cross a border: the hull of the choices that carry enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from planner.optimize.backbone.model import FloatArray

MOST_UNITS = 2000
"""Amounts are counted in units of which a border needs no more than this."""
MOST_POINTS = 200
DENOMINATORS = (*range(1, 61), 1000)
WHOLE = 1e-7
SHORT = 1e-3
"""Least share of a row that must be missed for it to be told."""


class Need(NamedTuple):
    """What the levels across a border carry at least, in units of so many Mb/s.

    `work` together, and `after` without any one of them.
    """

    work: int
    after: int
    unit: int


def need_of(work: int, after: int, steps: Sequence[int]) -> Need:
    """Return a need in the coarsest unit that loses nothing, or one of which `MOST_UNITS` suffice.

    A level counts as its capacity over the unit, rounded up: what suffices in Mb/s suffices in units.

    >>> need_of(238, 186, [100, 500])
    Need(work=3, after=2, unit=100)
    """
    unit = max(int(np.gcd.reduce(np.asarray(steps, np.int64))), -(-max(work, after) // MOST_UNITS))
    return Need(-(-work // unit), -(-after // unit), unit)


def cheapest(sizes: Sequence[int], worth: Sequence[float], need: Need) -> tuple[float, list[int]]:
    """Return the least worth of levels that carry a need, and how many of each size they are.

    With the largest of them of size s, the others, none larger, carry at least max(work - s, after): a
    covering knapsack for each size that may be the largest.

    Parameters
    ----------
    sizes
        Units of each level, ascending.

    >>> cheapest([1, 5], [1.0, 2.0], Need(2, 2, 100))
    (3.0, [3, 0])
    """
    top = max(need.work, need.after)
    least = [0.0] + [np.inf] * top
    picks: list[list[int]] = []
    best, where = np.inf, (-1, 0)
    pick = [-1] * (top + 1)
    for m, (size, value) in enumerate(zip(sizes, worth, strict=True)):
        pick = pick.copy()
        for r in range(1, top + 1):
            with_it = value + least[max(0, r - size)]
            if with_it < least[r]:
                least[r], pick[r] = with_it, m
        picks.append(pick)
        rest = max(need.work - size, need.after, 0)
        if value + least[rest] < best:
            best, where = value + least[rest], (m, rest)
    counts = [0] * len(sizes)
    m, rest = where
    counts[m] += 1
    while rest > 0:
        taken = picks[m][rest]
        counts[taken] += 1
        rest = max(0, rest - sizes[taken])
    return float(best), counts


class Hull:
    """Finds rows that every multitude of levels meets which carries a need, and that fractional ones miss.

    Exact separation: coefficients of least worth at the fractional multitude, so that every whole one that
    suffices is worth 1 at least; whole ones are added as they are found (Boyd, Operations Research 42, 1994).

    Parameters
    ----------
    steps
        The distinct capacities in Mb/s, ascending.
    """

    def __init__(self, steps: Sequence[int]) -> None:
        self.steps = [int(s) for s in steps]
        self.rows: dict[Need, list[tuple[tuple[int, ...], int]]] = {}
        self._points: dict[Need, list[list[int]]] = {}

    def known(self, need: Need) -> tuple[FloatArray, FloatArray]:
        """Return float[rows, steps] and float[rows]: coefficients and right sides that were found before."""
        rows = self.rows.get(need, [])
        return (
            np.array([w for w, _ in rows], np.float64).reshape(-1, len(self.steps)),
            np.array([least for _, least in rows], np.float64),
        )

    def missed(self, counts: FloatArray, need: Need) -> tuple[tuple[int, ...], int] | None:
        """Return whole coefficients and the right side of a row that counts of levels miss most, or None."""
        sizes = [-(-s // need.unit) for s in self.steps]
        points = self._points.setdefault(need, [self._alone(k, s, need) for k, s in enumerate(sizes)])
        while len(points) < MOST_POINTS:
            found = linprog(
                counts, A_ub=-np.array(points, np.float64), b_ub=-np.ones(len(points)),
                bounds=(0, 1), method="highs",
            )  # fmt: skip
            if found.status != 0 or found.fun > 1 - SHORT:
                return None
            value, point = cheapest(sizes, found.x.tolist(), need)
            if value > 1 - WHOLE or point in points:
                return self._whole(found.x, sizes, counts, need)
            points.append(point)
        return None

    def _alone(self, k: int, size: int, need: Need) -> list[int]:
        """Return how many levels of one size alone carry a need."""
        many = max(-(-need.work // size), -(-need.after // size) + 1 if need.after > 0 else 0)
        return [many if j == k else 0 for j in range(len(self.steps))]

    def _whole(
        self, share: FloatArray, sizes: Sequence[int], counts: FloatArray, need: Need
    ) -> tuple[tuple[int, ...], int] | None:
        """Return a row in whole numbers, its right side found again for them; None where it is not missed."""
        many = next(
            q for q in DENOMINATORS
            if q == DENOMINATORS[-1] or np.abs(share * q - np.rint(share * q)).max() < WHOLE * q
        )  # fmt: skip
        weight = np.rint(share * many).astype(np.int64)
        least = round(cheapest(sizes, weight.tolist(), need)[0])
        if least < 1 or float(weight @ counts) > least * (1 - SHORT):
            return None
        row = tuple(int(w) for w in np.minimum(weight, least)), least
        self.rows.setdefault(need, []).append(row)
        return row
