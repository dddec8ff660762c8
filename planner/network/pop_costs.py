"""What POPs, switches or line terminals, optics and fibers cost while POPs are chosen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.network.light import Lamp, Link, Refusal, lamps, light_up, rate_mbps, uplink_lamps
from planner.network.pops import BUILDING, EXISTING, Pop
from planner.network.splitting import pon_classes, used_legs
from planner.settings import Settings
from planner.settings.pon_settings import POINT_TO_POINT

STEP_M = 100.0
"""Optics are looked up by the length of the link, rounded up to this."""
ENTRANCES_M = 100.0
"""Meters of drop at both ends of an uplink, while POPs are chosen."""
CORE, SWITCH = "core_switch_48", "pop_switch_24"
MANY = 63
"""More splices than any uplink is lit with."""
LEGS_USED = 0.75
"""Planning assumption: sites on a port, as a share of the legs that may be in use."""


@dataclass(frozen=True)
class Lots:
    """Switches or line terminals: sites that one serves, what it costs, and what it takes of a POP's room.

    Parameters
    ----------
    sites, cents
        Of one at a POP; of one at a center.
    need
        What a site takes of ports and of watts.
    room
        Ports, Mb/s and watts beside what is drawn anyway, of a POP.
    """

    sites: tuple[int, int]
    cents: tuple[int, int]
    need: tuple[float, float]
    room: tuple[float, float, float]


@dataclass(frozen=True)
class PopCosts:
    """What POPs, ports, optics and fibers cost, in cents, at the price level of the study.

    Parameters
    ----------
    fiber_cents_m
        A meter of one fiber, at what larger cables cost more.
    way_cents_m
        A meter of route between a site and its POP: its fibers, or its share of the fiber of its port.
    site_cents
        What a site costs wherever it is served, but for its optic.
    """

    price: Mapping[str, float]
    fiber_cents_m: float
    way_cents_m: float
    site_cents: float
    years: float
    lots: Lots
    site_lamps: Sequence[Lamp]
    reach_m: float
    up_lamps: Sequence[Lamp]
    settings: Settings
    catalog: Catalog

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> PopCosts:
        """Return the costs of a study."""
        level = settings.costs.level
        price = dict(zip(catalog.prices["item_id"], catalog.prices[level].astype(float), strict=True))
        sizes = [s for s in catalog.cable_sizes if s.deployment == "aboveGround"]
        small, large = (f(sizes, key=lambda s: s.fiber_count) for f in (min, max))
        more = (price[large.item_id] - price[small.item_id]) / (large.fiber_count - small.fiber_count)
        spare = (1 + settings.network.spare_fiber_pct / 100) * (1 + settings.network.slack_pct / 100)
        rate = 1 + settings.finance.discount_rate_pct / 100
        fiber = 100 * more * spare
        own = settings.network.architecture == POINT_TO_POINT
        return cls(
            price=price,
            fiber_cents_m=fiber,
            years=sum(rate**-y for y in range(1, settings.finance.horizon_years + 1)),
            up_lamps=uplink_lamps(catalog, level),
            settings=settings,
            catalog=catalog,
            **(_own_fibers if own else _shared_fibers)(fiber, price, settings, catalog),
        )

    def opening(self, pop: Pop, route_m: float) -> float:
        """Return the cost of a POP with its uplink, inf where none lights it; an existing one has its kit."""
        lamp = self._uplink(route_m, int(self.catalog.allowances["uplink_splices"].value))
        if isinstance(lamp, Refusal):
            return math.inf
        kit = 0.0
        if pop.kind != EXISTING:
            kit = self.price["pop_ups"] + self.price["pop_installation"]
            kit += self.price["point_rack"] if pop.kind == BUILDING else (
                self.price["pop_cabinet"] + self.price["site_power_connection"]
            )  # fmt: skip
            kit += self.price["power_pop_year"] * self.years
        fibers = lamp.optic.fibers * route_m * self.fiber_cents_m
        return 100 * (kit + lamp.price + self.uplink_port + self.uplink_frames) + fibers

    @property
    def uplink_port(self) -> float:
        """What the port of an uplink at its center costs, in currency: its part of a switch of 24."""
        return self.price["core_uplink_switch_24"] / 24

    @property
    def uplink_frames(self) -> float:
        """What a pair of fibers costs at the distribution frames of both ends, in currency."""
        return 4 * self.price["odf_port"]

    def uplink_share(self, route_m: float) -> float:
        """Return what an uplink carries as a share of the fastest optic: below 1 where that is dark."""
        lamp = self._uplink(route_m, int(self.catalog.allowances["uplink_splices"].value))
        fastest = max(o.rate_mbps for o in self.catalog.uplinks)
        return 1.0 if isinstance(lamp, Refusal) else rate_mbps(lamp.optic, "up") / fastest

    def splices(self, route_m: float) -> int:
        """Return the most splices on top of those along the way with which an uplink is lit; below 0: none.

        Splices lose nothing in the lowest sum, so that more of them never light what fewer do not.
        """
        low, high = -1, MANY
        while low < high:
            middle = (low + high + 1) // 2
            if isinstance(self._uplink(route_m, middle), Refusal):
                high = middle - 1
            else:
                low = middle
        return low

    def refusal(self, route_m: float, more_splices: int) -> Refusal:
        """Return why nothing lights an uplink along so much route; the caller knows that nothing does."""
        found = self._uplink(route_m, more_splices)
        if isinstance(found, Refusal):
            return found
        return Refusal("over_budget", "no optic lights it for certain.")

    def _uplink(self, route_m: float, more_splices: int) -> Lamp | Refusal:
        """Return what lights an uplink along so much route."""
        length = route_m * (1 + self.settings.network.slack_pct / 100) + ENTRANCES_M
        return light_up(self._link(length, more_splices), self.up_lamps, self.catalog)

    def pairs(self, route_m: NDArray[np.float64], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the cost of serving sites from POPs but for lots, inf where no optic lights it."""
        reached = np.isfinite(length_m)
        step = np.full(length_m.shape, -1, dtype=np.int64)
        step[reached] = np.ceil(length_m[reached] / STEP_M).astype(np.int64)
        steps, at = np.unique(step, return_inverse=True)
        lamp = np.array([self._lamp(int(s)) for s in steps])[at.reshape(step.shape)]
        return self.site_cents + lamp + np.where(reached, route_m, 0.0) * self.way_cents_m

    def _lamp(self, step: int) -> float:
        """Return what lights a link of so many steps, inf where nothing does, 0 where ports are shared."""
        if step < 0 or step * STEP_M > self.reach_m + STEP_M:
            return math.inf
        if not self.site_lamps:
            return 0.0
        lamp = light_up(self._link(step * STEP_M, 0), self.site_lamps, self.catalog)
        return math.inf if isinstance(lamp, Refusal) else 100 * lamp.price

    def _link(self, length_m: float, more_splices: int) -> Link:
        """Return a link of a length, its splices estimated."""
        allowances = self.catalog.allowances
        cuts = 2 + math.floor(length_m / allowances["link_splice_m"].value) + more_splices
        ends = int(allowances["link_end_splices"].value)
        return Link(length_m, 0.0, cuts + ends, int(allowances["link_connectors"].value), 0.0, 0.0)


