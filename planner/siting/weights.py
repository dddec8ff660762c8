"""Whole-number shares that sum to their total exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def apportion(
    totals: NDArray[np.int64], group: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return each member's part of its group's total, whole numbers that sum to the total exactly.

    Method of the largest remainder: everyone gets the whole part of the exact share, and what is left goes
    one by one to the largest remainders, the earlier member first where they are equal. A group whose
    shares are all zero is divided equally.

    Parameters
    ----------
    totals
        int64[groups], not negative.
    group
        int64[members] in 0 .. groups - 1.
    share
        float64[members], not negative.

    Examples
    --------
    >>> apportion(np.array([10]), np.array([0, 0, 0]), np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    whole = np.bincount(group, weights=share, minlength=len(totals))
    size = np.bincount(group, minlength=len(totals))
    flat = whole[group] <= 0
    exact = np.where(flat, totals[group] / size[group], 0.0)
    exact[~flat] = totals[group[~flat]] * (share[~flat] / whole[group[~flat]])
    part = np.floor(exact).astype(np.int64)
    left = totals - np.bincount(group, weights=part, minlength=len(totals)).astype(np.int64)
    order = np.lexsort((np.arange(len(group)), part - exact, group))
    first = np.cumsum(size) - size
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - first[group[order]]
    part += rank < left[group]
    return part


def milli_of_rows(weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return row weights in thousandths that sum to the rounded thousandths of the whole layer.

    >>> milli_of_rows(np.array([0.0004, 0.0004, 1.0])).tolist()
    [1, 0, 1000]
    """
    if not len(weight) or weight.sum() <= 0:
        return np.zeros(len(weight), dtype=np.int64)
    total = np.array([round(float(weight.sum()) * 1000)], dtype=np.int64)
    return apportion(total, np.zeros(len(weight), dtype=np.int64), weight)
