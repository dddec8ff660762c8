"""Centers, points and listed cameras with their ids, and the faults of their lists."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from planner.city.findings import FindingLog
from planner.city.model import StreetNetwork
from planner.city.snap import is_outside, street_area
from planner.errors import Problem, name_up_to_five
from planner.schema import SITES
from planner.settings.model import PointsSettings
from planner.settings.tiers_settings import CenterSettings

FAR_OFF_M = 50_000.0
NEAR_SAME_M = 2.0
"""Two sites nearer than this may be one that was listed twice; a plan made again takes them for the same."""


def empty_sites(crs: CRS) -> gpd.GeoDataFrame:
    """Return a SITES frame without rows."""
    columns = {c.name: pd.Series(dtype=object) for c in SITES.columns}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), crs=crs)[SITES.names]


def number_sites(sites: gpd.GeoDataFrame | None, prefix: str, crs: CRS) -> gpd.GeoDataFrame:
    """Return a list of sites (RAW_SITES) in meters with ids PREFIX-0001 ... in the order of the list."""
    if sites is None or not len(sites):
        return empty_sites(crs)
    numbered = sites.to_crs(crs).reset_index(drop=True)
    numbered["site_id"] = [f"{prefix}-{i:04d}" for i in range(1, len(numbered) + 1)]
    return SITES.arrange(numbered)


def center_sites(centers: tuple[CenterSettings, ...], crs: CRS) -> gpd.GeoDataFrame:
    """Return the centers of the settings as SITES in meters."""
    if not centers:
        return empty_sites(crs)
    frame = gpd.GeoDataFrame(
        {
            "site_id": [c.id for c in centers],
            "source_id": [c.id for c in centers],
            "name": [c.name for c in centers],
            "kind": "center",
            "provenance": [c.provenance for c in centers],
            "camera_class": None,
        },
        geometry=gpd.points_from_xy([c.lon for c in centers], [c.lat for c in centers]),
        crs="EPSG:4326",
    )
    return SITES.arrange(frame.to_crs(crs))


def middle_of_streets(network: StreetNetwork, log: FindingLog) -> gpd.GeoDataFrame:
    """Return one center in the middle of the streets, for a study that names none; a finding says so.

    The middle is the node of the longest component nearest to the mean of its nodes.
    """
    main = network.nodes[network.nodes["component"] == 1]
    xy = np.column_stack([main.geometry.x, main.geometry.y])
    middle = main.iloc[[int(np.argmin(np.hypot(*(xy - xy.mean(axis=0)).T)))]]
    words = "planning assumption: no center is named, the middle of the streets is taken"
    log.add("CENTER-ASSUMED", f"{words}; name it in [[centers]].", feature="CEN-01", warning=True)
    frame = gpd.GeoDataFrame(
        {
            "site_id": ["CEN-01"],
            "source_id": ["CEN-01"],
            "name": [None],
            "kind": ["center"],
            "provenance": [words],
        },
        geometry=middle.geometry.to_numpy(),
        crs=network.nodes.crs,
    )
    return SITES.arrange(frame)


def take_points(
    points: gpd.GeoDataFrame | None, wanted: PointsSettings
) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """Return the rows of the point list that the study takes, and what is wrong with asking for them.

    Rows of the wanted kinds, the first `count` of them; a count of 0 takes all.
    """
    if points is None:
        fault = Problem(
            f"`points.count` is {wanted.count}, but the study has no list of points.",
            "Set `sources.points`, or `points.from_demand = true` where the demand layer counts schools and "
            "health places, or `points.count = 0`.",
        )
        return None, [fault] if wanted.count else []
    of_kind = points[points["kind"].isin(wanted.kinds)] if wanted.kinds else points
    if wanted.count > len(of_kind):
        kinds = f" of kind {', '.join(wanted.kinds)}" if wanted.kinds else ""
        return None, [
            Problem(
                f"`points.count` is {wanted.count}, but the list of points holds {len(of_kind)}{kinds} "
                f"({len(points)} rows in all).",
                f"Set `points.count` to {len(of_kind)} or less, or add rows to the list.",
            )
        ]
    return (of_kind.head(wanted.count) if wanted.count else of_kind), []


def site_faults(sites: gpd.GeoDataFrame, network: StreetNetwork, what: str, limit_m: float) -> list[Problem]:
    """Return the faults of a list of sites: repeated ids, empty places, places far from the streets.

    A site more than 50 km from the box of the streets is a fault of the data (another country, swapped
    latitude and longitude, another CRS), and so is a list that lies wholly outside the area of the streets;
    single nearer ones outside it are left unserved with a reason.
    """
    if not len(sites):
        return []
    found = []
    twice = sites["source_id"].duplicated()
    if twice.any():
        found.append(
            Problem(
                f"the {what} repeat the ids {name_up_to_five(sites.loc[twice, 'source_id'].unique())}.",
                "Give each row an id of its own.",
            )
        )
    blank = sites.geometry.isna() | sites.geometry.is_empty
    if blank.any():
        found.append(
            Problem(
                f"the {what} {name_up_to_five(sites.loc[blank, 'source_id'])} have no place.",
                "Fill in their coordinates or take the rows out.",
            )
        )
    placed = sites[~blank]
    return found + (_far_off(placed, network, what) or _all_outside(placed, network, what, limit_m))


def _all_outside(sites: gpd.GeoDataFrame, network: StreetNetwork, what: str, limit_m: float) -> list[Problem]:
    """Return one fault where every site lies outside the area; centers are judged one by one when snapped."""
    places = sites.geometry.to_numpy()
    if not len(sites) or what == "centers" or not is_outside(places, network, limit_m).all():
        return []
    nearest_km = float(shapely.distance(places, street_area(network)).min()) / 1000
    return [
        Problem(
            f"all {len(sites)} {what} lie outside the area of the streets, the nearest "
            f"{nearest_km:.1f} km away.",
            "Give the streets of the same place, or check the coordinates of the list.",
        )
    ]


def _far_off(sites: gpd.GeoDataFrame, network: StreetNetwork, what: str) -> list[Problem]:
    """Return one fault that names the sites far from the streets, and whether swapping would mend them."""
    box = shapely.box(*network.nodes.total_bounds)
    distance = shapely.distance(sites.geometry.to_numpy(), box)
    far = ~(distance <= FAR_OFF_M)
    if not far.any():
        return []
    to_degrees = Transformer.from_crs(network.nodes.crs, "EPSG:4326", always_xy=True)
    to_meters = Transformer.from_crs("EPSG:4326", network.nodes.crs, always_xy=True)
    off = sites[far]
    lon, lat = to_degrees.transform(off.geometry.x.to_numpy(), off.geometry.y.to_numpy())
    x, y = to_meters.transform(lat, lon)
    swapped = bool((shapely.distance(shapely.points(x, y), box) <= FAR_OFF_M).all())
    places = [f"{i} at {a:.4f}, {o:.4f}" for i, a, o in zip(off["source_id"], lat, lon, strict=True)]
    mend = (
        "Their latitude and longitude look swapped: exchange the two columns."
        if swapped
        else "Check that they are in this city and country, and the CRS of the list."
    )
    return [
        Problem(
            f"{len(off)} of the {what} lie more than {FAR_OFF_M / 1000:.0f} km from the streets "
            f"(latitude, longitude): {name_up_to_five(places)}.",
            mend,
        )
    ]


def report_sites(sites: gpd.GeoDataFrame, anchors: pd.DataFrame, what: str, log: FindingLog) -> None:
    """Log sites in one place or nearly so, and sites left unserved, by reason."""
    if not len(sites):
        return
    places = pd.Series(shapely.to_wkb(sites.geometry.to_numpy()))
    same = places.duplicated(keep=False).to_numpy()
    log.add(
        "SITES-SAME-PLACE",
        f"Of the {what}, {same.sum()} share {places[same].nunique()} places exactly: "
        f"{name_up_to_five(sites.loc[same, 'site_id'])}. Each is served on its own.",
        feature=what, count=int(same.sum()), warning=True,
    )  # fmt: skip
    near = near_another(sites) & ~same
    log.add(
        "SITES-NEAR-PLACE",
        f"Of the {what}, these stand within {NEAR_SAME_M:g} m of another: "
        f"{name_up_to_five(sites.loc[near, 'site_id'])}. Each is served on its own.",
        feature=what, count=int(near.sum()),
    )  # fmt: skip
    for reason, rows in anchors[anchors["reason"].notna()].groupby("reason"):
        log.add(
            "SITES-UNSERVED",
            f"Of the {what}, left unserved with reason `{reason}`: {name_up_to_five(rows['site_id'])}.",
            feature=what, count=len(rows), warning=True,
        )  # fmt: skip


def near_another(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which sites stand within 2 m of another of the same list."""
    places = sites.geometry.to_numpy()
    first, second = shapely.STRtree(places).query(places, predicate="dwithin", distance=NEAR_SAME_M)
    near = np.zeros(len(places), dtype=bool)
    near[first[first != second]] = True
    return near