def _own_fibers(
    fiber_cents_m: float, price: Mapping[str, float], settings: Settings, catalog: Catalog
) -> dict[str, Any]:
    """Return the costs where each site has fibers of its own, and a port of a switch."""
    each = settings.network.fibers_per_site
    allowance = {k: row.value for k, row in catalog.allowances.items()}
    far, core = catalog.switches[SWITCH], catalog.switches[CORE]
    return {
        "way_cents_m": each * fiber_cents_m,
        "site_cents": each * 100 * price["odf_port"],
        "site_lamps": lamps(catalog, each, settings.costs.level),
        "reach_m": math.inf,
        "lots": Lots(
            sites=(far.ports, core.ports),
            cents=(round(100 * price[SWITCH]), round(100 * price[CORE])),
            need=(1.0, allowance["pop_port_w"]),
            room=(
                allowance["pop_ports"],
                far.uplink_ports * far.uplink_mbps,
                allowance["pop_power_w"] - allowance["pop_base_w"],
            ),
        ),
    }


def _shared_fibers(
    fiber_cents_m: float, price: Mapping[str, float], settings: Settings, catalog: Catalog
) -> dict[str, Any]:
    """Return the costs where sites share a port through splitters: each its part of fiber, port and legs.

    Splitters stand near their sites wherever the POP is, so that only the fiber of the port grows with the
    way to it. Line terminals are bought whole; a POP has room for as many as its watts allow.
    """
    legs, ports = used_legs(settings), pon_classes(settings, catalog)
    olt = catalog.olts[settings.network.architecture]
    sites = max(1, math.floor(LEGS_USED * math.prod(legs)))
    port = min(price[o.item_id] for o in ports)
    ratios = (settings.pon.first_ratio, settings.pon.ratio)[2 - len(legs) :]
    splitters = sum(
        price[catalog.splitters[r].item_id] / (LEGS_USED * math.prod(legs[k:])) for k, r in enumerate(ratios)
    )
    terminal = price["ont_gpon" if settings.network.architecture == "gpon" else "ont_xgspon"]
    allowance = {k: row.value for k, row in catalog.allowances.items()}
    whole = math.floor((allowance["pop_power_w"] - allowance["pop_base_w"]) / olt.power_w)
    return {
        "way_cents_m": fiber_cents_m / sites,
        "site_cents": 100 * ((port + price["odf_port"]) / sites + splitters + terminal),
        "site_lamps": (),
        "reach_m": max(o.reach_m for o in ports),
        "lots": Lots(
            sites=(olt.ports * sites, olt.ports * sites),
            cents=(round(100 * price[olt.item_id]), round(100 * price[olt.item_id])),
            need=(1 / sites, olt.power_w / (olt.ports * sites)),
            room=(
                allowance["pop_ports"],
                olt.uplink_ports * olt.uplink_mbps,
                whole * olt.power_w,
            ),
        ),
    }
