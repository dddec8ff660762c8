"""The interactive map of a plan of members: members, their sites, and the layers of each part."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.outputs import palette
from planner.outputs.files import write_text
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.page import page_of
from planner.outputs.province.slots import layers_of
from planner.outputs.words import code_name, same
from planner.outputs.words.province import PROVINCE
from planner.plan.model import Plan
from planner.plan.province.store import Province

CRS = "EPSG:4326"
MEMBER_LOOK = palette.Look(palette.BLACK, "star", 11)
CAMERA_LOOK = palette.Look(palette.VERMILLION, "circle", 3.5)


def write_province_map(province: Province, path: Path) -> None:
    """Write the map as one HTML file that asks nothing of the outside.

    Each member's own streets and routes are on the map of its own plan, `members/ID/map.html`.
    """
    write_text(path, page_of(_as_plan(province), None, themes(province)))


def themes(province: Province) -> list[Theme]:
    """Return the layers from the bottom: parts, sites, members."""
    sites = gpd.GeoDataFrame(province.tables["member_sites"], geometry="geometry", crs=CRS)
    sites = sites.assign(id=sites["site_id"].astype(str))
    cameras, points = sites[sites["kind"] == "camera"], sites[sites["kind"] != "camera"]
    layers = [*layers_of(province.parts), _cameras(cameras), _points(points), _members(province)]
    return [t for t in layers if len(t.frame)]


def _cameras(frame: gpd.GeoDataFrame) -> Theme:
    """Return the cameras of all members."""
    return Theme(
        "cameras", PROVINCE["layer_cameras"], PROVINCE["layer_camera"],
        frame[["id", "member_id", "connected", "geometry"]].reset_index(drop=True),
        (Field("member_id", PROVINCE["member"]), Field("connected", PROVINCE["joined"], "flag")),
        looks={"": CAMERA_LOOK}, group="cameras",
    )  # fmt: skip


def _points(frame: gpd.GeoDataFrame) -> Theme:
    """Return the government points of all members, by kind."""
    kinds = frame["kind"].fillna("other").replace("", "other").astype(str)
    known = sorted(set(kinds))
    return Theme(
        "points", PROVINCE["layer_points"], PROVINCE["layer_point"],
        frame.assign(kind=kinds)[["id", "member_id", "kind", "connected", "geometry"]].reset_index(drop=True),
        (
            Field("member_id", PROVINCE["member"]), Field("kind", PROVINCE["kind"], "code"),
            Field("connected", PROVINCE["joined"], "flag"),
        ),
        style_column="kind", looks={k: palette.POINT_LOOKS.get(k, palette.OTHER) for k in known},
        labels={k: code_name(k) for k in known}, group="sites",
    )  # fmt: skip


def _members(province: Province) -> Theme:
    """Return the members with their figures."""
    table = gpd.GeoDataFrame(province.tables["members"], geometry="geometry", crs=CRS)
    currency = same(province.summary["currency"])
    percent = same("%")
    frame = table.assign(id=table["member_id"].astype(str), route_km=table["route_m"] / 1000,
                         seen_pct=100 * table["coverage_share"])  # fmt: skip
    fields = (
        Field("title", PROVINCE["name"]), Field("phase", PROVINCE["phase"], "number"),
        Field("built_in", PROVINCE["built_in"], "number"), Field("cameras", PROVINCE["cameras"], "number"),
        Field("points", PROVINCE["points"], "number"),
        Field("route_km", PROVINCE["route_km"], "number", digits=1),
        Field("capex", PROVINCE["capex_row"], "number", currency),
        Field("seen_pct", PROVINCE["seen"], "number", percent, 1),
        Field("coverage_gap_pct", PROVINCE["coverage_gap"], "number", percent, 2),
        Field("route_gap_pct", PROVINCE["route_gap"], "number", percent, 2),
    )  # fmt: skip
    columns = [f.column for f in fields]
    return Theme(
        "centers-members", PROVINCE["layer_members"], PROVINCE["layer_members_of"],
        frame[["id", *columns, "geometry"]], fields, looks={"": MEMBER_LOOK}, group="sites",
    )  # fmt: skip


def _as_plan(province: Province) -> Plan:
    """Return the province as the page of a map takes it: its words and its bill, no streets of its own."""
    none = gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs=CRS)
    bom = province.bom
    return Plan(
        summary=dict(province.summary),
        tables={},
        streets=gpd.GeoDataFrame(province.tables["members"], geometry="geometry", crs=CRS),
        demand=none,
        candidates=none,
        findings=pd.DataFrame(),
        bom=bom,
        resolved=dict(province.resolved),
        evidence={},
    )
