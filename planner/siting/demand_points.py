"""Demand on streets: points every few meters, and their part of the demand layer."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.demand import hexagon_radius_m
from planner.city.model import City
from planner.errors import InputError, Problem
from planner.schema import DEMAND_POINTS
from planner.settings.model import Settings
from planner.siting.open_streets import StreetPoints, blocks_of, points_along
from planner.siting.weights import apportion, milli_of_rows

STREET_UNIT = "street meters"


@dataclass(frozen=True)
class Demand:
    """DEMAND_POINTS, the weight of places without a street, and what the weight counts."""

    points: gpd.GeoDataFrame
    off_street_weight_milli: int
    unit: str


def make_demand(city: City, settings: Settings, frontage: NDArray[np.bool_]) -> Demand:
    """Return the demand points of a city with whole weights that sum to the layer's total exactly.

    Points stand every `cameras.demand_spacing_m` along the blocks of the streets with frontage. A row of
    the layer spreads over its street points by the meters of street that each stands for: the points inside
    a polygon, or those nearer to a hexagon's center than to any other and within its reach; a row that is a
    point goes to the nearest street point within `network.snap_limit_m`. A row without any keeps its weight
    off the streets: it is in the denominator of every coverage figure and no camera can see it. Street
    points that no row gives weight are left out. Without a layer each point weighs its meters of street.

    Parameters
    ----------
    city
        City with its demand layer in meters, if it has one.
    settings
        Spacing, snap limit and the name of the weight.
    frontage
        Spans on which demand lies (see `streets_with_frontage`).

    Raises
    ------
    InputError
        When the weights of the layer sum to nothing, or no street has frontage.
    """
    if not frontage.any():
        raise InputError(
            Problem("no street is one where people live.", "Check the street classes of the layer."),
            title="the demand",
        )
    blocks = blocks_of(city.streets, frontage)
    count = np.maximum(1, np.rint(blocks.length_m / settings.cameras.demand_spacing_m)).astype(np.int64)
    points = points_along(city.streets, blocks, count)
    if city.demand is None:
        totals = np.rint(blocks.length_m * 1000).astype(np.int64)
        weight = apportion(totals, points.block, points.meters)
        return Demand(_frame(city, points, weight), 0, STREET_UNIT)
    milli = milli_of_rows(city.demand["weight"].to_numpy(dtype=np.float64))
    if not milli.sum():
        raise InputError(
            Problem(
                f"the weights of its {len(city.demand)} rows sum to 0.",
                "Check `sources.demand_weight`, or take `sources.demand` out to weigh street meters.",
            ),
            title="the demand layer",
        )
    row, point = _points_of_rows(city, points, settings.network.snap_limit_m)
    served = np.zeros(len(milli), dtype=bool)
    served[row] = True
    part = apportion(np.where(served, milli, 0), row, points.meters[point])
    weight = np.zeros(len(points.span), dtype=np.int64)
    np.add.at(weight, point, part)
    return Demand(_frame(city, points, weight), int(milli[~served].sum()), settings.sources.demand_weight)


def _points_of_rows(
    city: City, points: StreetPoints, limit_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs (row of the layer, street point) by the shape of the layer."""
    demand = city.demand
    if demand is None:
        raise ValueError("a city without demand layer has no rows")
    if city.demand_shape == "polygons":
        tree = shapely.STRtree(np.asarray(shapely.points(points.xy), dtype=object))
        row, point = tree.query(demand.geometry.to_numpy(), predicate="intersects")
        return row.astype(np.int64), point.astype(np.int64)
    centers = demand.geometry.centroid
    places = np.column_stack((centers.x, centers.y))
    if city.demand_shape == "hexagons":
        gap, row = cKDTree(places).query(points.xy)
        near = gap <= hexagon_radius_m(demand)
        return row[near].astype(np.int64), np.flatnonzero(near)
    gap, point = cKDTree(points.xy).query(places)
    near = gap <= limit_m
    return np.flatnonzero(near), point[near].astype(np.int64)


def _frame(city: City, points: StreetPoints, weight: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Return DEMAND_POINTS of the points that weigh something."""
    keep = np.flatnonzero(weight > 0)
    frame = gpd.GeoDataFrame(
        {
            "demand_id": [f"DEM-{i:06d}" for i in range(1, len(keep) + 1)],
            "weight_milli": weight[keep],
            "span_id": city.streets.spans["span_id"].to_numpy()[points.span[keep]],
        },
        geometry=shapely.points(points.xy[keep]),
        crs=city.crs,
    )
    return DEMAND_POINTS.arrange(frame)
