"""INT-WORKBOOK-*: bom.xlsx against bom.csv and plan.json: lines, formulas, cached totals, summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planner.catalog.table_files import read_price_words
from planner.rules.folder import BOM, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.money import amounts, share
from planner.rules.rule import Fault, Rule, gather
from planner.rules.sheets import Sheet, WorkbookError, read_sheets
from planner.units import money

WORKBOOK = "bom.xlsx"
HALF_CENT, TINY = 0.005, 1e-9
LINE = re.compile(r"BOM-[0-9]+")
PRICED = {"H": ("G", "unit_price"), "K": ("I", "unit_price_low"), "L": ("J", "unit_price_high")}
"""Column of each total, the column of its price, and that price in bom.csv."""
YES_NO = {"yes": True, "sí": True, "no": False}
MONEY = (
    ("works", "works_and_equipment", "H"), ("contingency", "contingency", "H"), ("capex", "capex", "H"),
    ("capex", "capex_low", "K"), ("capex", "capex_high", "L"), ("tax", "tax", "H"), ("grand", "", "H"),
    ("maintenance", "maintenance", "H"), ("opex", "annual_opex", "H"), ("npc", "net_present_cost", "H"),
)  # fmt: skip
"""Rows of money of the summary: total of the BOM sheet, key of plan.json (none: sum only), column."""
FIGURES = (
    "cameras.chosen", "cameras.fixed", "cameras.candidates", "cameras.coverage_share",
    "cameras.coverage_upper_bound_share", "cameras.coverage_night_share", "cameras.places_used",
    "cameras.seats_needed", "cameras.gap_pct", "network.sites", "network.connected", "network.route_m",
    "network.cable_m", "network.drop_m", "network.fiber_km", "network.owned_route_share",
    "network.gap_pct", "city.street_km", "city.residents",
)  # fmt: skip
"""Numbers that follow the money, in their order; the counts of the audit come last."""
FIRST_TWO, MOST_SHEETS = 2, 100
SPLICE_SHEET, ASSET_SHEET = 20, 25
READ_ONLY = {SPLICE_SHEET: "ABCDEGK", ASSET_SHEET: "ABCFGKN"}
"""Columns of the two longest sheets that are compared."""


@dataclass(frozen=True)
class Total:
    """A total of the BOM sheet: its formula and value in each column of totals."""

    name: str
    formula: dict[str, str]
    value: dict[str, Decimal]


def sheets_of(folder: PlanFolder) -> list[Sheet] | None:
    """Return summary and bill of materials; None where there is no workbook or it cannot be read."""
    found = whole_book(folder)
    return None if found is None or len(found) < FIRST_TWO else found[:FIRST_TWO]


@derived
def whole_book(folder: PlanFolder) -> list[Sheet] | None:
    """Return all sheets, of the longest the columns that are compared; None where it cannot be read."""
    if not (folder.path / WORKBOOK).is_file():
        return None
    try:
        return read_sheets(folder.path / WORKBOOK, MOST_SHEETS, READ_ONLY)
    except WorkbookError:
        return None


def quoted_name(sheet: Sheet) -> str:
    """Return the name of a sheet as formulas write it."""
    return "'" + sheet.name.replace("'", "''") + "'"


@derived
def line_rows(folder: PlanFolder) -> dict[str, int]:
    """Return the row of each line that names an item of bom.csv, the first where there are several."""
    known, sheets = set(folder.bom["item_id"]), sheets_of(folder)
    out: dict[str, int] = {}
    if sheets is None:
        return out
    sheet = sheets[1]
    for row in sheet.rows("A"):
        item = sheet.at("B", row).text
        if LINE.fullmatch(sheet.at("A", row).text) and item in known:
            out.setdefault(item, row)
    return out


def has_lines(folder: PlanFolder) -> bool:
    """Say whether every item of bom.csv has its line; where one lacks, INT-WORKBOOK-LINES tells it."""
    return set(folder.bom["item_id"]) <= set(line_rows(folder))


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Each line of bom.csv is one line of the sheet, with its words, numbers, formulas and totals."""
    sheets = sheets_of(folder)
    if sheets is None:
        return
    sheet, bom = sheets[1], folder.bom
    at = line_rows(folder)
    yield from gather(WORKBOOK, bom.loc[~bom["item_id"].isin(at), "item_id"], "no line of this item.")
    named = [r for r in sheet.rows("A") if LINE.fullmatch(sheet.at("A", r).text)]
    more = [f"row {r}" for r in named if r not in at.values()]
    yield from gather(WORKBOOK, more, "a line that bom.csv has not.")
    wrong: dict[str, list[str]] = {}
    for line in bom.to_dict("records"):
        if line["item_id"] in at:
            for what in unlike(sheet, at[str(line["item_id"])], {str(k): v for k, v in line.items()}):
                wrong.setdefault(what, []).append(str(line["item_id"]))
    for what, items in wrong.items():
        yield from gather(WORKBOOK, items, f"{what} is not that of bom.csv.")


