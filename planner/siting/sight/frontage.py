"""How much of the block frontage mapped buildings cover: where enough, sight is decided by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.model import StreetNetwork
from planner.siting.sight.corridor import Corridors, in_corridor
from planner.siting.sight.walls import Walls, clear_of_walls

STATION_M = 10.0
SETBACK_M = 15.0
BESIDE_M = 1.0
AROUND_M = 100.0
ENOUGH_SHARE = 0.6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Frontage:
    """Stations every 10 m along the streets, one row a side: is there a mapped building.

    Parameters
    ----------
    xy
        float64[sides, 2]: the station on the axis of the street.
    built
        bool[sides].
    """

    xy: Floats
    built: NDArray[np.bool_]


def measure_frontage(
    network: StreetNetwork,
    streets: NDArray[np.bool_],
    half_width_m: Floats,
    corridors: Corridors,
    buildings: Walls,
    open_ground: NDArray[np.object_],
) -> Frontage:
    """Return which sides of the streets are built.

    At stations every 10 m along each street a line runs square from the axis to 15 m beyond the half-width
    of its class (planning assumption: no facade of a block stands farther back). The side is built where
    that line meets a mapped building. Sides that are no block frontage are left out: those where another
    street begins beside the corridor (junctions, dual carriageways) and those without a building that face
    mapped open ground.

    Parameters
    ----------
    streets
        bool[spans]: the streets whose frontage counts; `half_width_m` is by span as well.
    corridors
        Corridors of those streets.
    buildings
        Walls of the mapped buildings alone.
    open_ground
        Polygons of plazas, parks and the like.
    """
    if not len(buildings.edges):
        return Frontage(np.zeros((0, 2)), np.zeros(0, dtype=bool))
    xy, across, width = _stations(network, streets, half_width_m)
    xy, width = np.concatenate((xy, xy)), np.concatenate((width, width))
    across = np.concatenate((across, -across))
    beside = in_corridor(xy + across * (width + BESIDE_M)[:, None], corridors)
    xy, across, width = xy[~beside], across[~beside], width[~beside]
    ends = xy + across * (width + SETBACK_M)[:, None]
    none = np.zeros(len(xy))
    built = ~clear_of_walls(xy, none, ends, none, buildings)
    counts = np.ones(len(xy), dtype=bool)
    if len(open_ground):
        lines = shapely.linestrings(np.stack((xy, ends), axis=1))
        facing = np.unique(shapely.STRtree(lines).query(open_ground, predicate="intersects")[1])
        counts[facing] = built[facing]
    return Frontage(xy[counts], built[counts])


def frontage_share(xy: Floats, frontage: Frontage) -> Floats:
    """Return the share of built sides within 100 m of each place; 0 where there is no frontage at all.

    The distance is the same for every range, so that a place has one sight model for all its cameras.
    """
    if not len(frontage.xy) or not len(xy):
        return np.zeros(len(xy))
    tree = cKDTree(frontage.xy)
    total = tree.query_ball_point(xy, AROUND_M, return_length=True).astype(np.float64)
    built = np.zeros(len(xy))
    if frontage.built.any():
        built += cKDTree(frontage.xy[frontage.built]).query_ball_point(xy, AROUND_M, return_length=True)
    return built / np.maximum(total, 1.0)


def _stations(
    network: StreetNetwork, streets: NDArray[np.bool_], half_width_m: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return stations along the streets, the unit vector square to the street at each, and its half-width."""
    rows = np.flatnonzero(streets)
    lines = network.spans.geometry.to_numpy()[rows]
    length = shapely.length(lines)
    count = np.maximum(1, length // STATION_M).astype(np.int64)
    line = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    at = (nth + 0.5) * length[line] / count[line]
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at))
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], np.maximum(at - 0.5, 0.0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at + 0.5))
    along = after - before
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    return here, np.column_stack((-along[:, 1], along[:, 0])), half_width_m[rows][line]
