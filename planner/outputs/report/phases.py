"""Phases of construction in the report."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent, same, with_unit
from planner.outputs.words.phases import PHASES, zone_name
from planner.plan.model import Plan

HEADS = (
    "phase", "name", "sites", "cameras", "points", "sites_after", "route_m", "cable_m", "capex", "budget",
    "capex_after", "opex_after", "coverage_after",
)  # fmt: skip


def phases(plan: Plan) -> dict[str, Any]:
    """Return title, sentences and the table of the chapter."""
    return {"title": PHASES["title"], "sentences": sentences(plan), "table": PHASES["table"],
            "grid": grid(plan)}  # fmt: skip


def sentences(plan: Plan) -> list[Both]:
    """Return how phases are made, and what no budget holds."""
    figures = plan.summary["network"]["phases"]
    if figures["by"] == "none":
        return [PHASES["one"]]
    told = [PHASES["how"].fill(count=number(figures["count"]), method=PHASES[figures["by"]])]
    if figures["by"] == "budget":
        told.append(PHASES["heuristic"])
    if figures["sites_beyond_budget"]:
        told.append(PHASES["beyond"].fill(sites=number(figures["sites_beyond_budget"])))
    return [*told, PHASES["growth"]]


def grid(plan: Plan) -> Grid:
    """Return one row a phase."""
    rows = []
    for row in plan.tables["phases"].sort_values("phase").to_dict("records"):
        held = None if row["budget"] != row["budget"] else row["budget"]
        rows.append(
            (
                number(row["phase"]),
                zone_name(row["name"]),
                *(number(row[k]) for k in ("sites", "cameras", "points", "sites_after")),
                *(with_unit(row[k] / 1000, "km", 1) for k in ("route_m", "cable_m")),
                number(row["capex"]),
                same("—") if held is None else number(held),
                *(number(row[k]) for k in ("capex_after", "opex_after")),
                percent(row["coverage_after"]),
            )
        )
    currency = str(plan.summary["currency"])
    paid = {"capex", "budget", "capex_after", "opex_after"}
    heads = [
        Both(f"{w.es} [{currency}]", f"{w.en} [{currency}]") if h in paid else w
        for h in HEADS
        for w in [PHASES["held" if h == "budget" else h]]
    ]
    return Grid(heads, rows, frozenset(k for k in range(len(HEADS)) if k != 1))
