"""What missed payments or ended maintenance do to a stored plan, and what mending it costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase

import pandas as pd

from planner.catalog.model import CableSize, KitRow, Way
from planner.catalog.operate_model import Failure
from planner.costs.backbone import ENTRY_ITEMS, LEASED_ITEMS
from planner.costs.cash_flow import ZERO
from planner.network.availability import CABLES, CAMERA, POINT
from planner.network.stops import FIBER, LENT, SUPPORTS, Standing, cut_off, still_working
from planner.settings.disruption_settings import DisruptionSettings
from planner.units import money

OWN, PROGRAM = "own", "program"
KINDS = (CAMERA, POINT)
STEPS = 4
"""Parts of a year over which lost service is summed, by Simpson's rule: even."""
DAYS = 365


@dataclass(frozen=True)
class Works:
    """What of a stored plan tells its fees and repairs.

    Parameters
    ----------
    lines, quantities, cables
        MONEY_LINES, QUANTITIES and CABLES.
    price
        Unit price by item, at the level of the plan.
    tax_pct, tax_opex_pct
        Tax on what is bought, and on what is paid every year.
    """

    stands: Standing
    lines: pd.DataFrame
    quantities: pd.DataFrame
    cables: pd.DataFrame
    price: Mapping[str, float]
    tax_pct: float
    tax_opex_pct: float


@dataclass(frozen=True)
class Book:
    """What of the catalog tells how parts fail and what mends them."""

    ways: Mapping[str, Way]
    kits: Sequence[KitRow]
    failures: Mapping[str, Failure]
    repairs: Mapping[str, tuple[str, ...]]
    sizes: Sequence[CableSize]


@dataclass(frozen=True)
class Beyond:
    """Cameras that are watched over a backbone.

    Parameters
    ----------
    cameras
        Their ids.
    cut
        The backbone no longer carries them once fees are not paid.
    passes
        Chance that it still does after some years in which nobody mends.
    """

    cameras: frozenset[str]
    cut: bool
    passes: Callable[[float], float]


@dataclass(frozen=True)
class Felt:
    """What sites of one kind feel.

    Parameters
    ----------
    sites
        Connected ones.
    dark
        Ids of those that are cut off or taken back after the notice.
    working
        Expected number that work at the end of each year without mending; empty where all is mended.
    days_lost
        Days of one site without service, summed over sites.
    """

    sites: int
    dark: tuple[str, ...]
    working: Mapping[int, float]
    days_lost: float


@dataclass(frozen=True)
class Effect:
    """What a scenario does to one plan; amounts in money of year 0, with tax, to the cent.

    Parameters
    ----------
    withheld
        What is not paid meanwhile.
    owed, surcharge, entry, mending
        What bringing the service back costs: arrears, their surcharge, entry fees once more, repairs.
    failed
        Expected number of failed parts by kind of failure.
    """

    felt: Mapping[str, Felt]
    withheld: Decimal = ZERO
    owed: Decimal = ZERO
    surcharge: Decimal = ZERO
    entry: Decimal = ZERO
    mending: Decimal = ZERO
    failed: Mapping[str, float] = field(default_factory=dict)

    @property
    def back(self) -> Decimal:
        """What it costs to bring the service back."""
        return self.owed + self.surcharge + self.entry + self.mending


