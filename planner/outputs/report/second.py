"""Second routes in the report: their cost beside the tree, the bound, who has one and what it shares."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, number, percent, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.protection import SECOND
from planner.outputs.words.sentences import sentence
from planner.plan.model import Plan

HEADS = ("site", "name", "has", "first", "second", "common", "risks", "why")
BLANK = same("—")


def second_routes(plan: Plan) -> dict[str, Any] | None:
    """Return title, sentences and the table of the chapter; None where nobody is to have a second route."""
    if "protection" not in plan.summary["network"]:
        return None
    return {
        "title": SECOND["title"],
        "sentences": sentences(plan),
        "table": SECOND["table"],
        "grid": grid(plan),
    }


def sentences(plan: Plan) -> list[Both]:
    """Return cost and bound, what is shared, who has none, and the rings of POPs."""
    told, unit = plan.summary["network"]["protection"], str(plan.summary["currency"])
    tree = told["tree_cost"]
    out = [
        SECOND["cost"].fill(
            protected=number(told["protected"]),
            devices=number(told["devices"]),
            added=with_unit(told["added_cost"], unit, 0),
            share=percent(told["added_cost"] / tree if tree else 0.0),
            length=with_unit(told["added_m"] / 1000, "km", 1),
        ),
        SECOND["bound"].fill(
            bound=with_unit(rounded(told["certified_bound"], 0, ROUND_FLOOR), unit, 0),
            gap=with_unit(rounded(told["gap_pct"], 2, ROUND_CEILING), "%", 2),
        ),
        *_stopped(told, unit),
    ]
    if told["protected"]:
        alone = told["sharing_nothing"] == told["protected"]
        common = with_unit(told["shared_m"], "m", 0)
        shared = SECOND["shared"].fill(nothing=number(told["sharing_nothing"]), shared=common)
        out.append(SECOND["apart"] if alone else shared)
    if told["without"]:
        out.append(SECOND["without"].fill(without=number(told["without"])))
    for ring in told["rings"]:
        rates = {k: with_unit(ring[f"{k}_mbps"], "Mb/s", 0) for k in ("load", "working", "second")}
        out.append(
            SECOND["ring"].fill(pop=same(ring["pop_id"]), share=percent(ring["worst_cut_share"]), **rates)
        )
    joined = told.get("joined_rings")
    if joined:
        most = joined["saves_at_most"]
        share = rounded(100 * most / plan.summary["cost"]["capex"], 2, ROUND_CEILING)
        out.append(
            SECOND["joined"].fill(
                pops=number(joined["pops"]),
                saves=with_unit(rounded(most, 0, ROUND_CEILING), unit, 0),
                share=with_unit(share, "%", 2),
            )
        )
    return [*out, SECOND["drop"]]


def _stopped(told: dict[str, Any], unit: str) -> list[Both]:
    """Return why the gap that was asked for is not proven, and what the solver claims beyond the evidence."""
    if told.get("straightened"):
        return [SECOND["straight"].fill(many=number(told["straightened"]))]
    if told["outcome"] == "proven":
        return []
    limit = percent(told["gap_limit_pct"] / 100)
    claimed = 100 * (told["added_cost"] - told["bound"]) / told["added_cost"]
    if claimed > told["gap_limit_pct"]:
        return [SECOND["stopped"].fill(limit=limit)]
    return [SECOND["claimed"].fill(limit=limit, bound=with_unit(told["bound"], unit, 0))]


def grid(plan: Plan) -> Grid:
    """Return one row a critical site or POP: those without a second route, then those that share most."""
    table = plan.tables["protected"].sort_values(["has_second", "shared_m"], ascending=[True, False])
    rows = []
    for row in table.to_dict("records"):
        has = bool(row["has_second"])
        rows.append(
            (
                same(row["device_id"]),
                same(str(row["name"])) if isinstance(row["name"], str) else BLANK,
                SECOND["yes" if has else "no"],
                with_unit(row["working_m"], "m", 0),
                with_unit(row["second_m"], "m", 0) if has else BLANK,
                with_unit(row["shared_m"], "m", 0),
                same(str(row["shared_risks"])) if isinstance(row["shared_risks"], str) else BLANK,
                _why(row),
            )
        )
    return Grid([SECOND[h] for h in HEADS], rows, frozenset({0, 3, 4, 5}))


def _why(row: dict[Any, Any]) -> Both:
    """Return why a device has no second route, with the figure that broke a limit."""
    if not isinstance(row["reason"], str) or not row["reason"]:
        return BLANK
    reason, detail = code_name(row["reason"]), row["detail"]
    if not isinstance(detail, str) or not detail:
        return reason
    words = sentence(detail)
    return Both(f"{reason.es} ({words.es})", f"{reason.en} ({words.en})")
