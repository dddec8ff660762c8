"""Cameras that stand already: what they see counts, and nobody buys or joins them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.schema import EXISTING_CAMERAS, VIEWS
from planner.settings.model import Settings
from planner.siting.levels import asked_density
from planner.siting.open_ground import on_open_ground
from planner.siting.optics import ALL_ROUND_DEG, Frame, frame_of
from planner.siting.sectors import LEAST_DROP_M
from planner.siting.sight import Places
from planner.siting.views import stored

STATUS = "operational"
NEAR_STREET_M = 30.0
DOWN = "down"


@dataclass(frozen=True)
class Standing:
    """Cameras that stand already.

    Parameters
    ----------
    frame
        EXISTING_CAMERAS, all of them; `range_m` is 0 where the class or the direction is unknown.
    credited
        int64: rows of `frame` that are credited with what they see.
    places
        Places of the credited rows.
    views
        VIEWS of the credited rows, in their order; ids and sight model are given by the offer.
    """

    frame: gpd.GeoDataFrame
    credited: NDArray[np.int64]
    places: Places
    views: pd.DataFrame

    @property
    def farthest_m(self) -> float:
        """The largest ground distance to which one of them holds the study's level."""
        return float(self.views["far_m"].max()) if len(self.views) else 0.0


def standing_cameras(city: City, settings: Settings, catalog: Catalog) -> Standing:
    """Return the cameras that stand already, and what they are credited with.

    One that is down sees nothing. A camera is credited at the optics of its class in the catalog, from its
    own mount height where the source tells one, with its direction. A class that looks all round needs no
    direction. One whose class or direction is unknown is credited with nothing, which errs toward watching
    twice, or by `cameras.existing_unknown = "all_round"` as a camera of `cameras.camera_class` that looks all
    round, which errs toward watching too little.

    Parameters
    ----------
    city
        `existing_cameras` (RAW_CAMERAS in meters), or None.
    settings
        Level, range, heights.
    catalog
        Camera classes and levels.
    """
    raw = city.existing_cameras
    if raw is None or not len(raw):
        empty = gpd.GeoDataFrame(
            {name: [] for name in EXISTING_CAMERAS.names}, geometry="geometry", crs=city.crs
        )
        return Standing(
            empty, np.zeros(0, dtype=np.int64), _places(city, empty, np.zeros(0)), VIEWS.arrange(_no_views())
        )
    raw = raw.reset_index(drop=True)
    height = raw["height_m"].astype(float).fillna(settings.cameras.mount_height_m).to_numpy()
    direction = raw["direction_deg"].astype(float).to_numpy() % 360.0
    density, range_m = asked_density(settings, catalog), settings.cameras.range_m
    frames: list[Frame | None] = []
    for name, own in zip(raw["camera_class"], height, strict=True):
        camera = catalog.camera_classes.get(name) if isinstance(name, str) else None
        drop = max(own - settings.cameras.target_height_m, LEAST_DROP_M)
        frames.append(None if camera is None else frame_of(camera, density, drop, range_m))
    if settings.cameras.existing_unknown == "all_round":
        _look_all_round(frames, direction, height, settings, catalog)
    works = (raw["state"] != DOWN).to_numpy() if "state" in raw else np.ones(len(raw), dtype=bool)
    known = [
        bool(w) and f is not None and (f.all_round or not np.isnan(d))
        for f, d, w in zip(frames, direction, works, strict=True)
    ]
    credited = np.flatnonzero(known).astype(np.int64)
    held = [stored(f) for f, k in zip(frames, known, strict=True) if f is not None and k]
    round_about = np.array([f is None or f.all_round for f in frames], dtype=bool)
    frame = gpd.GeoDataFrame(
        {
            "existing_id": [f"XCAM-{i:04d}" for i in range(1, len(raw) + 1)],
            "source_id": raw["source_id"].astype(str),
            "name": raw["name"],
            "camera_class": raw["camera_class"],
            "azimuth_deg": np.where(round_about, np.nan, direction),
            "range_m": _ranges_m(frames, known),
            "covered_weight": 0.0,
            "owner": raw["owner"],
            "mount": raw["mount"],
            "mount_height_m": raw["height_m"].astype(float),
            "zone": raw["zone"],
            "tags": raw["tags"],
            "provenance": raw["provenance"],
            "status": STATUS,
        },
        geometry=raw.geometry.to_numpy(),
        crs=city.crs,
    )
    frame = gpd.GeoDataFrame(EXISTING_CAMERAS.arrange(frame), geometry="geometry", crs=city.crs)
    return Standing(
        frame,
        credited,
        _places(city, frame.iloc[credited], height[credited]),
        _views(frame, credited, held, settings.cameras.camera_class),
    )


def _look_all_round(
    frames: list[Frame | None],
    direction: NDArray[np.float64],
    height_m: NDArray[np.float64],
    settings: Settings,
    catalog: Catalog,
) -> None:
    """Turn the frames of unknown class or direction into those of the study's class, all round."""
    density, range_m = asked_density(settings, catalog), settings.cameras.range_m
    usual = catalog.camera_classes[settings.cameras.camera_class]
    for k, frame in enumerate(frames):
        if frame is None or (not frame.all_round and np.isnan(direction[k])):
            drop = max(float(height_m[k]) - settings.cameras.target_height_m, LEAST_DROP_M)
            seen = frame or frame_of(usual, density, drop, range_m)
            frames[k] = replace(seen, field_deg=ALL_ROUND_DEG)


def _ranges_m(frames: list[Frame | None], known: list[bool]) -> list[float]:
    """Return how far each camera holds the study's level, 0 where nobody knows."""
    return [round(f.far_m, 2) if f is not None and k else 0.0 for f, k in zip(frames, known, strict=True)]


def _views(
    frame: gpd.GeoDataFrame, credited: NDArray[np.int64], held: list[Frame], usual: str
) -> pd.DataFrame:
    """Return VIEWS of the credited cameras; ids and sight model are left to the offer."""
    rows = frame.iloc[credited]
    return VIEWS.arrange(
        pd.DataFrame(
            {
                "view_id": [""] * len(rows),
                "candidate_id": rows["existing_id"].to_numpy(),
                "camera_class": rows["camera_class"].fillna(usual).to_numpy(),
                "azimuth_deg": rows["azimuth_deg"].to_numpy(dtype=np.float64),
                "tilt_deg": [f.tilt_deg for f in held],
                "field_deg": [f.field_deg for f in held],
                "near_m": [f.near_m for f in held],
                "far_m": [f.far_m for f in held],
                "night_far_m": [f.night_far_m for f in held],
                "sight_model": [""] * len(rows),
                "fixed": [True] * len(rows),
            }
        )
    )


def _no_views() -> pd.DataFrame:
    """Return VIEWS without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in VIEWS.names})


def _places(city: City, rows: gpd.GeoDataFrame, height_m: NDArray[np.float64]) -> Places:
    """Return places of standing cameras; the way to a street within 30 m is taken as open."""
    if not len(rows):
        return Places(np.zeros((0, 2)), height_m, np.zeros(0), np.zeros(0, dtype=bool))
    points = rows.geometry.to_numpy()
    tree = shapely.STRtree(city.streets.spans.geometry.to_numpy())
    _, away = tree.query_nearest(points, all_matches=False, return_distance=True)
    free = np.where(away <= NEAR_STREET_M, away, 0.0)
    return Places(shapely.get_coordinates(points), height_m, free, on_open_ground(rows, city))
