"""The cash flow of a province: members' as they have it or as they start later, its own, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from planner.rules.folder import BOM, PRICE_ROWS, STUDY, PlanFolder
from planner.rules.integrity.cash import (
    DUE,
    NOTHING,
    check_flow,
    exact,
    expected_payments,
    facts_of,
    payer,
    ratio,
)
from planner.rules.integrity.money_figures import horizon_figures
from planner.rules.province.folder import CASH, SUMMARY, ProvinceFolder
from planner.rules.province.members import of, plan_of, study_of
from planner.rules.province.money import own_lines, own_money
from planner.rules.province.rule import ProvinceRule
from planner.rules.province.tier_counts import member_layer
from planner.rules.rule import Fault, differs
from planner.schema.money import CASH_FLOW
from planner.units import CENT, money

AMOUNTS = (
    "works", "contingency", "labor", "energy", "links", "general", "maintenance", "replacement",
    "decommissioning", "tax", "total", "loan_drawn", "interest", "principal", "own_funds", "present",
    "own_present",
)  # fmt: skip
HORIZON = ("cost", "cost_with_tax", "own_funds", "loan_outstanding", "held_at_end")


def own_folder(folder: ProvinceFolder) -> PlanFolder:
    """Return the province's own as a plan of one phase: its lines, what follows from them, its cash flow."""
    bom, sums = own_lines(folder), own_money(folder)
    flow = folder.parts[CASH]
    parts: dict[str, Any] = {
        BOM: bom,
        STUDY: folder.study,
        PRICE_ROWS: folder.parts[PRICE_ROWS],
        "phases": pd.DataFrame(
            {"phase": [1], "works": [float(sums["works_and_equipment"])], "capex": [float(sums["capex"])]}
        ),
        "phase_lines": bom[["line_id", "total"]].assign(phase=1),
        "cash_flow": flow.loc[flow["whose"] == "own", CASH_FLOW.names].reset_index(drop=True),
    }
    found = PlanFolder(folder.path, parts, ())
    parts["money_lines"] = _lines(found, sums["maintenance"])
    parts["payments"] = _payments(found)
    parts["loan"] = _loan(found, sums)
    return found


def phases_before(folder: ProvinceFolder) -> dict[str, int]:
    """Return how many phases of the province go by before a member is built, all where no budget holds it."""
    table, count = folder.layer("members"), len(folder.layer("province_phases"))
    built = dict(zip(table["member_id"], table["built_in"], strict=True))
    return {str(m): count if np.isnan(float(p)) else int(p) - 1 for m, p in built.items()}


def later_folder(folder: ProvinceFolder, member: str, before: int) -> PlanFolder | None:
    """Return a member as a plan whose phases follow others; None where it cannot be read.

    Its cash flow is the one that the province tells, what is paid follows from its lines and phases, and its
    loan is paid back as many years later. The member's own audit holds its lines, phases and loan.
    """
    study = study_of(folder, member)
    names = ("money_lines", "phases", "phase_lines", "loan")
    parts: dict[str, Any] = {n: member_layer(folder, member, n) for n in names}
    if not study or any(not len(parts[n].columns) for n in names):
        return None
    lines, years = parts["money_lines"], before * int(study["finance"]["years_per_phase"])
    parts["money_lines"] = lines.assign(payer=[p if isinstance(p, str) else "" for p in lines["payer"]])
    for name in ("phases", "phase_lines"):
        parts[name] = parts[name].assign(phase=parts[name]["phase"].astype(int) + before)
    parts["loan"] = parts["loan"].assign(year=parts["loan"]["year"].astype(int) + years)
    flow = folder.parts[CASH]
    mine = flow[(flow["whose"] == "member") & (flow["member"] == member)]
    parts |= {STUDY: study, "cash_flow": mine[CASH_FLOW.names].reset_index(drop=True)}
    found = PlanFolder(folder.path, parts, ())
    parts["payments"] = _payments(found)
    return found


def _payments(found: PlanFolder) -> pd.DataFrame:
    """Return what is paid after construction, as its lines, phases and study give it."""
    paid = [
        {"year": y, "payer": who, "kind": kind, "amount": float(amount)}
        for (y, who, kind), amount in sorted(expected_payments(found).items())
    ]
    return pd.DataFrame(paid, columns=["year", "payer", "kind", "amount"])


