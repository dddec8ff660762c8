"""The cash flow of a province: that of each member and of the province's own, summed year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.cash_flow import Flow, cash_flow, flow_table
from planner.costs.finance import payer_figures
from planner.costs.model import Bom
from planner.costs.money_lines import money_lines
from planner.costs.present import present
from planner.plan.province.model import MemberPlan
from planner.plan.store import read_tables
from planner.schema import PHASE_LINES
from planner.schema.money import CASH_FLOW
from planner.schema.province import PROVINCE_CASH_FLOW
from planner.settings import Settings
from planner.units import money

ADDED = ("cost", "cost_with_tax", "own_funds", "loan_outstanding", "held_at_end")
KEPT = ("year", "discount_factor")


@dataclass(frozen=True)
class OwnMoney:
    """The province's own over the years: MONEY_LINES, PHASE_LINES, and its cash flow."""

    lines: pd.DataFrame
    parts: pd.DataFrame
    flow: Flow


def own_money(own: Bom, catalog: Catalog, settings: Settings) -> OwnMoney:
    """Return the province's own over the years, built in year 0 as `net_present_cost` counts it."""
    lines = money_lines(own.lines, own.money.maintenance, catalog, settings)
    parts = own.lines.assign(phase=1)[PHASE_LINES.names]
    works, capex = own.money.works_and_equipment, own.money.capex
    phases = pd.DataFrame({"phase": [1], "works": [float(works)], "capex": [float(capex)]})
    return OwnMoney(lines, parts, cash_flow(lines, phases, parts, settings))


def province_flow(members: Sequence[MemberPlan], own: OwnMoney) -> pd.DataFrame:
    """Return PROVINCE_CASH_FLOW: each member as its own plan has it, the own, and the sum to the cent.

    Every member counts from its own year 0, whatever its phase in the province; a member whose own phases
    go on for longer than those of others has more years.
    """
    blank: dict[str, Any] = {"member": None}
    frames = [
        read_tables(m.folder, CASH_FLOW)["cash_flow"].sort_values("year")
        .assign(whose="member", member=m.member_id)
        for m in members
    ]  # fmt: skip
    frames.append(flow_table(own.flow).assign(whose="own", **blank))
    frames.append(summed(frames).assign(whose="all", **blank))
    return pd.concat([f[PROVINCE_CASH_FLOW.names] for f in frames], ignore_index=True)


def summed(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return CASH_FLOW of several together: amounts of a year added exactly."""
    rows: dict[int, dict[str, Any]] = {}
    for frame in frames:
        for row in frame.to_dict("records"):
            year = rows.setdefault(int(row["year"]), {"discount_factor": row["discount_factor"]})
            for name in CASH_FLOW.names:
                if name not in KEPT:
                    year[name] = year.get(name, Decimal(0)) + money(str(row[name]))
    table = [
        {k: float(v) for k, v in {"year": y, **r}.items()} | {"year": y} for y, r in sorted(rows.items())
    ]
    return pd.DataFrame(table, columns=CASH_FLOW.names)


def money_block(members: Sequence[MemberPlan], own: OwnMoney) -> dict[str, Any]:
    """Return the block `money`: present cost over each horizon and payers, members and own together.

    The members' horizons are those of the study of members; sums are exact to the cent.
    """
    finance = own.flow.settings.finance
    horizons = []
    for years in sorted({finance.horizon_years, finance.second_horizon_years}):
        mine = present(own.flow, years, own.lines, own.parts)
        told = {key: getattr(mine, key) for key in ADDED}
        for m in members:
            theirs = next(h for h in m.summary["money"]["horizons"] if int(h["horizon_years"]) == years)
            told = {key: told[key] + money(theirs[key]) for key in ADDED}
        horizons.append({"horizon_years": years, **{k: float(v) for k, v in told.items()}})
    payers = [payer_figures(own.lines, own.flow), *(m.summary["money"]["payers"] for m in members)]
    return {"horizons": horizons, "payers": _payers(payers)}


def _payers(lists: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return what each payer pays in all plans; who nobody names stands last."""
    sums: dict[str, dict[str, Decimal]] = {}
    for row in (r for rows in lists for r in rows):
        held = sums.setdefault(row["payer"] or "", {"annual": Decimal(0), "present": Decimal(0)})
        for key in held:
            held[key] += money(row[key])
    return [
        {"payer": name or None, **{k: float(v) for k, v in sums[name].items()}}
        for name in sorted(sums, key=lambda n: (n == "", n))
    ]
