"""The bill of materials: live formulas from quantity times price to the total with tax."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.outputs.words import group_name, unit_name
from planner.outputs.words.price_texts import price_text
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan
from planner.units import money

COLUMNS = (
    "line", "item", "description", "description_other", "unit", "quantity", "price", "total", "price_low",
    "price_high", "total_low", "total_high", "price_year", "source", "assumption", "assets_behind",
)  # fmt: skip
WIDTHS = [9, 22, 38, 38, 8, 12, 12, 15, 12, 12, 15, 15, 8, 32, 16, 9]
QUANTITY, PRICE, TOTAL, LOW, HIGH, TOTAL_LOW, TOTAL_HIGH = 5, 6, 7, 8, 9, 10, 11
SUMMED = (TOTAL, TOTAL_LOW, TOTAL_HIGH)


@dataclass
class Cells:
    """Where the totals stand: `at[name]` is the row; values by name and column."""

    at: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, int], Decimal] = field(default_factory=dict)

    def ref(self, name: str, column: int = TOTAL) -> str:
        """Return the cell of a total."""
        return str(xl_rowcol_to_cell(self.at[name], column))


def write_bom_sheet(book: Book, plan: Plan, lines: list[str]) -> Cells:
    """Write the sheet and return where its totals stand."""
    sheet = book.sheets["bom"]
    row = book.top(
        sheet, f"{book.say('plan')} {plan.summary['study']}/{plan.summary['scenario']}", lines, WIDTHS
    )
    currency = str(plan.summary["currency"])
    priced = {"price", "total", "price_low", "price_high", "total_low", "total_high"}
    names = [f"{book.say(c)} [{currency}]" if c in priced else book.say(c) for c in COLUMNS]
    book.head(sheet, row, names, WIDTHS)
    cells = Cells()
    row = _section(book, sheet, row + 1, plan.bom, "once", cells)
    row = _capex(book, sheet, row, plan, cells)
    row = _section(book, sheet, row + 1, plan.bom, "year", cells)
    _opex(book, sheet, row, plan, cells)
    return cells


def _section(book: Book, sheet: Worksheet, row: int, bom: pd.DataFrame, recurrence: str, cells: Cells) -> int:
    """Write the lines of one recurrence by group with subtotals; return the next row."""
    _band(book, sheet, row, book.say(recurrence), "section")
    row += 1
    subtotals = []
    part = bom[bom["recurrence"] == recurrence]
    for group in dict.fromkeys(part["group"]):
        lines = part[part["group"] == group]
        _band(book, sheet, row, book.say(group_name(group)), "group")
        first = row + 1
        for offset, line in enumerate(lines.to_dict("records")):
            _line(book, sheet, first + offset, line)
            cells.at[f"line:{line['line_id']}"] = first + offset
        row = first + len(lines)
        _label(book, sheet, row, book.say("subtotal").format(group=book.say(group_name(group))), "sum_text")
        for column in SUMMED:
            value = sum((_amount(r, column) for r in lines.to_dict("records")), Decimal(0))
            span = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(row - 1, column)}"
            book.formula(sheet, row, column, f"=SUM({span})", float(value), "sum")
            cells.values[f"{recurrence}:{group}", column] = value
        cells.at[f"{recurrence}:{group}"] = row
        subtotals.append(f"{recurrence}:{group}")
        row += 1
    return _sum_of(book, sheet, row, recurrence, subtotals, cells)


def _sum_of(book: Book, sheet: Worksheet, row: int, recurrence: str, parts: list[str], cells: Cells) -> int:
    """Write the sum of the subtotals; return the next row."""
    name = "works" if recurrence == "once" else "yearly_lines"
    cells.at[name] = row
    _label(book, sheet, row, book.say(name), "sum_text")
    for column in SUMMED:
        value = sum((cells.values[p, column] for p in parts), Decimal(0))
        text = "=" + ("+".join(cells.ref(p, column) for p in parts) or "0")
        book.formula(sheet, row, column, text, float(value), "sum")
        cells.values[name, column] = value
    return row + 1


def _line(book: Book, sheet: Worksheet, row: int, line: dict[str, object]) -> None:
    """Write one BOM line."""
    first, other = ("description_en", "description_es")[:: 1 if book.language == "en" else -1]
    texts = [line["line_id"], line["item_id"], line[first], line[other]]
    source = book.say(price_text(line["source"]))
    for column, text in (*enumerate(texts), (13, source)):
        book.put(sheet, row, column, text)
    book.fit(sheet, row, [*texts[2:], source], [WIDTHS[2], WIDTHS[3], WIDTHS[13]])
    book.put(sheet, row, 4, book.say(unit_name(str(line["unit"]))))
    for column, name in (
        (QUANTITY, "quantity"),
        (PRICE, "unit_price"),
        (LOW, "unit_price_low"),
        (HIGH, "unit_price_high"),
    ):
        book.put(sheet, row, column, float(str(line[name])), "amount")
    quantity = xl_rowcol_to_cell(row, QUANTITY)
    for column, price in ((TOTAL, PRICE), (TOTAL_LOW, LOW), (TOTAL_HIGH, HIGH)):
        text = f"=ROUND({quantity}*{xl_rowcol_to_cell(row, price)},2)"
        book.formula(sheet, row, column, text, float(_amount(line, column)))
    book.put(sheet, row, 12, float(str(line["price_year"])), "year")
    book.put(sheet, row, 14, bool(line["assumption"]))
    book.put(sheet, row, 15, float(str(line["asset_count"])), "whole")


def _amount(line: dict[str, object], column: int) -> Decimal:
    """Return quantity times price of a line, rounded to the cent as the formula does."""
    price = {TOTAL: "unit_price", TOTAL_LOW: "unit_price_low", TOTAL_HIGH: "unit_price_high"}[column]
    return money(Decimal(str(line["quantity"])) * Decimal(str(line[price])))


def _capex(book: Book, sheet: Worksheet, row: int, plan: Plan, cells: Cells) -> int:
    """Write contingency, capex, tax and the total with tax; return the next row."""
    costs = plan.resolved["costs"]
    row = _share_of(book, sheet, row, "contingency", "works", float(costs["contingency_pct"]), cells)
    row = _plus(book, sheet, row, "capex", ("works", "contingency"), cells)
    row = _share_of(book, sheet, row, "tax", "capex", float(costs["tax_pct"]), cells)
    return _plus(book, sheet, row, "grand_total", ("capex", "tax"), cells)


def _opex(book: Book, sheet: Worksheet, row: int, plan: Plan, cells: Cells) -> None:
    """Write maintenance, yearly spending and the net present cost."""
    costs, finance = plan.resolved["costs"], plan.resolved["finance"]
    row = _share_of(book, sheet, row, "maintenance", "works", float(costs["maintenance_pct"]), cells)
    row = _plus(book, sheet, row, "opex", ("yearly_lines", "maintenance"), cells)
    years, rate = int(finance["horizon_years"]), Decimal(str(finance["discount_rate_pct"])) / 100
    for name, value, style in (("horizon", float(years), "whole"), ("rate", float(rate), "share")):
        _label(book, sheet, row, book.say(name), "text")
        book.put(sheet, row, QUANTITY, value, style)
        cells.at[name] = row
        row += 1
    cells.at["npc"] = row
    _label(book, sheet, row, book.say("npc"), "grand_text")
    r, n = cells.ref("rate", QUANTITY), cells.ref("horizon", QUANTITY)
    for column in SUMMED:
        annuity = sum((Decimal(1) / (1 + rate) ** y for y in range(1, years + 1)), Decimal(0))
        capex, opex = cells.values["capex", column], cells.values["opex", column]
        factor = f"IF({r}=0,{n},(1-(1+{r})^-{n})/{r})"
        text = f"=ROUND({cells.ref('capex', column)}+{cells.ref('opex', column)}*{factor},2)"
        cells.values["npc", column] = money(capex + opex * annuity)
        book.formula(sheet, row, column, text, float(cells.values["npc", column]), "grand")


def _share_of(book: Book, sheet: Worksheet, row: int, name: str, base: str, pct: float, cells: Cells) -> int:
    """Write a percentage of another total; return the next row."""
    cells.at[name] = row
    _label(book, sheet, row, book.say(name), "text")
    share = Decimal(str(pct)) / 100
    book.put(sheet, row, QUANTITY, float(share), "share")
    for column in SUMMED:
        value = money(cells.values[base, column] * share)
        text = f"=ROUND({cells.ref(base, column)}*{xl_rowcol_to_cell(row, QUANTITY)},2)"
        book.formula(sheet, row, column, text, float(value))
        cells.values[name, column] = value
    return row + 1


def _plus(book: Book, sheet: Worksheet, row: int, name: str, parts: tuple[str, ...], cells: Cells) -> int:
    """Write the sum of two totals; return the next row."""
    cells.at[name] = row
    _label(book, sheet, row, book.say(name), "grand_text")
    for column in SUMMED:
        value = sum((cells.values[p, column] for p in parts), Decimal(0))
        text = "=" + "+".join(cells.ref(p, column) for p in parts)
        book.formula(sheet, row, column, text, float(value), "grand")
        cells.values[name, column] = value
    return row + 1


def _label(book: Book, sheet: Worksheet, row: int, text: str, style: str) -> None:
    """Write the words of a total, its format over the whole row."""
    for column in range(len(COLUMNS)):
        book.put(sheet, row, column, None, style)
    sheet.write_string(row, 2, text, book.formats[style])


def _band(book: Book, sheet: Worksheet, row: int, text: str, style: str) -> None:
    """Write a heading over the whole row."""
    for column in range(len(COLUMNS)):
        book.put(sheet, row, column, None, style)
    sheet.write_string(row, 0, text, book.formats[style])
