"""What whoever builds and runs a plan needs beside its plant: permits, availability, acceptance tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.network.acceptance import acceptance_rows, counted
from planner.network.availability import availability_rows
from planner.network.model import Plant
from planner.network.permits import permit_rows
from planner.plan.prepare import Ground
from planner.schema import AUTHORITIES

LISTED = 10
WORST = (
    "site_id", "protected_pct", "availability_pct", "fiber_out_h", "device_out_h", "power_out_h", "aerial_m",
    "buried_m", "ups_hours",
)  # fmt: skip
HOLDS_H = 0.0005
"""Hours that a UPS holds are stored to three decimals."""


@dataclass(frozen=True)
class Operated:
    """PERMITS, AVAILABILITY and ACCEPTANCE by table name, and the block `operate` of plan.json."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any]


def operate(ground: Ground, plant: Plant, existing: pd.DataFrame) -> Operated:
    """Return the tables for building and running a plan, and their figures.

    Parameters
    ----------
    existing
        What `costs.match_existing` returns.
    """
    settings, catalog = ground.settings, ground.catalog
    permits = permit_rows(
        plant.spans, ground.city.streets.spans, existing, catalog.road_owners, catalog.permit_asks,
        settings.ownership.owner, vars(plant).get("crossings"),
    )  # fmt: skip
    service = availability_rows(
        plant.spans, plant.circuits, plant.cameras, plant.points, plant.equipment, settings, catalog
    )
    tests = acceptance_rows(plant.link_budget, plant.circuits, plant.cameras, settings, catalog)
    return Operated(
        {"permits": permits, "availability": service, "acceptance": tests},
        {
            "permits": permit_figures(permits),
            "service": service_figures(service, settings.service.ups_hours),
            "acceptance": counted(tests),
        },
    )


def permit_figures(permits: pd.DataFrame) -> list[dict[str, Any]]:
    """Return permits and meters by authority."""
    parts = {str(name): part for name, part in permits.groupby("authority")}
    return [
        {
            "authority": name,
            "permits": len(parts[name]),
            "route_m": round(float(parts[name]["route_m"].sum()), 2),
        }
        for name in AUTHORITIES
        if name in parts
    ]


def service_figures(service: pd.DataFrame, promised_h: float) -> dict[str, Any]:
    """Return how many sites meet the target, those that a UPS does not carry long enough, and the worst."""
    some = len(service) > 0
    order = service.sort_values(["protected_pct", "site_id"]).head(LISTED)
    return {
        "sites": len(service),
        "meeting": int(service["meets"].sum()),
        "protected": int(service["protected"].sum()),
        "mean_pct": round(float(service["protected_pct"].mean()), 4) if some else None,
        "mean_unprotected_pct": round(float(service["availability_pct"].mean()), 4) if some else None,
        "ups_short": int((service["ups_hours"] < promised_h - HOLDS_H).sum()),
        "worst": order[list(WORST)].to_dict("records"),
    }
