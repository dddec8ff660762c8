"""The money of a plan over its years: tables, the block `money` of plan.json, and what is flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.band import band
from planner.costs.cash_flow import ZERO, Flow, cash_flow, discount, flow_table, payment_table
from planner.costs.completeness import Holdings, completeness, missing
from planner.costs.exchange import exchange_paths
from planner.costs.loan import loan_table
from planner.costs.model import Bom
from planner.costs.money_lines import money_lines
from planner.costs.present import present
from planner.errors import name_up_to_five
from planner.schema import FINDINGS
from planner.settings import Settings
from planner.units import money


@dataclass(frozen=True)
class Finance:
    """Tables MONEY_LINES, PAYMENTS, CASH_FLOW and LOAN by name, the block `money`, and FINDINGS rows."""

    tables: Mapping[str, pd.DataFrame]
    figures: dict[str, Any]
    findings: pd.DataFrame


def finance_of(
    bom: Bom, phases: pd.DataFrame, parts: pd.DataFrame, quantities: pd.DataFrame, held: Holdings,
    catalog: Catalog, settings: Settings,
) -> Finance:  # fmt: skip
    """Return the money of a plan over its years.

    Parameters
    ----------
    phases, parts, quantities
        PHASES, PHASE_LINES and QUANTITIES of the plan.
    held
        What the plan holds, for completeness; cameras and points that are joined count as sites.

    Raises
    ------
    SettingsError
        A payer fits nothing, or the grace of the loan is as long as the loan.
    """
    lines = money_lines(bom.lines, bom.money.maintenance, catalog, settings)
    flow = cash_flow(lines, phases, parts, settings)
    needs = completeness(catalog.money.needs, held, settings)
    zero = [str(i) for i, p in zip(bom.lines["line_id"], bom.lines["unit_price"], strict=True) if p == 0]
    horizons = sorted({settings.finance.horizon_years, settings.finance.second_horizon_years})
    costs = [present(flow, h, lines, parts) for h in horizons]
    figures = {
        "horizons": [{k: _plain(v) for k, v in vars(c).items()} for c in costs],
        "payers": payer_figures(lines, flow),
        "loan": loan_figures(flow),
        "unit_costs": unit_costs(bom, quantities, held, settings),
        "exchange": exchange_paths(flow, lines, settings),
        "band": band(bom.lines, flow, lines, parts, catalog, settings),
        "completeness": needs,
        "zero_priced": zero,
    }
    tables = {
        "money_lines": lines,
        "payments": payment_table(flow),
        "cash_flow": flow_table(flow),
        "loan": loan_table(flow.loan),
    }
    return Finance(tables, figures, _findings(needs, lines, zero))


def payer_figures(lines: pd.DataFrame, flow: Flow) -> list[dict[str, Any]]:
    """Return what each payer pays: of a whole year at prices of year 0, and in all over the first horizon."""
    horizon = flow.settings.finance.horizon_years
    yearly = lines[(lines["recurrence"] == "year") | (lines["line_id"] == "MAINTENANCE")]
    named = [p if isinstance(p, str) else "" for p in yearly["payer"]]
    annual: dict[str, Decimal] = {}
    for name, total in zip(named, yearly["total"], strict=True):
        annual[name] = annual.get(name, ZERO) + money(str(total))
    spent: dict[str, Decimal] = {}
    for year in flow.years[: horizon + 1]:
        for (_, payer), amount in year.paid.items():
            key = payer or ""
            spent[key] = spent.get(key, Decimal(0)) + amount * discount(flow.settings, year.year)
    return [
        {
            "payer": payer or None,
            "annual": float(annual.get(payer, ZERO)),
            "present": float(money(spent.get(payer, ZERO))),
        }
        for payer in sorted({*annual, *spent}, key=lambda p: (p == "", p))
    ]


def loan_figures(flow: Flow) -> dict[str, Any] | None:
    """Return the loan in figures, None without one."""
    if not flow.loan:
        return None
    finance = flow.settings.finance
    by_year: dict[int, Decimal] = {}
    for row in flow.loan:
        by_year[row.year] = by_year.get(row.year, ZERO) + row.payment
    return {
        "drawn": float(sum((r.drawn for r in flow.loan), ZERO)),
        "interest": float(sum((r.interest for r in flow.loan), ZERO)),
        "dearest_year": float(max(by_year.values())),
        "years": finance.loan_years,
        "grace_years": finance.loan_grace_years,
        "rate_pct": finance.loan_rate_pct,
        "share_pct": finance.loan_share_pct,
        "currency": finance.loan_currency or flow.settings.study.currency,
    }


def unit_costs(bom: Bom, quantities: pd.DataFrame, held: Holdings, settings: Settings) -> dict[str, Any]:
    """Return capex per camera, site and resident, and what is bought for cameras and points alone.

    `all_in` divides the whole capex, network and center included, by a count: figures of the press do so.
    `direct` counts the quantities that stand on cameras, or on points, and no share of anything common.
    """
    price = {
        str(i): Decimal(str(p)) for i, p in zip(bom.lines["item_id"], bom.lines["unit_price"], strict=True)
    }
    once = set(bom.lines.loc[bom.lines["recurrence"] == "once", "item_id"])
    out: dict[str, Any] = {}
    cameras, points = held.counts.get("cameras", 0), held.counts.get("points", 0)
    residents = settings.study.residents
    for name, count in (("camera", cameras), ("site", cameras + points), ("resident", residents)):
        out[f"all_in_per_{name}"] = float(money(bom.money.capex / count)) if count else None
    for name, layer, count in (("camera", "cameras", cameras), ("point", "points", points)):
        part = quantities[(quantities["layer"] == layer) & quantities["item_id"].isin(once)]
        amount = sum(
            (Decimal(str(q)) * price[str(i)] for i, q in zip(part["item_id"], part["quantity"], strict=True)),
            Decimal(0),
        )
        out[f"direct_per_{name}"] = float(money(amount / count)) if count else None
    return out


def _plain(value: object) -> float | int:
    """Return a figure as JSON holds it."""
    return value if isinstance(value, int) else float(str(value))


def _findings(needs: list[dict[str, Any]], lines: pd.DataFrame, zero: list[str]) -> pd.DataFrame:
    """Flag what is left out, what nobody is named to pay, and what is priced zero."""
    rows = []
    absent = missing(needs)
    if absent:
        what = f"the bill of materials holds nothing for {name_up_to_five(absent)}, though the plan needs it."
        rows.append(("MONEY-MISSING", "warning", len(absent), what))
    owed = lines[(lines["recurrence"] != "once") & lines["payer"].isna()]
    if len(owed):
        what = (
            f"nobody is named to pay {len(owed)} recurring costs: {name_up_to_five(owed['line_id'])}. "
            "Name them in `ownership.payer` or `finance.payers`."
        )
        rows.append(("MONEY-PAYER", "warning", len(owed), what))
    if zero:
        what = f"{len(zero)} lines are priced zero: {name_up_to_five(zero)}."
        rows.append(("MONEY-ZERO", "info", len(zero), what))
    found = [
        {"code": c, "severity": s, "feature": "bom", "count": n, "length_m": float("nan"), "message": m}
        for c, s, n, m in rows
    ]
    return pd.DataFrame(found, columns=FINDINGS.names)
