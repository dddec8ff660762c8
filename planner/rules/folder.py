"""A plan folder as read for an audit: what can be used, and what could not be read."""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from planner.errors import InputError, Problem, name_up_to_five
from planner.rules.chains import Chains
from planner.rules.documents import LARGEST, study_problems, summary_problems
from planner.rules.graph import RouteForest
from planner.rules.pon import Trees
from planner.schema import (
    BARRIERS,
    BOM_LINES,
    CANDIDATES,
    DEMAND_POINTS,
    DISTRICTS,
    EDITS,
    EXCLUSION_ZONES,
    EXISTING_PLANT,
    FINDINGS,
    GIVEN_FACTS,
    KITS,
    PLAN_TABLES,
    PRICES,
    PROVENANCE,
    REACHES,
    ROAD_OWNERS,
    SENSITIVE_PLACES,
    STANDING_TABLES,
    STREET_FACTORS,
    STREET_SPANS,
    Table,
)
from planner.schema.table import Column, flag

SUMMARY, BOM, GPKG = "plan.json", "bom.csv", "plan.gpkg"
STUDY, HASHES = "evidence/study.json", "evidence/hashes.json"
ROUTING, COVER = "evidence/routing.npz", "evidence/cover.npz"
SIGHT, DEMAND = "evidence/sight.npz", "evidence/demand.npz"
PROTECTION = "evidence/protection.npz"
JOINT = "evidence/joint.npz"
REPLACED = "evidence/replacement.npz"
EDITED = "evidence/edits.npz"
POP_CHOICE = "evidence/pops.npz"
NOTICE = "NOTICE.txt"
PRICE_ROWS = "evidence/prices.csv"
KIT_ROWS = "evidence/kits.csv"
ROAD_ROWS = "evidence/road_owners.csv"
SPLICES = "splices.json"

LAYERS: dict[str, Table] = {
    **{t.name: t for t in PLAN_TABLES},
    "streets": STREET_SPANS,
    "demand_points": Table(
        "demand_points",
        DEMAND_POINTS.meaning,
        (*DEMAND_POINTS.columns, flag("covered", "some chosen camera sees it")),
        "Point",
    ),
    "candidates": Table(
        "candidates",
        CANDIDATES.meaning,
        (*CANDIDATES.columns, flag("chosen", "a camera of the plan")),
        "Point",
    ),
    "findings": FINDINGS,
    "existing_plant": EXISTING_PLANT,
    "districts": DISTRICTS,
    "exclusion_zones": EXCLUSION_ZONES,
    "reaches": REACHES,
    "sensitive_places": SENSITIVE_PLACES,
    "street_factors": STREET_FACTORS,
    "barriers": BARRIERS,
    "edits": EDITS,
    "given_facts": GIVEN_FACTS,
    "provenance": PROVENANCE,
}
OPTIONAL: dict[str, Table] = {t.name: t for t in STANDING_TABLES}
"""Layers of studies that name what stands; without rows in every other plan."""


@dataclass(frozen=True)
class Trouble:
    """A part of the folder that cannot be used, and why."""

    rule: str
    part: str
    message: str


