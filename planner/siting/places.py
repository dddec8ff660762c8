"""The ground of sensitive places and doors: outlines, and the building in which a point stands."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.city.model import City


def grounds_of(places: gpd.GeoDataFrame, city: City) -> NDArray[np.object_]:
    """Return the ground of each place: its outline, or of a point the mapped building in which it stands.

    Nobody tells which part of a building a clinic or a union has, so the whole building counts: that errs
    toward protecting too much. Of buildings drawn over each other the largest counts. A point in no mapped
    building stays a point, and distances from it come out too long by the depth of the building.

    Parameters
    ----------
    places
        Rows of the city's places.
    city
        City with its buildings, if it has any.
    """
    shapes = places.geometry.to_numpy().copy()
    points = np.flatnonzero(shapely.get_dimensions(shapes) == 0)
    if city.buildings is None or not len(city.buildings) or not len(points):
        return np.asarray(shapes, dtype=object)
    footprints = city.buildings.geometry.to_numpy()
    point, row = shapely.STRtree(footprints).query(shapes[points], predicate="intersects")
    for k in np.argsort(shapely.area(footprints[row]), kind="stable").tolist():
        shapes[points[point[k]]] = footprints[row[k]]
    return np.asarray(shapes, dtype=object)
