"""Places of list rows: degrees in many spellings, or meters of an EPSG code, to EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from planner.errors import Problem, name_up_to_five
from planner.sources import words
from planner.sources.angles import LIMIT_DEG, Axis, parse_angle, parse_number, split_pair
from planner.sources.cells import blank, texts
from planner.sources.faults import one_line
from planner.sources.layers import DEGREES, parse_crs
from planner.sources.model import SourceNote
from planner.sources.tables import RowTable

AREA_MARGIN_DEG = 3.0
GAUSS_KRUGER = "EPSG:2218{zone} (POSGAR 94) or EPSG:534{next} (POSGAR 2007), Argentina zone {zone}"


@dataclass(frozen=True)
class _Columns:
    """The columns of x (or longitude) and y (or latitude) as written, and what their headers say.

    `order` is `named` where the headers tell which is which (este, norte, lat, lon), `xy` where a CRS may
    count x northward, `pair` where one cell holds both.
    """

    x: pd.Series
    y: pd.Series
    order: Literal["named", "xy", "pair"]
    headers: tuple[str, ...]


def place_rows(
    table: RowTable, path: Path, crs: str, problems: list[Problem], notes: list[SourceNote]
) -> gpd.GeoSeries:
    """Return a point a row in EPSG:4326; every fault is added to `problems` with its rows.

    Parameters
    ----------
    table
        The rows; their own geometry is used where there is one (areas by a point inside).
    path
        The file, for messages.
    crs
        EPSG code of coordinate columns that are not degrees; a column `epsg` goes before it, row by row.
    problems, notes
        Lists that are added to. Faulty rows have no geometry in the result.
    """
    if table.geometry is not None:
        return _from_shapes(table, table.geometry, problems)
    found = _coordinate_columns(table.rows, crs)
    if found is None:
        listed = ", ".join(str(c) for c in table.rows.columns)
        problems.append(
            Problem(
                f"no coordinate columns were found among {listed}.",
                "Name them lat and lon (latitud, longitud), este and norte, x and y, or coordenadas.",
            )
        )
        return gpd.GeoSeries([None] * len(table.rows), index=table.rows.index, crs=DEGREES)
    codes = _codes(table.rows, crs)
    lon = pd.Series(np.nan, index=table.rows.index)
    lat = lon.copy()
    for code, rows in codes.groupby(codes).groups.items():
        named = parse_crs(str(code), str(path)) if code else None
        part = replace(found, x=found.x.loc[rows], y=found.y.loc[rows])
        if named is None or named.is_geographic:
            lon.loc[rows], lat.loc[rows] = _degrees(part.x, part.y, named, problems)
        else:
            lon.loc[rows], lat.loc[rows] = _meters(part, named, problems, notes)
    points = np.asarray(shapely.points(lon.to_numpy(), lat.to_numpy()), dtype=object)
    points[~np.isfinite(lon.to_numpy() + lat.to_numpy())] = None
    return gpd.GeoSeries(points, index=table.rows.index, crs=DEGREES)


def _from_shapes(table: RowTable, shapes: gpd.GeoSeries, problems: list[Problem]) -> gpd.GeoSeries:
    """Return points out of a layer's geometry."""
    empty = shapes.isna() | shapes.is_empty
    if empty.any():
        problems.append(
            Problem(f"rows {_named(table.rows, empty)} have no point.", "Give each a place or remove it.")
        )
    lines = ~empty & shapes.geom_type.str.contains("Line")
    if lines.any():
        problems.append(
            Problem(f"rows {_named(table.rows, lines)} are lines.", "A list holds points or areas.")
        )
    inside = shapes.representative_point()
    return shapes.where(shapes.geom_type == "Point", inside)


def _named(rows: pd.DataFrame, which: pd.Series) -> str:
    """Return up to five row numbers, each with the name that it has: a map program shows no row number."""
    column = words.find_column(rows.columns, words.NAMES)
    names = pd.Series([None] * len(rows), index=rows.index) if column is None else texts(rows[column])
    return name_up_to_five(f"{n} ({name})" if name else n for n, name in names[which].items())


