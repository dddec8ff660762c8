"""Where demand may lie: points along streets and on open public ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.model import City
from planner.siting.open_ground import grid_inside, named_ground
from planner.siting.open_streets import StreetPoints, blocks_of, points_along


@dataclass(frozen=True)
class DemandPlaces:
    """Points on streets, block by block, then points on open ground.

    Parameters
    ----------
    xy
        float64[points, 2] projected meters.
    span
        Row of the span in the network, -1 on open ground.
    block
        Number of the block, -1 on open ground.
    meters
        Meters of street for which each stands; on open ground the spacing of the grid, a planning
        assumption: a walker's strip of the plaza counts as much as as many meters of street.
    block_length_m
        Length of each block.
    """

    xy: NDArray[np.float64]
    span: NDArray[np.int64]
    block: NDArray[np.int64]
    meters: NDArray[np.float64]
    block_length_m: NDArray[np.float64]

    @property
    def on_street(self) -> NDArray[np.bool_]:
        """Tell which points lie on a street."""
        return self.span >= 0


def demand_places(city: City, frontage: NDArray[np.bool_], spacing_m: float) -> DemandPlaces:
    """Return points along the blocks with frontage, and on a grid inside named plazas and parks.

    Grid points within half the spacing of a street point are left out: the street point stands for them.
    Each plaza or park has one point at least, an inner one where the grid has none.

    Parameters
    ----------
    city
        City with its streets and areas.
    frontage
        Spans on which demand lies.
    spacing_m
        Spacing of the points, m.
    """
    blocks = blocks_of(city.streets, frontage)
    count = np.maximum(1, np.rint(blocks.length_m / spacing_m)).astype(np.int64)
    street = points_along(city.streets, blocks, count)
    ground = _ground_points(city, street, spacing_m)
    nowhere = np.full(len(ground), -1, dtype=np.int64)
    return DemandPlaces(
        xy=np.vstack((street.xy, ground)),
        span=np.concatenate((street.span, nowhere)),
        block=np.concatenate((street.block, nowhere)),
        meters=np.concatenate((street.meters, np.full(len(ground), spacing_m))),
        block_length_m=blocks.length_m,
    )


def _ground_points(city: City, street: StreetPoints, spacing_m: float) -> NDArray[np.float64]:
    """Return the points on open ground, each place once."""
    tree = cKDTree(street.xy) if len(street.xy) else None
    found = [np.zeros((0, 2))]
    for area in named_ground(city).geometry.to_numpy():
        nodes = grid_inside(area, spacing_m)
        if tree is not None and len(nodes):
            nodes = nodes[tree.query(nodes)[0] > spacing_m / 2]
        found.append(nodes if len(nodes) else shapely.get_coordinates(shapely.point_on_surface(area)))
    xy = np.vstack(found)
    _, first = np.unique(xy, axis=0, return_index=True)
    return np.asarray(xy[np.sort(first)], dtype=np.float64)


def outdoor_target(places: DemandPlaces, city: City) -> NDArray[np.int64]:
    """Return for each point itself, or where it lies inside a building the point that takes its weight.

    That is the nearest point of its block outside all footprints, or else the nearest of all; a point on
    open ground gives to the nearest of all. Where no point is outdoors each keeps its own, and the caller
    refuses the footprints.
    """
    itself = np.arange(len(places.xy))
    if city.buildings is None or not len(city.buildings) or not len(itself):
        return itself
    tree = shapely.STRtree(city.buildings.geometry.to_numpy())
    inside = np.zeros(len(itself), dtype=bool)
    inside[tree.query(shapely.points(places.xy), predicate="within")[0]] = True
    out = np.flatnonzero(~inside)
    if not inside.any() or not len(out):
        return itself
    target = itself.copy()
    target[inside] = out[cKDTree(places.xy[out]).query(places.xy[inside])[1]]
    for i in np.flatnonzero(inside & places.on_street):
        mine = out[places.block[out] == places.block[i]]
        if len(mine):
            target[i] = mine[np.argmin(np.hypot(*(places.xy[mine] - places.xy[i]).T))]
    return target
