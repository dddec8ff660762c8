"""Edits that no plan can follow: places and streets that fiber cannot reach."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree

from planner.errors import InputError, NoPlanError, Problem
from planner.network.model import Plant
from planner.plan.covering_rules import Offered
from planner.plan.prepare import Ground
from planner.siting.edits import SAME_PLACE_M, TITLE

SHORT_M = 0.05
"""A pinned street is carried whole where no more is missing: lengths are stored to the centimeter."""


def refuse_unreached(ground: Ground, have: Offered) -> None:
    """Raise InputError where a pinned place stands on a street that fiber cannot reach; all are named."""
    pins = ground.edits.places.pins
    if not pins:
        return
    lost = list(pins)
    if len(have.places):
        shapes = ground.offer.candidates.geometry.to_numpy()[have.places]
        away, _ = cKDTree(shapely.get_coordinates(shapes)).query([(p.x_m, p.y_m) for p in pins])
        lost = [p for p, d in zip(pins, away.tolist(), strict=True) if d > SAME_PLACE_M]
    if lost:
        raise InputError(
            [
                Problem(
                    f"{p.edit_id} pins a camera on a street that fiber cannot reach by the ways allowed.",
                    "Pin another place, allow a way in `ownership.available_ways`, or forbid fewer streets.",
                )
                for p in lost
            ],
            ground.settings.sources.edits,
            TITLE,
        )


def refuse_unpinned(ground: Ground, plant: Plant) -> None:
    """Raise NoPlanError where a pinned street does not carry a route from end to end."""
    edits = ground.edits
    if not edits.pinned:
        return
    spans = ground.city.streets.spans.set_index("span_id")["length_m"]
    built = plant.spans.groupby("street_span_id")["length_m"].sum()
    missing = spans[list(edits.pinned)] - built.reindex(list(edits.pinned)).fillna(0.0)
    short = [str(s) for s in missing.index[np.asarray(missing > SHORT_M)]]
    if short:
        raise NoPlanError(
            [
                Problem(
                    f"no route was found that runs along {s} from end to end and leads to a site with light.",
                    "Pin a site beyond it, pin another street, or take the edit out.",
                )
                for s in short
            ],
            ground.settings.sources.edits,
            TITLE,
        )
