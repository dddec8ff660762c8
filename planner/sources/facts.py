"""What people say of cameras: columns of the camera list, and the file of facts that a study names."""

from __future__ import annotations

import difflib
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import CAMERA_CLASSES, FACT_COLUMNS, FACT_NAMES, RAW_FACTS
from planner.schema.facts import FACTS, LIST, NUMBERS
from planner.schema.table import Column
from planner.sources import words
from planner.sources.angles import parse_angle, parse_number
from planner.sources.fact_columns import refuse_unknown_columns
from planner.sources.fact_words import (
    AZIMUTHS,
    CAMERAS,
    FACT,
    HEADERS,
    PURPOSE_WORDS,
    SWITCH_WORDS,
    VALUE,
)
from planner.sources.sites import column_of, site_ids
from planner.sources.tables import RowTable, read_rows
from planner.sources.withheld import is_unseen

WHICH = ("camera_id", "lat", "lon", "camera_class", "azimuth_deg")
DATES = ("end_date", "review_date")
CODED = {
    "purpose_code": PURPOSE_WORDS, "audio": SWITCH_WORDS, "biometrics": SWITCH_WORDS,
    "plate_reading": SWITCH_WORDS,
}  # fmt: skip
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00)?")
_CAMERA = re.compile(r"CAM-\d+")
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
"""A number such as 1.000: a thousand to some, one to others."""


def read_list_facts(path: Path, crs: str = "") -> pd.DataFrame:
    """Return what a camera list says of its cameras as RAW_FACTS, rows without any fact left out.

    Raises
    ------
    InputError
        All facts that cannot be read, with their rows.
    """
    table = read_rows(path, crs)
    problems: list[Problem] = []
    rows = _wide(table.rows, problems)
    if rows.empty:
        return RAW_FACTS.arrange(rows.assign(source=[], given_by=[]))
    _raise(problems, path, "the facts of the camera list")
    rows = rows.assign(place_id=site_ids(table, path, []), given_by=LIST)
    return _arranged(rows.assign(source=[f"{path.name}, row {i}" for i in rows.index]))


def read_facts(path: Path) -> pd.DataFrame:
    """Return a file of facts as RAW_FACTS, in the order of the cameras.

    Two forms are read: a row for each camera and fact with the columns `fact` and `value`, as
    `planner audit --todo` writes it (rows without a value say nothing), or a row for each camera with a
    column for each fact. Each row names a camera by `camera_id`, by `lat` and `lon` in degrees, or by both;
    `camera_class` and `azimuth_deg` say which of several at a place, and how it looked.

    Raises
    ------
    InputError
        All faults at once: rows that name no camera, unknown facts and columns, values that cannot be read
        or read in two ways, a fact told twice in two ways, facts of the study and not of a camera.
    """
    table = read_rows(path, needed=(*CAMERAS, *FACT, *VALUE))
    problems: list[Problem] = []
    refuse_unknown_columns(table.rows, problems)
    long = words.find_column(table.rows.columns, FACT) is not None
    named = _gathered(table.rows, problems) if long else table.rows.assign(_source=table.rows.index)
    facts = _wide(named, problems)
    which = _which(named, table, problems)
    numbers = named["_source"].reindex(facts.index).tolist()
    rows = facts.join(which)
    _refuse_nameless(rows, problems)
    _raise(problems, path, "the facts of cameras")
    return _arranged(
        rows.assign(given_by=FACTS, place_id=None, source=[f"{path.name}, row {n}" for n in numbers])
    )


def _arranged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as RAW_FACTS with the types of its columns."""
    out = RAW_FACTS.arrange(rows).reset_index(drop=True)
    for column in RAW_FACTS.columns:
        values = out[column.name]
        if column.kind == "number":
            out[column.name] = pd.to_numeric(values, errors="coerce").astype(float)
        else:
            out[column.name] = values.astype(object).where(values.notna(), None)
    return out


def _raise(problems: list[Problem], path: Path, title: str) -> None:
    """Raise what is wrong."""
    if problems:
        raise InputError(problems, str(path), title)


def _wide(rows: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Return the facts of rows with a column for each; rows that tell none are left out."""
    out = pd.DataFrame(index=rows.index)
    for column in FACT_COLUMNS:
        told = column_of(rows, HEADERS[column.name])
        out[column.name] = pd.Series(_values(column, told, problems), index=rows.index, dtype=object)
    return out[out.notna().any(axis=1)]


