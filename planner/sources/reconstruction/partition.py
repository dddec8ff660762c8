"""Share the urban extent among tracts: river banks, districts of one grid, and their borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.tables import FactsTables

CELL_M = 20.0
MARGIN_M = 100.0
BORDER_TOLERANCE_M = 60.0
LEAST_PART_M2 = 10_000.0
SAME_GRID_DEG = 9.0
SAME_BLOCK_RATIO = 1.45
LARGEST_DISTRICT_KM2 = 1.6


@dataclass(frozen=True)
class District:
    """Tracts that share one street grid, on one side of the rivers.

    `bearing_deg` is that of the first axis, clockwise from north, in [0, 90); `step_m` holds the spacing of
    streets along the first and the second axis.
    """

    outline: BaseGeometry
    tracts: tuple[int, ...]
    bearing_deg: float
    step_m: tuple[float, float]
    density_per_km2: float


def bank_parts(tables: FactsTables) -> list[shapely.Polygon]:
    """Return the urban extent without the river channels, as parts in a fixed order."""
    channels = shapely.union_all([r.channel() for r in tables.rivers])
    land = shapely.difference(tables.extent, channels, grid_size=0.01)
    parts = [p for p in getattr(land, "geoms", [land]) if p.area >= LEAST_PART_M2]
    return sorted(parts, key=lambda p: (-round(p.area), p.bounds))


def make_districts(tables: FactsTables) -> list[District]:
    """Return the districts of every part of the extent.

    Tracts are shared out by the equal-area rectangle of each (a point goes to the tract in whose rectangle
    it lies deepest), so borders are approximate; neighbors whose grids turn the same way become one district.
    """
    parts = bank_parts(tables)
    at = shapely.points(tables.tracts.x, tables.tracts.y)
    near = shapely.distance(np.asarray(at)[:, None], np.array(parts)[None, :])
    home = near.argmin(axis=1)
    found: list[District] = []
    for number, part in enumerate(parts):
        own = np.flatnonzero(home == number)
        own = own if len(own) else near[:, number].argsort(kind="stable")[:1]
        found.extend(_districts_of_part(tables.tracts, own, part))
    return found


def _districts_of_part(tracts: pd.DataFrame, own: NDArray[np.int64], part: shapely.Polygon) -> list[District]:
    """Return the districts of one part of the extent."""
    labels, west, north = _label_cells(tracts, own, part)
    groups = _group(tracts, own, labels)
    merged = groups[labels]
    shapes = rasterio.features.shapes(
        merged.astype(np.int32), transform=Affine(CELL_M, 0.0, west, 0.0, -CELL_M, north)
    )
    pieces: dict[int, list[BaseGeometry]] = {}
    for outline, value in shapes:
        pieces.setdefault(int(value), []).append(shapely.geometry.shape(outline))
    keys = sorted(pieces)
    cover = shapely.coverage_simplify(
        [shapely.union_all(pieces[k]) for k in keys], BORDER_TOLERANCE_M, simplify_boundary=False
    )
    out = []
    for key, shape in zip(keys, cover, strict=True):
        outline = shapely.intersection(shape, part, grid_size=0.01)
        members = own[groups == key]
        if not outline.is_empty and len(members):
            out.append(_district(tracts, members, outline))
    return out


def _label_cells(
    tracts: pd.DataFrame, own: NDArray[np.int64], part: shapely.Polygon
) -> tuple[NDArray[np.int64], float, float]:
    """Return for each cell of the part's box the position in `own` of the tract it falls to."""
    west, south, east, north = part.buffer(MARGIN_M).bounds
    xs = np.arange(west + CELL_M / 2, east, CELL_M)
    ys = np.arange(north - CELL_M / 2, south, -CELL_M)
    x, y = np.meshgrid(xs, ys)
    return deepest_tract(tracts.iloc[own], x, y), west, north


