"""Places of a list written as well-known text, the way databases and data frames export them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from planner.sources import words
from planner.sources.layers import parse_crs, to_degrees

COORDINATE_COLUMNS = (words.LAT, words.NORTHING, words.Y, words.PAIR)


def geometry_of_text(rows: pd.DataFrame, crs: str, where: str) -> gpd.GeoSeries | None:
    """Return the places of a WKT column in EPSG:4326, None where there is none to take.

    Coordinate columns go before it. A cell that is no WKT has no place; the reader of the list tells its row.

    Parameters
    ----------
    rows
        Rows of the list; a column `wkt`, `geometry`, `geom` or `the_geom` is looked for.
    crs
        EPSG code of the settings; blank takes degrees where the numbers can be degrees.
    where
        The file, for messages.

    Raises
    ------
    InputError
        The places are meters and no CRS is given.
    """
    column = words.find_column(rows.columns, words.WKT)
    plain_columns = any(words.find_column(rows.columns, group) for group in COORDINATE_COLUMNS)
    if column is None or plain_columns:
        return None
    shapes = [_shape(value) for value in rows[column]]
    if all(shape is None for shape in shapes):
        return None
    frame = gpd.GeoDataFrame(geometry=shapes, index=rows.index)
    if crs:
        frame = frame.set_crs(parse_crs(crs, where))
    return to_degrees(frame, "", where).geometry


def _shape(value: Any) -> Any:
    """Return the geometry of a cell, without the SRID that databases put before it."""
    text = str(value).strip()
    if text.upper().startswith("SRID="):
        text = text.partition(";")[2]
    try:
        return shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        return None
