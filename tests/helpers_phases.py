"""Phases of the tiny plan: one that holds all."""

from __future__ import annotations

from typing import Any

import pandas as pd


def tiny_phase(cost: dict[str, Any]) -> dict[str, Any]:
    """The one row of layer `phases`: three cameras and a school, 260 m of route, 46 of 100 seen."""
    return {
        "phase_id": "PH-01", "phase": 1, "name": None, "sites": 4, "cameras": 3, "points": 1,
        "sites_after": 4, "route_m": 260.0, "cable_m": 273.0, "drop_m": 93.0,
        "works": cost["works_and_equipment"], "capex": cost["capex"], "capex_after": cost["capex"],
        "budget": None, "opex_after": cost["annual_opex"], "covered_weight_after": 46.0,
        "coverage_after": 0.46,
    }  # fmt: skip


def tiny_phase_lines(bom: pd.DataFrame) -> list[dict[str, Any]]:
    """Every line of the bill of materials, bought in phase 1."""
    return [
        {"line_id": line, "item_id": item, "phase": 1, "quantity": float(quantity), "total": float(total)}
        for line, item, quantity, total in zip(
            bom["line_id"], bom["item_id"], bom["quantity"], bom["total"], strict=True
        )
        if float(quantity)
    ]


PHASE_FIGURES = {
    "by": "none", "count": 1, "method": "all is built at once", "sites_by_phase": [4],
    "sites_beyond_budget": 0,
}  # fmt: skip
