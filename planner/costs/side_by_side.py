"""The money of several stored plans side by side: what each costs, leaves, and owes abroad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import KitRow, Way
from planner.costs.backbone import LEASED_ITEMS, TOLD_FEE
from planner.costs.cash_flow import ZERO
from planner.costs.exchange import foreign_shares, yearly_share
from planner.costs.present import break_even_year
from planner.units import money

OWN = "own"
FEE_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class StoredMoney:
    """What a plan folder says of money: `plan.json` and the tables BOM_LINES' rows rest on.

    Parameters
    ----------
    lines, flow, cameras, parts
        MONEY_LINES, CASH_FLOW, CAMERAS and PHASE_LINES.
    book
        PRICES in force, by item.
    asked
        The settings under which it was made.
    """

    summary: Mapping[str, Any]
    lines: pd.DataFrame
    flow: pd.DataFrame
    cameras: pd.DataFrame
    parts: pd.DataFrame
    book: pd.DataFrame
    asked: Mapping[str, Any]


@dataclass(frozen=True)
class FeePoint:
    """The price of one fee at which two plans cost the same.

    Parameters
    ----------
    price
        Of the plan, a unit and year.
    even
        At which the plans cost the same over the horizon; None where the plan that pays it costs more even
        for nothing.
    assumed
        The price of the plan is a planning assumption.
    """

    item_id: str
    horizon_years: int
    price: Decimal
    even: Decimal | None
    assumed: bool


def fee_items(ways: Mapping[str, Way], kits: Sequence[KitRow]) -> frozenset[str]:
    """Return the yearly items that pay others for what they own: fiber, links, ducts, poles, cameras."""
    rents = {*LEASED_ITEMS, *(w.yearly_item for w in ways.values() if w.yearly_item)}
    return frozenset(rents | {k.item_id for k in kits if OWN not in k.camera_modes})


def money_facts(plan: StoredMoney, fees: frozenset[str]) -> dict[str, Any]:
    """Return what one plan costs over its years, what its owner holds, and what depends on the exchange rate.

    Owned at purchase is what was paid once for items with a service life, without contingency and tax: no
    services, no entry fees, no work on another's poles. Things bought for a building that is not the
    owner's count as owned, which errs upward.

    Parameters
    ----------
    fees
        Items of `fee_items`.
    """
    cost, money_block, lines = plan.summary["cost"], plan.summary["money"], plan.lines
    once = lines[(lines["recurrence"] == "once") & lines["service_life_years"].notna()]
    yearly = lines[(lines["recurrence"] == "year") & lines["item_id"].isin(fees)]
    modes = plan.cameras["mode"]
    route_m = float(plan.summary["network"]["route_m"])
    exchange = money_block["exchange"]
    return {
        "capex_with_tax": float(_exact(cost["capex"]) + _exact(cost["tax"])),
        "annual_opex": float(cost["annual_opex"]),
        "annual_fees": float(_sum(yearly["total"])),
        "horizons": {int(h["horizon_years"]): dict(h) for h in money_block["horizons"]},
        "owned_cameras": int((modes == OWN).sum()),
        "cameras": len(modes),
        "owned_route_m": round(route_m * float(plan.summary["network"]["owned_route_share"]), 2),
        "route_m": route_m,
        "owned_at_purchase": float(_sum(once["total"])),
        "foreign_share_capex": foreign_shares(lines)["works"],
        "foreign_share_yearly": yearly_share(lines),
        "domestic_currency": exchange["domestic_currency"] if exchange else None,
        "paths": {p["path"]: float(p["own_funds_present"]) for p in exchange["paths"]} if exchange else None,
    }


def break_even(first: StoredMoney, other: StoredMoney) -> int | None:
    """Return the first year from which the first plan has cost no more than the other, to the last year.

    Both count with tax and before the loan, in money of year 0. None where that never happens.

    Raises
    ------
    ValueError
        The plans have no common years, discount rate or currency: see `comparable`.
    """
    if not comparable(first, other):
        raise ValueError("cash flows of different years, discount rate or currency")
    one, two = ([_exact(v) for v in plan.flow.sort_values("year")["present"]] for plan in (first, other))
    return break_even_year(one, two)


def even_fees(first: StoredMoney, other: StoredMoney, fees: frozenset[str]) -> list[FeePoint]:
    """Return at which price of each fee of the other plan both cost the same, over each horizon.

    Both count with tax and before the loan. All else stays, one fee at a time: routes are not chosen anew
    for another rent, which errs toward a lower price where the other plan could do with less of it. Nothing
    where the plans are not `comparable`.

    Parameters
    ----------
    fees
        Items of `fee_items`.
    """
    if not comparable(first, other):
        return []
    level = str(other.summary["cost"]["level"])
    mine = {int(h["horizon_years"]): _exact(h["cost_with_tax"]) for h in first.summary["money"]["horizons"]}
    found = []
    for item in sorted(set(other.lines["item_id"].dropna()) & fees - {TOLD_FEE}):
        row = other.book.loc[item]
        price = Decimal(str(row[level]))
        for horizon in other.summary["money"]["horizons"]:
            years = int(horizon["horizon_years"])
            worth = _present_fee(other, item, years)
            if years not in mine or not worth:
                continue
            factor = 1 + (mine[years] - _exact(horizon["cost_with_tax"])) / worth
            even = (price * factor).quantize(FEE_STEP) if factor >= 0 else None
            found.append(FeePoint(item, years, price, even, "planning assumption" in str(row["source"])))
    return found


def _present_fee(plan: StoredMoney, item: str, horizon: int) -> Decimal:
    """Return the present value of one fee with its tax, over a horizon."""
    finance = plan.asked["finance"]
    rise, rate, tax = (
        1 + Decimal(str(finance[k])) / 100
        for k in ("escalation_general_pct", "discount_rate_pct", "tax_opex_pct")
    )
    line_ids = set(plan.lines.loc[plan.lines["item_id"] == item, "line_id"])
    built = [
        ((int(p) - 1) * int(finance["years_per_phase"]), _exact(t))
        for i, p, t in zip(plan.parts["line_id"], plan.parts["phase"], plan.parts["total"], strict=True)
        if i in line_ids
    ]
    years = ((y, sum((t for b, t in built if b < y), ZERO)) for y in range(1, horizon + 1))
    return sum((paid * tax * (rise / rate) ** year for year, paid in years), Decimal(0))


def comparable(first: StoredMoney, other: StoredMoney) -> bool:
    """Say whether two cash flows have the same years, discount factors and currency."""
    factors = (tuple(p.flow.sort_values("year")["discount_factor"]) for p in (first, other))
    same_years = len(set(factors)) == 1
    return same_years and first.summary["cost"]["currency"] == other.summary["cost"]["currency"]


def same_service(plans: Sequence[StoredMoney]) -> bool:
    """Say whether the plans have the same number of cameras and join the same number of sites."""
    return len({(len(p.cameras), p.summary["network"]["connected"]) for p in plans}) <= 1


def _sum(values: pd.Series) -> Decimal:
    """Add amounts exactly."""
    return sum((_exact(v) for v in values), ZERO)


def _exact(value: object) -> Decimal:
    """Return an amount exact to the cent."""
    return money(str(value))
