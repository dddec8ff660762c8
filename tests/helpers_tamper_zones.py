"""Ways to tamper with the exclusion zones of a plan, who must tell, and the nearest that is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers_tiny_plan import TinyPlan
from helpers_tiny_zones import block
from shapely.geometry import MultiPolygon

Tamper = Callable[[TinyPlan], object]


def rows(statement: str) -> Tamper:
    """Change rows of a layer."""
    return lambda plan: plan.sql(statement)


def figure(key: str, value: object) -> Tamper:
    """Change a figure of zones in view."""

    def change(document: dict[str, Any]) -> None:
        told = document["cameras"]["zones_in_view"]
        assert told[key] != value
        told[key] = value

    return lambda plan: plan.json("plan.json", change)


def redraw(zone: str, shape: MultiPolygon, *others: Tamper) -> Tamper:
    """Draw a zone elsewhere."""

    def change(plan: TinyPlan) -> None:
        plan.move("exclusion_zones", "zone_id", zone, shape)
        for other in others:
            other(plan)

    return change


def several(*changes: Tamper) -> Tamper:
    """Change one thing after the other."""

    def change(plan: TinyPlan) -> None:
        for one in changes:
            one(plan)

    return change


def masked(camera: str, mask: str) -> Tamper:
    """Write another mask."""
    return rows(f"UPDATE cameras SET mask = {mask} WHERE camera_id = '{camera}'")


ZONES: dict[str, tuple[Tamper, set[str]]] = {
    "a zone left out": (
        rows("DELETE FROM exclusion_zones WHERE zone_id = 'ZONE-0002'"),
        {"INT-ZONES-LAYER", "INT-ZONES-MASKS"},
    ),
    "zones that the study does not name": (
        lambda plan: plan.study("sources.exclusions", ""),
        {"INT-ZONES-LAYER"},
    ),
    "a zone made milder": (
        rows("UPDATE exclusion_zones SET action = 'justify' WHERE zone_id = 'ZONE-0001'"),
        {"INT-ZONES-LAYER", "INT-ZONES-MASKS"},
    ),
    "a place of the plan in a zone that forbids": (
        redraw("ZONE-0002", block(190, -10, 210, -5), redraw("ZONE-0002", block(190, -10, 210, 0))),
        {"INT-ZONES-PLACES", "INT-ZONES-MASKS"},
    ),
    "a place that hides the zone it stands in": (
        rows("UPDATE candidates SET exclusion = NULL, exclusion_reason = NULL "
             "WHERE candidate_id = 'CAND-00004'"),
        {"INT-ZONES-PLACES", "INT-SEEN-COUNTS"},
    ),
    "a place that bears a zone of somewhere else": (
        redraw("ZONE-0003", block(195, 101, 205, 105)),
        {"INT-ZONES-PLACES"},
    ),
    "demand on the rim of a zone that masks": (
        redraw("ZONE-0001", block(120, 0, 135, 5)),
        {"INT-ZONES-CREDIT"},
    ),
    "a mask taken off": (masked("CAM-0001", "NULL"), {"INT-ZONES-MASKS"}),
    "a mask of a zone whose name begins alike": (masked("CAM-0001", "'zone Courtyard'"), {"INT-ZONES-MASKS"}),
    "a mask taken off what can be turned": (masked("CAM-0003", "NULL"), {"INT-ZONES-MASKS"}),
    "a mask for a zone out of view": (masked("CAM-0002", "'zone Court'"), {"INT-ZONES-MASKS"}),
    "fewer cameras that look into zones": (figure("cameras", 1), {"INT-ZONES-MASKS"}),
    "less of a zone in view": (figure("area_m2", 74.0), {"INT-ZONES-MASKS"}),
    "zones not counted": (figure("zones", 1), {"INT-ZONES-LAYER"}),
    "a reach that is not told": (
        rows("DELETE FROM reaches"),
        {"INT-ZONES-REACHES", "INT-ZONES-MASKS", "INT-ACCOUNTABILITY"},
    ),
    "a reach smaller than the view": (
        several(
            lambda plan: plan.move("reaches", "camera_id", "CAM-0003", block(203, 45, 245, 65)),
            rows("UPDATE reaches SET area_m2 = 840"),
        ),
        {"INT-ZONES-REACHES"},
    ),
    "a reach beyond the lens": (
        several(
            lambda plan: plan.move("reaches", "camera_id", "CAM-0003", block(180, 45, 1500, 125)),
            rows("UPDATE reaches SET area_m2 = 105600"),
        ),
        {"INT-ZONES-REACHES"},
    ),
    "a reach told smaller": (rows("UPDATE reaches SET area_m2 = 10"), {"INT-ZONES-REACHES"}),
    "a reach of a camera that cannot be turned": (
        rows("UPDATE reaches SET camera_id = 'CAM-0002'"),
        {"INT-ZONES-REACHES", "INT-ZONES-MASKS"},
    ),
}  # fmt: skip


ALLOWED: dict[str, Tamper] = {
    "a zone that forbids ends 1 m before a place": redraw("ZONE-0002", block(190, -10, 210, -1),
        masked("CAM-0003", "NULL"), figure("cameras", 1)),
    "a zone that masks ends 1 m before demand": redraw("ZONE-0001", block(121, 1, 136, 6)),
    "a view that holds 0.9 m2 of a zone needs no mask": redraw(
        "ZONE-0001", block(150, 19, 160, 25), masked("CAM-0001", "NULL"),
        figure("cameras", 1), figure("area_m2", 0.0)),
    "a mask that names another reason too": masked("CAM-0001", "'zone Court; facades of homes'"),
    "a reach to the end of the lens": several(
        lambda plan: plan.move("reaches", "camera_id", "CAM-0003", block(180, 45, 1480, 125)),
        rows("UPDATE reaches SET area_m2 = 104000"),
    ),
}  # fmt: skip
"""The nearest changes that keep every promise."""
