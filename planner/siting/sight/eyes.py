"""Where sight is taken from: places in or on a building are moved out of its wall, toward the street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.siting.sight.walls import Walls

CLEAR_M = 0.3
MOST_MOVE_M = 15.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Footprints:
    """Opaque polygons, their heights (infinite where unknown) and a tree over them.

    Parameters
    ----------
    shapes
        Polygons in the projected CRS, rows as the owners of the walls.
    height_m
        float64 above the ground.
    tree
        Tree over `shapes`.
    """

    shapes: NDArray[np.object_]
    height_m: Floats
    tree: shapely.STRtree


def make_footprints(shapes: NDArray[np.object_], height_m: Floats) -> Footprints:
    """Return footprints; a NaN height becomes infinite."""
    return Footprints(shapes, np.where(np.isnan(height_m), np.inf, height_m), shapely.STRtree(shapes))


def inside_of(xy: Floats, height_m: Floats, footprints: Footprints) -> NDArray[np.bool_]:
    """Tell of each place whether it lies inside a footprint higher than it."""
    found = np.zeros(len(xy), dtype=bool)
    if len(xy) and len(footprints.shapes):
        place, shape = footprints.tree.query(shapely.points(xy), predicate="within")
        found[place[footprints.height_m[shape] > height_m[place]]] = True
    return found


def eyes_of(
    xy: Floats, height_m: Floats, footprints: Footprints, walls: Walls, axes: shapely.STRtree
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return where each place sees from, and which places are blind.

    A place in a footprint higher than its camera, or on its wall, is moved 0.3 m out of a wall at most 15 m
    away (planning assumption: a mapped camera is on the facade it is nearest to). Of the walls the one is
    taken for which the move and the way from there to the nearest street are shortest together, so cameras
    come out on the street side. Where no wall leads into the open the place is blind: it sees nothing.

    Parameters
    ----------
    xy, height_m
        Places and mount heights.
    footprints, walls
        What is opaque, and its edges.
    axes
        Tree over the street axes.
    """
    eyes, blind = xy.copy(), np.zeros(len(xy), dtype=bool)
    if not len(xy) or not len(footprints.shapes):
        return eyes, blind
    points = np.asarray(shapely.points(xy), dtype=object)
    place, shape = footprints.tree.query(points, predicate="dwithin", distance=CLEAR_M / 6)
    touched = np.unique(place[footprints.height_m[shape] > height_m[place]])
    _, owners = footprints.tree.query(points[touched], predicate="dwithin", distance=MOST_MOVE_M)
    edge = np.flatnonzero(np.isin(walls.owner, owners))
    lines = np.asarray(shapely.linestrings(walls.edges[edge, :4].reshape(-1, 2, 2)), dtype=object)
    tree = shapely.STRtree(lines)
    for row in touched.tolist():
        near = edge[np.sort(tree.query(points[row], predicate="dwithin", distance=MOST_MOVE_M))]
        near = near[walls.edges[near, 4] > height_m[row]]
        outside = _just_outside(xy[row], walls.edges[near])
        outside = outside[~inside_of(outside, np.full(len(outside), height_m[row]), footprints)]
        if not len(outside):
            blind[row] = True
            continue
        _, street = axes.query_nearest(shapely.points(outside), all_matches=False, return_distance=True)
        eyes[row] = outside[np.argmin(np.round(np.hypot(*(outside - xy[row]).T) + street, 6))]
    return eyes, blind


def _just_outside(place: Floats, edges: Floats) -> Floats:
    """Return the place nearest to `place` on each edge, moved out of its wall."""
    a, along = edges[:, :2], edges[:, 2:4] - edges[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    inset = np.minimum(CLEAR_M, length / 2) / length
    share = np.clip(((place - a) * along).sum(axis=1) / length**2, inset, 1 - inset)
    outward = np.column_stack((along[:, 1], -along[:, 0])) / length[:, None]
    return np.asarray(a + share[:, None] * along + CLEAR_M * outward, dtype=np.float64)
