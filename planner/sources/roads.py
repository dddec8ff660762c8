"""Roads between places, fiber along them, and links on offer: what a backbone is planned over."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from shapely.geometry import LineString

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_FIBERS, RAW_LEASED, RAW_PLACES_ON_ROADS, RAW_ROADS, Table
from planner.settings import Settings
from planner.sources.model import SourceNote
from planner.sources.paths import MEND_MISSING, FoundFile, find_file
from planner.sources.streets import read_streets

GLOBE = Geod(ellps="WGS84")
TABLES = (".csv", ".txt")
AXIS = "road"


@dataclass(frozen=True)
class RoadSources:
    """What was read for a backbone; places and shapes in degrees.

    Parameters
    ----------
    places
        RAW_PLACES_ON_ROADS; of a road layer its vertices where roads meet or end, `mbps` blank.
    roads
        RAW_ROADS with `geometry` (lines in degrees), empty where no roads are given.
    fibers, leased
        RAW_FIBERS and RAW_LEASED.
    files
        The files, for provenance, each with its role.
    notes
        What was left out.
    """

    places: pd.DataFrame
    roads: gpd.GeoDataFrame
    fibers: pd.DataFrame
    leased: pd.DataFrame
    files: tuple[tuple[str, FoundFile], ...] = ()
    notes: tuple[SourceNote, ...] = ()


def read_roads(settings: Settings) -> RoadSources:
    """Return what `[backbone]` names: places, roads, fiber along them and links on offer.

    Raises
    ------
    InputError
        A file is missing; a table lacks a column, holds a wrong value, or names a place or segment that is
        not there (members and centers may be named too); all faults of a file at once.
    """
    asked = settings.backbone
    files: list[tuple[str, FoundFile]] = []
    notes: list[SourceNote] = []
    places = _table(settings, "places", asked.places, RAW_PLACES_ON_ROADS, files)
    if asked.roads and Path(asked.roads).suffix.lower() not in TABLES:
        found = _found(settings, "roads", asked.roads)
        files.append(("backbone.roads", found))
        met, roads = _of_layer(found.path, asked.road_classes, notes)
        places = pd.concat([f for f in (places, met) if len(f)], ignore_index=True)
    else:
        segments = _table(settings, "roads", asked.roads, RAW_ROADS, files)
        roads = _drawn(segments, places, settings, asked.roads)
    fibers = _table(settings, "fibers", asked.fibers, RAW_FIBERS, files)
    _refuse_unknown(fibers, "segment_id", set(roads["segment_id"]), asked.fibers)
    leased = _table(settings, "leased", asked.leased, RAW_LEASED, files)
    known = {*places["place_id"], *named_places(settings)}
    for column in ("from_place", "to_place"):
        _refuse_unknown(leased, column, known, asked.leased)
    return RoadSources(places, roads, fibers, leased, tuple(files), tuple(notes))


def named_places(settings: Settings) -> set[str]:
    """Return the ids by which tables may call members and centers."""
    return {*(m.id for m in settings.members), *(c.id for c in settings.centers)}


def straight_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the straight line over the globe between two places (lon, lat), km.

    >>> round(straight_km((-65.2944, -24.1962), (-65.3506, -23.2118)), 1)
    109.2
    """
    return float(GLOBE.inv(one[0], one[1], other[0], other[1])[2]) / 1000


def _found(settings: Settings, key: str, given: str) -> FoundFile:
    """Return the file that a setting names."""
    found = find_file(settings, given)
    if found is None:
        raise InputError(
            Problem(f"`backbone.{key}` names `{given}`, which is not there.", MEND_MISSING), given
        )
    return found


def _table(
    settings: Settings, key: str, given: str, table: Table, files: list[tuple[str, FoundFile]]
) -> pd.DataFrame:
    """Read a CSV with the columns of a table; without a file it is empty."""
    if not given:
        return pd.DataFrame({c.name: pd.Series(dtype=object) for c in table.columns})
    found = _found(settings, key, given)
    files.append((f"backbone.{key}", found))
    where = f"backbone.{key}: {found.shown}"
    rows = _rows(found.path, where)
    absent = [c.name for c in table.columns if not c.blank and c.name not in rows.columns]
    if absent:
        needed = ", ".join(c.name for c in table.columns)
        raise InputError(
            Problem(f"the table lacks {name_up_to_five(absent)}.", f"Its columns are {needed}."), where
        )
    out = table.arrange(rows.assign(**{c.name: None for c in table.columns if c.name not in rows.columns}))
    problems = table.problems(out)
    if problems:
        raise InputError(problems, where, f"the table of {key}")
    for column in table.columns:
        if column.kind in ("number", "integer"):
            out[column.name] = pd.to_numeric(out[column.name]).astype(float)
    return out.reset_index(drop=True)