def unlike(sheet: Sheet, row: int, line: dict[str, Any]) -> Iterator[str]:
    """Name what differs between a row of the sheet and a line of bom.csv."""
    if sheet.at("A", row).text != line["line_id"]:
        yield "the number of the line"
    words = sorted(sheet.at(c, row).text for c in ("C", "D"))
    if words != sorted(str(line[f"description_{k}"]).removeprefix("'") for k in ("en", "es")):
        yield "the description"
    numbers = {"F": "quantity", "G": "unit_price", "I": "unit_price_low", "J": "unit_price_high",
               "M": "price_year", "P": "asset_count"}  # fmt: skip
    for column, name in numbers.items():
        cell = sheet.at(column, row)
        if cell.number is None or cell.formula or abs(cell.number - float(line[name])) > TINY:
            yield f"`{name}` (column {column})"
    if YES_NO.get(sheet.at("O", row).text) != bool(line["assumption"]):
        yield "`assumption`"
    source = str(line["source"]).removeprefix("'")
    if sheet.at("N", row).text not in (source, read_price_words().get(source, source)):
        yield "`source`"
    quantity = Decimal(str(line["quantity_text"]))
    for column, (price, name) in PRICED.items():
        cell = sheet.at(column, row)
        if cell.formula != f"ROUND(F{row}*{price}{row},2)":
            yield f"the formula of column {column} (ROUND(F*{price},2))"
        if not near(cell.number, money(quantity * Decimal(str(line[f"{name}_text"])))):
            yield f"the total of column {column}"


def near(stored: float | None, right: Decimal | float) -> bool:
    """Say whether a cached amount is the right one to the cent.

    >>> near(10.0, Decimal("10.00")), near(10.01, Decimal("10.00")), near(None, 0.0)
    (True, False, False)
    """
    return stored is not None and abs(stored - float(right)) < HALF_CENT


@derived
def totals(folder: PlanFolder) -> tuple[dict[int, Total], str]:
    """Return by row the totals that belong under the lines, or why they cannot be told.

    Nothing is told where a line lacks, since INT-WORKBOOK-LINES does.
    """
    sheets, bom = sheets_of(folder), folder.bom
    if sheets is None or not has_lines(folder):
        return {}, ""
    sheet, at = sheets[1], line_rows(folder)
    rows = [r for r in sheet.rows("H") if sheet.at("H", r).formula and r not in at.values()]
    groups = {
        when: list(dict.fromkeys(bom.loc[bom["recurrence"] == when, "group"])) for when in ("once", "year")
    }
    needed = len(groups["once"]) + len(groups["year"]) + 9
    if len(rows) != needed:
        return {}, f"it has {len(rows)} totals under {len(at)} lines; bom.csv asks for {needed}."
    left, out, named = iter(rows), {}, {}
    for when, name in (("once", "works"), ("year", "yearly")):
        parts = []
        for group in groups[when]:
            row = next(left)
            mine = bom[(bom["recurrence"] == when) & (bom["group"] == group)]
            out[row] = _subtotal(folder, [at[i] for i in mine["item_id"]], mine.index.tolist(), group)
            parts.append((row, out[row]))
        row = next(left)
        out[row] = named[name] = _sum(name, parts)
        _follow(folder, name, row, left, out, named)
    return out, ""


