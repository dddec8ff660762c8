"""Edits of places: where a planner pins a camera, and where none may stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.catalog.model import Catalog
from planner.errors import InputError, Problem
from planner.schema import CANDIDATES, VIEWS
from planner.settings.model import Settings
from planner.siting.candidates.mounts import power_distances_m
from planner.siting.candidates.rows import Streets, snapped_rows
from planner.siting.districts import districts_of
from planner.siting.sectors import Sight, covers, sectors_of
from planner.siting.views import Views, frames_of_classes

SAME_PLACE_M = 2.0
"""A pin this near to a place on offer is of that place."""
NEAR_M = 12.0
"""A position that is forbidden takes the places within this: nearer ones count as one everywhere."""
SAME_WAY_DEG = 0.5
KIND = "edit"
TITLE = "the edits of the plan"

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PlacePin:
    """A camera that must stand somewhere.

    `camera_class` None leaves the class open, `azimuth_deg` None the direction: then the one that sees most
    of that class, or any where the class is open too. `source_id` is that of the camera that moves there.
    """

    edit_id: str
    x_m: float
    y_m: float
    camera_class: str | None
    azimuth_deg: float | None
    source_id: str
    name: str | None = None


@dataclass(frozen=True)
class PlaceLimit:
    """A position where at most so many cameras may stand, 0 for none, and why."""

    edit_id: str
    x_m: float
    y_m: float
    most: int
    why: str
    within_m: float = SAME_PLACE_M


@dataclass(frozen=True)
class PlaceEdits:
    """Pins and limits of places."""

    pins: tuple[PlacePin, ...] = ()
    limits: tuple[PlaceLimit, ...] = ()


def with_pinned_places(
    candidates: gpd.GeoDataFrame, edits: PlaceEdits, streets: Streets, settings: Settings
) -> gpd.GeoDataFrame:
    """Return CANDIDATES with a place for each pin, numbered after the others, and room for it.

    A pin within 2 m of a place on offer is of that place; another gets a place of its own on the nearest
    street that fiber may reach, within `network.snap_limit_m`.

    Raises
    ------
    InputError
        Pins farther from such a street; all are named.
    """
    if not edits.pins:
        return candidates
    held = _place_of(candidates, edits.pins)
    new = [p for p, k in zip(edits.pins, held, strict=True) if k < 0]
    first = {(round(p.x_m, 2), round(p.y_m, 2)): p for p in reversed(new)}
    added = list(reversed(first.values()))
    rows = snapped_rows(
        [p.edit_id for p in added], [shapely.Point(p.x_m, p.y_m) for p in added], streets,
        settings.network.snap_limit_m, kind=KIND, name=np.array([p.name for p in added], dtype=object),
    )  # fmt: skip
    lost = [p for p in added if p.edit_id not in set(rows["source_id"])]
    if lost:
        limit = settings.network.snap_limit_m
        raise InputError(
            [
                Problem(
                    f"{p.edit_id} pins a camera {limit:g} m or more from every street in reach of fiber.",
                    "Move it to a street, or raise `network.snap_limit_m`.",
                )
                for p in lost
            ],
            title=TITLE,
        )
    source = {p.edit_id: p.source_id for p in added}
    xy = shapely.get_coordinates(np.asarray(rows["geometry"], dtype=object))
    start = len(candidates)
    rows["candidate_id"] = [f"CAND-{start + i:05d}" for i in range(1, len(rows) + 1)]
    rows["source_id"] = [source[i] for i in rows["source_id"]]
    rows["cameras_least"] = 0
    rows["cameras_most"] = settings.cameras.most_per_site
    rows["power_distance_m"] = power_distances_m(xy, streets.city)
    rows["district"] = districts_of(xy, streets.city)
    frame = CANDIDATES.arrange(gpd.GeoDataFrame(rows, geometry="geometry", crs=candidates.crs))
    both = pd.concat([candidates, frame], ignore_index=True) if len(frame) else candidates
    return _with_room(gpd.GeoDataFrame(both, geometry="geometry", crs=candidates.crs), edits.pins)


def _with_room(candidates: gpd.GeoDataFrame, pins: Sequence[PlacePin]) -> gpd.GeoDataFrame:
    """Return the places with as many cameras asked for as are pinned there, and room for them."""
    many = np.bincount(_place_of(candidates, pins), minlength=len(candidates))
    least = np.maximum(candidates["cameras_least"].to_numpy(dtype=np.int64), many)
    most = np.maximum(candidates["cameras_most"].to_numpy(dtype=np.int64), least)
    return candidates.assign(cameras_least=least, cameras_most=most)


def limited_places(
    candidates: gpd.GeoDataFrame, forbidden: gpd.GeoDataFrame, edits: PlaceEdits
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the places that may still be chosen, with the room left there, and those that are forbidden.

    Raises
    ------
    InputError
        All at once: pins where a zone forbids cameras, limits where no place is on offer, places that are
        pinned or fixed by the list and forbidden as well.
    """
    problems = _barred_pins(candidates, forbidden, edits.pins)
    most = candidates["cameras_most"].to_numpy(dtype=np.int64).copy()
    reason = np.full(len(candidates), None, dtype=object)
    for limit in edits.limits:
        near = _within(candidates, limit)
        if not len(near) and not len(_within(forbidden, limit)):
            problems.append(
                Problem(
                    f"{limit.edit_id} forbids a position with no place on offer within {limit.within_m:g} m.",
                    "Name the place (CAND-00012) or the camera, or take the edit out.",
                )
            )
        must = candidates["cameras_least"].to_numpy(dtype=np.int64)[near]
        if len(near) and int(must.max()) > limit.most:
            ids = ", ".join(candidates["candidate_id"].to_numpy(dtype=str)[near[must > limit.most]])
            problems.append(
                Problem(
                    f"{limit.edit_id} leaves room for {limit.most} cameras at {ids}, where {int(must.max())} "
                    "are pinned or fixed by the list.",
                    "Take out one of the edits, or the row of the list.",
                )
            )
        most[near] = np.minimum(most[near], limit.most)
        reason[near] = limit.why
    if problems:
        raise InputError(problems, title=TITLE)
    gone = most == 0
    kept = candidates.assign(cameras_most=most)
    out = kept[gone].assign(exclusion="forbid", exclusion_reason=reason[gone], cameras_most=0)
    whole = pd.concat([forbidden, out], ignore_index=True) if len(out) else forbidden
    return kept[~gone].reset_index(drop=True), gpd.GeoDataFrame(
        whole, geometry="geometry", crs=candidates.crs
    )


