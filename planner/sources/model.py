"""What the sources room hands on: tables in degrees, terrain as an array, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Source:
    """Provenance of one input: a row of `schema.PROVENANCE`.

    `path` is relative to the study, or to the data root with the prefix ``$PLANNER_DATA/``.
    """

    path: str
    role: str
    sha256: str
    license: str = ""
    attribution: str = ""
    source: str = ""
    date: str = ""
    query: str = ""


@dataclass(frozen=True)
class Terrain:
    """Elevation grid: float32[rows, columns] in meters, NaN where unknown.

    `transform` is (a, b, c, d, e, f) of x = a * column + b * row + c, y = d * column + e * row + f for the
    upper left corner of a cell; `crs` is an authority code such as EPSG:4326.
    """

    elevation_m: NDArray[np.float32]
    transform: tuple[float, float, float, float, float, float]
    crs: str


@dataclass(frozen=True)
class SourceNote:
    """What reading left out or took in an unusual way, ready to become a row of `schema.FINDINGS`.

    `severity` is info or warning; `feature` is the layer or list; `length_m` is NaN where it has no length.
    """

    code: str
    severity: str
    feature: str
    count: int
    message: str
    length_m: float = float("nan")


@dataclass(frozen=True)
class StandingPlant:
    """What stands by `plant.source`: RAW_STANDING in EPSG:4326, and RAW_STANDING_ITEMS.

    Items are of assets whose parts the source tells; of others the catalog's kits say what they consist of.
    """

    assets: gpd.GeoDataFrame
    items: pd.DataFrame

    def of_kind(self, kind: str) -> gpd.GeoDataFrame:
        """Return the assets of a kind, in order."""
        return self.assets[self.assets["kind"] == kind]


@dataclass(frozen=True)
class StudySources:
    """Everything read for one study; frames are in EPSG:4326 and hold the tables named beside them."""

    streets: gpd.GeoDataFrame  # RAW_STREETS
    points: gpd.GeoDataFrame | None  # RAW_SITES
    cameras: gpd.GeoDataFrame | None  # RAW_SITES
    demand: gpd.GeoDataFrame | None  # RAW_DEMAND
    buildings: gpd.GeoDataFrame | None  # RAW_BUILDINGS
    existing_plant: gpd.GeoDataFrame | None  # RAW_PLANT
    terrain: Terrain | None
    provenance: tuple[Source, ...]
    notes: tuple[SourceNote, ...] = ()
    existing_cameras: gpd.GeoDataFrame | None = None  # RAW_CAMERAS
    areas: gpd.GeoDataFrame | None = None  # RAW_AREAS, vegetation among them
    places: gpd.GeoDataFrame | None = None  # RAW_PLACES
    districts: gpd.GeoDataFrame | None = None  # RAW_DISTRICTS
    exclusions: gpd.GeoDataFrame | None = None  # RAW_EXCLUSIONS
    demand_layers: tuple[gpd.GeoDataFrame | None, ...] = ()  # RAW_DEMAND; None: streets
    barriers: gpd.GeoDataFrame | None = None  # RAW_BARRIERS
    barriers_known: tuple[str, ...] = ()  # kinds of barrier that a layer tells of
    works_zones: gpd.GeoDataFrame | None = None  # RAW_WORKS_ZONES
    existing_pops: gpd.GeoDataFrame | None = None  # RAW_POPS
    edits: pd.DataFrame | None = None  # RAW_EDITS
    facts: pd.DataFrame | None = None  # RAW_FACTS
    shelters: tuple[str, ...] = ()  # names of what lists and places call a shelter
    standing: StandingPlant | None = None
