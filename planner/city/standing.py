"""What stands by `plant.source`, in meters and with ids; streets are split where a standing route ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from planner.city.findings import FindingLog
from planner.city.model import City, CityStanding, StreetNetwork
from planner.city.split import split_at
from planner.city.standing_pops import PREFIX as POP_PREFIX
from planner.schema import ANCHORS
from planner.settings import Settings
from planner.settings.plant_settings import NEVER
from planner.sources.model import StandingPlant
from planner.sources.standing import FROM_PLANT, standing_routes

SAME_END_M = 0.5
NEAR_STREET_M = 12.0
LEAST_PART_M = 1.0
"""A street is not split nearer than this to one of its ends."""
SAME_PLACE_M = 2.0
SAME_ID_M = 50.0
CAMERA_PREFIX = "XCAM"
NUMBERED = {"route": "XRT-{:05d}", "point": "XPT-{:04d}", "center": "XCEN-{:02d}", "support": "XSUP-{:05d}"}
OUTSIDE_M = 2000.0


def split_streets(network: StreetNetwork, plant: StandingPlant | None) -> StreetNetwork:
    """Return the streets with a node wherever a standing route ends or changes, spans and nodes renumbered.

    So a standing route runs along whole spans, and no meter of it is dug again. Ends within 1 m of the end of
    a span, or farther than 12 m from every street, split nothing.
    """
    if plant is None:
        return network
    ends = _route_ends(plant, network.spans.crs)
    if not len(ends):
        return network
    lines = network.spans.geometry.to_numpy()
    row, away = shapely.STRtree(lines).query_nearest(ends, return_distance=True, all_matches=False)
    rows = row[1][away <= NEAR_STREET_M]
    at = shapely.line_locate_point(lines[rows], ends[row[0][away <= NEAR_STREET_M]])
    scale = network.spans["length_m"].to_numpy()[rows] / shapely.length(lines[rows])
    offset = np.round(at * scale, 2)
    inside = (offset >= LEAST_PART_M) & (offset <= network.spans["length_m"].to_numpy()[rows] - LEAST_PART_M)
    anchors = pd.DataFrame(
        {
            "site_id": [f"END-{i}" for i in range(int(inside.sum()))],
            "span_id": network.spans["span_id"].to_numpy()[rows[inside]],
            "offset_m": offset[inside],
            "snap_distance_m": 0.0,
            "reason": None,
        }
    )
    split, _ = split_at(network, ANCHORS.arrange(anchors))
    return _renumbered(split)


def _route_ends(plant: StandingPlant, crs: object) -> np.ndarray:
    """Return the places where routes begin, end, or go on as another kind of route."""
    routes = plant.of_kind("route").to_crs(crs)
    if not len(routes):
        return np.zeros(0, dtype=object)
    kind = [
        (r["form"], r["mode"], r["owner"], (r["spare_fibers"] or 0) > 0, r["state"] == "down")
        for r in routes.to_dict("records")
    ]
    code = pd.factorize(pd.Series(kind, dtype=object))[0]
    parts = shapely.get_parts(routes.geometry.to_numpy(), return_index=True)
    ends = np.concatenate([shapely.get_point(parts[0], 0), shapely.get_point(parts[0], -1)])
    of = np.concatenate([code[parts[1]]] * 2)
    beside = cKDTree(shapely.get_coordinates(ends)).query_ball_point(
        shapely.get_coordinates(ends), SAME_END_M
    )
    last = [len(b) == 1 or len({int(of[k]) for k in b}) > 1 for b in beside]
    found: np.ndarray = ends[np.array(last, dtype=bool)]
    return found


def _renumbered(network: StreetNetwork) -> StreetNetwork:
    """Return the streets with ids of spans and nodes counted anew, in their order."""
    nodes, spans = network.nodes.copy(), network.spans.copy()
    name = {str(old): f"ND-{i:05d}" for i, old in enumerate(nodes["node_id"], 1)}
    nodes["node_id"] = [name[str(n)] for n in nodes["node_id"]]
    for end in ("from_node", "to_node"):
        spans[end] = [name[str(n)] for n in spans[end]]
    spans["span_id"] = [f"SP-{i:05d}" for i in range(1, len(spans) + 1)]
    return StreetNetwork(nodes, spans)


@dataclass(frozen=True)
class Known:
    """Which rows of a list stand already, as rows of it, and the assets that they are."""

    stands: np.ndarray
    asset: dict[str, str]


def sites_that_stand(
    sites: gpd.GeoDataFrame, plant: StandingPlant | None, kind: str, settings: Settings
) -> Known:
    """Return which listed sites stand already: within 2 m of an asset, or of its id and within 50 m.

    Each asset is one row at most. A camera that is down and that nothing replaces does not count.

    Parameters
    ----------
    sites
        SITES in meters.
    kind
        camera or point.
    """
    none = np.zeros(len(sites), dtype=bool)
    if plant is None or not len(sites):
        return Known(none, {})
    assets = plant.of_kind(kind).to_crs(sites.crs)
    if settings.replacement.by == NEVER:
        assets = assets[assets["state"] != "down"]
    if not len(assets):
        return Known(none, {})
    xy = shapely.get_coordinates(sites.geometry.to_numpy())
    tree = cKDTree(xy)
    found: dict[str, str] = {}
    for asset in assets.to_dict("records"):
        at = (asset["geometry"].x, asset["geometry"].y)
        near = sorted(tree.query_ball_point(at, SAME_ID_M), key=lambda i: float(np.hypot(*(xy[i] - at))))
        for row in near:
            same = str(sites["source_id"].iloc[row]) in (asset["source_id"], asset["name"])
            if not none[row] and (same or np.hypot(*(xy[row] - at)) <= SAME_PLACE_M):
                none[row] = True
                found[str(asset["source_id"])] = str(sites["source_id"].iloc[row])
                break
    return Known(none, found)


def tell_standing_sites(known: Known, what: str, log: FindingLog) -> None:
    """Log how many rows of a list stand already."""
    log.add(
        "PLANT-SITES-STAND",
        f"Of the {what}, these stand already by `plant.source`: they are neither joined nor bought again.",
        feature=what, count=int(known.stands.sum()),
    )  # fmt: skip


def city_standing(
    plant: StandingPlant | None, city: City, stood: dict[str, str], settings: Settings
) -> CityStanding | None:
    """Return what stands with ids of the plan, in meters; None without `plant.source`.

    Cameras and POPs have the ids that they have among those that stand already. What lies more than 2 km
    outside the streets is left out.

    Parameters
    ----------
    stood
        Listed sites that stand, by the id of the asset.
    """
    if plant is None:
        return None
    assets = plant.assets.to_crs(city.crs)
    around = shapely.box(*city.streets.nodes.total_bounds)
    assets = assets[shapely.distance(assets.geometry.to_numpy(), around) <= OUTSIDE_M].reset_index(drop=True)
    ids = _ids(assets, city)
    assets = assets.assign(standing_id=[ids.get(s) for s in assets["source_id"]])
    assets = assets[assets["standing_id"].notna()].reset_index(drop=True)
    centers = _center_of(assets, city, settings.plant.center_m)
    assets["stands_for"] = [
        stood.get(s) or centers.get(i)
        for s, i in zip(assets["source_id"], assets["standing_id"], strict=True)
    ]
    assets["carries"] = [_carried(c, ids) for c in assets["carries"]]
    items = plant.items[plant.items["source_id"].isin(set(assets["source_id"]))]
    items = items.assign(standing_id=[ids[s] for s in items["source_id"]])
    return CityStanding(assets, items[["standing_id", "item_id", "quantity"]].reset_index(drop=True))


def _ids(assets: gpd.GeoDataFrame, city: City) -> dict[str, str]:
    """Return the id of each asset in the plan, by its id in the source."""
    out: dict[str, str] = {}
    standing = city.existing_cameras
    if standing is not None:
        out |= {
            s.removeprefix(FROM_PLANT): f"{CAMERA_PREFIX}-{i:04d}"
            for i, s in enumerate(standing["source_id"].astype(str), 1)
            if s.startswith(FROM_PLANT)
        }
    pops = city.existing_pops
    listed = 0 if pops is None else len(pops)
    if pops is not None:
        out |= {
            str(s).removeprefix(FROM_PLANT): str(i)
            for s, i in zip(pops["source_id"], pops["site_id"], strict=True)
            if str(s).startswith(FROM_PLANT)
        }
    rest = [s for s in assets.loc[assets["kind"] == "pop", "source_id"] if s not in out]
    out |= {s: f"{POP_PREFIX}-{listed + i:04d}" for i, s in enumerate(rest, 1)}
    for kind, pattern in NUMBERED.items():
        mine = assets.loc[assets["kind"] == kind, "source_id"]
        out |= {s: pattern.format(i) for i, s in enumerate(mine, 1)}
    return out


def _center_of(assets: gpd.GeoDataFrame, city: City, limit_m: float) -> dict[str, str]:
    """Return which center of the study each standing center is, the nearest within the limit, by asset."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for asset in assets[assets["kind"] == "center"].to_dict("records"):
        away = city.centers.geometry.distance(asset["geometry"]).to_numpy()
        for row in np.argsort(away, kind="stable"):
            center = str(city.centers["site_id"].iloc[row])
            if away[row] <= limit_m and center not in taken:
                out[str(asset["standing_id"])] = center
                taken.add(center)
                break
    return out


def _carried(ids: object, known: dict[str, str]) -> str | None:
    """Return cameras that go dark with an asset, by their ids in the plan."""
    if not isinstance(ids, str):
        return None
    found: Sequence[str] = [known[i] for i in ids.split() if i in known]
    return " ".join(found) or None


__all__ = ["city_standing", "sites_that_stand", "split_streets", "standing_routes", "tell_standing_sites"]