def _subtotal(folder: PlanFolder, rows: list[int], lines: list[int], group: str) -> Total:
    """Return the sum over the lines of a group, which stand one under another."""
    quantity = amounts(folder, "quantity")
    value = {}
    for column, (_, name) in PRICED.items():
        price = amounts(folder, name)
        value[column] = sum((money(quantity[i] * price[i]) for i in lines), Decimal(0))
    whole = sorted(rows) == list(range(min(rows), max(rows) + 1))
    span = {c: f"SUM({c}{min(rows)}:{c}{max(rows)})" if whole else "lines of its group" for c in PRICED}
    return Total(f"subtotal {group}", span, value)


def _sum(name: str, parts: list[tuple[int, Total]]) -> Total:
    """Return the sum of other totals."""
    text = {c: "+".join(f"{c}{row}" for row, _ in parts) or "0" for c in PRICED}
    return Total(name, text, {c: sum((t.value[c] for _, t in parts), Decimal(0)) for c in PRICED})


def _follow(
    folder: PlanFolder,
    name: str,
    row: int,
    left: Iterator[int],
    out: dict[int, Total],
    named: dict[str, Total],
) -> None:
    """Add what follows the works (contingency to the total with tax) or the yearly lines (to the NPC)."""
    here = {name: row} | {t.name: r for r, t in out.items() if t.name in named}

    def add(key: str, made: Total) -> None:
        at = next(left)
        out[at], named[key], here[key] = made, made, at

    def part(key: str, base: str, pct: str) -> None:
        at, ratio = here[base], share(folder, pct)
        text = {c: f"ROUND({c}{at}*F#,2)" for c in PRICED}
        add(key, Total(key, text, {c: money(named[base].value[c] * ratio) for c in PRICED}))

    if name == "works":
        part("contingency", "works", "contingency_pct")
        add("capex", _sum("capex", [(here[k], named[k]) for k in ("works", "contingency")]))
        part("tax", "capex", "tax_pct")
        add("grand", _sum("grand", [(here[k], named[k]) for k in ("capex", "tax")]))
        return
    part("maintenance", "works", "maintenance_pct")
    add("opex", _sum("opex", [(here[k], named[k]) for k in ("yearly", "maintenance")]))
    add("npc", _present(folder, here, named))


def _present(folder: PlanFolder, here: dict[str, int], named: dict[str, Total]) -> Total:
    """Return capex with the yearly spending discounted at year ends; rate and years stand above it."""
    finance = folder.study["finance"]
    rate, years = Decimal(str(finance["discount_rate_pct"])) / 100, int(finance["horizon_years"])
    factor = sum((1 / (1 + rate) ** year for year in range(1, years + 1)), Decimal(0))
    annuity = "IF(F@=0,F%,(1-(1+F@)^-F%)/F@)"
    text = {c: f"ROUND({c}{here['capex']}+{c}{here['opex']}*{annuity},2)" for c in PRICED}
    value = {c: money(named["capex"].value[c] + named["opex"].value[c] * factor) for c in PRICED}
    return Total("npc", text, value)


