"""What every plan of a study buys and pays for its sites, whatever places, classes and routes it takes."""

from __future__ import annotations

import math
from decimal import Decimal

import pandas as pd

from planner.costs.model import Bom
from planner.network.equipment import shared_floor, storage_tb
from planner.network.model import Plant
from planner.plan.camera_modes import possible_modes
from planner.plan.prepare import Ground
from planner.settings.joint_settings import TOGETHER

STORAGE_ITEM = "storage_tb"
BY_SITE = frozenset({"sites", "cameras", "points", "centers", "seats", "staff"})
"""Counts of kits that are the same in every plan with as many cameras and points."""


SITE_LAYERS = ("cameras", "points", "centers", "equipment")
"""Layers whose assets stand for sites, or are counted by them."""


def layers_in_every_plan(ground: Ground, plant: Plant) -> tuple[str, ...]:
    """Return the layers whose quantities the sites of every plan ask for.

    Decided together, another plan may have fewer cameras: only what points buy is then in every plan, unless
    this plan has no camera but fixed ones, so that no other has fewer.
    """
    together = ground.settings.joint.decide == TOGETHER
    if together and not plant.cameras["fixed"].astype(bool).all():
        return ("points",)
    return SITE_LAYERS


def equipment_floor(ground: Ground, plant: Plant, bom: Bom) -> Decimal:
    """Return the price of what every plan buys for its sites.

    Optics count at the cheapest kind, attenuators not at all. Devices count one a camera, a fixed one at its
    own class and a chosen one at the cheapest class on offer; spare devices depend on the mixture and are
    left out. What the cameras of a place share (pole, enclosure, power, switch, UPS) counts with the chosen
    cameras packed as closely as the study allows, and storage at the smallest stream on offer.
    """
    price = {str(r.item_id): Decimal(str(r.unit_price)) for r in bom.lines.itertuples()}
    once = set(bom.lines.loc[bom.lines["recurrence"] == "once", "item_id"])
    catalog, level = ground.catalog, ground.settings.costs.level
    book = {str(i): Decimal(str(p)) for i, p in catalog.prices.set_index("item_id")[level].items()}
    optics = {o.item_id for o in catalog.optics}
    attenuators = {a.item_id for a in catalog.attenuators}
    devices = {c.device_item for c in catalog.camera_classes.values()}
    cheapest_optic = min(book[i] for i in optics)
    quantities = plant.quantities
    rows = quantities[quantities["layer"].isin(layers_in_every_plan(ground, plant))]
    total = _devices_floor(ground, plant, rows[rows["item_id"].isin(devices)], book)
    least = _least_amounts(ground, plant)
    for item, amount in rows.groupby("item_id")["quantity"].sum().items():
        if item in once and item not in devices | attenuators:
            unit = min(cheapest_optic, price[str(item)]) if item in optics else price[str(item)]
            every = min(float(amount), least.get(str(item), float(amount)))
            total += Decimal(str(round(every, 2))) * unit
    return total


def _least_amounts(ground: Ground, plant: Plant) -> dict[str, float]:
    """Return the least quantity of the items that depend on which places and classes a plan takes."""
    settings, catalog = ground.settings, ground.catalog
    joined = plant.cameras[plant.cameras["connected"].astype(bool)]
    fixed = joined[joined["fixed"].astype(bool)]
    on_poles = int((fixed["mount"].isna() | (fixed["mount"] == "pole")).sum())
    chosen = len(joined) - len(fixed)
    every_pole = bool((ground.offer.candidates["mount"] == "pole").all())
    modes = possible_modes(settings)
    least = shared_floor(on_poles, len(fixed) - on_poles, chosen, every_pole, settings, catalog, modes)
    for kit in catalog.kits:
        if not modes.isdisjoint(kit.camera_modes) and not modes <= set(kit.camera_modes):
            least[kit.item_id] = 0.0
    slim = min(_offered(ground), key=lambda c: catalog.camera_classes[c].bitrate_mbps_typical)
    streams = [*fixed["camera_class"].astype(str), *[slim] * chosen]
    least[STORAGE_ITEM] = math.floor(storage_tb(streams, settings, catalog) * 100) / 100
    return least


def _offered(ground: Ground) -> set[str]:
    """Return the classes that a chosen camera may have."""
    views = ground.offer.views
    return {str(c) for c in views.loc[~views["fixed"].astype(bool), "camera_class"]} | {
        ground.settings.cameras.camera_class
    }


def _devices_floor(ground: Ground, plant: Plant, bought: pd.DataFrame, book: dict[str, Decimal]) -> Decimal:
    """Return the least price of one device a connected camera, 0 where devices are not bought."""
    if possible_modes(ground.settings) != {"own"}:
        return Decimal(0)
    own = bought[bought["layer"] == "cameras"]
    least = min(book[ground.catalog.camera_classes[c].device_item] for c in _offered(ground))
    fixed = set(plant.cameras.loc[plant.cameras["fixed"].astype(bool), "camera_id"])
    return sum(
        (
            book[i] if a in fixed else min(least, book[i])
            for a, i in zip(own["asset_id"], own["item_id"], strict=True)
        ),
        Decimal(0),
    )


def yearly_floor(ground: Ground, plant: Plant, bom: Bom) -> Decimal:
    """Return what every plan pays a year for its sites: yearly items that kits count by site alone.

    What depends on classes, modes, POPs or routes is left out, which errs downward.
    """
    price = {str(r.item_id): Decimal(str(r.unit_price)) for r in bom.lines.itertuples()}
    yearly = set(bom.lines.loc[bom.lines["recurrence"] == "year", "item_id"])
    modes = possible_modes(ground.settings)
    per: dict[str, set[str]] = {}
    for kit in ground.catalog.kits:
        if not modes.isdisjoint(kit.camera_modes):
            per.setdefault(kit.item_id, set()).add(kit.per if modes <= set(kit.camera_modes) else "mode")
    counted = {i for i in yearly if per.get(i) and per[i] <= BY_SITE}
    every = set(layers_in_every_plan(ground, plant))
    rows = plant.quantities[plant.quantities["item_id"].isin(counted)]
    rows = rows if every == set(SITE_LAYERS) else rows[rows["layer"].isin(every)]
    return sum(
        (
            Decimal(str(round(float(q), 2))) * price[str(i)]
            for i, q in rows.groupby("item_id")["quantity"].sum().items()
        ),
        Decimal(0),
    )
