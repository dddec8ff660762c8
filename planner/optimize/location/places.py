"""Where the facilities and their lots are given: which of them serves each site at least cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment

from planner.optimize.location.along import fitting
from planner.optimize.location.gains import Pairs
from planner.optimize.location.search import assign
from planner.optimize.problems import IntArray

MOST_CELLS = 6_000_000
"""Sites x places above which the exact assignment is left out: it takes minutes."""
FORBIDDEN = 1e12


def seat(pairs: Pairs, taken: IntArray, seen: set[bytes]) -> Iterator[IntArray]:
    """Yield assignments to facilities that take so many sites each: exact, else by regret.

    The exact one gives each facility the places of the lots it buys, all that have room at a fixed one, and
    is right where sites take the same room. Nothing is yielded for lots that were `seen`.

    Parameters
    ----------
    taken
        int64[m], sites that each facility takes.
    """
    problem = pairs.problem
    served = np.unique(pairs.site)
    fits = fitting(problem, served)
    whole = np.full(len(taken), 1) if problem.lot is None else problem.lot
    lots = np.minimum(-(-taken // whole) * whole, fits)
    if problem.lot is None or problem.lot_cost is None:
        lots = np.where(taken > 0, fits, 0)
    else:
        lots = np.where((problem.lot_cost == 0) & (problem.fixed | (taken > 0)), fits, lots)
    key = lots.tobytes()
    if key in seen:
        return
    seen.add(key)
    opened = np.flatnonzero(lots > 0)
    places = np.repeat(np.arange(len(opened)), lots[opened])
    if len(served) * len(places) <= MOST_CELLS and len(places) >= len(served):
        cost = np.where(np.isfinite(rows := pairs.rows(opened)[:, served].T), rows, FORBIDDEN)[:, places]
        site, place = linear_sum_assignment(cost)
        facility = np.full(problem.site_count, -1, dtype=np.int64)
        facility[served[site]] = opened[places[place]]
        yield facility
        if cost[site, place].max(initial=0.0) < FORBIDDEN:
            return
    found = assign(pairs, problem.fixed | (taken > 0), settled=True)
    if found is not None:
        yield found
