"""Single points of failure in the report: what the worst cuts put out."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, given, number, percent, same, unit_name, with_unit
from planner.outputs.words.weak import WEAK
from planner.plan.model import Plan

SHOWN = 10


def weak_points(plan: Plan) -> dict[str, Any]:
    """Return title, sentences and the table of the chapter."""
    return {"title": WEAK["title"], "sentences": sentences(plan), "table": WEAK["table"], "grid": grid(plan)}


def sentences(plan: Plan) -> list[Both]:
    """Return who has a second way, the worst cut and the average one."""
    network = plan.summary["network"]
    protected = (network.get("protection") or {}).get("protected", 0)
    guarded = WEAK["guarded"].fill(protected=number(protected))
    cuts, told = network["cuts"], [guarded if protected else WEAK["tree"]]
    if cuts["worst"]:
        worst = cuts["worst"]
        told.append(
            WEAK["worst"].fill(
                place=_place(worst["risk_id"], worst["street_name"]),
                sites=number(worst["sites"]),
                connected=number(network["connected"]),
                share=percent(worst["site_share"]),
                critical=number(worst["critical_sites"]),
            )
        )
        told.append(
            WEAK["mean"].fill(
                sites=number(cuts["mean_sites_out"], 1),
                share=percent(cuts["mean_share_out"]),
                bridges=number(cuts["counts"]["bridge"]),
                tunnels=number(cuts["counts"]["tunnel"]),
            )
        )
    return told


def grid(plan: Plan) -> Grid:
    """Return the first ten cuts."""
    unit = unit_name(str(plan.summary["cameras"].get("demand_unit", "")))
    rows = plan.tables["single_points"].sort_values("rank").head(SHOWN)
    known = bool(rows["residents"].notna().any())
    heads = ["rank", "place", "kind", "length", "sites", "share", "cameras", "points", "critical", "demand"]
    cells = [
        (
            number(r["rank"]),
            _place(r["risk_id"], r["street_name"]),
            code_name(r["kind"]),
            with_unit(r["length_m"], "m", 0),
            number(r["sites"]),
            percent(r["site_share"]),
            number(r["cameras"]),
            number(r["points"]),
            number(r["critical_sites"]),
            with_unit(r["weight_lost"], unit),
            *((number(r["residents"]),) if known else ()),
        )
        for r in rows.to_dict("records")
    ]
    heads += ["residents"] if known else []
    return Grid([WEAK[h] for h in heads], cells, frozenset({0, *range(3, len(heads))}))


def _place(risk_id: object, street: object) -> Both:
    """Return the street of a cut with its id."""
    if not isinstance(street, str) or not street:
        return same(str(risk_id))
    name = given(street)
    return Both(f"{name.es} ({risk_id})", f"{name.en} ({risk_id})")
