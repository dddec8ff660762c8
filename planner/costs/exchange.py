"""Exposure to the exchange rate: the same cash flow in the money in which its payer earns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from planner.costs.cash_flow import ZERO, Flow, discount
from planner.settings import Settings
from planner.units import money

PATHS = ("low", "typical", "high")


def exchange_paths(flow: Flow, lines: pd.DataFrame, settings: Settings) -> dict[str, Any] | None:
    """Return the block `money.exchange`, None where the study names no domestic currency.

    Each path lets the domestic currency lose the same share every year beyond its own inflation, so amounts
    are domestic money of year 0. The foreign part of each kind of cost follows the rate, the rest stays at
    that of year 0; tax follows what it is put on. A loan in the domestic currency does not follow it.
    Discounted as the rest of the plan.

    Parameters
    ----------
    lines
        MONEY_LINES, for the foreign shares.
    """
    finance = settings.finance
    if not finance.domestic_currency:
        return None
    shares = foreign_shares(lines)
    abroad = (finance.loan_currency or settings.study.currency) != finance.domestic_currency
    paths = []
    for name in PATHS:
        pct = Decimal(str(getattr(finance, f"depreciation_{name}_pct")))
        paths.append({"path": name, "depreciation_pct": float(pct), **_path(flow, shares, pct, abroad)})
    return {
        "domestic_currency": finance.domestic_currency,
        "exchange_rate": finance.exchange_rate,
        "loan_in_foreign_currency": bool(abroad and flow.loan),
        "foreign_share_capex": shares["works"],
        "foreign_share_yearly": yearly_share(lines),
        "paths": paths,
    }


def foreign_shares(lines: pd.DataFrame) -> dict[str, float]:
    """Return the mean foreign share of each kind of cost, weighed by totals, to six decimals."""
    out = {}
    for kind, part in lines.groupby("kind", sort=True):
        totals = [float(t) for t in part["total"]]
        weighed = sum(t * float(s) for t, s in zip(totals, part["foreign_share"], strict=True))
        out[str(kind)] = (
            round(weighed / sum(totals), 6) if sum(totals) else float(part["foreign_share"].mean())
        )
    return {"works": 0.0, **out}


def yearly_share(lines: pd.DataFrame) -> float:
    """Return the foreign share of what a whole year costs, maintenance included."""
    part = lines[(lines["recurrence"] == "year") | (lines["kind"] == "maintenance")]
    whole = float(part["total"].sum())
    return round(float((part["total"] * part["foreign_share"]).sum()) / whole, 6) if whole else 0.0


def _path(flow: Flow, shares: dict[str, float], pct: Decimal, abroad: bool) -> dict[str, Any]:
    """Return what one path costs: present value of own funds, and debt service in its dearest year."""
    finance = flow.settings.finance
    start, present, services = Decimal(str(finance.exchange_rate)), Decimal(0), [ZERO]
    paid = Decimal(0)
    for year in flow.years:
        rate = start * (1 + pct / 100) ** year.year
        of_loan = rate if abroad else start
        service = (year.interest + year.principal) * of_loan
        amount = _spent(year.works + year.contingency + year.tax_capex, shares["works"], rate, start)
        for (kind, _), value in year.paid.items():
            amount += _spent(value, shares[kind], rate, start)
        amount += _spent(year.tax_later, shares.get("replacement", 0.0), rate, start)
        own = amount + service - year.drawn * of_loan
        present += own * discount(flow.settings, year.year)
        paid += service
        services.append(money(service))
    return {
        "own_funds_present": float(money(present)),
        "debt_service": float(money(paid)),
        "debt_service_dearest_year": float(max(services)),
        "rate_at_end": float(round(start * (1 + pct / 100) ** flow.last, 6)),
    }


def _spent(amount: Decimal, foreign: float, rate: Decimal, start: Decimal) -> Decimal:
    """Return an amount in domestic money: its foreign part at the rate of the year."""
    share = Decimal(str(foreign))
    return amount * (share * rate + (1 - share) * start)
