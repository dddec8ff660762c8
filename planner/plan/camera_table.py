"""The cameras of a plan as a table: chosen candidates, and fixed ones that no street is near."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.siting_choice import SitingChoice
from planner.settings import RulesSettings
from planner.siting.model import Offer

MILLI = 1000.0


def camera_table(ground: Ground, choice: SitingChoice, dark: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the cameras with ids, places and what each sees; the network room fills the rest.

    Rows carry `offset_m` and `snap_distance_m` beside the columns of CAMERAS. `dark` fixed cameras stay in
    the table and see nothing.
    """
    chosen = ground.offer.candidates.iloc[choice.chosen_rows]
    covered, marginal = seen_weights(ground.offer, choice.chosen_rows)
    seeing = chosen.assign(covered_weight=covered, marginal_weight=marginal)
    blind = dark.assign(covered_weight=0.0, marginal_weight=0.0)
    both = pd.concat([seeing, blind], ignore_index=True) if len(blind) else seeing.reset_index(drop=True)
    rows = pd.DataFrame(
        {
            "source_id": both["source_id"].astype(str),
            "name": both["name"],
            "site_kind": both["kind"],
            "provenance": both["provenance"],
            "fixed": both["fixed"].astype(bool),
            "camera_class": both["camera_class"].fillna(ground.settings.cameras.camera_class),
            "street_span_id": both["span_id"],
            "offset_m": both["offset_m"],
            "snap_distance_m": both["snap_distance_m"],
            "covered_weight": both["covered_weight"],
            "marginal_weight": both["marginal_weight"],
            "geometry": both["geometry"],
        }
    )
    rows.insert(0, "camera_id", _camera_ids(ground, rows))
    return gpd.GeoDataFrame(_with_study_facts(rows, ground), geometry="geometry", crs=ground.city.crs)


def seen_weights(offer: Offer, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each chosen candidate the demand it sees, and the demand that only it sees."""
    weight = offer.demand["weight_milli"].to_numpy(dtype=np.int64)
    sets = [offer.cover_demand[offer.cover_indptr[j] : offer.cover_indptr[j + 1]] for j in rows]
    times = np.zeros(len(weight), dtype=np.int64)
    for seen in sets:
        times[seen] += 1
    covered = np.array([weight[s].sum() for s in sets], dtype=float) / MILLI
    alone = np.array([weight[s][times[s] == 1].sum() for s in sets], dtype=float) / MILLI
    return covered, alone


def dark_cameras(ground: Ground, reach: Reach) -> gpd.GeoDataFrame:
    """Return the fixed cameras that no plan can join, as rows of CANDIDATES.

    Those on streets that fiber cannot reach keep their street; those too far from any street have none.
    """
    candidates = ground.offer.candidates
    cut_off = candidates[candidates["fixed"].astype(bool) & ~candidates["span_id"].isin(reach.joined)]
    lost = unsnapped_fixed(ground)["site_id"]
    sites = ground.city.listed_cameras.set_index("site_id").loc[list(lost)]
    far = sites.reset_index(drop=True).assign(kind="list", fixed=True, span_id=None)
    far = far.assign(offset_m=np.nan, snap_distance_m=np.nan)
    frames = [f for f in (cut_off, far) if len(f)]
    return pd.concat(frames, ignore_index=True) if frames else cut_off


def unsnapped_fixed(ground: Ground) -> pd.DataFrame:
    """Return the anchors of fixed listed cameras that stand too far from any street."""
    anchors = ground.city.anchors
    if ground.settings.cameras.list_mode != "fixed":
        return anchors.iloc[0:0]
    listed = anchors["site_id"].isin(set(ground.city.listed_cameras["site_id"]))
    return anchors[listed & anchors["span_id"].isna()]


def _camera_ids(ground: Ground, rows: pd.DataFrame) -> list[str]:
    """Give listed cameras the id of their row, others the numbers after the list."""
    listed = ground.city.listed_cameras
    by_source = dict(zip(listed["source_id"].astype(str), listed["site_id"], strict=True))
    number = len(listed)
    ids = []
    for source_id, kind in zip(rows["source_id"], rows["site_kind"], strict=True):
        if kind == "list":
            ids.append(by_source[source_id])
        else:
            number += 1
            ids.append(f"CAM-{number:04d}")
    return ids


def _with_study_facts(rows: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Add what the study says of every camera; a blank setting stays blank."""
    cameras, rules = ground.settings.cameras, ground.settings.rules
    out = rows.copy()
    out["range_m"] = cameras.range_m
    out["sight_model"] = ground.offer.sight_model
    out["azimuth_deg"] = np.nan
    out["tilt_deg"] = np.nan
    out["mount"] = "pole"
    out["mount_height_m"] = cameras.mount_height_m
    out["power_source"] = None
    out["retention_days"] = float(cameras.retention_days)
    for name, value in accountability(rules).items():
        out[name] = value
    return out


def accountability(rules: RulesSettings) -> dict[str, str | float | None]:
    """Return the accountability fields of a camera as the study gives them: blank is None."""
    return {
        "purpose": rules.purpose or None,
        "legal_basis": rules.legal_basis or None,
        "controller": rules.controller or None,
        "contact": rules.contact or None,
        "review_date": rules.review_date or None,
        "published_precision_m": rules.published_precision_m or None,
    }
