"""Read the facts tables of a reconstruction: tracts, rivers, bridges, arterials and the urban extent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.errors import InputError, Problem, name_up_to_five

METERS = 32720
DEGREES = 4326
MEET_M = 120.0
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
ROADS_AND_RIVERS = ("rivers", "bridges", "arterials")


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
    """All tables in meters of `crs`, an EPSG code; `tracts` holds the columns of the file plus x and y."""

    tracts: pd.DataFrame
    rivers: tuple[River, ...]
    bridges: tuple[Bridge, ...]
    arterials: tuple[Arterial, ...]
    extent: BaseGeometry
    crs: int = METERS


def read_tables(folder: Path, town: str = "") -> FactsTables:
    """Return the facts tables of a folder, projected to meters.

    Parameters
    ----------
    folder
        Holds `tracts.csv`, `rivers.csv`, `bridges.csv`, `arterials.csv` and `urban_extent.csv`; coordinates
        are degrees in EPSG:4326.
    town
        Where the tables hold several towns, the one whose rows are taken (column `town`). `rivers.csv`,
        `bridges.csv` and `arterials.csv` may then be missing: a town has none of what no table tells.

    Raises
    ------
    InputError
        A table is missing or lacks a column, or no tract is of the town.
    """
    frames = _read_frames(folder, optional=ROADS_AND_RIVERS if town else ())
    if town:
        frames = _of_town(frames, town, folder)
    tracts = frames["tracts"].copy()
    tracts["x"], tracts["y"] = to_meters(tracts.center_lon, tracts.center_lat)
    tracts["tract_id"] = tracts.tract_id.astype(str)
    rivers = tuple(
        River(str(name), shapely.LineString(smooth(_xy(rows))), float(rows.half_width_m.iloc[0]))
        for name, rows in frames["rivers"].groupby("river", sort=False)
    )
    arterials = _meet(
        tuple(_arterial(name, rows) for name, rows in frames["arterials"].groupby("arterial", sort=False))
    )
    parts = [shapely.Polygon(_xy(rows)) for _, rows in frames["urban_extent"].groupby("part", sort=False)]
    extent = shapely.union_all(np.array([shapely.make_valid(p) for p in parts]))
    return FactsTables(tracts, rivers, _bridges(frames["bridges"]), arterials, extent)


def _bridges(rows: pd.DataFrame) -> tuple[Bridge, ...]:
    """Return the bridges of the table."""
    columns = (rows.bridge_id, rows.river, rows["name"].astype(object).fillna(""), *_xy(rows).T)
    return tuple(
        Bridge(str(i), str(r), str(n), float(x), float(y)) for i, r, n, x, y in zip(*columns, strict=True)
    )


def _arterial(name: object, rows: pd.DataFrame) -> Arterial:
    """Return the arterial of a group of rows."""
    first = rows.iloc[0]
    road = "" if pd.isna(first["name"]) else str(first["name"])
    return Arterial(str(name), road, str(first["street_class"]), shapely.LineString(smooth(_xy(rows))))


def _of_town(frames: dict[str, pd.DataFrame], town: str, folder: Path) -> dict[str, pd.DataFrame]:
    """Return the rows of one town of each table."""
    own = {name: f[f["town"] == town] if "town" in f.columns else f.iloc[:0] for name, f in frames.items()}
    if own["tracts"].empty or own["urban_extent"].empty:
        known = sorted(set(frames["tracts"].get("town", pd.Series(dtype=str)).astype(str)))
        raise InputError(
            Problem(f"the tables hold no town `{town}`.", f"They hold {name_up_to_five(known)}."),
            str(folder),
            "the facts tables",
        )
    return {name: f.reset_index(drop=True) for name, f in own.items()}


def to_meters(
    lon: pd.Series, lat: pd.Series, crs: int = METERS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y in an EPSG code of meters of degrees in EPSG:4326."""
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=DEGREES).to_crs(crs)
    return points.x.to_numpy(), points.y.to_numpy()


def _meet(arterials: tuple[Arterial, ...]) -> tuple[Arterial, ...]:
    """Return the arterials with ends that come near another one drawn onto it."""
    out: list[Arterial] = []
    for k, road in enumerate(arterials):
        xy = [(float(x), float(y)) for x, y in road.course.coords]
        for end in (0, -1):
            point = shapely.Point(xy[end])
            fixed = [*out, *arterials[k + 1 :]]
            near = min(fixed, key=lambda a: a.course.distance(point), default=None)
            if near is not None and 0 < near.course.distance(point) <= MEET_M:
                met = near.course.interpolate(near.course.project(point))
                xy[end] = (round(met.x, 2), round(met.y, 2))
        out.append(replace(road, course=shapely.LineString(xy)))
    return tuple(out)


def smooth(xy: NDArray[np.float64], rounds: int = 2) -> NDArray[np.float64]:
    """Return a line with its corners cut (Chaikin 1974), its ends kept, to the centimeter.

    >>> smooth(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]), rounds=1).tolist()
    [[0.0, 0.0], [1.0, 0.0], [3.0, 0.0], [4.0, 1.0], [4.0, 3.0], [4.0, 4.0]]
    """
    for _ in range(rounds):
        cut = np.empty((2 * (len(xy) - 1), 2))
        cut[0::2] = 0.75 * xy[:-1] + 0.25 * xy[1:]
        cut[1::2] = 0.25 * xy[:-1] + 0.75 * xy[1:]
        xy = np.vstack([xy[:1], cut, xy[-1:]])
    return np.round(xy, 2)


def _xy(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the vertices of a table's rows in meters."""
    return np.column_stack(to_meters(rows.lon, rows.lat))


def _read_frames(folder: Path, optional: Sequence[str] = ()) -> dict[str, pd.DataFrame]:
    """Read every table, telling all that is missing at once; an optional one that is missing has no rows."""
    frames, problems = {}, []
    for name, columns in TABLES.items():
        path = folder / f"{name}.csv"
        if not path.is_file() and name in optional:
            frames[name] = pd.DataFrame({c: [] for c in columns})
            continue
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
