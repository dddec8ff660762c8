"""Districts: which place lies in which, and what each asks of the choice."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.city.model import City


def district_names(city: City) -> tuple[str, ...]:
    """Return the names of the districts in the order of the layer; rows of one name are one district."""
    if city.districts is None:
        return ()
    return tuple(dict.fromkeys(str(n) for n in city.districts["name"]))


def districts_of(xy: NDArray[np.float64], city: City) -> NDArray[np.object_]:
    """Return the name of the district of each place, None outside all.

    A place on the boundary of two districts, or where they overlap, is of the one that comes first in the
    layer: so each place is of one district at most, and sums over districts count nothing twice.

    Parameters
    ----------
    xy
        float64[n, 2] in the CRS of the city.
    city
        City with its districts.
    """
    found = np.full(len(xy), None, dtype=object)
    if city.districts is None or not len(city.districts) or not len(xy):
        return found
    tree = shapely.STRtree(city.districts.geometry.to_numpy())
    place, row = tree.query(shapely.points(xy), predicate="intersects")
    first = np.full(len(xy), len(city.districts), dtype=np.int64)
    np.minimum.at(first, place, row)
    held = first < len(city.districts)
    names = np.array([str(n) for n in city.districts["name"]], dtype=object)
    found[held] = names[first[held]]
    return found