def _barred_pins(
    candidates: gpd.GeoDataFrame, forbidden: gpd.GeoDataFrame, pins: Sequence[PlacePin]
) -> list[Problem]:
    """Return the pins that stand where a zone or a sensitive place forbids cameras."""
    lost = [p for p, k in zip(pins, _place_of(candidates, pins), strict=True) if k < 0]
    at = _place_of(forbidden, lost)
    reasons = forbidden["exclusion_reason"].to_numpy(dtype=object)
    return [
        Problem(
            f"{p.edit_id} pins a camera where none may stand: {reasons[k] if k >= 0 else 'no place there'}.",
            "Move it, or let the authority decide on another action for the zone.",
        )
        for p, k in zip(lost, at, strict=True)
    ]


def with_pinned_views(
    views: Views, candidates: pd.DataFrame, sight_model: NDArray[np.object_], sight: Sight,
    lit: NDArray[np.bool_], edits: PlaceEdits, settings: Settings, catalog: Catalog,
) -> Views:  # fmt: skip
    """Return the views with one for each pinned direction that is not on offer, at the end."""
    frames = frames_of_classes(settings, catalog)
    rows = []
    for pin, place in zip(edits.pins, _place_of(candidates, edits.pins), strict=True):
        wanted = pinned_class(pin, candidates["camera_class"].iloc[place], settings)
        if pin.azimuth_deg is None or wanted is None or frames[wanted].all_round:
            continue
        if not len(_alike(views.frame, str(candidates["candidate_id"].iloc[place]), wanted, pin.azimuth_deg)):
            rows.append((place, wanted, pin.azimuth_deg))
    if not rows:
        return views
    place = np.array([r[0] for r in rows], dtype=np.int64)
    table = [frames[r[1]] for r in rows]
    figures = ("tilt_deg", "field_deg", "near_m", "far_m", "night_far_m")
    start = len(views.frame)
    more = pd.DataFrame(
        {
            "view_id": [f"VIEW-{start + i:06d}" for i in range(1, len(rows) + 1)],
            "candidate_id": candidates["candidate_id"].to_numpy()[place],
            "camera_class": [r[1] for r in rows],
            "azimuth_deg": [float(r[2]) for r in rows],
            "sight_model": sight_model[place],
            "fixed": False,
            **{n: [getattr(f, n) for f in table] for n in figures},
        }
    )
    indptr, seen = covers(sectors_of(more, place, settings.cameras.light), sight, lit)
    return replace(
        views,
        frame=pd.concat([views.frame, VIEWS.arrange(more)], ignore_index=True),
        place=np.concatenate([views.place, place]),
        indptr=np.concatenate([views.indptr, views.indptr[-1] + indptr[1:]]),
        demand=np.concatenate([views.demand, seen]),
    )


