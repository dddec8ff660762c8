"""INT-WORKBOOK-MONEY: the sheets of bom.xlsx on money, prices and settings, against the stored plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.catalog.money_model import FACTORS
from planner.catalog.money_tables import read_money_tables
from planner.rules.folder import BOM, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.workbook import HALF_CENT, WORKBOOK, has_lines, line_rows, quoted_name
from planner.rules.integrity.workbook_groups import check_groups
from planner.rules.integrity.workbook_program import check_program
from planner.rules.integrity.workbook_rows import (
    CENTS,
    FIRST_ROW,
    LAYERS_READ,
    TINY,
    book_of,
    compare,
    letter,
    same,
    uneven,
)
from planner.rules.rule import Fault, Rule, gather
from planner.rules.sheets import Sheet
from planner.units import money

PHASES, FLOW, PAID, LOAN, RISK, POLICIES = 13, 15, 16, 17, 18, 19
PRICES, LIMITS, ORIGINS, PROGRAM = 26, 27, 28, 29
FIRST_YEAR = 13
PHASE_COLUMNS = {
    "A": "phase", "C": "sites", "D": "cameras", "E": "points", "F": "sites_after", "G": "route_m",
    "H": "cable_m", "I": "capex", "J": "budget", "K": "capex_after", "L": "opex_after", "M": "coverage_after",
}  # fmt: skip
FLOW_COLUMNS = (
    "year", "works", "contingency", "labor", "energy", "links", "general", "maintenance", "replacement",
    "decommissioning", "tax", "total", "loan_drawn", "interest", "principal", "own_funds", "discount_factor",
    "present", "own_present",
)  # fmt: skip
LIVE = "DEFGHIJKLMNOPQRS"
"""Columns of the cash flow that are formulas."""
LOAN_COLUMNS = ("tranche", "year", "opening", "drawn", "interest", "principal", "payment", "closing")
RATES = (
    ("finance", "discount_rate_pct"), ("finance", "escalation_labor_pct"),
    ("finance", "escalation_energy_pct"), ("finance", "escalation_general_pct"), ("costs", "tax_pct"),
    ("finance", "tax_opex_pct"), ("finance", "decommissioning_pct"),
)  # fmt: skip
RISES = {"labor": 4, "energy": 5}
"""Row of the rate by which a kind of payment rises; all else stands in the next."""
OTHER_RISE = 6
UNIT_COSTS = (
    "all_in_per_camera", "all_in_per_site", "all_in_per_resident", "direct_per_camera", "direct_per_point",
)  # fmt: skip


def check_money(folder: PlanFolder) -> Iterable[Fault]:
    """Phases, groups and owners, years, payments, loan, risk, policies, prices, settings and inputs."""
    book = book_of(folder)
    if not book:
        return
    yield from _phases(folder, book)
    yield from check_groups(folder, book)
    yield from _flow(folder, book[FLOW])
    yield from _payments(folder, book)
    yield from _loan(folder, book)
    yield from _risk(folder, book[RISK])
    yield from _policies(folder, book[POLICIES])
    if len(book) > PROGRAM:
        yield from check_program(folder, book[PROGRAM])
    yield from _prices(folder, book[PRICES])
    yield from _settings(folder, book[LIMITS])
    yield from _inputs(folder, book[ORIGINS])


def _phases(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Compare what each phase does and costs, and the bill by phase."""
    sheet, bill, bom = book[PHASES], book[1], folder.bom
    table = folder.layer("phases").sort_values("phase").to_dict("records")
    first = FIRST_ROW + len(table) + 4
    wanted: list[dict[str, object]] = [{c: r[k] for c, k in PHASE_COLUMNS.items()} for r in table]
    for offset, cells in enumerate(wanted):
        wrong = [c for c, v in cells.items() if not same(sheet.at(c, FIRST_ROW + offset), v, CENTS)]
        places = [f"{c}{FIRST_ROW + offset}" for c in wrong]
        yield from gather(WORKBOOK, places, f"sheet `{sheet.name}`: not that of layer phases.")
    held = {(r["line_id"], int(r["phase"])): r for r in folder.layer("phase_lines").to_dict("records")}
    at, name, rows, live, known = line_rows(folder), quoted_name(bill), [], [], has_lines(folder)
    for row, line in enumerate(bom.to_dict("records"), first):
        cells = {"A": line["line_id"], "B": line["item_id"], "E": float(line["unit_price"])}
        total = 0.0
        for k in range(len(table)):
            part = held.get((line["line_id"], k + 1), {"quantity": 0.0, "total": 0.0})
            cells |= {letter(5 + 2 * k): float(part["quantity"]), letter(6 + 2 * k): float(part["total"])}
            total += float(part["total"])
        rows.append(cells | {letter(5 + 2 * len(table)): total})
        if known and sheet.at("E", row).formula != f"{name}!G{at[str(line['item_id'])]}":
            live.append(f"E{row}")
    rooms = {letter(6 + k): CENTS for k in range(2 * len(table))}
    yield from compare(sheet, first, rows, "layer phase_lines and the bill", rooms)
    yield from gather(WORKBOOK, live, f"sheet `{sheet.name}`: the price is not that of the bill.")
    for k in [6 + 2 * n for n in range(len(table))] + [5 + 2 * len(table)]:
        yield from uneven(sheet, letter(k), range(first, first + len(bom)))


