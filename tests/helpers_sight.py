"""Toy scenes for tests of sight: streets, footprints and open ground drawn in meters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from helpers_city import EAST_M, NORTH_M, UTM, toy_catalog, toy_city

from planner.city.model import City
from planner.siting.sight import Places
from planner.siting.sight.scene import Scene, make_scene

ORIGIN = np.array([EAST_M, NORTH_M])
STREET = [[(-200.0, 0.0), (200.0, 0.0)]]
TARGET_M = 1.6


def moved(shape: Any) -> Any:
    """Return a shape given in toy meters in the CRS of the toy city."""
    return shapely.transform(shape, lambda xy: xy + ORIGIN)


def sight_city(
    buildings: Sequence[Any] = (),
    heights: Sequence[float] | None = None,
    areas: Sequence[tuple[str, str | None, Any]] = (),
    paths: Sequence[Any] = STREET,
    **more: Any,
) -> City:
    """Return a toy city with footprints (toy meters, no heights unless given), areas (kind, name, shape)."""
    count = len(buildings)
    frame = gpd.GeoDataFrame(
        {
            "source_id": [f"b{i}" for i in range(count)],
            "height_m": np.array([np.nan] * count if heights is None else heights, dtype=float),
            "use": more.pop("use", [None] * count),
        },
        geometry=[moved(b) for b in buildings],
        crs=UTM,
    )
    ground = gpd.GeoDataFrame(
        {
            "source_id": [f"a{i}" for i in range(len(areas))],
            "name": [a[1] for a in areas],
            "kind": [a[0] for a in areas],
        },
        geometry=[moved(a[2]) for a in areas],
        crs=UTM,
    )
    return replace(toy_city(paths), buildings=frame, areas=ground, **more)


def toy_scene(*args: Any, **more: Any) -> Scene:
    """Return the scene of such a city, corridors 5 m to each side."""
    return make_scene(sight_city(*args, **more), toy_catalog(residential=5.0))


def toy_places(
    xy: Sequence[tuple[float, float]], height_m: float = 6.0, free_m: float = 0.0, open_ground: bool = False
) -> Places:
    """Return places given in toy meters."""
    count = len(xy)
    return Places(
        np.array(xy, dtype=float).reshape(-1, 2) + ORIGIN,
        np.full(count, height_m),
        np.full(count, free_m),
        np.full(count, open_ground),
    )


def toy_points(xy: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return points given in toy meters in the CRS of the toy city."""
    return np.array(xy, dtype=float).reshape(-1, 2) + ORIGIN


def judged_by(scene: Scene, model: str) -> Scene:
    """Return a scene in which every place with frontage near has the model buildings, or corridor."""
    share = np.full(len(scene.frontage.xy), model == "buildings")
    return replace(scene, frontage=replace(scene.frontage, built=share))
