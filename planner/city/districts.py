"""Which district a place lies in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray


def district_at(xy: NDArray[np.float64], districts: gpd.GeoDataFrame | None) -> NDArray[np.object_]:
    """Return the name of the district of each place, None outside all.

    A place on the boundary of two districts, or where they overlap, is of the one that comes first in the
    layer: so each place is of one district at most, and sums over districts count nothing twice.

    Parameters
    ----------
    xy
        float64[n, 2] in the CRS of the districts.
    districts
        RAW_DISTRICTS projected; None where the study has none.
    """
    found = np.full(len(xy), None, dtype=object)
    if districts is None or not len(districts) or not len(xy):
        return found
    tree = shapely.STRtree(districts.geometry.to_numpy())
    place, row = tree.query(shapely.points(xy), predicate="intersects")
    first = np.full(len(xy), len(districts), dtype=np.int64)
    np.minimum.at(first, place, row)
    held = first < len(districts)
    names = np.array([str(n) for n in districts["name"]], dtype=object)
    found[held] = names[first[held]]
    return found
