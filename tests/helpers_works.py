"""Blocks and rows of crossings and factors, for plans written by hand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from planner import schema


def tiny_works() -> dict[str, Any]:
    """Blocks `crossings` and `factors` of the tiny plan: (200 x 1 + 60 x 1.2) / 260 m, a guy, no crossing."""
    return {
        "crossings": {"count": 0, "by_kind": {}, "by_manner": {}, "bored_m": 0.0, "unknown": []},
        "factors": {"mean": 1.0462, "above_one_m": 60.0, "guys": 1},
    }


def grid_crossing(spans: gpd.GeoDataFrame, who: dict[str, Any], name: str) -> gpd.GeoDataFrame:
    """Return CROSSINGS with one railway in the middle of the first span of a duct."""
    span = spans[spans["way"] == "duct"].iloc[0]
    row = {
        "crossing_id": "CRO-0001", "kind": "railway", "barrier_class": "rail", "name": name,
        "barrier_ids": "BAR-00001", "span_id": span["span_id"], "offset_m": span["length_m"] / 2,
        "length_m": 20.0, "way": "duct", "manner": "bored", "at_node": False,
        "item_id": "crossing_railway_bored", **who,
    }  # fmt: skip
    frame = gpd.GeoDataFrame([row], geometry=[span.geometry.interpolate(0.5, normalized=True)], crs=spans.crs)
    return gpd.GeoDataFrame(schema.CROSSINGS.arrange(frame), geometry="geometry", crs=spans.crs)


def grid_works() -> dict[str, Any]:
    """Return the blocks of a plan with that crossing."""
    found = {"count": 1, "by_kind": {"railway": 1}, "by_manner": {"bored": 1}, "bored_m": 20.0}
    return {
        "crossings": {**found, "unknown": ["waterway"]},
        "factors": {"mean": 1.1, "above_one_m": 240.0, "guys": 3},
    }
