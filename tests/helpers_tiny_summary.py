"""`plan.json`, `study.json` and the notice of the tiny plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpers_light import tiny_light
from helpers_operate import tiny_operate
from helpers_phases import PHASE_FIGURES
from helpers_tiny_finance import FINANCE, tiny_money_block
from helpers_tiny_money import cost
from helpers_tiny_network import cuts
from helpers_tiny_places import CRS, WHO, inputs
from helpers_tiny_seen import SAID, demand_layer, seen_block
from helpers_tiny_signs import tiny_accountability
from helpers_works import tiny_works

from planner.settings import Settings, resolved

COVERING = (
    "maximal covering over views (place, class, direction); demand counts as covered within the field of "
    "view, from the dead zone to the distance at which the level is held, in line of sight"
)

NOTICE = """Plan of the study tiny, scenario base
streets: reconstructed, not surveyed
Drawn by hand
streets, demand, existing_plant, prices, facts: streets.gpkg; license CC0
"""


def summary() -> dict[str, Any]:
    """`plan.json`."""
    cameras_block = {
        "chosen": 3, "fixed": 1, "candidates": 4, "model": COVERING,
        "sight_models": {"corridor": 1.0}, "range_m": 80.0, "demand_unit": "residents",
        "demand_total": 100.0, "demand_covered": 46.0, "coverage_share": 0.46,
        "coverage_upper_bound_share": 0.46, "certified_upper_bound": 46.0, "upper_bound": 46.0,
        "gap_pct": 0.0, "gap_limit_pct": 0.5, "outcome": "proven", "solver": "by hand", "objective": 46.0,
        "views": 4, "level_profile": "dori-2014", "level": "detect", "light": "day", "claimed_range_m": 80.0,
        "class_counts": {"fixed": 2, "ptz": 1}, "most_per_site": 1, "places_used": 3,
        "modes": None, **seen_block(),
    }  # fmt: skip
    network = {
        "pops": {"by_kind": {"center": 1}},
        "sites": 5, "connected": 4, "unserved": [{"id": "GOV-0002", "reason": "too_far_from_street"}],
        "route_m": 260.0, "cable_m": 273.0, "fiber_km": 3.276, "drop_m": 93.0, "objective": 4485.62,
        "lower_bound": 4475.0, "certified_lower_bound": 4472.62, "gap_pct": 0.2368, "gap_limit_pct": 0.8,
        "outcome": "proven", "solver": "by hand", "owned_route_share": 1.0, "min_owned_route_share": 0.5,
        "bulk": {"status": "off", "reason": "optimize.bulk"}, "policies": [],
        "cuts": cuts(), "phases": {**PHASE_FIGURES, "capex_by_phase": [cost()["capex"]]},
        "objective_meaning": "capex of the route", **tiny_light(), **tiny_works(),
    }  # fmt: skip
    return {
        "schema": 1, "study": "tiny", "scenario": "base", "title": "Tiny", "language": "en",
        "currency": "USD", "crs": CRS, "outcome": "proven", "seed": 1, "runtime_s": 0.1,
        "peak_memory_mb": 10.0, "versions": {"planner": "0"}, "created": "2026-01-01T00:00:00+00:00",
        "inputs": [inputs()], "attribution": ["Drawn by hand"], "streets": "reconstructed",
        "city": {"street_km": 0.6, "residents": 0, "demand_layers": [demand_layer()]},
        "cameras": cameras_block,
        "network": network, "joint": None, "edits": None, "operate": tiny_operate(), "cost": cost(),
        "money": tiny_money_block(), "accountability": tiny_accountability(),
        "audit": {"errors": 0, "warnings": 0, "open": 0},
        "repeatable": True, "notes": ["streets: reconstructed, not surveyed"], "benchmarks": [],
    }  # fmt: skip


def study() -> dict[str, Any]:
    """`evidence/study.json`."""
    out = resolved(Settings(folder=Path()))
    out["study"] |= {"name": "tiny", "title": "Tiny", "language": "en", "currency": "USD"}
    out["sources"] |= {
        "streets": "streets.gpkg", "streets_status": "reconstructed", "demand": "streets.gpkg",
        "demand_weight": "residents", "exclusions": "zones.gpkg", "facts": "streets.gpkg",
    }  # fmt: skip
    out["cameras"] |= {"count": 3, "range_m": 80.0, "most_per_site": 1, "list_mode": "fixed"}
    out["optimize"]["routing_gap_limit_pct"] = 0.8
    out["ownership"] |= {key: WHO[key] for key in ("owner", "operator", "maintainer", "payer")}
    out["rules"] |= {**SAID, "status": WHO["status"], "jurisdiction": "ar-c"}
    out["ownership"] |= {"min_owned_route_share": 0.5, "available_ways": ["new_poles", "duct"]}
    out["costs"] |= {"price_book": "streets.gpkg", "budget": 26000.0, "tax_pct": 21.0}
    out["finance"] |= FINANCE
    return out
