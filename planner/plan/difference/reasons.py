"""Why a camera or span was added or dropped from one plan to another."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from planner.plan.explain import camera_bindings
from planner.plan.explain_all import place_reasons, why_spans
from planner.plan.explain_limits import FLOOR, LEAST
from planner.plan.model import Plan

SAME_PLACE_M = 2.0
ASKED = ("list", "edits", LEAST, FLOOR)
"""What asks for a camera whatever it sees: the list, an edit, a least number, a floor of coverage."""
SEES, GONE, PASSED, OTHER_VIEW = "sees_alone", "gone", "passed", "room"
COLUMNS = ("gain", "reason")


def reasons(changes: gpd.GeoDataFrame, before: Plan, after: Plan) -> pd.DataFrame:
    """Return gain and reason of each change, blank but for cameras and spans that came or went.

    An added camera is there for what it alone sees in the later plan, or because the list, an edit or a least
    number asks for it. Of a dropped one it is told what one more would see there, and what is against it in
    the later plan: the place is not on offer, others see it, money does more elsewhere, a limit binds. A span
    came for who hangs on it (points, cameras, a second route, an edit) with what would be lost without the
    cameras beyond it; it went because no route passes any more, with what was lost in the earlier plan.
    """
    out = pd.DataFrame({"gain": np.nan, "reason": None}, index=changes.index)
    out["reason"] = out["reason"].astype(object)
    for layer, change, tell in (
        ("cameras", "added", _camera_added), ("cameras", "dropped", _camera_dropped),
        ("spans", "added", _span_added), ("spans", "dropped", _span_dropped),
    ):  # fmt: skip
        rows = changes[(changes["layer"] == layer) & (changes["change"] == change)]
        if len(rows):
            told = tell(rows, before, after)
            out.loc[rows.index, "gain"] = told["gain"].to_numpy(dtype=float)
            out.loc[rows.index, "reason"] = told["reason"].to_numpy(dtype=object)
    return out


def _camera_added(rows: gpd.GeoDataFrame, _before: Plan, after: Plan) -> pd.DataFrame:
    """Return what each added camera alone sees, and what asks for it where that is not the reason."""
    alone = after.tables["cameras"].set_index("camera_id")["marginal_weight"].astype(float)
    asked = {i: told[0] for i, told in camera_bindings(after).items() if told and told[0] in ASKED}
    reason = [asked.get(str(i), SEES) for i in rows["asset_id"]]
    return pd.DataFrame({"gain": alone.reindex(rows["asset_id"]).to_numpy(), "reason": reason})


def _camera_dropped(rows: gpd.GeoDataFrame, _before: Plan, after: Plan) -> pd.DataFrame:
    """Return what one more camera would see where each dropped one stood, and what is against it."""
    places = after.candidates
    gone = pd.DataFrame({"gain": np.nan, "reason": [GONE] * len(rows)})
    if not len(places):
        return gone
    xy = shapely.get_coordinates(np.asarray(rows.geometry, dtype=object))
    tree = cKDTree(shapely.get_coordinates(np.asarray(places.geometry, dtype=object)))
    away, near = tree.query(xy)
    ids = places["candidate_id"].astype(str).to_numpy()[near]
    told = place_reasons(after).set_index("candidate_id").reindex(ids)
    reason = np.where(away <= SAME_PLACE_M, told["binding"].fillna(OTHER_VIEW).to_numpy(dtype=object), GONE)
    gain = np.where(away <= SAME_PLACE_M, told["gain"].to_numpy(dtype=float), np.nan)
    return pd.DataFrame({"gain": gain, "reason": reason})


def _span_added(rows: gpd.GeoDataFrame, _before: Plan, after: Plan) -> pd.DataFrame:
    """Return who hangs on each added span."""
    told = why_spans(after).reindex(rows["asset_id"].astype(str))
    return pd.DataFrame({"gain": told["gain_beyond"].to_numpy(), "reason": told["binding"].to_numpy()})


def _span_dropped(rows: gpd.GeoDataFrame, before: Plan, _after: Plan) -> pd.DataFrame:
    """Return what hung on each dropped span."""
    told = why_spans(before).reindex(rows["before_id"].astype(str))
    return pd.DataFrame({"gain": told["gain_beyond"].to_numpy(), "reason": PASSED})
