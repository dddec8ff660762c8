"""Districts: which place lies in which, and what each asks of the choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.city.districts import district_at
from planner.city.model import City


def district_names(city: City) -> tuple[str, ...]:
    """Return the names of the districts in the order of the layer; rows of one name are one district."""
    if city.districts is None:
        return ()
    return tuple(dict.fromkeys(str(n) for n in city.districts["name"]))


def districts_of(xy: NDArray[np.float64], city: City) -> NDArray[np.object_]:
    """Return the name of the district of each place, None outside all.

    See `city.districts.district_at`.

    Parameters
    ----------
    xy
        float64[n, 2] in the CRS of the city.
    city
        City with its districts.
    """
    return district_at(xy, city.districts)
