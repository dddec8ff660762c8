"""A grid of square cells that lists the things reaching into each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

CELL_M = 20.0
MOST_CELLS = 4_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class CellGrid:
    """Cells over an area, and in each the segments that reach into it.

    Parameters
    ----------
    low
        float64[2]: lower left corner.
    cell_m
        Side of a cell.
    shape
        Columns and rows.
    indptr, listed
        CSR over cells (column * rows + row): the segments of each.
    """

    low: Floats
    cell_m: float
    shape: tuple[int, int]
    indptr: Ints
    listed: Ints


def grid_of(segments: Floats, reach_m: Floats) -> CellGrid:
    """Return the cells that each segment, widened by its reach, may touch.

    Parameters
    ----------
    segments
        float64[n, 4 or more]: both ends (x, y, x, y) first, meters.
    reach_m
        float64[n]: how far each reaches to every side.
    """
    if len(segments):
        ends = np.concatenate((segments[:, :2], segments[:, 2:4]))
        reach = float(reach_m.max())
        low, extent = ends.min(axis=0) - reach - 1.0, np.ptp(ends, axis=0) + 2 * reach + 2.0
    else:
        low, extent = np.zeros(2), np.ones(2)
    cell = max(CELL_M, float(np.sqrt(extent[0] * extent[1] / MOST_CELLS)))
    shape = int(extent[0] // cell) + 1, int(extent[1] // cell) + 1
    size = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    ends4 = np.ascontiguousarray(segments[:, :4], dtype=np.float64)
    _list_cells(ends4, reach_m, low, cell, shape[0], shape[1], size[1:], nothing, True)
    indptr = np.cumsum(size)
    listed = np.empty(indptr[-1], dtype=np.int64)
    _list_cells(ends4, reach_m, low, cell, shape[0], shape[1], indptr[:-1].copy(), listed, False)
    return CellGrid(low, cell, shape, indptr, listed)


@njit(cache=True, error_model="numpy", inline="always")
def to_segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Return the squared distance from a place to a segment."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = 0.0
    if square > 0.0:
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
    ex, ey = x - ax - t * dx, y - ay - t * dy
    return ex * ex + ey * ey


@njit(cache=True, error_model="numpy", nogil=True)
def _list_cells(
    segments: Floats, reach_m: Floats, low: Floats, cell: float, columns: int, rows: int, at: Ints,
    listed: Ints, counting: bool,
) -> None:  # fmt: skip
    """Count, or else list, the segments that may reach into each cell."""
    slack = cell * 0.7072
    for s in range(len(segments)):
        ax, ay, bx, by = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
        reach = reach_m[s]
        first = max(0, int((min(ax, bx) - reach - low[0]) // cell))
        last = min(columns - 1, int((max(ax, bx) + reach - low[0]) // cell))
        bottom = max(0, int((min(ay, by) - reach - low[1]) // cell))
        top = min(rows - 1, int((max(ay, by) + reach - low[1]) // cell))
        for i in range(first, last + 1):
            for j in range(bottom, top + 1):
                x, y = low[0] + (i + 0.5) * cell, low[1] + (j + 0.5) * cell
                if to_segment(x, y, ax, ay, bx, by) <= (reach + slack) ** 2:
                    k = i * rows + j
                    if not counting:
                        listed[at[k]] = s
                    at[k] += 1