def _flow(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare the cash flow, the rates above it and the present costs below."""
    table = folder.layer("cash_flow").to_dict("records")
    for row, (section, key) in enumerate(RATES, 3):
        right = float(folder.study[section][key]) / 100
        if not same(sheet.at("C", row), right):
            what = f"sheet `{sheet.name}`: {sheet.at('C', row).value}; `{key}` of the study is {right:g}."
            yield Fault(WORKBOOK, f"C{row}", what)
    below = FIRST_YEAR + len(table)
    wrong = [
        f"{letter(k)}{row}"
        for row, line in enumerate(table, FIRST_YEAR)
        for k, key in enumerate(FLOW_COLUMNS)
        if not same(sheet.at(letter(k), row), float(line[key]), TINY if key == "discount_factor" else CENTS)
    ]
    rate, so_far, taxed = Decimal(str(folder.study["costs"]["tax_pct"])) / 100, Decimal(0), Decimal(0)
    for row, line in enumerate(table, FIRST_YEAR):
        so_far += money(str(line["works"])) + money(str(line["contingency"]))
        wrong += [] if same(sheet.at("T", row), float(money(so_far * rate) - taxed), CENTS) else [f"T{row}"]
        taxed = money(so_far * rate)
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not that of layer cash_flow.")
    for column in LIVE:
        yield from uneven(sheet, column, range(FIRST_YEAR, below))
    yield from uneven(sheet, "T", range(FIRST_YEAR + 1, below))
    row = below + 1
    for block in folder.summary["money"]["horizons"]:
        for key in ("cost", "cost_with_tax", "own_funds"):
            row += 1
            cells = sheet.at("E", row), sheet.at("G", row)
            if not cells[0].formula or not all(same(c, float(block[key]), CENTS) for c in cells):
                what = f"`{key}` over {block['horizon_years']} years is {cells[0].value}; plan.json says "
                yield Fault(WORKBOOK, f"E{row}", f"sheet `{sheet.name}`: {what}{block[key]:,.2f}.")
            gap = sheet.at("I", row)
            if gap.formula != f"ROUND(E{row}-G{row},2)" or not same(gap, 0.0, CENTS):
                what = f"the difference to plan.json is {gap.value}; it is 0."
                yield Fault(WORKBOOK, f"I{row}", f"sheet `{sheet.name}`: {what}")


def _payments(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Compare who pays what in which year, and the formula by which it rises."""
    sheet, flow = book[PAID], quoted_name(book[FLOW])
    wanted, wrong = [], []
    for row, line in enumerate(folder.layer("payments").to_dict("records"), FIRST_YEAR):
        cells = {"A": int(line["year"]), "D": float(line["base"]), "E": float(line["amount"])}
        wanted.append(cells | ({"B": line["payer"]} if line["payer"] else {}))
        rise = RISES.get(str(line["kind"]), OTHER_RISE)
        if sheet.at("E", row).formula != f"ROUND(D{row}*(1+{flow}!C{rise})^A{row},2)":
            wrong.append(f"E{row}")
    yield from compare(sheet, FIRST_YEAR, wanted, "layer payments", {"D": CENTS, "E": CENTS})
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: the formula is not that of the rise.")


def _loan(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Compare the schedule of the loan and its terms."""
    sheet, finance, table = book[LOAN], folder.study["finance"], folder.layer("loan").to_dict("records")
    terms = (
        float(finance["loan_share_pct"]) / 100, float(finance["loan_rate_pct"]) / 100,
        int(finance["loan_years"]), int(finance["loan_grace_years"]),
    )  # fmt: skip
    wrong = [f"C{row}" for row, right in enumerate(terms, 3) if not same(sheet.at("C", row), right)]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not that of the study.")
    if not table:
        return
    level = _levels(finance, table)
    wanted = [
        {letter(k): float(r[key]) for k, key in enumerate(LOAN_COLUMNS)} | {"I": level[int(r["tranche"])]}
        for r in table
    ]
    rooms = {letter(k): CENTS for k in range(2, len(LOAN_COLUMNS))} | {"I": 2 * HALF_CENT}
    yield from compare(sheet, FIRST_YEAR, wanted, "layer loan", rooms)
    first = {int(r["tranche"]): int(r["year"]) for r in reversed(table)}
    odd = [
        f"{column}{row}"
        for row, line in enumerate(table, FIRST_YEAR)
        for column, text in _loan_year(finance, row, line, first, quoted_name(book[FLOW])).items()
        if sheet.at(column, row).formula != text
    ]
    yield from gather(WORKBOOK, odd, f"sheet `{sheet.name}`: the formula is not that of the loan.")


def _loan_year(
    finance: dict[str, Any], row: int, line: dict[Any, Any], first: dict[int, int], flow: str
) -> dict[str, str]:
    """Return the formulas of a year of a tranche; C3 to C6 are share, rate, years and years of grace."""
    begun, year = first[int(line["tranche"])], int(line["year"])
    annuity = finance["loan_kind"] == "annuity"
    texts = {"G": f"E{row}+F{row}", "H": f"C{row}+D{row}-F{row}"}
    if year == begun:
        lent = "+".join(f"{flow}!{c}{FIRST_YEAR + year}" for c in ("BCT" if finance["loan_on_tax"] else "BC"))
        parts = f"ROUND(D{row}/(C5-C6),2)"
        level = f"IF(C4=0,{parts},ROUND(D{row}*C4/(1-(1+C4)^-(C5-C6)),2))" if annuity else parts
        return texts | {"C": "0", "D": f"ROUND(({lent})*C3,2)", "E": "0", "F": "0", "I": level}
    paid = f"I{row}-E{row}" if annuity else f"I{row}"
    due = f"IF((B{row}-{begun})=C5,C{row},MIN(C{row},{paid}))"
    return texts | {
        "C": f"H{row - 1}", "D": "0", "E": f"ROUND(C{row}*C4,2)",
        "F": f"IF((B{row}-{begun})<=C6,0,{due})", "I": f"I{row - 1}",
    }  # fmt: skip


def _levels(finance: dict[str, Any], table: list[dict[Any, Any]]) -> dict[int, float]:
    """Return the level payment of each tranche, or its equal part of principal."""
    rate = float(finance["loan_rate_pct"]) / 100
    years = int(finance["loan_years"]) - int(finance["loan_grace_years"])
    part = 1 / years
    if rate and finance["loan_kind"] == "annuity":
        part = rate / (1 - (1 + rate) ** -years)
    drawn: dict[int, float] = {}
    for row in table:
        drawn[int(row["tranche"])] = drawn.get(int(row["tranche"]), 0.0) + float(row["drawn"])
    return {tranche: amount * part for tranche, amount in drawn.items()}


def _risk(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare every number of the sheet, row by row, with plan.json and the catalog."""
    found = [
        (f"{c}{row}", cell.number)
        for (c, row), cell in sorted(sheet.cells.items(), key=lambda at: (at[0][1], at[0][0]))
        if c != "A" and cell.number is not None
    ]
    right = [float(v) for v in _risk_numbers(folder.summary["money"]) if v is not None]
    if len(found) != len(right):
        what = f"sheet `{sheet.name}` has {len(found)} figures; plan.json and the catalog give {len(right)}."
        yield Fault(WORKBOOK, sheet.name, what)
        return
    pairs = zip(found, right, strict=True)
    wrong = [place for (place, value), r in pairs if value is None or abs(value - r) > TINY * max(1, abs(r))]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not that of plan.json or the catalog.")


def _risk_numbers(block: dict[str, Any]) -> Iterator[float | None]:
    """Yield unit costs, exchange paths, band, drivers, loadings and correlations."""
    yield from (block["unit_costs"][k] for k in UNIT_COSTS)
    for path in block["exchange"]["paths"] if block["exchange"] is not None else ():
        keys = ("depreciation_pct", "own_funds_present", "debt_service", "debt_service_dearest_year")
        yield from (path[k] for k in keys)
    for key in ("capex", "net_present_cost"):
        yield from (block["band"][key][p] for p in ("p5", "p50", "p95", "mean"))
    for driver in block["band"]["drivers"]:
        yield from (driver[k] for k in ("npc_low", "npc_high", "swing"))
    tables = read_money_tables()
    loads = {(e.group, e.factor): e.loading for e in tables.loadings}
    for group in dict.fromkeys(e.group for e in tables.loadings):
        yield from (loads.get((group, f)) for f in FACTORS)
    pairs = {frozenset((p.factor, p.other)): p.correlation for p in tables.pairs}
    for one in FACTORS:
        yield from (1.0 if one == f else pairs.get(frozenset((one, f)), 0.0) for f in FACTORS)


def _policies(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare limit, what the plan has, what is left, and what streets were held to."""
    summary, study = folder.summary, folder.study
    wanted: dict[str, dict[str, object]] = {
        str(r["setting"]): {
            "B": r["limit"], "C": r["found"], "D": r["limit"] - r["found"], "E": r["route_limit"],
            "F": r["route"], "G": r["multiplier"],
        }
        for r in summary["network"]["policies"]
    }  # fmt: skip
    modes = [str(m) for m in folder.layer("cameras")["mode"]]
    shares = {
        "min_owned_route_share": float(summary["network"].get("owned_route_share", 1.0)),
        "min_owned_camera_share": modes.count("own") / len(modes) if modes else 1.0,
    }
    for key, has in shares.items():
        least = float(study["ownership"].get(key, 0.0))
        if least > 0:
            wanted[f"ownership.{key}"] = {"B": least, "C": has, "D": has - least}
    for key in ("max_supplier_share", "max_origin_share"):
        if float(study["costs"].get(key, 1.0)) < 1:
            wanted[f"costs.{key}"] = {"B": float(study["costs"][key])}
    found = {sheet.at("H", r).text: r for r in sheet.rows("H") if r >= FIRST_ROW}
    yield from gather(WORKBOOK, set(wanted) ^ set(found), f"sheet `{sheet.name}`: not the study's policies.")
    for setting in wanted.keys() & found.keys():
        row, cells = found[setting], wanted[setting]
        wrong = [f"{c}{row}" for c, v in cells.items() if not same(sheet.at(c, row), v, CENTS)]
        wrong += [] if sheet.at("D", row).formula in (f"C{row}-B{row}", f"B{row}-C{row}") else [f"D{row}"]
        yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not that of the study and plan.json.")


def _prices(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare band, share of labor, currency, year, seller, origin and whether it is an assumption."""
    known = {str(r["item_id"]): r for r in folder.parts[PRICE_ROWS].to_dict("records")}
    wanted = []
    for line in folder.bom.to_dict("records"):
        row = known.get(str(line["item_id"]), {})
        part, cells = _known(row.get("labor_share")), dict[str, object]()
        if part is not None:
            cells = {"I": round(float(line["unit_price"]) * float(part), 4)}
            cells["J"] = float(line["unit_price"]) - float(str(cells["I"]))
        for column, key in (("O", "tax_pct"), ("P", "duty_pct")):
            rate = _known(row.get(key))
            cells[column] = None if rate is None else float(rate) / 100
        wanted.append(cells | {
            "A": str(line["item_id"]), "D": float(line["unit_price_low"]), "E": float(line["unit_price"]),
            "F": float(line["unit_price_high"]), "G": str(line["currency"]), "H": part,
            "K": int(line["price_year"]), "M": _known(row.get("supplier")), "N": _known(row.get("origin")),
            "R": bool(line["assumption"]),
        })  # fmt: skip
    rooms = {"I": 1.01e-4, "J": 1.01e-4}
    yield from compare(sheet, FIRST_ROW, wanted, "bom.csv and the price book in force", rooms)
    rows = [r for r in sheet.rows("I") if r >= FIRST_ROW]
    bare = [f"I{r}" for r in rows if sheet.at("I", r).formula != f"ROUND(E{r}*H{r},4)"]
    bare += [f"J{r}" for r in rows if sheet.at("J", r).formula != f"E{r}-I{r}"]
    yield from gather(WORKBOOK, bare, f"sheet `{sheet.name}`: labor and material are not from their share.")


def _known(value: Any) -> Any:
    """Return a cell of the price book, None where it is blank."""
    return None if value is None or value == "" or bool(pd.isna(value)) else value


def _settings(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare every setting of the study with what the sheet of assumptions says of it."""
    have = {sheet.at("A", r).text: r for r in sheet.rows("A")}
    wrong, absent = [], []
    for section, values in folder.study.items():
        for key, value in values.items() if isinstance(values, dict) else ():
            if value is None or f"{section}.{key}" not in have:
                absent += [] if value is None else [f"{section}.{key}"]
            elif not same(sheet.at("B", have[f"{section}.{key}"]), _shown(value)):
                wrong.append(f"{section}.{key}")
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not the value of the study.")
    yield from gather(WORKBOOK, absent, f"sheet `{sheet.name}`: a setting that it does not hold.")


def _shown(value: object) -> object:
    """Return the value of a setting as one cell: lists and tables by their entries."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ", ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else value


def _inputs(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Compare the files that the plan was made of, with their hashes."""
    right = [(str(i.get("path") or ""), str(i.get("sha256") or "")) for i in folder.summary["inputs"] or []]
    rows = range(FIRST_ROW, FIRST_ROW + len(right))
    found = [(sheet.at("B", r).text, sheet.at("G", r).text) for r in rows]
    wrong = [p for (p, _), f in zip(right, found, strict=True) if f not in right]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not the inputs of plan.json.")


RULES = (
    Rule(
        "INT-WORKBOOK-MONEY",
        "Phases, groups by phase and owner, cash flow, payments, loan, risk, policies, price sources, "
        "settings and inputs in bom.xlsx hold the figures of the stored plan, its study, prices and catalog; "
        "amounts that follow from others are formulas, alike from row to row.",
        "A ministry of finance reads the workbook, and recalculates it.",
        "A cell or formula edited after the plan was written, a workbook of another plan.",
        "Write it anew from the plan with `planner bom STUDY --xlsx bom.xlsx`.",
        (BOM, STUDY, SUMMARY, PRICE_ROWS, *LAYERS_READ),
        check_money,
    ),
)  # fmt: skip
