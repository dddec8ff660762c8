"""Terrain between eye and target: a profile check on the elevation grid itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from pyproj import Transformer

from planner.siting.sight.grid import Floats
from planner.sources.model import Terrain

STEP_M = 5.0
CLEAR, HIDDEN, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Relief:
    """An elevation grid and the way into it from the CRS of the city.

    Parameters
    ----------
    elevation_m
        float32[rows, columns], NaN where unknown, at the centers of the cells.
    terrain
        The grid as read: its CRS and transform.
    crs
        Projected CRS of the city.
    """

    elevation_m: NDArray[np.float32]
    terrain: Terrain
    crs: str

    def cells(self, xy: Floats) -> Floats:
        """Return float64[n, 2]: column and row in the grid, fractions included, of projected places."""
        move = Transformer.from_crs(self.crs, self.terrain.crs, always_xy=True)
        x, y = move.transform(xy[:, 0], xy[:, 1])
        a, b, c, d, e, f = self.terrain.transform
        flat = np.linalg.inv(np.array([[a, b], [d, e]]))
        return np.column_stack((np.asarray(x) - c, np.asarray(y) - f)) @ flat.T - 0.5

    def ground_m(self, xy: Floats) -> Floats:
        """Return the elevation of projected places, bilinear between the centers of cells, NaN if unknown."""
        return _ground(self.cells(xy), self.elevation_m)


def make_relief(terrain: Terrain | None, crs: str) -> Relief | None:
    """Return the relief of a city, or None where it has no terrain."""
    if terrain is None:
        return None
    return Relief(np.ascontiguousarray(terrain.elevation_m, dtype=np.float32), terrain, crs)


def profile_states(
    eyes: Floats, eye_height_m: Floats, targets: Floats, target_height_m: Floats, pairs: NDArray[np.int64],
    relief: Relief,
) -> NDArray[np.int8]:  # fmt: skip
    """Return of each pair whether the ground between hides the target: 0 no, 1 yes, 2 not that is known.

    The straight line from eye to target is compared with the ground, bilinear between the centers of cells,
    every 5 m or less. Where the ground is unknown it hides nothing; where it is unknown under an end nothing
    is compared at all (the ground is taken as flat). The line is straight in the projected plane; between
    its ends the cells are taken at even steps of the grid's own columns and rows, which puts them less than
    2 cm from the line over 500 m at 60 degrees of latitude. The globe's curve is left out: 2 cm in 500 m.
    Radar terrain holds roofs and trees in part: it may hide too much in a built street.

    Parameters
    ----------
    eyes, targets
        float64[eyes, 2] and float64[targets, 2], projected meters.
    eye_height_m, target_height_m
        float64 above the ground, one an eye and one a target.
    pairs
        int64[pairs, 2]: row of the eye and row of the target.
    """
    ce, ct = relief.cells(eyes), relief.cells(targets)
    ze, zt = _ground(ce, relief.elevation_m), _ground(ct, relief.elevation_m)
    gap = targets[pairs[:, 1]] - eyes[pairs[:, 0]]
    steps = np.maximum(1, np.ceil(np.hypot(gap[:, 0], gap[:, 1]) / STEP_M)).astype(np.int64)
    return _states(ce, ze + eye_height_m, ct, zt + target_height_m, pairs, steps, relief.elevation_m)


@njit(cache=True, error_model="numpy", inline="always")
def _at(column: float, row: float, grid: NDArray[np.float32]) -> float:
    """Return the elevation at a column and row, NaN outside the grid or beside an unknown cell."""
    if not (0.0 <= column <= grid.shape[1] - 1.0 and 0.0 <= row <= grid.shape[0] - 1.0):
        return np.nan
    i, j = min(int(row), grid.shape[0] - 2), min(int(column), grid.shape[1] - 2)
    u, v = column - j, row - i
    top = grid[i, j] * (1.0 - u) + grid[i, j + 1] * u
    return top * (1.0 - v) + (grid[i + 1, j] * (1.0 - u) + grid[i + 1, j + 1] * u) * v


@njit(cache=True, error_model="numpy", nogil=True)
def _ground(cells: Floats, grid: NDArray[np.float32]) -> Floats:
    """Return the elevation at each place of the grid."""
    out = np.empty(len(cells))
    for p in range(len(cells)):
        out[p] = _at(cells[p, 0], cells[p, 1], grid)
    return out


@njit(cache=True, error_model="numpy", nogil=True)
def _states(
    ce: Floats, ze: Floats, ct: Floats, zt: Floats, pairs: NDArray[np.int64], steps: NDArray[np.int64],
    grid: NDArray[np.float32],
) -> NDArray[np.int8]:  # fmt: skip
    """Return the state of each line: clear, hidden or unknown."""
    out = np.zeros(len(pairs), dtype=np.int8)
    for p in range(len(pairs)):
        a, b = pairs[p]
        if np.isnan(ze[a]) or np.isnan(zt[b]):
            out[p] = UNKNOWN
            continue
        for k in range(1, steps[p]):
            t = k / steps[p]
            ground = _at(ce[a, 0] + (ct[b, 0] - ce[a, 0]) * t, ce[a, 1] + (ct[b, 1] - ce[a, 1]) * t, grid)
            if np.isnan(ground):
                out[p] = UNKNOWN
            elif ground > ze[a] + (zt[b] - ze[a]) * t:
                out[p] = HIDDEN
                break
    return out


def hidden_along(
    relief: Relief, eye: Floats, eye_height_m: float, far_m: float, target_height_m: float
) -> NDArray[np.bool_]:
    """Return bool[360, rings]: where about an eye the ground hides a target, in rings of 5 m or less.

    Sectors of 1 degree from the east on, counterclockwise, each judged along its middle and at the middle of
    each ring. Unknown ground hides nothing, and nothing is hidden from an eye over unknown ground. Near the
    eye the grid is taken as even, which puts a place less than 5 cm off over 500 m at 60 degrees of latitude.

    Parameters
    ----------
    eye
        float64[2], projected meters.
    """
    rings = max(1, int(np.ceil(far_m / STEP_M)))
    around = relief.cells(eye + np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]]))
    east, north = (around[1] - around[0]) / 100.0, (around[2] - around[0]) / 100.0
    return _hidden(
        around[0], east, north, eye_height_m, target_height_m, far_m / rings, rings, relief.elevation_m
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _hidden(
    cell: Floats, east: Floats, north: Floats, height: float, target: float, step: float, rings: int,
    grid: NDArray[np.float32],
) -> NDArray[np.bool_]:  # fmt: skip
    """Walk each sector outward, keeping the steepest ground so far."""
    out = np.zeros((360, rings), dtype=np.bool_)
    base = _at(cell[0], cell[1], grid)
    if np.isnan(base):
        return out
    for sector in range(360):
        angle = sector * np.pi / 180.0
        du = east[0] * np.cos(angle) + north[0] * np.sin(angle)
        dv = east[1] * np.cos(angle) + north[1] * np.sin(angle)
        steepest = -np.inf
        for k in range(rings):
            r = (k + 0.5) * step
            ground = _at(cell[0] + du * r, cell[1] + dv * r, grid)
            if np.isnan(ground):
                continue
            out[sector, k] = (ground + target - base - height) / r < steepest
            steepest = max(steepest, (ground - base - height) / r)
    return out
