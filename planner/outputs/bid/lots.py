"""Lots: what of the bill is put out to tender, and what the owner pays without one."""

from __future__ import annotations

from typing import Any

from planner.catalog.money_model import ENERGY, LABOR
from planner.catalog.table_files import read_ways
from planner.outputs.words import Both, number, percent, with_unit
from planner.outputs.words.bid import FORM, LOTS, OTHER_LOT
from planner.plan.model import Plan

ATTACH = "attach"
REPAIR_H = 24
"""Hours to mend that the service levels ask: planning assumption."""
KEPT_UP = ("L1", "L2", "L3", "L4")
"""Lots whose upkeep is asked for beside their price: services and yearly payments have none."""


def lot_of(group: str) -> str:
    """Return the lot of a group of the bill.

    >>> lot_of("cameras"), lot_of("cables"), lot_of("a group of the study")
    ('L1', 'L2', 'L6')
    """
    return next((lot for lot, (_, groups) in LOTS.items() if group in groups), OTHER_LOT[0])


def lot_name(lot: str) -> Both:
    """Return what a lot is called."""
    return LOTS[lot][0] if lot in LOTS else OTHER_LOT[1]


def lots_of(plan: Plan) -> dict[str, list[dict[Any, Any]]]:
    """Return the lines of each lot that are tendered, in the order of lots and of the bill."""
    held: dict[str, list[dict[Any, Any]]] = {lot: [] for lot in (*LOTS, OTHER_LOT[0])}
    own = {str(line["line_id"]) for line, _ in paid_by_owner(plan)}
    for line in plan.bom.to_dict("records"):
        if str(line["line_id"]) not in own:
            held[lot_of(str(line["group"]))].append(line)
    return {lot: lines for lot, lines in held.items() if lines}


def paid_by_owner(plan: Plan) -> list[tuple[dict[Any, Any], Both]]:
    """Return the lines that no bidder prices, each with why: own wages, electricity, rent of others' plant.

    Wages and electricity are known by the kind of the line in MONEY_LINES; poles and ducts of others by the
    ways that attach to them, whose owners set the fee.
    """
    table = plan.tables["money_lines"]
    kind = dict(zip(table["line_id"].astype(str), table["kind"].astype(str), strict=True))
    rents = {way.yearly_item for way in read_ways().values() if way.mode == ATTACH}
    out = []
    for line in plan.bom.to_dict("records"):
        if kind.get(str(line["line_id"])) in (LABOR, ENERGY):
            out.append((line, FORM[f"own_{kind[str(line['line_id'])]}"]))
        elif line["item_id"] in rents:
            out.append((line, FORM["own_rent"]))
    return out


def kept_up(lots: dict[str, list[dict[Any, Any]]]) -> list[str]:
    """Return the lots for which a year of maintenance is asked: those of goods or works that buy some."""
    return [
        lot for lot, lines in lots.items()
        if lot in KEPT_UP and any(line["recurrence"] == "once" for line in lines)
    ]  # fmt: skip


def terms_of(plan: Plan) -> dict[str, Any]:
    """Return what the study fills into the terms."""
    resolved = plan.resolved
    target = resolved.get("service", {}).get("availability_target_pct")
    return {
        "phases": number(len(plan.tables["phases"])),
        "availability": with_unit(target, "%", 2) if target else percent(None),
        "hours": number(REPAIR_H),
        "days": number(resolved.get("cameras", {}).get("retention_days")),
    }
