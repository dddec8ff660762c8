"""What may be chosen: for each place its classes and directions, and the demand that each view sees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.schema import VIEWS
from planner.settings.model import Settings
from planner.siting.levels import asked_density, target_drop_m
from planner.siting.optics import ALL_ROUND_DEG, Frame, frame_of
from planner.siting.sectors import Sight, ascending, beyond_nothing
from planner.siting.sweep import directions_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Views:
    """VIEWS, and the demand that each sees at the study's level and light.

    Parameters
    ----------
    frame
        VIEWS, in the order of the places, classes of the study and azimuths.
    place
        int64[views]: row of the place of each view in the line-of-sight arrays.
    indptr, demand
        int64 CSR over views: rows of the demand points, ascending.
    """

    frame: pd.DataFrame
    place: Ints
    indptr: Ints
    demand: Ints


def frames_of_classes(settings: Settings, catalog: Catalog) -> dict[str, Frame]:
    """Return how each class of the catalog looks at the ground at the study's level, height and range."""
    density, drop = asked_density(settings, catalog), target_drop_m(settings)
    return {
        key: stored(frame_of(camera, density, drop, settings.cameras.range_m))
        for key, camera in catalog.camera_classes.items()
    }


def holds_ground(frame: Frame) -> bool:
    """Tell whether a frame sees any ground: its range lies beyond its dead zone, and above 0."""
    return frame.far_m > max(frame.near_m, 0.0)


def stored(frame: Frame) -> Frame:
    """Return the frame in the resolution that VIEWS stores and cover sets are counted with: cm, 0.01 deg."""
    figures = {n: round(getattr(frame, n), 2) for n in ("tilt_deg", "near_m", "far_m", "night_far_m")}
    field = ALL_ROUND_DEG if frame.all_round else round(frame.field_deg, 2)
    return replace(frame, field_deg=field, **figures)


def farthest_m(settings: Settings, catalog: Catalog, own: frozenset[str] = frozenset()) -> float:
    """Return the ground distance beyond which no class on offer sees the target: the range to look for sight.

    Parameters
    ----------
    own
        Classes that places have of their own, beside `cameras.classes` and `cameras.camera_class`.
    """
    frames = frames_of_classes(settings, catalog)
    classes = {*settings.cameras.classes, settings.cameras.camera_class, *own}
    return max(frames[c].far_m for c in classes if c in frames)


def classes_at(kinds: pd.Series, own: pd.Series, settings: Settings, catalog: Catalog) -> Flags:
    """Tell for each place (row) and class of the catalog (column, in its order) whether it is offered there.

    A place whose list row names a class has that one alone; the others have `cameras.classes`, less those
    that the catalog offers at other kinds of place only (a plate reader at town entries).
    """
    out = np.zeros((len(kinds), len(catalog.camera_classes)), dtype=np.bool_)
    named = (own.notna() & (own != "")).to_numpy(dtype=np.bool_)
    for k, (key, camera) in enumerate(catalog.camera_classes.items()):
        offered = np.full(len(kinds), key in settings.cameras.classes)
        if camera.offered_at:
            offered &= kinds.isin(camera.offered_at).to_numpy(dtype=np.bool_)
        out[:, k] = np.where(named, (own == key).to_numpy(dtype=np.bool_), offered)
    return out


def make_views(
    places: pd.DataFrame,
    sight_model: NDArray[np.object_],
    sight: Sight,
    lit: Flags,
    settings: Settings,
    catalog: Catalog,
) -> Views:
    """Return the views on offer and what each sees, at the study's level and light.

    A view sees a demand point in line of sight whose bearing is within half the field of view of its
    azimuth and whose ground distance is from the dead zone to the level's distance (`cameras.range_m` at
    most); by night to its infrared reach, but to the level's distance on lit streets. Directions are whole
    degrees: those that center the field on a largest set of visible demand, half a degree of aim to spare on
    either side, and the multiples of `cameras.azimuth_step_deg`. Of the same place and class, a view that
    sees no more than another is left out, so that no direction of the compass, aimed to half a degree,
    sees anything that some view on offer does not. A place that must carry a camera and sees no demand
    keeps one view, toward the nearest demand in line of sight, or north. A class that holds the level nowhere
    on the ground offers no view, but where the list fixes a camera of that class: it sees nothing.

    Parameters
    ----------
    places
        CANDIDATES: kind, camera_class, cameras_least, candidate_id.
    sight_model
        Text[places]: the model that decided its line of sight.
    sight
        Line of sight from the places, all directions, at least to `farthest_m`.
    lit
        bool[demand points]: on a lit street.
    """
    frames = frames_of_classes(settings, catalog)
    keys = list(frames)
    must = places["cameras_least"].to_numpy(dtype=np.int64) > 0
    offered = classes_at(places["kind"], places["camera_class"], settings, catalog)
    offered &= _worth_offering(places["camera_class"], must, frames)
    by_night = settings.cameras.light == "night"
    table = [frames[k] for k in keys]
    order = _by_bearing(sight)
    found = directions_of(
        sight.indptr,
        sight.distance_m[order],
        sight.bearing_deg[order],
        lit[sight.point[order]],
        offered,
        _column(table, "near_m"),
        beyond_nothing(_column(table, "far_m")),
        beyond_nothing(_column(table, "night_far_m" if by_night else "far_m")),
        _column(table, "field_deg"),
        settings.cameras.azimuth_step_deg,
        must,
    )
    indptr, demand = ascending(found.indptr, sight.point[order][found.pair])
    frame = _frame(
        places["candidate_id"].to_numpy()[found.place],
        sight_model[found.place],
        np.array(keys, dtype=object)[found.kind],
        found.azimuth_deg,
        [table[k] for k in found.kind],
    )
    return Views(frame, found.place, indptr, demand)


def _worth_offering(own: pd.Series, must: Flags, frames: dict[str, Frame]) -> Flags:
    """Tell for each place and class whether the class sees any ground, or must stand there all the same."""
    sees = np.array([holds_ground(f) for f in frames.values()], dtype=np.bool_)
    fixed = np.column_stack([(own == key).to_numpy(dtype=np.bool_) & must for key in frames])
    return np.asarray(sees[np.newaxis, :] | fixed, dtype=np.bool_)


def _by_bearing(sight: Sight) -> Ints:
    """Return the order of the pairs by place, then bearing."""
    place = np.repeat(np.arange(len(sight.indptr) - 1), np.diff(sight.indptr))
    return np.lexsort((sight.bearing_deg, place)).astype(np.int64)


def _column(table: list[Frame], name: str) -> Floats:
    """Return one figure of some frames."""
    return np.array([getattr(f, name) for f in table], dtype=np.float64)


def _frame(
    candidate_id: NDArray[np.object_],
    sight_model: NDArray[np.object_],
    camera_class: NDArray[np.object_],
    azimuth_deg: Floats,
    table: list[Frame],
) -> pd.DataFrame:
    """Return VIEWS, none of them fixed."""
    figures = ("tilt_deg", "field_deg", "near_m", "far_m", "night_far_m")
    columns = {
        "view_id": [f"VIEW-{i:06d}" for i in range(1, len(table) + 1)],
        "candidate_id": candidate_id,
        "camera_class": camera_class,
        "azimuth_deg": azimuth_deg,
        "sight_model": sight_model,
        "fixed": np.zeros(len(table), dtype=np.bool_),
    }
    return VIEWS.arrange(pd.DataFrame(columns | {n: _column(table, n) for n in figures}))
