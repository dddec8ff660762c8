"""Policies that couple streets: what each way of a street adds to them, and what routes may add up to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.costs.fibers import LEASED, fiber_rates
from planner.costs.model import Bom, Money
from planner.costs.ways import CM_RATE, WayCosts
from planner.optimize.ownership import Changes, Priced, SideRule, Tree
from planner.settings import Settings
from planner.units import cents, from_cents

Ints = NDArray[np.int64]

PAYMENTS = "costs.max_annual_payments"
CAPEX = "costs.max_capex_with_tax"
BUDGET = "costs.budget"
SHARE = "ownership.min_owned_route_share"
CENTS = 100


@dataclass(frozen=True)
class Asked:
    """What is asked of the routes beside joining the sites.

    Parameters
    ----------
    most
        Policy -> cents that the ways of the tree may add up to under it.
    fibers
        Span -> fibers in use in a plan built before: what larger cables and more leased blocks cost is
        counted by them.
    unbuilt
        Spans of the tree of that plan which it does not build, since they lead only to sites without light:
        they add nothing.
    hints
        Trees of plans built before.
    least
        Policy whose amount is to be least, in place of the cost; blank: the cost.
    share
        Least owned share of the tree where another is asked than by the study: more, since the tree also
        joins sites that light does not reach and that a plan leaves out; less, to learn what would do.
    splices
        What a change of kind along the tree counts, in splices a fiber: 1 is what it costs, more is asked
        where sites of the plan before had no light.
    light
        Span -> splices that a splice's worth of light on it counts beside that: it leads to sites that had
        none. A kilometer of leased fiber loses what its own splices do, so it counts too.
    """

    most: Mapping[str, int] = field(default_factory=dict)
    fibers: Mapping[str, int] = field(default_factory=dict)
    unbuilt: frozenset[str] = frozenset()
    hints: tuple[Tree, ...] = ()
    least: str = ""
    share: float | None = None
    splices: float = 1.0
    light: Mapping[str, float] = field(default_factory=dict)


def policies_in_force(settings: Settings) -> dict[str, Decimal]:
    """Return the limits on money that a plan must keep, by setting, in the currency of the study."""
    costs = settings.costs
    limits = {
        PAYMENTS: costs.max_annual_payments,
        CAPEX: costs.max_capex_with_tax,
        BUDGET: costs.budget if costs.budget_hard else 0.0,
    }
    return {name: Decimal(str(limit)) for name, limit in limits.items() if limit}


def most_capex(settings: Settings) -> int | None:
    """Return the most cents of capex that keep `costs.max_capex_with_tax` with their tax; None without it.

    Tax is rounded to the cent as the bill rounds it.

    >>> from dataclasses import replace
    >>> from planner.settings import Settings
    >>> plain = Settings(folder=None)
    >>> most_capex(replace(plain, costs=replace(plain.costs, max_capex_with_tax=121, tax_pct=21)))
    10000
    """
    costs = settings.costs
    if not costs.max_capex_with_tax:
        return None
    limit, tax = cents(costs.max_capex_with_tax), Decimal(str(costs.tax_pct)) / 100
    most = int(limit / (1 + tax)) + 1
    while most > 0 and most + cents(from_cents(most) * tax) > limit:
        most -= 1
    return most


def money_asked(settings: Settings, otherwise: int) -> tuple[int, str]:
    """Return the cents of capex that the most coverage is sought within, and the setting that says so.

    Parameters
    ----------
    otherwise
        Cents where `costs.budget` is 0.
    """
    budget = cents(settings.costs.budget) if settings.costs.budget > 0 else otherwise
    most = most_capex(settings)
    return (budget, BUDGET) if most is None or budget <= most else (most, CAPEX)


def found_under(name: str, total: Money) -> Decimal:
    """Return what a plan has under a policy, as the limit counts it."""
    if name == PAYMENTS:
        return total.annual_opex
    return total.capex + total.tax if name == CAPEX else total.capex


def over_cents(name: str, bom: Bom, settings: Settings) -> int:
    """Return by how many cents of route the plan is above a limit, rounded up; 0 or below where it is within.

    A cent of works is more than a cent of capex with contingency and tax: the excess is divided by them.
    """
    excess = found_under(name, bom.money) - policies_in_force(settings)[name]
    return int((excess * CENTS / part_of_works(name, settings)).to_integral_value(ROUND_CEILING))


def part_of_works(name: str, settings: Settings) -> Decimal:
    """Return what a policy counts for each cent that ways add to it: works with contingency, and tax."""
    costs = settings.costs
    part = Decimal(1)
    if name in (CAPEX, BUDGET):
        part *= 1 + Decimal(str(costs.contingency_pct)) / 100
    if name == CAPEX:
        part *= 1 + Decimal(str(costs.tax_pct)) / 100
    return part


def amount_of(name: str, once: Ints, yearly: Ints, settings: Settings) -> Ints:
    """Return what ways add to a policy: cents of works, or what is paid for them each year with upkeep.

    Upkeep is `costs.maintenance_pct` of what is built, rounded down.

    >>> from planner.settings import Settings
    >>> amount_of(PAYMENTS, np.array([10_000]), np.array([70]), Settings(folder=None)).tolist()
    [870]
    """
    if name != PAYMENTS:
        return once
    milli_pct = math.floor(settings.costs.maintenance_pct * 1000 + 1e-6)
    return yearly + once * milli_pct // 100_000


def side_rules(
    ways: WayCosts, spans: pd.DataFrame, asked: Asked, beside: int, settings: Settings
) -> tuple[SideRule, ...]:
    """Return the side rules of the routing; `beside` rows at the end, of a super-root, add nothing."""
    counts = _counts(ways, spans, asked)
    return tuple(
        SideRule(
            name,
            padded(counts * amount_of(name, ways.capex_cents, ways.yearly_cents, settings), beside),
            most,
        )
        for name, most in asked.most.items()
    )


def priced_ways(
    ways: WayCosts, spans: pd.DataFrame, asked: Asked, beside: int, settings: Settings, catalog: Catalog
) -> Priced | None:
    """Return what ways cost with the fibers of a plan built before, None without such a plan.

    Larger cables count once, further leased blocks each year; streets that plan did not use count as before.
    """
    if not asked.fibers:
        return None
    fibers = np.array([asked.fibers.get(s, 0) for s in spans["span_id"].astype(str)], np.int64)
    rates = fiber_rates(int(fibers.max(initial=0)), settings, catalog)
    edge = np.repeat(np.arange(len(spans)), np.diff(ways.indptr))
    kind = np.array([rates.kind_of(catalog.ways[str(k)]) for k in ways.way], np.int64)
    length_cm = np.floor(spans["length_m"].to_numpy(dtype=float) * 100 + 1e-6).astype(np.int64)
    rented = kind == rates.kinds.index(LEASED)
    extra = rates.rate[kind, fibers[edge]] * length_cm[edge] // CM_RATE
    block = catalog.allowances["lease_block_fibers"].value
    more = np.maximum(0, np.ceil(fibers[edge] / block).astype(np.int64) - 1)
    once = ways.capex_cents + np.where(rented, 0, extra)
    yearly = ways.yearly_cents * (1 + np.where(rented, more, 0))
    counts = _counts(ways, spans, asked)
    dim = light_cents(ways, spans, asked, settings, catalog)
    return Priced(
        padded(ways.cost_cents + extra + dim, beside),
        tuple(padded(counts * amount_of(name, once, yearly, settings), beside) for name in asked.most),
    )


def light_cents(
    ways: WayCosts, spans: pd.DataFrame, asked: Asked, settings: Settings, catalog: Catalog
) -> Ints:
    """Return what the light that leased and standing fibers lose counts, for each way.

    Of no amount of a plan: it moves ways of sites without light to cable, whose splices are all counted.
    """
    edge = np.repeat(np.arange(len(spans)), np.diff(ways.indptr))
    if not asked.light:
        return np.zeros(len(edge), np.int64)
    lost = catalog.losses["standing_fiber"].high / catalog.losses["splice"].high
    weight = _light_of(spans, asked) * fiber_rates(0, settings, catalog).splice_cents
    old = np.array([not catalog.ways[str(k)].new_cable for k in ways.way], dtype=bool)
    kilometers = spans["length_m"].to_numpy(dtype=float)[edge] / 1000
    return np.where(old, np.round(weight[edge] * lost * kilometers), 0.0).astype(np.int64)


def _light_of(spans: pd.DataFrame, asked: Asked) -> NDArray[np.float64]:
    """Return the splices that a splice's worth of light counts on each span, beside those of its fibers."""
    return np.array([asked.light.get(s, 0.0) for s in spans["span_id"].astype(str)], np.float64)


