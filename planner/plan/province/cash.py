"""The cash flow of a province: that of each member and of the province's own, summed year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.cash_flow import Flow, cash_flow, flow_table
from planner.costs.finance import payer_figures
from planner.costs.model import Bom
from planner.costs.money_lines import money_lines
from planner.costs.present import present
from planner.plan.compared import read_asked
from planner.plan.province.model import MemberPlan
from planner.plan.store import read_tables
from planner.schema import PHASE_LINES, PHASES
from planner.schema.money import CASH_FLOW, MONEY_LINES
from planner.schema.province import PROVINCE_CASH_FLOW
from planner.settings import Settings
from planner.units import money

ADDED = ("cost", "cost_with_tax", "own_funds", "loan_outstanding", "held_at_end")
KEPT = ("year", "discount_factor")


@dataclass(frozen=True)
class YearlyMoney:
    """A member, or the province's own, over the years: MONEY_LINES, PHASE_LINES, and its cash flow."""

    lines: pd.DataFrame
    parts: pd.DataFrame
    flow: Flow


def phases_before(built_in: Mapping[str, int | None], count: int) -> dict[str, int]:
    """Return how many phases of the province go by before each member is built.

    A member that no budget holds counts as built in the phase after the last.

    Parameters
    ----------
    built_in
        Phase by whose end each member is paid, None where no budget holds it.
    count
        Phases of the province.

    Examples
    --------
    >>> phases_before({"east": 1, "west": 3, "far": None}, 4)
    {'east': 0, 'west': 2, 'far': 4}
    """
    return {m: count if phase is None else phase - 1 for m, phase in built_in.items()}


def later_money(
    members: Sequence[MemberPlan], before: Mapping[str, int], settings: Settings
) -> dict[str, YearlyMoney]:
    """Return the money of each member that is built after the first phase, over the years of the province.

    Its phases follow those that go by before: it pays nothing until then, prices of yearly payments have
    risen meanwhile, and years end with those of the province.
    """
    out = {}
    for m in members:
        if before[m.member_id] == 0:
            continue
        found = read_tables(m.folder, MONEY_LINES, PHASES, PHASE_LINES)
        phases, parts = (
            found[t.name].assign(phase=found[t.name]["phase"].astype("int64") + before[m.member_id])
            for t in (PHASES, PHASE_LINES)
        )
        lines = found["money_lines"]
        flow = cash_flow(lines, phases, parts, _asked(m, settings))
        out[m.member_id] = YearlyMoney(lines, parts, flow)
    return out


def _asked(member: MemberPlan, settings: Settings) -> Settings:
    """Return the settings of the province with the costs and finance of a member's own plan."""
    told = read_asked(member.folder)
    sections = {}
    for name in ("costs", "finance"):
        section = getattr(settings, name)
        known = {f.name for f in fields(section)} & set(told[name])
        values = {k: tuple(v) if isinstance(v := told[name][k], list) else v for k in known}
        sections[name] = replace(section, **values)
    return replace(settings, **sections)


def own_money(own: Bom, catalog: Catalog, settings: Settings) -> YearlyMoney:
    """Return the province's own over the years, built in year 0."""
    lines = money_lines(own.lines, own.money.maintenance, catalog, settings)
    parts = own.lines.assign(phase=1)[PHASE_LINES.names]
    works, capex = own.money.works_and_equipment, own.money.capex
    phases = pd.DataFrame({"phase": [1], "works": [float(works)], "capex": [float(capex)]})
    return YearlyMoney(lines, parts, cash_flow(lines, phases, parts, settings))


def province_flow(
    members: Sequence[MemberPlan], own: YearlyMoney, later: Mapping[str, YearlyMoney]
) -> pd.DataFrame:
    """Return PROVINCE_CASH_FLOW: each member from the year it is built, the own, and the sum to the cent.

    A member of the first phase has the years of its own plan. One whose phases go on for longer than those
    of others has more years.

    Parameters
    ----------
    later
        Members that are built after the first phase, as `later_money` gives them.
    """
    blank: dict[str, Any] = {"member": None}
    frames = [_of_member(m, later).assign(whose="member", member=m.member_id) for m in members]
    frames.append(flow_table(own.flow).assign(whose="own", **blank))
    frames.append(summed(frames).assign(whose="all", **blank))
    return pd.concat([f[PROVINCE_CASH_FLOW.names] for f in frames], ignore_index=True)


def _of_member(member: MemberPlan, later: Mapping[str, YearlyMoney]) -> pd.DataFrame:
    """Return CASH_FLOW of a member in the years of the province."""
    if member.member_id in later:
        return flow_table(later[member.member_id].flow)
    found: pd.DataFrame = read_tables(member.folder, CASH_FLOW)["cash_flow"].sort_values("year")
    return found


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


def money_block(
    members: Sequence[MemberPlan], own: YearlyMoney, later: Mapping[str, YearlyMoney]
) -> dict[str, Any]:
    """Return the block `money`: present cost over each horizon and payers, members and own together.

    The members' horizons are those of the study of members; sums are exact to the cent.
    """
    finance = own.flow.settings.finance
    horizons = []
    for years in sorted({finance.horizon_years, finance.second_horizon_years}):
        told = dict.fromkeys(ADDED, Decimal(0))
        for held in (own, *later.values()):
            found = present(held.flow, years, held.lines, held.parts)
            told = {key: told[key] + getattr(found, key) for key in ADDED}
        for m in members:
            if m.member_id not in later:
                theirs = next(h for h in m.summary["money"]["horizons"] if int(h["horizon_years"]) == years)
                told = {key: told[key] + money(theirs[key]) for key in ADDED}
        horizons.append({"horizon_years": years, **{k: float(v) for k, v in told.items()}})
    payers = [payer_figures(held.lines, held.flow) for held in (own, *later.values())]
    payers += [m.summary["money"]["payers"] for m in members if m.member_id not in later]
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
