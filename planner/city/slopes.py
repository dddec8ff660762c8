"""How steep streets are, out of the terrain."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from planner.sources.model import Terrain

Floats = NDArray[np.float64]
LEAST_REACH_M = 30.0
"""Rise is measured over at least this much each way: radar terrain has cells of 30 m and noise of meters."""


def street_slopes(spans: gpd.GeoDataFrame, terrain: Terrain | None) -> Floats:
    """Return the mean rise or fall along each span in percent, nan where the terrain is unknown.

    Each stretch of a span is asked at its middle: the difference of the ground one cell ahead and one cell
    behind in its direction, over their distance. So a street along a hillside is flat, and one up the hill is
    steep. A cell is at least 30 m: short ramps are smoothed, and roofs and trees in radar terrain make flat
    streets look a little steep, which errs toward too much. Bridges are level: 0.

    Parameters
    ----------
    spans
        STREET_SPANS in meters.
    terrain
        Elevation grid in any CRS, or None.

    Returns
    -------
    float64[spans] rounded to a tenth of a percent.
    """
    out = np.full(len(spans), np.nan)
    if terrain is None or not len(spans):
        return out
    reach_m = max(LEAST_REACH_M, _cell_m(terrain, spans))
    lines = shapely.segmentize(np.asarray(spans.geometry.to_numpy(), dtype=object), reach_m)
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    step = np.diff(xy, axis=0)[same]
    middle, row = ((xy[1:] + xy[:-1]) / 2)[same], owner[1:][same]
    length = np.hypot(step[:, 0], step[:, 1])
    ahead = step / np.maximum(length, 1e-9)[:, None] * reach_m
    to_grid = Transformer.from_crs(spans.crs, terrain.crs, always_xy=True)
    rise = _heights(terrain, to_grid, middle + ahead) - _heights(terrain, to_grid, middle - ahead)
    steep = 100 * np.abs(rise) / (2 * reach_m)
    known = np.isfinite(steep)
    meters = np.bincount(row[known], length[known], minlength=len(spans))
    total = np.bincount(row[known], (length * np.where(known, steep, 0.0))[known], minlength=len(spans))
    has = meters > 0
    out[has] = np.round(total[has] / meters[has], 1)
    return np.where(spans["bridge"].to_numpy(dtype=bool), 0.0, out)


def _cell_m(terrain: Terrain, spans: gpd.GeoDataFrame) -> float:
    """Return the longer side of a cell in meters, in the middle of the streets."""
    west, south, east, north = spans.total_bounds
    back = Transformer.from_crs(terrain.crs, spans.crs, always_xy=True)
    there = Transformer.from_crs(spans.crs, terrain.crs, always_xy=True)
    x, y = there.transform((west + east) / 2, (south + north) / 2)
    a, b, _, d, e, _ = terrain.transform
    xs, ys = back.transform(np.array([x, x + a, x + b]), np.array([y, y + d, y + e]))
    return float(np.hypot(xs[1:] - xs[0], ys[1:] - ys[0]).max())


def _heights(terrain: Terrain, to_grid: Transformer, xy: Floats) -> Floats:
    """Return the ground at places between the four nearest cells, nan where one of them is unknown."""
    x, y = to_grid.transform(xy[:, 0], xy[:, 1])
    a, b, c, d, e, f = terrain.transform
    dx, dy, size = np.asarray(x) - c, np.asarray(y) - f, a * e - b * d
    column, line = (e * dx - b * dy) / size - 0.5, (a * dy - d * dx) / size - 0.5
    grid = terrain.elevation_m
    inside = (column >= 0) & (line >= 0) & (column <= grid.shape[1] - 1) & (line <= grid.shape[0] - 1)
    i = np.clip(np.floor(np.nan_to_num(line)).astype(np.int64), 0, max(grid.shape[0] - 2, 0))
    j = np.clip(np.floor(np.nan_to_num(column)).astype(np.int64), 0, max(grid.shape[1] - 2, 0))
    u, v = line - i, column - j
    below, beside = np.minimum(i + 1, grid.shape[0] - 1), np.minimum(j + 1, grid.shape[1] - 1)
    top = grid[i, j] * (1 - v) + grid[i, beside] * v
    low = grid[below, j] * (1 - v) + grid[below, beside] * v
    return np.where(inside, top * (1 - u) + low * u, np.nan)
