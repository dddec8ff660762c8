"""Coverage at every level of both profiles, by day and by night."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats
from planner.siting.sectors import sectors_at


def coverage_by_level(ground: Ground, eyes: Eyes, height_m: Floats) -> list[dict[str, Any]]:
    """Return one row for every level of every profile: px/m and the share of all demand held at it.

    The frames stay as they are chosen: tilted for the study's level and range. A level that asks for less
    is therefore held no farther than the frame reaches.

    Parameters
    ----------
    height_m
        float64[n]: mount height of each camera.
    """
    at = np.arange(len(eyes), dtype=np.int64)
    rows = []
    for levels in ground.catalog.levels.values():
        for level in levels.values():
            share = {
                light: eyes.share(
                    sectors_at(
                        eyes.views, at, level.px_per_m, light, ground.settings, ground.catalog, height_m
                    )
                )
                for light in ("day", "night")
            }
            rows.append(
                {
                    "profile": level.profile,
                    "level": level.level,
                    "px_per_m": level.px_per_m,
                    "share_day": share["day"],
                    "share_night": share["night"],
                }
            )
    return rows