def check_totals(folder: PlanFolder) -> Iterable[Fault]:
    """Every total of the sheet has the formula over its rows and the value that bom.csv gives."""
    sheets = sheets_of(folder)
    if sheets is None:
        return
    sheet = sheets[1]
    found, why = totals(folder)
    if why:
        yield Fault(WORKBOOK, sheet.name, f"sheet `{sheet.name}`: {why}")
    if not found:
        return
    for row, total in found.items():
        for column in PRICED:
            cell = sheet.at(column, row)
            right = total.formula[column].replace("#", str(row)).replace("@", str(row - 1))
            right = right.replace("%", str(row - 2))
            if cell.formula != right:
                yield Fault(
                    WORKBOOK, f"{column}{row}", f"{total.name} is ={cell.formula}; it should be ={right}."
                )
            if not near(cell.number, total.value[column]):
                what = f"{total.name} is {cell.value}; by bom.csv it is {total.value[column]:,.2f}."
                yield Fault(WORKBOOK, f"{column}{row}", what)
    yield from _shares(folder, sheet, {t.name: row for row, t in found.items()})


def _shares(folder: PlanFolder, sheet: Sheet, at: dict[str, int]) -> Iterator[Fault]:
    """Compare the percentages, the horizon and the rate that the formulas use with the study."""
    costs, finance = folder.study["costs"], folder.study["finance"]
    for name, row, right in (
        ("contingency_pct", at["contingency"], float(costs["contingency_pct"]) / 100),
        ("tax_pct", at["tax"], float(costs["tax_pct"]) / 100),
        ("maintenance_pct", at["maintenance"], float(costs["maintenance_pct"]) / 100),
        ("discount_rate_pct", at["npc"] - 1, float(finance["discount_rate_pct"]) / 100),
        ("horizon_years", at["npc"] - 2, float(finance["horizon_years"])),
    ):
        cell = sheet.at("F", row)
        if cell.number is None or cell.formula or abs(cell.number - right) > TINY:
            yield Fault(WORKBOOK, f"F{row}", f"`{name}` is {cell.value}; by the study it is {right:g}.")


def check_summary(folder: PlanFolder) -> Iterable[Fault]:
    """Money of the summary refers to the BOM sheet and is that of plan.json; so are the other figures."""
    sheets = sheets_of(folder)
    if sheets is None:
        return
    sheet, bom = sheets
    found, _ = totals(folder)
    if not found:
        return
    rows = [r for r in sheet.rows("B") if sheet.at("B", r).formula]
    if len(rows) != len(MONEY):
        what = f"sheet `{sheet.name}` has {len(rows)} amounts that refer to the bill; expected {len(MONEY)}."
        yield Fault(WORKBOOK, sheet.name, what)
        return
    at = {t.name: (row, t) for row, t in found.items()}
    quoted = quoted_name(bom)
    for row, (name, key, column) in zip(rows, MONEY, strict=True):
        target, total = at[name]
        yield from _amount(folder, sheet, row, (f"{quoted}!{column}{target}", total.value[column], key))
    yield from _figures(folder, sheet, rows[-1])


def _amount(folder: PlanFolder, sheet: Sheet, row: int, asked: tuple[str, Decimal, str]) -> Iterator[Fault]:
    """Compare one amount of the summary: reference, value, plan.json beside it, the difference."""
    formula, value, key = asked
    cell = sheet.at("B", row)
    if cell.formula != formula or not near(cell.number, value):
        what = (
            f"`{key or 'total with tax'}` is {cell.value} (={cell.formula}); it is {value:,.2f} (={formula})."
        )
        yield Fault(WORKBOOK, f"B{row}", what)
    if not key:
        return
    told = float(folder.summary["cost"][key])
    beside, gap = sheet.at("D", row), sheet.at("E", row)
    if beside.formula or not near(beside.number, told):
        yield Fault(WORKBOOK, f"D{row}", f"`{key}` is told as {beside.value}; plan.json says {told:,.2f}.")
    if gap.formula != f"ROUND(B{row}-D{row},2)" or not near(gap.number, float(value) - told):
        yield Fault(WORKBOOK, f"E{row}", f"the difference is {gap.value}; it is {float(value) - told:,.2f}.")


