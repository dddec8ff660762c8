"""What stands already by `plant.source`: one way in for an earlier plan and for as-built files."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.errors import InputError, Problem
from planner.schema import RAW_CAMERAS, RAW_PLANT, RAW_POPS, RAW_STANDING_ITEMS
from planner.settings import STUDY_FILE, Settings
from planner.settings.load import OF_MEMBERS
from planner.settings.plant_settings import IN_PLAN, IN_PROGRAM, OWN
from planner.sources.as_built import read_as_built
from planner.sources.as_planned import is_plan, read_as_planned
from planner.sources.model import SourceNote, StandingPlant
from planner.sources.paths import FoundFile

PLAN_LAYERS = "plan.gpkg"
FIBER = {"poles": "own_aerial_fiber", "duct": "existing_fiber"}
"""Way that spare fibers of a standing cable make possible, by the form of its route."""
CABLE = {
    ("poles", "own"): "own_poles", ("duct", "own"): "own_duct",
    ("poles", "others"): "existing_poles", ("duct", "others"): "existing_duct",
}  # fmt: skip
"""Way that a further cable along a standing route makes possible, by its form and whose it is."""
RENTED = "lease_dark_fiber"
NOBODY = "nobody named"
FROM_PLANT = "plant/"
"""What the source id of a camera or POP of `plant.source` begins with, among those of other lists."""


def read_standing(settings: Settings, found: FoundFile, notes: list[SourceNote]) -> StandingPlant:
    """Return what stands already: an earlier plan, or an as-built file.

    Raises
    ------
    InputError
        The file cannot be used; or `plant.year` is 0, or before `plant.year_built`.
    """
    plant = settings.plant
    faults = []
    if not plant.year:
        faults.append(
            Problem(
                "`plant.source` names what stands, but `plant.year` is 0: nobody knows how old it is.",
                "Set `plant.year` to the calendar year in which this plan is built.",
            )
        )
    elif plant.year_built > plant.year:
        what = f"`plant.year_built` is {plant.year_built}, after `plant.year` ({plant.year})."
        faults.append(Problem(what, "What stands was built before this plan."))
    alone = settings.origin.get("replacement.by") != OF_MEMBERS  # else the whole pays
    if settings.replacement.by == IN_PROGRAM and not settings.replacement.yearly_budget and alone:
        mend = 'Set `replacement.yearly_budget`, or `replacement.by = "plan"`.'
        faults.append(Problem("`replacement.by` is program, but its yearly budget is 0.", mend))
    if faults:
        raise InputError(faults, str(settings.folder / STUDY_FILE))
    if is_plan(found.path):
        assets, items = read_as_planned(found.path, plant)
    else:
        assets = read_as_built(found.path, plant, notes)
        items = pd.DataFrame(columns=RAW_STANDING_ITEMS.names)
    mine = assets["owner"].isna() & (assets["mode"] == OWN)
    assets["owner"] = assets["owner"].where(~mine, settings.ownership.owner or None)
    _tell_unknown(assets, found.path.name, notes)
    return StandingPlant(assets, items)


def _tell_unknown(assets: gpd.GeoDataFrame, feature: str, notes: list[SourceNote]) -> None:
    """Note how many assets have no age."""
    ageless = int((assets["year_built"].isna() & assets["replace_year"].isna()).sum())
    if ageless:
        told = (
            "assets that stand, and nobody tells how old they are: they are replaced only where they are down"
        )
        notes.append(SourceNote("PLANT-AGE-UNKNOWN", "warning", feature, ageless, told))


def standing_cameras(plant: StandingPlant, settings: Settings) -> gpd.GeoDataFrame:
    """Return the cameras that stand as RAW_CAMERAS, in their order.

    A camera that is down stays down unless it is the study's own and this plan replaces it.
    """
    rows = plant.of_kind("camera")
    mended = (rows["mode"] == OWN) & (settings.replacement.by == IN_PLAN)
    frame = rows.assign(
        source_id=FROM_PLANT + rows["source_id"], owner=_owners(rows), zone=None, tags=None,
        state=rows["state"].where(~mended, "works"),
    )  # fmt: skip
    return gpd.GeoDataFrame(RAW_CAMERAS.arrange(frame), geometry="geometry", crs=rows.crs).reset_index(
        drop=True
    )


def standing_pops(plant: StandingPlant) -> gpd.GeoDataFrame:
    """Return the POPs that stand as RAW_POPS; ports that nobody tells are none (errs upward)."""
    rows = plant.of_kind("pop")
    frame = rows.assign(
        source_id=FROM_PLANT + rows["source_id"], owner=_owners(rows),
        ports=rows["ports"].fillna(0).astype("int64"), pon_ports=rows["pon_ports"].fillna(0).astype("int64"),
        most_ports=pd.Series(rows["most_ports"].to_numpy(), index=rows.index, dtype="Int64"),
    )  # fmt: skip
    return gpd.GeoDataFrame(RAW_POPS.arrange(frame), geometry="geometry", crs=rows.crs).reset_index(drop=True)


def standing_routes(plant: StandingPlant) -> gpd.GeoDataFrame:
    """Return what standing routes make possible as RAW_PLANT, a row a way, with `plant_id` and spare fibers.

    Along its own route a further cable needs no trench and no pole (`own_poles`, `own_duct`), along another's
    the fee; spare fibers of its cables need no cable at all; a leased route can be leased again. Routes that
    are down offer no fibers.
    """
    rows = []
    for row in plant.of_kind("route").to_dict("records"):
        owner = row["owner"] if isinstance(row["owner"], str) else NOBODY
        shared = {"owner": owner, "plant_id": row["source_id"], "geometry": row["geometry"]}
        if row["form"] == "leased":
            ways = [(RENTED, np.nan)]
        else:
            ways = [(CABLE[row["form"], "others" if row["mode"] == "others" else "own"], np.nan)]
            spare = 0 if pd.isna(row["spare_fibers"]) else int(row["spare_fibers"])
            if spare > 0 and row["state"] != "down":
                ways.append((FIBER[row["form"]], spare))
        rows += [
            {"source_id": f"{row['source_id']}/{way}", "way": way, "spare_fibers": spare, **shared}
            for way, spare in ways
        ]
    frame = pd.DataFrame(rows, columns=RAW_PLANT.names)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def together(one: gpd.GeoDataFrame | None, other: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return two frames of one table as one, the first before the second."""
    parts = [f for f in (one, other) if f is not None and len(f)]
    if not parts:
        return one
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=parts[0].crs)


def _owners(rows: pd.DataFrame) -> Sequence[object]:
    """Return owners as text or None."""
    return [o if isinstance(o, str) else None for o in rows["owner"]]
