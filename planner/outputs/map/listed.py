"""Places of the study's list, exclusion zones and rings on the map."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import shapely

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import DEGREES, in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Field, Theme
from planner.outputs.palette import Look
from planner.outputs.words import code_name, same
from planner.outputs.words.layers import DISTRICTS, RINGS, TENDER, ZONES
from planner.plan.model import Plan

LISTED = "list"
PLACE_FIELDS = ("name", "district", "camera_class", "mount", "fixed", "owner", "provenance", "source_id")
ZONE_FIELDS = ("name", "action", "reason", "source_id")
RING_FIELDS = (
    "device_id", "kind", "name", "working_m", "second_m", "shared_m", "shared_pct", "shared_risks",
)  # fmt: skip
DISTRICT_FIGURES = (
    ("residents", 0), ("cameras", 0), ("cameras_per_1000", 2), ("covered_pct", 1), ("floor_pct", 1),
    ("ceiling", 0),
)  # fmt: skip
ZONE_LOOKS = {
    "forbid": palette.ZONE,
    "mask": replace(palette.ZONE, color=palette.PURPLE, dash="6 3"),
    "justify": replace(palette.ZONE, color=palette.ORANGE, dash="1 4"),
}
RING_LOOKS = {
    "pop": Look(palette.BLACK, dash="8 5", width_px=4.0),
    "point": Look(palette.PURPLE, dash="2 4", width_px=3.5),
    "camera": Look(palette.ORANGE, dash="9 4 2 4", width_px=3.0),
}


def tender_theme(plan: Plan) -> Theme:
    """Return the places of the study's list, told apart by whether the plan puts a camera there."""
    rows = plan.candidates[plan.candidates["kind"].astype(str) == LISTED]
    used = rows["chosen"].astype(bool).map({True: "chosen", False: "left"})
    frame = _degrees(gpd.GeoDataFrame(rows.assign(used=used.astype(object))), "candidate_id")
    looks = {"chosen": palette.LISTED, "left": palette.LISTED_LEFT}
    present = set(frame["used"])
    return Theme(
        "tender", TENDER["title"], TENDER["one"], frame, fields_of(schema.CANDIDATES, PLACE_FIELDS),
        shown=False, style_column="used", looks={k: v for k, v in looks.items() if k in present},
        labels={k: TENDER[k] for k in looks},
    )  # fmt: skip


def district_theme(plan: Plan) -> Theme:
    """Return the districts of the study with their cameras and coverage, where the plan tells them."""
    frame = _degrees(plan.districts.set_crs(plan.streets.crs, allow_override=True), "name")
    told = {str(d["name"]): d for d in plan.summary.get("cameras", {}).get("districts") or []}
    rows = [told.get(name, {}) for name in frame["id"]]
    share = [r.get("covered_share") for r in rows]
    frame = gpd.GeoDataFrame(
        frame.assign(
            cameras=[r.get("cameras") for r in rows],
            cameras_per_1000=[r.get("cameras_per_1000") for r in rows],
            covered_pct=[None if s is None else round(100 * float(s), 2) for s in share],
            floor_pct=[r.get("floor_pct") for r in rows],
            ceiling=[r.get("ceiling") for r in rows],
        ),
        geometry="geometry",
    )
    fields = tuple(
        Field(name, DISTRICTS[name], "number", same("%" if name.endswith("_pct") else ""), digits)
        for name, digits in DISTRICT_FIGURES
        if frame[name].notna().any()
    )
    return Theme(
        "districts", DISTRICTS["title"], DISTRICTS["one"], frame, fields, shown=False,
        looks={"": palette.DISTRICT},
    )  # fmt: skip


def zone_theme(plan: Plan) -> Theme:
    """Return the exclusion zones, hidden at first; the public map has none."""
    frame = _degrees(plan.exclusion_zones.set_crs(plan.streets.crs, allow_override=True), "zone_id")
    present = set(frame["action"].astype(str))
    looks = {k: v for k, v in ZONE_LOOKS.items() if k in present}
    fields = fields_of(schema.EXCLUSION_ZONES, ZONE_FIELDS)
    told = (replace(f, kind="code", label=ZONES["action"]) if f.column == "action" else f for f in fields)
    text = (replace(f, kind="text", codes={}) if f.column == "reason" else f for f in told)
    return Theme(
        "exclusion_zones", ZONES["title"], ZONES["one"], frame, tuple(text), shown=False,
        style_column="action", looks=looks, labels={k: code_name(k) for k in looks},
    )  # fmt: skip


def ring_theme(plan: Plan) -> Theme:
    """Return for each device with a second route both its routes as one shape; hidden at first."""
    table = plan.tables["protected"]
    has = table[table["has_second"].astype(bool)].reset_index(drop=True)
    circuits = plan.tables["circuits"].set_index("circuit_id")
    spans = dict(zip(plan.tables["spans"]["span_id"], plan.tables["spans"].geometry, strict=True))
    lines = []
    for second in has["protection_id"]:
        ways = (second, circuits.at[second, "protects"])
        ids = {
            s
            for way in ways
            if way in circuits.index
            for s in str(circuits.at[way, "span_ids"] or "").split()
        }
        lines.append(shapely.line_merge(shapely.union_all([spans[s] for s in sorted(ids)])))
    frame = gpd.GeoDataFrame(
        has.assign(id=has["device_id"].astype(str)), geometry=lines, crs=plan.streets.crs
    )
    present = set(frame["kind"].astype(str))
    looks = {k: v for k, v in RING_LOOKS.items() if k in present}
    return Theme(
        "rings", RINGS["title"], RINGS["one"], in_degrees(frame), fields_of(schema.PROTECTED, RING_FIELDS),
        shown=False, style_column="kind", looks=looks, labels={k: code_name(k) for k in looks},
    )  # fmt: skip


def _degrees(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Return a layer in degrees with `id`, rows counted anew; an empty one needs no CRS."""
    named = gpd.GeoDataFrame(frame.assign(id=frame[key].astype(str)), geometry="geometry")
    if not len(named):
        return named.set_crs(DEGREES, allow_override=True)
    return in_degrees(named).reset_index(drop=True)
