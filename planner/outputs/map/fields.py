"""Popup lines read off the schema: label in both languages, unit, and how the value is shown."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from planner.outputs.map.model import Field
from planner.outputs.words import Both, column_name, same, unit_name
from planner.outputs.words.osm import CLASSES
from planner.outputs.words.reasons import TOLD
from planner.plan.model import Plan
from planner.schema.table import Table

CODED = {
    "camera_class",
    "kind",
    "site_kind",
    "sight_model",
    "mount",
    "provenance",
    "deployment",
    "way",
    "mode",
    "status",
    "reason",
    "level",
    "exclusion",
    "role",
    "action",
    "stands_at",
    "manner",
    *TOLD,
}
CLASSED = ("street_class", "barrier_class")
"""Columns that hold classes of OpenStreetMap."""
DIGITS = {"m": 1, "deg": 0, "study unit": 1, "ratio": 2}
RESPONSIBLE = ("owner", "operator", "maintainer", "payer", "mode", "status", "phase")
COST = Both("costo de compra", "cost to build")
LINES = Both("líneas del cómputo, con lo que está en el lugar", "lines of the bill, with what stands there")


def fields_of(table: Table, names: Iterable[str], demand_unit: str = "") -> tuple[Field, ...]:
    """Return the popup lines of columns of a table, in order; `demand_unit` stands for the study unit."""
    known = {c.name: c for c in table.columns}
    found = []
    for name in names:
        col = known[name]
        kind = {"integer": "number", "flag": "flag", "number": "number"}.get(col.kind, "text")
        if name in CODED or name in CLASSED:
            kind = "code"
        unit = (
            unit_name(demand_unit if col.unit == "study unit" else col.unit) if kind == "number" else same("")
        )
        digits = DIGITS.get(col.unit, 0) if col.kind == "number" else 0
        codes = CLASSES if name in CLASSED else {}
        found.append(Field(name, column_name(name), kind, unit, digits, codes))
    return tuple(found)


def cost_field(currency: str) -> Field:
    """Return the popup line of what an asset costs to build."""
    return Field("cost_once", COST, "number", same(currency), 0)


def lines_field() -> Field:
    """Return the popup line of which lines of the bill an asset needs."""
    return Field("bom_lines", LINES, "text", same(""), 0)


def asset_lines(plan: Plan) -> dict[str, str]:
    """Return the lines of the bill that each asset needs, with those of what stands at it, by its id."""
    line_of = dict(zip(plan.bom["item_id"].astype(str), plan.bom["line_id"].astype(str), strict=True))
    equipment = plan.tables["equipment"]
    stands = dict(zip(equipment["asset_id"].astype(str), equipment["site_id"].astype(str), strict=True))
    held: dict[str, set[str]] = {}
    needs = plan.tables["quantities"]
    for asset, item in zip(needs["asset_id"].astype(str), needs["item_id"].astype(str), strict=True):
        if item in line_of:
            held.setdefault(stands.get(asset, asset), set()).add(line_of[item])
    return {asset: ", ".join(sorted(lines)) for asset, lines in held.items()}


def asset_costs(plan: Plan) -> pd.Series:
    """Return what each asset costs to build, in the plan's currency: its quantities times their unit prices.

    Prices are those of the BOM, without contingency and tax; yearly items are left out.
    """
    once = plan.bom[plan.bom["recurrence"] == "once"]
    prices = dict(zip(once["item_id"], once["unit_price"].astype(float), strict=True))
    quantities = plan.tables["quantities"]
    if not len(quantities):
        return pd.Series(dtype=float)
    amounts = quantities["quantity"].astype(float) * quantities["item_id"].map(prices)
    return amounts.groupby(quantities["asset_id"]).sum(min_count=1).round(2)
