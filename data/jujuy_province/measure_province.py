"""Measure the tables of the province of Jujuy from public data under PLANNER_DATA: figures, no outlines.

Run from the repository: ``PLANNER_DATA=... python data/jujuy_province/measure_province.py``. Writes
`tracts.csv`, `urban_extent.csv`, `schools.csv` and `localities.csv` beside this file.
"""

from __future__ import annotations

import os
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

HERE = Path(__file__).parent
METERS = 32720
URBAN_KM2 = 1.0
TOWN_REACH_M = 3000.0
SCHOOL_REACH_M = 4000.0
EMBEDDED = "san-salvador"
"""The town whose tables are those of `data/jujuy`: it is not measured twice."""


def main(out: Path = HERE) -> None:
    """Write the measured tables."""
    root = Path(os.environ["PLANNER_DATA"]) / "jujuy"
    towns = pd.read_csv(HERE / "towns.csv")
    tracts = gpd.read_file(root / "Jujuy_con_datos.shp").to_crs(METERS).sort_values("link", ignore_index=True)
    measured, extents = measure_towns(tracts, towns[towns.town != EMBEDDED])
    schools = restate_schools(root / "schools_province_2017.csv", towns)
    localities = restate_localities(root / "localities.geojson", schools)
    tables = {"tracts": measured, "urban_extent": extents, "schools": schools, "localities": localities}
    for name, table in tables.items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")


def measure_towns(tracts: gpd.GeoDataFrame, towns: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return tracts and extents by town: urban tracts (below 1 km2) within 3 km of its point, the nearest."""
    city = _city()
    points = gpd.GeoSeries(gpd.points_from_xy(towns.lon, towns.lat), crs=4326).to_crs(METERS)
    far = np.stack([tracts.distance(p).to_numpy() for p in points], axis=1)
    urban = (tracts.area.to_numpy() / 1e6 < URBAN_KM2) & (tracts.totalpobl.to_numpy() > 0)
    nearest = far.argmin(axis=1)
    measured, extents = [], []
    for k, town in enumerate(towns.town):
        own = tracts[urban & (nearest == k) & (far[:, k] <= TOWN_REACH_M)].reset_index(drop=True)
        rows, outline = city.measure_tracts(own), city.measure_extent(own)
        rows.insert(0, "town", town)
        outline.insert(0, "town", town)
        measured.append(rows.drop(columns="source"))
        extents.append(outline.drop(columns="source"))
    return pd.concat(measured, ignore_index=True), pd.concat(extents, ignore_index=True)


def restate_schools(path: Path, towns: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct school points of the province; `town` is the town within 4 km, blank where none."""
    schools = _city().restate_schools(path).drop(columns="source")
    tree = cKDTree(_meters(towns.lon, towns.lat))
    distance, nearest = tree.query(_meters(schools.lon, schools.lat))
    near = distance <= SCHOOL_REACH_M
    schools["town"] = np.where(near, towns.town.to_numpy()[nearest], "")
    return schools


def restate_localities(path: Path, schools: pd.DataFrame) -> pd.DataFrame:
    """Return the localities of the province with the schools that are nearest to each."""
    raw = gpd.read_file(path)
    rows = pd.DataFrame(
        {
            "name": raw.nombre,
            "department": raw.departamento.str.title(),
            "lon": raw.geometry.x.round(5),
            "lat": raw.geometry.y.round(5),
        }
    )
    rows = rows.sort_values(["department", "name", "lon"], ignore_index=True)
    tree = cKDTree(_meters(rows.lon, rows.lat))
    _, nearest = tree.query(_meters(schools.lon, schools.lat))
    rows["schools"] = np.bincount(nearest, minlength=len(rows))
    return rows


def _meters(lon: pd.Series, lat: pd.Series) -> np.ndarray:
    """Return positions in meters."""
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(METERS)
    return np.column_stack([points.x, points.y])


def _city() -> ModuleType:
    """Return the script that measures Gran Jujuy."""
    loader = SourceFileLoader("jujuy_measure", str(HERE.parent / "jujuy" / "measure.py"))
    module = ModuleType(loader.name)
    loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
