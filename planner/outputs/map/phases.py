"""Phases of construction on the map: routes and sites colored by the phase that builds them."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from planner import schema
from planner.outputs.map.coloring import nth_look
from planner.outputs.map.degrees import DEGREES, in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.model import Theme
from planner.outputs.words.phases import PHASES, phase_name
from planner.plan.model import Plan


def phase_themes(plan: Plan) -> list[Theme]:
    """Return routes and sites by phase, hidden at first; none where all is built at once."""
    table = plan.tables["phases"]
    if len(table) < 2:
        return []
    names = dict(zip(table["phase"].astype(int), table["name"], strict=True))
    labels = {str(n): phase_name(n, name) for n, name in sorted(names.items())}
    looks = {str(n): nth_look(n - 1, 3.0) for n in sorted(names)}
    spans = _keyed(plan.tables["spans"], "span_id")
    told = ("phase", "street_name", "way", "length_m", "fibers")
    return [
        Theme("phase_spans", PHASES["map"], PHASES["span"], spans, fields=fields_of(schema.SPANS, told),
              shown=False, style_column="phase_key", looks=looks, labels=labels, measure="length_m"),
        Theme("phase_sites", PHASES["map_sites"], PHASES["site"], _sites(plan),
              fields=fields_of(schema.CAMERAS, ("phase", "name", "district", "priority")),
              shown=False, style_column="phase_key", looks=looks, labels=labels),
    ]  # fmt: skip


def _sites(plan: Plan) -> gpd.GeoDataFrame:
    """Return the connected cameras and points together."""
    frames = []
    for layer, key in (("points", "point_id"), ("cameras", "camera_id")):
        rows = plan.tables[layer]
        lit = rows[rows["connected"].astype(bool)]
        frames.append(
            _keyed(lit, key)[["id", "phase", "phase_key", "name", "district", "priority", "geometry"]]
        )
    held = [f for f in frames if len(f)]
    return gpd.GeoDataFrame(pd.concat(held, ignore_index=True), crs=DEGREES) if held else frames[0]


def _keyed(frame: pd.DataFrame, key: str) -> gpd.GeoDataFrame:
    """Return a layer in degrees with its id and its phase as text."""
    out = gpd.GeoDataFrame(
        frame.assign(id=frame[key].astype(str), phase_key=frame["phase"].astype(int).astype(str)),
        geometry="geometry",
    )
    degrees = in_degrees(out)
    return degrees.reset_index(drop=True)
