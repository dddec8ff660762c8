"""What stands in a plan: its layer, its parts, what is bought again, and what is new beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.network.model import Plant
from planner.plan.plant_parts import DOWN, standing_parts
from planner.plan.prepare import Ground
from planner.schema import PLANT_LINES, QUANTITIES, STANDING
from planner.settings.plant_settings import IN_PROGRAM, OWN

LAYER = "standing"
CENTER = "center"
STANDS, REPLACED, PROGRAM, NOT_OURS, KEPT_DOWN = "stands", "replaced", "program", "not_ours", "kept_down"


@dataclass(frozen=True)
class PlantTables:
    """STANDING in meters, and STANDING_ITEMS."""

    standing: gpd.GeoDataFrame
    items: pd.DataFrame


def plant_tables(ground: Ground) -> PlantTables | None:
    """Return what stands by `plant.source` and what becomes of it; None where the study names nothing."""
    held = ground.city.standing
    if held is None:
        return None
    settings = ground.settings
    items = standing_parts(held, settings, ground.catalog)
    due = items.groupby("standing_id")["due_year"].min()
    bought = set(items.loc[items["replaced"].astype(bool), "standing_id"])
    last = settings.plant.year + settings.replacement.horizon_years - 1
    assets = held.assets.copy()
    assets["due_year"] = assets["standing_id"].map(due)
    assets["action"] = [
        _action(row, bought, settings.replacement.by == IN_PROGRAM, last) for row in assets.to_dict("records")
    ]
    frame = gpd.GeoDataFrame(STANDING.arrange(assets), geometry="geometry", crs=ground.city.crs)
    return PlantTables(frame, items)


def _action(row: dict[str, object], bought: set[str], program: bool, last: int) -> str:
    """Return what becomes of an asset."""
    if row["mode"] != OWN:
        return NOT_OURS
    if row["standing_id"] in bought:
        return REPLACED
    due = row["due_year"]
    if program and isinstance(due, int | float) and not math.isnan(due) and due <= last:
        return PROGRAM
    return KEPT_DOWN if row["state"] == DOWN else STANDS


def with_replaced(plant: Plant, ground: Ground) -> pd.DataFrame:
    """Return QUANTITIES of a plant with what this plan buys again of that which stands."""
    held = plant_tables(ground)
    if held is None:
        return plant.quantities
    rows = held.items[held.items["replaced"].astype(bool)]
    if not len(rows):
        return plant.quantities
    more = pd.DataFrame(
        {
            "asset_id": rows["standing_id"],
            "layer": LAYER,
            "item_id": rows["item_id"],
            "quantity": rows["quantity"],
            "phase": 1,
        }
    )
    return pd.concat([plant.quantities, more[QUANTITIES.names]], ignore_index=True)


def plant_lines(quantities: pd.DataFrame, items: pd.DataFrame, once: set[str]) -> pd.DataFrame:
    """Return PLANT_LINES: what is new, what is replaced and what stands, by item.

    Parameters
    ----------
    quantities
        QUANTITIES of the plan.
    items
        STANDING_ITEMS.
    once
        Items that are bought once, not paid every year.
    """
    bought = quantities[quantities["item_id"].isin(once)]
    again = bought["layer"] == LAYER
    parts = {
        "new": bought[~again].groupby("item_id")["quantity"].sum(),
        "replaced": bought[again].groupby("item_id")["quantity"].sum(),
        "stands": items[~items["replaced"].astype(bool)].groupby("item_id")["quantity"].sum(),
    }
    frame = pd.DataFrame(parts).fillna(0.0).round(2).rename_axis("item_id").reset_index()
    return PLANT_LINES.arrange(frame.sort_values("item_id").reset_index(drop=True))


def standing_centers(ground: Ground) -> frozenset[str]:
    """Return the centers of the study that stand already."""
    held = ground.city.standing
    if held is None:
        return frozenset()
    centers = held.assets[held.assets["kind"] == CENTER]
    return frozenset(str(c) for c in centers["stands_for"].dropna())
