"""What stops with the payments: sites on fiber whose rent is missed, and sites that nobody mends any more."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.catalog.model import Way
from planner.catalog.operate_model import Failure
from planner.network.availability import CABLES, CAMERA, POP_SWITCH, pops
from planner.network.chains import Leg, site_chains

OUTAGE = "power_"
"""Failures of the catalog that end by themselves when mains come back: nobody has to mend them."""
FIBER, SUPPORTS, LENT = "fiber", "supports", "cameras"
"""What may not be paid: the choices of `disruption.unpaid`."""


@dataclass(frozen=True)
class Sites:
    """Connected sites of one kind: their ids, whether others own them, and their legs to the center."""

    ids: tuple[str, ...]
    lent: tuple[bool, ...]
    ways: tuple[tuple[Leg, ...], ...]


@dataclass(frozen=True)
class Standing:
    """What a network that stands depends on.

    Parameters
    ----------
    camera, point
        Its sites.
    rented, attached
        Spans of rented fiber; spans of own cable on poles or in ducts of others, paid by the year.
    hazard
        Cuts a year of each span that its owner has to mend: none on rented fiber.
    """

    camera: Sites
    point: Sites
    rented: frozenset[str]
    attached: frozenset[str]
    hazard: Mapping[str, float]

    def of(self, kind: str) -> Sites:
        """Return the sites of a kind, camera or point."""
        return self.camera if kind == CAMERA else self.point


def standing(
    spans: pd.DataFrame, circuits: pd.DataFrame, cameras: pd.DataFrame, points: pd.DataFrame,
    ways: Mapping[str, Way], failures: Mapping[str, Failure],
) -> Standing:  # fmt: skip
    """Return what the network of a plan depends on.

    Parameters
    ----------
    spans, circuits, cameras, points
        Tables of the plan.
    """
    place = {
        str(s): (str(way), CABLES[str(kind)], float(m) / 1000)
        for s, way, kind, m in spans[["span_id", "way", "deployment", "length_m"]].itertuples(index=False)
    }
    rents, hangs = ({k for k, w in ways.items() if w.yearly_item and w.owned is o} for o in (False, True))
    rented, attached = (frozenset(s for s, (w, _, _) in place.items() if w in k) for k in (rents, hangs))
    hazard = {
        s: 0.0 if s in rented else failures[cable].rate_per_year * km for s, (_, cable, km) in place.items()
    }
    seen, joined = _sites(cameras, "camera_id", circuits), _sites(points, "point_id", circuits)
    return Standing(seen, joined, rented, attached, hazard)


def _sites(frame: pd.DataFrame, key: str, circuits: pd.DataFrame) -> Sites:
    """Return the connected sites of one layer."""
    joined = frame[frame["connected"].astype(bool)]
    ids = tuple(str(i) for i in joined[key])
    chains = site_chains(circuits, frozenset(ids))
    return Sites(ids, tuple(str(m) != "own" for m in joined["mode"]), tuple(chains.get(i, ()) for i in ids))


def cut_off(stands: Standing, kind: str, unpaid: Collection[str]) -> tuple[str, ...]:
    """Return the sites of a kind that stop when some fees are not paid.

    They have no way to the center without rented fiber (`fiber` unpaid) or without cable on poles and in
    ducts of others, which is taken down (`supports`), or belong to others who take them back (`cameras`).
    A second way over what is left keeps a site lit.
    """
    lost = (stands.rented if FIBER in unpaid else frozenset()) | (
        stands.attached if SUPPORTS in unpaid else frozenset()
    )
    sites = stands.of(kind)
    return tuple(
        i
        for i, legs, theirs in zip(sites.ids, sites.ways, sites.lent, strict=True)
        if (theirs and LENT in unpaid) or not _reaches(legs, lost)
    )


def still_working(
    stands: Standing, kind: str, failures: Mapping[str, Failure], years: float,
    *, without: Collection[str] = (),
) -> float:  # fmt: skip
    """Return the expected number of sites of a kind that work after some years without repair.

    Each part that fails stays failed: it still works after t years with exp(-rate x t), by the rates of the
    catalog. A site works while its devices, its drop, the devices on its way and at its center work and each
    leg has an uncut way. Mains outages end by themselves and are left out, as is everything that others mend
    for what they are paid: lent cameras with their switch, rented fiber. Parts fail apart and at the same
    rate for ever, though batteries and old devices fail more: it errs upward, and grows with the years. Legs
    with a second way count apart from the others, so a span that two of them use counts twice, which errs
    downward.

    Parameters
    ----------
    without
        Sites that are not counted.
    """
    sites = stands.of(kind)
    return math.fsum(
        survives(kind, legs, stands.hazard, failures, years, others_mend=theirs)
        for i, legs, theirs in zip(sites.ids, sites.ways, sites.lent, strict=True)
        if i not in without
    )


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
