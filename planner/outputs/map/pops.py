"""POPs, splitters and uplinks on the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import RESPONSIBLE, fields_of
from planner.outputs.map.model import Field, Theme
from planner.outputs.palette import Look
from planner.outputs.words import Both, column_name
from planner.outputs.words.pops import POPS
from planner.plan.model import Plan

POP_FIELDS = (
    "kind", "site_id", "ports", "ports_used", "pon_ports", "pon_ports_used", "sites_served", "power_w",
    "up_mbps", "down_mbps", "uplink_optic", "route_to_center_m", "node_id", *RESPONSIBLE,
)  # fmt: skip
SPLITTER_FIELDS = (
    "stage", "ratio", "fill_pct", "sites_served", "fed_by", "pop_id", "node_id", *RESPONSIBLE,
)  # fmt: skip
STANDING_FIELDS = (
    "name", "pop_id", "reason", "detail", "ports", "pon_ports", "most_ports", "power_w", "battery_h", "owner",
    "provenance", "source_id",
)  # fmt: skip
UPLINK_FIELDS = ("from_id", "to_id", "fibers", "length_m")


def uplink_theme(plan: Plan) -> Theme:
    """Return the way of each uplink from its POP to the center; hidden at first."""
    circuits, spans = plan.tables["circuits"], plan.tables["spans"]
    shape = dict(zip(spans["span_id"].astype(str), spans.geometry, strict=True))
    ups = circuits[circuits["kind"] == "uplink"]
    ways = [[shape[s] for s in str(ids or "").split() if s in shape] for ids in ups["span_ids"]]
    frame = ups.assign(id=ups["circuit_id"].astype(str))[[bool(w) for w in ways]]
    drawn = [shapely.union_all(w) for w in ways if w]
    return Theme(
        "uplinks", POPS["uplinks"], POPS["uplink"], _degrees(frame, drawn, spans.crs),
        fields=fields_of(schema.CIRCUITS, UPLINK_FIELDS), shown=False, looks={"": palette.UPLINK},
        measure="length_m",
    )  # fmt: skip


def pop_themes(plan: Plan) -> list[Theme]:
    """Return splitters by stage, hidden at first, and POPs by kind; centers have a layer of their own."""
    pops, splitters = plan.tables["pops"], plan.tables["splitters"]
    beside = pops[pops["kind"] != "center"]
    first = _degrees(splitters.assign(id=splitters["splitter_id"].astype(str)), crs=splitters.crs)
    first["stage_key"] = first["stage"].astype(str)  # looks are by text, the figure stays a number
    return [
        Theme(
            "splitters", POPS["splitters"], POPS["splitter"], first,
            fields=fields_of(schema.SPLITTERS, SPLITTER_FIELDS), shown=False, style_column="stage_key",
            looks=_looks(first, "stage_key", palette.SPLITTER_LOOKS),
            labels={s: POPS[f"stage_{s}"] for s in palette.SPLITTER_LOOKS},
        ),
        Theme(
            "pops", POPS["pops"], POPS["pop"],
            _degrees(beside.assign(id=beside["pop_id"].astype(str), name=_names(plan, beside)), crs=pops.crs),
            fields=_pop_fields(),
            style_column="kind",
            looks=_looks(beside, "kind", palette.POP_LOOKS), labels=_kinds(),
        ),
        _standing(plan),
    ]  # fmt: skip


def _standing(plan: Plan) -> Theme:
    """Return the POPs of the study's list, those left out among them; hidden at first."""
    rows = plan.tables["existing_pops"]
    return Theme(
        "existing_pops", POPS["existing_pops"], POPS["existing_pop"],
        _degrees(rows.assign(id=rows["existing_pop_id"].astype(str)), crs=rows.crs),
        fields=fields_of(schema.EXISTING_POPS, STANDING_FIELDS), shown=False,
        looks={"": palette.POP_LOOKS["existing"]},
    )  # fmt: skip


def _names(plan: Plan, pops: pd.DataFrame) -> pd.Series:
    """Return the name of the building, or of the POP of the study's list, that each POP stands in."""
    points, listed = plan.tables["points"], plan.tables["existing_pops"]
    known = dict(zip(points["point_id"].astype(str), points["name"], strict=True))
    known |= dict(zip(listed["existing_pop_id"].astype(str), listed["name"], strict=True))
    return pops["site_id"].map(known).astype(object)


def _pop_fields() -> tuple[Field, ...]:
    """Return the popup lines of POPs; `existing` is one that stands, not a place beside a standing camera."""
    name = Field("name", column_name("name"))
    told = fields_of(schema.POPS, POP_FIELDS)
    return name, *(replace(f, codes=_kinds()) if f.column == "kind" else f for f in told)


def _kinds() -> dict[str, Both]:
    """Return the legend text of each kind of POP."""
    return {k: POPS[f"kind_{k}"] for k in palette.POP_LOOKS}


def _looks(frame: pd.DataFrame, column: str, looks: dict[str, Look]) -> dict[str, Look]:
    """Return the looks of the values that occur."""
    present = set(frame[column].astype(str))
    return {k: look for k, look in looks.items() if k in present}


def _degrees(
    frame: pd.DataFrame, drawn: Iterable[BaseGeometry] | None = None, crs: object = None
) -> gpd.GeoDataFrame:
    """Return a frame in EPSG:4326 with rows counted anew."""
    rows = frame.reset_index(drop=True)
    shapes = list(rows["geometry"] if drawn is None else drawn)
    out = gpd.GeoDataFrame(rows.drop(columns="geometry", errors="ignore"), geometry=shapes, crs=crs)
    return in_degrees(out)
