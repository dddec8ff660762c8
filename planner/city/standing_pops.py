"""POPs that stand already, numbered and in meters."""

from __future__ import annotations

import geopandas as gpd
from pyproj import CRS

from planner.city.sites import near_another
from planner.errors import Problem, name_up_to_five

PREFIX = "XPOP"


def number_pops(pops: gpd.GeoDataFrame | None, crs: CRS) -> gpd.GeoDataFrame | None:
    """Return RAW_POPS in meters with `site_id` XPOP-0001 ... in the list's order; None without a list."""
    if pops is None:
        return None
    numbered = pops.to_crs(crs).reset_index(drop=True)
    numbered["site_id"] = [f"{PREFIX}-{i:04d}" for i in range(1, len(numbered) + 1)]
    return numbered


def same_place_faults(pops: gpd.GeoDataFrame) -> list[Problem]:
    """Return one fault where POPs of the list stand in one place: their ports would be told twice."""
    near = near_another(pops)
    if not near.any():
        return []
    return [
        Problem(
            f"the POPs that stand {name_up_to_five(pops.loc[near, 'source_id'])} are within 2 m of another.",
            "Write one row for a room, with the ports of all that it holds.",
        )
    ]
