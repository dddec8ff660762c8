"""People on a hexagon grid: the residents of each tract, spread along its reconstructed streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.sources.reconstruction.partition import deepest_tract
from planner.sources.reconstruction.tables import DEGREES, FactsTables

SPACING_M = 300.0
SAMPLE_M = 20.0


def reconstruct_demand(tables: FactsTables, streets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return residents by hexagon: id, lon, lat of the hexagon's center, population.

    Each tract's residents are spread evenly over the street meters that fall to the tract; whole people,
    by largest remainder, so that every tract and the total come out exactly. A tract without a street gives
    its residents to the street nearest its center. Roads between towns carry nobody.

    Parameters
    ----------
    tables
        The facts tables.
    streets
        RAW_STREETS of the reconstruction.
    """
    at = _street_samples(streets, tables.crs)
    inside = shapely.contains_xy(tables.extent.buffer(SAMPLE_M), at[:, 0], at[:, 1])
    at = at[inside]
    tract = deepest_tract(tables.tracts, at[:, 0], at[:, 1])
    cell = _hexagon(at)
    share = pd.DataFrame({"tract": tract, "q": cell[:, 0], "r": cell[:, 1]})
    meters = share.groupby(["tract", "q", "r"], sort=True).size().rename("samples").reset_index()
    residents = tables.tracts.population.to_numpy(dtype=np.int64)
    people = [
        _spread(int(residents[int(rows.tract.iloc[0])]), rows)
        for _, rows in meters.groupby("tract", sort=True)
    ]
    for missing in sorted(set(range(len(tables.tracts))) - set(meters.tract)):
        row = tables.tracts.iloc[missing]
        k = int(np.hypot(at[:, 0] - row.x, at[:, 1] - row.y).argmin())
        people.append(
            pd.DataFrame(
                {"q": cell[k : k + 1, 0], "r": cell[k : k + 1, 1], "people": [int(residents[missing])]}
            )
        )
    summed = pd.concat(people).groupby(["q", "r"], sort=True).people.sum().reset_index()
    return _table(summed[summed.people > 0], tables.crs)


def _street_samples(streets: gpd.GeoDataFrame, crs: int) -> NDArray[np.float64]:
    """Return places every 20 m along the streets that are not national or main roads, in meters."""
    local = streets[streets.street_class.isin(["residential", "tertiary"]) & ~streets.bridge]
    out = []
    for line in local.to_crs(crs).geometry:
        count = max(int(line.length // SAMPLE_M), 1)
        stops = (np.arange(count) + 0.5) * line.length / count
        out.append(shapely.get_coordinates(shapely.line_interpolate_point(line, stops)))
    return np.concatenate(out)


def _hexagon(at: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the axial coordinates of the pointy-top hexagon that holds each place (cube rounding)."""
    r = at[:, 1] / (SPACING_M * np.sqrt(3) / 2)
    q = at[:, 0] / SPACING_M - r / 2
    cube = np.stack([q, -q - r, r], axis=1)
    whole = np.rint(cube)
    off = np.abs(whole - cube)
    worst = off.argmax(axis=1)
    rows = np.arange(len(whole))
    whole[rows, worst] -= whole.sum(axis=1)
    return whole[:, [0, 2]].astype(np.int64)


def _spread(population: int, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a tract's people by hexagon: shares of its street meters, whole by largest remainder."""
    exact = population * rows.samples.to_numpy() / rows.samples.sum()
    people = np.floor(exact).astype(np.int64)
    left = int(population - people.sum())
    people[np.argsort(-(exact - people), kind="stable")[:left]] += 1
    return pd.DataFrame({"q": rows.q.to_numpy(), "r": rows.r.to_numpy(), "people": people})


def _table(summed: pd.DataFrame, crs: int) -> pd.DataFrame:
    """Return the rows of the file: center of each hexagon in degrees."""
    y = summed.r * SPACING_M * np.sqrt(3) / 2
    x = (summed.q + summed.r / 2) * SPACING_M
    degrees = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=crs).to_crs(DEGREES)
    return pd.DataFrame(
        {
            "id": [f"HEX-{k + 1:04d}" for k in range(len(summed))],
            "lon": degrees.x.round(6).to_numpy(),
            "lat": degrees.y.round(6).to_numpy(),
            "population": summed.people.to_numpy(),
        }
    )
