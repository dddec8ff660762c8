"""Erlang C: how many operators answer calls within a stated time (A. K. Erlang, 1917)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

STEPS = 60


def answered_share(seats: int, erlangs: float, handling_s: float, answer_s: float) -> float:
    """Return the share of calls answered within `answer_s`, callers waiting as long as it takes.

    With A erlangs on c operators, the share that waits is C = B / (1 - (A / c) (1 - B)), B being Erlang's
    loss formula, and the share answered within t seconds is 1 - C exp(-(c - A) t / handling_s). Callers who
    give up are not counted, which errs toward more seats; calls that come in bursts are not either, which
    errs the other way.

    >>> round(answered_share(14, 10.0, 180.0, 20.0), 4)
    0.8884

    Parameters
    ----------
    seats
        Operators at work.
    erlangs
        Calls in an hour times seconds of each / 3600.
    """
    if erlangs <= 0:
        return 1.0
    if seats <= erlangs:
        return 0.0
    blocked = 1.0
    for c in range(1, seats + 1):
        blocked = erlangs * blocked / (c + erlangs * blocked)
    waits = blocked / (1 - erlangs / seats * (1 - blocked))
    return 1.0 - waits * math.exp(-(seats - erlangs) * answer_s / handling_s)


def seats_for(
    erlangs: float, handling_s: float, answer_s: float, answer_share: float, most_occupancy: float
) -> int:
    """Return the fewest operators that answer the stated share in time and are on calls no more than stated.

    >>> seats_for(10.0, 180.0, 20.0, 0.8, 0.85), seats_for(0.0, 180.0, 20.0, 0.8, 0.85)
    (14, 0)
    """
    if erlangs <= 0:
        return 0
    seats = max(1, math.ceil(erlangs / most_occupancy - 1e-9))
    while answered_share(seats, erlangs, handling_s, answer_s) < answer_share - 1e-12:
        seats += 1
    return seats


def carried_erlangs(
    most: float, handling_s: float, answer_s: float, answer_share: float, most_occupancy: float
) -> NDArray[np.float64]:
    """Return the load that 0, 1, 2 ... operators carry at the service asked for, up to a load of `most`.

    Each is found by halving to a millionth of an erlang and rounded down, so that a load at or below the
    k-th is carried by k operators.
    """
    out = [0.0]
    while out[-1] < most - 1e-9:
        seats = len(out)
        low, high = out[-1], most_occupancy * seats
        if answered_share(seats, high, handling_s, answer_s) < answer_share:
            for _ in range(STEPS):
                middle = (low + high) / 2
                fits = answered_share(seats, middle, handling_s, answer_s) >= answer_share
                low, high = (middle, high) if fits else (low, middle)
        else:
            low = high
        out.append(max(out[-1], math.floor(low * 1e6) / 1e6))
    return np.array(out)
