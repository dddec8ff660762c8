"""Where the nodes of one face's street grid stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.borders import Face
from planner.sources.reconstruction.partition import District, deepest_tract

Place = tuple[float, float]

# Planning assumptions, chosen so that length, junctions and dead ends come out as in the reference cities.
CLEAR_SHARE = 0.42
FULL_DENSITY_PER_KM2 = 1500.0
LEAST_FILL = 0.4
# A border has a vertex where a street meets it from either side: short pieces are often part of a block side.
SIDE_FACTORS = ((55.0, 1.3), (130.0, 1.0))
# Height, wave length, turn and phase of the waves that bend the grid, and of those that leave land open.
WARP = ((14.0, 1300.0, 35.0, 0.0), (9.0, 720.0, 110.0, 1.3), (5.0, 430.0, 70.0, 2.1))
OPEN_WAVES = (
    (1.0, 410.0, 20.0, 0.4),
    (1.0, 530.0, 95.0, 2.2),
    (1.0, 690.0, 150.0, 4.1),
    (1.0, 350.0, 60.0, 5.3),
)


@dataclass(frozen=True)
class Grid:
    """Rows and columns of one face: number of the face, origin, axes and spacing in meters."""

    number: int
    face: Face
    district: District
    origin: NDArray[np.float64]
    axes: NDArray[np.float64]
    step: NDArray[np.float64]

    def place(self, ij: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the positions in meters of grid coordinates, bent a little as real streets are."""
        flat = self.origin + (ij * self.step) @ self.axes
        bent = flat.copy()
        for wave in WARP:
            turn = np.radians(wave[2])
            bent += _wave(flat, wave)[:, None] * np.array([np.cos(turn), -np.sin(turn)])
        return np.round(bent, 2)

    def reach(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest column and row that may touch the face."""
        corners = np.array(shapely.get_coordinates(shapely.envelope(self.face.outline))) - self.origin
        ij = corners @ self.axes.T / self.step
        return np.floor(ij.min(axis=0)) - 1, np.ceil(ij.max(axis=0)) + 1

    def nodes(self, streets: BaseGeometry, tracts: pd.DataFrame) -> dict[tuple[int, int], Place]:
        """Return the nodes by row and column: clear of the skeleton's streets, and on built-up land.

        Parameters
        ----------
        streets
            Skeleton lines of the face, in meters.
        tracts
            `FactsTables.tracts`.
        """
        low, high = self.reach()
        columns, rows = (np.arange(a, b + 1) for a, b in zip(low, high, strict=True))
        mesh = np.stack(np.meshgrid(columns, rows, indexing="ij"), -1).reshape(-1, 2)
        at = self.place(mesh)
        clear = CLEAR_SHARE * float(self.step.min())
        free = self.face.outline.buffer(-clear / 2).difference(streets.buffer(clear))
        keep = shapely.contains_xy(free, at[:, 0], at[:, 1])
        keep[keep] = _built_up(at[keep], tracts.iloc[list(self.district.tracts)])
        found = zip(mesh[keep], at[keep], strict=True)
        return {(int(i), int(j)): (float(x), float(y)) for (i, j), (x, y) in found}


def make_grid(number: int, face: Face, district: District) -> Grid:
    """Return the grid of a face: bearing and block sides of its district."""
    turn = np.radians(district.bearing_deg)
    axes = np.array([[np.sin(turn), np.cos(turn)], [np.cos(turn), -np.sin(turn)]])
    sides, factors = np.array(SIDE_FACTORS).T
    step = np.array(district.step_m) * np.interp(district.step_m, sides, factors)
    middle = shapely.get_coordinates(shapely.centroid(district.outline))[0]
    return Grid(number, face, district, np.round(middle, 1), axes, step)


def _built_up(at: NDArray[np.float64], tracts: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which places are built up: all of a dense tract, patches of one with few people."""
    rows = tracts.iloc[deepest_tract(tracts, at[:, 0], at[:, 1])]
    density = (rows.population / rows.area_km2).to_numpy(dtype=float)
    fill = np.clip(density / FULL_DENSITY_PER_KM2, LEAST_FILL, 1.0)
    height = sum((_wave(at, wave) for wave in OPEN_WAVES), np.zeros(len(at)))
    rank = ndtr(height / np.sqrt(len(OPEN_WAVES) / 2))
    built: NDArray[np.bool_] = (rank <= fill) | (fill >= 1.0)
    return built


def _wave(at: NDArray[np.float64], wave: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Return the height of a plane wave (height, length in meters, turn in degrees, phase) at places."""
    height, length_m, turn_deg, phase = wave
    turn = np.radians(turn_deg)
    along = at @ np.array([np.sin(turn), np.cos(turn)])
    out: NDArray[np.float64] = height * np.sin(2 * np.pi * along / length_m + phase)
    return out