@dataclass(frozen=True)
class PlanFolder:
    """The parts of a plan folder that could be read and have the columns and types they promise.

    Parameters
    ----------
    path
        The folder.
    parts
        Files and layers by name: `plan.json`, `bom.csv`, `evidence/...` and each layer of `plan.gpkg`.
    troubles
        What could not be read, each under the rule that tells of it.
    crs
        CRS text of each geographic layer.
    found
        What functions marked `derived` found in this folder.
    """

    path: Path
    parts: Mapping[str, Any]
    troubles: tuple[Trouble, ...]
    crs: Mapping[str, str] = field(default_factory=dict)
    found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def summary(self) -> dict[str, Any]:
        """`plan.json`."""
        return self.parts[SUMMARY]

    @property
    def study(self) -> dict[str, Any]:
        """`evidence/study.json`."""
        return self.parts[STUDY]

    @property
    def bom(self) -> pd.DataFrame:
        """`bom.csv`."""
        return self.parts[BOM]

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer of `plan.gpkg`, typed as its table says; blank text is an empty string."""
        return self.parts[name]

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Return the arrays of an evidence file."""
        return self.parts[name]

    @cached_property
    def forest(self) -> RouteForest:
        """The spans of the working tree as a graph, rooted at the centers."""
        spans, centers = self.layer("spans"), self.layer("centers")
        return RouteForest.build(spans[spans["role"] == "tree"], list(centers["node_id"]))

    @cached_property
    def chains(self) -> Chains:
        """The circuits as walks of spans, from each site to its center."""
        return Chains.build(self.layer("circuits"), self.layer("pops"), self.layer("splitters"), self.sites)

    @cached_property
    def trees(self) -> Trees:
        """The splitters with the circuits and sites that hang on them."""
        return Trees.build(self.layer("splitters"), self.chains, self.sites)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Cameras and points together, with `site_id` and `layer`."""
        shared = ["node_id", "connected", "drop_m", "route_to_center_m", "geometry"]
        frames = []
        for name, key in (("cameras", "camera_id"), ("points", "point_id")):
            frame = pd.DataFrame(self.layer(name)[[key, *shared]]).rename(columns={key: "site_id"})
            frames.append(frame.assign(layer=name))
        return pd.concat(frames, ignore_index=True)


Found = TypeVar("Found")


def derived(find: Callable[[PlanFolder], Found]) -> Callable[[PlanFolder], Found]:
    """Return a function that looks once into a folder: rules that ask again get what it found before.

    Nobody may change what it returns, and it returns no iterator.
    """

    @wraps(find)
    def once(folder: PlanFolder) -> Found:
        if once not in folder.found:
            folder.found[once] = find(folder)
        found: Found = folder.found[once]
        return found

    return once


def read_folder(path: Path) -> PlanFolder:
    """Return a plan folder with everything in it that can be read.

    Raises
    ------
    InputError
        The folder is missing, or holds neither `plan.json` nor `plan.gpkg`.
    """
    if not path.is_dir():
        raise InputError(
            Problem("there is no such folder.", "Name the folder of a plan, STUDY/plan/SCENARIO."), str(path)
        )
    if not (path / SUMMARY).is_file() and not (path / GPKG).is_file():
        mend = "Name the folder that holds them, or make a plan with `planner run STUDY`."
        raise InputError(Problem("the folder holds neither plan.json nor plan.gpkg.", mend), str(path))
    parts: dict[str, Any] = {}
    troubles: list[Trouble] = []
    crs: dict[str, str] = {}
    _take(parts, troubles, HASHES, _read_json(path, HASHES))
    _take(parts, troubles, SPLICES, _read_json(path, SPLICES))
    for name, rule, problems in (
        (SUMMARY, "INT-SUMMARY", summary_problems),
        (STUDY, "INT-STUDY", study_problems),
    ):
        found = _read_json(path, name)
        wrong = problems(found) if isinstance(found, dict) else []
        _take(parts, troubles, name, [Trouble(rule, name, m) for m in wrong] or found)
    _take(parts, troubles, BOM, _read_bom(path))
    for name, table in ((PRICE_ROWS, PRICES), (KIT_ROWS, KITS), (ROAD_ROWS, ROAD_OWNERS)):
        _take(parts, troubles, name, _read_rows(path, name, table))
    _take(parts, troubles, NOTICE, _read_text(path, NOTICE))
    for name in (ROUTING, COVER, SIGHT, DEMAND, PROTECTION):
        _take(parts, troubles, name, _read_arrays(path, name))
    _take(parts, troubles, JOINT, _read_joint(path, parts.get(SUMMARY)))
    _take(parts, troubles, EDITED, _read_edited(path, parts.get(STUDY)))
    _take(parts, troubles, REPLACED, _read_arrays(path, REPLACED) if (path / REPLACED).exists() else {})
    _take(parts, troubles, POP_CHOICE, _read_pops(path, parts.get(SUMMARY)))
    for name, found in _read_layers(path, crs):
        _take(parts, troubles, name, found)
    return PlanFolder(path, parts, tuple(troubles), crs)


def _take(parts: dict[str, Any], troubles: list[Trouble], name: str, found: Any) -> None:
    """Keep what was read, or the reasons why not."""
    if isinstance(found, list):
        troubles.extend(found)
    else:
        parts[name] = found


def _unreadable(name: str, fault: object) -> list[Trouble]:
    """Say that a part cannot be read."""
    mend = "Restore it from a backup, or write the plan anew with `planner run --overwrite`."
    return [Trouble("INT-FILES", name, f"{name} cannot be read: {fault}. {mend}")]


def _missing(name: str) -> list[Trouble]:
    """Say that a part is absent."""
    mend = "A plan without it cannot be checked; write the plan anew with `planner run --overwrite`."
    return [Trouble("INT-FILES", name, f"{name} is missing. {mend}")]


def _read_json(path: Path, name: str) -> dict[str, Any] | list[Trouble]:
    """Read a JSON file that holds an object."""
    try:
        value = json.loads((path / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _missing(name)
    except (OSError, ValueError, RecursionError) as fault:
        return _unreadable(name, fault)
    return value if isinstance(value, dict) else _unreadable(name, "it does not hold a JSON object")


def _read_text(path: Path, name: str) -> str | list[Trouble]:
    """Read a text file."""
    try:
        return (path / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return _missing(name)
    except (OSError, ValueError) as fault:
        return _unreadable(name, fault)


def _read_rows(path: Path, name: str, table: Table) -> pd.DataFrame | list[Trouble]:
    """Read the prices or kits in force with text kept as text."""
    try:
        frame = pd.read_csv(path / name, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        return _missing(name)
    except (OSError, ValueError, pd.errors.ParserError) as fault:
        return _unreadable(name, fault)
    return _typed(name, table, frame.replace("", None))


def _read_bom(path: Path) -> pd.DataFrame | list[Trouble]:
    """Read `bom.csv` with text kept as text."""
    try:
        frame = pd.read_csv(path / BOM, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        return _missing(BOM)
    except (OSError, ValueError, pd.errors.ParserError) as fault:
        return _unreadable(BOM, fault)
    frame = frame.replace("", None)
    for column in BOM_LINES.columns:
        if column.kind == "flag" and column.name in frame:
            words = frame[column.name].str.lower()
            frame[column.name] = words.replace({"true": "1", "false": "0"})
    exact = frame.get("unit_price"), frame.get("quantity")
    typed = _typed(BOM, BOM_LINES, frame)
    if isinstance(typed, pd.DataFrame) and all(e is not None for e in exact):
        typed = typed.assign(**{f"{c}_text": frame[c] for c in MONEY_TEXT})
    return typed


MONEY_TEXT = ("quantity", "unit_price", "unit_price_low", "unit_price_high", "total")


def _read_arrays(path: Path, name: str) -> dict[str, np.ndarray] | list[Trouble]:
    """Read every array of an NPZ file."""
    try:
        with np.load(path / name, allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files}
    except FileNotFoundError:
        return _missing(name)
    except (OSError, ValueError, EOFError, KeyError, AttributeError, zipfile.BadZipFile, zlib.error) as fault:
        return _unreadable(name, fault)


def _read_joint(path: Path, summary: dict[str, Any] | None) -> dict[str, np.ndarray] | list[Trouble]:
    """Read the arrays of a joint decision; a plan decided in stages has none."""
    told = summary is not None and summary.get("joint") is not None
    return _read_arrays(path, JOINT) if told or (path / JOINT).exists() else {}


def _read_edited(path: Path, study: dict[str, Any] | None) -> dict[str, np.ndarray] | list[Trouble]:
    """Read the arrays of the stored plan that a run started from; one that starts from nothing has none."""
    start = study is not None and study["edits"]["start"]
    return _read_arrays(path, EDITED) if start or (path / EDITED).exists() else {}


def _read_pops(path: Path, summary: dict[str, Any] | None) -> dict[str, np.ndarray] | list[Trouble]:
    """Read the arrays of the choice of POPs; a plan whose POPs are its centers has none."""
    pops = None if summary is None else summary["network"].get("pops")
    choice = pops.get("choice") if isinstance(pops, dict) else None
    told = isinstance(choice, dict) and choice.get("proven_bound") != 0
    return _read_arrays(path, POP_CHOICE) if told or (path / POP_CHOICE).exists() else {}


def _read_layers(path: Path, crs: dict[str, str]) -> Iterator[tuple[str, gpd.GeoDataFrame | list[Trouble]]]:
    """Read each layer of `plan.gpkg` that a plan must have."""
    fault = _gpkg_fault(path / GPKG)
    if fault is not None:
        missing = fault == "absent"
        yield GPKG, _missing(GPKG) if missing else _unreadable(GPKG, fault)
        return
    present = {str(row[0]) for row in pyogrio.list_layers(path / GPKG)}
    for name, table in OPTIONAL.items():
        if name not in present:
            yield name, _typed(name, table, _no_rows(table))
            continue
        found, text = _read_layer(path, name, table)
        if text is not None:
            crs[name] = text
        yield name, found
    for name, table in LAYERS.items():
        if name not in present:
            told = f"layer `{name}` is missing from {GPKG}. Write the plan anew."
            yield name, [Trouble("INT-FILES", GPKG, told)]
            continue
        found, text = _read_layer(path, name, table)
        if text is not None:
            crs[name] = text
        yield name, found


def _no_rows(table: Table) -> pd.DataFrame:
    """Return a layer without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in table.names})


