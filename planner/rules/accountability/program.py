"""What the whole program asks of people, found again from the stored files."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.rules.folder import DEMAND, PRICE_ROWS, PlanFolder, derived
from planner.rules.integrity.money import amounts, once_total

BORDER_M = 200.0
NOTHING = Decimal(0)


@derived
def residents_at(folder: PlanFolder) -> NDArray[np.float64]:
    """Return the residents at each demand point: those of its district, by the layers of population."""
    told = folder.summary["cameras"]
    of_point = folder.layer("demand_points")["district"].to_numpy(object)
    kinds = [layer.get("kind") for layer in told["layers"]]
    people = [k for k, kind in enumerate(kinds) if kind == "population"]
    milli = folder.arrays(DEMAND)["layer_milli"]
    weight = milli[people].sum(axis=0) if people and len(milli) == len(kinds) else np.zeros(len(of_point))
    out = np.zeros(len(of_point))
    for row in told["districts"]:
        mine = np.flatnonzero(of_point == row["name"])
        if row["residents"] and len(mine):
            part = weight[mine].astype(float)
            part = part / part.sum() if part.sum() > 0 else np.full(len(mine), 1 / len(mine))
            out[mine] = row["residents"] * part
    return out


@derived
def districts_of(folder: PlanFolder) -> list[dict[str, Any]]:
    """Return of each district residents and cameras in it or near it, its need and its cameras as shares."""
    rows, layer = folder.summary["cameras"]["districts"], folder.layer("districts")
    shapes: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for name, shape in zip(layer["name"], layer.geometry, strict=True):
        shapes[name].append(shape)
    demand, cameras = folder.layer("demand_points"), folder.layer("cameras")
    people, points = residents_at(folder), demand.geometry.to_numpy()
    held = set(demand["district"])
    whole, all_cameras = (sum(r[k] for r in rows) for k in ("demand", "cameras"))
    out = []
    for row in rows:
        ground = shapely.union_all(np.array(shapes[row["name"]], dtype=object))
        near = shapely.dwithin(points, ground, BORDER_M)
        residents = None
        if row["residents"] is not None:
            residents = float(people[near].sum()) + (0 if row["name"] in held else row["residents"])
        here = int(shapely.dwithin(cameras.geometry.to_numpy(), ground, BORDER_M).sum())
        need = row["demand"] / whole if whole else 0.0
        share = row["cameras"] / all_cameras if all_cameras else 0.0
        out.append(
            {
                "name": row["name"],
                "residents_near": None if residents is None else round(residents),
                "cameras_near": here,
                "cameras_per_1000_near": 1000 * here / round(residents)
                if residents and round(residents)
                else None,
                "need_share": need,
                "camera_share": share,
                "service_ratio": share / round(need, 9) if need else None,
            }
        )
    return out


def seats_of(folder: PlanFolder) -> tuple[int, float]:
    """Return the connected cameras and the operator seats that are bought."""
    rows = folder.layer("equipment")
    seats = float(rows.loc[rows["item_id"] == "operator_seat", "quantity"].sum())
    return int(folder.layer("cameras")["connected"].sum()), seats


def shares_of_weights(folder: PlanFolder) -> tuple[dict[str, float], dict[str, float]]:
    """Return the parts of the mixture that rest on police records alone, and those without a source."""
    layers = [row for row in folder.summary["cameras"]["layers"] if float(row["share"]) > 0]
    police = {str(r["name"]): float(r["share"]) for r in layers if r["police_records"]}
    return police, {str(r["name"]): float(r["share"]) for r in layers if not r["source"]}


def named(folder: PlanFolder, column: str) -> tuple[str | None, Decimal, Decimal]:
    """Return the largest `supplier` or `origin` of works and equipment, its share and that of none."""
    book = folder.parts[PRICE_ROWS]
    who = dict(zip(book["item_id"], book[column], strict=True))
    parts: dict[str, Decimal] = defaultdict(Decimal)
    bom = folder.bom
    for item, when, total in zip(bom["item_id"], bom["recurrence"], amounts(folder, "total"), strict=True):
        if when == "once":
            parts[str(who.get(item) or "").strip()] += total
    whole, unknown = once_total(folder), parts.pop("", NOTHING)
    if not whole:
        return None, NOTHING, NOTHING
    most = max(sorted(parts), key=lambda n: parts[n], default=None)
    if most is None or parts[most] <= 0:
        return None, NOTHING, unknown / whole
    return most, parts[most] / whole, unknown / whole
