"""What is read of stored plans that are set side by side: their money, and what stops with the payments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.catalog.operate_tables import read_failures
from planner.catalog.table_files import read_ways
from planner.costs.side_by_side import StoredMoney
from planner.network.stops import Counts, stops
from planner.plan.store import read_tables
from planner.schema import CAMERAS, CIRCUITS, POINTS, SPANS
from planner.schema.money import CASH_FLOW, MONEY_LINES


def read_money(folder: Path, summary: Mapping[str, Any]) -> StoredMoney | None:
    """Return the money of a stored plan; None where it was made before plans had a cash flow.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    if "money" not in summary:
        return None
    frames = read_tables(folder, MONEY_LINES, CASH_FLOW, CAMERAS)
    return StoredMoney(summary, frames["money_lines"], frames["cash_flow"], frames["cameras"])


def read_stops(folder: Path, summary: Mapping[str, Any]) -> dict[str, Counts] | None:
    """Return what stops in a stored plan when rents, fees or maintenance do, by the rates of the catalog.

    None for the plans for which `read_money` returns None.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    if "money" not in summary:
        return None
    frames = read_tables(folder, SPANS, CIRCUITS, CAMERAS, POINTS)
    return stops(
        frames["spans"], frames["circuits"], frames["cameras"], frames["points"], read_ways(), read_failures()
    )