def _read_layer(path: Path, name: str, table: Table) -> tuple[Any, str | None]:
    """Read one layer of `plan.gpkg`, typed, or what is wrong with it; and the CRS of a geographic one."""
    try:
        frame = pyogrio.read_dataframe(path / GPKG, layer=name)
    except (DataSourceError, DataLayerError, shapely.errors.GEOSException, ValueError, OSError) as fault:
        return _unreadable(f"{GPKG} layer `{name}`", fault), None
    if table.geometry is None or not isinstance(frame, gpd.GeoDataFrame):
        return _typed(name, table, frame), None
    return _typed(name, table, frame), frame.crs.to_string() if frame.crs is not None else ""


def _gpkg_fault(path: Path) -> str | None:
    """Return why a GeoPackage cannot be used, None where it can: truncation is found by SQLite itself."""
    if not path.is_file():
        return "absent"
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
        if answer is None or answer[0] != "ok":
            return f"SQLite finds {answer[0] if answer else 'nothing'}"
        pyogrio.list_layers(path)
    except (sqlite3.Error, DataSourceError, OSError, UnicodeDecodeError) as fault:
        return str(fault)
    return None


def _typed(name: str, table: Table, frame: pd.DataFrame) -> Any:
    """Return the frame typed, blank text as "" and without a CRS, or what its schema finds wrong.

    Coordinates are compared as they are; whether all layers share one CRS is a rule of its own.
    """
    found = [str(p) for p in table.problems(frame)]
    if not found:
        found = [m for c in table.columns if c.kind != "text" for m in _odd_numbers(c, frame[c.name])]
    if found:
        return [Trouble("INT-SCHEMA", name, f"layer `{name}`: {message}") for message in found]
    columns = {c.name: _values(c, frame[c.name]) for c in table.columns}
    if table.geometry is None:
        return pd.DataFrame(columns)
    return gpd.GeoDataFrame(columns, geometry=_single(frame["geometry"].to_numpy()))


