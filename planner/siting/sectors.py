"""Who sees what: the demand within the sectors of views, at any level, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.settings.model import Settings
from planner.siting.levels import target_drop_m
from planner.siting.optics import day_distance_m, night_distance_m
from planner.siting.sweep import sector_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST_DROP_M = 0.1


class Sight(Protocol):
    """Line of sight: CSR over places, with the ground distance (m) and bearing (deg) of each pair.

    The bearing is that of the demand point from the place, clockwise from north, 0 to 360.
    """

    @property
    def indptr(self) -> Ints:
        """int64[places + 1]."""

    @property
    def point(self) -> Ints:
        """Row of the demand point of each pair."""

    @property
    def distance_m(self) -> Floats:
        """Ground distance of each pair."""

    @property
    def bearing_deg(self) -> Floats:
        """Bearing of each pair."""


@dataclass(frozen=True)
class Sectors:
    """What views see of the ground: arrays of one length; azimuth is nan all round.

    `place` is the row of each in the line-of-sight arrays. `far_m` is by day and on lit streets,
    `unlit_far_m` elsewhere; the two are equal by day. A sector that has no azimuth and is not all round
    sees nothing: nobody knows where it looks.
    """

    place: Ints
    azimuth_deg: Floats
    field_deg: Floats
    near_m: Floats
    far_m: Floats
    unlit_far_m: Floats


def sectors_of(views: pd.DataFrame, place: Ints, light: str) -> Sectors:
    """Return the sectors of VIEWS rows at the study's level, by day or by night.

    Parameters
    ----------
    place
        Row of each view's place in the line-of-sight arrays.
    """
    far = views["far_m"].to_numpy(dtype=np.float64)
    return Sectors(
        place,
        views["azimuth_deg"].to_numpy(dtype=np.float64),
        views["field_deg"].to_numpy(dtype=np.float64),
        views["near_m"].to_numpy(dtype=np.float64),
        far,
        far if light == "day" else views["night_far_m"].to_numpy(dtype=np.float64),
    )


def sectors_at(
    views: pd.DataFrame,
    place: Ints,
    px_per_m: float,
    light: str,
    settings: Settings,
    catalog: Catalog,
    height_m: Floats | None = None,
) -> Sectors:
    """Return the sectors of the same views at another pixel density: tilt and frame stay as they are.

    A level that asks for less is held no farther than the frame reaches, one that asks for more as far as
    the pixels do.

    Parameters
    ----------
    height_m
        Mount height of each view; None takes that of the study.
    """
    own = np.full(len(views), target_drop_m(settings))
    if height_m is not None:
        own = np.maximum(height_m - settings.cameras.target_height_m, LEAST_DROP_M)
    held = sectors_of(views, place, light)
    pairs = list(zip(views["camera_class"].astype(str), own.tolist(), strict=True))
    reach = {}
    for key, drop in dict.fromkeys(pairs):
        day = day_distance_m(catalog.camera_classes[key], px_per_m, drop)
        reach[key, drop] = day, night_distance_m(catalog.camera_classes[key], day, drop)
    at = np.array([reach[p] for p in pairs], dtype=np.float64).reshape(-1, 2)
    far = np.minimum(held.far_m, at[:, 0])
    unlit = far if light == "day" else np.minimum(held.unlit_far_m, at[:, 1])
    return replace(held, far_m=far, unlit_far_m=unlit)


def beyond_nothing(far_m: Floats) -> Floats:
    """Return far distances with -1 for 0, so that a range of 0 holds not even the point that it stands on."""
    return np.where(far_m > 0, far_m, -1.0)


def covers(sectors: Sectors, sight: Sight, lit: Flags) -> tuple[Ints, Ints]:
    """Return the demand in line of sight within each sector as CSR: indptr and ascending rows.

    Parameters
    ----------
    sight
        Line of sight of the places.
    lit
        bool[demand points]: on a lit street.
    """
    args = (
        sight.indptr, sight.point, sight.distance_m, sight.bearing_deg, lit, sectors.place,
        sectors.azimuth_deg, sectors.field_deg, sectors.near_m,
        beyond_nothing(sectors.far_m), beyond_nothing(sectors.unlit_far_m),
    )  # fmt: skip
    size = np.zeros(len(sectors.place), dtype=np.int64)
    sector_rows(*args, size, np.zeros(0, dtype=np.int64), True)
    indptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(size)))
    seen = np.empty(indptr[-1], dtype=np.int64)
    sector_rows(*args, indptr[:-1].copy(), seen, False)
    return ascending(indptr, seen)


def seen_points(sectors: Sectors, sight: Sight, lit: Flags) -> Flags:
    """Tell of each demand point whether some sector sees it: `weight[seen].sum()` is what they cover.

    Parameters
    ----------
    lit
        bool[demand points]; its length is theirs.
    """
    seen = np.zeros(len(lit), dtype=np.bool_)
    seen[covers(sectors, sight, lit)[1]] = True
    return seen


def ascending(indptr: Ints, demand: Ints) -> tuple[Ints, Ints]:
    """Return the CSR with the rows of each view ascending."""
    view = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return indptr, demand[np.lexsort((demand, view))]
