"""Cameras that stand already: mapped in OpenStreetMap, or listed as built."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_CAMERAS
from planner.sources import words
from planner.sources.cells import blank, texts
from planner.sources.coordinates import place_rows
from planner.sources.directions import direction_of, parse_direction
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm
from planner.sources.osm_places import CAMERA_TYPES, FROM_OSM, height_m, mapped
from planner.sources.sites import classes_of, column_of, site_ids
from planner.sources.streets import clip
from planner.sources.tables import read_rows

HIGHEST_MOUNT_M = 60.0
"""A height above this is of the building, not of the mount: left blank in OSM, refused in a list."""
HOUSE_NUMBER = "altura"
"""Beside a column of streets `altura` is the number of the house, as Argentine lists have it."""
_UNKNOWN = "cameras that stand already are of an unknown class or look in an unknown direction: "
_NOT_CREDITED = (
    "none of their view is credited, so coverage may be higher than told; survey them and give a list with "
    "class and direction"
)
_TAKEN_ALL_ROUND = (
    "each is credited as looking all round (`cameras.existing_unknown`), so coverage may be lower than told; "
    "survey them and give a list with class and direction"
)
_STREETS = ("calle", "street", "direccion", "domicilio", "avenida")
_LEFT_OUT = {
    "indoor": ("CAMERAS-INDOOR", "mapped indoors, not on a street: left out"),
    "other": ("CAMERAS-OTHER-KIND", "mapped as surveillance by guards or other means than cameras: left out"),
}


def read_existing_cameras(
    path: Path,
    crs: str = "",
    bbox: Sequence[float] = (),
    notes: list[SourceNote] | None = None,
    *,
    all_round: bool = False,
) -> gpd.GeoDataFrame:
    """Return the cameras that stand already as RAW_CAMERAS in EPSG:4326; may be empty.

    An unknown class, direction or height stays blank. Of an OSM file every `man_made=surveillance` is taken
    that is not indoors and not told to be something else than a camera; a note says how many were not. A dome
    is taken as all-round unless its direction is mapped (planning assumption; errs toward seeing too much).

    Parameters
    ----------
    path
        OSM file, or a list or layer of points with the columns class, direction (azimut), height (altura),
        mount, owner and zone, where it has them.
    crs
        EPSG code of the coordinates of a list that are not degrees.
    bbox
        West, south, east, north in degrees; cameras outside are left out, with a note. Empty keeps all.
    notes
        List that what was left out is added to.
    all_round
        Whether the study credits a camera of unknown class or direction as looking all round
        (`cameras.existing_unknown`); the warning says which.

    Raises
    ------
    InputError
        All faults of a list at once: coordinates, ids, unknown classes, unreadable directions and heights,
        identity numbers of people; or the OSM file is damaged.
    """
    told: list[SourceNote] = [] if notes is None else notes
    found = (
        cameras_of(mapped(path, "man_made"), told, path.name) if is_osm(path) else _listed(path, crs, told)
    )
    inside = (clip(found, bbox) if len(bbox) else found).reset_index(drop=True)
    _note(told, "CAMERAS-OUTSIDE-BBOX", path.name, len(found) - len(inside),
          "cameras outside the bbox of the study: left out")  # fmt: skip
    _note(told, "CAMERAS-NO-DIRECTION", path.name, _without_direction(inside),
          _UNKNOWN + (_TAKEN_ALL_ROUND if all_round else _NOT_CREDITED), "warning")  # fmt: skip
    return inside


def cameras_of(
    objects: Iterable[tuple[str, Mapping[str, Any], Any]], notes: list[SourceNote], feature: str
) -> gpd.GeoDataFrame:
    """Return the cameras among mapped objects (id, tags, shape) as RAW_CAMERAS, in their order."""
    rows: list[dict[str, Any]] = []
    left: Counter[str] = Counter()
    domes = 0
    for source_id, tags, shape in objects:
        if tags.get("man_made") != "surveillance":
            continue
        reason = _why_left_out(tags)
        if reason:
            left[reason] += 1
            continue
        row = _row(source_id, tags, shape)
        domes += row["camera_class"] == "dome_360"
        rows.append(row)
    for reason, (code, message) in _LEFT_OUT.items():
        _note(notes, code, feature, left[reason], message)
    _note(notes, "CAMERAS-DOME-ASSUMED", feature, domes,
          "domes without a direction are taken as all-round cameras: planning assumption, a dome may hide a "
          "camera that looks one way")  # fmt: skip
    return cameras_frame(pd.DataFrame(rows, columns=RAW_CAMERAS.names))


def cameras_frame(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return rows as a RAW_CAMERAS frame, ordered as they come."""
    frame = RAW_CAMERAS.arrange(rows).reset_index(drop=True)
    for column in RAW_CAMERAS.columns:
        values, is_number = frame[column.name], column.kind == "number"
        frame[column.name] = values.astype(float) if is_number else texts(values)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def mapped_class(tags: Mapping[str, Any]) -> str | None:
    """Return the class in `schema.CAMERA_CLASSES` that OSM tags tell, None where they do not.

    >>> mapped_class({"surveillance:type": "ALPR"}), mapped_class({"camera:type": "panning"})
    ('plate_reader', 'ptz')
    >>> mapped_class({"camera:type": "dome"}), mapped_class({"camera:type": "dome", "direction": "90"})
    ('dome_360', 'fixed')
    """
    if _types(tags) & {"alpr", "anpr", "lpr"}:
        return "plate_reader"
    told = CAMERA_TYPES.get(str(tags.get("camera:type")))
    return "fixed" if told == "dome_360" and np.isfinite(_direction(tags)) else told


