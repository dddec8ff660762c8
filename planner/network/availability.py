"""Availability of each site: hours a year that it is out by cuts, devices and power."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.catalog.model import Catalog
from planner.catalog.operate_model import Failure
from planner.network.chains import Leg, site_chains
from planner.network.power import Power, power_of_sites
from planner.network.tables import typed_rows
from planner.schema import AVAILABILITY
from planner.settings import Settings

YEAR_H = 8760.0
ABOVE = "aboveGround"
CABLES = {ABOVE: "aerial_cable", "belowGround": "buried_cable"}
CAMERA, POINT = "camera", "point"
POP_SWITCH = "pop_switch"


def works(rate_per_year: float, repair_h: float) -> float:
    """Return the share of time that a part works which fails so often and takes so long to mend.

    MTBF / (MTBF + MTTR), with MTBF = 8760 h / rate: one failure in ten years that takes 24 h costs 2.4 h
    a year.

    >>> round(YEAR_H * (1 - works(0.1, 24.0)), 3)
    2.399
    """
    return YEAR_H / (YEAR_H + rate_per_year * repair_h)


def power_works(outages_per_year: float, mean_h: float, held_h: float) -> float:
    """Return the share of time that a site has power: mains, or the UPS while it lasts.

    Lengths of outages are taken as exponential, so a share exp(-held / mean) outlasts the UPS, each by the
    mean again. Six outages of 2.5 h and a UPS of 4 h: 6 x 2.5 x exp(-1.6) = 3.03 h a year.

    >>> round(YEAR_H * (1 - power_works(6, 2.5, 4)), 2), power_works(6, 0, 0)
    (3.03, 1.0)
    """
    if mean_h <= 0 or outages_per_year <= 0:
        return 1.0
    return 1 - min(outages_per_year * mean_h * math.exp(-held_h / mean_h) / YEAR_H, 1.0)


@dataclass(frozen=True)
class Rates:
    """Failures of the catalog with the repair times of the study."""

    failures: Mapping[str, Failure]
    fiber_repair_h: float
    device_repair_h: float

    def works(self, key: str, many: float = 1.0) -> float:
        """Return the share of time that so many of a part (or km) all work."""
        row = self.failures[key]
        return works(row.rate_per_year * many, self.repair_h(row))

    def repair_h(self, row: Failure) -> float:
        """Return the repair time of a part: for cables and devices of sites the study's, if it says one."""
        own = {"fiber": self.fiber_repair_h, CAMERA: self.device_repair_h, POINT: self.device_repair_h,
               "link": self.device_repair_h, "ont": self.device_repair_h}.get(row.at, 0.0)  # fmt: skip
        return own or row.repair_h

    def all_work(self, *places: str) -> float:
        """Return the share of time that every device at these places of a link works."""
        return math.prod(self.works(k) for k, row in self.failures.items() if row.at in places)


def availability_rows(
    spans: pd.DataFrame, circuits: pd.DataFrame, cameras: pd.DataFrame, points: pd.DataFrame,
    equipment: pd.DataFrame, settings: Settings, catalog: Catalog,
) -> pd.DataFrame:  # fmt: skip
    """Return AVAILABILITY of the connected sites, in the order of cameras, then points.

    Parts in series multiply: route by meters above and below ground, drop, devices of the site, the link,
    each POP on the way and the center, and power. Parts fail apart from each other, which errs upward: a
    storm takes cable and mains together. A leg with a second way is out only where both ways are,
    or a span that they share. On splitters a terminal stands in place of the optics, each splitter is a
    device, and the line terminal is there in place of the switch of its POP. Closures never fail here.

    Parameters
    ----------
    spans, circuits, cameras, points, equipment
        Tables of the plan.
    """
    place = {
        s: (kind, m)
        for s, kind, m in zip(spans["span_id"], spans["deployment"], spans["length_m"], strict=True)
    }
    rates = Rates(catalog.failures, settings.service.fiber_repair_h, settings.service.device_repair_h)
    power = power_of_sites(cameras, points, equipment, settings, catalog)
    lit = [(str(i), CAMERA) for i in cameras.loc[cameras["connected"].astype(bool), "camera_id"]]
    lit += [(str(i), POINT) for i in points.loc[points["connected"].astype(bool), "point_id"]]
    chains = site_chains(circuits, frozenset(i for i, _ in lit))
    target = settings.service.availability_target_pct
    rows = [_row(i, at, chains.get(i, ()), place, power[i], rates, target) for i, at in lit]
    return typed_rows(rows, AVAILABILITY)


