"""Seats for calls, found again: Erlang C by sums of logarithms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def answered(seats: int, erlangs: float, handling_s: float, answer_s: float) -> float:
    """Return the share of calls answered in time, those who wait never giving up.

    >>> round(answered(14, 10.0, 180.0, 20.0), 4)
    0.8884
    """
    if erlangs <= 0:
        return 1.0
    if seats <= erlangs:
        return 0.0
    terms = [k * math.log(erlangs) - math.lgamma(k + 1) for k in range(seats)]
    last = seats * math.log(erlangs) - math.lgamma(seats + 1) - math.log(1 - erlangs / seats)
    top = max(*terms, last)
    busy = math.exp(last - top)
    waits = busy / (math.fsum(math.exp(t - top) for t in terms) + busy)
    return 1 - waits * math.exp((erlangs - seats) * answer_s / handling_s)


def holds(seats: int, erlangs: float, tiers: Mapping[str, Any], nearly: float = 0.0) -> bool:
    """Say whether so many seats answer a load as `[tiers]` asks; `nearly` forgives so much."""
    if erlangs <= 0:
        return True
    share = answered(seats, erlangs, float(tiers["handling_s"]), float(tiers["answer_s"]))
    most = float(tiers["most_occupancy_pct"]) / 100
    return (
        seats * most >= erlangs - 1e-6 - nearly and share >= float(tiers["answer_pct"]) / 100 - 1e-9 - nearly
    )


def right_seats(seats: int, erlangs: float, tiers: Mapping[str, Any]) -> bool:
    """Say whether seats are the fewest that answer a load; at a limit of the load both numbers are."""
    if erlangs <= 1e-9:
        return seats == 0
    enough = holds(seats, erlangs, tiers, 1e-5)
    fewer = seats > 1 and holds(seats - 1, erlangs, tiers, -1e-5)
    return enough and not fewer
