"""Light of each link: what it loses at least and at most, and which optic it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planner.catalog.model import Attenuator, Catalog, Optic
from planner.catalog.pon_model import PonOptic, Splitter
from planner.errors import PlannerError, Problem
from planner.network.between import Between, caught

DIRECTIONS = ("up", "down")
EQUAL_DB = 1e-9


class Loss(NamedTuple):
    """Light lost on a way, in dB: at least, as expected when built, at most."""

    low: float
    expected: float
    high: float


@dataclass(frozen=True)
class Link:
    """What the light of a site runs through, one way as the other.

    Parameters
    ----------
    length_m
        Fiber from module to module: route with slack, drop of the site, drop of the center.
    standing_m
        Part of it in fiber that stands already or is rented, whose own splices nobody has counted.
    splices, connectors
        On its way, ends included.
    up_mbps, down_mbps
        What it carries.
    splitters
        Those on its way, as rows of the catalog.
    """

    length_m: float
    standing_m: float
    splices: int
    connectors: int
    up_mbps: float
    down_mbps: float
    splitters: tuple[Splitter, ...] = ()

    def load_mbps(self, direction: str) -> float:
        """Return what it carries in a direction."""
        return self.up_mbps if direction == "up" else self.down_mbps


@dataclass(frozen=True)
class Lamp:
    """A pair of optical modules, with an attenuator in each fiber or none, and what all of it costs.

    Under splitters the optic is the class of the port, whose module and terminals are priced elsewhere.
    """

    optic: Optic | PonOptic
    attenuator: Attenuator | None
    price: float


@dataclass(frozen=True)
class Refusal:
    """Why no optic of the catalog lights a link: a code of UNSERVED_REASONS, and figures with the mend."""

    reason: str
    detail: str


def loss_db(link: Link, wavelength_nm: int, catalog: Catalog, attenuator: Attenuator | None = None) -> Loss:
    """Return the two sums of a link at a wavelength, and the loss to be expected when it is built.

    The lowest sum takes each part at its least and no margin; the highest each part at its most and the
    margin for aging and repairs on top. Splices at their least lose nothing, so a splice counted that is not
    there never makes the lowest sum too high.

    Parameters
    ----------
    wavelength_nm
        One that `losses.csv` has a row of fiber for.

    Raises
    ------
    PlannerError
        The catalog has no row of fiber at that wavelength.
    """
    table = catalog.losses
    fiber = table.get(f"fiber_{wavelength_nm}")
    if fiber is None:
        raise PlannerError(Problem(f"the catalog has no loss of fiber at {wavelength_nm} nm."), "losses.csv")
    counts = (
        (fiber, link.length_m / 1000),
        (table["standing_fiber"], link.standing_m / 1000),
        (table["splice"], link.splices),
        (table["connector"], link.connectors),
        (table["repair"], 1),
    )
    taken = (0.0, 0.0) if attenuator is None else (attenuator.loss_low_db, attenuator.loss_high_db)
    split = link.splitters
    return Loss(
        low=sum(row.low * n for row, n in counts) + taken[0] + sum(s.loss_low_db for s in split),
        expected=sum(row.typical * n for row, n in counts)
        + sum(taken) / 2
        + sum(s.loss_typical_db for s in split),
        high=sum(row.high * n for row, n in counts) + taken[1] + sum(s.loss_high_db for s in split),
    )


def margin_db(link: Link, lamp: Lamp, direction: str, catalog: Catalog) -> float:
    """Return what the power budget has left above the highest loss; below 0 the link is too dark."""
    optic = lamp.optic
    loss = loss_db(link, optic.wavelength_nm(direction), catalog, lamp.attenuator)
    return optic.budget_db(direction) - loss.high


def overload_margin_db(link: Link, lamp: Lamp, direction: str, catalog: Catalog) -> float:
    """Return how far the strongest light stays below what blinds the receiver; below 0 it does."""
    optic = lamp.optic
    loss = loss_db(link, optic.wavelength_nm(direction), catalog, lamp.attenuator)
    return loss.low - optic.least_loss_db


def usable_optics(catalog: Catalog, fibers: int) -> list[Optic]:
    """Return the optics over so many fibers, shortest reach first.

    Raises
    ------
    PlannerError
        The catalog has none.
    """
    found = sorted((o for o in catalog.optics if o.fibers == fibers), key=lambda o: o.reach_m)
    if not found:
        raise PlannerError(Problem(f"the catalog has no optic over {fibers} fiber(s)."), "optics.csv")
    return found


def lamps(catalog: Catalog, fibers: int, level: str) -> list[Lamp]:
    """Return every optic over so many fibers with each attenuator or none, cheapest first.

    An attenuator stands in each fiber, so a link of two fibers buys two. Among equal prices the shorter reach
    comes first.

    Parameters
    ----------
    level
        Column of the price book.
    """
    return _priced(usable_optics(catalog, fibers), catalog, level)


def _priced(optics: Sequence[Optic], catalog: Catalog, level: str) -> list[Lamp]:
    """Return optics with each attenuator or none, cheapest first; one stands in each fiber."""
    price = dict(zip(catalog.prices["item_id"], catalog.prices[level].astype(float), strict=True))
    found = [
        Lamp(optic, taken, price[optic.item_id] + (optic.fibers * price[taken.item_id] if taken else 0.0))
        for optic in optics
        for taken in (None, *catalog.attenuators)
    ]
    return sorted(found, key=lambda lamp: lamp.price)


def uplink_lamps(catalog: Catalog, level: str) -> list[Lamp]:
    """Return the optics between POPs and centers with each attenuator or none, cheapest first.

    Those slower than the fastest come after all others: an uplink has one only where nothing else lights it.
    """
    fastest = max(o.rate_mbps for o in catalog.uplinks)
    return sorted(
        _priced(catalog.uplinks, catalog, level), key=lambda lamp: rate_mbps(lamp.optic, "up") < fastest
    )


def backbone_lamps(catalog: Catalog, level: str, rate_mbps: float) -> list[Lamp]:
    """Return the backbone's optics of a rate with each attenuator or none, cheapest first."""
    return _priced([o for o in catalog.backbone_optics if o.rate_mbps == rate_mbps], catalog, level)


