"""One map of all points of coverage against cost: cameras and route of each can be switched on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.ground import SIMPLIFY_M, ground_themes
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.page import page_of
from planner.outputs.words import code_name, column_name, number, percent, same, with_unit
from planner.outputs.words.frontier import FRONTIER
from planner.plan.model import Plan

CAMERA_FIELDS = ("camera_class", "district", "azimuth_deg", "covered_weight", "marginal_weight")


@dataclass(frozen=True)
class PointLayers:
    """Cameras (a row each) and route (a row a way) of one point, in degrees, and its row of the table."""

    row: Mapping[str, Any]
    cameras: gpd.GeoDataFrame
    spans: gpd.GeoDataFrame


def layers_of(plan: Plan, row: Mapping[str, Any]) -> PointLayers:
    """Return what the map draws of the plan of a point; route is joined by way, to 1.5 m."""
    cameras = plan.tables["cameras"]
    cameras = gpd.GeoDataFrame(
        cameras[[*CAMERA_FIELDS, "geometry"]].assign(id=cameras["camera_id"].astype(str)), geometry="geometry"
    )
    rows = []
    for way, part in plan.tables["spans"].groupby("way", sort=True):
        merged = shapely.line_merge(shapely.multilinestrings(part.geometry.to_numpy()))
        shape = shapely.simplify(merged, SIMPLIFY_M)
        rows.append((str(way), str(way), float(part["length_m"].sum()), shape))
    spans = gpd.GeoDataFrame(rows, columns=["id", "way", "length_m", "geometry"], geometry="geometry")
    return PointLayers(row, in_degrees(cameras).reset_index(drop=True), _located(spans, plan))


def _located(spans: gpd.GeoDataFrame, plan: Plan) -> gpd.GeoDataFrame:
    """Return routes in degrees."""
    return in_degrees(spans.set_crs(plan.streets.crs, allow_override=True)).reset_index(drop=True)


def points_map(plan: Plan, points: Sequence[PointLayers]) -> str:
    """Return the page: streets, then route and cameras of each point; those of the last are shown first.

    Parameters
    ----------
    plan
        The plan of one of the points: it gives the streets, notes and sources.
    points
        The points with plans of their own, rising.
    """
    layers = [t for t in ground_themes(plan) if t.key == "streets"]
    unit = str(plan.summary["cameras"].get("demand_unit", ""))
    for k, point in enumerate(points):
        shown = k == len(points) - 1
        layers += [t for t in (_route(point, shown), _cameras(point, unit, shown)) if len(t.frame)]
    return page_of(plan, None, layers)


def _route(point: PointLayers, shown: bool) -> Theme:
    """Return the route of a point by way."""
    ways = list(point.spans["way"])
    return Theme(
        f"spans-{point.row['plan']}",
        FRONTIER["map_spans"].fill(
            point=number(point.row["point"]), km=with_unit(point.spans["length_m"].sum() / 1000, "km", 1)
        ),
        FRONTIER["map_span"],
        point.spans,
        fields=(
            Field("way", column_name("way"), "code"),
            Field("length_m", column_name("length_m"), "number", same("m"), 0),
        ),
        shown=shown,
        group="network",
        style_column="way",
        looks={w: palette.WAY_LOOKS.get(w, palette.OTHER) for w in ways},
        labels={w: code_name(w) for w in ways},
        measure="length_m",
    )


def _cameras(point: PointLayers, unit: str, shown: bool) -> Theme:
    """Return the cameras of a point by class."""
    classes = sorted(set(point.cameras["camera_class"]))
    return Theme(
        f"cameras-{point.row['plan']}",
        FRONTIER["map_cameras"].fill(
            point=number(point.row["point"]), cameras=number(point.row["cameras"]),
            share=percent(point.row["coverage_share"], 1),
        ),
        FRONTIER["map_camera"],
        point.cameras,
        fields=fields_of(schema.CAMERAS, CAMERA_FIELDS, unit),
        shown=shown,
        group="cameras",
        style_column="camera_class",
        looks={c: palette.CAMERA_LOOKS.get(c, palette.OTHER) for c in classes},
        labels={c: code_name(c) for c in classes},
    )  # fmt: skip
