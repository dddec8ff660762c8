"""One mode for each place, of least cost, so that enough units are owned, and within limits on money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.problems import IntArray

Kind = tuple[tuple[int, ...], tuple[bool, ...], int, tuple[tuple[int, ...], ...]]
"""What a place is to the choice: costs, owned, units, and by limit the amounts of its options."""


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


def choose_modes_within(
    cost: Sequence[Sequence[int]],
    owned: Sequence[Sequence[bool]],
    units: Sequence[int],
    least_units: int,
    amounts: Sequence[Sequence[Sequence[int]]],
    most: Sequence[int],
) -> IntArray:
    """Return the option of each place, of least total cost, with enough units owned and limits kept.

    minimize  sum over places p of cost[p][k(p)]
    subject to  sum of units[p] over the places where owned[p][k(p)]  >=  least_units
                sum over p of amounts[r][p][k(p)]  <=  most[r]              for every limit r

    A whole-number program over kinds of places, exact. Where no choice keeps all limits, the sum of what is
    above them, each as a share of the largest amount of one place under it, is least, and the cost then.

    Parameters
    ----------
    cost, owned, units, least_units
        As in `choose_modes`.
    amounts
        Cents that each option of each place adds under each limit.
    most
        The limits, of either sign.

    Examples
    --------
    Owning costs 5, 3 and 9 more than not and saves 4, 1 and 6 a year of 8; at most 15 may be paid:

    >>> rent = [[[8, 4], [8, 7], [8, 2]]]
    >>> choose_modes_within([[0, 5], [0, 3], [0, 9]], [[False, True]] * 3, [1] * 3, 0, rent, [15]).tolist()
    [1, 0, 1]
    >>> choose_modes_within([[0, 5], [0, 3], [0, 9]], [[False, True]] * 3, [1] * 3, 0, rent, [20]).tolist()
    [1, 0, 0]
    """
    kinds: dict[Kind, list[int]] = {}
    for p in range(len(cost)):
        mine = tuple(tuple(int(a) for a in rule[p]) for rule in amounts)
        kinds.setdefault((tuple(cost[p]), tuple(owned[p]), units[p], mine), []).append(p)
    can = sum(n for n, o in zip(units, owned, strict=True) if any(o))
    asked = max(0, min(least_units, can))
    sizes = [max([1, *(abs(a) for place in rule for a in place)]) for rule in amounts]
    above = 0.0
    if most:
        model, _, over = _modes_model(kinds, asked, most, sizes)
        model.setObjective(pulp.lpSum(over))
        _solve(model)
        above = sum(max(0.0, v.varValue or 0.0) for v in over)
    model, count, over = _modes_model(kinds, asked, most, sizes)
    model += pulp.lpSum(over) <= above * (1 + 1e-9), "as_near"
    model.setObjective(pulp.lpSum(k[0][j] * v for k, row in count.items() for j, v in enumerate(row)))
    _solve(model)
    out = np.zeros(len(cost), np.int64)
    for kind, places in kinds.items():
        picked = [j for j, v in enumerate(count[kind]) for _ in range(round(v.varValue or 0.0))]
        out[places] = picked
    return out


def _modes_model(
    kinds: Mapping[Kind, Sequence[int]], asked: int, most: Sequence[int], sizes: Sequence[int]
) -> tuple[pulp.LpProblem, dict[Kind, list[pulp.LpVariable]], list[pulp.LpVariable]]:  # fmt: skip
    """Return the program without its aim: places of a kind in an option, and the excess over each limit.

    Data: kinds g of n[g] places, units u[g], owned o[g, j], amounts a[r, g, j], limits b[r], sizes s[r].
    Variables: x[g, j], whole, places of kind g in option j; v[r] >= 0 the excess over limit r in sizes.

        sum_j x[g, j] = n[g]                                        all_g
        sum_{g, j} u[g] o[g, j] x[g, j] >= asked                    owned
        sum_{g, j} a[r, g, j] x[g, j] <= b[r] + s[r] v[r]           limit_r
    """
    model = pulp.LpProblem("modes_of_places", pulp.LpMinimize)
    count = {
        kind: [pulp.LpVariable(f"x_{g}_{j}", 0, len(places), "Integer") for j in range(len(kind[0]))]
        for g, (kind, places) in enumerate(kinds.items())
    }
    over = [pulp.LpVariable(f"v_{r}", 0) for r in range(len(most))]
    for g, (kind, places) in enumerate(kinds.items()):
        model += pulp.lpSum(count[kind]) == len(places), f"all_{g}"
    owning = [k[2] * v for k, row in count.items() for j, v in enumerate(row) if k[1][j]]
    model += pulp.lpSum(owning) >= asked, "owned"
    for r, limit in enumerate(most):
        added = pulp.lpSum(k[3][r][j] * v for k, row in count.items() for j, v in enumerate(row))
        model += added * (1 / sizes[r]) <= limit / sizes[r] + over[r], f"limit_{r}"
    return model, count, over


def _solve(model: pulp.LpProblem) -> None:
    """Solve to the end; every choice of options is a solution, so there is one."""
    model.solve(QuietSolver(mip_rel_gap=0.0, mip_abs_gap=0.0))