def _lines(found: PlanFolder, maintenance: Decimal) -> pd.DataFrame:
    """Return what the catalog and the study say of each own line, and of what is due."""
    labor = found.parts[PRICE_ROWS].set_index("item_id")["labor_share"]
    rows = []
    for line in found.bom.to_dict("records"):
        item = str(line["item_id"])
        kind, life, _ = facts_of(line, float(labor.get(item, np.nan)))
        rows.append((line["line_id"], item, line["recurrence"], line["total"], kind,
                     payer(found, item, kind), life))  # fmt: skip
    kept = {"maintenance": float(maintenance)}
    rows += [
        (k.upper(), "", "due", kept.get(k, 0.0), k, payer(found, "", k), np.nan) for k in DUE
    ]  # fmt: skip
    names = ["line_id", "item_id", "recurrence", "total", "kind", "payer", "service_life_years"]
    return pd.DataFrame(rows, columns=names)


def _loan(found: PlanFolder, sums: Mapping[str, Decimal]) -> pd.DataFrame:
    """Return the schedule of the loan on the province's own, no rows without one."""
    finance, names = found.study["finance"], ["year", "drawn", "interest", "principal", "closing"]
    base = sums["capex"] + (sums["tax"] if finance["loan_on_tax"] else NOTHING)
    owed = drawn = money(base * ratio(found, "loan_share_pct"))
    rate, grace = ratio(found, "loan_rate_pct"), int(finance["loan_grace_years"])
    count = int(finance["loan_years"]) - grace
    even = drawn / count if rate == 0 else drawn * rate / (1 - (1 + rate) ** -count)
    rows = [(0, drawn, NOTHING, NOTHING, owed)] if drawn else []
    for year in range(1, grace + count + 1) if drawn else ():
        interest = money(owed * rate)
        back = NOTHING
        if year == grace + count:
            back = owed
        elif year > grace:
            equal = finance["loan_kind"] == "equal_principal"
            back = min(owed, money(drawn / count) if equal else money(even) - interest)
        owed -= back
        rows.append((year, NOTHING, interest, back, owed))
    return pd.DataFrame([(y, *(float(v) for v in rest)) for y, *rest in rows], columns=names)