def _types(tags: Mapping[str, Any]) -> set[str]:
    """Return the words of `surveillance:type` in small letters."""
    return {
        part.strip().lower() for part in str(tags.get("surveillance:type") or "").split(";") if part.strip()
    }


def _why_left_out(tags: Mapping[str, Any]) -> str:
    """Return why a mapped surveillance object is not a camera over the street, blank where it is one."""
    types = _types(tags)
    if types and not types & {"camera", "alpr", "anpr", "lpr", "yes"}:
        return "other"
    inside = tags.get("surveillance") == "indoor" or str(tags.get("location")) in ("indoor", "underground")
    return "indoor" if inside or tags.get("indoor") not in (None, "no") else ""


def _direction(tags: Mapping[str, Any]) -> float:
    """Return the direction that a camera looks in, NaN where unknown."""
    told = direction_of(tags.get("camera:direction"))
    return told if np.isfinite(told) else direction_of(tags.get("direction"))


def _row(source_id: str, tags: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    """Return one row of RAW_CAMERAS."""
    height = height_m({"height": tags.get("camera:height") or tags.get("height") or ""})
    return {
        "source_id": source_id,
        "name": tags.get("name") or tags.get("ref"),
        "camera_class": mapped_class(tags),
        "direction_deg": _direction(tags),
        "height_m": height if 0 < height <= HIGHEST_MOUNT_M else float("nan"),
        "mount": tags.get("camera:mount"),
        "owner": tags.get("operator") or tags.get("owner"),
        "zone": tags.get("surveillance:zone"),
        "tags": json.dumps(dict(sorted(tags.items())), ensure_ascii=False),
        "provenance": FROM_OSM,
        "geometry": shape if shape.geom_type == "Point" else shape.representative_point(),
    }


def _listed(path: Path, crs: str, notes: list[SourceNote]) -> gpd.GeoDataFrame:
    """Return the cameras of a list."""
    table = read_rows(path, crs)
    problems: list[Problem] = []
    places = place_rows(table, path, crs, problems, notes)
    rows = table.rows
    frame = pd.DataFrame(index=rows.index)
    frame["source_id"] = site_ids(table, path, problems)
    frame["name"] = column_of(rows, words.NAMES)
    frame["camera_class"] = classes_of(rows, problems)
    frame["direction_deg"] = _directions(rows, problems)
    frame["height_m"] = _heights(rows, problems)
    for name, headers in (("mount", words.MOUNTS), ("owner", words.OWNERS), ("zone", words.ZONES)):
        frame[name] = column_of(rows, headers)
    frame["tags"] = column_of(_as_json(rows), words.TAGS)
    frame["provenance"] = column_of(rows, words.PROVENANCES).fillna(f"list {path.name}")
    if problems:
        raise InputError(problems, str(path), "the list of cameras that stand already")
    frame["geometry"] = places
    return cameras_frame(frame)


def _as_json(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose column of tags is text: a GeoJSON holds it as an object."""
    column = words.find_column(rows.columns, words.TAGS)
    if column is None:
        return rows
    cells = [json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in rows[column]]
    return rows.assign(**{column: cells})


def _directions(rows: pd.DataFrame, problems: list[Problem]) -> list[float]:
    """Return the directions of a list, telling those that cannot be read."""
    out, bad = [], []
    for row, value in column_of(rows, words.DIRECTIONS).items():
        try:
            out.append(float("nan") if blank(value) else parse_direction(value))
        except ValueError as fault:
            out.append(float("nan"))
            bad.append(f"row {row}: `{value}` ({fault})")
    if bad:
        mend = "Write degrees clockwise from north (135) or a point of the compass (SE), or leave it blank."
        problems.append(Problem(f"a direction cannot be read in {name_up_to_five(bad)}.", mend))
    return out


def _heights(rows: pd.DataFrame, problems: list[Problem]) -> list[float]:
    """Return the mount heights of a list, telling those that cannot be read or cannot be."""
    beside_street = words.find_column(rows.columns, _STREETS) is not None
    headers = tuple(h for h in words.HEIGHTS if not (beside_street and h == HOUSE_NUMBER))
    told = column_of(rows, headers)
    sizes = [float("nan") if v is None else height_m({"height": v}) for v in told]
    bad = [
        f"row {row}: `{v}`"
        for (row, v), size in zip(told.items(), sizes, strict=True)
        if v is not None and not 0 < size <= HIGHEST_MOUNT_M
    ]
    if bad:
        mend = f"Write meters above 0 and up to {HIGHEST_MOUNT_M:g}, or leave it blank."
        problems.append(Problem(f"a mount height cannot be read in {name_up_to_five(bad)}.", mend))
    return sizes


def _without_direction(cameras: gpd.GeoDataFrame) -> int:
    """Return how many cameras are credited with nothing, because nobody tells what they look at."""
    sees_around = cameras["camera_class"].isin(["dome_360", "multi_sensor"])
    return int((~sees_around & (cameras["direction_deg"].isna() | cameras["camera_class"].isna())).sum())


def _note(
    notes: list[SourceNote], code: str, feature: str, count: int, message: str, severity: str = "info"
) -> None:
    """Add a note where something was counted."""
    if count:
        notes.append(SourceNote(code, severity, feature, count, message))