def deepest_tract(tracts: pd.DataFrame, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each place the row of the tract in whose equal-area rectangle it lies deepest.

    Parameters
    ----------
    tracts
        Rows of `FactsTables.tracts`.
    x, y
        Places in meters, any shape.
    """
    best = np.full(x.shape, np.inf)
    label = np.zeros(x.shape, dtype=np.int64)
    columns = ["x", "y", "extent_length_m", "extent_width_m", "extent_bearing_deg"]
    for k, (at_x, at_y, length_m, width_m, bearing_deg) in enumerate(tracts[columns].to_numpy(dtype=float)):
        turn = np.radians(bearing_deg)
        dx, dy = x - at_x, y - at_y
        along = np.abs(dx * np.sin(turn) + dy * np.cos(turn)) / (length_m / 2)
        across = np.abs(dx * np.cos(turn) - dy * np.sin(turn)) / (width_m / 2)
        depth = np.maximum(along, across)
        closer = depth < best
        best[closer], label[closer] = depth[closer], k
    return label


def _group(tracts: pd.DataFrame, own: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the district number of each tract of a part: like neighbors joined, most alike first."""
    pairs = np.concatenate(
        [
            np.column_stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()]),
            np.column_stack([labels[:-1].ravel(), labels[1:].ravel()]),
        ]
    )
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    bearing = tracts.bearing_deg.to_numpy()[own]
    order = sorted(pairs.tolist(), key=lambda p: (round(_turn(bearing[p[0]], bearing[p[1]]), 3), p))
    groups = np.arange(len(own))
    for a, b in order:
        if groups[a] == groups[b]:
            continue
        one, two = np.flatnonzero(groups == groups[a]), np.flatnonzero(groups == groups[b])
        if _alike(tracts, own[one], own[two]):
            groups[two] = groups[a]
    return groups


def _alike(tracts: pd.DataFrame, one: NDArray[np.int64], two: NDArray[np.int64]) -> bool:
    """Return whether two sets of tracts may share one grid."""
    both = np.concatenate([one, two])
    if tracts.area_km2.to_numpy()[both].sum() > LARGEST_DISTRICT_KM2:
        return False
    (turn_a, step_a), (turn_b, step_b) = _grid(tracts, one), _grid(tracts, two)
    if _turn(turn_a, turn_b) > SAME_GRID_DEG:
        return False
    flipped = abs(turn_a - turn_b) > 45
    step_b = step_b[::-1] if flipped else step_b
    ratios = [max(p, q) / min(p, q) for p, q in zip(step_a, step_b, strict=True)]
    return max(ratios) <= SAME_BLOCK_RATIO


def _turn(a: float, b: float) -> float:
    """Return the angle between two grids in degrees, at most 45."""
    return float(abs((a - b + 45) % 90 - 45))


def _grid(tracts: pd.DataFrame, members: NDArray[np.int64]) -> tuple[float, tuple[float, float]]:
    """Return the mean bearing (mod 90) and the mean spacing along both axes, weighted by area."""
    rows = tracts.iloc[members]
    weight = rows.area_km2.to_numpy()
    bearing = rows.bearing_deg.to_numpy()
    angle = np.angle(np.sum(weight * np.exp(4j * np.radians(bearing))))
    axis = float(np.degrees(angle) / 4 % 90)
    along = np.abs((bearing - axis + 90) % 180 - 90) < 45
    first = np.where(along, rows.block_length_m, rows.block_depth_m)
    second = np.where(along, rows.block_depth_m, rows.block_length_m)
    return axis, (float(np.average(first, weights=weight)), float(np.average(second, weights=weight)))


def _district(tracts: pd.DataFrame, members: NDArray[np.int64], outline: BaseGeometry) -> District:
    """Return one district."""
    bearing, step = _grid(tracts, members)
    rows = tracts.iloc[members]
    density = float(rows.population.sum() / rows.area_km2.sum())
    return District(outline, tuple(int(m) for m in members), bearing, step, density)
