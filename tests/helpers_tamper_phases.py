"""Ways to tamper with the phases of a plan, and who must tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers_tiny_plan import TinyPlan

from planner import schema

Tamper = Callable[[TinyPlan], object]


def rows(*statements: str) -> Tamper:
    """Change rows of layers."""
    return lambda plan: plan.sql(*statements)


def block(key: str, value: object) -> Tamper:
    """Change a figure of the phases in plan.json."""

    def change(document: dict[str, Any]) -> None:
        told = document["network"]["phases"]
        assert told[key] != value
        told[key] = value

    return lambda plan: plan.json("plan.json", change)


def asked(**keys: object) -> Tamper:
    """Change `[phases]` of the study, after the plan was made."""

    def change(plan: TinyPlan) -> None:
        for key, value in keys.items():
            plan.study(f"phases.{key}", value)

    return change


COLUMNS = [c.name for c in schema.PHASES.columns]
SECOND = ", ".join({"phase_id": "'PH-02'", "phase": "2"}.get(c, c) for c in COLUMNS)
TWO_PHASES = f"INSERT INTO phases ({', '.join(COLUMNS)}) SELECT {SECOND} FROM phases"

PHASES: dict[str, tuple[Tamper, set[str]]] = {
    "a camera of a phase that is none": (
        rows("UPDATE cameras SET phase = 2 WHERE camera_id = 'CAM-0001'"), {"INT-PHASE-SITES"},
    ),
    "a span built later than the only phase": (
        rows("UPDATE spans SET phase = 2 WHERE span_id = 'SP-00002.1'"),
        {"INT-PHASE-ASSETS", "INT-PHASE-FIGURES"},
    ),
    "a pole built later than the only phase": (
        rows("UPDATE supports SET phase = 3 WHERE support_id = 'POL-00001'"), {"INT-PHASE-ASSETS"},
    ),
    "a purchase moved to a later year": (
        rows("UPDATE quantities SET phase = 2 WHERE asset_id = 'POL-00001'"),
        {"INT-PHASE-QTY", "INT-PHASE-LINES"},
    ),
    "a line of a phase made cheaper": (
        rows("UPDATE phase_lines SET total = total - 1 WHERE item_id = 'camera_ptz'"),
        {"INT-MONEY-HORIZONS", "INT-PHASE-LINES", "INT-PHASE-FIGURES"},
    ),
    "a line of a phase left out": (
        rows("DELETE FROM phase_lines WHERE item_id = 'pole_new'"),
        {"INT-MONEY-BAND", "INT-MONEY-HORIZONS", "INT-PHASE-LINES", "INT-PHASE-FIGURES"},
    ),
    "more seen after the phase than is seen": (
        rows("UPDATE phases SET coverage_after = 0.9"), {"INT-PHASE-FIGURES"},
    ),
    "a cheaper phase": (
        rows("UPDATE phases SET capex = capex - 1"), {"INT-CASH-FLOW", "INT-CASH-LOAN", "INT-PHASE-FIGURES"},
    ),
    "more sites than are joined": (rows("UPDATE phases SET sites = 5"), {"INT-PHASE-FIGURES"}),
    "less route than is built": (rows("UPDATE phases SET route_m = 200"), {"INT-PHASE-FIGURES"}),
    "a figure of phases in plan.json": (block("sites_by_phase", [5]), {"INT-PHASE-FIGURES"}),
    "a second phase whose route hangs on nothing": (
        rows(
            TWO_PHASES,
            "UPDATE cameras SET phase = 2 WHERE camera_id <> 'CAM-0003'",
            "UPDATE spans SET phase = 2 WHERE span_id LIKE 'SP-00001%'",
        ),
        {
            "INT-CASH-FLOW", "INT-CASH-LOAN", "INT-CASH-PAYMENTS", "INT-MONEY-HORIZONS", "INT-PHASE-SITES",
            "INT-PHASE-ASSETS", "INT-PHASE-JOINED", "INT-PHASE-QTY", "INT-PHASE-FIGURES",
        },
    ),
    "a budget that the phase breaks": (
        asked(by="budget", budgets=[100.0]),
        {"INT-PHASE-FIGURES"},
    ),
}  # fmt: skip
