"""Site lists: camera locations and government points, from any list a municipality hands over."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import CAMERA_CLASSES, RAW_SITES
from planner.sources import words
from planner.sources.cells import texts
from planner.sources.coordinates import place_rows
from planner.sources.identity import refuse_private_contacts
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm
from planner.sources.osm_places import mapped_cameras, mapped_points
from planner.sources.tables import RowTable, read_rows


def read_sites(
    path: Path, crs: str = "", role: str = "points", notes: list[SourceNote] | None = None
) -> gpd.GeoDataFrame:
    """Return a list of sites as RAW_SITES in EPSG:4326, in the list's order.

    Headers are known in Spanish and English. Without an id column the id is the list's name and the row
    number. Kinds of points are mapped to `schema.POINT_KINDS`; without a kind column the first known word
    of the name decides, and an unknown kind becomes `other`.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON, GeoPackage, KML ..., or an OSM file whose mapped places are taken.
    crs
        EPSG code of the coordinates where they are not degrees.
    role
        `points` or `cameras`.
    notes
        List that what was read in an unusual way is added to.

    Raises
    ------
    InputError
        All faults of the list at once: no rows, no coordinate columns, blank or unreadable coordinates,
        coordinates out of range, repeated or blank ids, an unknown camera class, identity columns.
    """
    if is_osm(path):
        return mapped_points(path) if role == "points" else mapped_cameras(path)
    table = read_rows(path, crs)
    if role == "cameras":
        refuse_private_contacts(table.rows, str(path))
    problems: list[Problem] = []
    told: list[SourceNote] = []
    places = place_rows(table, path, crs, problems, told)
    frame = pd.DataFrame(index=table.rows.index)
    frame["source_id"] = site_ids(table, path, problems)
    frame["name"] = column_of(table.rows, words.NAMES)
    frame["kind"] = _kinds(table.rows, frame["name"]) if role == "points" else "camera"
    frame["provenance"] = column_of(table.rows, words.PROVENANCES)
    frame["priority"] = column_of(table.rows, words.PRIORITIES)
    frame["camera_class"] = classes_of(table.rows, problems) if role == "cameras" else None
    if problems:
        raise InputError(problems, str(path), f"the list of {role}")
    if notes is not None:
        notes.extend(told)
    sites = gpd.GeoDataFrame(
        RAW_SITES.arrange(frame.assign(geometry=places)), geometry="geometry", crs=places.crs
    )
    return sites.reset_index(drop=True)


def site_ids(table: RowTable, path: Path, problems: list[Problem]) -> pd.Series:
    """Return the ids of a list, or list name and row number where it has no id column.

    A column counts as ids only when its header says so; blank or repeated ids are told with their rows. A
    column of numbers (N°, numero) counts only where it is whole and unique: it may be a house number.
    """
    rows = table.rows
    column = words.find_column(rows.columns, words.IDS)
    if column is None:
        weak = words.find_column(rows.columns, words.WEAK_IDS)
        numbers = None if weak is None else texts(rows[weak])
        if numbers is not None and not numbers.isna().any() and numbers.is_unique:
            return numbers
        return pd.Series([f"{path.stem}/{n}" for n in rows.index], index=rows.index, dtype=object)
    ids = texts(rows[column])
    missing = ids.isna()
    if missing.any():
        problems.append(
            Problem(
                f"column `{column}` is blank in rows {name_up_to_five(rows.index[missing])}.",
                "Give each row an id, or remove the column.",
            )
        )
    twice = ids[~missing & ids.duplicated(keep=False)]
    if len(twice):
        shown = name_up_to_five(
            f"{i} (rows {name_up_to_five(same.index)})" for i, same in twice.groupby(twice, sort=False)
        )
        problems.append(
            Problem(
                f"ids in column `{column}` are repeated: {shown}.",
                "Give each row an id of its own, or remove the rows that repeat.",
            )
        )
    return ids


def column_of(rows: pd.DataFrame, headers: tuple[str, ...]) -> pd.Series:
    """Return a text column found by its header, blank where there is none."""
    column = words.find_column(rows.columns, headers)
    if column is None:
        return pd.Series([None] * len(rows), index=rows.index, dtype=object)
    return texts(rows[column])


def _kinds(rows: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Return the kinds of points."""
    told = column_of(rows, words.KINDS)
    folder = column_of(rows, ("folder",))
    kinds = [
        words.kind_of_point(kind) or "other"
        if kind
        else words.kind_of_point(where or "") or words.kind_of_point(name or "")
        for kind, where, name in zip(told, folder, names, strict=True)
    ]
    return pd.Series(kinds, index=rows.index, dtype=object)


def classes_of(rows: pd.DataFrame, problems: list[Problem]) -> pd.Series:
    """Return the classes of cameras, telling those that are unknown."""
    told = column_of(rows, words.CLASSES)
    known = [None if v is None else words.camera_class_of(v) for v in told]
    classes = pd.Series(known, index=rows.index, dtype=object)
    unknown = told.notna() & classes.isna()
    if unknown.any():
        shown = name_up_to_five(f"row {r}: `{v}`" for r, v in told[unknown].items())
        problems.append(
            Problem(
                f"the camera class is unknown in {shown}.",
                f"Write one of {', '.join(CAMERA_CLASSES)}, or leave it blank.",
            )
        )
    return classes