def pinned_views(
    views: Views,
    candidates: pd.DataFrame,
    weight: Ints,
    edits: PlaceEdits,
    settings: Settings,
    catalog: Catalog,
) -> Ints:
    """Return the rows of VIEWS that pins name by class or direction, ascending; other pins leave it open.

    Raises
    ------
    InputError
        Pins of a class that no view on offer there has; all are named.
    """
    frames = frames_of_classes(settings, catalog)
    running = np.concatenate([[0], np.cumsum(weight[views.demand])])
    worth = running[views.indptr[1:]] - running[views.indptr[:-1]]
    found: list[int] = []
    problems = []
    for pin, place in zip(edits.pins, _place_of(candidates, edits.pins), strict=True):
        wanted = pinned_class(pin, candidates["camera_class"].iloc[place], settings)
        if wanted is None:
            continue
        way = None if frames[wanted].all_round else pin.azimuth_deg
        rows = _alike(views.frame, str(candidates["candidate_id"].iloc[place]), wanted, way)
        rows = rows[~np.isin(rows, found)]
        if not len(rows):
            problems.append(
                Problem(
                    f"{pin.edit_id} pins a camera of class {wanted}, which is not offered there or may not "
                    "look that way.",
                    "Pin another class or direction, or leave both blank.",
                )
            )
            continue
        found.append(int(rows[np.argmax(worth[rows])]))
    if problems:
        raise InputError(problems, title=TITLE)
    return np.array(sorted(found), dtype=np.int64)


def pinned_class(pin: PlacePin, own: object, settings: Settings) -> str | None:
    """Return the class that a pin asks for: its own, with a direction that of its place or of the study."""
    if pin.camera_class is not None or pin.azimuth_deg is None:
        return pin.camera_class
    return own if isinstance(own, str) and own else settings.cameras.camera_class


def _alike(views: pd.DataFrame, place: str, camera_class: str, azimuth_deg: float | None) -> Ints:
    """Return the views at a place of a class, those that look one way where a way is given."""
    here = (views["candidate_id"] == place) & (views["camera_class"] == camera_class)
    rows = np.flatnonzero(here.to_numpy(dtype=bool)).astype(np.int64)
    if azimuth_deg is None:
        return rows
    turn = np.abs((views["azimuth_deg"].to_numpy(dtype=float)[rows] - azimuth_deg + 180.0) % 360.0 - 180.0)
    near: Ints = rows[turn <= SAME_WAY_DEG]
    return near[np.argsort(turn[turn <= SAME_WAY_DEG], kind="stable")][:1]


def _place_of(candidates: pd.DataFrame, pins: Sequence[PlacePin]) -> Ints:
    """Return the row of the place of each pin, -1 where none stands within 2 m."""
    if not len(candidates) or not pins:
        return np.full(len(pins), -1, dtype=np.int64)
    tree = cKDTree(shapely.get_coordinates(np.asarray(candidates["geometry"], dtype=object)))
    away, row = tree.query([(p.x_m, p.y_m) for p in pins])
    return np.where(away <= SAME_PLACE_M, row, -1).astype(np.int64)


def _within(candidates: pd.DataFrame, limit: PlaceLimit) -> Ints:
    """Return the places near a position."""
    if not len(candidates):
        return np.zeros(0, dtype=np.int64)
    xy = shapely.get_coordinates(np.asarray(candidates["geometry"], dtype=object))
    away = np.hypot(xy[:, 0] - limit.x_m, xy[:, 1] - limit.y_m)
    return np.flatnonzero(away <= limit.within_m).astype(np.int64)
