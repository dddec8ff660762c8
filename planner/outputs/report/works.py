"""Crossings and factors on works in the report."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, given, number, same, with_unit
from planner.outputs.words.works import WORKS
from planner.plan.model import Plan

SHOWN = 20
HEADS = ("id", "kind", "name", "manner", "length", "way", "span")


def works(plan: Plan) -> dict[str, Any]:
    """Return title, sentences and the table of the chapter."""
    return {
        "title": WORKS["title"],
        "sentences": sentences(plan),
        "table": WORKS["table"],
        "grid": grid(plan),
    }


def sentences(plan: Plan) -> list[Both]:
    """Return how often the route crosses what, what is unknown, and the mean factor on works."""
    crossed, factors = plan.summary["network"]["crossings"], plan.summary["network"]["factors"]
    count = int(crossed["count"])
    some = WORKS["some"].fill(count=number(count), bored=number(crossed["bored_m"]))
    told = [some if count else WORKS["none"]]
    told += [WORKS[f"unknown_{kind}"] for kind in crossed["unknown"]]
    told.append(
        WORKS["factor"].fill(
            mean=number(factors["mean"], 2),
            above=number(factors["above_one_m"]),
            guys=number(factors["guys"]),
        )
    )
    return told


def grid(plan: Plan) -> Grid:
    """Return the longest crossings."""
    rows = plan.tables["crossings"].sort_values("length_m", ascending=False, kind="stable").head(SHOWN)
    cells = [
        (
            same(str(r["crossing_id"])), code_name(r["kind"]),
            given(r["name"]) if isinstance(r["name"], str) and r["name"] else same("—"),
            code_name(r["manner"]), with_unit(r["length_m"], "m", 0), code_name(r["way"]),
            same(str(r["span_id"])),
        )
        for r in rows.to_dict("records")
    ]  # fmt: skip
    return Grid([WORKS[h] for h in HEADS], cells, frozenset({4}))
