"""Crossings on the map."""

from __future__ import annotations

import geopandas as gpd

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Theme
from planner.outputs.words.works import WORKS
from planner.plan.model import Plan

TOLD = (
    "kind", "barrier_class", "name", "manner", "length_m", "way", "span_id", "at_node", "item_id", "owner",
    "payer",
)  # fmt: skip


def crossing_theme(plan: Plan) -> Theme:
    """Return the crossings of the route; hidden at first."""
    frame = plan.tables["crossings"]
    out = gpd.GeoDataFrame(frame.assign(id=frame["crossing_id"].astype(str)), geometry="geometry")
    degrees = in_degrees(out)
    return Theme(
        "crossings",
        WORKS["map"],
        WORKS["one"],
        degrees.reset_index(drop=True),
        fields=fields_of(schema.CROSSINGS, TOLD),
        shown=False,
        looks={"": palette.CROSSING},
    )
