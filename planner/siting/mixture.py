"""The mixture of demand layers: each layer's part of the whole, and its rows on the points."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.demand import hexagon_radius_m
from planner.city.model import CityDemand
from planner.errors import InputError, Problem
from planner.settings.model import Settings
from planner.siting.demand_places import DemandPlaces
from planner.siting.weights import apportion, milli_of_rows

STREET_UNIT = "street meters"
MIXTURE_TOTAL_MILLI = 1_000_000_000
"""A mixture of layers weighs 1,000,000 in all: its layers count different things."""
ON_STREETS = ("population", "households", "jobs", "crashes", "streets")
"""Kinds that lie on streets alone: where people live and work, and where vehicles crash."""


@dataclass(frozen=True)
class LayerWeights:
    """One layer on the points, in thousandths of the whole.

    Parameters
    ----------
    weight
        int64[points].
    off_street, off_street_xy
        int64[rows] and float64[rows, 2]: weight of the rows without a point, and where they lie.
    total, off_total
        Weight of the layer before mixing, in its own unit, and of that the rows without a point.
    """

    weight: NDArray[np.int64]
    off_street: NDArray[np.int64]
    off_street_xy: NDArray[np.float64]
    total: float
    off_total: float


def unit_of(layers: tuple[CityDemand, ...], settings: Settings) -> str:
    """Return what the weights count: the layer's own unit, or `mixture of ...` of several."""
    if len(layers) > 1:
        return "mixture of " + ", ".join(layer.name for layer in layers)
    if settings.demand and layers[0].name:
        return layers[0].name
    return STREET_UNIT if layers[0].layer is None else settings.sources.demand_weight


def shares_of(layers: tuple[CityDemand, ...]) -> NDArray[np.float64]:
    """Return the part of each layer in the mixture; they sum to 1, and the city refuses all at 0."""
    share = np.array([layer.share for layer in layers], dtype=np.float64)
    return share / share.sum()


def weigh_layer(
    layer: CityDemand, places: DemandPlaces, limit_m: float, total_milli: int | None
) -> LayerWeights:
    """Return the weights of one layer: whole thousandths that sum to its total exactly.

    A row spreads over its points by the meters of street that each stands for: the points inside a polygon,
    or those nearer to a hexagon's center than to any other and within its reach; a row that is a point goes
    to the nearest point within the limit. A row without any keeps its weight off the streets. Kinds of
    `ON_STREETS` lie on streets alone, others on open ground too. Without a layer each street point weighs
    its meters, and open ground nothing: it has no meters of street.

    Parameters
    ----------
    layer
        The layer and its shape.
    places
        Where demand may lie.
    limit_m
        Farthest a row that is a point may be from a point of demand, m.
    total_milli
        Its part of a mixture, thousandths; None keeps the layer's own total.

    Raises
    ------
    InputError
        When the weights of the layer sum to nothing.
    """
    if layer.layer is None:
        return _street_meters(places, total_milli)
    own = layer.layer["weight"].to_numpy(dtype=np.float64)
    milli = milli_of_rows(own)
    if not milli.sum():
        raise InputError(
            Problem(
                f"the weights of its {len(own)} rows sum to 0.",
                "Check its weight column (`sources.demand_weight`, or `weight` in `[[demand]]`), or take the "
                "layer out: without any layer meters of street are the demand.",
            ),
            title=f"the demand layer {layer.name}".strip(),
        )
    if total_milli is not None:
        milli = _part_of(total_milli, own)
    usable = places.on_street if layer.kind in ON_STREETS else np.ones(len(places.xy), dtype=bool)
    rows = np.flatnonzero(usable)
    row, point = _points_of_rows(layer.layer, layer.shape, places.xy[rows], limit_m)
    point = rows[point]
    served = np.zeros(len(milli), dtype=bool)
    served[row] = True
    weight = np.zeros(len(places.xy), dtype=np.int64)
    np.add.at(weight, point, apportion(np.where(served, milli, 0), row, places.meters[point]))
    lost = np.flatnonzero(~served & (milli > 0))
    where = shapely.get_coordinates(shapely.point_on_surface(layer.layer.geometry.to_numpy()[lost]))
    return LayerWeights(
        weight, milli[lost], where.reshape(-1, 2), float(own.sum()), float(own[~served].sum())
    )


def _street_meters(places: DemandPlaces, total_milli: int | None) -> LayerWeights:
    """Return the weights where meters of street are the demand."""
    block = np.rint(places.block_length_m * 1000).astype(np.int64)
    total = float(block.sum()) / 1000
    if total_milli is not None:
        block = _part_of(total_milli, places.block_length_m)
    weight = np.zeros(len(places.xy), dtype=np.int64)
    on = places.on_street
    weight[on] = apportion(block, places.block[on], places.meters[on])
    return LayerWeights(weight, np.zeros(0, dtype=np.int64), np.zeros((0, 2)), total, 0.0)


def _part_of(total_milli: int, own: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a total shared out over rows by their own weights."""
    one = np.zeros(len(own), dtype=np.int64)
    return apportion(np.array([total_milli], dtype=np.int64), one, own)


def _points_of_rows(
    demand: gpd.GeoDataFrame, shape: str, xy: NDArray[np.float64], limit_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs (row of the layer, point) by the shape of the layer."""
    nothing = np.zeros(0, dtype=np.int64)
    if not len(xy):
        return nothing, nothing
    if shape == "polygons":
        tree = shapely.STRtree(np.asarray(shapely.points(xy), dtype=object))
        row, point = tree.query(demand.geometry.to_numpy(), predicate="intersects")
        return row.astype(np.int64), point.astype(np.int64)
    centers = demand.geometry.centroid
    at = np.column_stack((centers.x, centers.y))
    if shape == "hexagons":
        gap, row = cKDTree(at).query(xy)
        near = gap <= hexagon_radius_m(demand)
        return row[near].astype(np.int64), np.flatnonzero(near)
    gap, point = cKDTree(xy).query(at)
    near = gap <= limit_m
    return np.flatnonzero(near), point[near].astype(np.int64)