def changes_of_kind(
    ways: WayCosts, spans: pd.DataFrame, asked: Asked, beside: tuple[int, int], settings: Settings,
    catalog: Catalog,
) -> Changes | None:  # fmt: skip
    """Return what it costs where cable meets leased fibers, or one dug in one on poles; None without a plan.

    Every fiber of that plan is spliced there. Streets that it did not use count with one fiber, which errs
    downward. Where a policy is to be least a change counts by what it adds to that.

    Parameters
    ----------
    beside
        Way rows and edges of a super-root at the end.
    """
    if not asked.fibers:
        return None
    fibers = np.array([max(1, asked.fibers.get(s, 0)) for s in spans["span_id"].astype(str)], np.int64)
    rates = fiber_rates(0, settings, catalog)
    kind = np.array([rates.kind_of(catalog.ways[str(k)]) for k in ways.way], np.int64)
    splices = fibers * asked.splices + _light_of(spans, asked)
    cents = np.round(splices * rates.splice_cents).astype(np.int64)
    if asked.least == SHARE:
        cents //= CENTS
    elif asked.least:
        cents = amount_of(asked.least, cents, np.zeros_like(cents), settings)
    return Changes(np.concatenate([kind, np.full(beside[0], -1)]), padded(cents, beside[1]))


def _counts(ways: WayCosts, spans: pd.DataFrame, asked: Asked) -> Ints:
    """Return 1 for each way, 0 where its span is not built."""
    built = ~spans["span_id"].isin(asked.unbuilt).to_numpy(dtype=bool)
    return np.repeat(built, np.diff(ways.indptr)).astype(np.int64)


def padded(amount: Ints, beside: int) -> Ints:
    """Add rows of 0 for the edges of a super-root."""
    return np.concatenate([amount, np.zeros(beside, np.int64)])