def flows_apart(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield years that are not the members' own, not the province's own, or not the sum of both."""
    flow = folder.parts[CASH]
    strange = set(flow.loc[flow["whose"] == "member", "member"]) ^ set(folder.member_ids)
    if strange:
        yield Fault(CASH, min(strange), f"`{min(strange)}` has a cash flow and is no member, or has none.")
    before = phases_before(folder)
    for member in folder.member_ids:
        if before.get(member, 0):
            yield from _later(folder, member, before[member])
            continue
        theirs = member_layer(folder, member, "cash_flow")
        mine = flow[(flow["whose"] == "member") & (flow["member"] == member)]
        if len(theirs):
            yield from _unlike(member, mine, _years([theirs]), "its own plan")
    if not isinstance(folder.summary.get("replacement"), dict) and "program" in set(flow["whose"]):
        yield Fault(CASH, "program", "there is money of a replacement program, and the plan has none.")
    yield from _own(folder)
    added = _years([flow[flow["whose"] == "member"], flow[flow["whose"] == "own"]])
    yield from _unlike("all", flow[flow["whose"] == "all"], added, "members and own together")


def _later(folder: ProvinceFolder, member: str, before: int) -> Iterator[Fault]:
    """Yield years of a member of a later phase that its lines, its phases and the study do not give."""
    found = later_folder(folder, member, before)
    for fault in check_flow(found) if found is not None else ():
        told = f"{member}, built after {before} phases: {fault.message}"
        yield Fault(CASH, f"{member}, {fault.feature}", told)


def _own(folder: ProvinceFolder) -> Iterable[Fault]:
    """Yield years of the province's own that its bill and the study do not give."""
    return [Fault(CASH, f"own, {f.feature}", f"own: {f.message}") for f in check_flow(own_folder(folder))]


def _years(frames: list[pd.DataFrame]) -> dict[int, dict[str, Decimal]]:
    """Return the sum of each amount by year."""
    out: dict[int, dict[str, Decimal]] = {}
    for frame in frames:
        for row in frame.to_dict("records"):
            year = out.setdefault(int(row["year"]), dict.fromkeys(AMOUNTS, NOTHING))
            for name in AMOUNTS:
                year[name] += exact(row[name])
    return out


def _unlike(
    whose: str, stored: pd.DataFrame, right: Mapping[int, Mapping[str, Decimal]], what: str
) -> Iterator[Fault]:
    """Yield years that are missing or too many, and amounts that differ."""
    rows = {int(r["year"]): r for r in stored.to_dict("records")}
    if sorted(rows) != sorted(right) or len(rows) != len(stored):
        yield Fault(CASH, whose, f"`{whose}`: its years are not those of {what}.")
        return
    for year, amounts in right.items():
        for name, value in amounts.items():
            if abs(exact(rows[year][name]) - value) > CENT / 2:
                told = (
                    f"`{name}` of `{whose}` in year {year} is {rows[year][name]:,.2f}; {what}: {value:,.2f}."
                )
                yield Fault(CASH, f"{whose}, year {year}", told)


def horizons_apart(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield present costs and payers that are not those of the members and the province's own."""
    told, own = folder.summary.get("money"), own_folder(folder)
    if not isinstance(told, dict) or not isinstance(told.get("horizons"), list):
        yield Fault(SUMMARY, "money", "`money` with its `horizons` is missing.")
        return
    finance = folder.study["finance"]
    asked = sorted({int(finance["horizon_years"]), int(finance["second_horizon_years"])})
    rows = {h.get("horizon_years"): h for h in told["horizons"] if isinstance(h, dict)}
    if list(rows) != asked:
        yield Fault(SUMMARY, "money.horizons", f"the horizons are {list(rows)}; the study asks for {asked}.")
        return
    before = phases_before(folder)
    later = [later_folder(folder, m, before[m]) for m in folder.member_ids if before.get(m, 0)]
    shifted = [own, *(f for f in later if f is not None)]
    if not all(set(range(max(asked) + 1)) <= set(f.layer("cash_flow")["year"]) for f in shifted):
        return
    plans = [plan_of(folder, m) for m in folder.member_ids if not before.get(m, 0)]
    for years in asked:
        held = [horizon_figures(f, years) for f in shifted]
        for key in HORIZON:
            value = sum((h[key] for h in held), NOTHING)
            value += sum((_theirs(p, years, key) for p in plans), NOTHING)
            name = f"money.horizons.{years}.{key}"
            yield from differs(SUMMARY, name, rows[years].get(key), float(value), 0.035, "members and own")
    yield from _payers(told, shifted, plans)


def _theirs(plan: dict[str, Any], years: int, key: str) -> Decimal:
    """Return a figure of a member's horizon."""
    for block in of(plan, "money.horizons") or ():
        if isinstance(block, dict) and block.get("horizon_years") == years:
            return exact(block.get(key) or 0)
    return NOTHING


def _payers(told: dict[str, Any], shifted: list[PlanFolder], plans: list[dict[str, Any]]) -> Iterator[Fault]:
    """Yield payers whose sums are not those of the members' payers and of the own lines."""
    right: dict[str, dict[str, Decimal]] = {}

    def put(name: object, key: str, amount: Decimal) -> None:
        held = right.setdefault(str(name or ""), {"annual": NOTHING, "present": NOTHING})
        held[key] += amount

    for found in shifted:
        for row in found.layer("money_lines").to_dict("records"):
            if row["recurrence"] == "year" or row["line_id"] == "MAINTENANCE":
                put(row["payer"], "annual", exact(row["total"]))
        for row in found.layer("payments").to_dict("records"):
            if row["year"] <= int(found.study["finance"]["horizon_years"]):
                worth = (1 + ratio(found, "discount_rate_pct")) ** -int(row["year"])
                put(row["payer"], "present", exact(row["amount"]) * worth)
    for plan in plans:
        for block in of(plan, "money.payers") or ():
            for key in ("annual", "present"):
                put(block.get("payer"), key, exact(block.get(key) or 0))
    rows = told.get("payers")
    stored = {str(r.get("payer") or ""): r for r in rows} if isinstance(rows, list) else {}
    if set(stored) != set(right):
        yield Fault(SUMMARY, "money.payers", "the payers are not those of the members and the own lines.")
        return
    for name, sums in right.items():
        for key, value in sums.items():
            place = f"money.payers.{name or 'nobody'}.{key}"
            yield from differs(SUMMARY, place, stored[name].get(key), float(value), 0.025, "members and own")


RULES = (
    ProvinceRule(
        "INT-PROVINCE-CASH",
        "cash_flow.csv holds the cash flow of each member of the first phase as its own plan has it, of each "
        "later one from the year in which it is built as its lines, its phases and the study give it, the "
        "province's own as it follows from its bill and the study, and in each year the sum of all.",
        "A treasury plans by what falls due in each year, not by a present value.",
        "cash_flow.csv was edited, or a member was planned anew.",
        "Run the study of members again.",
        (CASH, BOM, SUMMARY, STUDY, PRICE_ROWS, "members", "province_phases"),
        flows_apart,
    ),
    ProvinceRule(
        "INT-PROVINCE-PRESENT",
        "Present cost over each horizon, and what each payer pays, are the members' and the own together.",
        "Renting and owning are told apart by these figures.",
        "province.json was edited.",
        "Run the study of members again.",
        (CASH, BOM, SUMMARY, STUDY, PRICE_ROWS, "members", "province_phases"),
        horizons_apart,
    ),
)
