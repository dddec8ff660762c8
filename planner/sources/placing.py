"""Sites against the streets: swapped coordinates, lost minus signs, another country."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from planner.errors import Problem, name_up_to_five

OTHER_PLACE_M = 50_000.0
"""A site farther from the box of the streets than this is a fault of the list, not a far site."""
NEAR_M = 5_000.0
"""A mended coordinate must fall this near to the streets to be offered as the mend."""

_GEOD = Geod(ellps="WGS84")
_Change = Callable[
    [NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]
]
_MENDS: tuple[tuple[str, str, _Change], ...] = (
    ("have latitude and longitude swapped", "Swap the two columns", lambda x, y: (y, x)),
    ("lack the minus sign of west and south", "Write both with a minus sign", lambda x, y: (-x, -y)),
    ("have the wrong sign of the latitude", "Change the sign of the latitude", lambda x, y: (x, -y)),
    ("have the wrong sign of the longitude", "Change the sign of the longitude", lambda x, y: (-x, y)),
    (
        "have latitude and longitude swapped and lack the minus sign",
        "Swap them and add it",
        lambda x, y: (-y, -x),
    ),
)


def distance_to_box_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64], bounds: Sequence[float]
) -> NDArray[np.float64]:
    """Return the geodesic distance of places to a box of degrees, 0 inside; NaN out of the world.

    The nearest point is taken on the box in degrees, which is within a few percent of the nearest on the
    ground below 70 degrees of latitude.

    >>> [round(d / 1000) for d in distance_to_box_m(np.array([0.5, 0.5]), np.array([0.5, 2.0]), (0, 0, 1, 1))]
    [0, 111]
    """
    west, south, east, north = bounds
    world = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    x, y = np.where(world, lon, 0.0), np.where(world, lat, 0.0)
    _, _, meters = _GEOD.inv(x, y, np.clip(x, west, east), np.clip(y, south, north))
    return np.where(world, meters, np.nan)


def misplaced(sites: gpd.GeoDataFrame, bounds: Sequence[float]) -> list[Problem]:
    """Return what is wrong with sites that stand farther than 50 km from the streets.

    Parameters
    ----------
    sites
        RAW_SITES in EPSG:4326.
    bounds
        West, south, east, north of the streets, degrees.
    """
    if sites.empty:
        return []
    lon, lat = sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy()
    far_m = distance_to_box_m(lon, lat, bounds)
    open_ = far_m > OTHER_PLACE_M
    ids = sites["source_id"].to_numpy()
    found: list[Problem] = []
    for what, mend, change in _MENDS:
        near = open_ & (distance_to_box_m(*change(lon, lat), bounds) <= NEAR_M)
        if near.any():
            first = int(np.flatnonzero(near)[0])
            found.append(
                Problem(
                    f"{int(near.sum())} of {len(sites)} rows {what}: {name_up_to_five(ids[near])} "
                    f"(lat {lat[first]:g}, lon {lon[first]:g} is {far_m[first] / 1000:.0f} km "
                    "from the streets).",
                    f"{mend}: then they stand at the streets.",
                )
            )
            open_ &= ~near
    if open_.any():
        shown = name_up_to_five(
            f"{i} ({m / 1000:.0f} km)" for i, m in zip(ids[open_], far_m[open_], strict=True)
        )
        found.append(
            Problem(
                f"{int(open_.sum())} of {len(sites)} rows stand in another place, more than "
                f"{OTHER_PLACE_M / 1000:.0f} km from the streets: {shown}.",
                "Correct the coordinates or the EPSG code, remove the rows, or give streets that reach them.",
            )
        )
    return found
