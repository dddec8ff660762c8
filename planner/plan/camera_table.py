"""The cameras of a plan as a table: chosen views, and fixed cameras that no fiber reaches."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.covering_rules import Dark
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.siting_choice import SitingChoice
from planner.siting.model import Offer
from planner.siting.views import frames_of_classes

MILLI = 1000.0
Ints = NDArray[np.int64]

OF_PLACE = {
    "candidate_id": "candidate_id",
    "source_id": "source_id",
    "name": "name",
    "site_kind": "kind",
    "provenance": "provenance",
    "fixed": "fixed",
    "street_span_id": "span_id",
    "offset_m": "offset_m",
    "snap_distance_m": "snap_distance_m",
    "mount": "mount",
    "district": "district",
    "exclusion": "exclusion",
    "exclusion_reason": "exclusion_reason",
    "power_distance_m": "power_distance_m",
    "geometry": "geometry",
}
OF_VIEW = {
    "view_id": "view_id",
    "camera_class": "camera_class",
    "azimuth_deg": "azimuth_deg",
    "tilt_deg": "tilt_deg",
    "field_deg": "field_deg",
    "near_m": "near_m",
    "range_m": "far_m",
    "night_range_m": "night_far_m",
    "sight_model": "sight_model",
}
UNSEEN_MODEL = "corridor"
"""Sight model told of a camera that sees nothing, because no fiber reaches it."""


def camera_table(ground: Ground, choice: SitingChoice, dark: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the cameras with ids, places, directions and what each sees; the network room fills the rest.

    Rows stand in the order of the chosen views, then the fixed cameras that no fiber reaches (`dark`), which
    see nothing. Rows carry `offset_m` and `snap_distance_m` beside the columns of CAMERAS.
    """
    offer = ground.offer
    views = offer.views.iloc[choice.new].reset_index(drop=True)
    at = pd.Index(offer.candidates["candidate_id"]).get_indexer(pd.Index(views["candidate_id"]))
    places = offer.candidates.iloc[at].reset_index(drop=True)
    covered, alone = seen_weights(offer, choice.new, choice.standing)
    seeing = pd.DataFrame({new: places[old] for new, old in OF_PLACE.items()})
    for new, old in OF_VIEW.items():
        seeing[new] = views[old]
    seeing = seeing.assign(covered_weight=covered, marginal_weight=alone)
    rows = pd.concat([seeing, _blind(ground, dark)], ignore_index=True) if len(dark) else seeing
    rows.insert(0, "camera_id", _camera_ids(ground, rows))
    return gpd.GeoDataFrame(_with_study_facts(rows, ground), geometry="geometry", crs=ground.city.crs)


def _blind(ground: Ground, dark: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return rows of fixed cameras that no fiber reaches: their class is known, their direction is not."""
    rows = pd.DataFrame({new: dark[old] for new, old in OF_PLACE.items()}).reset_index(drop=True)
    frames = frames_of_classes(ground.settings, ground.catalog)
    classes = dark_classes(ground, dark)
    held = [frames[c] for c in classes]
    return rows.assign(
        view_id=None,
        camera_class=list(classes),
        azimuth_deg=np.nan,
        tilt_deg=[f.tilt_deg for f in held],
        field_deg=[f.field_deg for f in held],
        near_m=[f.near_m for f in held],
        range_m=[f.far_m for f in held],
        night_range_m=[f.night_far_m for f in held],
        sight_model=UNSEEN_MODEL,
        covered_weight=0.0,
        marginal_weight=0.0,
    )


def seen_weights(offer: Offer, rows: Ints, standing: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each view the demand it sees, and the demand that no other view, standing ones too, sees."""
    weight = offer.demand["weight_milli"].to_numpy(dtype=np.int64)
    times = times_seen(offer, np.concatenate([rows, standing]))
    sets = [offer.cover_demand[offer.cover_indptr[j] : offer.cover_indptr[j + 1]] for j in rows]
    covered = np.array([weight[s].sum() for s in sets], dtype=float) / MILLI
    alone = np.array([weight[s][times[s] == 1].sum() for s in sets], dtype=float) / MILLI
    return covered, alone


def times_seen(offer: Offer, rows: Ints) -> Ints:
    """Return by how many of the views each demand point is seen."""
    times = np.zeros(len(offer.demand), dtype=np.int64)
    for j in rows.tolist():
        times[offer.cover_demand[offer.cover_indptr[j] : offer.cover_indptr[j + 1]]] += 1
    return times


def dark_cameras(ground: Ground, reach: Reach) -> gpd.GeoDataFrame:
    """Return the fixed cameras that no plan can join, as rows of CANDIDATES.

    Those on streets that fiber cannot reach keep their street; those too far from any street have none.
    """
    candidates = ground.offer.candidates
    cut_off = candidates[candidates["fixed"].astype(bool) & ~candidates["span_id"].isin(reach.joined)]
    lost = unsnapped_fixed(ground)["site_id"]
    sites = ground.city.listed_cameras.set_index("site_id").loc[list(lost)]
    far = sites.reset_index(drop=True).assign(
        kind="list", fixed=True, offset_m=np.nan, snap_distance_m=np.nan
    )
    blank = [c for c in candidates.columns if c not in far.columns]
    far = far.assign(**dict.fromkeys(blank)).assign(mount="pole", power_distance_m=np.nan)
    frames = [f for f in (cut_off, far[candidates.columns]) if len(f)]
    return pd.concat(frames, ignore_index=True) if frames else cut_off


def dark_classes(ground: Ground, dark: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the class of each fixed camera that no fiber reaches: of its row, else that of the study."""
    own = ground.settings.cameras.camera_class
    return tuple(str(c) if isinstance(c, str) and c else own for c in dark["camera_class"])


def as_dark(ground: Ground, dark: gpd.GeoDataFrame) -> Dark:
    """Return what the fixed cameras that no fiber reaches take from the limits of the study."""
    districts = tuple(d if isinstance(d, str) else "" for d in dark["district"])
    return Dark(dark_classes(ground, dark), districts)


def unsnapped_fixed(ground: Ground) -> pd.DataFrame:
    """Return the anchors of fixed listed cameras that stand too far from any street."""
    anchors = ground.city.anchors
    if ground.settings.cameras.list_mode != "fixed":
        return anchors.iloc[0:0]
    listed = anchors["site_id"].isin(set(ground.city.listed_cameras["site_id"]))
    return anchors[listed & anchors["span_id"].isna()]


def _camera_ids(ground: Ground, rows: pd.DataFrame) -> list[str]:
    """Give the first camera of a listed place the id of its row, others the numbers after the list."""
    listed = ground.city.listed_cameras
    by_source = dict(zip(listed["source_id"].astype(str), listed["site_id"].astype(str), strict=True))
    number = len(listed)
    ids = []
    for source_id, kind in zip(rows["source_id"].astype(str), rows["site_kind"], strict=True):
        own = by_source.pop(source_id, None) if kind == "list" else None
        if own is None:
            number += 1
            own = f"CAM-{number:04d}"
        ids.append(own)
    return ids


def _with_study_facts(rows: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Add what the study says of every camera; the facts of people come later (`plan.facts`)."""
    cameras = ground.settings.cameras
    distance = rows.pop("power_distance_m").astype(float)
    out = rows.copy()
    out["source_id"] = out["source_id"].astype(str)
    out["fixed"] = out["fixed"].astype(bool)
    out["level"] = cameras.level
    out["mount_height_m"] = cameras.mount_height_m
    out["power_source"] = [
        None if np.isnan(d) else f"mapped lamp, pole or camera at {d:.0f} m" for d in distance
    ]
    return out
