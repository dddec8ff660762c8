"""Spread places over people: an order that keeps neighbors together, and even steps along it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.sources.reconstruction.tables import DEGREES, METERS

HILBERT_BITS = 10


def street_nodes(streets: gpd.GeoDataFrame, crs: int = METERS) -> pd.DataFrame:
    """Return the vertices of a street layer with the number of street arms at each.

    Columns x, y in meters of `crs` (an EPSG code), lon, lat in degrees to 1e-7, `arms`: 1 at a dead end, 2
    along a street, 3 and more at a junction. Rows are ordered by lon, then lat.
    """
    coordinates = streets.geometry.get_coordinates().round(7)
    row = np.asarray(coordinates.index)
    first, last = row != np.roll(row, 1), row != np.roll(row, -1)
    coordinates["arms"] = 2 - first.astype(int) - last.astype(int)
    summed = coordinates.groupby(["x", "y"], sort=True).arms.sum().reset_index()
    meters = gpd.GeoSeries(gpd.points_from_xy(summed.x, summed.y), crs=DEGREES).to_crs(crs)
    return pd.DataFrame({"x": meters.x, "y": meters.y, "lon": summed.x, "lat": summed.y, "arms": summed.arms})


def even_steps(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    count: int,
    phase: float = 0.5,
) -> list[int]:
    """Return rows at even steps of weight along a Hilbert curve: neighbors stay neighbors on the curve.

    A row of more weight than a step is returned more than once.

    Parameters
    ----------
    x, y
        Places in meters.
    weight
        Weight of each, for example residents.
    count
        Rows to return.
    phase
        Where in its step the first row is taken, 0 to 1.
    """
    order = hilbert_order(x, y)
    total = np.cumsum(weight[order])
    steps = (np.arange(count) + phase) * total[-1] / max(count, 1)
    return [int(order[k]) for k in np.minimum(np.searchsorted(total, steps), len(order) - 1)]


def hilbert_order(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the order of places along a Hilbert curve over their square (Hilbert 1891).

    >>> hilbert_order(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 1.0])).tolist()
    [0, 3, 2, 1]
    """
    side = 1 << HILBERT_BITS
    size = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9)
    column = np.minimum((x - x.min()) / size * side, side - 1).astype(np.int64)
    row = np.minimum((y - y.min()) / size * side, side - 1).astype(np.int64)
    place = np.zeros(len(x), dtype=np.int64)
    step = side >> 1
    while step:
        right, upper = (column & step) > 0, (row & step) > 0
        place += step * step * ((3 * right.astype(np.int64)) ^ upper.astype(np.int64))
        turn = ~upper
        flip = turn & right
        column[flip], row[flip] = side - 1 - column[flip], side - 1 - row[flip]
        column[turn], row[turn] = row[turn], column[turn].copy()
        step >>= 1
    return np.lexsort((np.arange(len(x)), place))
