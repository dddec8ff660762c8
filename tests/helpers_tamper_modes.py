"""Damage to modes by place: cameras and streets in modes that the study does not allow where they stand."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]
MODES = "INT-OWNERSHIP-MODES"
COLUMNS = "street_span_id, way, factor, found, ratio, allowed, source"


def asked(*entries: str) -> Tamper:
    """Put entries into `ownership.modes` after the run."""
    return lambda plan: plan.study("ownership.modes", list(entries))


def row(way: str, found: str = "Centro", allowed: int = 1, ratio: float = 1.0) -> Tamper:
    """Add a row by mode to the first street, under an entry on the route of one district."""

    def change(plan: TinyPlan) -> None:
        plan.study("ownership.modes", ["route in Centro: own"])
        values = f"'{way}', 'mode', '{found}', {ratio}, {allowed}, 'ownership.modes'"
        first = "(SELECT span_id FROM streets WHERE may_carry ORDER BY span_id LIMIT 1)"
        plan.sql(f"INSERT INTO street_factors ({COLUMNS}) VALUES ({first}, {values})")

    return change


PLACES: dict[str, tuple[Tamper, set[str]]] = {
    "cameras leased by a mode put after the run": (asked("cameras: lease"), {MODES}),
    "a rule of the route put after the run": (asked("route: lease own attach"), {MODES}),
    "the mode of all spans forbidden after the run": (
        lambda plan: plan.study("ownership.forbidden_modes", ["own"]),
        {MODES, "INT-ROUTING-OFFERS"},
    ),
    "a camera lent by hand": (
        lambda plan: plan.sql("UPDATE cameras SET mode = 'commodatum' WHERE camera_id = 'CAM-0001'"),
        {MODES, "INT-FACTS-WHO", "INT-QTY-CAMERAS", "INT-KITS-SITES", "INT-SERVICE-SITES"},
    ),
    "a row by mode of a district without an entry": (row("duct", found="Norte"), {MODES}),
    "a way allowed against its entry": (row("duct", allowed=0), {MODES, "INT-ROUTING-OFFERS"}),
    "a mode that makes a street dear": (row("duct", ratio=1.5), {MODES, "INT-ROUTING-COSTS"}),
    "a way that the study does not use": (row("lease_dark_fiber"), {MODES}),
}
