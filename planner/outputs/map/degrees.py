"""Degrees, in which a web map is drawn."""

from __future__ import annotations

import geopandas as gpd

DEGREES = "EPSG:4326"


def in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame in EPSG:4326; one without rows is only named so, since nothing is there to project."""
    return frame.to_crs(DEGREES) if len(frame) else frame.set_crs(DEGREES, allow_override=True)
