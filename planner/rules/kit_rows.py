"""Rows of the kits in force, how much of an item they ask for, and the boxes that a load needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from planner.catalog.operate_model import Ups
from planner.catalog.operate_tables import read_ups
from planner.catalog.table_files import read_allowances
from planner.rules.folder import KIT_ROWS, PlanFolder

NEARLY = 1e-6

Band = tuple[float, float]
"""Least and most that fits: they differ only where a sum of decimals lies at a whole number."""


def in_play(folder: PlanFolder) -> frozenset[str]:
    """Return the modes of the connected cameras; without any that of the study."""
    rows = folder.layer("cameras")
    found = frozenset(str(m) for m in rows.loc[rows["connected"].astype(bool), "mode"])
    return found or frozenset((str(folder.study["ownership"]["camera_mode"]),))


def needs(row: Mapping[str, object], modes: Iterable[str]) -> bool:
    """Say whether a row of a kit is needed under one of these modes of cameras."""
    return any(m in str(row["camera_modes"]).split() for m in modes)


def in_force(folder: PlanFolder) -> list[dict[str, object]]:
    """Return the kits of the plan that the modes of its cameras ask for."""
    rows, modes = folder.parts[KIT_ROWS].to_dict("records"), in_play(folder)
    return [{str(k): v for k, v in r.items()} for r in rows if needs(r, modes)]


def amount(row: Mapping[str, object], units: float) -> Band:
    """Return how much of the item of a kit so many units need; no units need nothing.

    >>> row = {"quantity": 3.0, "every": 4.0, "rounding": "up", "at_least": 4.0}
    >>> amount(row, 24), amount(row, 1), amount(row, 0)
    ((18.0, 18.0), (4.0, 4.0), (0.0, 0.0))
    """
    if units <= 0:
        return 0.0, 0.0
    exact = float(str(row["quantity"])) * units / float(str(row["every"]))
    whole = row["rounding"] == "up"
    ends = (math.ceil(exact - NEARLY), math.ceil(exact + NEARLY)) if whole else (exact, exact)
    least = float(str(row["at_least"]))
    return max(ends[0], least), max(ends[1], least)


@cache
def allowance(key: str) -> float:
    """Return a figure of practice of the catalog."""
    return read_allowances()[key].value


@cache
def stores() -> dict[str, Ups]:
    """Return the UPS of the catalog, by item."""
    return read_ups()


def boxes(folder: PlanFolder, item: str, load_w: float) -> float:
    """Return the UPS that a load needs, in watts and for the hours that the study promises."""
    ups, hours = stores()[item], float(folder.study["service"]["ups_hours"])
    return float(math.ceil(max(load_w / ups.watts, load_w * hours / ups.watt_hours) - NEARLY))
