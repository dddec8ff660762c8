"""Parts of what stands: in items of the price book, with service life, the year they are due and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.catalog.model import Catalog
from planner.city.model import CityStanding
from planner.schema import STANDING_ITEMS
from planner.settings import Settings
from planner.settings.plant_settings import IN_PLAN, OWN

PART_OF_ITEM = {
    "camera_pole": "support", "camera_sign": "site", "site_switch": "switch", "point_switch": "switch",
    "pop_switch_24": "switch", "olt_gpon_16": "switch", "olt_xgspon_16": "switch", "ont_gpon": "switch",
    "ont_xgspon": "switch", "site_ups": "battery", "point_ups": "battery", "pop_ups": "battery",
    "center_ups": "battery", "site_power_connection": "power",
}  # fmt: skip
PART_OF_GROUP = {
    "cameras": "device", "site_equipment": "site", "optics": "switch", "drops": "cable", "cables": "cable",
    "supports": "support", "center": "room", "pops": "room",
}  # fmt: skip
"""Items of other groups (works, splices, services) are not bought again by themselves."""
DOWN_PART = {
    "camera": "device", "route": "cable", "pop": "switch", "point": "switch", "center": "room",
    "support": "support",
}  # fmt: skip
"""What an asset that is down is taken to need: planning assumption, nobody says which part failed."""
SAME_PLACE_M = 2.0
CAMERAS_A_SWITCH = 4
DEVICE = "device"
DOWN, AGE, TOLD = "down", "age", "told"


def standing_parts(standing: CityStanding, settings: Settings, catalog: Catalog) -> pd.DataFrame:
    """Return STANDING_ITEMS: what stands, part by part, each with the year it is due.

    Of an earlier plan the parts are those that it bought; of an as-built file those that the catalog's kits
    would buy (`usual_parts`). A part is due when the source says so; the part by which a dead asset is dead,
    in `plant.year`; else when its service life is over, where its age is known. Parts that the source says
    nothing of in years, or that have no service life, are never due. A device goes with its installation and
    bracket. With `replacement.by = "plan"` what is
    due by `plant.year` and the study's own is replaced.
    """
    items = pd.concat([standing.items, usual_parts(standing, settings, catalog)], ignore_index=True)
    group = dict(zip(catalog.prices["item_id"], catalog.prices["group"], strict=True))
    once = set(catalog.prices.loc[catalog.prices["recurrence"] == "once", "item_id"])
    facts = {str(r["standing_id"]): r for r in standing.assets.to_dict("records")}
    year, by = settings.plant.year, settings.replacement.by
    rows = []
    lives = _device_lives(items, group, catalog)
    summed = items.groupby(["standing_id", "item_id"], sort=False)["quantity"].sum().reset_index()
    columns = (summed["standing_id"].astype(str), summed["item_id"].astype(str), summed["quantity"])
    for asset, item, quantity in zip(*columns, strict=True):
        part = part_of(item, str(group.get(item, "")))
        if part is None or item not in once or quantity <= 0:
            continue
        life = catalog.money.life_years(item, str(group[item]))
        life = lives[asset] if part == DEVICE else life
        due, reason = due_of(facts[asset], part, life, year)
        replaced = by == IN_PLAN and facts[asset]["mode"] == OWN and due is not None and due <= year
        rows.append((asset, part, item, round(float(quantity), 2), life, due, reason, replaced))
    frame = pd.DataFrame(rows, columns=STANDING_ITEMS.names)
    order = {a: i for i, a in enumerate(facts)}
    return frame.sort_values(
        ["standing_id", "part", "item_id"], key=lambda c: c.map(order) if c.name == "standing_id" else c
    ).reset_index(drop=True)


def _device_lives(items: pd.DataFrame, group: Mapping[str, str], catalog: Catalog) -> dict[str, float]:
    """Return the service life of each asset's device: the shortest of its items, which go together."""
    out: dict[str, float] = {}
    for asset, item in zip(items["standing_id"], items["item_id"], strict=True):
        if part_of(str(item), str(group.get(item, ""))) == DEVICE:
            life = catalog.money.life_years(str(item), str(group[item]))
            out[asset] = min(out.get(asset, math.inf), life)
    return out


def part_of(item: str, group: str) -> str | None:
    """Return the part that an item belongs to, None where it is not bought again by itself.

    >>> part_of("site_ups", "site_equipment"), part_of("camera_ptz", "cameras"), part_of("chamber", "none")
    ('battery', 'device', None)
    """
    return PART_OF_ITEM.get(item) or PART_OF_GROUP.get(group)


