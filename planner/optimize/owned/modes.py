"""One mode for each place, of least cost, so that enough units are owned: exact, by units owned so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.optimize.problems import IntArray


def choose_modes(
    cost: Sequence[Sequence[int]], owned: Sequence[Sequence[bool]], units: Sequence[int], least_units: int
) -> IntArray:
    """Return the option of each place, of least total cost, with at least so many units in owned ones.

    minimize  sum over places p of cost[p][k(p)]
    subject to  sum of units[p] over the places where owned[p][k(p)]  >=  least_units

    Solved over the units owned so far, up to the least: no other choice costs less. Where too few units may
    be owned as many are as can be, at least cost. Of equals the first option.

    Parameters
    ----------
    cost
        Cents of each option of each place.
    owned
        Whether its units are owned in that option.
    units
        Units at each place, at least 0.
    least_units
        Units to be owned.

    Examples
    --------
    Owning costs 5, 3 and 9 more than not; two of three units are to be owned:

    >>> choose_modes([[0, 5], [0, 3], [0, 9]], [[False, True]] * 3, [1, 1, 1], 2).tolist()
    [1, 1, 0]
    """
    can = sum(n for n, o in zip(units, owned, strict=True) if any(o))
    least = max(0, min(least_units, can))
    places = len(cost)
    best = np.full(least + 1, np.iinfo(np.int64).max // 4, np.int64)
    best[0] = 0
    picked = np.zeros((places, least + 1), np.int64)
    for p in range(places):
        value = np.full(least + 1, np.iinfo(np.int64).max // 4, np.int64)
        for k, (cents, is_owned) in enumerate(zip(cost[p], owned[p], strict=True)):
            reached = _after(best, units[p] if is_owned else 0) + int(cents)
            better = reached < value
            value[better], picked[p, better] = reached[better], k
        best = value
    out = np.zeros(places, np.int64)
    at = least
    for p in range(places - 1, -1, -1):
        out[p] = picked[p, at]
        if owned[p][int(out[p])]:
            at = max(at - units[p], 0)
    return out


def _after(best: IntArray, units: int) -> IntArray:
    """Return the least cost to own at least so many once a place adds its units."""
    rows: IntArray = best[np.maximum(np.arange(len(best)) - units, 0)]
    return rows