def effect(works: Works, book: Book, asked: DisruptionSettings, beyond: Sequence[Beyond] = ()) -> Effect:
    """Return what missed payments and ended maintenance do to one plan.

    Fees that are not paid stop what hangs on them after `notice_days`, until they are paid again; they are
    then owed with a surcharge, and entry fees are due once more where something was cut off. What nobody
    mends fails by the rates of the catalog; mending all of it costs its parts at the prices of the plan,
    without the wages of technicians, whom the plan employs anyhow. Spares on the shelf are not counted, which
    errs upward; what fails twice is mended once, since nothing was mended between. A cut cable takes
    `cable_repair_m` of the same cable between two new closures, all fibers spliced.

    Parameters
    ----------
    beyond
        Cameras that are watched from another city: they are dark too where the backbone does not carry them.
    """
    fees = _fees(works, book, asked.unpaid)
    far = {CAMERA: tuple(beyond), POINT: ()}
    dark = {kind: _dark(works.stands, kind, far[kind], asked) for kind in KINDS}
    felt = {kind: _felt(works.stands, kind, dark[kind], far[kind], book.failures, asked) for kind in KINDS}
    owed = _taxed(fees * asked.years, works.tax_opex_pct)
    here = FIBER in asked.unpaid and any(_dark(works.stands, kind, (), asked) for kind in KINDS)
    kept = _maintenance(works.lines) if asked.unmended else ZERO
    failed, mending = failures_of(works, book, asked) if asked.unmended else ({}, ZERO)
    return Effect(
        felt=felt,
        withheld=owed + _taxed(kept * asked.years, works.tax_opex_pct),
        owed=owed,
        surcharge=money(owed * _share(asked.arrears_surcharge_pct)),
        entry=entry_again(works, book, asked) if here else ZERO,
        mending=_taxed(mending, works.tax_pct),
        failed=failed,
    )


def _dark(
    stands: Standing, kind: str, beyond: Sequence[Beyond], asked: DisruptionSettings
) -> tuple[str, ...]:
    """Return the sites that stop, in the city or because the backbone does not carry them."""
    if not asked.days_dark:
        return ()
    gone = {*cut_off(stands, kind, asked.unpaid)}.union(*(b.cameras for b in beyond if b.cut))
    return tuple(i for i in stands.of(kind).ids if i in gone)


def _felt(
    stands: Standing, kind: str, dark: tuple[str, ...], beyond: Sequence[Beyond],
    failures: Mapping[str, Failure], asked: DisruptionSettings,
) -> Felt:  # fmt: skip
    """Return what the sites of one kind feel; what is cut off is not counted again among what fails."""
    sites = len(stands.of(kind).ids)
    if not asked.unmended:
        return Felt(sites, dark, {}, round(len(dark) * asked.days_dark, 1))
    gone, left = frozenset(dark), sites - len(dark)
    at = [_working(stands, kind, failures, k / STEPS, gone, beyond) for k in range(asked.years * STEPS + 1)]
    lost = DAYS * (asked.years * left - _integral(at, 1 / STEPS))
    working = {n: round(at[n * STEPS], 6) for n in range(1, asked.years + 1)}
    return Felt(sites, dark, working, round(len(dark) * asked.days_dark + lost, 1))


def _working(
    stands: Standing, kind: str, failures: Mapping[str, Failure], years: float, gone: frozenset[str],
    beyond: Sequence[Beyond],
) -> float:  # fmt: skip
    """Return the expected number of sites that work, those watched from afar while the backbone does too."""
    every, far = frozenset(stands.of(kind).ids), frozenset().union(*(b.cameras for b in beyond))
    total = still_working(stands, kind, failures, years, without=gone | far)
    for block in beyond:
        left = still_working(stands, kind, failures, years, without=gone | (every - block.cameras))
        total += block.passes(years) * left
    return total


def failures_of(works: Works, book: Book, asked: DisruptionSettings) -> tuple[dict[str, float], Decimal]:
    """Return the expected number of failed parts, by kind, and what mending them costs without tax."""
    bought = works.quantities[works.quantities["layer"] != PROGRAM]
    sums = bought.groupby("item_id")["quantity"].sum()
    held = {str(i): float(q) for i, q in sums.items()}
    failed: dict[str, float] = {}
    total = Decimal(0)
    for name, patterns in book.repairs.items():
        items = [i for i in held if any(fnmatchcase(i, p) for p in patterns)]
        chance = 1 - math.exp(-book.failures[name].rate_per_year * asked.years)
        count = _parts(held, items)
        if count:
            failed[name] = round(count * chance, 3)
        total += _worth(works, {i: held[i] for i in items}) * Decimal(str(chance))
    cuts, cost = _cuts(works, book, asked)
    return {**failed, **cuts}, money(total + cost)


