"""Sites that cannot be joined, each with its reason and the figure behind it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import geopandas as gpd
import pandas as pd

from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError, name_up_to_five
from planner.plan.prepare import Ground
from planner.plan.route_policies import SHARE
from planner.plan.routing_choice import RoutingChoice
from planner.schema import LIGHT_REASONS, UNSERVED, UNSERVED_REASONS


def unserved_sites(
    ground: Ground, cameras: gpd.GeoDataFrame, without_street: pd.DataFrame, routing: RoutingChoice
) -> gpd.GeoDataFrame:
    """Return UNSERVED rows for sites too far from a street or without a path to a center."""
    city = ground.city
    points = city.points.rename(columns={"site_id": "id"})[["id", "name", "geometry"]]
    listed = cameras.rename(columns={"camera_id": "id"})[["id", "name", "geometry"]]
    sites = pd.concat([points, listed], ignore_index=True).set_index("id")
    anchors = city.anchors.set_index("site_id")
    of_points = anchors.loc[anchors.index.isin(set(city.points["site_id"]))]
    reasons = of_points.loc[of_points["span_id"].isna(), "reason"].to_dict()
    reasons |= dict(zip(without_street["site_id"], without_street["reason"], strict=True))
    reasons |= {site: "no_path" for site in routing.unreachable_sites if site in sites.index}
    rows = [
        {
            "site_id": site,
            "name": sites.loc[site, "name"],
            "reason": reason,
            "detail": _detail(ground, anchors, str(site), str(reason)),
            "geometry": sites.loc[site, "geometry"],
        }
        for site, reason in sorted(reasons.items())
    ]
    frame = pd.DataFrame(rows, columns=UNSERVED.names)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=city.crs)


def refuse_unserved(
    unserved: gpd.GeoDataFrame, ground: Ground, relaxed: Mapping[str, Decimal] | None = None
) -> None:
    """Raise where any site is left out and `network.allow_unserved` is false.

    Parameters
    ----------
    relaxed
        Policy -> a value found at which a plan serves all (`plan.keep_policies`).

    Raises
    ------
    ProvenInfeasibleError
        Snapping and connection are facts of the input, so no plan of this study serves those sites. Light and
        load are those of the routes chosen, of least cost: the message says so, with the figures.
    NoPlanError
        Light alone stops them, and the study's least owned share says which ways those routes take: none was
        found that owns it and serves all, and none is ruled out.
    """
    if ground.settings.network.allow_unserved or not len(unserved):
        return
    ids = name_up_to_five(unserved["site_id"])
    words = "; ".join(f"{r}: {UNSERVED_REASONS[r]}" for r in sorted(set(unserved["reason"])))
    first = unserved.iloc[0]
    what = f"{len(unserved)} sites cannot be served ({ids}) and network.allow_unserved is false. {words}."
    if first["detail"]:
        what += f" {first['site_id']}: {first['detail']}"
    if set(unserved["reason"]) & set(LIGHT_REASONS):
        what += " Light is judged along the routes of least cost that were chosen; a costlier route may do."
    mend = (
        "Mend the places or the limits named, place a center nearer, or allow sites to be left out with "
        "network.allow_unserved = true."
    )
    asked = ground.settings.ownership.min_owned_route_share
    kind: type[PlannerError] = ProvenInfeasibleError
    if asked and set(unserved["reason"]) <= set(LIGHT_REASONS):
        kind = NoPlanError
        what += (
            f" {SHARE} is {asked}: no plan was found that owns it and serves all, and that there is none is "
            "not proven."
        )
        if relaxed:
            told = " or ".join(f"{name} = {value}" for name, value in relaxed.items())
            mend = f"A plan found that serves all keeps {told}. {mend}"
    raise kind(Problem(what, mend), str(ground.settings.folder / "study.toml"))


def _detail(ground: Ground, anchors: pd.DataFrame, site: str, reason: str) -> str:
    """Say by how much the limit was broken and what would mend it."""
    limit = ground.settings.network.snap_limit_m
    if reason == "no_path":
        return "No allowed way joins its street to the center; a missing street or another way would mend it."
    distances = pd.to_numeric(anchors["snap_distance_m"]).reindex([site]).dropna()
    if len(distances):
        return f"{distances.iloc[0]:,.0f} m from the nearest street; network.snap_limit_m is {limit:,.0f} m."
    return f"No street within network.snap_limit_m = {limit:,.0f} m."
