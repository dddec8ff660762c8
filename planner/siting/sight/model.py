"""What the sight package takes and hands on: places, and who sees what from where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIGHT_MODELS = ("buildings", "corridor", "open")


@dataclass(frozen=True)
class Places:
    """Where cameras may stand.

    Parameters
    ----------
    xy
        float64[n, 2] in the projected CRS of the city, meters.
    height_m
        float64[n]: mount height above the ground.
    free_m
        float64[n]: distance over which the way from the place to its street is taken as open; 0 on a street.
    open_ground
        bool[n]: stands on named open ground.
    """

    xy: NDArray[np.float64]
    height_m: NDArray[np.float64]
    free_m: NDArray[np.float64]
    open_ground: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.xy)

    def take(self, rows: NDArray[np.int64]) -> Places:
        """Return some of the places, in the order of the rows."""
        return Places(self.xy[rows], self.height_m[rows], self.free_m[rows], self.open_ground[rows])


@dataclass(frozen=True)
class Visibility:
    """Who sees what, in all directions up to a range, as CSR over places.

    Parameters
    ----------
    indptr, point
        int64: place p sees the demand rows point[indptr[p]:indptr[p + 1]], ascending.
    distance_m, bearing_deg
        float64, one a row of `point`: ground distance from the eye, and direction clockwise from north in
        [0, 360).
    sight_model
        buildings, corridor or open, one a place.
    frontage_share
        float64[n]: share of the block frontage around the place that mapped buildings cover.
    eye_xy
        float64[n, 2]: where sight was taken from: the place, or for a place in or on a building the near
        point outside its wall.
    blind
        bool[n]: places so deep inside a building, or inside vegetation, that nothing is seen from them.
    terrain_unknown
        Lines of sight that the terrain leaves undecided somewhere, because its cells there are unknown:
        taken as flat there.
    """

    indptr: NDArray[np.int64]
    point: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    bearing_deg: NDArray[np.float64]
    sight_model: tuple[str, ...]
    frontage_share: NDArray[np.float64]
    eye_xy: NDArray[np.float64]
    blind: NDArray[np.bool_]
    terrain_unknown: int = 0


def bearing_deg(dx: NDArray[np.float64], dy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return directions clockwise from north in [0, 360), of steps east and north.

    >>> bearing_deg(np.array([0.0, 1.0, 0.0, -1.0]), np.array([1.0, 0.0, -1.0, 1.0])).tolist()
    [0.0, 90.0, 180.0, 315.0]
    """
    return np.degrees(np.arctan2(dx, dy)) % 360.0


def within_field(
    bearing: NDArray[np.float64], azimuth: NDArray[np.float64], field: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell whether each bearing lies in a field of view about an azimuth, degrees, edges included.

    A blank (NaN) azimuth or a field of 360 looks all round.

    >>> within_field(np.array([350.0, 20.0]), np.array([5.0, 5.0]), np.array([30.0, 29.0])).tolist()
    [True, False]
    """
    off = np.abs((bearing - azimuth + 180.0) % 360.0 - 180.0)
    return (field >= 360.0) | np.isnan(azimuth) | (off <= field / 2 + 1e-9)
