"""What a plan tells of its second routes: table PROTECTED and the block `network.protection`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.network.model import Plant
from planner.network.protection import Protector
from planner.optimize.report import gap_pct
from planner.plan.prepare import Ground
from planner.plan.protected_table import protected_rows
from planner.plan.rings import ring_rows


@dataclass(frozen=True)
class ToldProtection:
    """PROTECTED by table name, and what is to stand under `network` of plan.json."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any]


def tell_protection(protector: Protector | None, plant: Plant, ground: Ground) -> ToldProtection:
    """Return what a plan tells of its second routes; the table stands without rows where nobody is named."""
    table = protected_rows(protector, plant, ground.settings.protection.pops)
    fibers = ground.catalog.uplinks[0].fibers
    return ToldProtection({"protected": table}, protection_figures(protector, plant, table, fibers))


def protection_figures(
    protector: Protector | None, plant: Plant, table: pd.DataFrame, fibers_per_pair: int
) -> dict[str, Any]:
    """Return what is to stand under `network` of plan.json: `protection`, nothing where nobody is named.

    Parameters
    ----------
    table
        PROTECTED.
    fibers_per_pair
        Fibers of a pair of modules between a POP and its center.
    """
    if protector is None:
        return {}
    solution = protector.outcome.solution if protector.outcome else None
    bound = solution.report.bound if solution else 0
    added = plant.spans[plant.spans["role"] == "added"]
    tree = plant.spans.loc[plant.spans["role"] == "tree", "weight_cents"]
    cost = int(added["weight_cents"].sum())
    has = table["has_second"].astype(bool)
    told = {
        "outcome": solution.report.outcome if solution else "proven",
        "added_cost": round(cost / 100, 2),
        "tree_cost": round(int(tree.sum()) / 100, 2),
        "bound": round(bound / 100, 2),
        "gap_pct": round(gap_pct(cost, bound), 4),
        "seconds": round(solution.report.runtime_s, 1) if solution else 0.0,
        "added_spans": len(added),
        "added_m": round(float(added["length_m"].sum()), 2),
        "devices": len(table),
        "protected": int(has.sum()),
        "sharing_nothing": int((has & (table["shared_m"] == 0) & table["shared_risks"].isna()).sum()),
        "without": int((~has & (table["reason"] != "at_center")).sum()),
        "shared_m": round(float(table.loc[has, "shared_m"].sum()), 2),
        "rings": ring_rows(plant, fibers_per_pair),
    }
    return {"protection": told}
