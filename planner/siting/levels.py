"""Levels of pixel density: what a study's level asks for, and how far every class holds every level."""

from __future__ import annotations

import difflib

import pandas as pd

from planner.catalog.model import Catalog, Level
from planner.errors import Problem
from planner.settings.model import Settings
from planner.siting.optics import (
    day_distance_m,
    face_zone_m,
    frame_of,
    lens_field_deg,
    night_distance_m,
    reach_m,
    steepness_deg,
)

FACADE_LEVELS = {"dori-2014": "observe", "iec-2025": "discern"}


def level_of(catalog: Catalog, profile: str, name: str) -> Level | None:
    """Return a level of a profile, None where the profile has none of that name."""
    return catalog.levels.get(profile, {}).get(name)


def unknown_level(catalog: Catalog, profile: str, name: str, key: str) -> Problem:
    """Say that a setting names a level that its profile does not have, with the nearest or all of them."""
    known = catalog.levels.get(profile, {})
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    other = [p for p, levels in catalog.levels.items() if p != profile and name in levels]
    mend = f"Did you mean `{near[0]}`?" if near else f"The profile has: {', '.join(known)}."
    if other:
        mend = f'Set `cameras.level_profile = "{other[0]}"`, or take one of {", ".join(known)}.'
    return Problem(f"`{key}` is {name!r}, which is no level of the profile {profile}.", mend)


def asked_density(settings: Settings, catalog: Catalog) -> float:
    """Return the pixel density, px/m, of the study's level; the settings are checked (`refuse_claims`)."""
    return catalog.levels[settings.cameras.level_profile][settings.cameras.level].px_per_m


def facade_density(settings: Settings, catalog: Catalog) -> float:
    """Return the pixel density at which a home's facade counts as exposed.

    `privacy.facade_level`, or discern (80 px/m) of IEC 62676-4:2025 and observe (62.5 px/m) of DORI.
    """
    profile = settings.cameras.level_profile
    name = settings.privacy.facade_level or FACADE_LEVELS[profile]
    return catalog.levels[profile][name].px_per_m


def target_drop_m(settings: Settings) -> float:
    """Return mount height less the height of the target, meters."""
    return settings.cameras.mount_height_m - settings.cameras.target_height_m


def levels_table(settings: Settings, catalog: Catalog) -> pd.DataFrame:
    """Return how far every class holds every level of both profiles from the study's mount height.

    Columns: camera_class, profile, level, px_per_m; `day_m`, `night_m` the ground distances by day and by
    its own infrared light (0: held nowhere); `dead_zone_m`, `tilt_deg`, `field_deg` of the frame tilted for
    that level; `steepness_deg` at which the target is seen at `day_m`; `face_from_m` where the face zone
    begins, and `face_zone_m` how much of it is left before `day_m`; `tele_m` what a zoom reaches (for
    privacy; equal to `day_m` without zoom); `lens_field_deg`. `cameras.range_m` is left aside: this is what
    the geometry holds.
    """
    drop = target_drop_m(settings)
    face = float(face_zone_m(drop, settings.cameras.face_angle_deg))
    rows = []
    for camera in catalog.camera_classes.values():
        for levels in catalog.levels.values():
            for level in levels.values():
                day = day_distance_m(camera, level.px_per_m, drop)
                frame = frame_of(camera, level.px_per_m, drop)
                rows.append(
                    {
                        "camera_class": camera.camera_class,
                        "profile": level.profile,
                        "level": level.level,
                        "px_per_m": level.px_per_m,
                        "day_m": day,
                        "night_m": night_distance_m(camera, day, drop),
                        "dead_zone_m": frame.near_m,
                        "tilt_deg": frame.tilt_deg,
                        "field_deg": frame.field_deg,
                        "steepness_deg": float(steepness_deg(drop, day)),
                        "face_from_m": face,
                        "face_zone_m": max(day - face, 0.0),
                        "tele_m": reach_m(camera, level.px_per_m, drop),
                        "lens_field_deg": lens_field_deg(camera),
                    }
                )
    return pd.DataFrame(rows)
