"""A bound on every choice of centers from prices of cameras, calls and resources at each center."""

from __future__ import annotations

import math

import numpy as np

from planner.optimize.problems import BoolArray
from planner.optimize.tiers.problem import FloatArray, TierProblem


def proven_bound(
    problem: TierProblem, camera_price: FloatArray, erlang_price: FloatArray, need_price: FloatArray
) -> float:
    """Return what no choice costs less than, in cents, by Lagrange multipliers on what centers hold.

    Each block takes the pair that is cheapest at its own cost and the prices of what it brings; each center
    takes the load at which what it buys is cheapest less the worth of what it holds, between what only it
    may take and all that it may take:

        sum_i min_j (c[i,j] + p_j . need[i,j])  +  sum_j min over loads L of (buy_j(L) - p_j . (L - base_j))

    Seats step by `per_seat` cameras and by `carried`; they are counted step by step. Resources are linear
    pieces between lots, so that ends of lots and of the range are enough.

    Parameters
    ----------
    camera_price, erlang_price, need_price
        float64[m], float64[m], float64[m, r], cents, at least 0.
    """
    block, center = problem.pair_block, problem.pair_center
    price = (
        problem.pair_cost
        + camera_price[center] * problem.cameras[block]
        + erlang_price[center] * problem.erlangs[block]
        + np.bincount(
            problem.need_pair,
            need_price[problem.need_center, problem.need_kind] * problem.need_amount,
            len(block),
        )
    )
    least = np.full(problem.block_count, np.inf)
    np.minimum.at(least, block, price)
    if not np.isfinite(least).all():
        return math.inf
    alone = (np.bincount(block, minlength=problem.block_count) == 1)[block]
    total = float(least.sum())
    for j in range(problem.center_count):
        total += _center(problem, j, alone, camera_price, erlang_price, need_price)
    return total


def _center(
    problem: TierProblem, j: int, alone: BoolArray, camera_price: FloatArray, erlang_price: FloatArray,
    need_price: FloatArray,
) -> float:  # fmt: skip
    """Return the least that a center costs less what its load is worth; inf where limits are passed."""
    base_c, base_e = int(problem.base_cameras[j]), float(problem.base_erlangs[j])
    here = problem.pair_center == j
    mine, only = problem.pair_block[here], problem.pair_block[here & alone]
    seats = _seats(
        problem, j,
        (base_c + int(problem.cameras[only].sum()), base_c + int(problem.cameras[mine].sum())),
        (base_e + float(problem.erlangs[only].sum()), base_e + float(problem.erlangs[mine].sum())),
        float(camera_price[j]), float(erlang_price[j]),
    )  # fmt: skip
    out = seats + float(camera_price[j]) * base_c + float(erlang_price[j]) * base_e
    for k in range(problem.base_need.shape[1]):
        base, rows = float(problem.base_need[j, k]), (problem.need_center == j) & (problem.need_kind == k)
        low = base + float(problem.need_amount[rows & alone[problem.need_pair]].sum())
        high = base + float(problem.need_amount[rows].sum())
        out += _resource(problem, j, k, low, high, float(need_price[j, k])) + float(need_price[j, k]) * base
    return out


def _seats(
    problem: TierProblem, j: int, cameras: tuple[int, int], erlangs: tuple[float, float], camera_price: float,
    erlang_price: float,
) -> float:  # fmt: skip
    """Return the least over numbers of seats for cameras and calls of their cost less what they carry."""
    watch = np.arange(-(-cameras[0] // problem.per_seat), -(-cameras[1] // problem.per_seat) + 1)
    held = np.minimum(watch * problem.per_seat, cameras[1])
    low, high = np.searchsorted(problem.carried, np.array(erlangs) - 1e-9, side="left")
    answer = np.arange(int(low), int(high) + 1)
    # Beyond the end of the table seats are counted one too few at most, which errs downward.
    carried = np.minimum(problem.carried[np.minimum(answer, len(problem.carried) - 1)], erlangs[1])
    carried = np.where(answer >= high, erlangs[1], carried)
    used = watch[:, None] + answer[None, :]
    bought = np.maximum(0, used - int(problem.seats_have[j]))
    cost = used * float(problem.seat_use_cost[j]) + bought * float(problem.seat_cost[j])
    cost = np.where(used > problem.seats_most[j] + 1e-6, np.inf, cost)
    worth = camera_price * held[:, None] + erlang_price * carried[None, :]
    return float((cost - worth).min())


def _resource(problem: TierProblem, j: int, k: int, low: float, high: float, price: float) -> float:
    """Return the least over loads of a resource of the lots bought less what the load is worth."""
    have, lot = float(problem.have[j, k]), float(problem.lot[k])
    most = max(float(problem.most[j, k]), have)
    room = have + lot * math.floor((most - have) / lot + 1e-6) if math.isfinite(most) else math.inf
    high = min(high, room + 1e-6)
    if low > high + 1e-6:
        return math.inf
    first = max(0, math.ceil((low - have) / lot - 1e-6))
    last = max(0, math.ceil((high - have) / lot - 1e-6))
    cost = float(problem.lot_cost[j, k])
    # Between lots the load is worth most at the end of the lot; over lots the sum is linear, so its ends do.
    ends = {first, min(first + 1, last), max(first, last - 1), last}
    return min(n * cost - price * min(have + n * lot + 1e-6, high) for n in ends)
