"""The money of a replacement program: year by year beside the cash flow of a plan, and at present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.costs.cash_flow import ZERO, discount, growth
from planner.costs.money_lines import REPLACEMENT
from planner.schema.replacement import PROGRAM_FLOW
from planner.settings import Settings
from planner.units import money


def program_flow(
    bought: Mapping[int, Decimal], start: int, totals: Mapping[int, Decimal], payer: str | None,
    settings: Settings,
) -> pd.DataFrame:  # fmt: skip
    """Return PROGRAM_FLOW: what a program pays in each year, beside what the plan pays.

    The first year of the program is year 0. What is bought costs what it does in year 0 and rises as all that
    is bought again does; it is taxed as capex is. A program of which 1,000.00 is bought in its second year
    pays 1,020.00 and 214.20 of tax there at 2 % a year and 21 %.

    Parameters
    ----------
    bought
        What is bought in each calendar year, at prices of year 0.
    start
        First calendar year of the program.
    totals
        Total of the plan's cash flow by year, with tax and before the loan.
    payer
        Who pays what is bought again; None where nobody is named.
    """
    last = max([*totals, *(year - start for year in bought)], default=0)
    tax_share = Decimal(str(settings.costs.tax_pct)) / 100
    rows = []
    for year in range(last + 1):
        base = bought.get(start + year, ZERO)
        amount = money(base * growth(settings, REPLACEMENT, year))
        tax, plan, factor = money(amount * tax_share), totals.get(year, ZERO), discount(settings, year)
        rows.append(
            (
                year, start + year, payer, float(base), float(amount), float(tax), float(amount + tax),
                round(float(factor), 9), float(money((amount + tax) * factor)), float(plan),
                float(plan + amount + tax),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=PROGRAM_FLOW.names)


def program_figures(
    flow: pd.DataFrame, horizons: Sequence[Mapping[str, Any]], settings: Settings
) -> dict[str, Any]:
    """Return a program in figures: who pays, the sums, and present cost with it and without.

    All years up to a horizon count, its last one too: what is granted to a program is spent.

    Parameters
    ----------
    flow
        PROGRAM_FLOW.
    horizons
        Present cost of the plan alone, as the block `money` tells it.
    """
    told = []
    for block in horizons:
        years = int(block["horizon_years"])
        bare = taxed = Decimal(0)
        for row in flow[flow["year"] <= years].to_dict("records"):
            factor = discount(settings, int(row["year"]))
            bare += money(str(row["amount"])) * factor
            taxed += money(str(row["total"])) * factor
        told.append(
            {
                "horizon_years": years,
                "program": float(money(bare)),
                "program_with_tax": float(money(taxed)),
                "cost_without": float(block["cost"]),
                "cost_with": float(money(str(block["cost"])) + money(bare)),
                "cost_with_tax_without": float(block["cost_with_tax"]),
                "cost_with_tax_with": float(money(str(block["cost_with_tax"])) + money(taxed)),
            }
        )
    payers = [p for p in flow["payer"] if isinstance(p, str) and p]
    return {
        "payer": payers[0] if payers else None,
        **{key: float(sum((money(str(v)) for v in flow[key]), ZERO)) for key in ("base", "amount", "tax")},
        "horizons": told,
    }


def payer_of(lines: pd.DataFrame) -> str | None:
    """Return who pays what is bought again, None where nobody is named.

    Parameters
    ----------
    lines
        MONEY_LINES.
    """
    name = lines.loc[lines["line_id"] == REPLACEMENT.upper(), "payer"].iloc[0]
    return name if isinstance(name, str) and name else None


def bought_by_year(years: pd.DataFrame) -> dict[int, Decimal]:
    """Return what a program spends in each calendar year, at prices of year 0.

    Parameters
    ----------
    years
        REPLACEMENT_YEARS, or those of a program over members.
    """
    return {int(y): money(str(v)) for y, v in zip(years["year"], years["spent"], strict=True)}