def _values(column: Column, told: pd.Series, problems: list[Problem]) -> list[str | float | None]:
    """Return the values of a fact as the plan holds them, telling those that cannot be read."""
    out: list[str | float | None] = []
    odd: list[str] = []
    for row, value in told.items():
        try:
            out.append(None if value is None or _says_nothing(column, value) else _value(column, value))
        except ValueError:
            out.append(None)
            odd.append(f"row {row}: `{value}`")
    if odd:
        what = f"`{column.name}` cannot be read in {name_up_to_five(odd)}."
        problems.append(Problem(what, f"Write {_expected(column)}."))
    return out


def _says_nothing(column: Column, value: str) -> bool:
    """Say whether a text holds no letter and no digit, as the dash of a form that nobody filled."""
    worded = column.name not in NUMBERS and column.name not in DATES and column.name not in CODED
    return worded and not any(c.isalnum() for c in value)


def _value(column: Column, value: str) -> str | float:
    """Return one value; ValueError where it is none of its kind."""
    if column.name in NUMBERS:
        number = parse_number(value)
        if not 0 <= number <= 36_500 or _EITHER.fullmatch(value.strip()):
            raise ValueError(value)
        return number
    if column.name in DATES:
        found = _DAY.fullmatch(value)
        if found is None:
            raise ValueError(value)
        return date.fromisoformat(found.group(1)).isoformat()
    if column.name in CODED:
        plain = words.plain(value)
        for code, known in CODED[column.name].items():
            if plain in known:
                return code
        raise ValueError(value)
    if any(is_unseen(c) for c in value):
        raise ValueError(value)
    return " ".join(value.split())


def _expected(column: Column) -> str:
    """Say how a fact is written."""
    if column.name in DATES:
        return "a date as 2027-12-31"
    if column.name in CODED:
        return f"one of {', '.join(CODED[column.name])}"
    if column.name in NUMBERS:
        return "a number from 0 to 36500, with no mark between thousands (1000; 1 or 1.5 for the small one)"
    return "it again by hand: it holds characters that nobody sees (control or direction marks)"


def _which(rows: pd.DataFrame, table: RowTable, problems: list[Problem]) -> pd.DataFrame:
    """Return which camera each row is about."""
    out = pd.DataFrame(index=rows.index)
    ids = column_of(rows, CAMERAS)
    out["camera_id"] = _texts(rows, [None if v is None else str(v).strip().upper() for v in ids])
    odd = [f"row {i}: `{v}`" for i, v in out["camera_id"].items() if v and not _CAMERA.fullmatch(v)]
    if odd:
        problems.append(Problem(f"{name_up_to_five(odd)}: no camera.", "Write CAM-0017."))
    out["lat"], out["lon"] = _positions(rows, table, problems)
    classes = column_of(rows, words.CLASSES)
    out["camera_class"] = _texts(rows, [None if v is None else words.camera_class_of(v) for v in classes])
    unknown = classes.index[classes.notna() & out["camera_class"].isna()]
    if len(unknown):
        problems.append(
            Problem(
                f"the class is unknown in rows {name_up_to_five(unknown)}.",
                f"Write one of {', '.join(CAMERA_CLASSES)}, or leave it blank.",
            )
        )
    out["azimuth_deg"] = _numbers(column_of(rows, AZIMUTHS), "direction", problems)
    return out


def _texts(rows: pd.DataFrame, values: list[str | None]) -> pd.Series:
    """Return texts as a column in which blank is None."""
    return pd.Series(values, index=rows.index, dtype=object)


def _positions(
    rows: pd.DataFrame, table: RowTable, problems: list[Problem]
) -> tuple[list[float], list[float]]:
    """Return latitude and longitude of each row, NaN where it gives none."""
    if table.geometry is not None:
        held = table.geometry.reindex(rows.index).representative_point()
        return list(held.y), list(held.x)
    lat = _angles(column_of(rows, words.LAT), "lat", problems)
    lon = _angles(column_of(rows, words.LON), "lon", problems)
    half = [i for i, a, b in zip(rows.index, lat, lon, strict=True) if pd.isna(a) != pd.isna(b)]
    if half:
        who = "row {} has" if len(half) == 1 else "rows {} have"
        what = f"{who.format(name_up_to_five(half))} a latitude or a longitude alone."
        problems.append(Problem(what, "Give both, or neither."))
    return lat, lon


