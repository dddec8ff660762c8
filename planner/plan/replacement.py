"""What stands in a plan: its tables, the replacement program, and the blocks that plan.json tells of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.costs.program import bought_by_year, payer_of, program_figures, program_flow
from planner.network.model import Plant
from planner.optimize.report import Watch
from planner.plan.plant_tables import plant_lines, plant_tables
from planner.plan.prepare import Ground
from planner.plan.progress import Run
from planner.plan.replacement_program import MILLI, replacement_program
from planner.plan.replacement_value import Seers
from planner.plan.siting_choice import SitingChoice, cut_rows
from planner.schema import STANDING_KINDS, STANDING_TABLES, Table
from planner.settings.plant_settings import IN_PROGRAM
from planner.siting.offer import all_standing_covers
from planner.units import money

Tables = dict[str, gpd.GeoDataFrame | pd.DataFrame]


@dataclass(frozen=True)
class Extended:
    """STANDING_TABLES by name, the blocks `plant` and `replacement`, evidence; empty without plant."""

    tables: Tables = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)


def extended_plant(
    ground: Ground, siting: SitingChoice, plant: Plant,
    told: tuple[dict[str, Any], dict[str, dict[str, np.ndarray]]],
    money_tables: Mapping[str, pd.DataFrame], run: Run,
) -> Tables:  # fmt: skip
    """Return STANDING_TABLES of a plan, none without `plant.source`; its blocks and evidence are added.

    Parameters
    ----------
    siting
        Cameras that were chosen: what new ones see, nobody loses when an old one fails.
    plant
        The plant of the plan, for what is new.
    told
        `plan.json` and the evidence of the plan: both are added to.
    money_tables
        MONEY_LINES and CASH_FLOW of the plan: the program is paid beside them.
    """
    with run.stage_of("price") as watch:
        found = extend_plant(ground, siting, plant, watch)
    summary, evidence = told
    summary.update(found.figures)
    evidence.update(found.evidence)
    if "replacement" not in found.figures:
        return found.tables
    bought, settings = bought_by_year(found.tables["replacement_years"]), ground.settings
    own = money_tables["cash_flow"]
    totals = {int(y): money(str(t)) for y, t in zip(own["year"], own["total"], strict=True)}
    payer = payer_of(money_tables["money_lines"])
    flow = program_flow(bought, settings.plant.year, totals, payer, settings)
    summary["replacement"]["money"] = program_figures(flow, summary["money"]["horizons"], settings)
    return {**found.tables, "program_flow": flow}


def extend_plant(ground: Ground, siting: SitingChoice, plant: Plant, watch: Watch) -> Extended:
    """Return what stands, what this plan buys again of it, and the program that replaces the rest."""
    held = plant_tables(ground)
    if held is None:
        return Extended()
    once = set(ground.catalog.prices.loc[ground.catalog.prices["recurrence"] == "once", "item_id"])
    tables: Tables = {t.name: no_rows(t) for t in STANDING_TABLES}
    tables |= {
        "standing": held.standing,
        "standing_items": held.items,
        "plant_lines": plant_lines(plant.quantities, held.items, once),
    }
    figures: dict[str, Any] = {"plant": plant_figures(tables, ground)}
    if ground.settings.replacement.by != IN_PROGRAM:
        return Extended(tables, figures)
    seers = seers_of(ground, siting, held.standing)
    program = replacement_program(ground, held.standing, held.items, seers, watch)
    weight = [program.share_milli.get(str(a)) for a in held.standing["standing_id"]]
    tables["standing"] = held.standing.assign(
        share_weight=pd.Series([None if w is None else w / MILLI for w in weight], dtype=float)
    )
    return Extended(
        tables | program.tables, figures | {"replacement": program.figures},
        {"replacement.npz": program.evidence},
    )  # fmt: skip


def seers_of(ground: Ground, siting: SitingChoice, standing: pd.DataFrame) -> Seers:
    """Return what standing cameras see, down or not, and who sees it beside them.

    Cameras of `sources.existing_cameras` and new ones are taken to work all along.
    """
    offer = ground.offer
    names, indptr, seen = all_standing_covers(ground.city, ground.settings, ground.catalog, offer.demand)
    mine = set(standing.loc[standing["kind"] == "camera", "standing_id"].astype(str))
    held = np.array([n in mine for n in names], dtype=bool)
    points = len(offer.demand)
    others = np.bincount(cut_rows(indptr, seen, np.flatnonzero(~held))[1], minlength=points)
    new = cut_rows(offer.cover_indptr, offer.cover_demand, siting.new)[1]
    others = others + np.bincount(new, minlength=points)
    own_indptr, own = cut_rows(indptr, seen, np.flatnonzero(held))
    return Seers(
        camera_id=tuple(n for n, h in zip(names, held, strict=True) if h),
        indptr=own_indptr,
        demand=own,
        others=others.astype(np.int64),
        weight_milli=offer.demand["weight_milli"].to_numpy(dtype=np.int64),
        total_milli=offer.total_weight_milli,
    )


def no_rows(table: Table) -> pd.DataFrame:
    """Return a table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in table.names})


def plant_figures(tables: Tables, ground: Ground) -> dict[str, Any]:
    """Return the block `plant`: what stands by kind and by what becomes of it."""
    standing, items = tables["standing"], tables["standing_items"]
    replaced = items[items["replaced"].astype(bool)]
    price = ground.catalog.prices.set_index("item_id")[ground.settings.costs.level].astype(float)
    counts = {
        kind: {
            "assets": len(rows),
            "down": int((rows["state"] == "down").sum()),
            "age_unknown": int((rows["year_built"].isna() & rows["replace_year"].isna()).sum()),
            **{name: int((rows["action"] == name).sum()) for name in ("stands", "replaced", "program")},
        }
        for kind in STANDING_KINDS
        for rows in (standing[standing["kind"] == kind],)
        if len(rows)
    }
    return {
        "source": ground.settings.plant.source,
        "year": ground.settings.plant.year,
        "kinds": counts,
        "listed_that_stand": int((standing["stands_for"].notna() & (standing["kind"] != "center")).sum()),
        "replaced_cost": round(
            float((replaced["quantity"] * replaced["item_id"].map(price).astype(float)).sum()), 2
        ),
    }
