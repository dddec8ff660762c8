"""Dimensioning of centers: what capacity costs, who is at work in each shift, and what a center buys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.center_tables import read_center_lots
from planner.catalog.model import Catalog, KitRow
from planner.costs.money import annuity_factor
from planner.network.equipment import needed
from planner.network.modes import rows_in_play
from planner.optimize.tiers import carried_erlangs, seats_for
from planner.plan.province.blocks import Held
from planner.schema import QUANTITIES
from planner.schema.tiers import CENTER_LIMITS
from planner.settings import CenterSettings, Settings

LAYER = "tier_centers"
NO_LIMIT = math.inf


@dataclass(frozen=True)
class Service:
    """How calls are answered: seconds of each, and what is asked of operators."""

    handling_s: float
    answer_s: float
    answer_share: float
    most_occupancy: float

    @classmethod
    def of(cls, settings: Settings) -> Service:
        """Return what the study asks for."""
        asked = settings.tiers
        return cls(
            asked.handling_s, asked.answer_s, asked.answer_pct / 100, asked.most_occupancy_pct / 100
        )  # fmt: skip

    def carried(self, most: float) -> NDArray[np.float64]:
        """Return the load that 0, 1, 2 ... seats carry, up to a load of `most`."""
        return carried_erlangs(
            most, self.handling_s, self.answer_s, self.answer_share, self.most_occupancy
        )  # fmt: skip

    def seats(self, erlangs: float) -> int:
        """Return the seats that a load takes."""
        return seats_for(erlangs, self.handling_s, self.answer_s, self.answer_share, self.most_occupancy)


@dataclass(frozen=True)
class UnitCosts:
    """What a seat or lot costs over the study's horizon, in cents.

    Parameters
    ----------
    seat
        A seat bought: desk, wall, room, training of its staff; with contingency and maintenance.
    seat_use
        A seat in use: staff and power of all years, discounted.
    lot
        A lot of storage, ports and uplink, with contingency and maintenance.
    """

    seat: int
    seat_use: int
    lot: tuple[int, ...]


def center_kits(settings: Settings, catalog: Catalog) -> list[KitRow]:
    """Return the rows of the kits that a center of tiers buys: those of a center, and training of staff."""
    rows = rows_in_play(catalog.kits, frozenset({settings.ownership.camera_mode}))
    return [k for k in rows if k.kit == "center" or (k.kit == "program" and k.per == "staff")]


def unit_costs(settings: Settings, catalog: Catalog) -> UnitCosts:
    """Return what capacity costs, from the kits of centers and the price book.

    A seat in use keeps `staff_per_seat` persons; a center whose calls fall at night has fewer, which this
    errs above.
    """
    prices = catalog.prices.set_index("item_id")
    unit = prices[settings.costs.level].astype(float)
    once = prices["recurrence"] == "once"
    years = float(annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct))
    costs = settings.costs
    capex = 1 + costs.contingency_pct / 100 + costs.maintenance_pct / 100 * years
    staff = catalog.allowances["staff_per_seat"].value
    bought = used = 0.0
    for row in center_kits(settings, catalog):
        if row.per not in ("seats", "staff"):
            continue
        each = row.quantity / row.every * float(unit[row.item_id]) * (staff if row.per == "staff" else 1)
        bought += each * capex if once[row.item_id] else 0.0
        used += 0.0 if once[row.item_id] else each * years
    lots = read_center_lots()
    return UnitCosts(
        seat=round(100 * bought),
        seat_use=round(100 * used),
        lot=tuple(round(100 * float(unit[lots[k].item_id]) * capex) for k in CENTER_LIMITS[1:]),
    )


def posts_of(camera_seats: int, erlangs: float, settings: Settings) -> list[int]:
    """Return the seats manned in each shift: cameras all day, calls by the load of the shift."""
    service = Service.of(settings)
    return [camera_seats + service.seats(erlangs * load / 100) for load in settings.tiers.shift_loads_pct]


def staff_of(posts: Sequence[int], catalog: Catalog) -> int:
    """Return the persons who keep these posts manned all year, rounded up.

    `staff_per_seat` persons (5, planning assumption) keep one seat manned in all shifts: with three shifts a
    post of one shift takes 5 / 3, for days off, leave and illness. A mean shift of 8 hours on 365 days is
    2,920 hours; 1,752 hours a year of a person make 5 / 3 of it.
    """
    per_post = catalog.allowances["staff_per_seat"].value / len(posts)
    return math.ceil(sum(posts) * per_post - 1e-9)


def capacities(center: CenterSettings, held: Held | None) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a center has of each resource and the most that it may have; its member's own counts."""
    lots = read_center_lots()
    most = {"seats": center.most_seats, "storage": center.most_storage_tb, "ports": center.most_ports,
            "uplink": center.most_uplink_mbps}  # fmt: skip
    have = {"seats": float(center.seats), "storage": center.storage_tb, "ports": float(center.ports),
            "uplink": center.uplink_mbps}  # fmt: skip
    if held is not None:
        for key, lot in lots.items():
            have[key] = max(have[key], held.items.get(lot.item_id, 0.0) * lot.lot)
    return have, {k: float(v) if v else NO_LIMIT for k, v in most.items()}


