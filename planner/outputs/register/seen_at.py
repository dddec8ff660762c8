"""What a camera can recognize at what distance, at every level of pixel density."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.catalog.model import CameraClass, Level
from planner.catalog.table_files import read_camera_classes, read_levels
from planner.siting.optics import day_distance_m, night_distance_m, reach_m

LEAST_DROP_M = 0.1
USUAL_MOUNT_M, USUAL_TARGET_M = 6.0, 1.6
"""Heights taken where a source tells none: planning assumption."""


def seen_at(
    camera_class: str, mount_height_m: float | None, target_height_m: float, far_m: float, night_far_m: float
) -> list[dict[str, Any]]:
    """Return one row for every level of every profile: meters by day, by night, and at full zoom.

    A level that asks for less than the planned one is held no farther than the frame reaches. `zoom_m` is
    how far a camera that can be turned holds the level at the tele end of its zoom, in any direction; None
    for the others. Computed from the optics of the class in the catalog, not measured.

    Parameters
    ----------
    mount_height_m
        Above the ground, m; None takes 6 m (planning assumption).
    target_height_m
        Height of what is looked at, m.
    far_m, night_far_m
        How far the frame reaches by day, and by night on an unlit street, m; 0 sets no limit.

    Examples
    --------
    >>> rows = seen_at("fixed", 6.0, 1.6, 0.0, 0.0)
    >>> [(r["level"], r["day_m"], r["night_m"]) for r in rows if r["profile"] == "dori-2014"]
    [('detect', 80.2, 39.8), ('observe', 31.9, 31.9), ('recognize', 15.5, 15.5), ('identify', 6.8, 6.8)]
    """
    camera = classes()[camera_class]
    drop = max((USUAL_MOUNT_M if mount_height_m is None else mount_height_m) - target_height_m, LEAST_DROP_M)
    rows = []
    for levels in profiles().values():
        for level in levels.values():
            free = day_distance_m(camera, level.px_per_m, drop)
            day = min(free, far_m) if far_m > 0 else free
            dark = min(day, night_distance_m(camera, free, drop))
            night = min(dark, night_far_m) if night_far_m > 0 else dark
            zoom = reach_m(camera, level.px_per_m, drop) if turns(camera_class) else None
            rows.append(
                {
                    "profile": level.profile, "level": level.level, "px_per_m": level.px_per_m,
                    "day_m": _m(day), "night_m": _m(night), "zoom_m": None if zoom is None else _m(zoom),
                }
            )  # fmt: skip
    return rows


def turns(camera_class: str) -> bool:
    """Return whether a class can be turned and zoomed.

    >>> turns("ptz"), turns("fixed")
    (True, False)
    """
    camera = classes()[camera_class]
    return camera.focal_max_mm > camera.focal_mm


@cache
def classes() -> Mapping[str, CameraClass]:
    """Return the classes of camera of the catalog."""
    return read_camera_classes()


@cache
def profiles() -> Mapping[str, Mapping[str, Level]]:
    """Return the levels of each profile, lowest pixel density first."""
    return read_levels()


def _m(value: float) -> float:
    """Return meters to the decimeter, rounded up: a reader must not think that it sees less."""
    return math.ceil(round(value * 10, 6)) / 10