def _rows(path: Path, where: str) -> pd.DataFrame:
    """Return the rows of a CSV as text, blank cells as None, numbered as a spreadsheet does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(
            Problem("the file is no readable CSV in UTF-8.", "Save it as CSV, UTF-8, commas."), where
        ) from None
    lines = list(csv.DictReader(io.StringIO(text)))
    if not lines:
        raise InputError(Problem("the table has no rows.", "Fill it, or leave the setting out."), where)
    clean = [{str(k).strip(): (v or "").strip() or None for k, v in row.items() if k} for row in lines]
    return pd.DataFrame(clean, index=pd.RangeIndex(2, len(clean) + 2), dtype=object)


def _refuse_unknown(frame: pd.DataFrame, column: str, known: set[str], where: str) -> None:
    """Refuse a table that names what is not there."""
    odd = sorted(set(frame[column].dropna()) - known)
    if odd:
        raise InputError(
            Problem(f"`{column}` names {name_up_to_five(odd)}, which is not there.",
                    "Write ids of places, segments, members or centers of the study."),
            where,
        )  # fmt: skip


def _drawn(segments: pd.DataFrame, places: pd.DataFrame, settings: Settings, where: str) -> gpd.GeoDataFrame:
    """Return segments of a table with straight lines between their places."""
    at = {str(p): (float(x), float(y)) for p, x, y in zip(*_columns(places), strict=True)}
    at |= {c.id: (c.lon, c.lat) for c in settings.centers}
    for column in ("from_place", "to_place"):
        _refuse_unknown(segments, column, set(at), where)
    same = segments[segments["from_place"] == segments["to_place"]]
    if len(same):
        raise InputError(
            Problem(f"segments {name_up_to_five(same['segment_id'])} end where they begin."), where
        )
    lines = [
        LineString([at[str(a)], at[str(b)]])
        for a, b in zip(segments["from_place"], segments["to_place"], strict=True)
    ]
    return gpd.GeoDataFrame(segments, geometry=gpd.GeoSeries(lines, crs="EPSG:4326"), crs="EPSG:4326")


def _columns(places: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return id, lon and lat of places."""
    return places["place_id"], places["lon"], places["lat"]


def _of_layer(
    path: Path, classes: Sequence[str], notes: list[SourceNote]
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return nodes and segments of the roads in an OSM file or a line layer.

    Roads meet where they share a vertex; lengths are measured over the globe.
    """
    streets = read_streets(path, notes=notes)
    taken = streets[streets["street_class"].isin([*classes, *(f"{c}_link" for c in classes)])]
    if taken.empty:
        held = name_up_to_five(sorted(set(streets["street_class"])))
        raise InputError(
            Problem(f"the file holds no road of the classes {', '.join(classes)}; it has {held}.",
                    "Set `backbone.road_classes`."),
            str(path),
        )  # fmt: skip
    pieces, owner = _split(list(taken.geometry))
    names, nodes = _nodes(pieces)
    row = taken.iloc[owner].reset_index(drop=True)
    length = [round(GLOBE.geometry_length(p) / 1000, 3) for p in pieces]
    roads = pd.DataFrame(
        {
            "segment_id": [f"RS-{n:05d}" for n in range(1, len(pieces) + 1)],
            "road": row["ref"].fillna(row["name"]),
            "road_class": row["street_class"],
            "from_place": [n[0] for n in names],
            "to_place": [n[1] for n in names],
            "km": length,
            "risk": None,
            "provenance": f"road layer {path.name}",
        }
    )
    whole = gpd.GeoDataFrame(RAW_ROADS.arrange(roads), geometry=pieces, crs="EPSG:4326")
    looped = whole["from_place"] == whole["to_place"]
    places = pd.DataFrame(
        [
            {"place_id": name, "name": None, "lon": x, "lat": y, "mbps": None, "center": None,
             "provenance": f"road layer {path.name}"}
            for (x, y), name in nodes.items()
        ]
    )  # fmt: skip
    return RAW_PLACES_ON_ROADS.arrange(places), whole[~looped].reset_index(drop=True)


def _split(lines: list[LineString]) -> tuple[list[LineString], list[int]]:
    """Return lines split at vertices that several share, each with the number of its line."""
    count: dict[tuple[float, float], int] = {}
    coordinates = [[(round(x, 7), round(y, 7)) for x, y in shapely.get_coordinates(g)] for g in lines]
    for points in coordinates:
        for n, point in enumerate(points):
            count[point] = count.get(point, 0) + (2 if n in (0, len(points) - 1) else 1)
    pieces, owner = [], []
    for number, points in enumerate(coordinates):
        start = 0
        for n in range(1, len(points)):
            if n == len(points) - 1 or count[points[n]] > 1:
                if len({*points[start : n + 1]}) > 1:
                    pieces.append(LineString(points[start : n + 1]))
                    owner.append(number)
                start = n
    return pieces, owner


def _nodes(pieces: list[LineString]) -> tuple[list[tuple[str, str]], dict[tuple[float, float], str]]:
    """Return the names of the ends of pieces, and where each name stands."""
    nodes: dict[tuple[float, float], str] = {}
    names = []
    for piece in pieces:
        ends = []
        for x, y in (piece.coords[0], piece.coords[-1]):
            nodes.setdefault((x, y), f"{AXIS}-{len(nodes) + 1:05d}")
            ends.append(nodes[x, y])
        names.append((ends[0], ends[1]))
    return names, nodes


def nearest_on_roads(
    roads: gpd.GeoDataFrame, lon: float, lat: float
) -> tuple[int, float, tuple[float, float]] | None:
    """Return the row of the nearest road, how far it is (km) and the place on it; None without roads.

    Nearness is measured with degrees of longitude shortened by the latitude, which over some tens of km
    errs by less than a percent.
    """
    if roads.empty:
        return None
    squeeze = float(np.cos(np.radians(lat)))
    moved = shapely.transform(roads.geometry.to_numpy(), lambda xy: xy * [squeeze, 1.0])
    here = shapely.Point(lon * squeeze, lat)
    row = int(np.argmin(shapely.distance(moved, here)))
    on = moved[row].interpolate(moved[row].project(here))
    place = (float(on.x) / squeeze, float(on.y))
    return row, straight_km((lon, lat), place), place