def _figures(folder: PlanFolder, sheet: Sheet, last: int) -> Iterator[Fault]:
    """Compare budget, whether it is kept, and the numbers below with plan.json."""
    cost = folder.summary["cost"]
    budget = sheet.at("B", last + 1)
    if cost["budget"] is not None and not near(budget.number, float(cost["budget"])):
        what = f"the budget is {budget.value}; plan.json says {cost['budget']:,.2f}."
        yield Fault(WORKBOOK, f"B{last + 1}", what)
    if YES_NO.get(sheet.at("B", last + 2).text) != cost["within_budget"]:
        what = (
            f"within the budget: {sheet.at('B', last + 2).value!r}; plan.json says {cost['within_budget']}."
        )
        yield Fault(WORKBOOK, f"B{last + 2}", what)
    found = [
        (r, n) for r in sheet.rows("B") if r > last + 2 for n in [sheet.at("B", r).number] if n is not None
    ]
    right = list(_numbers(folder.summary))
    if len(found) != len(right):
        what = f"sheet `{sheet.name}` has {len(found)} figures below the money; plan.json gives {len(right)}."
        yield Fault(WORKBOOK, sheet.name, what)
        return
    for (row, number), (key, value) in zip(found, right, strict=True):
        if abs(number - value) > TINY * max(1.0, abs(value)):
            yield Fault(WORKBOOK, f"B{row}", f"`{key}` is {number:g}; plan.json says {value:g}.")


def _numbers(summary: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield the figures of plan.json that the summary repeats."""
    for key in FIGURES:
        block, _, name = key.partition(".")
        if summary[block].get(name) is not None:
            yield key, float(summary[block][name])
    for name, count in summary["audit"].items():
        yield f"audit.{name}", float(count)


def check_readable(folder: PlanFolder) -> Iterable[Fault]:
    """The workbook can be opened and begins with a summary and a bill of materials."""
    if not (folder.path / WORKBOOK).is_file():
        return
    mend = "Write the plan anew with `planner run --overwrite`."
    try:
        count = len(whole_book(folder) or read_sheets(folder.path / WORKBOOK, FIRST_TWO))
    except WorkbookError as fault:
        yield Fault(WORKBOOK, "", f"{WORKBOOK} cannot be read: {fault}. {mend}")
        return
    if count < FIRST_TWO:
        yield Fault(WORKBOOK, "", f"{WORKBOOK} has {count} sheets; a summary and a bill are expected. {mend}")


_CAUSE = "A cell edited after the plan was written, a workbook of another plan."
_MEND = "Write it anew from the plan with `planner bom STUDY --xlsx bom.xlsx`."
_WHY = "The workbook is what is printed, signed and sent to bidders."

RULES = (
    Rule(
        "INT-WORKBOOK-FILE",
        "bom.xlsx, once it is there, is a workbook that begins with a summary and a bill of materials.",
        _WHY,
        "A file cut by a copy, or of another program.",
        _MEND,
        (SUMMARY,),
        check_readable,
    ),
    Rule(
        "INT-WORKBOOK-LINES",
        "Each line of bom.csv is one line of the bill in bom.xlsx: number, description, quantity, prices, "
        "year and assets behind it alike, totals cached to the cent, by ROUND(quantity*price,2).",
        _WHY,
        _CAUSE,
        _MEND,
        (BOM,),
        check_lines,
    ),
    Rule(
        "INT-WORKBOOK-TOTALS",
        "Subtotals, works, contingency, capex, tax, maintenance, yearly spending and net present cost of "
        "bom.xlsx are cached to the cent as bom.csv gives them, by formulas over the right cells, with the "
        "percentages of the study.",
        _WHY,
        _CAUSE,
        _MEND,
        (BOM, STUDY),
        check_totals,
    ),
    Rule(
        "INT-WORKBOOK-SUMMARY",
        "The summary of bom.xlsx refers to the totals of the bill, and its money and figures are those of "
        "plan.json.",
        _WHY,
        _CAUSE,
        _MEND,
        (BOM, SUMMARY, STUDY),
        check_summary,
    ),
)
