"""The money of one replacement program over members, beside the cash flow of the province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from planner.costs.program import bought_by_year, payer_of, program_figures, program_flow
from planner.plan.province.cash import YearlyMoney, summed
from planner.plan.province.model import Part
from planner.schema.money import CASH_FLOW
from planner.schema.province import PROVINCE_CASH_FLOW
from planner.settings import Settings
from planner.units import money

BOUGHT, TAXED = "replacement", "tax"


def with_program(
    flow: pd.DataFrame, parts: Mapping[str, Part], own: YearlyMoney, horizons: Sequence[Mapping[str, Any]],
    settings: Settings,
) -> tuple[pd.DataFrame, dict[str, Any] | None]:  # fmt: skip
    """Return PROVINCE_CASH_FLOW with the program beside all, and both together, and its block of figures.

    Neither changes where there is no program over members. Year 0 is the first calendar year of the program,
    whoever is built when; it is paid by whoever pays what the province buys again.

    Parameters
    ----------
    flow
        PROVINCE_CASH_FLOW of members, own and all.
    own
        The province's own over the years.
    horizons
        Present cost without the program, as `money_block` tells it.
    """
    part = parts.get("replacement")
    if part is None or not len(part.tables["member_replacement_years"]):
        return flow, None
    whole = flow[flow["whose"] == "all"]
    totals = {int(y): money(str(t)) for y, t in zip(whole["year"], whole["total"], strict=True)}
    bought = bought_by_year(part.tables["member_replacement_years"])
    years = program_flow(bought, int(part.summary["year"]), totals, payer_of(own.lines), settings)
    blank: dict[str, Any] = {"member": None}
    alone = _as_cash_flow(years)
    both = summed([whole[CASH_FLOW.names], alone])
    frames = [flow, alone.assign(whose="program", **blank), both.assign(whose="with_program", **blank)]
    out = pd.concat([f[PROVINCE_CASH_FLOW.names] for f in frames], ignore_index=True)
    return out, program_figures(years, horizons, settings)


def _as_cash_flow(years: pd.DataFrame) -> pd.DataFrame:
    """Return PROGRAM_FLOW in the columns of a cash flow: what it buys is replacement, nothing is lent."""
    told = {BOUGHT: "amount", TAXED: "tax", "total": "total", "own_funds": "total", "present": "present",
            "own_present": "present", "year": "year", "discount_factor": "discount_factor"}  # fmt: skip
    return pd.DataFrame({n: years[told[n]] if n in told else 0.0 for n in CASH_FLOW.names})
