"""The report's chapter on edits: what was asked, what stayed, and what it cost beside the stored plan."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, with_unit
from planner.outputs.words.edits import EDITED
from planner.plan.model import Plan

HEADS = ("figure", "before", "after", "difference")
COUNTS = ("rows", "pinned", "forbidden", "moved", "streets_pinned", "streets_forbidden")
DIGITS = {"coverage_share": 4, "covered": 1}


def edits(plan: Plan) -> dict[str, Any] | None:
    """Return title, sentences and table of the chapter; None where the plan is no edited one."""
    told = plan.summary.get("edits")
    if told is None:
        return None
    return {
        "title": EDITED["title"],
        "sentences": sentences(told),
        "table": EDITED["table"],
        "grid": grid(told) if told["figures"] else None,
    }


def held_cameras(plan: Plan) -> int:
    """Return how many cameras edits pin or hold of the stored plan: the bound is of plans that keep them."""
    told = plan.summary.get("edits")
    return 0 if told is None else int(told["held"] + told["pinned"] + told["moved"])


def sentences(told: dict[str, Any]) -> list[Both]:
    """Return the chapter in sentences."""
    lines = [EDITED["asked"].fill(**{key: number(told[key]) for key in COUNTS})]
    cameras, streets = told["cameras"], told["streets"]
    if cameras is None or streets is None:
        return lines
    counts = {key: number(cameras[key]) for key in ("before", "kept", "dropped", "added")}
    meters = {
        key: with_unit(round(streets[key]), "m", 0) for key in ("before_m", "kept_m", "dropped_m", "added_m")
    }
    held = EDITED["held"].fill(
        held=number(told["held"]),
        free_m=with_unit(told["free_m"], "m", 0),
        reroute=with_unit(told["reroute_gain_pct"], "%", 1),
    )
    return [*lines, EDITED["kept"].fill(**counts, **meters), held, EDITED["compared"]]


def grid(told: dict[str, Any]) -> Grid:
    """Return one row a figure: of the stored plan, of this one, the difference."""
    rows = [
        (
            EDITED[r["figure"]],
            *(number(r[key], DIGITS.get(r["figure"], 0)) for key in ("before", "after", "difference")),
        )
        for r in told["figures"]
    ]
    return Grid([EDITED[h] for h in HEADS], rows, frozenset((1, 2, 3)))
