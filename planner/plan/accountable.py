"""Block `accountability` of plan.json: what people ask of a plan as a whole, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.plan.prepare import Ground
from planner.siting.model import Offer

BORDER_M = 200.0
"""Who lives, and what stands, this near to a district counts as its own too."""
POPULATION = "population"
SEAT_ITEM = "operator_seat"
ANSWERS = ("purpose", "controller", "contact", "retention_days", "published_precision_m")
"""What a record of the register must hold so that a reader knows why, whose, how long and whom to ask."""

Floats = NDArray[np.float64]


def accountability_figures(
    ground: Ground, tables: Mapping[str, pd.DataFrame], summary: Mapping[str, Any], bom: pd.DataFrame
) -> dict[str, Any]:
    """Return the block `accountability` of a plan.

    Parameters
    ----------
    tables
        Tables of the plan: cameras, viewsheds, signs, equipment.
    summary
        plan.json so far, for `cameras.districts`.
    bom
        BOM_LINES.
    """
    cameras = tables["cameras"]
    districts = district_figures(ground, gpd.GeoDataFrame(cameras), summary["cameras"]["districts"])
    known = [d["cameras_per_1000_near"] for d in districts if d["cameras_per_1000_near"]]
    return {
        "signs": _signs(tables),
        "register": _register(cameras),
        "homes": _homes(cameras, ground),
        "seats": _seats(cameras, tables["equipment"], ground),
        "districts": districts,
        "district_ratio": round(max(known) / min(known), 4) if len(known) > 1 else None,
        "weights": weight_figures(ground.offer),
        "suppliers": {c: concentration(bom, ground.catalog.prices, c) for c in ("supplier", "origin")},
    }


def _signs(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return how many signs there are, and how many of the cameras that see have one."""
    seeing = {str(i) for i in tables["viewsheds"]["camera_id"]}
    named = {i for ids in tables["signs"]["camera_ids"] for i in str(ids).split()}
    share = round(len(seeing & named) / len(seeing), 4) if seeing else None
    return {
        "signs": len(tables["signs"]),
        "cameras": len(seeing),
        "signed": len(seeing & named),
        "share": share,
    }


def _register(cameras: pd.DataFrame) -> dict[str, Any]:
    """Return how many cameras have a record of the register that answers a reader."""
    told = pd.DataFrame({c: cameras[c].notna() & (cameras[c].astype(str).str.strip() != "") for c in ANSWERS})
    many, whole = len(cameras), int(told.all(axis=1).sum())
    return {"cameras": many, "answering": whole, "share": round(whole / many, 4) if many else None}


def _homes(cameras: pd.DataFrame, ground: Ground) -> dict[str, Any]:
    """Return of how many cameras it is known how much of homes they show, and how many show too much."""
    privacy = ground.settings.privacy
    far = cameras["facade_m"].to_numpy(dtype=np.float64)
    close = cameras["facade_close_m"].to_numpy(dtype=np.float64)
    seeing = cameras["view_id"].notna().to_numpy()
    exposed = (far > privacy.facade_limit_m) | (close > privacy.facade_close_limit_m)
    return {
        "known": int((seeing & ~np.isnan(far)).sum()),
        "unknown": int((seeing & np.isnan(far)).sum()),
        "exposed": int(exposed.sum()),
        "close_m": None if np.isnan(close).all() else round(float(np.nansum(close)), 2),
    }


def _seats(cameras: pd.DataFrame, equipment: pd.DataFrame, ground: Ground) -> dict[str, Any]:
    """Return the connected cameras, the operator seats that are bought, and cameras a seat."""
    many = int(cameras["connected"].astype(bool).sum())
    seats = float(equipment.loc[equipment["item_id"] == SEAT_ITEM, "quantity"].sum())
    return {
        "cameras": many,
        "seats": seats,
        "cameras_per_seat": round(many / seats, 4) if seats else None,
        "asked": ground.settings.cameras.cameras_per_seat,
    }


def district_figures(
    ground: Ground, cameras: gpd.GeoDataFrame, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return a row a district: cameras per resident, those near its border counted too, beside its need.

    Residents of a district stand at its demand points, by the layer of population, or in equal parts where
    the study has none (planning assumption). `residents_near` and `cameras_near` are those in the district
    or within 200 m of it. `need_share` is its part of the demand of all districts, `camera_share` its part
    of their cameras; `service_ratio`, the one by the other, is above 1 where it has more than its need.
    """
    layer, rules = ground.city.districts, ground.offer.districts
    if layer is None or rules is None:
        return []
    demand_xy = ground.offer.demand.geometry.to_numpy()
    at_point = _residents_at(ground.offer, rules.demand_district, [r["residents"] for r in rows])
    need, standing = sum(r["demand"] for r in rows), sum(r["cameras"] for r in rows)
    out = []
    for i, row in enumerate(rows):
        ground_of = shapely.union_all(layer.geometry.to_numpy()[(layer["name"] == row["name"]).to_numpy()])
        near = shapely.distance(demand_xy, ground_of) <= BORDER_M
        lost = 0 if (rules.demand_district == i).any() else row["residents"] or 0
        residents = None if row["residents"] is None else round(float(at_point[near].sum()) + lost)
        here = int((shapely.distance(cameras.geometry.to_numpy(), ground_of) <= BORDER_M).sum())
        parts = (row["demand"] / need if need else 0.0, row["cameras"] / standing if standing else 0.0)
        out.append(
            {
                "name": row["name"],
                "residents_near": residents,
                "cameras_near": here,
                "cameras_per_1000_near": round(1000 * here / residents, 4) if residents else None,
                "need_share": round(parts[0], 4),
                "camera_share": round(parts[1], 4),
                "service_ratio": round(parts[1] / parts[0], 4) if parts[0] else None,
            }
        )
    return out


def _residents_at(offer: Offer, district: NDArray[np.int64], residents: list[int | None]) -> Floats:
    """Return the residents at each demand point."""
    people = [k for k, layer in enumerate(offer.layers) if layer.kind == POPULATION]
    weight = offer.layer_milli[people].sum(axis=0).astype(np.float64) if people else np.zeros(len(district))
    out = np.zeros(len(district))
    for i, count in enumerate(residents):
        inside = district == i
        if count and inside.any():
            own = weight[inside] if weight[inside].sum() > 0 else np.ones(int(inside.sum()))
            out[inside] = count * own / own.sum()
    return out


def weight_figures(offer: Offer) -> dict[str, Any]:
    """Return the part of the mixture from police records alone, and the part without a source."""
    return {
        "police_share": round(sum(layer.share for layer in offer.layers if layer.police_records), 6),
        "unsourced_share": round(sum(layer.share for layer in offer.layers if not layer.source), 6),
    }


def concentration(bom: pd.DataFrame, prices: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the largest named supplier or origin of works and equipment, its share, and the unnamed."""
    once = bom[bom["recurrence"] == "once"]
    names = dict(zip(prices["item_id"].astype(str), prices[column], strict=True))
    called = [names.get(str(i)) for i in once["item_id"]]
    parts = once["total"].astype(float).groupby([c if isinstance(c, str) else "" for c in called]).sum()
    whole = float(parts.sum())
    if not whole:
        return {"name": None, "share": None, "unknown_share": None}
    known = parts.drop("", errors="ignore").sort_index()
    largest = str(known.idxmax()) if len(known) and known.max() > 0 else None
    return {
        "name": largest,
        "share": round(float(known.max()) / whole, 4) if largest else 0.0,
        "unknown_share": round(float(parts.get("", 0.0)) / whole, 4),
    }