def _coordinate_columns(rows: pd.DataFrame, crs: str) -> _Columns | None:
    """Return the columns of coordinates, None where there are none."""
    degrees = (words.LON, words.LAT)
    meters = ((words.EASTING, words.NORTHING), (words.X, words.Y))
    has_codes = words.find_column(rows.columns, words.CRS_COLUMNS) is not None
    order = (*meters, degrees) if crs or has_codes else (degrees, *meters)
    for x_words, y_words in order:
        x, y = words.find_column(rows.columns, x_words), words.find_column(rows.columns, y_words)
        if x is not None and y is not None:
            return _Columns(rows[x], rows[y], "xy" if x_words is words.X else "named", (x, y))
    pair = words.find_column(rows.columns, words.PAIR)
    if pair is None:
        return None
    halves = [_halves(v) for v in rows[pair]]
    lat = pd.Series([h[0] for h in halves], index=rows.index, dtype=object)
    lon = pd.Series([h[1] for h in halves], index=rows.index, dtype=object)
    return _Columns(lon, lat, "pair", (pair,))


def _halves(value: Any) -> tuple[Any, Any]:
    """Return latitude and longitude text of one cell; what does not split is told later as it stands."""
    if blank(value):
        return None, None
    try:
        return split_pair(value)
    except ValueError:
        return value, value


def _codes(rows: pd.DataFrame, crs: str) -> pd.Series:
    """Return the EPSG code of each row, blank for degrees."""
    column = words.find_column(rows.columns, words.CRS_COLUMNS)
    if column is None:
        return pd.Series(crs, index=rows.index, dtype=object)
    return rows[column].map(lambda v: crs if blank(v) else str(v).strip().removesuffix(".0"))


def _missing(x: pd.Series, y: pd.Series, problems: list[Problem]) -> pd.Series:
    """Return which rows lack a coordinate, and tell them."""
    missing = x.map(blank) | y.map(blank)
    if missing.any():
        problems.append(
            Problem(
                f"rows {name_up_to_five(x.index[missing])} have a blank or NaN coordinate.",
                "Fill both coordinates or remove the rows.",
            )
        )
    return missing


def _parsed(
    values: pd.Series, missing: pd.Series, axis: Axis | None, problems: list[Problem]
) -> NDArray[np.float64]:
    """Return numbers of one column, telling up to five values that are none."""
    out = np.full(len(values), np.nan)
    bad: list[str] = []
    for i, (row, value) in enumerate(values.items()):
        if missing.iloc[i]:
            continue
        try:
            out[i] = parse_number(value) if axis is None else parse_angle(value, axis)
        except ValueError as fault:
            bad.append(f"row {row}: `{value}` ({one_line(fault)})")
    if bad:
        name = {"lat": "latitude", "lon": "longitude", None: "coordinate"}[axis]
        problems.append(
            Problem(
                f"a {name} cannot be read in {name_up_to_five(bad)}.",
                "Write decimal degrees (-24.1858) or degrees, minutes, seconds (24°11'08.5\"S).",
            )
        )
    return out


