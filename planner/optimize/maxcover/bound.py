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


def first_sight(classes: Classes, prices: Prices) -> IntArray:
    """Return scale times the worth of a first sight of each class, raised by the price of its floor."""
    raised = np.full(len(classes.weight), prices.scale, np.int64)
    inside = classes.group >= 0
    raised[inside] += prices.floor[classes.group[inside]]
    return classes.weight * raised


def gains(classes: Classes, rules: Rules, prices: Prices) -> IntArray:
    """Return scale times the gain of each candidate: multipliers of what it sees, less its side prices."""
    seen = np.concatenate([np.zeros(1, np.int64), np.cumsum(prices.demand[classes.col_row])])
    paid = np.concatenate([np.zeros(1, np.int64), np.cumsum(rules.coef * prices.side[rules.row])])
    return np.diff(seen[classes.col_ptr]) - np.diff(paid[rules.ptr])


def bound_of(classes: Classes, rules: Rules, shape: Shape, prices: Prices) -> int:
    """Return floor(L) of the multipliers in whole-number arithmetic (see CoverageCertificate).

    The prices of the side rows are those of `rules`, spacing rows included.
    """
    gain = gains(classes, rules, prices)
    # Exact while gains stay below 2^53: equal gains may be told apart wrongly above, so sort whole numbers.
    taken = best_choice(shape, rules, gain)
    first = first_sight(classes, prices)
    second = first + prices.scale * classes.second
    left = np.maximum(np.maximum(first - prices.demand, second - 2 * prices.demand), 0)
    # Python's whole numbers: many gains of nearly the whole demand may pass 64 bits when summed.
    total = sum(left.tolist()) + sum(gain[taken].tolist())
    total += sum(a * b for a, b in zip(prices.side.tolist(), rules.row_most.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.floor.tolist(), rules.floor.tolist(), strict=True))
    return int(total // prices.scale)
