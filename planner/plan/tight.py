"""Fewer cameras than asked for: which settings leave no room for one more."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import CoverageProblem
from planner.plan.covering_rules import BUDGET, CLASS_MOST, DISTRICT_MOST, Offered

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SITE_FULL = "cameras.most_per_site"
SPACING = "cameras.spacing_m"


def tight_rules(have: Offered, problem: CoverageProblem, chosen: Ints) -> tuple[str, ...]:
    """Return the settings that stop one more camera, those that stop the most views first.

    A view that is not chosen is stopped by each limit that it alone would pass, added to the choice. Empty
    where some view is stopped by none. A full place is told only where nothing else stops any view.

    Parameters
    ----------
    chosen
        Rows of the problem that are chosen.
    """
    marked = np.zeros(problem.candidate_count, dtype=bool)
    marked[chosen] = True
    stops = {**_rows(problem, marked), **_places(have, problem, marked)}
    free = ~marked & ~have.standing
    stopped = np.logical_or.reduce([np.zeros_like(marked), *stops.values()])
    if (free & ~stopped).any():
        return ()
    held = Counter({name: int((mask & free).sum()) for name, mask in stops.items()})
    told = [name for name, views in held.most_common() if views and name != SITE_FULL]
    return tuple(told) if told else (SITE_FULL,)


def setting_of(row: str) -> str:
    """Return the setting behind a limit of the covering problem.

    >>> setting_of("class_most fixed"), setting_of("device_budget"), setting_of("district_most Alto")
    ('cameras.class_most.fixed', 'cameras.device_budget', 'the ceiling of district Alto')
    """
    kind, _, what = row.partition(" ")
    told = {
        CLASS_MOST: f"cameras.class_most.{what}",
        BUDGET: "cameras.device_budget",
        DISTRICT_MOST: f"the ceiling of district {what}",
    }
    return told.get(kind, f"least_cameras of district {what}")


def _rows(problem: CoverageProblem, marked: Bools) -> dict[str, Bools]:
    """Return, for each limit on classes, devices and districts, the views that would pass it."""
    side, out = problem.side, {}
    if side is None:
        return {}
    for r, name in enumerate(side.name):
        part = slice(int(side.indptr[r]), int(side.indptr[r + 1]))
        views, cost = side.candidate[part], side.coefficient[part]
        left = int(side.most[r]) - int(cost[marked[views]].sum())
        mask = np.zeros(len(marked), dtype=bool)
        mask[views[(cost > 0) & (cost > left)]] = True
        out[setting_of(name)] = mask
    return out


def _places(have: Offered, problem: CoverageProblem, marked: Bools) -> dict[str, Bools]:
    """Return the views at places that are full, and at places too near to one that carries cameras."""
    held = np.bincount(have.site[marked], minlength=len(have.most))
    out = {SITE_FULL: (held >= have.most)[have.site]}
    if problem.apart is not None and len(problem.apart):
        one, other = problem.apart[:, 0], problem.apart[:, 1]
        near = np.zeros(len(have.most), dtype=bool)
        near[one[held[other] > 0]] = True
        near[other[held[one] > 0]] = True
        out[SPACING] = near[have.site]
    return out
