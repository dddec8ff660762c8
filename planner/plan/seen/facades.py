"""Homes in view: the length of residential facade that each camera shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats
from planner.siting.homes import homes_in_view
from planner.siting.sight import Places
from planner.siting.sight.facade import uses_of
from planner.siting.sight.scene import Scene

CLOSE_PX_PER_M = 250.0


def facades_m(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> Floats:
    """Return the meters of residential facade that each camera shows at `privacy.facade_level`.

    NaN where buildings around it, or their use, are not mapped enough to tell.
    """
    return _shown(ground, scene, places, eyes, None)


def facades_close_m(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> Floats:
    """Return the meters of residential facade that each camera shows at 250 px/m.

    That is characterize of IEC 62676-4:2025 and identify of DORI 2014: who stands at a window is known.
    """
    return _shown(ground, scene, places, eyes, CLOSE_PX_PER_M)


def facades_by_level(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> list[dict[str, Any]]:
    """Return the meters of residential facade that the cameras of the plan show at each level.

    A facade that two cameras show counts twice. An empty list where the study has no building with a use.
    """
    if uses_of(ground.city) is None:
        return []
    new = ~eyes.standing
    rows = []
    for level in ground.catalog.levels[ground.settings.cameras.level_profile].values():
        shown = _shown(ground, scene, places, eyes, level.px_per_m)[new]
        total = None if np.isnan(shown).all() else round(float(np.nansum(shown)), 2)
        rows.append({"level": level.level, "px_per_m": level.px_per_m, "facade_m": total})
    return rows


def _shown(ground: Ground, scene: Scene, places: Places, eyes: Eyes, px_per_m: float | None) -> Floats:
    """Return what each camera shows at a pixel density, rounded to the centimeter."""
    at = np.arange(len(eyes), dtype=np.int64)
    shown = homes_in_view(
        scene, ground.city, ground.settings, ground.catalog, places, eyes.views, at, px_per_m
    )
    return np.round(shown.residential_m, 2)
