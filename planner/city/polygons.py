"""Polygons of layers: mended where they cross themselves, and how far outside the streets they matter."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

BESIDE_M = 1_000.0
"""What lies farther outside the convex hull of the streets plays no role: no camera sees as far."""


def mended(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return polygons that do not cross themselves, and which had to be mended; points stay as they are.

    A bow tie of two triangles becomes those two triangles; what is left of zero area is empty.

    >>> tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> shapes, was = mended(np.array([tie], dtype=object))
    >>> shapes[0].area, bool(was[0])
    (2.0, True)
    """
    broken = ~shapely.is_valid(shapes)
    out = shapes.copy()
    for i in np.flatnonzero(broken):
        parts = shapely.get_parts(shapely.make_valid(shapes[i]))
        areas = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
        out[i] = shapely.union_all(areas)
    return out, broken
