"""Money of a province: the sums of its members, and what is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.costs import price
from planner.costs.model import Bom
from planner.costs.money import annuity_factor
from planner.plan.province.model import MemberPlan, Part
from planner.schema import QUANTITIES
from planner.settings import Settings
from planner.units import money

SUMMED = (
    "works_and_equipment", "contingency", "capex", "capex_low", "capex_high", "tax", "maintenance",
    "annual_opex", "net_present_cost",
)  # fmt: skip


def own_quantities(parts: Mapping[str, Part]) -> pd.DataFrame:
    """Return QUANTITIES of the province's own assets: those of all parts, in their order."""
    rows = [p.quantities[QUANTITIES.names] for p in parts.values() if len(p.quantities)]
    if not rows:
        return pd.DataFrame({n: [] for n in QUANTITIES.names})
    return pd.concat(rows, ignore_index=True)


def own_bom(quantities: pd.DataFrame, catalog: Catalog, settings: Settings) -> Bom:
    """Return the bill of the province's own assets under the prices of the study of members."""
    bom = price(quantities, catalog, settings)
    return Bom(bom.lines.assign(basis="the province's own: centers, backbone, replacement"), bom.money)


def cost_block(
    members: Sequence[MemberPlan], own: Bom, settings: Settings, before: Mapping[str, int]
) -> dict[str, Any]:
    """Return the `cost` block: exact sums over members and the province's own, to the cent.

    `net_present_cost` counts each member from the year in which it is built.

    Parameters
    ----------
    before
        Member -> phases of the province that go by before it is built.
    """
    mine = {key: money(getattr(own.money, key)) for key in SUMMED}
    theirs = {key: [money(m.summary["cost"][key]) for m in members] for key in SUMMED}
    years = settings.finance.years_per_phase
    theirs["net_present_cost"] = [
        present_from(m.summary["cost"], before[m.member_id] * years, settings) for m in members
    ]
    total = {key: sum(theirs[key], mine[key]) for key in SUMMED}
    budget = money(settings.costs.budget) if settings.costs.budget > 0 else None
    return {
        "currency": settings.study.currency,
        **{key: float(value) for key, value in total.items()},
        "own": {key: float(value) for key, value in mine.items()},
        "horizon_years": settings.finance.horizon_years,
        "discount_rate_pct": settings.finance.discount_rate_pct,
        "budget": None if budget is None else float(budget),
        "within_budget": None if budget is None else total["capex"] <= budget,
        "assumption_share": _assumed(members, own, total["works_and_equipment"]),
    }


def present_from(cost: Mapping[str, Any], start_year: int, settings: Settings) -> Decimal:
    """Return the present cost over the horizon of a plan that is built some years after year 0.

    Its capex falls due in that year, a year of its opex in each later year of the horizon; nothing where the
    horizon ends before.

    Examples
    --------
    1,000.00 in year 2 and 100.00 in year 3 of 3 at 10 % are 826.45 and 75.13:

    >>> from pathlib import Path
    >>> from dataclasses import replace
    >>> base = Settings(Path())
    >>> asked = replace(base, finance=replace(base.finance, horizon_years=3, discount_rate_pct=10.0))
    >>> present_from({"capex": 1000.0, "annual_opex": 100.0, "net_present_cost": 1248.69}, 2, asked)
    Decimal('901.58')
    """
    if not start_year:
        return money(cost["net_present_cost"])
    rate, left = settings.finance.discount_rate_pct, settings.finance.horizon_years - start_year
    if left < 0:
        return money(0)
    opex = money(cost["annual_opex"]) * annuity_factor(left, rate) if left else Decimal(0)
    return money((money(cost["capex"]) + opex) / (1 + Decimal(str(rate)) / 100) ** start_year)


def _assumed(members: Sequence[MemberPlan], own: Bom, works: Decimal) -> float:
    """Return the share of works and equipment that rests on planning assumptions."""
    if not works:
        return 0.0
    guessed = sum(
        m.summary["cost"]["assumption_share"] * m.summary["cost"]["works_and_equipment"] for m in members
    )
    mine = own.money.assumption_share * float(own.money.works_and_equipment)
    return round(float((guessed + mine) / float(works)), 4)


def phase_capex(quantities: pd.DataFrame, own: Bom, settings: Settings) -> dict[int, Decimal]:
    """Return the capex of the province's own assets by phase, contingency included; they sum to its capex.

    Each phase pays for what it needs at the price of the study; cents that rounding moves are the last
    phase's.
    """
    prices = own.lines[own.lines["recurrence"] == "once"].set_index("item_id")["unit_price"]
    once = quantities[quantities["item_id"].isin(prices.index)]
    if once.empty:
        return {}
    share = Decimal(1) + Decimal(str(settings.costs.contingency_pct)) / 100
    out: dict[int, Decimal] = {}
    for phase in sorted({int(p) for p in once["phase"]}):
        rows = once[once["phase"] == phase]
        works = sum(
            (Decimal(str(q)) * Decimal(str(prices[i])) for q, i in
             zip(rows["quantity"], rows["item_id"], strict=True)),
            Decimal(0),
        )  # fmt: skip
        out[phase] = money(works * share)
    last = max(out)
    out[last] += own.money.capex - sum(out.values(), Decimal(0))
    return out
