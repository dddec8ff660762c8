"""Members' plant as an audit of one replacement program over them needs it: what stands, prices, evidence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from planner.rules.folder import (
    PRICE_ROWS,
    REPLACED,
    STUDY,
    SUMMARY,
    PlanFolder,
    _read_arrays,
    _read_json,
    _read_rows,
    _typed,
)
from planner.rules.integrity import replaced
from planner.rules.province.folder import ProvinceFolder
from planner.schema import PRICES, REPLACEMENTS, STANDING, STANDING_ITEMS

PROGRAM = "program"
LAYERS = (STANDING, STANDING_ITEMS, REPLACEMENTS)
Key = tuple[str, str, float]


def in_program(folder: ProvinceFolder) -> dict[str, PlanFolder]:
    """Return the members whose own study has a program, each with what an audit of the whole's needs.

    A member whose files cannot be used is left out: other rules tell of it.
    """
    found = folder.found.get(in_program)
    if found is None:
        read = {m: _member(folder, m) for m in folder.member_ids}
        found = folder.found[in_program] = {m: plan for m, plan in read.items() if plan is not None}
    members: dict[str, PlanFolder] = found
    return members


def _member(folder: ProvinceFolder, member: str) -> PlanFolder | None:
    """Return the parts of a member's plan that a program is made of; None without a program there."""
    place = folder.member(member)
    study = _read_json(place, STUDY)
    if not isinstance(study, dict) or not _has_program(study):
        return None
    parts: dict[str, Any] = {
        STUDY: study,
        SUMMARY: _read_json(place, SUMMARY),
        PRICE_ROWS: _read_rows(place, PRICE_ROWS, PRICES),
        REPLACED: _read_arrays(place, REPLACED),
    }
    for table in LAYERS:
        try:
            frame = pyogrio.read_dataframe(place / "plan.gpkg", layer=table.name)
        except (DataSourceError, DataLayerError, ValueError, OSError):
            return None
        parts[table.name] = _typed(table.name, table, frame)
    if any(isinstance(p, list) for p in parts.values()) or set(replaced.ARRAYS) - set(parts[REPLACED]):
        return None
    crs = {STANDING.name: str(pyogrio.read_info(place / "plan.gpkg", layer=STANDING.name)["crs"])}
    return PlanFolder(place, parts, (), crs)


def _has_program(study: dict[str, Any]) -> bool:
    """Say whether a study lists what a program may buy."""
    plant, asked = study.get("plant"), study.get("replacement")
    return isinstance(plant, dict) and isinstance(asked, dict) and bool(plant["source"]) and (
        asked["by"] == PROGRAM
    )  # fmt: skip


def asked(folder: ProvinceFolder) -> bool:
    """Say whether the study of members asks for one program over them."""
    return str(folder.study.get("replacement", {}).get("by")) == PROGRAM and bool(in_program(folder))


def right_parts(folder: ProvinceFolder) -> dict[str, tuple[dict[Key, replaced.Part], np.ndarray, np.ndarray]]:
    """Return by member the parts that the program may buy, and each camera's share and margin."""
    found = folder.found.get(right_parts)
    if found is None:
        found = {}
        for member, plan in in_program(folder).items():
            ours = {k: p for k, p in replaced.parts(plan).items() if p.ours}
            found[member] = (ours, *replaced.weights(plan))
        folder.found[right_parts] = found
    parts: dict[str, tuple[dict[Key, replaced.Part], np.ndarray, np.ndarray]] = found
    return parts
