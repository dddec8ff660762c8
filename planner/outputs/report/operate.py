"""Permits, availability and acceptance in the report."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, number, same, with_unit
from planner.outputs.words.operate import OPERATE
from planner.plan.model import Plan

SHOWN = 20
PERMIT_HEADS = ("authority", "name", "ref", "asked", "spans", "length")
SITE_HEADS = ("site", "kept", "plain", "fiber_out", "device_out", "power_out", "aerial", "buried", "ups")


def operate(plan: Plan) -> dict[str, Any]:
    """Return titles, sentences and tables of the chapter."""
    figures = plan.summary["operate"]
    return {
        "title": OPERATE["title"],
        "parts": [
            (OPERATE["permits"], [OPERATE["permits_note"]], OPERATE["permits_table"], permits(plan)),
            (OPERATE["service"], service(plan), OPERATE["service_table"], worst(plan)),
            (OPERATE["acceptance"], [acceptance(figures["acceptance"])], OPERATE["acceptance"], Grid([], [])),
        ],
    }


def permits(plan: Plan) -> Grid:
    """Return the permits with the most meters, and what they sum to."""
    table = plan.tables["permits"]
    rows = [
        (
            code_name(r["authority"]), _given(r["name"]), _given(r["ref"]), code_name(r["asked"]),
            number(r["spans"]), with_unit(r["route_m"], "m", 0),
        )
        for r in table.sort_values("route_m", ascending=False, kind="stable").head(SHOWN).to_dict("records")
    ]  # fmt: skip
    if len(table) > 1:
        spans, meters = int(table["spans"].sum()), float(table["route_m"].sum())
        dashes = (same("—"),) * 3
        rows.append((Both("Todos", "All"), *dashes, number(spans), with_unit(meters, "m", 0)))
    return Grid([OPERATE[h] for h in PERMIT_HEADS], rows, frozenset({4, 5}))


def service(plan: Plan) -> list[Both]:
    """Return how many sites meet the target, whether the UPS last, and what is assumed."""
    told, asked = plan.summary["operate"]["service"], plan.resolved["service"]
    if not told["sites"]:
        return [OPERATE["service_none"]]
    hours = with_unit(asked["ups_hours"], "h", 1)
    sentence = OPERATE["service_sentence"].fill(
        meeting=number(told["meeting"]), sites=number(told["sites"]),
        target=with_unit(asked["availability_target_pct"], "%", 2), mean=with_unit(told["mean_pct"], "%", 3),
    )  # fmt: skip
    second = OPERATE["service_tree"]
    if told["protected"]:
        plain = with_unit(told["mean_unprotected_pct"], "%", 3)
        second = OPERATE["service_protected"].fill(protected=number(told["protected"]), plain=plain)
    short = told["ups_short"]
    ups = (
        OPERATE["ups_short"].fill(n=number(short), hours=hours)
        if short
        else OPERATE["ups_held"].fill(hours=hours)
    )
    return [sentence, second, ups, OPERATE["service_assumed"]]


def worst(plan: Plan) -> Grid:
    """Return the ten sites with the least availability."""
    year = OPERATE["hours_year"]
    rows = [
        (
            same(w["site_id"]), with_unit(w["protected_pct"], "%", 3),
            with_unit(w["availability_pct"], "%", 3),
            with_unit(w["fiber_out_h"], year, 1), with_unit(w["device_out_h"], year, 1),
            with_unit(w["power_out_h"], year, 1), with_unit(w["aerial_m"], "m", 0),
            with_unit(w["buried_m"], "m", 0), with_unit(w["ups_hours"], "h", 1),
        )
        for w in plan.summary["operate"]["service"]["worst"]
    ]  # fmt: skip
    return Grid([OPERATE[h] for h in SITE_HEADS], rows, frozenset(range(1, len(SITE_HEADS))))


def acceptance(told: dict[str, int]) -> Both:
    """Return how many tests there are."""
    return OPERATE["acceptance_sentence"].fill(
        fibers=number(told["fiber_tests"]), cameras=number(told["camera_tests"]), sites=number(told["sites"])
    )


def _given(text: object) -> Both:
    """Return a text, a dash where there is none."""
    return same(text if isinstance(text, str) and text else "—")
