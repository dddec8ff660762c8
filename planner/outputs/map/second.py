"""Second routes on the map: a line for each critical site or POP that has one."""

from __future__ import annotations

import geopandas as gpd
import shapely

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import DEGREES
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Theme
from planner.outputs.words.protection import SECOND
from planner.plan.model import Plan

TOLD = ("device_id", "kind", "name", "working_m", "second_m", "shared_m", "shared_pct", "shared_risks")
LOOK = palette.Look(palette.PURPLE, "circle", 5.0, "2 6", width_px=4.0)


def second_themes(plan: Plan) -> list[Theme]:
    """Return the second routes drawn apart from the working tree; none where no device has one."""
    table = plan.tables["protected"]
    has = table[table["has_second"].astype(bool)]
    if not len(has):
        return []
    spans = plan.tables["spans"].set_index("span_id").geometry
    walks = plan.tables["circuits"].set_index("circuit_id")["span_ids"]
    lines = [
        shapely.line_merge(shapely.multilinestrings(spans.loc[str(walks[c]).split()].to_numpy()))
        for c in has["protection_id"]
    ]
    drawn = gpd.GeoDataFrame(
        has.assign(id=has["device_id"].astype(str)), geometry=lines, crs=plan.summary["crs"]
    )
    return [
        Theme(
            "second_routes",
            SECOND["map"],
            SECOND["one"],
            drawn.to_crs(DEGREES).reset_index(drop=True),
            fields=fields_of(schema.PROTECTED, TOLD),
            shown=True,
            looks={"": LOOK},
            measure="second_m",
        )
    ]
