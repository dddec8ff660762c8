"""What each further camera adds, what the loss of one costs, and how often a seen place is seen."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.seen.eyes import share_of

Ints = NDArray[np.int64]
MILLI = 1000.0
FULL_UNTIL = 20
STEPS = 60
NAMED = (25, 50, 100, 300, 600, 1000)


def greedy_order(sets: list[Ints], weight_milli: Ints, seen_before: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the cameras in the order in which each adds the most, and what each adds in thousandths.

    It orders the cameras that were chosen together; a plan for fewer cameras could choose others and cover
    more, so every point of the curve before the last is a lower bound.

    Parameters
    ----------
    sets
        Demand rows that each camera sees.
    weight_milli
        int64[d].
    seen_before
        bool[d]: seen by cameras that stand already.

    Examples
    --------
    >>> greedy_order([np.array([0]), np.array([0, 1])], np.array([5, 2]), np.zeros(2, bool))[1].tolist()
    [7, 0]
    """
    seen = seen_before.copy()
    heap = [(-int(weight_milli[rows[~seen[rows]]].sum()), j) for j, rows in enumerate(sets)]
    heapq.heapify(heap)
    order, gains = [], []
    while heap:
        _, j = heapq.heappop(heap)
        now = -int(weight_milli[sets[j][~seen[sets[j]]]].sum())
        if heap and (now, j) > heap[0]:
            heapq.heappush(heap, (now, j))
            continue
        seen[sets[j]] = True
        order.append(j)
        gains.append(-now)
    return np.array(order, dtype=np.int64), np.array(gains, dtype=np.int64)


def curve(gains_milli: Ints, before_milli: int, total_milli: int) -> list[dict[str, Any]]:
    """Return rows of coverage by number of cameras: 0 .. 20, 25, 50, 100 .. 1000, about 60 steps, all.

    `marginal_weight` is what the last of so many cameras adds, in demand units; at 0 cameras the share is
    that of the cameras that stand already.
    """
    count = len(gains_milli)
    step = max(1, count // STEPS)
    at = {*range(min(count, FULL_UNTIL) + 1), *range(0, count + 1, step), count}
    at |= {n for n in NAMED if n <= count}
    reached = before_milli + np.concatenate([[0], np.cumsum(gains_milli)])
    return [
        {
            "cameras": n,
            "coverage_share": share_of(int(reached[n]), total_milli),
            "marginal_weight": float(gains_milli[n - 1]) / MILLI if n else 0.0,
        }
        for n in sorted(at)
    ]


def worst_single_loss(camera_id: list[str], alone_milli: Ints, total_milli: int) -> dict[str, Any] | None:
    """Return the camera whose failure loses the most demand, the first of equals; None without cameras."""
    if not len(alone_milli):
        return None
    worst = int(np.argmax(alone_milli))
    lost = int(alone_milli[worst])
    return {
        "camera_id": camera_id[worst],
        "weight": lost / MILLI,
        "share": share_of(lost, total_milli),
    }


def overlap_mean(times: Ints, weight_milli: Ints) -> float:
    """Return by how many cameras a seen unit of demand is seen on average, 0 where nothing is seen.

    >>> overlap_mean(np.array([2, 1, 0]), np.array([1, 1, 9]))
    1.5
    """
    seen = int(weight_milli[times > 0].sum())
    return round(float((times * weight_milli).sum()) / seen, 4) if seen else 0.0