def _parts(held: Mapping[str, float], items: Iterable[str]) -> float:
    """Return how many parts stand: items counted one by one, or terminations where the rest is meters."""
    return math.fsum(held[i] for i in items if not i.endswith("_m") and i != "camera_installation")


def _cuts(works: Works, book: Book, asked: DisruptionSettings) -> tuple[dict[str, float], Decimal]:
    """Return the cuts of own cables, and what mending them costs."""
    sizes = {(s.deployment, s.fiber_count): s for s in book.sizes}
    cuts: dict[str, float] = {}
    total = Decimal(0)
    for (ground, fibers), part in works.cables.groupby(["deployment", "fiber_count"]):
        name = CABLES[str(ground)]
        count = book.failures[name].rate_per_year * float(part["route_m"].sum()) / 1000 * asked.years
        size = sizes[str(ground), int(str(fibers))]
        each = {"closure": 2.0, "fusion_splice": 2.0 * size.fiber_count}
        each |= dict.fromkeys((size.item_id, size.install_item), asked.cable_repair_m)
        cuts[name] = round(cuts.get(name, 0.0) + count, 3)
        total += _worth(works, each) * Decimal(str(count))
    return cuts, total


def _fees(works: Works, book: Book, unpaid: Iterable[str]) -> Decimal:
    """Return the yearly fees of what is not paid, without tax."""
    items: dict[str, Callable[[], set[str]]] = {
        FIBER: lambda: {
            *LEASED_ITEMS,
            *(w.yearly_item for w in book.ways.values() if w.yearly_item and not w.owned),
        },
        SUPPORTS: lambda: {w.yearly_item for w in book.ways.values() if w.yearly_item and w.owned},
        LENT: lambda: {k.item_id for k in book.kits if OWN not in k.camera_modes},
    }
    wanted = set().union(*(items[kind]() for kind in unpaid)) if unpaid else set()
    return _sum(works.lines, "year", wanted)


def entry_again(works: Works, book: Book, asked: DisruptionSettings) -> Decimal:
    """Return what entry fees of rented fiber and leased links cost once more, with tax."""
    rented = [w for w in book.ways.values() if w.yearly_item and not w.owned]
    items = {i for w in rented for i in (w.route_item, w.surcharge_item) if i}
    paid = _sum(works.lines, "once", items | set(ENTRY_ITEMS))
    return _taxed(paid * _share(asked.reconnection_pct), works.tax_pct)


def _sum(lines: pd.DataFrame, recurrence: str, items: set[str]) -> Decimal:
    """Add the totals of some items."""
    part = lines[(lines["recurrence"] == recurrence) & lines["item_id"].isin(items)]
    return sum((money(str(t)) for t in part["total"]), ZERO)


def _maintenance(lines: pd.DataFrame) -> Decimal:
    """Return what maintenance costs in a year when all is built."""
    return sum((money(str(t)) for t in lines.loc[lines["line_id"] == "MAINTENANCE", "total"]), ZERO)


def _worth(works: Works, items: Mapping[str, float]) -> Decimal:
    """Return what some quantities cost at the prices of the plan."""
    return sum((Decimal(str(q)) * Decimal(str(works.price[i])) for i, q in items.items()), Decimal(0))


def _integral(values: Sequence[float], step: float) -> float:
    """Return the integral of evenly spaced values by Simpson's rule; an even number of steps.

    >>> _integral([1.0, 0.25, 0.0], 0.5)
    0.3333333333333333
    """
    odd, even = math.fsum(values[1:-1:2]), math.fsum(values[2:-1:2])
    return step / 3 * (values[0] + 4 * odd + 2 * even + values[-1])


def _taxed(amount: Decimal, pct: float) -> Decimal:
    """Return an amount with its tax."""
    return money(amount * (1 + _share(pct)))


def _share(pct: float) -> Decimal:
    """Return a percentage as a ratio, exact."""
    return Decimal(str(pct)) / 100
