"""A folder of a plan made of members' plans, as read for an audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from planner.errors import InputError, Problem
from planner.rules.folder import Trouble, _gpkg_fault, _read_arrays, _read_json, _read_rows, _typed
from planner.schema import PRICES, Table
from planner.schema.province import PROVINCE_BOM, PROVINCE_CASH_FLOW
from planner.schema.province_parts import PART_TABLES, PARTS, TABLES

SUMMARY, BOM, GPKG = "province.json", "bom.csv", "province.gpkg"
CASH = "cash_flow.csv"
STUDY, HASHES = "evidence/study.json", "evidence/hashes.json"
PRICE_ROWS = "evidence/prices.csv"
MEMBERS = "members"
EXACT = ("quantity", "unit_price", "unit_price_low", "unit_price_high", "total")


@dataclass(frozen=True)
class ProvinceFolder:
    """The parts of the folder that could be read and have the columns and types they promise.

    Parameters
    ----------
    path
        The folder.
    parts
        `province.json`, `bom.csv`, `evidence/...` and each layer of `province.gpkg` by name;
        `evidence/PART` holds the arrays and plain values that a part left for the audit.
    troubles
        What could not be read, each under the rule that tells of it.
    crs
        CRS text of each geographic layer.
    sealed
        Members whose plans were audited in the same run and are still the same files.
    found
        What rules found once and ask for again.
    """

    path: Path
    parts: Mapping[str, Any]
    troubles: tuple[Trouble, ...]
    crs: Mapping[str, str] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def summary(self) -> dict[str, Any]:
        """`province.json`."""
        found: dict[str, Any] = self.parts[SUMMARY]
        return found

    @property
    def study(self) -> dict[str, Any]:
        """`evidence/study.json`: the settings of the study of members."""
        found: dict[str, Any] = self.parts[STUDY]
        return found

    @property
    def bom(self) -> pd.DataFrame:
        """`bom.csv`; columns NAME_text hold amounts as they are written."""
        return self.parts[BOM]

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer of `province.gpkg`, typed as its table says; blank text is an empty string."""
        return self.parts[name]

    def evidence(self, part: str) -> dict[str, Any]:
        """Return what a part left for the audit: arrays and plain values by name."""
        found: dict[str, Any] = self.parts[f"evidence/{part}"]
        return found

    def member(self, member_id: str) -> Path:
        """Return the folder of a member's plan."""
        return self.path / MEMBERS / member_id

    @cached_property
    def member_ids(self) -> tuple[str, ...]:
        """Ids of the members that the summary tells of, in its order."""
        return tuple(str(m["id"]) for m in self.summary["members"])


def is_province(path: Path) -> bool:
    """Say whether a folder holds a plan made of members' plans."""
    return (path / SUMMARY).is_file() or (path / GPKG).is_file()


def read_province(path: Path) -> ProvinceFolder:
    """Return a folder with everything in it that can be read.

    Raises
    ------
    InputError
        The folder holds neither `province.json` nor `province.gpkg`.
    """
    if not is_province(path):
        raise InputError(
            Problem("the folder holds neither province.json nor province.gpkg.",
                    "Name the folder of a plan of members, STUDY/plan/SCENARIO."),
            str(path),
        )  # fmt: skip
    parts: dict[str, Any] = {}
    troubles: list[Trouble] = []
    crs: dict[str, str] = {}
    _take(parts, troubles, HASHES, _read_json(path, HASHES))
    _take(parts, troubles, STUDY, _read_json(path, STUDY))
    _take(parts, troubles, SUMMARY, _summary(path))
    _take(parts, troubles, BOM, _bom(path))
    _take(parts, troubles, CASH, _read_rows(path, CASH, PROVINCE_CASH_FLOW))
    _take(parts, troubles, PRICE_ROWS, _read_rows(path, PRICE_ROWS, PRICES))
    told = parts.get(SUMMARY, {})
    present = [part for part in PARTS if isinstance(told.get(part), dict)]
    for part in present:
        _take(parts, troubles, f"evidence/{part}", _evidence(path, part))
    for name, found in _layers(path, present, crs):
        _take(parts, troubles, name, found)
    return ProvinceFolder(path, parts, tuple(troubles), crs)