def _degrees(
    x: pd.Series, y: pd.Series, named: CRS | None, problems: list[Problem]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of rows in degrees."""
    missing = _missing(x, y, problems)
    lon, lat = _parsed(x, missing, "lon", problems), _parsed(y, missing, "lat", problems)
    sizes = np.fmax(np.abs(lon), np.abs(lat))
    if np.isfinite(sizes).any() and np.nanmedian(sizes) > 1000:
        problems.append(_needs_crs(lon, lat))
        return np.full(len(lon), np.nan), np.full(len(lat), np.nan)
    for axis, values in (("lat", lat), ("lon", lon)):
        limit = LIMIT_DEG["lat" if axis == "lat" else "lon"]
        out = np.abs(values) > limit
        if out.any():
            shown = name_up_to_five(f"row {r}: {v:g}" for r, v in zip(x.index[out], values[out], strict=True))
            problems.append(
                Problem(
                    f"{axis} is outside -{limit:g} to {limit:g} degrees in {shown}.",
                    "Check whether latitude and longitude are swapped or a decimal separator is missing.",
                )
            )
            values[out] = np.nan
    if named is not None and named.to_epsg() != 4326:
        lon, lat = Transformer.from_crs(named, DEGREES, always_xy=True).transform(lon, lat)
    return lon, lat


def _needs_crs(x: NDArray[np.float64], y: NDArray[np.float64]) -> Problem:
    """Return the problem of meters without an EPSG code, naming the likely code."""
    found = f"coordinates such as {np.nanmedian(x):.0f}, {np.nanmedian(y):.0f} are meters, not degrees."
    zones = {int(v // 1e6) for pair in (x, y) for v in pair[np.isfinite(pair)] if 0.2e6 < v % 1e6 < 0.8e6}
    likely = sorted(zones & set(range(1, 8)))
    if likely and min(np.nanmax(x), np.nanmax(y)) < 8e6:
        zone = likely[0]
        hint = f" Eastings near {zone}.5 million are {GAUSS_KRUGER.format(zone=zone, next=zone + 2)}."
    else:
        hint = ""
    return Problem(found, f"Give their EPSG code in the settings or in a column `epsg`.{hint}")


def _meters(
    columns: _Columns, named: CRS, problems: list[Problem], notes: list[SourceNote]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of rows in a projected CRS."""
    x, y = columns.x, columns.y
    missing = _missing(x, y, problems)
    east, north = _parsed(x, missing, None, problems), _parsed(y, missing, None, problems)
    code = f"EPSG:{named.to_epsg()}" if named.to_epsg() else named.name
    if np.isfinite(east).any() and np.nanmax(np.fmax(np.abs(east), np.abs(north))) <= 360:
        problems.append(
            Problem(
                f"the list is said to be in {code}, yet its coordinates look like degrees.",
                "Clear the EPSG code of this list.",
            )
        )
    lon, lat = _projected(named, east, north)
    bad = np.isfinite(east + north) & ~_inside(named, lon, lat)
    if bad.any():
        other = _projected(named, north, east)
        swapped = bool(_inside(named, *other)[np.isfinite(east + north)].all())
        if swapped and _may_exchange(columns, named):
            notes.append(SourceNote("SITES-AXES", "warning", code, len(east), _exchanged(columns, code)))
            return other
        problems.append(_outside(x.index[bad], f"{code} ({named.name})", columns.headers if swapped else ()))
        lon[bad], lat[bad] = np.nan, np.nan
    return lon, lat


def _may_exchange(columns: _Columns, named: CRS) -> bool:
    """Return whether nothing but habit says which column is the easting."""
    counts_x_north = named.axis_info[0].direction.lower() == "north"
    return columns.order == "pair" or (columns.order == "xy" and counts_x_north)


def _exchanged(columns: _Columns, code: str) -> str:
    """Return the words of the note on coordinates that were read in the other order."""
    if columns.order == "pair":
        return f"`{columns.headers[0]}` was read as easting, then northing: in {code} only that order fits"
    x, y = columns.headers
    return f"`{x}` was read as the northing and `{y}` as the easting, as {code} counts x northward"


def _outside(rows: pd.Index, code: str, swapped: tuple[str, ...]) -> Problem:
    """Return the problem of rows outside the area of a CRS; `swapped` names columns that fit exchanged."""
    what = f"rows {name_up_to_five(rows)} fall outside the area of {code}."
    if len(swapped) == 2:
        x, y = swapped
        mend = f"With `{x}` and `{y}` exchanged they fall inside: exchange the two headers if that is right."
        return Problem(what, mend)
    return Problem(what, "Check the EPSG code (the zone) and which column is easting.")


def _projected(
    named: CRS, east: NDArray[np.float64], north: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return degrees of eastings and northings, NaN where the projection has no answer."""
    lon, lat = Transformer.from_crs(named, DEGREES, always_xy=True).transform(east, north)
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def _inside(named: CRS, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places lie in the area of use of a CRS, with a margin for its neighbors."""
    area = named.area_of_use
    if area is None:
        return np.isfinite(lon + lat)
    margin = AREA_MARGIN_DEG
    return (
        (lon >= area.west - margin) & (lon <= area.east + margin)
        & (lat >= area.south - margin) & (lat <= area.north + margin)
    )  # fmt: skip