def _values(column: Column, values: pd.Series) -> np.ndarray:
    """Return the values of a column in the type of its kind."""
    if column.kind == "text":
        pairs = zip(values.to_numpy(dtype=object).tolist(), values.isna().tolist(), strict=True)
        out = np.empty(len(values), dtype=object)
        out[:] = ["" if missing else str(v).strip() for v, missing in pairs]
        return out
    numbers = pd.to_numeric(values)
    if column.kind == "flag":
        return numbers.fillna(0).to_numpy().astype(bool)
    if column.kind == "integer" and not column.blank:
        return numbers.to_numpy().astype(np.int64)
    return numbers.to_numpy().astype(float)


def _odd_numbers(column: Column, values: pd.Series) -> list[str]:
    """Say which numbers are infinite or too large to be true, and which are to be whole but are not."""
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    for bad, expected in (
        (numbers.abs() > LARGEST, "a number below 10^15"),
        ((numbers % 1 != 0) & numbers.notna() & (column.kind == "integer"), "a whole number"),
    ):
        if bad.any():
            rows = name_up_to_five(values.index[bad])
            return [f"column `{column.name}` is {numbers[bad].iloc[0]} in rows {rows}; expected {expected}."]
    return []


def _single(shapes: np.ndarray) -> np.ndarray:
    """Return shapes with multi-geometries of one part as that part."""
    multi = (shapely.get_type_id(shapes) >= 4) & (shapely.get_num_geometries(shapes) == 1)
    return np.where(multi, shapely.get_geometry(shapes, 0), shapes) if multi.any() else shapes
