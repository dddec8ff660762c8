"""The money of a plan over its years: what the plan holds, handed to the costs room."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.costs.completeness import Holdings
from planner.costs.finance import Finance, finance_of
from planner.costs.model import Bom
from planner.network.model import Plant
from planner.plan.prepare import Ground

ATTACHED = "existing_poles"
SPARES = "spares"


def money_of(ground: Ground, plant: Plant, bom: Bom, tables: Mapping[str, pd.DataFrame]) -> Finance:
    """Return the cash flow, loan, band and completeness of a plan.

    Parameters
    ----------
    plant
        The plant in its phases.
    tables
        PHASES, PHASE_LINES, PERMITS and EXISTING_CAMERAS by name.
    """
    return finance_of(
        bom,
        tables["phases"],
        tables["phase_lines"],
        plant.quantities,
        holdings(plant, bom, tables),
        ground.catalog,
        ground.settings,
    )


def holdings(plant: Plant, bom: Bom, tables: Mapping[str, pd.DataFrame]) -> Holdings:
    """Return what completeness asks of a plan: joined sites, layers with rows, items bought."""
    lines = bom.lines
    return Holdings(
        items=frozenset(str(i) for i in lines.loc[lines["quantity"] > 0, "item_id"]),
        counts={
            "cameras": int(plant.cameras["connected"].astype(bool).sum()),
            "points": int(plant.points["connected"].astype(bool).sum()),
            "spans": len(plant.spans),
            "splitters": len(plant.splitters),
            "crossings": len(plant.crossings),
            "pops": int((plant.pops["kind"] != "center").sum()),
            "existing_cameras": len(tables["existing_cameras"]),
            "permits": len(tables["permits"]),
        },
        attached=bool((plant.spans["way"] == ATTACHED).any()),
        spares=bool((plant.equipment["kind"] == SPARES).any()),
    )
