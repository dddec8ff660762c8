"""A plan on a grid with what most plans have not: phases, districts, zones, two owners, buried cables."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from helpers_plan import synthetic_plan

from planner.plan.model import Plan

DISTRICTS = ("Norte", "Sur")
RESIDENTS = (30_000, 20_000)
ZONE_NAME = 'Refugio <script>alert("zone")</script>'


def rich_plan() -> Plan:
    """Return the plan: two phases by halves of the city, two districts, a zone, a reach."""
    plan = synthetic_plan()
    west, south, east, north = plan.streets.total_bounds
    middle = (south + north) / 2
    tables = {name: _in_phases(frame, middle) for name, frame in plan.tables.items()}
    phase = plan.tables["phases"].iloc[0]
    rows = [phase.to_dict() | {"phase_id": f"PH-0{n}", "phase": n, "name": DISTRICTS[n - 1]} for n in (1, 2)]
    tables["phases"] = pd.DataFrame(rows)
    tables["spans"]["owner"] = np.where(tables["spans"]["phase"] == 1, "Province", "Cooperative <b>")
    cables = tables["cables"]
    cables["deployment"] = np.where(np.arange(len(cables)) % 2, "belowGround", "aboveGround")
    boxes = [shapely.box(west, middle, east, north), shapely.box(west, south, east, middle)]
    crs = plan.streets.crs
    districts = gpd.GeoDataFrame(
        {"district_id": ["DIS-0001", "DIS-0002"], "source_id": ["n", "s"], "name": DISTRICTS,
         "residents": RESIDENTS},
        geometry=boxes, crs=crs,
    )  # fmt: skip
    zones = gpd.GeoDataFrame(
        {"zone_id": ["ZONE-0001"], "source_id": ["z"], "name": [ZONE_NAME], "action": ["forbid"],
         "reason": [None]},
        geometry=[shapely.box(west, south, west + 150, south + 90)], crs=crs,
    )  # fmt: skip
    reach = gpd.GeoDataFrame(
        {"camera_id": ["CAM-0001"], "area_m2": [10_000.0]},
        geometry=[tables["cameras"].geometry.iloc[0].buffer(60)], crs=crs,
    )  # fmt: skip
    told = [
        {"name": n, "residents": r, "cameras": 6, "cameras_per_1000": 6000 / r, "covered_share": 0.25}
        for n, r in zip(DISTRICTS, RESIDENTS, strict=True)
    ]
    summary = {**plan.summary, "cameras": {**plan.summary["cameras"], "districts": told}}
    return replace(
        plan, summary=summary, tables=tables, districts=districts, exclusion_zones=zones, reaches=reach
    )


def _in_phases(frame: pd.DataFrame, middle: float) -> pd.DataFrame:
    """Return a copy of a table whose assets north of the middle are of phase 1, the others of phase 2."""
    out = frame.copy()
    if "phase" in out and "geometry" in out and len(out):
        out["phase"] = np.where(out.geometry.centroid.y > middle, 1, 2)
    return out
