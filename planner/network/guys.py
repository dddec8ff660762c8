"""Guys: how many hold each new pole against the pull of the cables that hang on it."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog

ON_POLE_M = 0.05
"""A cable this near to a pole hangs on it; one that ends this near ends at it."""
REACH_M = 5.0
"""A cable pulls toward its place so far along the route."""
Floats = NDArray[np.float64]


def count_guys(poles: NDArray[np.object_], lines: NDArray[np.object_], catalog: Catalog) -> NDArray[np.int64]:
    """Return the guys of poles: one for each started `guy_pull` of the unbalanced pull of their cables.

    Every line is one cable under the same tension, which pulls both ways where it runs past the pole and one
    way where it ends there. The pull is the length of the sum of those directions: 0 on a straight, 1 where a
    cable ends or a branch leaves, 2 sin(a/2) at a corner of angle a. Below `guy_least_pull` no guy is needed.
    Several cables on one route count as one, which errs low by the thickness of their guy, not by its number.

    Parameters
    ----------
    poles
        Points.
    lines
        Route spans that hang on poles.

    >>> from planner.catalog.load import load_catalog
    >>> from pathlib import Path
    >>> from planner.settings import Settings
    >>> corner = [shapely.LineString([(0, 0), (50, 0)]), shapely.LineString([(50, 0), (50, 50)])]
    >>> at = shapely.points([(0, 0), (20, 0), (50, 0)])
    >>> count_guys(at, np.array(corner, dtype=object), load_catalog(Settings(Path()))).tolist()
    [1, 0, 2]
    """
    if not len(poles) or not len(lines):
        return np.zeros(len(poles), dtype=np.int64)
    pull = np.zeros((len(poles), 2))
    pole, line = shapely.STRtree(lines).query(poles, predicate="dwithin", distance=ON_POLE_M)
    at = shapely.line_locate_point(lines[line], poles[pole])
    length = shapely.length(lines[line])
    for sign, room in ((1.0, length - at), (-1.0, at)):
        goes = room > ON_POLE_M
        reach = np.minimum(room[goes], REACH_M)
        toward = _directions(lines[line[goes]], at[goes], at[goes] + sign * reach)
        np.add.at(pull, pole[goes], toward)
    least, hold = (catalog.allowances[k].value for k in ("guy_least_pull", "guy_pull"))
    size = np.hypot(pull[:, 0], pull[:, 1])
    return np.where(size < least - 1e-9, 0, np.ceil(size / hold - 1e-6)).astype(np.int64)


def _directions(lines: NDArray[np.object_], start: Floats, end: Floats) -> Floats:
    """Return unit vectors from one place of each line to another."""
    step = shapely.get_coordinates(shapely.line_interpolate_point(lines, end))
    step = step - shapely.get_coordinates(shapely.line_interpolate_point(lines, start))
    return np.asarray(step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None])
