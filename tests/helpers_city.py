"""Toy streets drawn in meters, for tests of the city and siting rooms: answers can be found by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Transformer

from planner.catalog.model import Catalog, StreetClass
from planner.catalog.table_files import read_camera_classes, read_levels
from planner.city import City, StreetNetwork, build_city
from planner.city.findings import FindingLog
from planner.city.project import crs_of_streets
from planner.city.streets import build_streets
from planner.settings.model import CenterSettings, Settings
from planner.sources.model import StudySources

EAST_M, NORTH_M = 500_000.0, 7_300_000.0  # on the middle meridian of UTM 20S, so scale is 0.9996 everywhere
UTM = "EPSG:32720"
TO_DEGREES = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True)
Path2 = Sequence[tuple[float, float]]


def degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Return longitude and latitude of a place given in meters from the toy's origin."""
    lon, lat = TO_DEGREES.transform(EAST_M + x_m, NORTH_M + y_m)
    return lon, lat


def raw_streets(paths: Sequence[Path2], **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Return RAW_STREETS of paths in toy meters; other columns as given, else plain residential streets."""
    count = len(paths)
    plain: dict[str, Any] = {
        "source_id": [f"way/{i}" for i in range(count)],
        "name": "", "street_class": "residential", "bridge": False, "tunnel": False, "access": None,
        "surface": None, "layer": 0, "lit": None, "ref": None,
        "lanes": float("nan"),
    }  # fmt: skip
    lines = [shapely.LineString([degrees(x, y) for x, y in path]) for path in paths]
    data = {k: columns.get(k, v) for k, v in plain.items()}
    return gpd.GeoDataFrame(pd.DataFrame(data, index=range(count)), geometry=lines, crs="EPSG:4326")


def grid_paths(columns: int, rows: int, block_m: float = 100.0) -> list[list[tuple[float, float]]]:
    """Return the blocks of a street grid of so many streets each way, one path a block."""
    across = [
        [(c * block_m, r * block_m), ((c + 1) * block_m, r * block_m)]
        for r in range(rows)
        for c in range(columns - 1)
    ]
    up = [
        [(c * block_m, r * block_m), (c * block_m, (r + 1) * block_m)]
        for c in range(columns)
        for r in range(rows - 1)
    ]
    return across + up


def toy_catalog(**half_width_m: float) -> Catalog:
    """Return a catalog with a few street classes; half-widths may be given by class."""
    classes = {
        name: StreetClass(name, carries, True, factor, half_width_m.get(name, 5.0), "test")
        for name, carries, factor in (
            ("residential", True, 1.0), ("primary", True, 1.5), ("unclassified", True, 1.0),
            ("motorway", False, 1.0), ("footway", False, 1.0),
        )
    }  # fmt: skip
    return Catalog(pd.DataFrame(), {}, classes, read_camera_classes(), (), (), levels=read_levels())


def toy_network(paths: Sequence[Path2], **columns: Sequence[Any]) -> tuple[StreetNetwork, FindingLog]:
    """Return the clean network of toy streets and the findings of cleaning them."""
    raw, log = raw_streets(paths, **columns), FindingLog()
    return build_streets(raw, crs_of_streets(raw), toy_catalog(), log)[0], log


def toy_sites(places: Sequence[tuple[float, float]], prefix: str = "A", **columns: Any) -> gpd.GeoDataFrame:
    """Return RAW_SITES at places in toy meters."""
    data = {
        "source_id": [f"{prefix}{i}" for i in range(1, len(places) + 1)],
        "name": None, "kind": "school", "provenance": None, "camera_class": None,
    } | columns  # fmt: skip
    points = [shapely.Point(degrees(x, y)) for x, y in places]
    return gpd.GeoDataFrame(pd.DataFrame(data, index=range(len(places))), geometry=points, crs="EPSG:4326")


def toy_sources(streets: gpd.GeoDataFrame, **frames: Any) -> StudySources:
    """Return sources with streets and the frames given by name."""
    names = ("points", "cameras", "demand", "buildings", "existing_plant", "terrain")
    more = {n: f for n, f in frames.items() if n not in names}
    return StudySources(streets, **{n: frames.get(n) for n in names}, provenance=(), **more)


def toy_settings(center: tuple[float, float] = (0.0, 0.0), **sections: Any) -> Settings:
    """Return settings with one center at a place in toy meters and the sections given by name."""
    lon, lat = degrees(*center)
    return Settings(Path(), centers=(CenterSettings(lat=lat, lon=lon),), **sections)


def toy_city(paths: Sequence[Path2], settings: Settings | None = None, **frames: Any) -> City:
    """Return the City of toy streets."""
    return build_city(toy_sources(raw_streets(paths), **frames), settings or toy_settings(), toy_catalog())


def meters(shape: Any) -> list[tuple[float, float]]:
    """Return the coordinates of a projected shape in toy meters, to the centimeter."""
    return [
        (round(x - EAST_M, 2) + 0.0, round(y - NORTH_M, 2) + 0.0) for x, y in shapely.get_coordinates(shape)
    ]


def counts(log: FindingLog) -> dict[str, int]:
    """Return how many each finding counted, by code."""
    frame = log.frame()
    return {str(k): int(v) for k, v in frame.groupby("code")["count"].sum().items()}