Place = Mapping[str, tuple[str, float]]
"""Deployment and length of each span."""


def _row(
    site: str, at: str, legs: tuple[Leg, ...], place: Place, power: Power, rates: Rates, target_pct: float
) -> dict[str, object]:
    """Return the row of one site."""
    meters = meters_of((s for leg in legs for s in leg.span_ids), place)
    drop = rates.works("drop_cable")
    fiber = drop * math.prod(route_works(leg.span_ids, place, rates) for leg in legs)
    kept = drop * math.prod(leg_works(leg, place, rates) for leg in legs)
    devices = devices_work(at, legs, rates)
    mains = rates.failures["power_site"]
    lit = power_works(mains.rate_per_year, mains.repair_h, power.hours)
    alone, shown = (round(100 * f * devices * lit, 4) for f in (fiber, kept))
    return {
        "site_id": site,
        "aerial_m": round(meters[ABOVE], 2),
        "buried_m": round(sum(meters.values()) - meters[ABOVE], 2),
        "load_w": round(power.load_w, 2),
        "ups_wh": None if math.isnan(power.ups_wh) else round(power.ups_wh, 2),
        "ups_hours": round(power.hours, 3),
        "fiber_out_h": round(YEAR_H * (1 - fiber), 3),
        "device_out_h": round(YEAR_H * (1 - devices), 3),
        "power_out_h": round(YEAR_H * (1 - lit), 3),
        "availability_pct": alone,
        "protected": any(leg.second is not None for leg in legs),
        "protected_pct": shown,
        "target_pct": target_pct,
        "meets": shown >= target_pct,
    }


def devices_work(at: str, legs: Sequence[Leg], rates: Rates) -> float:
    """Return the share of time that every device on a way works, those of the site included."""
    split = sum(leg.to_id.startswith("SPL-") for leg in legs)
    far = max(len(pops(legs)) - 1, 0)
    if not split:
        return rates.all_work(at, "link", "center") * rates.all_work("pop") ** far
    out = rates.all_work(at, "ont", "center", "olt") * rates.all_work("splitter") ** split
    if far:
        out *= rates.all_work("pop") ** far / rates.works(POP_SWITCH)
    return out


def pops(legs: Iterable[Leg]) -> list[str]:
    """Return the POPs on a way, that of the center last."""
    return [leg.to_id for leg in legs if leg.to_id.startswith("POP-")]


def meters_of(span_ids: Iterable[str], place: Place) -> dict[str, float]:
    """Return the meters of spans by deployment."""
    out = dict.fromkeys(CABLES, 0.0)
    for span in span_ids:
        kind, meters = place[span]
        out[kind] += float(meters)
    return out


def route_works(span_ids: Iterable[str], place: Place, rates: Rates) -> float:
    """Return the share of time that no cable along some spans is cut."""
    meters = meters_of(span_ids, place)
    return math.prod(rates.works(CABLES[kind], m / 1000) for kind, m in meters.items())


def leg_works(leg: Leg, place: Place, rates: Rates) -> float:
    """Return the share of time that a leg has a way: no shared span is cut, and not both of the others."""
    if leg.second is None:
        return route_works(leg.span_ids, place, rates)
    first, second = set(leg.span_ids), set(leg.second)
    both = route_works(first & second, place, rates)
    one, other = (route_works(part, place, rates) for part in (first - second, second - first))
    return both * (1 - (1 - one) * (1 - other))
