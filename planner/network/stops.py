"""What stops with the payments: sites on fiber whose rent is missed, and sites that nobody mends any more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.catalog.model import Way
from planner.catalog.operate_model import Failure
from planner.network.availability import CABLES, CAMERA, POINT, POP_SWITCH, pops
from planner.network.chains import Leg, site_chains

YEARS = (1, 3, 5)
OUTAGE = "power_"
"""Failures of the catalog that end by themselves when mains come back: nobody has to mend them."""


@dataclass(frozen=True)
class Counts:
    """Connected sites of one kind, and how many of them stop.

    Parameters
    ----------
    rented
        Have no way to the center without fiber of others, paid by the year: dark when it is cut off.
    attached
        Have none without own cable on poles or in ducts of others, or rented fiber: to be taken down.
    lent
        Belong to others, leased or on commodatum: taken back when their fee is not paid.
    working
        Expected number that still work after so many years without repair.
    """

    sites: int
    rented: int
    attached: int
    lent: int
    working: Mapping[int, float]


def stops(
    spans: pd.DataFrame, circuits: pd.DataFrame, cameras: pd.DataFrame, points: pd.DataFrame,
    ways: Mapping[str, Way], failures: Mapping[str, Failure],
) -> dict[str, Counts]:  # fmt: skip
    """Return the counts of cameras and of points, by `camera` and `point`.

    Without repair each part that fails stays failed: it still works after t years with exp(-rate x t), by the
    rates of the catalog. A site works while its devices, its drop, the devices on its way and at its center
    work and each leg has an uncut way. Mains outages end by themselves and are left out, as is everything
    that others mend for what they are paid: lent cameras with their switch, rented fiber. Parts fail apart
    and at the same rate for ever, though batteries and old devices fail more: it errs upward, and grows with
    the years. Legs with a second way count apart from the others, so a span that two of them use counts
    twice, which errs downward.

    Parameters
    ----------
    spans, circuits, cameras, points
        Tables of the plan.
    """
    place = {
        str(s): (str(way), CABLES[str(kind)], float(m) / 1000)
        for s, way, kind, m in spans[["span_id", "way", "deployment", "length_m"]].itertuples(index=False)
    }
    fees = {k for k, w in ways.items() if w.yearly_item}
    rents = {k for k in fees if not ways[k].owned}
    rented, attached = (
        frozenset(s for s, (w, _, _) in place.items() if w in kinds) for kinds in (rents, fees)
    )
    hazard = {
        s: 0.0 if s in rented else failures[cable].rate_per_year * km for s, (_, cable, km) in place.items()
    }
    out = {}
    for at, frame, key in ((CAMERA, cameras, "camera_id"), (POINT, points, "point_id")):
        joined = frame[frame["connected"].astype(bool)]
        ids = [str(i) for i in joined[key]]
        lent = [str(m) != "own" for m in joined["mode"]]
        chains = site_chains(circuits, frozenset(ids))
        ways_on = [chains.get(i, ()) for i in ids]
        out[at] = Counts(
            sites=len(ids),
            rented=sum(not _reaches(legs, rented) for legs in ways_on),
            attached=sum(not _reaches(legs, attached) for legs in ways_on),
            lent=sum(lent),
            working={
                n: math.fsum(
                    survives(at, legs, hazard, failures, n, others_mend=theirs)
                    for legs, theirs in zip(ways_on, lent, strict=True)
                )
                for n in YEARS
            },
        )
    return out


def survives(
    at: str, legs: tuple[Leg, ...], hazard: Mapping[str, float], failures: Mapping[str, Failure],
    years: float, *, others_mend: bool = False,
) -> float:  # fmt: skip
    """Return the chance that a site still works after some years in which nothing is mended.

    Parameters
    ----------
    hazard
        Cuts a year of each span.
    others_mend
        The devices of the site are mended by whoever lends them.

    Examples
    --------
    A camera of 0.07 and its switch of 0.04, optics of 0.02, a drop of 0.01, a core switch of 0.03 and a span
    of 0.03 cuts a year work three years with exp(-3 x 0.20):

    >>> from planner.catalog.operate_tables import read_failures
    >>> leg = Leg("CIR-00001", "POP-0001", ("SP-1",))
    >>> round(survives("camera", (leg,), {"SP-1": 0.03}, read_failures(), 3), 6), round(math.exp(-0.6), 6)
    (0.548812, 0.548812)
    """
    rate = _devices(at, legs, failures, others_mend) + failures["drop_cable"].rate_per_year
    alone = {s for leg in legs if leg.second is None for s in leg.span_ids}
    chance = math.exp(-years * (rate + _cuts(alone, hazard)))
    for leg in legs:
        if leg.second is not None:
            first, second = set(leg.span_ids), set(leg.second)
            one, other, both = (
                math.exp(-years * _cuts(part, hazard))
                for part in (first - second, second - first, first & second)
            )
            chance *= both * (1 - (1 - one) * (1 - other))
    return chance


def _devices(at: str, legs: tuple[Leg, ...], failures: Mapping[str, Failure], others_mend: bool) -> float:
    """Return the failures a year of the devices on a way, the same devices as in `availability_rows`."""
    split = sum(leg.to_id.startswith("SPL-") for leg in legs)
    far = max(len(pops(legs)) - 1, 0)
    total = 0.0 if others_mend else _rate(failures, at)
    total += _rate(failures, "center") + _rate(failures, "pop") * far
    if not split:
        return total + _rate(failures, "link")
    total += _rate(failures, "ont") + _rate(failures, "olt") + _rate(failures, "splitter") * split
    return total - (failures[POP_SWITCH].rate_per_year if far else 0.0)


def _rate(failures: Mapping[str, Failure], place: str) -> float:
    """Return the failures a year at a place that somebody has to mend."""
    return sum(r.rate_per_year for k, r in failures.items() if r.at == place and not k.startswith(OUTAGE))


def _cuts(span_ids: Iterable[str], hazard: Mapping[str, float]) -> float:
    """Return the cuts a year along some spans."""
    return math.fsum(hazard[s] for s in span_ids)


def _reaches(legs: tuple[Leg, ...], lost: frozenset[str]) -> bool:
    """Say whether every leg has a way without a lost span."""
    return all(
        lost.isdisjoint(leg.span_ids) or (leg.second is not None and lost.isdisjoint(leg.second))
        for leg in legs
    )