def due_of(
    asset: Mapping[Any, Any], part: str, life_years: float, year: int
) -> tuple[int | None, str | None]:
    """Return the calendar year in which a part is due, and why; None where it never is, or nobody knows.

    >>> asset = {"state": "works", "kind": "camera", "year_built": 2015, "replace_year": None}
    >>> due_of(asset, "device", 8.0, 2026), due_of({**asset, "state": "down"}, "device", 8.0, 2026)
    ((2023, 'age'), (2026, 'down'))
    """
    if math.isnan(life_years):
        return None, None
    if asset["state"] == DOWN and part == DOWN_PART[str(asset["kind"])]:
        return year, DOWN
    if not _blank(asset["replace_year"]):
        return int(asset["replace_year"]), TOLD
    if _blank(asset["year_built"]):
        return None, None
    return int(asset["year_built"]) + max(1, math.ceil(life_years)), AGE


def usual_parts(standing: CityStanding, settings: Settings, catalog: Catalog) -> pd.DataFrame:
    """Return what assets consist of whose parts no source tells: standing_id, item_id, quantity.

    Cameras within 2 m of each other share pole, enclosure, power connection, UPS and a switch for every four,
    on the first of them. Centers and supports have no usual parts: a year in which they are to be replaced
    buys nothing until the source is an earlier plan.
    """
    told = set(standing.items["standing_id"])
    bare = standing.assets[~standing.assets["standing_id"].isin(told)]
    rows = [
        *_camera_parts(bare[bare["kind"] == "camera"], settings, catalog),
        *_place_parts(bare),
        *_route_parts(bare[bare["kind"] == "route"], catalog),
    ]
    return pd.DataFrame(rows, columns=["standing_id", "item_id", "quantity"])


def _camera_parts(
    cameras: gpd.GeoDataFrame, settings: Settings, catalog: Catalog
) -> Iterator[tuple[str, str, float]]:
    """Yield the usual parts of cameras."""
    if not len(cameras):
        return
    xy = np.column_stack([cameras.geometry.x, cameras.geometry.y])
    beside = cKDTree(xy).query_ball_point(xy, SAME_PLACE_M)
    for row, (asset, near) in enumerate(zip(cameras.to_dict("records"), beside, strict=True)):
        name = asset["camera_class"] if isinstance(asset["camera_class"], str) else None
        device = catalog.camera_classes[name or settings.cameras.camera_class].device_item
        own = str(asset["standing_id"])
        yield from ((own, item, 1.0) for item in (device, "camera_installation", "camera_bracket"))
        if min(near) == row:
            shared = ["site_enclosure", "site_power_connection", "site_ups"]
            if not isinstance(asset["mount"], str) or asset["mount"] == "pole":
                shared.append("camera_pole")
            yield from ((own, item, 1.0) for item in shared)
            yield own, "site_switch", float(math.ceil(len(near) / CAMERAS_A_SWITCH))


def _place_parts(assets: gpd.GeoDataFrame) -> Iterator[tuple[str, str, float]]:
    """Yield the usual parts of government points and POPs."""
    usual = {
        "point": ("point_rack", "point_ups", "point_switch"),
        "pop": ("pop_cabinet", "pop_ups", "pop_switch_24"),
    }  # fmt: skip
    for kind, items in usual.items():
        for asset in assets.loc[assets["kind"] == kind, "standing_id"]:
            yield from ((str(asset), item, 1.0) for item in items)


def _route_parts(routes: gpd.GeoDataFrame, catalog: Catalog) -> Iterator[tuple[str, str, float]]:
    """Yield the cable of routes that hold fibers of the study's own or another's poles and ducts."""
    for row in routes.to_dict("records"):
        fibers = 0 if _blank(row["fibers"]) else int(row["fibers"])
        deployment = "aboveGround" if row["form"] == "poles" else "belowGround"
        sizes = sorted(
            (c for c in catalog.cable_sizes if c.deployment == deployment), key=lambda c: c.fiber_count
        )
        if not fibers or row["form"] == "leased" or not sizes:
            continue
        size = next((c for c in sizes if c.fiber_count >= fibers), sizes[-1])
        meters = round(row["geometry"].length * math.ceil(fibers / size.fiber_count), 2)
        yield str(row["standing_id"]), size.item_id, meters
        if size.install_item:
            yield str(row["standing_id"]), size.install_item, meters


def _blank(value: Any) -> bool:
    """Return whether a number is not told."""
    return value is None or bool(pd.isna(value))
