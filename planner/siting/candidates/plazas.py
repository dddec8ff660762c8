"""Candidates on plazas and parks: where streets and paths meet the rim, corners, and inside large plazas."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.siting.candidates.merge import thinned
from planner.siting.candidates.rows import Streets, snapped_rows
from planner.siting.open_ground import grid_inside, named_ground

MEETS_STREET_M = 30.0
APART_M = 40.0
CORNER_DEG = 30.0
SMOOTH_M = 5.0
LARGE_PLAZA_M2 = 5_000.0
INSIDE_APART_M = 80.0
INSIDE_RIM_M = 20.0


def plaza_places(streets: Streets, limit_m: float) -> pd.DataFrame:
    """Return spots of the named plazas and parks, ground after ground in the order of the layer.

    On the rim: first its entrances, where the axis of a street or path crosses it, then its corners, where
    the outline (smoothed to 5 m) turns by 30 degrees or more. Of those, spots stay that stand within 30 m of
    a usable street, 40 m or more from the spots before them. Inside plazas of half a hectare or more: the
    nodes of an 80 m grid 20 m or more from the rim, at least one inner point. All four figures are planning
    assumptions. The camera stands on the spot; the anchor is the nearest usable street.

    Parameters
    ----------
    streets
        City with its areas and its usable streets.
    limit_m
        Farthest a spot inside a plaza may be from a street, m.
    """
    ground = named_ground(streets.city)
    ids: list[str] = []
    spots: list[NDArray[np.float64]] = []
    names: list[str] = []
    shapes = streets.city.streets.spans.geometry.to_numpy()
    lines, usable = shapely.STRtree(shapes), shapely.STRtree(shapes[streets.usable])
    for source_id, name, kind, area in zip(
        ground["source_id"], ground["name"], ground["kind"], ground.geometry, strict=True
    ):
        rim = np.array(list(_rim_spots(area, lines)), dtype=np.float64).reshape(-1, 2)
        rim = rim[_near_usable(rim, usable)]
        rim = rim[thinned(rim, APART_M)]
        inside = _inner_spots(area) if kind == "plaza" else np.zeros((0, 2))
        for number, spot in enumerate(np.vstack((rim, inside)), 1):
            ids.append(f"{source_id}@{number}")
            spots.append(spot)
            names.append(name)
    points = shapely.points(np.array(spots).reshape(-1, 2))
    return snapped_rows(ids, points, streets, limit_m, kind="plaza", name=names)


def _near_usable(xy: NDArray[np.float64], tree: shapely.STRtree) -> NDArray[np.bool_]:
    """Tell which places stand within 30 m of a usable street."""
    found = np.zeros(len(xy), dtype=bool)
    found[tree.query(shapely.points(xy), predicate="dwithin", distance=MEETS_STREET_M)[0]] = True
    return found


def _rim_spots(area: shapely.Geometry, lines: shapely.STRtree) -> Iterator[tuple[float, float]]:
    """Yield the entrances of an area, then its corners."""
    rim = shapely.boundary(area)
    rows = np.sort(lines.query(rim, predicate="intersects"))
    for met in shapely.intersection(lines.geometries[rows], rim):
        for part in shapely.get_parts(met):
            if part.geom_type == "Point":
                yield part.x, part.y
    for ring in shapely.get_parts(shapely.get_exterior_ring(shapely.get_parts(area))):
        xy = shapely.get_coordinates(shapely.simplify(ring, SMOOTH_M))[:-1]
        ahead, behind = np.roll(xy, -1, axis=0) - xy, xy - np.roll(xy, 1, axis=0)
        turn = np.arctan2(ahead[:, 1], ahead[:, 0]) - np.arctan2(behind[:, 1], behind[:, 0])
        turn = np.abs((turn + np.pi) % (2 * np.pi) - np.pi)
        yield from map(tuple, xy[turn >= np.radians(CORNER_DEG)].tolist())


def _inner_spots(area: shapely.Geometry) -> NDArray[np.float64]:
    """Return the spots inside a large plaza; none in a small one."""
    if shapely.area(area) < LARGE_PLAZA_M2:
        return np.zeros((0, 2))
    nodes = grid_inside(area, INSIDE_APART_M, INSIDE_RIM_M)
    if len(nodes):
        return nodes
    middle = shapely.centroid(area)
    inner = middle if shapely.contains(area, middle) else shapely.point_on_surface(area)
    return np.asarray(shapely.get_coordinates(inner), dtype=np.float64)
