"""Streets of a study out of any file: OSM, GraphML or a line layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.schema import RAW_STREETS
from planner.sources.cells import cell_text
from planner.sources.graphml import first_value, read_graphml
from planner.sources.layers import LAYER_SUFFIXES, read_layer
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm, is_yes, lane_count, layer_number, lit_word, read_osm_streets

CLASS_COLUMNS = ("highway", "street_class", "fclass", "class", "road_class", "tipo", "type", "jerarquia")
NAME_COLUMNS = ("name", "nombre", "street_name", "nombre_calle", "calle")
REF_COLUMNS = ("ref", "ruta", "numero_ruta", "rtn", "route")
LANE_COLUMNS = ("lanes", "carriles")
LIT_COLUMNS = ("lit", "iluminada", "iluminado", "alumbrado")
ID_COLUMNS = ("source_id", "osmid", "osm_id", "id", "fid", "gid", "objectid")
UNKNOWN_CLASS = "unclassified"
FORMATS = ".osm.pbf, .osm, .osm.gz, .osm.bz2, .graphml, .gpkg, .geojson, .parquet or .shp"


def read_streets(
    path: Path,
    *,
    class_column: str = "",
    name_column: str = "",
    bbox: Sequence[float] = (),
    notes: list[SourceNote] | None = None,
) -> gpd.GeoDataFrame:
    """Return the streets of a file as RAW_STREETS in EPSG:4326.

    Nothing is moved. OSM ways are split where they meet; lines of a layer stay as drawn and meet where
    they share a vertex. A layer without a class column is `unclassified` throughout, with a note.

    Parameters
    ----------
    path
        OSM file, GraphML or line layer in any CRS.
    class_column, name_column
        Columns of a layer; blank looks for the usual names.
    bbox
        West, south, east, north in degrees: lines that touch the box are kept whole. Empty keeps all.
    notes
        List that what was left out is added to.

    Raises
    ------
    InputError
        The format is unknown, the file is damaged, a named column is absent, or no street is left.
    """
    told: list[SourceNote] = [] if notes is None else notes
    check_bbox(bbox)
    if is_osm(path):
        streets = read_osm_streets(path, told, bbox)
    elif path.suffix.lower() == ".graphml":
        streets = _from_lines(read_graphml(path), path, class_column, name_column, told)
    elif path.suffix.lower() in LAYER_SUFFIXES:
        layer = read_layer(path, shapes=("LineString",))
        streets = _from_lines(layer, path, class_column, name_column, told)
    else:
        raise InputError(Problem(f"`{path.name}` is no format of streets.", f"Give {FORMATS}."), str(path))
    if bbox:
        streets = clip(streets, bbox)
    if streets.empty:
        raise InputError(
            Problem(
                f"the file holds no streets{' in the bbox of the study' if bbox else ''}.",
                "Check `sources.bbox`." if bbox else "Give a file with ways tagged `highway`, or lines.",
            ),
            str(path),
        )
    return streets.reset_index(drop=True)


def check_bbox(bbox: Sequence[float]) -> None:
    """Refuse a box that is not west, south, east, north in degrees; an empty one is no box.

    Raises
    ------
    InputError
        The box is not four numbers in order within the world.
    """
    ordered = len(bbox) == 4 and -180 <= bbox[0] < bbox[2] <= 180 and -90 <= bbox[1] < bbox[3] <= 90
    if bbox and not ordered:
        raise InputError(
            Problem(
                f"`sources.bbox` is {list(bbox)}; expected west < east and south < north in degrees.",
                "Write it as [west, south, east, north].",
            )
        )


def clip(frame: gpd.GeoDataFrame, bbox: Sequence[float]) -> gpd.GeoDataFrame:
    """Return the rows that touch a box of west, south, east, north degrees, kept whole."""
    check_bbox(bbox)
    return frame[frame.intersects(shapely.box(bbox[0], bbox[1], bbox[2], bbox[3]))]


def _from_lines(
    layer: gpd.GeoDataFrame, path: Path, class_column: str, name_column: str, notes: list[SourceNote]
) -> gpd.GeoDataFrame:
    """Return a layer of lines as RAW_STREETS."""
    columns = {"sources.streets_class_column": class_column, "sources.streets_name_column": name_column}
    absent = {key: c for key, c in columns.items() if c and c not in layer.columns}
    if absent:
        listed = ", ".join(str(c) for c in layer.columns if c != "geometry")
        raise InputError(
            [
                Problem(f"`{key}` is `{c}`, which the layer lacks.", f"It has: {listed}.")
                for key, c in absent.items()
            ],
            str(path),
        )
    lines = _only_lines(layer, path, notes)
    classes = _column(lines, class_column, CLASS_COLUMNS)
    if classes.isna().all():
        notes.append(
            SourceNote(
                "STREETS-NO-CLASS", "warning", path.name, len(lines),
                "the layer names no street class: every line counts as unclassified, motorways too",
            )
        )  # fmt: skip
    out = pd.DataFrame(index=lines.index)
    rows = pd.Series([f"row/{i}" for i in lines.index], index=lines.index, dtype=object)
    out["source_id"] = _column(lines, "", ID_COLUMNS).fillna(rows)
    out["name"] = _column(lines, name_column, NAME_COLUMNS)
    out["ref"] = _column(lines, "", REF_COLUMNS)
    out["street_class"] = classes.fillna(UNKNOWN_CLASS)
    for flag in ("bridge", "tunnel"):
        out[flag] = _column(lines, "", (flag,)).map(is_yes).astype(bool)
    for text in ("access", "surface"):
        out[text] = _column(lines, "", (text,))
    out["lanes"] = _column(lines, "", LANE_COLUMNS).map(lane_count).astype(float)
    out["layer"] = _column(lines, "", ("layer",)).map(layer_number).astype(np.int64)
    out["lit"] = _column(lines, "", LIT_COLUMNS).map(lit_word)
    out["geometry"] = lines.geometry
    return gpd.GeoDataFrame(RAW_STREETS.arrange(out), geometry="geometry", crs=lines.crs)


def _only_lines(layer: gpd.GeoDataFrame, path: Path, notes: list[SourceNote]) -> gpd.GeoDataFrame:
    """Return single lines; rows without a line are left out with a note."""
    shapes = layer.geometry.to_numpy()
    places, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(owner[~np.isfinite(places).all(axis=1)])
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    usable[broken] = False
    parts = layer[usable].explode(index_parts=False)
    kept = parts[parts.geom_type.isin(["LineString", "LinearRing"])]
    left = len(layer) - kept.index.nunique()
    if left:
        notes.append(
            SourceNote(
                "STREETS-NO-LINE",
                "warning",
                path.name,
                left,
                "rows without a line of finite coordinates: left out",
            )
        )
    return kept


def _column(frame: gpd.GeoDataFrame, named: str, usual: tuple[str, ...]) -> pd.Series:
    """Return a column as text, the first of merged values, blank where there is none."""
    lower = {str(c).lower(): c for c in reversed(list(frame.columns))}
    found: Any = named or next((lower[u] for u in usual if u in lower), None)
    if found is None:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    values = [cell_text(first_value(v)) for v in frame[found].astype(object)]
    return pd.Series(values, index=frame.index, dtype=object)
