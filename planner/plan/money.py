"""The money of a plan over its years: what the plan holds, handed to the costs room."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.costs.completeness import Holdings
from planner.costs.finance import Finance, finance_of
from planner.costs.model import Bom
from planner.network.model import Plant
from planner.network.upkeep import OWNED, maintained
from planner.plan.prepare import Ground
from planner.settings import Settings

ATTACHED, STANDS = "existing_poles", "standing"
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
        holdings(plant, bom, tables, ground.settings),
        ground.catalog,
        ground.settings,
    )


def holdings(plant: Plant, bom: Bom, tables: Mapping[str, pd.DataFrame], settings: Settings) -> Holdings:
    """Return what completeness asks of a plan: joined sites, layers with rows, items bought.

    Cameras that stand already count unless the study says that another maintains them; crossings by plant
    that stands, or is rented, ask for no works.
    """
    lines = bom.lines
    return Holdings(
        items=frozenset(str(i) for i in lines.loc[lines["quantity"] > 0, "item_id"]),
        counts={
            "cameras": int(plant.cameras["connected"].astype(bool).sum()),
            "points": int(plant.points["connected"].astype(bool).sum()),
            "spans": len(plant.spans),
            "splitters": len(plant.splitters),
            "crossings": int((plant.crossings["manner"] != STANDS).sum()),
            "pops": int((plant.pops["kind"] != "center").sum()),
            "existing_cameras": _standing(tables["existing_cameras"], settings),
            "permits": len(tables["permits"]),
        },
        attached=bool((plant.spans["way"] == ATTACHED).any()),
        spares=bool((plant.equipment["kind"] == SPARES).any()),
    )


def _standing(standing: pd.DataFrame, settings: Settings) -> int:
    """Return the cameras that stand already and ask for maintenance, those of others left out where said."""
    owned = settings.finance.maintain_existing == OWNED
    return len(maintained(standing, settings)) if owned else len(standing)
