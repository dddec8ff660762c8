"""The block `edits` of `plan.json`: what stayed of the stored plan, what changed, and what that cost."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from planner.network.model import Plant
from planner.plan.edits.model import Edits, Stored
from planner.plan.prepare import Ground
from planner.plan.siting_choice import SitingChoice
from planner.schema.edits import FORBID, MOVE, PIN, PLACE, STREET
from planner.siting.edits import SAME_PLACE_M, SAME_WAY_DEG

MEANING = (
    "`before` is the stored plan as its own plan.json tells it, `after` this one; both are of the engineered "
    "and priced plans. What the edits cost is the difference, and holds whatever else was changed between "
    "the two runs: settings, prices, lists. Cameras count as kept at the same place, of the same class and "
    "direction; streets by the meters that both plans run along them"
)
COMPARED = (
    ("covered", "cameras", "demand_covered"), ("coverage_share", "cameras", "coverage_share"),
    ("capex", "cost", "capex"), ("annual_opex", "cost", "annual_opex"), ("route_m", "network", "route_m"),
)  # fmt: skip


def edits_figures(
    ground: Ground, siting: SitingChoice, plant: Plant, summary: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the block, None where there are neither edits nor a stored plan."""
    edits, settings = ground.edits, ground.settings
    if edits.stored is None and not len(edits.rows):
        return None
    rows, stored = edits.rows, edits.stored
    fixed = siting.problem.fixed & ~siting.have.standing & ~siting.have.pinned
    return {
        "start": settings.edits.start or None,
        "rows": len(rows),
        "pinned": int(((rows["action"] == PIN) & (rows["kind"] == PLACE)).sum()),
        "forbidden": int(((rows["action"] == FORBID) & (rows["kind"] == PLACE)).sum()),
        "moved": int((rows["action"] == MOVE).sum()),
        "streets_pinned": int(((rows["action"] == PIN) & (rows["kind"] == STREET)).sum()),
        "streets_forbidden": int(((rows["action"] == FORBID) & (rows["kind"] == STREET)).sum()),
        "held": int(fixed.sum()),
        "free_m": settings.edits.free_m,
        "free_share": settings.edits.free_share,
        "reroute_gain_pct": settings.edits.reroute_gain_pct,
        "cameras": None if stored is None else cameras_changed(stored, plant.cameras),
        "streets": None if stored is None else streets_changed(stored, plant.spans),
        "figures": [] if stored is None else _compared(stored, summary),
        "meaning": MEANING,
    }


def edits_evidence(edits: Edits) -> dict[str, np.ndarray]:
    """Return the arrays of `evidence/edits.npz`: cameras and streets of the stored plan."""
    stored = edits.stored
    if stored is None:
        return {}
    cameras = stored.cameras
    streets = stored.spans.groupby("street_span_id", sort=True)["length_m"].sum()
    return {
        "camera_id": cameras["camera_id"].to_numpy(dtype=str),
        "xy_m": shapely.get_coordinates(np.asarray(cameras.geometry, dtype=object)).reshape(-1, 2),
        "camera_class": cameras["camera_class"].to_numpy(dtype=str),
        "azimuth_deg": cameras["azimuth_deg"].to_numpy(dtype=np.float64),
        "street_span_id": streets.index.to_numpy(dtype=str),
        "street_m": np.round(streets.to_numpy(dtype=np.float64), 2),
    }


def cameras_changed(stored: Stored, cameras: gpd.GeoDataFrame) -> dict[str, int]:
    """Return how many cameras there were and are, and how many stayed, came and went."""
    kept = sum(_partners(stored.cameras, cameras))
    return {
        "before": len(stored.cameras), "after": len(cameras), "kept": kept,
        "added": len(cameras) - kept, "dropped": len(stored.cameras) - kept,
    }  # fmt: skip


def _partners(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[bool]:
    """Tell of each camera before whether one after stands there, of its class and direction."""
    if not len(after) or not len(before):
        return [False] * len(before)
    tree = cKDTree(shapely.get_coordinates(np.asarray(after.geometry, dtype=object)))
    near = tree.query_ball_point(
        shapely.get_coordinates(np.asarray(before.geometry, dtype=object)), SAME_PLACE_M
    )
    looks = list(zip(after["camera_class"].astype(str), after["azimuth_deg"].astype(float), strict=True))
    own = zip(before["camera_class"].astype(str), before["azimuth_deg"].astype(float), strict=True)
    used: set[int] = set()
    out = []
    for (camera_class, way), rows in zip(own, near, strict=True):
        found = next((k for k in sorted(rows) if k not in used and _alike(looks[k], camera_class, way)), None)
        if found is not None:
            used.add(found)
        out.append(found is not None)
    return out


def _alike(look: tuple[str, float], camera_class: str, way: float) -> bool:
    """Say whether a camera is of a class and looks one way; all round is like all round."""
    if look[0] != camera_class or math.isnan(look[1]) != math.isnan(way):
        return False
    return math.isnan(way) or abs((look[1] - way + 180.0) % 360.0 - 180.0) <= SAME_WAY_DEG


def streets_changed(stored: Stored, spans: pd.DataFrame) -> dict[str, float]:
    """Return the meters of route before and after, and how many stayed, came and went, street by street."""
    before, after = (f.groupby("street_span_id")["length_m"].sum() for f in (stored.spans, spans))
    both = pd.concat([before, after], axis=1, keys=["before", "after"]).fillna(0.0)
    kept = float(both.min(axis=1).sum())
    return {
        "before_m": round(float(before.sum()), 2), "after_m": round(float(after.sum()), 2),
        "kept_m": round(kept, 2), "added_m": round(float(after.sum()) - kept, 2),
        "dropped_m": round(float(before.sum()) - kept, 2),
    }  # fmt: skip


def _compared(stored: Stored, summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Return figures of the stored plan beside those of this one."""
    out = []
    for name, block, key in COMPARED:
        was, now = float(stored.summary[block][key]), float(summary[block][key])
        out.append({"figure": name, "before": was, "after": now, "difference": round(now - was, 6)})
    return out
