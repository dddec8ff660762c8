"""Vector layers of any kind (GeoPackage, GeoJSON, GeoParquet, Shapefile) as frames in degrees."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS

from planner.errors import InputError, Problem
from planner.sources.faults import CRS_FAULTS, LAYER_FAULTS, one_line
from planner.sources.identity import refuse_identity

DEGREES = "EPSG:4326"
PARQUET = (".parquet", ".geoparquet")
LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb", ".gml", *PARQUET)


def read_layer(path: Path, *, crs: str = "", shapes: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Return a vector layer in EPSG:4326, rows numbered from 0 in file order.

    A layer without a CRS is taken as degrees only when every coordinate could be degrees; a layer of meters
    without a CRS is refused, never guessed.

    Parameters
    ----------
    path
        The file; of several layers the only one that holds `shapes` is read.
    crs
        EPSG code given in the settings, used where the file names none.
    shapes
        Geometry types wanted, for example ("LineString",); empty takes any.

    Raises
    ------
    InputError
        The file cannot be read, holds no or several fitting layers, does not say its CRS, or holds identity
        numbers of people.
    """
    where = str(path)
    try:
        if path.suffix.lower() in PARQUET:
            frame = gpd.read_parquet(path)
        else:
            frame = gpd.read_file(path, layer=_layer_of(path, shapes))
    except LAYER_FAULTS as fault:
        raise InputError(
            Problem(
                f"the file cannot be read as a layer: {one_line(fault)}.",
                "Check that it is whole, or export again.",
            ),
            where,
        ) from None
    if not isinstance(frame, gpd.GeoDataFrame) or "geometry" not in frame.columns:
        raise InputError(Problem("the layer has no geometry.", "Export it with its geometry."), where)
    if frame.empty:
        raise InputError(
            Problem("the layer is empty: 0 rows.", "Check the export, or remove the setting."), where
        )
    refuse_identity(pd.DataFrame(frame.drop(columns="geometry")), where)
    return to_degrees(frame.reset_index(drop=True), crs, where)


def parse_crs(text: str, where: str) -> CRS:
    """Return the CRS of a code such as `EPSG:22183` or `22183`.

    Raises
    ------
    InputError
        The code is unknown.
    """
    code = text.strip()
    try:
        return CRS.from_user_input(int(code) if code.isdigit() else code)
    except (*CRS_FAULTS, ValueError):
        raise InputError(
            Problem(f"`{text}` is not a CRS.", "Write its EPSG code, for example EPSG:22183."), where
        ) from None


def to_degrees(frame: gpd.GeoDataFrame, crs: str, where: str) -> gpd.GeoDataFrame:
    """Return the frame in EPSG:4326 without z values.

    Raises
    ------
    InputError
        No CRS is known and the coordinates are not degrees, or the projection fails.
    """
    if frame.crs is None:
        west, south, east, north = frame.total_bounds
        in_degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        if not crs and not in_degrees:
            raise InputError(
                Problem(
                    f"the layer names no CRS, and its coordinates (x from {west:.0f} to {east:.0f}, y from "
                    f"{south:.0f} to {north:.0f}) are not degrees.",
                    "Store the layer with its CRS, or in degrees (EPSG:4326).",
                ),
                where,
            )
        frame = frame.set_crs(parse_crs(crs, where) if crs else DEGREES)
    try:
        moved = frame.to_crs(DEGREES)
    except CRS_FAULTS as fault:
        raise InputError(
            Problem(f"the layer cannot be projected to degrees: {one_line(fault)}."), where
        ) from None
    bounds = moved.total_bounds
    if not np.isfinite(bounds).all() or abs(bounds[1]) > 90 or abs(bounds[3]) > 90:
        raise InputError(
            Problem(
                f"its coordinates fall outside the world (bounds {', '.join(f'{b:.3f}' for b in bounds)}).",
                "Check the CRS that the layer names.",
            ),
            where,
        )
    return moved.set_geometry(moved.geometry.force_2d())


def _layer_of(path: Path, shapes: tuple[str, ...]) -> str | None:
    """Return the name of the one layer that fits, or None where the file has a single layer."""
    listed = pyogrio.list_layers(path)
    if len(listed) <= 1:
        return None
    placed = [(str(n), str(kind)) for n, kind in listed if kind is not None]  # QGIS adds tables of styles
    fitting = [n for n, kind in placed if any(s in kind for s in shapes) or not shapes]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(str(n) for n, _ in listed)
    wanted = " or ".join(shapes) or "any"
    raise InputError(
        Problem(
            f"the file has {len(listed)} layers ({names}), {len(fitting)} of them with {wanted} geometry.",
            "Export the wanted layer to a file of its own.",
        ),
        str(path),
    )
