"""From quantities to the bill of materials and its totals, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.model import Bom, Money
from planner.costs.money import annuity_factor
from planner.errors import PlannerError, Problem, name_up_to_five
from planner.schema import BOM_LINES
from planner.settings import Settings
from planner.units import CENT, money

ASSUMPTION = "planning assumption"
BASIS = {"surveyed": "streets: surveyed", "reconstructed": "streets: reconstructed, not surveyed"}


def price(quantities: pd.DataFrame, catalog: Catalog, settings: Settings) -> Bom:
    """Return the bill of materials and the money of a plan.

    One line an item: quantity is the sum over its assets rounded to two decimals, total is quantity times
    unit price rounded half up to the cent. Lines stand in the order of the price book; a line priced zero
    stays. Contingency and tax are shares of the sums, each rounded to the cent; capex_low and capex_high
    take every unit price at its low or high at once, so they are wider than what is likely.

    Parameters
    ----------
    quantities
        QUANTITIES frame.
    catalog
        Prices, all in one currency.
    settings
        `costs` (level, budget, contingency, tax, maintenance) and `finance` (horizon, discount rate).

    Raises
    ------
    PlannerError
        A quantity names an item without a price.
    """
    book: dict[str, dict[Any, Any]] = {str(r["item_id"]): r for r in catalog.prices.to_dict("records")}
    unknown = sorted(set(quantities["item_id"]) - set(book))
    if unknown:
        raise PlannerError(Problem(f"no price for {name_up_to_five(unknown)}."), "quantities")
    grouped = quantities.groupby("item_id", sort=False)
    amounts = {str(i): _sum(g["quantity"]) for i, g in grouped}
    assets = grouped["asset_id"].nunique()
    used = [i for i in _ordered(catalog) if i in amounts]
    rows = [
        _line(n, book[i], amounts[i], int(assets[i]), settings.costs.level) for n, i in enumerate(used, 1)
    ]
    for row in rows:
        row["basis"] = BASIS[settings.sources.streets_status]
    lines = pd.DataFrame(rows, columns=[c.name for c in BOM_LINES.columns])
    return Bom(lines=lines, money=total_money(lines, settings))


def total_money(lines: pd.DataFrame, settings: Settings) -> Money:
    """Return the totals of BOM lines, by the definitions of `Money`."""
    costs, finance = settings.costs, settings.finance
    once, yearly = lines[lines["recurrence"] == "once"], lines[lines["recurrence"] == "year"]
    works = _total(once, "unit_price")
    contingency = _percent(works, costs.contingency_pct)
    capex = works + contingency
    low, high = (_total(once, f"unit_price_{level}") for level in ("low", "high"))
    maintenance = _percent(works, costs.maintenance_pct)
    opex = _total(yearly, "unit_price") + maintenance
    guessed = _total(once[once["assumption"].astype(bool)], "unit_price")
    factor = annuity_factor(finance.horizon_years, finance.discount_rate_pct)
    return Money(
        currency=settings.study.currency,
        level=costs.level,
        works_and_equipment=works,
        contingency=contingency,
        capex=capex,
        capex_low=low + _percent(low, costs.contingency_pct),
        capex_high=high + _percent(high, costs.contingency_pct),
        tax=_percent(capex, costs.tax_pct),
        maintenance=maintenance,
        annual_opex=opex,
        net_present_cost=money(capex + opex * factor),
        budget=money(costs.budget) if costs.budget > 0 else None,
        assumption_share=float(guessed / works) if works else 0.0,
    )


def _ordered(catalog: Catalog) -> list[str]:
    """Return the items by group in the order in which groups and items first stand in the price book."""
    groups = {g: n for n, g in enumerate(dict.fromkeys(catalog.prices["group"]))}
    pairs = zip(catalog.prices["item_id"], catalog.prices["group"], strict=True)
    return [i for i, _ in sorted(((str(i), g) for i, g in pairs), key=lambda p: groups[p[1]])]


def _line(number: int, row: dict[Any, Any], quantity: Decimal, assets: int, level: str) -> dict[str, object]:
    """Return one BOM line."""
    unit = Decimal(str(row[level]))
    return {
        "line_id": f"BOM-{number:03d}",
        "item_id": row["item_id"],
        "group": row["group"],
        "description_en": row["description_en"],
        "description_es": row["description_es"],
        "recurrence": row["recurrence"],
        "unit": row["unit"],
        "quantity": float(quantity),
        "unit_price": float(unit),
        "unit_price_low": row["low"],
        "unit_price_high": row["high"],
        "total": float(money(quantity * unit)),
        "currency": row["currency"],
        "price_year": row["price_year"],
        "source": row["source"],
        "assumption": ASSUMPTION in str(row["source"]).lower(),
        "asset_count": assets,
    }


def _sum(values: Iterable[float]) -> Decimal:
    """Add quantities exactly and round the sum to two decimals."""
    exact = sum((Decimal(str(v)) for v in values), Decimal(0))
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def _total(lines: pd.DataFrame, column: str) -> Decimal:
    """Add quantity times a price column over lines, each rounded to the cent."""
    pairs = zip(lines["quantity"], lines[column], strict=True)
    return sum((money(Decimal(str(q)) * Decimal(str(p))) for q, p in pairs), Decimal("0.00"))


def _percent(amount: Decimal, pct: float) -> Decimal:
    """Return a percentage of an amount, rounded to the cent."""
    return money(amount * Decimal(str(pct)) / 100)
