"""POPs that stand already, with what their anchors say of the streets."""

from __future__ import annotations

import geopandas as gpd

from planner.city.model import City


def standing_pops(city: City) -> gpd.GeoDataFrame | None:
    """Return the POPs of the study's list with `street_reason` and `snap_distance_m`; None without a list."""
    if city.existing_pops is None:
        return None
    anchors = city.anchors.set_index("site_id").reindex(city.existing_pops["site_id"])
    return city.existing_pops.assign(
        street_reason=anchors["reason"].to_numpy(),
        snap_distance_m=anchors["snap_distance_m"].astype(float).to_numpy(),
    )
