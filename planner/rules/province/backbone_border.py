"""Rows of a backbone's bound that count levels across a border, derived again from what must pass there."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]
Asked = Callable[[Sequence[Any]], Mapping[int, int]]


def wrong_border(corridors: Rows, flows: Rows, asked: Asked, cut: Mapping[str, Any], gone: set[int]) -> str:
    """Return why a row across a border does not hold, blank where it does.

    All that leaves the side of the row must be counted, and whatever levels carry what must pass there must
    count as much as the row asks for.

    Parameters
    ----------
    corridors, flows
        Candidates and flows, with the nodes where they end.
    asked
        What of each flow must pass after a failure.
    gone
        Corridors that the row's own failure takes.
    """
    side, counted = {int(v) for v in cut["side"]}, {int(e) for e in cut["corridors"]}
    leaving = {
        e for e, c in enumerate(corridors) if (int(c["from"]) in side) != (int(c["to"]) in side)
    } - gone
    if not counted or leaving - counted:
        return f"{len(leaving - counted)} corridors leave its side and are not counted"
    steps, worth = [int(s) for s in cut["steps"]], [int(w) for w in cut["lengths"]]
    unit = int(cut["unit"])
    if unit < 1 or any(b <= a for a, b in itertools.pairwise(steps)) or min(steps, default=0) < 1:
        return f"its levels, or its unit of {unit} Mb/s, are none"
    if not {int(level["mbps"]) for e in counted for level in corridors[e]["levels"]} <= set(steps):
        return "a level of its corridors is not among those that it counts"
    parted = {k for k, f in enumerate(flows) if (int(f["from"]) in side) != (int(f["to"]) in side)}
    work = _passing(asked(cut["failure"]), parted)
    after = 0
    if cut["failure"][0] == "none":
        after = min(_passing(asked(["edge", e]), parted) for e in counted)
    least = least_worth([_units(s, unit) for s in steps], worth, _units(work, unit), _units(after, unit))
    return "" if int(cut["least"]) <= least else f"it asks for {cut['least']}; {least:g} follow"


def _passing(asked: Mapping[int, int], parted: set[int]) -> int:
    """Return what passes of some flows."""
    return sum(mbps for k, mbps in asked.items() if k in parted)


def _units(mbps: int, unit: int) -> int:
    """Return Mb/s as units, a part of one as a whole."""
    return -(-mbps // unit)


def least_worth(sizes: Sequence[int], worth: Sequence[int], work: int, after: int) -> float:
    """Return what levels count at least that carry `work` together and `after` without any one of them.

    For each level that may be the largest: it and the cheapest way to have the rest of levels up to its size.

    >>> least_worth([1, 5], [1, 2], 2, 2)
    3.0
    """
    if work < 1 and after < 1:
        return 0.0
    return min(
        worth[top] + _rest_worth(sizes[: top + 1], worth[: top + 1], max(work - size, after, 0))
        for top, size in enumerate(sizes)
    )


def _rest_worth(sizes: Sequence[int], worth: Sequence[int], rest: int) -> float:
    """Return what levels count at least that carry so much: the shortest way from all missing to none."""
    so_far = [math.inf] * rest + [0.0]
    for missing in range(rest, 0, -1):
        for size, value in zip(sizes, worth, strict=True):
            left = max(0, missing - size)
            so_far[left] = min(so_far[left], so_far[missing] + value)
    return so_far[0]
