"""Building footprints out of an OSM file or a polygon layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.schema import RAW_BUILDINGS
from planner.sources import words
from planner.sources.building_use import use_of_word
from planner.sources.cells import texts
from planner.sources.layers import read_layer
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm
from planner.sources.osm_places import height_m, mapped_buildings
from planner.sources.streets import clip

HEIGHTS = ("height_m", "height", "altura", "altura_m")
USES = ("use", "uso", "building_use", "building", "fclass", "uso_edificio", "destino")
LEVELS = ("building:levels", "building_levels", "levels", "pisos", "plantas")


def read_buildings(
    path: Path, bbox: Sequence[float] = (), notes: list[SourceNote] | None = None
) -> gpd.GeoDataFrame:
    """Return footprints as RAW_BUILDINGS in EPSG:4326; an OSM file without buildings gives an empty frame.

    The height is blank where no column tells it; a storey counts as 3 m (planning assumption).

    Parameters
    ----------
    path
        OSM file or polygon layer in any CRS.
    bbox
        West, south, east, north in degrees; footprints that touch it are kept whole.
    notes
        List that rows left out are told in.

    Raises
    ------
    InputError
        The file is damaged or no layer of polygons.
    """
    if is_osm(path):
        return mapped_buildings(path, bbox)
    frame = _from_layer(path, [] if notes is None else notes)
    return (clip(frame, bbox) if len(bbox) else frame).reset_index(drop=True)


def _from_layer(path: Path, notes: list[SourceNote]) -> gpd.GeoDataFrame:
    """Return the polygons of a layer."""
    layer = read_layer(path, shapes=("Polygon",))
    areas = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])]
    if len(areas) < len(layer):
        left = len(layer) - len(areas)
        notes.append(
            SourceNote("BUILDINGS-NO-AREA", "warning", path.name, left, "rows without an area: left out")
        )
    ids = words.find_column(areas.columns, ("source_id", "osmid", "osm_id", "id", "fid"))
    out = pd.DataFrame(index=areas.index)
    rows = pd.Series([f"row/{i}" for i in areas.index], index=areas.index, dtype=object)
    named = rows if ids is None else texts(areas[ids])
    out["source_id"] = rows if named.isna().any() or named.duplicated().any() else named
    out["height_m"] = _heights(areas)
    out["use"] = _uses(areas)
    out["geometry"] = areas.geometry
    return gpd.GeoDataFrame(RAW_BUILDINGS.arrange(out), geometry="geometry", crs=areas.crs)


def _uses(areas: gpd.GeoDataFrame) -> pd.Series:
    """Return what buildings are used for out of the first column that tells it."""
    column = words.find_column(areas.columns, USES)
    told = [None] * len(areas) if column is None else [use_of_word(v) for v in texts(areas[column])]
    return pd.Series(told, index=areas.index, dtype=object)


def _heights(areas: gpd.GeoDataFrame) -> pd.Series:
    """Return heights out of the height column, else out of storeys."""
    tall = words.find_column(areas.columns, HEIGHTS)
    levels = words.find_column(areas.columns, tuple(words.plain(w) for w in LEVELS))
    blank = pd.Series([None] * len(areas), index=areas.index, dtype=object)
    heights = blank if tall is None else texts(areas[tall])
    storeys = blank if levels is None else texts(areas[levels])
    pairs = zip(heights, storeys, strict=True)
    values = [height_m({"height": h or "", "building:levels": s or ""}) for h, s in pairs]
    return pd.Series(values, index=areas.index, dtype=float)
