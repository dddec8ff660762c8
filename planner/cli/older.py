"""Whether a stored plan lacks what this version shows: then an older one wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.schema import Table

GONE = re.compile(r"`([\w.]+)` is missing")


def lacks(folder: Path, key: str) -> bool:
    """Say whether a plan folder has no figure, block, layer or column of a name that every plan now has.

    Parameters
    ----------
    key
        What a drawing asked for in vain, as KeyError tells it: a name, or a list of names in words.
    """
    asked = set(re.findall(r"\w+", key))
    return bool(asked & _lacking(folder))


def _lacking(folder: Path) -> set[str]:
    """Return the names that a plan should have and does not."""
    from planner.rules.documents import summary_problems
    from planner.rules.province.folder import BLOCKS
    from planner.schema import PLAN_TABLES
    from planner.schema.province_parts import PART_TABLES, TABLES

    if (folder / "province.json").is_file():
        told = _json(folder / "province.json")
        gone = {k for k in (*BLOCKS, "money") if k not in told}
        tables = [*TABLES, *(t for part, ts in PART_TABLES.items() if told.get(part) for t in ts)]
        return gone | _columns(folder / "province.gpkg", tables)
    found = [GONE.match(p) for p in summary_problems(_json(folder / "plan.json"))]
    names = {part for m in found if m for part in m[1].split(".")[-1:]}
    return names | _columns(folder / "plan.gpkg", PLAN_TABLES)


def _json(path: Path) -> dict[str, Any]:
    """Return a JSON document, empty where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _columns(path: Path, tables: Iterable[Table]) -> set[str]:
    """Return layers and columns that are not in a GeoPackage; none where it cannot be read."""
    import pyogrio

    try:
        there = {str(row[0]) for row in pyogrio.list_layers(path)}
        has = {
            t.name: set(pyogrio.read_info(path, layer=t.name)["fields"]) for t in tables if t.name in there
        }
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataSourceError):
        return set()
    gone = {t.name for t in tables if t.name not in there}
    return gone | {c.name for t in tables if t.name in has for c in t.columns if c.name not in has[t.name]}
