"""Homes in view: how far each view reaches for privacy, and views that show too much of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.errors import InputError, Problem, name_up_to_five
from planner.settings.model import Settings
from planner.siting.levels import facade_density
from planner.siting.optics import ALL_ROUND_DEG, day_distance_m, reach_m
from planner.siting.sectors import LEAST_DROP_M
from planner.siting.sight import Places
from planner.siting.sight.facade import FacadeSeen, facade_seen_in, uses_of
from planner.siting.sight.scene import Scene
from planner.siting.views import Views
from planner.sources.model import SourceNote

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TURNS = ("ptz",)
"""Classes that can be turned and zoomed at will: for privacy they look all round, at full zoom."""


def homes_in_view(
    scene: Scene,
    city: City,
    settings: Settings,
    catalog: Catalog,
    places: Places,
    views: pd.DataFrame,
    place: Ints,
    px_per_m: float | None = None,
) -> FacadeSeen:
    """Return the residential facade that each view shows at a pixel density or better, by day.

    A fixed camera shows what lies in its field of view up to the distance at which it holds the density; a
    class that can be turned counts by its whole reach: all round, at the tele end of its zoom.

    Parameters
    ----------
    places
        Places of the cameras.
    views
        VIEWS rows.
    place
        int64: row of the place of each view.
    px_per_m
        Pixel density; None takes that of `privacy.facade_level`.
    """
    azimuth, field, far = privacy_reach(settings, catalog, places.height_m[place], views, px_per_m)
    return facade_seen_in(scene, uses_of(city), places, azimuth, field, far, place)


def turned(views: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which views are of a class that can be turned and zoomed at will."""
    return np.isin(views["camera_class"].to_numpy(dtype=str), TURNS)


def privacy_reach(
    settings: Settings,
    catalog: Catalog,
    height_m: Floats,
    views: pd.DataFrame,
    px_per_m: float | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Return azimuth (NaN all round), field and ground distance of all that each view can be made to show.

    Parameters
    ----------
    height_m
        float64: mount height of each view.
    views, px_per_m
        As in `homes_in_view`.
    """
    density = facade_density(settings, catalog) if px_per_m is None else px_per_m
    drop = np.maximum(height_m - settings.cameras.target_height_m, LEAST_DROP_M)
    classes = views["camera_class"].to_numpy(dtype=str)
    turns = turned(views)
    far = np.zeros(len(views))
    for name, height in sorted(set(zip(classes.tolist(), drop.tolist(), strict=True))):
        camera = catalog.camera_classes[name]
        reach = reach_m if name in TURNS else day_distance_m
        far[(classes == name) & (drop == height)] = reach(camera, density, height)
    azimuth = np.where(turns, np.nan, views["azimuth_deg"].to_numpy(dtype=np.float64))
    field = np.where(turns, ALL_ROUND_DEG, views["field_deg"].to_numpy(dtype=np.float64))
    return azimuth, field, far


def within_facade_limit(
    scene: Scene,
    city: City,
    settings: Settings,
    catalog: Catalog,
    places: Places,
    views: Views,
    candidates: pd.DataFrame,
) -> tuple[Views, tuple[SourceNote, ...]]:
    """Return the views that may be chosen where `privacy.facade_action` forbids too much facade.

    A view that shows more than `privacy.facade_limit_m` of homes at the facade level is left out; where
    buildings are not mapped, or their use is not known, nothing can be forbidden, and a warning says so.

    Raises
    ------
    InputError
        A place that the list fixes has no view left.
    """
    if settings.privacy.facade_action != "forbid":
        return views, ()
    if uses_of(city) is None:
        note = SourceNote(
            "VIEWS-FACADES-UNKNOWN",
            "warning",
            "views",
            len(views.frame),
            '`privacy.facade_action = "forbid"` forbids nothing: no building of known use is mapped, so '
            "nobody knows which views show homes.",
        )
        return views, (note,)
    shown = homes_in_view(scene, city, settings, catalog, places, views.frame, views.place)
    keep = ~(np.nan_to_num(shown.residential_m) > settings.privacy.facade_limit_m)
    if keep.all():
        return views, ()
    kept = np.zeros(len(candidates), dtype=bool)
    kept[views.place[keep]] = True
    bare = candidates[(candidates["cameras_least"].to_numpy() > 0) & ~kept]
    if len(bare):
        raise InputError(
            Problem(
                f"{len(bare)} fixed places show more than {settings.privacy.facade_limit_m:g} m of homes in "
                f"every direction: {name_up_to_five(bare['source_id'])}.",
                'Move them, raise `privacy.facade_limit_m`, or set `privacy.facade_action = "mask"`.',
            ),
            title="the list of cameras",
        )
    note = SourceNote(
        "VIEWS-FACADES",
        "info",
        "views",
        int((~keep).sum()),
        f"Views that show more than {settings.privacy.facade_limit_m:g} m of homes are not offered "
        "(privacy.facade_action).",
    )
    return _taken(views, keep), (note,)


def _taken(views: Views, keep: NDArray[np.bool_]) -> Views:
    """Return some of the views."""
    size = np.diff(views.indptr)
    frame = views.frame[keep].reset_index(drop=True)
    frame["view_id"] = [f"VIEW-{i:06d}" for i in range(1, len(frame) + 1)]
    indptr = np.concatenate([[0], np.cumsum(size[keep])]).astype(np.int64)
    return Views(frame, views.place[keep], indptr, views.demand[np.repeat(keep, size)])
