"""Signs before the views, and ground of sensitive places, on the map."""

from __future__ import annotations

import geopandas as gpd

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import DEGREES, in_degrees
from planner.outputs.map.fields import fields_of
from planner.outputs.map.listed import ZONE_LOOKS
from planner.outputs.map.model import Theme
from planner.outputs.words import code_name
from planner.outputs.words.layers import SENSITIVE, SIGNS
from planner.plan.model import Plan


def sign_theme(plan: Plan) -> Theme:
    """Return the signs on the approaches to the views; hidden at first."""
    fields = fields_of(schema.SIGNS, ("camera_ids", "stands_at", "distance_m", "street_span_id"))
    frame = _degrees(plan, plan.tables["signs"], "sign_id")
    return Theme(
        "signs", SIGNS["title"], SIGNS["one"], frame, fields, shown=False, looks={"": palette.SIGN}
    )  # fmt: skip


def sensitive_theme(plan: Plan) -> Theme:
    """Return the ground of sensitive places that some view could hold; shelters are never among them."""
    frame = _degrees(plan, plan.sensitive_places, "place_id")
    present = set(frame["action"].astype(str))
    looks = {k: look for k, look in ZONE_LOOKS.items() if k in present}
    return Theme(
        "sensitive_places", SENSITIVE["title"], SENSITIVE["one"], frame,
        fields_of(schema.SENSITIVE_PLACES, ("kind", "action")), shown=False, style_column="action",
        looks=looks, labels={k: code_name(k) for k in looks},
    )  # fmt: skip


def _degrees(plan: Plan, frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Return a layer in degrees with `id`, rows counted anew."""
    named = gpd.GeoDataFrame(frame.assign(id=frame[key].astype(str)), geometry="geometry")
    if not len(named):
        return named.set_crs(DEGREES, allow_override=True)
    return in_degrees(named.set_crs(plan.streets.crs, allow_override=True)).reset_index(drop=True)
