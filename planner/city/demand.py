"""The demand layer in meters, and how its rows spread over the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.spatial import cKDTree

from planner.city.findings import FindingLog

EVEN_SPACING = 1.02
HEXAGON_MARGIN = 1.05


def project_demand(
    demand: gpd.GeoDataFrame | None, shape: str, crs: CRS, log: FindingLog
) -> tuple[gpd.GeoDataFrame | None, str]:
    """Return the demand rows in meters and how they spread: points, hexagons or polygons.

    Without a layer the shape is `points`. `auto` is polygons where any row is an area, hexagons where the
    rows are so evenly spaced that nine in ten stand within 2 % of the median distance from their nearest
    neighbor, else points. The choice is logged.

    Parameters
    ----------
    demand
        RAW_DEMAND in degrees, or None.
    shape
        auto, points, hexagons or polygons (`sources.demand_shape`).
    crs
        Projected CRS of the city.
    log
        Takes the findings.
    """
    if demand is None:
        return None, "points"
    projected = demand.to_crs(crs).reset_index(drop=True)
    if shape == "auto":
        shape = _guessed_shape(projected)
        log.add(
            "DEMAND-SHAPE",
            f"Rows of the demand layer were taken as {shape}; set `sources.demand_shape` to say otherwise.",
            feature="demand",
            count=len(projected),
        )
    return projected, shape


def _guessed_shape(demand: gpd.GeoDataFrame) -> str:
    """Return the shape that the geometries themselves show."""
    if demand.geometry.geom_type.str.endswith("Polygon").any():
        return "polygons"
    if len(demand) < 7:
        return "points"
    gap = nearest_gaps_m(demand)
    middle = float(np.median(gap))
    even = (gap >= middle / EVEN_SPACING) & (gap <= middle * EVEN_SPACING)
    return "hexagons" if middle > 0 and even.mean() >= 0.9 else "points"


def nearest_gaps_m(demand: gpd.GeoDataFrame) -> np.ndarray:
    """Return the distance from each row to its nearest neighbor, meters."""
    centers = demand.geometry.centroid
    xy = np.column_stack((centers.x, centers.y))
    distance: np.ndarray = cKDTree(xy).query(xy, k=2)[0][:, 1]
    return distance


def hexagon_radius_m(demand: gpd.GeoDataFrame) -> float:
    """Return how far from its center a hexagon reaches, meters: spacing / sqrt(3), and 5 % on top.

    The spacing is the median distance between neighbors. Centers 300 m apart are hexagons of 173.2 m
    circumradius, so 181.9 m; the margin takes up that a grid on the globe is not quite even in the plane.
    A single row has no neighbor, so its reach is unknown and taken as 0.
    """
    if len(demand) < 2:
        return 0.0
    return float(np.median(nearest_gaps_m(demand))) / 3**0.5 * HEXAGON_MARGIN
