"""Named open ground: plazas, parks and the like, where sight is not bounded by the street corridor."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.city.model import City

GROUND_KINDS = ("plaza", "park")
"""Open ground where people stay: it holds candidates and demand."""
OPEN_KINDS = ("plaza", "park", "playground", "sports", "parking")
RIM_M = 10.0
"""A corner this near to a plaza looks into it: the width of the street beside it."""


def named_ground(city: City, kinds: tuple[str, ...] = GROUND_KINDS) -> gpd.GeoDataFrame:
    """Return the rows of the city's areas that are of these kinds and bear a name; none without areas.

    Ground without a name is left out: OSM holds many lawns and courtyards as parks, and nobody tells
    whether they are public. That errs toward seeing and offering too little.
    """
    if city.areas is None:
        empty = pd.DataFrame(columns=["source_id", "name", "kind"], dtype=object)
        return gpd.GeoDataFrame(empty, geometry=[], crs=city.crs)
    name = city.areas["name"].fillna("").astype(str).str.strip()
    held = city.areas["kind"].isin(kinds) & (name != "")
    return city.areas[held].reset_index(drop=True)


def on_open_ground(candidates: pd.DataFrame, city: City) -> NDArray[np.bool_]:
    """Tell which candidates stand on named open ground or within 10 m of it.

    Parameters
    ----------
    candidates
        Frame with a `geometry` column of points in the CRS of the city.
    city
        Its areas of kinds plaza, park, playground, sports and parking count where they bear a name.
    """
    found = np.zeros(len(candidates), dtype=bool)
    ground = named_ground(city, OPEN_KINDS)
    if len(ground) and len(candidates):
        tree = shapely.STRtree(ground.geometry.to_numpy())
        places = np.asarray(candidates["geometry"], dtype=object)
        rows, _ = tree.query(places, predicate="dwithin", distance=RIM_M)
        found[rows] = True
    return found


def grid_inside(area: shapely.Geometry, spacing_m: float, rim_m: float = 0.0) -> NDArray[np.float64]:
    """Return the nodes of a square grid inside an area, at least `rim_m` from its rim; float64[n, 2].

    The grid has its nodes at whole multiples of the spacing in the city's CRS, so areas that overlap share
    their nodes.
    """
    west, south, east, north = shapely.bounds(area)
    x = np.arange(np.ceil(west / spacing_m), np.floor(east / spacing_m) + 1) * spacing_m
    y = np.arange(np.ceil(south / spacing_m), np.floor(north / spacing_m) + 1) * spacing_m
    across, up = np.meshgrid(x, y)
    nodes = np.column_stack((across.ravel(), up.ravel()))
    within = shapely.contains_xy(area, nodes)
    nodes = nodes[within]
    if rim_m > 0 and len(nodes):
        nodes = nodes[shapely.distance(shapely.points(nodes), shapely.boundary(area)) >= rim_m]
    return np.asarray(nodes, dtype=np.float64)
