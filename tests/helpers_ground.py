"""Plazas, places, zones and districts drawn in toy meters, laid over a toy city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from helpers_city import EAST_M, NORTH_M, toy_catalog, toy_settings
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.catalog.table_files import read_sensitive_places
from planner.city.model import City, CityDemand
from planner.settings.model import CamerasSettings, PrivacySettings, Settings
from planner.siting.candidates import make_candidates
from planner.siting.demand_points import Demand, make_demand
from planner.siting.open_streets import streets_with_frontage


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle of the city in toy meters."""
    return shapely.box(EAST_M + west, NORTH_M + south, EAST_M + east, NORTH_M + north)


def spot(x: float, y: float) -> shapely.Point:
    """Return a point of the city in toy meters."""
    return shapely.Point(EAST_M + x, NORTH_M + y)


def frame(city: City, shapes: Sequence[shapely.Geometry], **columns: Any) -> gpd.GeoDataFrame:
    """Return a frame in the CRS of the city, ids x1, x2 ... unless given."""
    data = {"source_id": [f"x{i}" for i in range(1, len(shapes) + 1)], "name": None, "owner": None} | columns
    return gpd.GeoDataFrame(pd.DataFrame(data, index=range(len(shapes))), geometry=list(shapes), crs=city.crs)


def cameras_there(city: City, shapes: Sequence[shapely.Geometry], **columns: Any) -> gpd.GeoDataFrame:
    """Return RAW_CAMERAS in meters."""
    blank = {
        "camera_class": None, "direction_deg": np.nan, "height_m": np.nan, "mount": None, "zone": None,
        "tags": None, "provenance": "mapped",
    }  # fmt: skip
    return frame(city, shapes, **(blank | columns))


def demand_layer(
    shapes: Sequence[shapely.Geometry], weight: Sequence[float], city: City, **told: Any
) -> CityDemand:
    """Return one layer of the mixture; polygons of kind population with share 1 unless told otherwise."""
    facts = {
        "shape": "polygons", "name": "people", "kind": "population", "share": 1.0, "source": "census",
        "police_records": False, "backup_share": -1.0,
    } | told  # fmt: skip
    return CityDemand(frame(city, shapes, weight=list(weight)), **facts)


def full_catalog() -> Catalog:
    """Return the toy catalog with the packaged table of sensitive places."""
    return replace(toy_catalog(), sensitive_places=read_sensitive_places())


def candidates_of(city: City, settings: Settings | None = None, **cameras: Any) -> gpd.GeoDataFrame:
    """Return the candidates of a toy city by settings of `[cameras]`."""
    settings = settings or toy_settings(cameras=CamerasSettings(**cameras))
    catalog = full_catalog()
    return make_candidates(city, settings, catalog, streets_with_frontage(city.streets, catalog))


def demand_of(city: City, settings: Settings | None = None, **cameras: Any) -> Demand:
    """Return the demand of a toy city by settings of `[cameras]`, points every 25 m unless told."""
    settings = settings or toy_settings(cameras=CamerasSettings(**{"demand_spacing_m": 25.0} | cameras))
    catalog = full_catalog()
    return make_demand(city, settings, streets_with_frontage(city.streets, catalog), catalog)


def private(**privacy: Any) -> Settings:
    """Return settings with `[privacy]` as given."""
    return toy_settings(privacy=PrivacySettings(**privacy))


def at(rows: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Return the places of rows in toy meters, to a tenth."""
    xy: NDArray[np.float64] = shapely.get_coordinates(rows.geometry.to_numpy()) - (EAST_M, NORTH_M)
    return [(round(x, 1) + 0.0, round(y, 1) + 0.0) for x, y in xy.tolist()]
