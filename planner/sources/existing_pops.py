"""POPs that stand already: rooms and cabinets whose ports, power and owner a list tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_POPS
from planner.sources import words
from planner.sources.angles import parse_number
from planner.sources.coordinates import place_rows
from planner.sources.identity import refuse_private_contacts
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm
from planner.sources.sites import column_of, site_ids
from planner.sources.streets import clip
from planner.sources.tables import read_rows

PORTS = ("ports", "puertos", "free_ports", "puertos_libres", "switch_ports", "puertos_switch")
PON_PORTS = ("pon_ports", "puertos_pon", "olt_ports", "puertos_olt")
MOST_PORTS = ("most_ports", "max_ports", "puertos_max", "puertos_maximos", "maximo_de_puertos")
POWERS = ("power_w", "potencia_w", "potencia", "power", "watts")
BATTERIES = ("battery_h", "bateria_h", "autonomia_h", "autonomia", "battery_hours", "horas_bateria")
MOST_COUNT = 100_000


def read_existing_pops(
    path: Path, crs: str = "", bbox: Sequence[float] = (), notes: list[SourceNote] | None = None
) -> gpd.GeoDataFrame:
    """Return POPs that stand already as RAW_POPS in EPSG:4326, in the list's order.

    Blank ports are none: a note counts the rows, since what is not told to stand is bought (errs upward).
    Blank most ports and power are left to what the catalog gives a POP of the plan.

    Parameters
    ----------
    path
        List or layer of points with coordinates and, where known, `name`, `ports`, `pon_ports`,
        `most_ports`, `power_w`, `battery_h` and `owner`, in English or Spanish.
    crs
        EPSG code of the coordinates of a list that are not degrees.
    bbox
        West, south, east, north in degrees; POPs outside are left out, with a note. Empty keeps all.
    notes
        List that what was left out or taken in an unusual way is added to.

    Raises
    ------
    InputError
        All faults of the list at once: coordinates, ids, ports that are no whole number, fewer most ports
        than stand, watts or hours that are no amount, contacts of persons; or it is an OpenStreetMap file.
    """
    if is_osm(path):
        what = "an OpenStreetMap file does not tell which POPs stand, nor their ports."
        raise InputError(Problem(what, "Give a list: name, coordinates, ports, owner."), str(path))
    told: list[SourceNote] = [] if notes is None else notes
    table = read_rows(path, crs)
    refuse_private_contacts(table.rows, str(path))
    problems: list[Problem] = []
    places = place_rows(table, path, crs, problems, told)
    rows = table.rows
    frame = pd.DataFrame(index=rows.index)
    frame["source_id"] = site_ids(table, path, problems)
    frame["name"] = column_of(rows, words.NAMES)
    for name, headers in (("ports", PORTS), ("pon_ports", PON_PORTS), ("most_ports", MOST_PORTS)):
        frame[name] = _counts(column_of(rows, headers), name, problems)
    for name, headers, unit in (("power_w", POWERS, "watts"), ("battery_h", BATTERIES, "hours")):
        frame[name] = _amounts(column_of(rows, headers), name, unit, problems)
    frame["owner"] = column_of(rows, words.OWNERS)
    frame["provenance"] = column_of(rows, words.PROVENANCES).fillna(f"list {path.name}")
    _tell_narrow(frame, problems)
    if problems:
        raise InputError(problems, str(path), "the list of POPs that stand already")
    return _within(frame.assign(geometry=places), bbox, told, path.name)


def _within(
    rows: pd.DataFrame, bbox: Sequence[float], told: list[SourceNote], feature: str
) -> gpd.GeoDataFrame:
    """Return the POPs inside the box, noting those outside and those whose ports nobody tells."""
    found = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    inside = clip(found, bbox) if len(bbox) else found
    left = len(found) - len(inside)
    if left:
        words_of = "POPs that stand outside the bbox of the study: left out"
        told.append(SourceNote("POPS-OUTSIDE-BBOX", "warning", feature, left, words_of))
    silent = int((inside["ports"].isna() & inside["pon_ports"].isna()).sum())
    if silent:
        words_of = "POPs that stand, and nobody tells their free ports: none is counted on, all are bought"
        told.append(SourceNote("POPS-NO-PORTS", "warning", feature, silent, words_of))
    for name in ("ports", "pon_ports"):
        inside = inside.assign(**{name: inside[name].fillna(0).astype("int64")})
    most = pd.Series(inside["most_ports"].to_numpy(), index=inside.index, dtype="Int64")
    arranged = RAW_POPS.arrange(inside.assign(most_ports=most).reset_index(drop=True))
    return gpd.GeoDataFrame(arranged, geometry="geometry", crs="EPSG:4326")


def _numbers(cells: pd.Series) -> pd.Series:
    """Return cells as numbers, NaN where blank, -1 where they are none."""
    out = []
    for cell in cells:
        try:
            number = float("nan") if cell is None else parse_number(cell)
        except ValueError:
            number = -1.0
        out.append(-1.0 if np.isinf(number) else number)
    return pd.Series(out, index=cells.index, dtype=float)


def _counts(cells: pd.Series, name: str, problems: list[Problem]) -> pd.Series:
    """Return whole numbers, telling cells that are none."""
    numbers = _numbers(cells)
    odd = (numbers < 0) | (numbers > MOST_COUNT) | (numbers % 1 > 0)
    if odd.any():
        shown = name_up_to_five(f"row {r}: `{cells[r]}`" for r in numbers.index[odd])
        mend = "Write a whole number, 0 or more, or leave it blank."
        problems.append(Problem(f"`{name}` is no number of ports in {shown}.", mend))
    return numbers


def _amounts(cells: pd.Series, name: str, unit: str, problems: list[Problem]) -> pd.Series:
    """Return amounts, telling cells that are none."""
    numbers = _numbers(cells)
    odd = numbers < 0
    if odd.any():
        shown = name_up_to_five(f"row {r}: `{cells[r]}`" for r in numbers.index[odd])
        problems.append(
            Problem(f"`{name}` is no amount in {shown}.", f"Write {unit}, 0 or more, or leave it blank.")
        )
    return numbers


def _tell_narrow(frame: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell rows that may use fewer ports than stand there, or none at all."""
    stands = frame["ports"].fillna(0) + frame["pon_ports"].fillna(0)
    narrow = frame["most_ports"].notna() & ((frame["most_ports"] < stands) | (frame["most_ports"] == 0))
    if narrow.any():
        shown = name_up_to_five(
            f"row {r}: {frame['most_ports'][r]:g} below {stands[r]:g}" for r in frame.index[narrow]
        )
        mend = (
            "`most_ports` counts those that stand too: raise it, or leave it blank; drop a POP without any."
        )
        problems.append(Problem(f"`most_ports` is less than what stands, or 0, in {shown}.", mend))
