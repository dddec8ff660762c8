"""POPs that stand already: what their anchors say of the streets, and which of them the plan leaves out."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from planner.city.model import City
from planner.errors import InputError, Problem, name_up_to_five
from planner.network.model import Plant
from planner.network.pops import EXISTING
from planner.plan.prepare import Ground
from planner.schema import FINDINGS

NOT_JOINED = "POPS-NOT-JOINED"


def standing_pops(city: City) -> gpd.GeoDataFrame | None:
    """Return the POPs of the study's list with `street_reason` and `snap_distance_m`; None without a list."""
    if city.existing_pops is None:
        return None
    anchors = city.anchors.set_index("site_id").reindex(city.existing_pops["site_id"])
    return city.existing_pops.assign(
        street_reason=anchors["reason"].to_numpy(),
        snap_distance_m=anchors["snap_distance_m"].astype(float).to_numpy(),
    )


def refuse_unknown_pops(ground: Ground) -> None:
    """Raise where `network.existing_pops` names no point of the list: a POP said to stand is not left out.

    Raises
    ------
    InputError
        With the ids that no point has.
    """
    known = set(ground.city.points["source_id"].astype(str))
    unknown = [s for s in ground.settings.network.existing_pops if s not in known]
    if unknown:
        raise InputError(
            Problem(
                f"`network.existing_pops` names no government points: {name_up_to_five(unknown)}.",
                "Give ids of the list of points, or a list of POPs as `sources.existing_pops`.",
            ),
            str(ground.settings.folder / "study.toml"),
        )


def without_uplink(ground: Ground, plant: Plant) -> pd.DataFrame:
    """Return FINDINGS: each point of `network.existing_pops` that is no POP of the plan, and why.

    Those of `sources.existing_pops` have a row of their own in layer `existing_pops`.

    Parameters
    ----------
    plant
        Of the plan: a point is no POP where it is not joined, or where nothing lights its uplink.
    """
    if ground.settings.network.pops != "choose":
        return pd.DataFrame(columns=FINDINGS.names)
    stands = set(plant.pops.loc[plant.pops["kind"] == EXISTING, "site_id"].astype(str))
    lost = dict(zip(plant.unserved["site_id"].astype(str), plant.unserved["detail"], strict=True))
    rows = []
    for point in ground.city.points.to_dict("records"):
        site, source = str(point["site_id"]), str(point["source_id"])
        if source not in ground.settings.network.existing_pops or site in stands:
            continue
        dark = plant.dark_pops.get(site)
        why = f"Its uplink: {dark.detail}" if dark else f"It is not joined. {lost.get(site) or ''}"
        name = f", {point['name']}" if isinstance(point["name"], str) and point["name"] else ""
        what = f"{site} ({source}{name}) holds a POP by network.existing_pops, and is none of the plan. {why}"
        rows.append((NOT_JOINED, "warning", site, 1, float("nan"), what.strip()))
    return pd.DataFrame(rows, columns=FINDINGS.names)
