"""What coverage would lose without a camera, and what one more would add, second sights included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.model import Plan

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Sights:
    """Views of the covering problem beside what the plan sees, weights in thousandths of the unit of demand.

    Parameters
    ----------
    view_id, place
        Id and place of each view.
    taken, free
        Views that see in the plan, and cameras that do not.
    loss
        Demand whose only sight a taken view is, and the worth of the second sights that end with it.
    gain
        Demand that nobody sees and a view that is not taken would, and the second sights that it would add.
    used
        Places that carry a camera.
    """

    view_id: NDArray[np.str_]
    place: Ints
    taken: Bools
    free: Bools
    loss: Ints
    gain: Ints
    used: Bools


def sights_of(plan: Plan) -> Sights | None:
    """Return the views of a plan with what each adds, None where the plan stores none."""
    cover = plan.evidence.get("cover.npz", {})
    return _sights(cover) if len(cover) else None


def _sights(cover: Mapping[str, NDArray[Any]]) -> Sights:
    """Return the views with what each adds."""
    taken = np.zeros(len(cover["view_id"]), bool)
    taken[cover["chosen"].astype(np.int64)] = True
    row, ptr = cover["cover_demand"].astype(np.int64), cover["cover_indptr"].astype(np.int64)
    weight = cover["weight_milli"].astype(np.int64)
    second = cover["backup_milli"].astype(np.int64) if "backup_milli" in cover else np.zeros_like(weight)
    times = np.bincount(row[np.repeat(taken, np.diff(ptr))], minlength=len(weight))
    ends = np.where(times == 1, weight, np.where(times == 2, second, 0))
    comes = np.where(times == 0, weight, np.where(times == 1, second, 0))
    place = cover["view_candidate"].astype(np.int64)
    counted = cover["counted"].astype(bool)
    return Sights(
        view_id=cover["view_id"].astype(str),
        place=place,
        taken=taken,
        free=~taken & counted,
        loss=np.where(taken, _sums(ends[row], ptr), 0),
        gain=np.where(taken, 0, _sums(comes[row], ptr)),
        used=np.bincount(place[taken & counted], minlength=len(cover["site_most"])) > 0,
    )


def _sums(values: Ints, ptr: Ints) -> Ints:
    """Return the sum of each row of a CSR."""
    running = np.concatenate([[0], np.cumsum(values)])
    return (running[ptr[1:]] - running[ptr[:-1]]).astype(np.int64)
