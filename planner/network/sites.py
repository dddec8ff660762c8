"""Sites of a plan: where each hangs on the routes, how long its drop and fiber are, which are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.network.model import Routes
from planner.network.tree import RouteTree
from planner.schema import UNSERVED
from planner.settings import Settings
from planner.units import round_m

SITE_COLUMNS = ["site_id", "layer", "name", "node_id", "drop_m", "geometry"]


def place_sites(
    routes: Routes, cameras: gpd.GeoDataFrame, points: gpd.GeoDataFrame, centers: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return all sites and centers with layer, node and straight distance to it; blank where not joined."""
    frames = [
        pd.DataFrame(
            {
                "site_id": frame[key].astype(str).to_numpy(),
                "layer": layer,
                "name": frame["name"].to_numpy() if "name" in frame else None,
                "geometry": frame.geometry.to_numpy(),
            }
        )
        for frame, key, layer in (
            (cameras, "camera_id", "cameras"),
            (points, "site_id", "points"),
            (centers, "site_id", "centers"),
        )
    ]
    sites = pd.concat([f for f in frames if len(f)], ignore_index=True)
    nodes = {**routes.site_nodes, **routes.center_nodes}
    sites["node_id"] = [nodes.get(s) for s in sites["site_id"]]
    place = routes.network.nodes.set_index("node_id").geometry
    joined = sites["node_id"].notna().to_numpy()
    sites["drop_m"] = np.nan
    at_node = place.loc[sites.loc[joined, "node_id"]].to_numpy()
    straight = shapely.distance(at_node, sites.loc[joined, "geometry"].to_numpy())
    sites.loc[joined, "drop_m"] = np.round(straight, 2)
    return sites[SITE_COLUMNS]


def reach_sites(sites: pd.DataFrame, tree: RouteTree, settings: Settings) -> pd.DataFrame:
    """Return the joined cameras and points with `center_id` and `route_m`, the route and the site's drop."""
    row = {n: i for i, n in enumerate(tree.node_id)}
    joined = sites[(sites["layer"] != "centers") & sites["node_id"].notna()].reset_index(drop=True)
    at = np.array([row[n] for n in joined["node_id"]], dtype=np.int64)
    drop = joined["drop_m"].to_numpy(dtype=float) + settings.network.drop_allowance_m
    return joined.assign(
        center_id=[tree.center_ids[c] for c in tree.center[at]],
        route_m=np.round(tree.distance_m[at] + drop, 2),
    )


def left_out(
    sites: pd.DataFrame, dark: pd.DataFrame, unserved_in: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame:
    """Return UNSERVED: what came in, sites without a node, and sites that no optic lights.

    Parameters
    ----------
    dark
        Sites with `reason` and `detail`.
    """
    rows: list[Mapping[Any, object]] = []
    told: set[str] = set()
    if unserved_in is not None and len(unserved_in):
        told = set(unserved_in["site_id"])
        rows.extend(UNSERVED.arrange(unserved_in).to_dict("records"))
    ends = sites[(sites["layer"] != "centers") & sites["node_id"].isna() & ~sites["site_id"].isin(told)]
    rows.extend(_row(s, "no_path", "no route of this plan leads to it.") for s in ends.to_dict("records"))
    rows.extend(_row(s, str(s["reason"]), str(s["detail"])) for s in dark.to_dict("records"))
    frame = pd.DataFrame(rows, columns=UNSERVED.names).astype({"geometry": object})
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=_crs(unserved_in))


def _row(site: Mapping[Any, object], reason: str, detail: str) -> dict[str, object]:
    """Return one UNSERVED row."""
    return {
        "site_id": site["site_id"], "name": site["name"], "reason": reason, "detail": detail,
        "geometry": site["geometry"],
    }  # fmt: skip


def _crs(frame: gpd.GeoDataFrame | None) -> object:
    """Return the CRS of a frame that may be absent."""
    return frame.crs if isinstance(frame, gpd.GeoDataFrame) and "geometry" in frame else None


def drop_length_m(drop_m: float, settings: Settings) -> float:
    """Return the length of a drop: straight distance and allowance."""
    return round_m(drop_m + settings.network.drop_allowance_m)
