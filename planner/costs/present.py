"""Present cost over a horizon, and the year from which one plan has cost less than another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from planner.costs.cash_flow import ZERO, Flow, discount, growth
from planner.costs.money_lines import DECOMMISSIONING, REPLACEMENT
from planner.units import money


@dataclass(frozen=True)
class Present:
    """What a plan costs over a horizon, in money of year 0, to the cent.

    Parameters
    ----------
    cost
        Without tax and without the loan.
    cost_with_tax
        The same with tax.
    own_funds
        What payers need of their own money with the loan, tax included; what they still owe is apart.
    loan_outstanding
        Owed at the end of the horizon, in money of that year.
    held_at_end
        Part of works and equipment, and of what was bought again, whose service life is not over, straight
        line, in money of year 0 undiscounted.
    """

    horizon_years: int
    cost: Decimal
    cost_with_tax: Decimal
    own_funds: Decimal
    loan_outstanding: Decimal
    held_at_end: Decimal


def present(flow: Flow, horizon: int, lines: pd.DataFrame, parts: pd.DataFrame) -> Present:
    """Return the present cost over a horizon.

    All of years 0 to the horizon counts but what would be bought again in its last year: nothing runs after
    it. What stands is taken down in that year.

    Parameters
    ----------
    horizon
        Years; at most those of the flow.
    """
    settings = flow.settings
    cost = taxed = own = Decimal(0)
    for year in flow.years[: horizon + 1]:
        factor = discount(settings, year.year)
        left_out = year.of(DECOMMISSIONING)
        tax_left = money(left_out * Decimal(str(settings.costs.tax_pct)) / 100)
        if year.year == horizon:
            left_out += year.of(REPLACEMENT)
            tax_left += year.tax_replacement
        cost += (year.before_tax - left_out) * factor
        taxed += (year.total - left_out - tax_left) * factor
        own += (year.own_funds - left_out - tax_left) * factor
    factor = discount(settings, horizon)
    removal = money(flow.removal * growth(settings, DECOMMISSIONING, horizon))
    tax = money(removal * Decimal(str(settings.costs.tax_pct)) / 100)
    owed = sum((r.closing for r in flow.loan if r.year == horizon), ZERO)
    return Present(
        horizon_years=horizon,
        cost=money(cost + removal * factor),
        cost_with_tax=money(taxed + (removal + tax) * factor),
        own_funds=money(own + (removal + tax) * factor),
        loan_outstanding=owed,
        held_at_end=held_at_end(flow, horizon, lines, parts),
    )


def held_at_end(flow: Flow, horizon: int, lines: pd.DataFrame, parts: pd.DataFrame) -> Decimal:
    """Return what is left, straight line, of the service lives of all that was bought up to a horizon."""
    finance, total = flow.settings.finance, Decimal(0)
    life_of = dict(zip(lines["line_id"], lines["service_life_years"], strict=True))
    once = set(lines.loc[lines["recurrence"] == "once", "line_id"])
    for line, phase, amount in zip(parts["line_id"], parts["phase"], parts["total"], strict=True):
        life = life_of.get(line, float("nan"))
        age = horizon - (int(phase) - 1) * finance.years_per_phase
        if line not in once or math.isnan(life) or age < 0:
            continue
        whole = max(1, -int(-life // 1))
        used = age % whole if finance.replacement and age % whole else min(age, whole)
        total += Decimal(str(amount)) * (whole - used) / whole
    return money(total)


def break_even_year(one: Sequence[Decimal], other: Sequence[Decimal]) -> int | None:
    """Return the first year from which the first plan has cost no more than the other, to the end.

    Parameters
    ----------
    one, other
        Present cost of each year, year 0 first.

    >>> own, lease = [Decimal(100)] + [Decimal(5)] * 9, [Decimal(0)] + [Decimal(30)] * 9
    >>> break_even_year(own, lease), break_even_year(lease, own)
    (4, None)
    """
    gap, found = Decimal(0), None
    for year, (a, b) in enumerate(zip(one, other, strict=True)):
        gap += a - b
        if gap <= 0 and found is None:
            found = year
        elif gap > 0:
            found = None
    return found
