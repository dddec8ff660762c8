"""What circles would claim, what random directions give, and what the plan sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.plan.seen.eyes import Eyes, share_of
from planner.siting.optics import FULL_TURN

Floats = NDArray[np.float64]
DRAWS = 5
LIGHTS = {"day": "", "night": "_night"}


def circle_check(
    eyes: Eyes, place_xy: Floats, demand_xy: Floats, seed: int
) -> tuple[dict[str, float], Floats]:
    """Return six shares of all demand and the random azimuths behind two of them.

    `circles`: demand within each camera's far distance of its place, straight through walls and in every
    direction, as a radius plan counts. `random_azimuth`: the same places and classes with true lines of
    sight, each camera of the plan turned at random (mean of five draws; cameras that stand already stay as
    they are). `plan`: the plan. All three count the cameras that stand already.

    Parameters
    ----------
    eyes
        The cameras and their lines of sight.
    place_xy, demand_xy
        float64[n, 2], float64[d, 2] projected meters.
    seed
        Seed of the draws.
    """
    turned = random_azimuths(eyes, seed)
    out: dict[str, float] = {}
    for light, word in LIGHTS.items():
        sectors = eyes.sectors(light)
        draws = [eyes.share(replace(sectors, azimuth_deg=azimuth)) for azimuth in turned]
        out[f"circles{word}_share"] = _circles(eyes, place_xy, demand_xy, sectors.far_m, sectors.unlit_far_m)
        out[f"random_azimuth{word}_share"] = round(float(np.mean(draws)), 6)
        out[f"plan{word}_share"] = eyes.share(sectors)
    return out, turned


def random_azimuths(eyes: Eyes, seed: int) -> Floats:
    """Return float64[5, cameras] whole degrees; what stands already or looks all round stays."""
    drawn = np.random.default_rng(seed).integers(0, 360, size=(DRAWS, len(eyes))).astype(np.float64)
    sectors = eyes.sectors("day")
    stays = eyes.standing | (sectors.field_deg >= FULL_TURN)
    return np.where(stays[None, :], sectors.azimuth_deg[None, :], drawn)


def _circles(eyes: Eyes, place_xy: Floats, demand_xy: Floats, far_m: Floats, unlit_far_m: Floats) -> float:
    """Return the share within each camera's far distance, lit demand to the first, other to the second."""
    inside = np.zeros(len(eyes.weight_milli), dtype=bool)
    if len(demand_xy) and len(eyes):
        near = cKDTree(demand_xy).query_ball_point
        for rows in near(place_xy, unlit_far_m):
            inside[rows] = True
        for rows in near(place_xy, far_m):
            reached = np.asarray(rows, dtype=np.int64)
            inside[reached[eyes.lit[reached]]] = True
    return share_of(int(eyes.weight_milli[inside].sum()), eyes.total_milli)