def _take(parts: dict[str, Any], troubles: list[Trouble], name: str, found: Any) -> None:
    """Keep what was read, or the reasons why not."""
    if isinstance(found, list):
        troubles.extend(found)
    else:
        parts[name] = found


BLOCKS: dict[str, Callable[[Any], bool]] = {
    "study": lambda v: isinstance(v, str),
    "scenario": lambda v: isinstance(v, str),
    "currency": lambda v: isinstance(v, str),
    "members": lambda v: isinstance(v, list) and all(isinstance(m, dict) and "id" in m for m in v),
    "cameras": lambda v: isinstance(v, dict),
    "network": lambda v: isinstance(v, dict),
    "cost": lambda v: isinstance(v, dict),
    "phases": lambda v: isinstance(v, dict),
    "reproduction": lambda v: isinstance(v, dict) and isinstance(v.get("members"), dict),
    "audit": lambda v: isinstance(v, dict),
}


def _summary(path: Path) -> dict[str, Any] | list[Trouble]:
    """Read `province.json`, refused where a block that every such plan has is missing."""
    found = _read_json(path, SUMMARY)
    if isinstance(found, list):
        return found
    wrong = [key for key, holds in BLOCKS.items() if key not in found or not holds(found[key])]
    return [
        Trouble("INT-PROVINCE-FILES", SUMMARY, f"`{key}` of {SUMMARY} is missing or of another shape.")
        for key in wrong
    ] or found


def _bom(path: Path) -> pd.DataFrame | list[Trouble]:
    """Read `bom.csv` with amounts both as numbers and as they are written."""
    try:
        frame = pd.read_csv(path / BOM, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        return [Trouble("INT-PROVINCE-FILES", BOM, f"{BOM} is missing.")]
    except (OSError, ValueError, pd.errors.ParserError) as fault:
        return [Trouble("INT-PROVINCE-FILES", BOM, f"{BOM} cannot be read: {fault}.")]
    frame = frame.replace("", None)
    for column in PROVINCE_BOM.columns:
        if column.kind == "flag" and column.name in frame:
            frame[column.name] = frame[column.name].str.lower().replace({"true": "1", "false": "0"})
    ready = _typed(BOM, PROVINCE_BOM, frame)
    if isinstance(ready, pd.DataFrame):
        return ready.assign(**{f"{c}_text": frame[c].to_numpy() for c in EXACT})
    found: list[Trouble] = ready
    return found


def _evidence(path: Path, part: str) -> dict[str, Any] | list[Trouble]:
    """Read what a part left: plain values of `evidence/PART.json`, arrays of `evidence/PART.npz`."""
    out: dict[str, Any] = {}
    plain = _read_json(path, f"evidence/{part}.json")
    if isinstance(plain, list):
        return plain
    out |= plain
    if (path / f"evidence/{part}.npz").exists():
        arrays = _read_arrays(path, f"evidence/{part}.npz")
        if isinstance(arrays, list):
            return arrays
        out |= arrays
    return out


def _layers(path: Path, present: list[str], crs: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Read each layer that the plan must have: its own, and those of the parts in it."""
    fault = _gpkg_fault(path / GPKG)
    if fault is not None:
        yield GPKG, [Trouble("INT-PROVINCE-FILES", GPKG, f"{GPKG} cannot be used: {fault}.")]
        return
    there = {str(row[0]) for row in pyogrio.list_layers(path / GPKG)}
    wanted: tuple[Table, ...] = (*TABLES, *(t for part in present for t in PART_TABLES[part]))
    for table in wanted:
        if table.name not in there:
            told = f"layer `{table.name}` is missing from {GPKG}."
            yield table.name, [Trouble("INT-PROVINCE-FILES", GPKG, told)]
            continue
        try:
            frame = pyogrio.read_dataframe(path / GPKG, layer=table.name)
        except (DataSourceError, DataLayerError, shapely.errors.GEOSException, ValueError, OSError) as wrong:
            told = f"layer `{table.name}` cannot be read: {wrong}."
            yield table.name, [Trouble("INT-PROVINCE-FILES", GPKG, told)]
            continue
        if table.geometry is not None and isinstance(frame, gpd.GeoDataFrame):
            crs[table.name] = frame.crs.to_string() if frame.crs is not None else ""
        yield table.name, _typed(table.name, table, frame)


def numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column as floats, 0 where it is blank."""
    return np.nan_to_num(frame[column].to_numpy(dtype=float))
