"""What lies dark behind a low roof or a rise of the ground, as polygons."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.siting.sight.grid import Floats


def shadows_of(
    footprint: shapely.Geometry, eye: Floats, eye_height_m: float, target_height_m: float, height_m: float
) -> shapely.Geometry:
    """Return the footprint and the ground behind it where a target is hidden from an eye above its roof.

    A roof of height H hides behind a place at distance s up to s (h - t) / (h - H), for an eye at h and
    targets at t: from 9 m a shed of 3 m that ends 14 m away hides targets of 1.6 m up to 17.27 m.

    >>> shed = shapely.box(10, -2, 14, 2)
    >>> round(shadows_of(shed, np.zeros(2), 9.0, 1.6, 3.0).bounds[2], 2)
    17.27

    Parameters
    ----------
    footprint
        Polygon or multipolygon.
    eye
        float64[2] in its CRS.
    eye_height_m, target_height_m, height_m
        Above the ground, with the height of the footprint between the two.
    """
    factor = (eye_height_m - target_height_m) / (eye_height_m - height_m)
    xy, ring = shapely.get_coordinates(shapely.get_rings(footprint), return_index=True)
    inside = ring[1:] == ring[:-1]
    a, b = xy[:-1][inside], xy[1:][inside]
    far_a, far_b = eye + factor * (a - eye), eye + factor * (b - eye)
    quads = np.asarray(shapely.polygons(np.stack((a, b, far_b, far_a), axis=1)), dtype=object)
    return shapely.union_all([*quads[shapely.area(quads) > 0], footprint])


def sectors_of(eye: Floats, hidden: NDArray[np.bool_], far_m: float) -> shapely.Geometry:
    """Return the union of the hidden sectors about an eye.

    Parameters
    ----------
    eye
        float64[2].
    hidden
        bool[sectors, rings]: evenly about the eye from the east on, counterclockwise, and evenly out to
        `far_m`.
    far_m
        Outer end of the last ring.
    """
    sectors, rings = hidden.shape
    wide, deep = 2 * np.pi / sectors, far_m / rings
    edge = np.diff(np.pad(hidden.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    sector, first = np.nonzero(edge == 1)
    last = np.nonzero(edge == -1)[1]
    out = 1.0 / np.cos(wide / 2)
    low, high = (sector - 0.5) * wide, (sector + 0.5) * wide
    corners = [(first * deep, low), (last * deep * out, low), (last * deep * out, high), (first * deep, high)]
    xy = np.stack([eye + (r * np.array([np.cos(a), np.sin(a)])).T for r, a in corners], axis=1)
    return shapely.union_all(shapely.polygons(xy), grid_size=0.01)
