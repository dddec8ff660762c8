"""Cameras that stand already: what they see, and what they bring alone."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats, share_of
from planner.schema import EXISTING_CAMERAS
from planner.siting.sectors import covers

MILLI = 1000.0


def existing_cameras(ground: Ground, eyes: Eyes) -> gpd.GeoDataFrame:
    """Return EXISTING_CAMERAS with the demand that each sees at the study's level and light."""
    frame = ground.offer.existing
    if frame is None or not len(frame):
        empty: dict[str, list[object]] = {name: [] for name in EXISTING_CAMERAS.names}
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=ground.city.crs)
    weight = dict(zip(eyes.camera_id.tolist(), _seen_weight(ground, eyes), strict=True))
    return frame.assign(covered_weight=[float(weight.get(i, 0.0)) for i in frame["existing_id"]])


def existing_figures(ground: Ground, frame: gpd.GeoDataFrame, eyes: Eyes) -> dict[str, Any]:
    """Return how many stand, are credited, and lack a direction or class, and what they cover alone."""
    sectors = eyes.sectors(ground.settings.cameras.light)
    alone = eyes.seen_by(sectors, eyes.standing)
    credited = int(eyes.standing.sum())
    return {
        "cameras": len(frame),
        "credited": credited,
        "unknown_direction": len(frame) - credited,
        "covered_share_alone": share_of(int(eyes.weight_milli[alone].sum()), eyes.total_milli),
    }


def _seen_weight(ground: Ground, eyes: Eyes) -> Floats:
    """Return the demand that each camera sees, in demand units."""
    indptr, rows = covers(eyes.sectors(ground.settings.cameras.light), eyes.sight, eyes.lit)
    running = np.concatenate([[0], np.cumsum(eyes.weight_milli[rows])])
    return np.asarray((running[indptr[1:]] - running[indptr[:-1]]) / MILLI, dtype=np.float64)
