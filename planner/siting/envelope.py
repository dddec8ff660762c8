"""The urban envelope, drawn from the streets themselves, on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

CELL_M = 25.0
MOST_CELLS = 6_000_000
CLOSE_M = 150.0
BREADTH_M = 100.0
HOLE_M2 = 2_000_000.0
LEAST_M2 = 250_000.0


@dataclass(frozen=True)
class Envelope:
    """Cells of the envelope and the distance of every cell from it.

    Parameters
    ----------
    origin
        float64[2]: lower left corner of the grid.
    cell_m
        Side of a cell.
    inside
        bool[columns, rows].
    distance_m
        float64[columns, rows]: from the middle of a cell to the nearest cell inside, 0 inside.
    """

    origin: NDArray[np.float64]
    cell_m: float
    inside: NDArray[np.bool_]
    distance_m: NDArray[np.float64]

    def cells(self, xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return column and row of the cell of each place, places beyond the grid in its outermost cell."""
        at = np.floor((xy - self.origin) / self.cell_m).astype(np.int64)
        columns, rows = self.inside.shape
        return np.clip(at[:, 0], 0, columns - 1), np.clip(at[:, 1], 0, rows - 1)


def urban_envelope(lines: NDArray[np.object_]) -> Envelope:
    """Return the ground that streets fill: closed by 150 m, then opened by 100 m.

    Ground within 150 m of a street is taken, shrunk by 250 m and grown by 100 m, so that it ends at the
    outermost streets and strips narrower than 200 m fall away: a road in the country with the houses along
    it is no town. Holes up to 2 km2 (parks, ponds) are filled; parts under 0.25 km2 fall away. The figures
    are planning assumptions; the cell is 25 m, larger where the area is vast, and so is the error of the
    outline.

    Parameters
    ----------
    lines
        Streets where people live, in projected meters, without service ways and tracks.
    """
    pad = CLOSE_M + BREADTH_M + 4 * CELL_M
    west, south, east, north = shapely.total_bounds(lines) if len(lines) else (0.0, 0.0, 1.0, 1.0)
    extent = np.array([east - west + 2 * pad, north - south + 2 * pad])
    cell = max(CELL_M, float(np.sqrt(extent.prod() / MOST_CELLS)))
    origin = np.array([west - pad, south - pad])
    shape = tuple(int(n) for n in np.ceil(extent / cell))
    street = np.zeros(shape, dtype=bool)
    if len(lines):
        xy = shapely.get_coordinates(shapely.segmentize(lines, cell / 2))
        street[tuple(np.floor((xy - origin) / cell).astype(np.int64).T)] = True
    inside = _opened(street, cell)
    inside = _without_small(~_without_small(~inside, HOLE_M2 / cell**2), LEAST_M2 / cell**2)
    return Envelope(origin, cell, inside, _distances(inside, cell))


def _opened(street: NDArray[np.bool_], cell_m: float) -> NDArray[np.bool_]:
    """Return the cells near streets, shrunk past the closing and grown back."""
    taken = _distances(street, cell_m) <= CLOSE_M
    shrunk = _distances(~taken, cell_m) > CLOSE_M + BREADTH_M
    return _distances(shrunk, cell_m) <= BREADTH_M


def _distances(cells: NDArray[np.bool_], cell_m: float) -> NDArray[np.float64]:
    """Return how far each cell is from the nearest of the given cells, infinite where there is none."""
    if not cells.any():
        return np.full(cells.shape, np.inf)
    return np.asarray(ndimage.distance_transform_edt(~cells), dtype=np.float64) * cell_m


def _without_small(cells: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return the cells without connected parts of fewer than so many."""
    label, count = ndimage.label(cells)
    size = np.bincount(label.ravel(), minlength=count + 1)
    size[0] = 0
    return np.asarray((size >= least)[label])
