"""Popup lines on why a camera or span is there, and the best places that carry no camera."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Field, Theme
from planner.outputs.words import Both, same, unit_name
from planner.outputs.words.why import WHY, binds
from planner.plan.explain_all import best_places, why_cameras, why_spans
from planner.plan.model import Plan

METERS = same("m")


def with_reasons(plan: Plan, layer: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return cameras or spans of the map (rows in the plan's order) with why each is there."""
    told = why_cameras(plan) if layer == "cameras" else why_spans(plan)
    found = told.reindex(frame["id"].astype(str)).reset_index(drop=True)
    return frame.assign(**{name: found[name].to_numpy() for name in found.columns})


def camera_reasons(plan: Plan, frame: pd.DataFrame) -> tuple[Field, ...]:
    """Return the popup lines of cameras."""
    money = same(str(plan.summary["currency"]))
    return (
        Field("without_once", WHY["without_once"], "number", money, 0),
        Field("without_yearly", WHY["without_yearly"], "number", money, 0),
        Field("alone_m", WHY["alone_m"], "number", METERS, 0),
        _binding(frame["binding"]),
    )


def span_reasons(plan: Plan, frame: pd.DataFrame) -> tuple[Field, ...]:
    """Return the popup lines of spans."""
    return (
        Field("points_beyond", WHY["points_beyond"], "number"),
        Field("cameras_beyond", WHY["cameras_beyond"], "number"),
        Field("gain_beyond", WHY["gain_beyond"], "number", _unit(plan), 1),
        _binding(frame["binding"]),
    )


def missed_theme(plan: Plan) -> Theme:
    """Return the best places without a camera; how many is told in `plan.explain_all`."""
    best = best_places(plan)
    at = plan.candidates.set_index("candidate_id").reindex(best["candidate_id"])
    frame = gpd.GeoDataFrame(
        {
            "id": best["candidate_id"].astype(str), "view_id": best["view_id"], "gain": best["gain"],
            "cost": best["cost"], "binding": best["binding"],
            **{name: at[name].to_numpy() for name in ("name", "kind", "district", "exclusion")},
        },
        geometry=at["geometry"].to_numpy(), crs=plan.streets.crs,
    )  # fmt: skip
    frame = frame[frame.geometry.notna()].reset_index(drop=True)
    return Theme(
        "missed",
        WHY["missed"],
        WHY["missed_meaning"],
        in_degrees(frame),
        fields=(
            Field("gain", WHY["gain"], "number", _unit(plan), 1),
            *([Field("cost", WHY["cost"], "number", same(str(plan.summary["currency"])), 0)]
              if frame["cost"].notna().any() else []),
            _binding(frame["binding"]),
            Field("view_id", WHY["view_id"]),
            *fields_of(schema.CANDIDATES, ("name", "kind", "district", "exclusion")),
        ),
        shown=False,
        looks={"": palette.CANDIDATE},
    )  # fmt: skip


def _unit(plan: Plan) -> Both:
    """Return the unit of demand."""
    return unit_name(str(plan.summary["cameras"].get("demand_unit", "")))


def _binding(values: Iterable[object]) -> Field:
    """Return the popup line on what binds."""
    codes = {str(v): binds(str(v)) for v in sorted({str(v) for v in values})}
    return Field("binding", WHY["binding"], "code", codes=codes)
