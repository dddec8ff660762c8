"""What one more camera costs by itself, and its place: the prices of the joint model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog, KitRow
from planner.costs.money import annuity_factor
from planner.network.equipment import needed, storage_tb
from planner.network.power import SITE_UPS, place_load_w, ups_needed
from planner.network.sites import drop_length_m
from planner.settings import Settings
from planner.units import cents

Ints = NDArray[np.int64]
ONCE, OWN = "once", "own"


@dataclass(frozen=True)
class JointCosts:
    """Cents of each view and of each place, once (with contingency) and a year.

    A place has what its first camera brings: pole, enclosure, power, switch, UPS. A view has the device and
    whatever grows with the number of cameras; what comes in steps (a switch of 48 ports, a wall of displays)
    counts by its share.
    """

    view_once: Ints
    view_yearly: Ints
    place_once: Ints
    place_yearly: Ints

    def present(self, settings: Settings) -> tuple[Ints, Ints]:
        """Return view and place costs with the present value of the yearly part over the horizon."""
        years = float(annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct))
        view = self.view_once + np.floor(self.view_yearly * years).astype(np.int64)
        return view, self.place_once + np.floor(self.place_yearly * years).astype(np.int64)


@dataclass(frozen=True)
class _Sum:
    """Money once and a year."""

    once: Decimal = Decimal(0)
    yearly: Decimal = Decimal(0)

    def __add__(self, other: _Sum) -> _Sum:
        """Return both together."""
        return _Sum(self.once + other.once, self.yearly + other.yearly)


def joint_costs(
    view_class: NDArray[np.str_], drop_m: NDArray[np.float64], view_place: Ints, mount: NDArray[np.str_],
    allowed: Sequence[tuple[str, ...]], settings: Settings, catalog: Catalog,
) -> JointCosts:  # fmt: skip
    """Return the costs of views and places at the study's price level.

    Parameters
    ----------
    view_class
        str[n] class of each view.
    drop_m
        float[n] straight distance from the street of each view's place, in meters.
    view_place
        int[n] row of the place of each view; -1 where it is none of these places.
    mount
        str[s] mount of each place: pole, wall ...; a pole is bought.
    allowed
        Modes that the cameras of each place may have. A place has the one in which a camera of the study's
        usual class costs least over the first horizon, the first of equals: limits that make the plan take
        another are outside the model.
    """
    book = _Book(settings, catalog)
    on_pole = [bool(p) for p in mount == "pole"]
    kinds = list(zip(on_pole, allowed, strict=True))
    cheapest = {k: book.cheapest_mode(*k) for k in set(kinds)}
    mode = [cheapest[k] for k in kinds]
    usual = settings.ownership.camera_mode
    seen_as = [
        (str(c), mode[p] if p >= 0 else usual) for c, p in zip(view_class, view_place.tolist(), strict=True)
    ]
    by_class = {k: book.camera(*k) for k in set(seen_as)}
    meter = book.price("drop_cable_m", 1.0)
    share = 1 + Decimal(str(settings.costs.contingency_pct)) / 100
    length = [Decimal(str(drop_length_m(float(d), settings))) for d in drop_m]
    views = [
        _Sum(by_class[k].once + meter.once * m, by_class[k].yearly + meter.yearly * m)
        for k, m in zip(seen_as, length, strict=True)
    ]
    bought = list(zip(on_pole, mode, strict=True))
    held = {k: book.place(*k) for k in set(bought)}
    places = [held[k] for k in bought]
    return JointCosts(
        np.array([cents(v.once * share) for v in views], dtype=np.int64),
        np.array([cents(v.yearly) for v in views], dtype=np.int64),
        np.array([cents(p.once * share) for p in places], dtype=np.int64),
        np.array([cents(p.yearly) for p in places], dtype=np.int64),
    )


class _Book:
    """Prices and kits of a study."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings, self.catalog = settings, catalog
        rows = catalog.prices.set_index("item_id")
        self.unit = {str(i): Decimal(str(p)) for i, p in rows[settings.costs.level].items()}
        self.recurrence = rows["recurrence"].astype(str).to_dict()

    def price(self, item_id: str, quantity: float) -> _Sum:
        """Return what so much of an item costs, a share of its maintenance with it."""
        amount = self.unit[item_id] * Decimal(str(quantity))
        if self.recurrence[item_id] == ONCE:
            kept = Decimal(str(self.settings.costs.maintenance_pct)) / 100
            return _Sum(amount, amount * kept)
        return _Sum(Decimal(0), amount)

    def cheapest_mode(self, on_pole: bool, allowed: Sequence[str]) -> str:
        """Return the mode in which a place with a camera of the usual class costs least over the horizon."""
        settings = self.settings
        finance, usual = settings.finance, settings.cameras.camera_class
        years = Decimal(str(annuity_factor(finance.horizon_years, finance.discount_rate_pct)))
        share = 1 + Decimal(str(settings.costs.contingency_pct)) / 100

        def present(mode: str) -> Decimal:
            both = self.place(on_pole, mode) + self.camera(usual, mode)
            return both.once * share + both.yearly * years

        return min(allowed or (settings.ownership.camera_mode,), key=present)

    def camera(self, camera_class: str, mode: str) -> _Sum:
        """Return what one connected camera of a class brings by itself, without drop and place."""
        settings, catalog = self.settings, self.catalog
        fibers = settings.network.fibers_per_site
        per_seat = 0.0 if any(c.seats for c in settings.centers) else 1 / settings.cameras.cameras_per_seat
        counts = {
            "sites": 1.0, "signs": 1.0, "cameras": 1.0, "fibers": float(fibers), "seats": per_seat,
            "staff": per_seat * catalog.allowances["staff_per_seat"].value,
            "storage_tb": storage_tb([camera_class], settings, catalog), f"cameras_{camera_class}": 1.0,
        }  # fmt: skip
        total = self._kits(("camera", "center", "program"), counts, mode)
        if mode == OWN:
            total += self.price(catalog.camera_classes[camera_class].device_item, 1.0)
        optics = [o.item_id for o in catalog.optics if o.fibers == fibers]
        total += self.price(min(optics, key=lambda i: self.unit[i]), 1.0)
        total += self.price("drop_termination", 1.0) + self.price("fiber_acceptance_test", float(fibers))
        return total + self.price("fusion_splice", float(fibers))

    def place(self, on_pole: bool, mode: str) -> _Sum:
        """Return what a place brings whatever stands there."""
        settings, catalog = self.settings, self.catalog
        load = place_load_w([settings.cameras.camera_class], catalog)
        ups = ups_needed(load, settings.service.ups_hours, catalog.ups[SITE_UPS])
        counts = {
            "mounts": 1.0, "mount_cameras": 1.0, "mount_ups": float(ups), "camera_poles": float(on_pole),
        }  # fmt: skip
        return self._kits(("camera", "program"), counts, mode)

    def _kits(self, kits: tuple[str, ...], counts: dict[str, float], mode: str) -> _Sum:
        """Return the price of kit rows for so many units; steps that many share count by their part."""
        total = _Sum()
        for row in self.catalog.kits:
            if row.kit in kits and mode in row.camera_modes:
                total += self.price(row.item_id, _amount(row, counts))
        return total


def _amount(row: KitRow, counts: dict[str, float]) -> float:
    """Return how much of a row so many units take: whole on a site, a share of what many sites share."""
    if row.kit == "camera":
        return needed(row, counts)
    return row.quantity * counts.get(row.per, 0.0) / row.every