def light_up(link: Link, offered: Sequence[Lamp], catalog: Catalog) -> Lamp | Refusal:
    """Return the first lamp offered that meets every limit of a link both ways, or why none does.

    Limits: reach by standard or data sheet, rate, the highest loss within the power budget, the lowest loss
    enough for the receiver.
    """
    found = lit_by(link, offered, catalog)
    return _refuse(link, offered, catalog) if found is None else found


def lit_by(link: Link, offered: Sequence[Lamp], catalog: Catalog) -> Lamp | None:
    """Return the first lamp offered that meets every limit of a link both ways, None where none does."""
    return next((lamp for lamp in offered if _lights(link, lamp, catalog)), None)


def _lights(link: Link, lamp: Lamp, catalog: Catalog) -> bool:
    """Say whether a lamp meets every limit of a link both ways."""
    return _carries(link, lamp.optic) and all(
        margin_db(link, lamp, d, catalog) >= -EQUAL_DB
        and overload_margin_db(link, lamp, d, catalog) >= -EQUAL_DB
        for d in DIRECTIONS
    )


def rate_mbps(optic: Optic | PonOptic, direction: str) -> float:
    """Return what an optic carries in a direction; of a port, what all its sites may use together."""
    return optic.usable_mbps(direction) if isinstance(optic, PonOptic) else optic.rate_mbps


def _carries(link: Link, optic: Optic | PonOptic) -> bool:
    """Say whether an optic reaches so far and carries so much."""
    return link.length_m <= optic.reach_m and all(
        link.load_mbps(d) <= rate_mbps(optic, d) for d in DIRECTIONS
    )


def _refuse(link: Link, offered: Sequence[Lamp], catalog: Catalog) -> Refusal:
    """Return the limit that the best optic breaks, by how much, and what would mend it."""
    plain = [lamp for lamp in offered if lamp.attenuator is None]
    far = max((lamp.optic for lamp in plain), key=lambda o: o.reach_m)
    if link.length_m > far.reach_m:
        over = link.length_m - far.reach_m
        return Refusal(
            "over_reach",
            f"its fiber is {link.length_m:,.0f} m long with slack and drops; {far.optic} reaches "
            f"{far.reach_m:,.0f} m, {over:,.0f} m less. A center nearer to it would mend it.",
        )
    load = max(link.up_mbps, link.down_mbps)
    reaching = [lamp for lamp in plain if link.length_m <= lamp.optic.reach_m]
    fast = max((lamp.optic for lamp in reaching), key=lambda o: rate_mbps(o, "up"))
    most = rate_mbps(fast, "up")
    if load > most:
        return Refusal(
            "over_rate",
            f"it carries {load:,.1f} Mb/s with headroom; {fast.optic} carries {most:,.0f} Mb/s, "
            f"{load - most:,.1f} less. A smaller stream or a faster optic would mend it.",
        )
    return _dark_or_blind(link, offered, catalog)


