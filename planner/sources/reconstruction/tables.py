"""Read the facts tables of a reconstruction: tracts, rivers, bridges, arterials and the urban extent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem

METERS = 32720
TABLES = {
    "tracts": (
        "tract_id", "center_lon", "center_lat", "area_km2", "population", "bearing_deg", "block_length_m",
        "block_depth_m", "extent_length_m", "extent_width_m", "extent_bearing_deg",
    ),
    "rivers": ("river", "vertex", "lon", "lat", "half_width_m"),
    "bridges": ("bridge_id", "river", "name", "lon", "lat"),
    "arterials": ("arterial", "name", "street_class", "vertex", "lon", "lat"),
    "urban_extent": ("part", "vertex", "lon", "lat"),
}  # fmt: skip


@dataclass(frozen=True)
class River:
    """A river: its course in meters and half its width."""

    name: str
    course: shapely.LineString
    half_width_m: float

    def channel(self) -> shapely.Polygon:
        """Return the strip that only a bridge may cross."""
        return self.course.buffer(self.half_width_m, quad_segs=2, cap_style="flat", join_style="mitre")


@dataclass(frozen=True)
class Arterial:
    """A road given by a table: its course in meters, class and public name (blank where none is known)."""

    arterial_id: str
    name: str
    street_class: str
    course: shapely.LineString


@dataclass(frozen=True)
class Bridge:
    """A place where a river may be crossed, in meters."""

    bridge_id: str
    river: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class FactsTables:
    """All tables in meters (EPSG:32720); `tracts` holds the columns of the file plus x and y."""

    tracts: pd.DataFrame
    rivers: tuple[River, ...]
    bridges: tuple[Bridge, ...]
    arterials: tuple[Arterial, ...]
    extent: shapely.MultiPolygon


def read_tables(folder: Path) -> FactsTables:
    """Return the facts tables of a folder, projected to meters.

    Parameters
    ----------
    folder
        Holds `tracts.csv`, `rivers.csv`, `bridges.csv`, `arterials.csv` and `urban_extent.csv`; coordinates
        are degrees in EPSG:4326.

    Raises
    ------
    InputError
        A table is missing or lacks a column.
    """
    frames = _read_frames(folder)
    tracts = frames["tracts"].copy()
    tracts["x"], tracts["y"] = to_meters(tracts.center_lon, tracts.center_lat)
    tracts["tract_id"] = tracts.tract_id.astype(str)
    rivers = tuple(
        River(str(name), shapely.LineString(_xy(rows)), float(rows.half_width_m.iloc[0]))
        for name, rows in frames["rivers"].groupby("river", sort=False)
    )
    arterials = tuple(
        Arterial(
            str(name), rows.name.fillna("").iloc[0], rows.street_class.iloc[0], shapely.LineString(_xy(rows))
        )
        for name, rows in frames["arterials"].rename(columns={"name": "road"}).groupby("arterial", sort=False)
        for rows in [rows.rename(columns={"road": "name"})]
    )
    bridges = tuple(
        Bridge(str(r.bridge_id), str(r.river), "" if pd.isna(r.name_) else str(r.name_), x, y)
        for r, (x, y) in zip(
            frames["bridges"].rename(columns={"name": "name_"}).itertuples(),
            _xy(frames["bridges"]),
            strict=True,
        )
    )
    parts = [shapely.Polygon(_xy(rows)) for _, rows in frames["urban_extent"].groupby("part", sort=False)]
    extent = shapely.union_all([shapely.make_valid(p) for p in parts])
    whole = extent if extent.geom_type == "MultiPolygon" else shapely.MultiPolygon([extent])
    return FactsTables(tracts, rivers, bridges, arterials, whole)


def to_meters(lon: pd.Series, lat: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y in EPSG:32720 of degrees in EPSG:4326."""
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(METERS)
    return points.x.to_numpy(), points.y.to_numpy()


def _xy(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the vertices of a table's rows in meters."""
    return np.column_stack(to_meters(rows.lon, rows.lat))


def _read_frames(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every table, telling all that is missing at once."""
    frames, problems = {}, []
    for name, columns in TABLES.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            problems.append(Problem(f"`{path.name}` is missing.", "See data/jujuy/README.md."))
            continue
        frames[name] = pd.read_csv(path, dtype={"tract_id": str})
        absent = [c for c in columns if c not in frames[name].columns]
        if absent:
            problems.append(Problem(f"`{path.name}` lacks {', '.join(absent)}."))
    if problems:
        raise InputError(problems, str(folder), "the facts tables")
    return frames
