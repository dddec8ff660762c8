"""Places as the exchange formats write them: degrees, seven decimals, rings counterclockwise."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

DEGREES = "EPSG:4326"
DECIMALS = 7
"""Decimals of a degree: about a centimeter on the ground, the resolution of a plan's lengths."""


def in_degrees(frame: gpd.GeoDataFrame | pd.DataFrame, crs: str) -> NDArray[np.object_]:
    """Return the shapes of a frame in EPSG:4326, longitude first, rounded to seven decimals.

    Rings turn as RFC 7946 asks: the outer one counterclockwise. Rounding may make an area touch itself;
    such an area is rounded on a grid that keeps it valid.

    Parameters
    ----------
    crs
        CRS of the plan, for frames without rows, which may have lost theirs.
    """
    if not len(frame):
        return np.empty(0, dtype=object)
    framed = gpd.GeoDataFrame(frame, geometry="geometry")
    shapes = (framed if framed.crs else framed.set_crs(crs)).to_crs(DEGREES).geometry.to_numpy()
    rounded = shapely.transform(shapes, lambda places: np.round(places, DECIMALS) + 0.0)
    broken = ~shapely.is_valid(rounded) & (shapely.get_dimensions(rounded) == 2)
    if broken.any():
        mended = shapely.set_precision(shapes[broken], 10.0**-DECIMALS)
        rounded[broken] = shapely.transform(mended, lambda places: np.round(places, DECIMALS) + 0.0)
    turned: NDArray[np.object_] = shapely.orient_polygons(rounded, exterior_cw=False)
    return turned


def as_geojson(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Return a shape as a GeoJSON geometry, None where there is none.

    >>> as_geojson(shapely.Point(-65.3, -24.2))
    {'type': 'Point', 'coordinates': [-65.3, -24.2]}
    """
    if shape is None or shapely.is_empty(shape):
        return None
    geometry: dict[str, Any] = json.loads(json.dumps(shape.__geo_interface__))
    return geometry


def plain(value: Any) -> Any:
    """Return a cell as JSON has it: missing is None, NumPy numbers are Python's.

    >>> plain(np.float64("nan")), plain(np.int64(3)), plain("x")
    (None, 3, 'x')
    """
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)) or value is pd.NA:
        return None
    return value.item() if isinstance(value, np.generic) else value