def _dark_or_blind(link: Link, offered: Sequence[Lamp], catalog: Catalog) -> Refusal:
    """Return by how much the lamp that misses least is too weak, or else blinds the receiver."""
    carrying = [lamp for lamp in offered if _carries(link, lamp.optic)]
    least = {
        k: (
            min((margin_db(link, lamp, d, catalog), d) for d in DIRECTIONS),
            min(overload_margin_db(link, lamp, d, catalog) for d in DIRECTIONS),
        )
        for k, lamp in enumerate(carrying)
    }
    near = max(least, key=lambda k: (min(least[k][0][0], 0.0) + min(least[k][1], 0.0), -k))
    lamp, ((margin, way), strong) = carrying[near], least[near]
    name = _named(lamp)
    between = _between(link, lamp.optic, catalog)
    mend = _caught(link, between, offered, catalog) if between.least_db > EQUAL_DB else ""
    if margin < -EQUAL_DB:
        loss = loss_db(link, lamp.optic.wavelength_nm(way), catalog, lamp.attenuator)
        return Refusal(
            "over_budget",
            f"its light loses up to {loss.high:.2f} dB {way} at {lamp.optic.wavelength_nm(way)} nm over "
            f"{link.length_m:,.0f} m with {link.splices} splices; {name} bears "
            f"{lamp.optic.budget_db(way):.2f} dB, {-margin:.2f} less. "
            + (mend or "A center nearer to it, fewer splices on its way or a stronger optic would mend it."),
        )
    return Refusal(
        "overload",
        f"its light is up to {-strong:.2f} dB too strong for the receiver of {name}, over "
        f"{link.length_m:,.0f} m with {link.splices} splices. {mend}",
    )


def _between(link: Link, optic: Optic | PonOptic, catalog: Catalog) -> Between:
    """Return both sums of a link without an attenuator against the limits of an optic."""
    sums = {d: loss_db(link, optic.wavelength_nm(d), catalog) for d in DIRECTIONS}
    bright = min(DIRECTIONS, key=lambda d: sums[d].low)
    dark = min(DIRECTIONS, key=lambda d: optic.budget_db(d) - sums[d].high)
    return Between(
        optic.optic,
        optic.reach_m,
        sums[bright].low,
        f"{bright}, {optic.wavelength_nm(bright)} nm",
        sums[dark].high,
        f"{dark}, {optic.wavelength_nm(dark)} nm",
        optic.least_loss_db,
        optic.budget_db(dark),
    )


def _caught(link: Link, between: Between, offered: Sequence[Lamp], catalog: Catalog) -> str:
    """Return why no attenuator saves a link that blinds an optic, and what would."""
    plain = [_between(link, lamp.optic, catalog) for lamp in offered if lamp.attenuator is None]
    seen = [b for b in plain if b.least_db <= EQUAL_DB]
    weaker = max(seen, key=lambda b: (b.reach_m, b.bears_db), default=None)
    many = {lamp.optic.fibers for lamp in offered if lamp.optic in catalog.optics}
    others = [
        Lamp(optic, taken, 0.0)
        for optic in sorted(catalog.optics, key=lambda o: o.reach_m)
        for taken in (None, *catalog.attenuators)
        if many and optic.fibers not in many
    ]
    lit = next((lamp for lamp in others if _lights(link, lamp, catalog)), None)
    ways = "" if lit is None else "1 fiber" if lit.optic.fibers == 1 else f"{lit.optic.fibers} fibers"
    other = f"{_named(lit)} over {ways}" if lit is not None else ""
    return caught(between, weaker, other, link.length_m)


def _named(lamp: Lamp) -> str:
    """Return the name of an optic with that of its attenuator."""
    return lamp.optic.optic + (f" with {lamp.attenuator.attenuator} of attenuator" if lamp.attenuator else "")