def _angles(told: pd.Series, axis: Literal["lat", "lon"], problems: list[Problem]) -> list[float]:
    """Return angles in degrees, NaN where blank."""
    out, odd = [], []
    for row, value in told.items():
        try:
            out.append(float("nan") if value is None else parse_angle(value, axis))
        except ValueError:
            out.append(float("nan"))
            odd.append(f"row {row}: `{value}`")
    if odd:
        what = "latitude" if axis == "lat" else "longitude"
        problems.append(Problem(f"the {what} is none in {name_up_to_five(odd)}.", "Write degrees."))
    return out


def _numbers(told: pd.Series, what: str, problems: list[Problem]) -> list[float]:
    """Return directions in degrees, NaN where blank."""
    out, odd = [], []
    for row, value in told.items():
        try:
            number = float("nan") if value is None else parse_number(value)
        except ValueError:
            number = -1.0
        if number < 0 or number > 360:
            odd.append(f"row {row}: `{value}`")
            number = float("nan")
        out.append(number % 360)
    if odd:
        problems.append(Problem(f"the {what} is none in {name_up_to_five(odd)}.", "Write 0 to 360 degrees."))
    return out


def _gathered(rows: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Return rows of one fact each as rows of one camera each; `_source` tells the rows it is from."""
    fact, value = column_of(rows, FACT), column_of(rows, VALUE)
    names = {h: name for name, headers in HEADERS.items() for h in headers}
    told = fact[fact.notna() & value.notna()]
    known = told.map(lambda f: names.get(words.plain(f)))
    _refuse_unknown(told[known.isna()], problems)
    naming = _naming(rows)
    keys = {i: tuple(str(rows.at[i, c]) for c in naming) for i in rows.index}
    said: dict[tuple[str, ...], dict[str, Any]] = {}
    of_rows: dict[tuple[str, ...], list[int]] = {}
    for row in known.index[known.notna()]:
        name = str(known.at[row])
        entry = said.setdefault(keys[row], {c: rows.at[row, c] for c in naming})
        if entry.setdefault(name, value.at[row]) != value.at[row]:
            what = f"row {row} tells `{name}` otherwise than a row before."
            problems.append(Problem(what, "Leave one of them."))
        of_rows.setdefault(keys[row], []).append(int(str(row)))
    frame = pd.DataFrame(list(said.values()), columns=[*naming, *FACT_NAMES], dtype=object)
    frame.index = pd.Index([r[0] for r in of_rows.values()])
    return frame.assign(_source=[name_up_to_five(r) for r in of_rows.values()])


def _naming(rows: pd.DataFrame) -> list[str]:
    """Return the columns that say which camera a row is about."""
    groups = (CAMERAS, words.LAT, words.LON, words.CLASSES, AZIMUTHS)
    found = (words.find_column(rows.columns, g) for g in groups)
    return [c for c in found if c is not None]


def _refuse_unknown(facts: pd.Series, problems: list[Problem]) -> None:
    """Tell facts that are none of a camera, and those that the study holds."""
    of_study = sorted({str(f) for f in facts if "." in str(f)})
    if of_study:
        problems.append(
            Problem(
                f"{name_up_to_five(of_study)}: facts of the study, not of a camera.",
                "Write them into study.toml and leave their value blank here.",
            )
        )
    for row, fact in facts.items():
        if "." not in str(fact):
            near = difflib.get_close_matches(words.plain(fact), FACT_NAMES, n=1)
            mend = f"Did you mean `{near[0]}`?" if near else f"Known are {', '.join(FACT_NAMES)}."
            problems.append(Problem(f"row {row}: `{fact}` is no fact of a camera.", mend))


def _refuse_nameless(rows: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell rows that do not say which camera they are about."""
    lost = rows.index[rows["camera_id"].isna() & rows["lat"].isna()]
    if len(lost):
        what = f"rows {name_up_to_five(lost)} name neither a camera nor a position."
        problems.append(Problem(what, "Give camera_id, or lat and lon."))