def purchases(
    row: Mapping[str, Any], held: Held | None, settings: Settings, catalog: Catalog
) -> dict[str, float]:
    """Return what a center buys, by item.

    A new center buys what its kit asks for; one that stands (`existing`) what it needs beyond what the study
    says it has, its servers and licenses being enough for the cameras that its seats watch; one that is a
    member's own what that member's plan does not buy. Yearly items are those of the whole center.

    Parameters
    ----------
    row
        Row of TIER_CENTERS.
    held
        What the member in whose own center it stands buys there; None where it stands in none.
    """
    once = set(catalog.prices.loc[catalog.prices["recurrence"] == "once", "item_id"])
    whole = _counts(row)
    beyond = _beyond(row, settings) if row["existing"] else whole
    out: dict[str, float] = {}
    for kit in center_kits(settings, catalog):
        amount = needed(kit, beyond if kit.item_id in once else whole)
        out[kit.item_id] = out.get(kit.item_id, 0.0) + amount
    uplink = read_center_lots()["uplink"]
    bought = float(row["uplink_bought_mbps"]) + (0.0 if row["existing"] else float(row["uplink_have_mbps"]))
    out[uplink.item_id] = math.ceil(bought / uplink.lot - 1e-9)
    if held is not None:
        out = {item: max(0.0, amount - held.items.get(item, 0.0)) for item, amount in out.items()}
    return {item: round(amount, 2) for item, amount in out.items() if amount > 0.004}


def _counts(row: Mapping[str, Any]) -> dict[str, float]:
    """Return what is counted at a whole center."""
    return {
        "centers": 1.0,
        "cameras": float(row["cameras"]),
        "seats": float(row["seats_bought"]) + float(row["seats_have"]),
        "staff": float(row["staff"]),
        "storage_tb": float(row["storage_bought_tb"]) + float(row["storage_have_tb"]),
        "uplinks": float(row["ports_bought"]) + float(row["ports_have"]),
    }


def _beyond(row: Mapping[str, Any], settings: Settings) -> dict[str, float]:
    """Return what is counted beyond what a center has that stands; staff in the share of its new seats."""
    watched = int(row["seats_have"]) * settings.cameras.cameras_per_seat
    seats = float(row["seats_bought"])
    return {
        "centers": 0.0,
        "cameras": max(0.0, float(row["cameras"]) - watched),
        "seats": seats,
        "staff": math.ceil(float(row["staff"]) * seats / float(row["seats_used"]) - 1e-9) if seats else 0.0,
        "storage_tb": float(row["storage_bought_tb"]),
        "uplinks": float(row["ports_bought"]),
    }


def quantities_of(bought: Iterable[tuple[str, Mapping[str, float]]]) -> pd.DataFrame:
    """Return QUANTITIES rows of centers: id and what each buys; all in the first phase."""
    rows = [
        {"asset_id": center, "layer": LAYER, "item_id": item, "quantity": amount, "phase": 1}
        for center, items in bought
        for item, amount in items.items()
    ]
    return pd.DataFrame(rows, columns=QUANTITIES.names).astype({"phase": "int64", "quantity": "float64"})
