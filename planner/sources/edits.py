"""Edits of a stored plan: what a planner pins, forbids or moves, in a list or in QGIS."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import EDIT_ACTIONS, RAW_EDITS
from planner.sources import words
from planner.sources.angles import parse_angle, parse_number
from planner.sources.faults import LAYER_FAULTS, one_line
from planner.sources.identity import refuse_identity
from planner.sources.layers import LAYER_SUFFIXES, to_degrees
from planner.sources.sites import classes_of, column_of
from planner.sources.tables import read_rows

LAYER = "edits"
IDS = ("asset_id", "id", "activo", "camera_id", "span_id", "candidate_id")
NOTES = ("note", "nota", "motivo", "reason", "comentario", "comment")
ASSET = re.compile(r"(CAM|CAND)-\d+|SP-\d+(\.\d+)?")
ACTION_WORDS = {
    "pin": "pin", "fijar": "pin", "fija": "pin", "fijo": "pin",
    "forbid": "forbid", "prohibir": "forbid", "prohibe": "forbid", "prohibido": "forbid",
    "move": "move", "mover": "move", "mueve": "move",
}  # fmt: skip


def read_edits(path: Path) -> pd.DataFrame:
    """Return edits as RAW_EDITS, in the order of the list; a plan without edits gives none.

    Parameters
    ----------
    path
        List (CSV, XLSX) with the columns `id`, `action`, `lat` and `lon` in degrees, and where wanted
        `camera_class`, `azimuth_deg` and `note`, in English or Spanish; or a layer of points with the same
        columns. Of a GeoPackage with several layers (a `plan.gpkg`) the layer `edits` is read.

    Raises
    ------
    InputError
        All faults at once: unknown actions, rows that name neither asset nor position, assets that are
        neither camera nor place nor span, moves without a destination or of anything but a camera, positions
        that are none, directions beyond 0 to 360 degrees.
    """
    rows, places = _rows(path)
    problems: list[Problem] = []
    frame = pd.DataFrame(index=rows.index)
    frame["source_id"] = [f"row {i}" for i in rows.index]
    frame["action"] = _actions(column_of(rows, words.ACTIONS), problems)
    frame["asset_id"] = _assets(column_of(rows, IDS), problems)
    frame["camera_class"] = classes_of(rows, problems)
    frame["azimuth_deg"] = _numbers(column_of(rows, words.DIRECTIONS), _azimuth, "direction", problems)
    frame["lat"], frame["lon"] = _positions(rows, places, problems)
    frame["note"] = column_of(rows, NOTES)
    _refuse_idle(frame, problems)
    if problems:
        raise InputError(problems, str(path), "the edits of the plan")
    return RAW_EDITS.arrange(frame.reset_index(drop=True))


def _rows(path: Path) -> tuple[pd.DataFrame, gpd.GeoSeries | None]:
    """Return the rows as written, and their points where the format holds places."""
    if path.suffix.lower() not in LAYER_SUFFIXES:
        table = read_rows(path, needed=("action",))
        return table.rows, table.geometry
    try:
        names = [str(n) for n, _ in pyogrio.list_layers(path)]
        frame = gpd.read_file(path, layer=LAYER if LAYER in names else None)
    except LAYER_FAULTS as fault:
        what = f"the file cannot be read as a layer of edits: {one_line(fault)}."
        raise InputError(
            Problem(what, "Give a list, or a layer of points named `edits`."), str(path)
        ) from None
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    refuse_identity(plain, str(path))
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        return plain, None
    placed = to_degrees(frame, "", str(path))
    return plain, gpd.GeoSeries(placed.geometry.to_numpy(), index=frame.index, crs=placed.crs)


def _actions(told: pd.Series, problems: list[Problem]) -> list[str | None]:
    """Return actions in the words of the schema."""
    known = [ACTION_WORDS.get(words.plain(v)) if v else None for v in told]
    odd = [f"row {r}: `{v or ''}`" for (r, v), k in zip(told.items(), known, strict=True) if k is None]
    if odd:
        mend = f"Write one of {', '.join(EDIT_ACTIONS)} (fijar, prohibir, mover)."
        problems.append(Problem(f"`action` is unknown in {name_up_to_five(odd)}.", mend))
    return known


def _assets(told: pd.Series, problems: list[Problem]) -> list[str | None]:
    """Return the ids of assets, telling those that cannot be edited."""
    ids = [v.strip().upper() if v else None for v in told]
    odd = [f"row {r}: `{v}`" for r, v in zip(told.index, ids, strict=True) if v and not ASSET.fullmatch(v)]
    if odd:
        problems.append(
            Problem(
                f"{name_up_to_five(odd)}: no asset that can be edited.",
                "Name a camera (CAM-0017), a place on offer (CAND-00012) or a span (SP-00844).",
            )
        )
    return ids


def _azimuth(value: object) -> float:
    """Return a direction in degrees, 360 as 0."""
    number = parse_number(value)
    if not 0 <= number <= 360:
        raise ValueError(str(value))
    return number % 360


def _numbers(
    told: pd.Series, parse: Callable[[Any], float], what: str, problems: list[Problem]
) -> list[float]:
    """Return numbers, NaN where blank, telling what is none."""
    out, odd = [], []
    for row, value in told.items():
        try:
            out.append(float("nan") if value is None else parse(value))
        except ValueError:
            out.append(float("nan"))
            odd.append(f"row {row}: `{value}`")
    if odd:
        problems.append(Problem(f"the {what} is none in {name_up_to_five(odd)}.", "Write degrees."))
    return out


def _positions(
    rows: pd.DataFrame, places: gpd.GeoSeries | None, problems: list[Problem]
) -> tuple[list[float], list[float]]:
    """Return latitude and longitude of each row, NaN where it has none."""
    if places is not None:
        held = [None if s is None or s.is_empty else shapely.point_on_surface(s) for s in places]
        return [float("nan") if p is None else p.y for p in held], [
            float("nan") if p is None else p.x for p in held
        ]
    lat = _numbers(column_of(rows, words.LAT), lambda v: parse_angle(v, "lat"), "latitude", problems)
    lon = _numbers(column_of(rows, words.LON), lambda v: parse_angle(v, "lon"), "longitude", problems)
    half = [r for r, a, b in zip(rows.index, lat, lon, strict=True) if math.isnan(a) != math.isnan(b)]
    if half:
        what = f"{_numbered(half)} {'has' if len(half) == 1 else 'have'} a latitude or a longitude alone."
        problems.append(Problem(what, "Give both, or neither."))
    return lat, lon


def _refuse_idle(frame: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell rows that name nothing, and moves that say not what or not where to."""
    placed = frame["lat"].notna()
    names = frame["asset_id"].fillna("").astype(str)
    idle = (names == "") & ~placed
    moves = frame["action"] == "move"
    for off, (one, many), rest, mend in (
        (idle & ~moves, ("names", "name"), "neither an asset nor a position", "Give an id, or lat and lon."),
        (moves & ~placed, ("moves", "move"), "something without saying where to",
         "Give lat and lon of the new place."),
        (moves & ~names.str.startswith("CAM-"), ("moves", "move"), "something else than a camera",
         "Name the camera (CAM-0017); a street is pinned or forbidden."),
        ((frame["camera_class"].notna() | frame["azimuth_deg"].notna()) & names.str.startswith("SP-"),
         ("gives", "give"), "a street a class or a direction", "Leave both blank for spans."),
    ):  # fmt: skip
        if off.any():
            who, does = _numbered(frame.index[off]), one if int(off.sum()) == 1 else many
            problems.append(Problem(f"{who} {does} {rest}.", mend))


def _numbered(numbers: Collection[object]) -> str:
    """Return the rows of a list in words.

    >>> _numbered([3]), _numbered([3, 5])
    ('row 3', 'rows 3, 5')
    """
    return f"row{'s' * (len(numbers) > 1)} {name_up_to_five(numbers)}"
