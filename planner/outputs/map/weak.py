"""Single points of failure on the map."""

from __future__ import annotations

import geopandas as gpd

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Theme
from planner.outputs.words.weak import WEAK
from planner.plan.model import Plan

TOLD = (
    "rank", "kind", "street_name", "length_m", "sites", "cameras", "points", "critical_sites", "site_share",
    "weight_lost", "residents", "owner",
)  # fmt: skip


def weak_theme(plan: Plan) -> Theme:
    """Return the cuts that put out the most, the worst drawn last and so on top; hidden at first."""
    frame = plan.tables["single_points"].sort_values("rank", ascending=False)
    out = gpd.GeoDataFrame(frame.assign(id=frame["risk_id"].astype(str)), geometry="geometry")
    degrees = in_degrees(out)
    unit = str(plan.summary["cameras"].get("demand_unit", ""))
    return Theme(
        "single_points",
        WEAK["map"],
        WEAK["one"],
        degrees.reset_index(drop=True),
        fields=fields_of(schema.SINGLE_POINTS, TOLD, unit),
        shown=False,
        looks={"": palette.WEAK_POINT},
    )
