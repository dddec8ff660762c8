"""What is read of stored plans that are set side by side: their money, and what their service hangs on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from planner.catalog.operate_tables import read_failures, read_repairs
from planner.catalog.table_files import read_cable_sizes, read_kits, read_ways
from planner.costs.disruption import Book, Works
from planner.costs.side_by_side import StoredMoney
from planner.network.stops import standing
from planner.plan.store import PRICE_ROWS, read_tables
from planner.schema import CABLES, CAMERAS, CIRCUITS, PHASE_LINES, POINTS, QUANTITIES, SPANS
from planner.schema.money import CASH_FLOW, MONEY_LINES

STUDY_ROWS = "evidence/study.json"


def read_money(folder: Path, summary: Mapping[str, Any]) -> StoredMoney | None:
    """Return the money of a stored plan; None where it was made before plans had a cash flow.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    if "money" not in summary:
        return None
    frames = read_tables(folder, MONEY_LINES, CASH_FLOW, CAMERAS, PHASE_LINES)
    return StoredMoney(
        summary, frames["money_lines"], frames["cash_flow"], frames["cameras"], frames["phase_lines"],
        pd.read_csv(folder / PRICE_ROWS).set_index("item_id"), read_asked(folder),
    )  # fmt: skip


def read_works(folder: Path, summary: Mapping[str, Any], book: Book) -> Works | None:
    """Return what fees and repairs of a stored plan rest on; None for the plans without cash flow.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    if "money" not in summary:
        return None
    frames = read_tables(folder, SPANS, CIRCUITS, CAMERAS, POINTS, CABLES, QUANTITIES, MONEY_LINES)
    stands = standing(
        frames["spans"], frames["circuits"], frames["cameras"], frames["points"], book.ways, book.failures
    )
    asked = read_asked(folder)
    return Works(
        stands, frames["money_lines"], frames["quantities"], frames["cables"], read_prices(folder, summary),
        float(asked["costs"]["tax_pct"]), float(asked["finance"]["tax_opex_pct"]),
    )  # fmt: skip


def read_book() -> Book:
    """Return what the catalog tells of ways, kits, failures and repairs."""
    return Book(read_ways(), read_kits(), read_failures(), read_repairs(), read_cable_sizes())


def read_prices(folder: Path, summary: Mapping[str, Any]) -> dict[str, float]:
    """Return the unit prices of a plan by item, at its level."""
    rows = pd.read_csv(folder / PRICE_ROWS)
    found = zip(rows["item_id"], rows[str(summary["cost"]["level"])], strict=True)
    return {str(item): float(price) for item, price in found}


def point_kinds(folder: Path) -> dict[str, str]:
    """Return the kind of each government point of a plan by its id."""
    points = read_tables(folder, POINTS)["points"]
    return {str(i): str(k) for i, k in zip(points["point_id"], points["kind"], strict=True)}


def read_asked(folder: Path) -> dict[str, Any]:
    """Return the settings under which a plan was made."""
    asked: dict[str, Any] = json.loads((folder / STUDY_ROWS).read_text(encoding="utf-8"))
    return asked
