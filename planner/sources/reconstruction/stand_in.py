"""Facts tables of a town of which only place and people are known: a stand-in, drawn by rule from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.hashing import uniform
from planner.sources.reconstruction.tables import DEGREES, Arterial, FactsTables, smooth, to_meters

# Planning assumptions: what a town of the stand-in looks like.
CELL_M = 600.0
LEAST_CELLS_ACROSS = 3
QUARTER_CELLS = 3
OUTLINE_WAVES = ((2, 0.16), (3, 0.09), (5, 0.05))
OUTLINE_STEPS = 96
QUARTER_TURN_DEG = 14.0
BLOCK_LENGTH_M = (88.0, 118.0)
BLOCK_DEPTH_M = (62.0, 88.0)
CENTER_DENSITY = 1.9
ROAD_BEND_SHARE = 0.06
EXTENT_TOLERANCE_M = 45.0
LEAST_SHARE = 0.12


@dataclass(frozen=True)
class StandInTown:
    """A town to be drawn: its middle in degrees, residents on the part drawn, its area, and a seed."""

    lon: float
    lat: float
    residents: int
    area_km2: float
    seed: int


def stand_in_tables(town: StandInTown) -> FactsTables:
    """Return facts tables of a plausible town around a place: nothing of it is surveyed.

    A rounded, uneven outline of the area asked for, cut into square tracts of one size; quarters of tracts
    share the bearing and the sides of their blocks; residents thin out from the middle; two main roads cross
    there; there is no river. A town that lies between water and hills is longer than this one, so lengths
    err to the low side; it has nothing to go round but its own edge.

    Parameters
    ----------
    town
        Place, residents, area and seed; the same town gives the same tables.
    """
    crs = zone_of(town.lon, town.lat)
    x, y = (float(v[0]) for v in to_meters(pd.Series([town.lon]), pd.Series([town.lat]), crs))
    middle = np.array([round(x, 1), round(y, 1)])
    radius_m = float(np.sqrt(town.area_km2 * 1e6 / np.pi))
    outline = _outline(town.seed, radius_m)
    side_m = min(CELL_M, 2 * radius_m / LEAST_CELLS_ACROSS)
    axis_deg = 90.0 * float(uniform(town.seed, 11))
    tracts = _tracts(town, outline, side_m, axis_deg, radius_m)
    tracts["x"], tracts["y"] = tracts.x + middle[0], tracts.y + middle[1]
    degrees = gpd.GeoSeries(gpd.points_from_xy(tracts.x, tracts.y), crs=crs).to_crs(DEGREES)
    tracts["center_lon"], tracts["center_lat"] = degrees.x.round(5), degrees.y.round(5)
    extent = shapely.transform(outline, lambda xy: np.round(xy + middle, 2))
    return FactsTables(tracts, (), (), _roads(town.seed, middle, radius_m, axis_deg), extent, crs)


def zone_of(lon: float, lat: float) -> int:
    """Return the EPSG code of the UTM zone of a place.

    >>> zone_of(-79.9, -2.19), zone_of(-77.72, 0.81)
    (32717, 32618)
    """
    zone = int((lon + 180) // 6) + 1
    return (32700 if lat < 0 else 32600) + zone


def _outline(seed: int, radius_m: float) -> shapely.Polygon:
    """Return the outline around the origin: a circle with waves, of the area of the circle."""
    turn = np.arange(OUTLINE_STEPS) * 2 * np.pi / OUTLINE_STEPS
    reach = np.ones(OUTLINE_STEPS)
    for waves, height in OUTLINE_WAVES:
        reach += height * np.sin(waves * turn + 2 * np.pi * float(uniform(seed, 23, waves)))
    shape = shapely.Polygon(np.column_stack([reach * np.sin(turn), reach * np.cos(turn)]))
    scale = radius_m * np.sqrt(np.pi / shape.area)
    scaled = shapely.transform(shape, lambda xy: np.round(xy * scale, 2))
    coarse: BaseGeometry = shapely.simplify(scaled, min(EXTENT_TOLERANCE_M, radius_m / 20))
    return shapely.Polygon(shapely.get_coordinates(coarse))


def _tracts(
    town: StandInTown, outline: shapely.Polygon, side_m: float, axis_deg: float, radius_m: float
) -> pd.DataFrame:
    """Return the tracts around the origin: squares with at least an eighth of their area in the outline."""
    reach = int(np.ceil(1.5 * radius_m / side_m)) + 1
    steps = np.arange(-reach, reach + 1)
    ij = np.stack(np.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2)
    turn = np.radians(axis_deg)
    axes = np.array([[np.sin(turn), np.cos(turn)], [np.cos(turn), -np.sin(turn)]])
    at = np.round(ij * side_m @ axes, 2)
    cells = shapely.polygons(at[:, None, :] + 0.5 * side_m * _CORNERS @ axes)
    area = shapely.area(shapely.intersection(cells, outline, grid_size=0.01))
    kept = area >= LEAST_SHARE * side_m**2
    at, ij, area = at[kept], ij[kept], area[kept]
    quarter = (ij + reach) // QUARTER_CELLS
    draws = [uniform(town.seed, k, quarter[:, 0], quarter[:, 1]) for k in (31, 37, 41)]
    return pd.DataFrame(
        {
            "tract_id": [f"{k + 1:04d}" for k in range(len(at))],
            "x": at[:, 0],
            "y": at[:, 1],
            "area_km2": np.round(area / 1e6, 4),
            "population": _people(at, area, radius_m, town.residents),
            "bearing_deg": np.round((axis_deg + QUARTER_TURN_DEG * (2 * draws[0] - 1)) % 180, 1),
            "block_length_m": np.round(BLOCK_LENGTH_M[0] + np.ptp(BLOCK_LENGTH_M) * draws[1]),
            "block_depth_m": np.round(BLOCK_DEPTH_M[0] + np.ptp(BLOCK_DEPTH_M) * draws[2]),
            "extent_length_m": side_m,
            "extent_width_m": side_m,
            "extent_bearing_deg": round(axis_deg, 1),
        }
    )


_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _people(
    at: NDArray[np.float64], area: NDArray[np.float64], radius_m: float, residents: int
) -> NDArray[np.int64]:
    """Return residents of each tract: fewer away from the middle, whole by largest remainder."""
    weight = area * np.exp(-CENTER_DENSITY * np.hypot(at[:, 0], at[:, 1]) / (2 * radius_m))
    exact = residents * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    whole[np.argsort(-(exact - whole), kind="stable")[: residents - int(whole.sum())]] += 1
    return whole


def _roads(seed: int, middle: NDArray[np.float64], radius_m: float, axis_deg: float) -> tuple[Arterial, ...]:
    """Return two main roads through the middle, bent a little, from rim to rim."""
    out = []
    for number in (0, 1):
        turn = np.radians(axis_deg + 90.0 * number + 20.0 * float(uniform(seed, 53, number)) - 10.0)
        along, across = np.array([np.sin(turn), np.cos(turn)]), np.array([np.cos(turn), -np.sin(turn)])
        stops = np.array([-1.5, -0.5, 0.0, 0.5, 1.5]) * radius_m
        bend = (uniform(seed, 59, number, np.arange(5)) - 0.5) * 2 * ROAD_BEND_SHARE * radius_m
        bend[2] = 0.0
        xy = middle + stops[:, None] * along + bend[:, None] * across
        out.append(Arterial(f"MAIN-{number + 1}", "", "primary", shapely.LineString(smooth(xy))))
    return tuple(out)
