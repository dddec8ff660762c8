"""The bound of whole-number multipliers under every rule, exact."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.inner import Shape, best_choice
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import IntArray


class Prices(NamedTuple):
    """Whole multipliers in units of 1 / scale: of classes, side rows and coverage floors."""

    demand: IntArray
    side: IntArray
    floor: IntArray
    scale: int


def first_sight(weight: IntArray, group: IntArray, prices: Prices) -> IntArray:
    """Return scale times the worth of a first sight of each row, raised by the price of its floor."""
    raised = np.full(len(weight), prices.scale, np.int64)
    inside = group >= 0
    raised[inside] += prices.floor[group[inside]]
    return weight * raised


def gains(classes: Classes, rules: Rules, prices: Prices) -> IntArray:
    """Return scale times the gain of each candidate: multipliers of what it sees, less its side prices."""
    seen = np.concatenate([np.zeros(1, np.int64), np.cumsum(prices.demand[classes.col_row])])
    paid = np.concatenate([np.zeros(1, np.int64), np.cumsum(rules.coef * prices.side[rules.row])])
    return np.diff(seen[classes.col_ptr]) - np.diff(paid[rules.ptr])


def left_over(first: IntArray, second: IntArray, demand: IntArray) -> int:
    """Return the sum of what rows are worth beyond their multipliers, seen never, once or twice.

    >>> left_over(np.array([9, 9]), np.array([4, 4]), np.array([3, 10]))
    7
    """
    once = first - demand
    return sum(np.maximum(np.maximum(once, once + second - demand), 0).tolist())


def bound_of(classes: Classes, rules: Rules, shape: Shape, prices: Prices, left: int | None = None) -> int:
    """Return floor(L) of the multipliers in whole-number arithmetic (see CoverageCertificate).

    The prices of the side rows are those of `rules`, spacing rows included. `left` stands in for what the
    classes leave over, where the rows behind them leave over another sum.
    """
    gain = gains(classes, rules, prices)
    taken = best_choice(shape, rules, gain)
    if left is None:
        left = left_over(
            first_sight(classes.weight, classes.group, prices), prices.scale * classes.second, prices.demand
        )
    # Python's whole numbers: many gains of nearly the whole demand may pass 64 bits when summed.
    total = left + sum(gain[taken].tolist())
    total += sum(a * b for a, b in zip(prices.side.tolist(), rules.row_most.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.floor.tolist(), rules.floor.tolist(), strict=True))
    return int(total // prices.scale)
