"""How much of the block frontage mapped buildings cover: where enough, sight is decided by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.model import StreetNetwork
from planner.siting.sight.corridor import Corridors, in_corridor
from planner.siting.sight.walls import Walls, first_hits_m

STATION_M = 10.0
SETBACK_M = 15.0
WIDER_M = 6.0
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
    span
        int64[sides]: row of the street.
    facade_m
        float64[sides]: from the axis to the facade, NaN where none was met.
    """

    xy: Floats
    built: NDArray[np.bool_]
    span: NDArray[np.int64]
    facade_m: Floats


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
        none = np.zeros(0)
        return Frontage(np.zeros((0, 2)), none.astype(bool), none.astype(np.int64), none)
    xy, across, span = _stations(network, streets)
    xy, across, span = (
        np.concatenate((xy, xy)),
        np.concatenate((across, -across)),
        np.concatenate((span, span)),
    )
    begins = half_width_m[span] + BESIDE_M
    block = ~in_corridor(xy + across * begins[:, None], corridors)
    xy, across, span = xy[block], across[block], span[block]
    length = half_width_m[span] + SETBACK_M
    ends = xy + across * length[:, None]
    rays = np.column_stack((across, length))
    facade = first_hits_m(xy, np.arange(len(xy)), np.zeros(len(xy)), rays, buildings)
    built = facade < length
    counts = np.ones(len(xy), dtype=bool)
    if len(open_ground):
        lines = np.asarray(shapely.linestrings(np.stack((xy, ends), axis=1)), dtype=object)
        facing = np.unique(shapely.STRtree(lines).query(open_ground, predicate="intersects")[1])
        counts[facing] = built[facing]
    return Frontage(xy[counts], built[counts], span[counts], np.where(built, facade, np.nan)[counts])


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


def facade_lines_m(frontage: Frontage, half_width_m: Floats) -> Floats:
    """Return from each street's axis to its facades, by span: at least the half-width of its class.

    Where the mapped buildings cover 60 % or more of a street's own sides it is the median distance to them,
    up to 6 m beyond the half-width: ground nearer than that is taken as public (planning assumption: no
    front gardens there, which errs toward public). Elsewhere it is the half-width.
    """
    count = np.bincount(frontage.span, minlength=len(half_width_m))
    built = np.bincount(frontage.span[frontage.built], minlength=len(half_width_m))
    known = built >= np.maximum(ENOUGH_SHARE * count, 1)
    middle = pd.Series(frontage.facade_m).groupby(frontage.span).median().reindex(range(len(half_width_m)))
    line = half_width_m.copy()
    rows = np.flatnonzero(known)
    line[rows] = np.clip(middle.to_numpy()[rows], line[rows], line[rows] + WIDER_M)
    return line


def _stations(network: StreetNetwork, streets: NDArray[np.bool_]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return stations along the streets, the unit vector square to the street at each, and its span."""
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
    return here, np.column_stack((-along[:, 1], along[:, 0])), rows[line]
