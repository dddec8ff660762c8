"""What backbone links and places need of the price book, and what they cost over the horizon."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from planner.catalog.model import Catalog
from planner.costs.money import annuity_factor
from planner.settings import Settings
from planner.units import money

TERMINATED = 12
"""Fibers terminated at each end of a hop, one tube: planning assumption."""
LEASED_FIBER, STANDING_FIBER = "lease_dark_fiber", "existing_fiber"
OWN_CABLE = ("new_poles", "existing_poles", "duct")
LEASED_ITEMS = ("leased_capacity_mbps_year", "leased_link_km_year", "link_fee_year")
"""Yearly items of capacity and fiber that others lease between cities."""
ENTRY_ITEMS = ("leased_link_end", "link_entry_fee")
TOLD_FEE = "link_fee_year"
"""A fee that a table tells in money: its quantity is the fee, its price is 1."""

Kit = dict[str, Decimal]
"""Quantity by item of the price book."""


@dataclass(frozen=True)
class Priced:
    """What some quantities cost: works without contingency and tax, a year's payments, both at present."""

    works: Decimal
    annual: Decimal
    present: Decimal


@dataclass(frozen=True)
class Rates:
    """Prices and factors by which quantities become costs."""

    unit: Mapping[str, Decimal]
    yearly: frozenset[str]
    contingency: Decimal
    maintenance: Decimal
    years: Decimal

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> Rates:
        """Return the rates of a study at its price level, horizon and discount rate."""
        book = catalog.prices
        level = settings.costs.level
        return cls(
            unit={str(i): Decimal(str(p)) for i, p in zip(book["item_id"], book[level], strict=True)},
            yearly=frozenset(str(i) for i in book.loc[book["recurrence"] == "year", "item_id"]),
            contingency=Decimal(str(settings.costs.contingency_pct)) / 100,
            maintenance=Decimal(str(settings.costs.maintenance_pct)) / 100,
            years=annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct),
        )

    def price(self, kit: Mapping[str, Decimal]) -> Priced:
        """Return what quantities cost, each item rounded to the cent as a line of the bill is.

        present = works x (1 + contingency + maintenance x years) + annual x years, where `years` is the
        present value of one unit paid at the end of each year of the horizon. Nothing is bought again, which
        errs low for what wears out within the horizon.
        """
        works = annual = Decimal("0.00")
        for item, quantity in kit.items():
            amount = money(quantity * self.unit[item])
            if item in self.yearly:
                annual += amount
            else:
                works += amount
        present = works * (1 + self.contingency + self.maintenance * self.years) + annual * self.years
        return Priced(works, annual, money(present))


def way_kit(
    way: str, length_m: float, fee_km_year: float | None, settings: Settings, catalog: Catalog
) -> Kit:  # fmt: skip
    """Return what a segment of road needs in a way, cable joints, optics and huts apart.

    Supports are one each spacing, a part counted as a part: the link rounds them up. Standing fiber costs the
    fee that its table tells, else nothing beyond its test; leased fiber else costs what the price book says
    for a block of fibers.

    Parameters
    ----------
    way
        Key of the catalog's ways.
    fee_km_year
        Fee of a table, a km and year; None where none is told.
    """
    row, asked = catalog.ways[way], settings.backbone
    meters = quantity(length_m)
    kit: Kit = {row.route_item: meters} if row.route_item else {}
    if row.new_cable:
        size = cable_of(way, asked.fibers_in_cable, catalog)
        cable = quantity(length_m * (1 + asked.slack_pct / 100))
        kit[size[0]] = cable
        kit[size[1]] = cable
    if row.support:
        spacing = asked.chamber_spacing_m if row.support == "chamber" else asked.pole_spacing_m
        kit[row.support_item] = quantity(length_m / spacing)
    if fee_km_year is not None and not math.isnan(fee_km_year):
        kit["link_fee_year"] = quantity(fee_km_year * length_m / 1000)
    elif row.yearly_item:
        kit[row.yearly_item] = meters
    return kit


def cable_of(way: str, fibers: int, catalog: Catalog) -> tuple[str, str]:
    """Return cable and placing of the smallest cable that has so many fibers, or of the largest."""
    ground = catalog.ways[way].deployment
    sizes = sorted((c for c in catalog.cable_sizes if c.deployment == ground), key=lambda c: c.fiber_count)
    found = next((c for c in sizes if c.fiber_count >= fibers), sizes[-1])
    return found.item_id, found.install_item


def link_kit(cable_m: float, hops: int, optics: Iterable[tuple[str, float]], settings: Settings,
             catalog: Catalog) -> Kit:  # fmt: skip
    """Return what a fiber link needs beside its segments: joints, ends of hops, huts between, and optics.

    Parameters
    ----------
    cable_m
        New cable along it.
    hops
        Stretches between lit places.
    optics
        Items of each hop with how many.
    """
    reel = catalog.allowances["reel_m"].value
    joints = max(0, math.ceil(cable_m / reel) - 1) if cable_m > 0 else 0
    kit: Kit = {"odf_port": Decimal(2 * hops * TERMINATED)}
    if joints:
        kit["closure"] = Decimal(joints)
        kit["fusion_splice"] = Decimal(joints * settings.backbone.fibers_in_cable)
    if hops > 1:
        kit["backbone_hut"] = kit["power_hut_year"] = Decimal(hops - 1)
    for item, many in optics:
        kit[item] = kit.get(item, Decimal(0)) + quantity(many * hops)
    return kit


def leased_kit(capacity_mbps: float, straight_km: float) -> Kit:
    """Return what capacity leased at the price book needs: both ends, its Mb/s, its kilometers."""
    return {
        "leased_link_end": Decimal(2),
        "leased_capacity_mbps_year": quantity(capacity_mbps),
        "leased_link_km_year": quantity(straight_km),
    }


def offered_kit(fee_month: float, entry_fee: float) -> Kit:
    """Return what a link on offer needs: its fees."""
    return {"link_fee_year": quantity(12 * fee_month), "link_entry_fee": quantity(entry_fee)}


def node_kit(hut: bool) -> Kit:
    """Return what a lit place needs: a switch with its power, and a hut where no building stands."""
    kit: Kit = {"backbone_node": Decimal(1), "power_pop_year": Decimal(1)}
    if hut:
        kit["backbone_hut"] = kit["power_hut_year"] = Decimal(1)
    return kit


def added(kits: Iterable[Mapping[str, Decimal]]) -> Kit:
    """Return the sum of quantities, supports rounded up to whole ones."""
    out: Kit = {}
    for kit in kits:
        for item, many in kit.items():
            out[item] = out.get(item, Decimal(0)) + many
    for item in ("pole_new", "pole_make_ready", "chamber"):
        if item in out:
            out[item] = Decimal(math.ceil(out[item]))
    return out


def quantity(value: float) -> Decimal:
    """Return a quantity with two decimals, as the bill holds it."""
    return money(value)
