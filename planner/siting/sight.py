"""Line of sight along street corridors: block interiors are opaque, streets are open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.model import StreetNetwork

STEP_M = 4.0
CELL_M = 20.0
MOST_CELLS = 4_000_000
PAIRS_AT_ONCE = 4_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Corridors:
    """Street segments with half-widths, in a grid of cells that lists the segments reaching into each.

    Parameters
    ----------
    segments
        float64[segments, 5]: both ends (x, y, x, y) and the half-width, meters.
    origin
        float64[2]: lower left corner of the grid.
    cell_m
        Side of a cell.
    shape
        Columns and rows of the grid.
    indptr, listed
        CSR over cells (column * rows + row): the segments of each.
    """

    segments: Floats
    origin: Floats
    cell_m: float
    shape: tuple[int, int]
    indptr: Ints
    listed: Ints


def make_corridors(network: StreetNetwork, open_spans: NDArray[np.bool_], half_width_m: Floats) -> Corridors:
    """Return the union of the corridors of the open spans: all places within a half-width of their axes."""
    rows = np.flatnonzero(open_spans)
    xy, line = shapely.get_coordinates(network.spans.geometry.to_numpy()[rows], return_index=True)
    inside = line[1:] == line[:-1]
    segments = np.column_stack((xy[:-1][inside], xy[1:][inside], half_width_m[rows][line[:-1][inside]]))
    reach = float(half_width_m[rows].max()) if len(rows) else 0.0
    low = xy.min(axis=0) - reach if len(xy) else np.zeros(2)
    extent = np.ptp(xy, axis=0) + 2 * reach if len(xy) else np.ones(2)
    cell = max(CELL_M, float(np.sqrt(extent[0] * extent[1] / MOST_CELLS)))
    shape = int(extent[0] // cell) + 1, int(extent[1] // cell) + 1
    size = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    _list_cells(segments, low, cell, shape[0], shape[1], size[1:], nothing, True)
    indptr = np.cumsum(size)
    listed = np.empty(indptr[-1], dtype=np.int64)
    _list_cells(segments, low, cell, shape[0], shape[1], indptr[:-1].copy(), listed, False)
    return Corridors(segments, low, cell, shape, indptr, listed)


def cover_sets(
    cameras: Floats, free_m: Floats, demand: Floats, range_m: float, corridors: Corridors
) -> tuple[Ints, Ints]:
    """Return who sees what as CSR over cameras: indptr and ascending rows of `demand`.

    A demand point is seen when it is within `range_m` straight and the line of sight stays in the corridors:
    places on it 4 m apart or less, ends included, are each within the half-width of some street. Places
    within `free_m` of the camera are open by assumption: a listed camera may stand back from the street.
    The sight is flat: no terrain, no trees, no parked trucks, and a bridge sees the street below; all of
    that errs toward seeing too much. Gaps between houses and setbacks wider than the corridor err the other
    way. All directions count: what one lens sees is less.

    Parameters
    ----------
    cameras, demand
        float64[n, 2] projected meters.
    free_m
        float64[cameras]: distance from each camera over which nothing stands in the way.
    range_m
        Range, meters.
    corridors
        Street corridors in the same CRS.
    """
    indptr = np.zeros(len(cameras) + 1, dtype=np.int64)
    if not len(cameras) or not len(demand):
        return indptr, np.zeros(0, dtype=np.int64)
    tree = cKDTree(demand)
    count = tree.query_ball_point(cameras, range_m, return_length=True).astype(np.int64)
    part = np.cumsum(count) // PAIRS_AT_ONCE
    seen = []
    for number in np.unique(part):
        rows = np.flatnonzero(part == number)
        lists = tree.query_ball_point(cameras[rows], range_m, return_sorted=True)
        point = np.concatenate([np.asarray(found, dtype=np.int64) for found in lists])
        camera = np.repeat(rows, count[rows])
        c = corridors
        clear = _all_clear(
            cameras, demand, camera, point, free_m, c.segments, c.origin, c.cell_m, c.shape[0], c.shape[1],
            c.indptr, c.listed,
        )  # fmt: skip
        seen.append(point[clear])
        np.add.at(indptr, camera[clear] + 1, 1)
    return np.cumsum(indptr), np.concatenate(seen)


@njit(cache=True)
def _to_segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Return the squared distance from a place to a segment."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = 0.0
    if square > 0.0:
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
    ex, ey = x - ax - t * dx, y - ay - t * dy
    return ex * ex + ey * ey


@njit(cache=True)
def _list_cells(
    segments: Floats,
    low: Floats,
    cell: float,
    columns: int,
    rows: int,
    at: Ints,
    listed: Ints,
    counting: bool,
) -> None:
    """Count, or else list, the segments whose corridor may reach into each cell."""
    slack = cell * 0.7072
    for s in range(len(segments)):
        ax, ay, bx, by, width = segments[s]
        first = max(0, int((min(ax, bx) - width - low[0]) // cell))
        last = min(columns - 1, int((max(ax, bx) + width - low[0]) // cell))
        bottom = max(0, int((min(ay, by) - width - low[1]) // cell))
        top = min(rows - 1, int((max(ay, by) + width - low[1]) // cell))
        for i in range(first, last + 1):
            for j in range(bottom, top + 1):
                x, y = low[0] + (i + 0.5) * cell, low[1] + (j + 0.5) * cell
                if _to_segment(x, y, ax, ay, bx, by) <= (width + slack) ** 2:
                    k = i * rows + j
                    if not counting:
                        listed[at[k]] = s
                    at[k] += 1


@njit(cache=True)
def _is_open(
    x: float, y: float, segments: Floats, low: Floats, cell: float, columns: int, rows: int, indptr: Ints,
    listed: Ints, last: int,
) -> int:  # fmt: skip
    """Return a segment in whose corridor a place lies, `last` tried first, or -1."""
    if last >= 0:
        ax, ay, bx, by, width = segments[last]
        if _to_segment(x, y, ax, ay, bx, by) <= width * width:
            return last
    i, j = int((x - low[0]) // cell), int((y - low[1]) // cell)
    if i < 0 or j < 0 or i >= columns or j >= rows:
        return -1
    k = i * rows + j
    for n in range(indptr[k], indptr[k + 1]):
        s = listed[n]
        ax, ay, bx, by, width = segments[s]
        if _to_segment(x, y, ax, ay, bx, by) <= width * width:
            return s
    return -1


@njit(cache=True)
def _all_clear(
    cameras: Floats, demand: Floats, camera: Ints, point: Ints, free_m: Floats, segments: Floats, low: Floats,
    cell: float, columns: int, rows: int, indptr: Ints, listed: Ints,
) -> NDArray[np.bool_]:  # fmt: skip
    """Tell of each pair of camera and demand point whether the line between them stays in the corridors."""
    clear = np.ones(len(camera), dtype=np.bool_)
    for p in range(len(camera)):
        x, y = cameras[camera[p]]
        dx, dy = demand[point[p]][0] - x, demand[point[p]][1] - y
        length = np.sqrt(dx * dx + dy * dy)
        steps = max(1, int(np.ceil(length / STEP_M)))
        last = -1
        for k in range(steps + 1):
            t = k / steps
            if t * length <= free_m[camera[p]]:
                continue
            last = _is_open(x + t * dx, y + t * dy, segments, low, cell, columns, rows, indptr, listed, last)
            if last < 0:
                clear[p] = False
                break
    return clear
