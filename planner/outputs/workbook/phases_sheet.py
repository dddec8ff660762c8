"""The sheet of phases: what each does and costs, and the bill of materials by phase with live sums."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.outputs.words import code_name, group_name
from planner.outputs.words.phases import PHASES, zone_name
from planner.outputs.workbook.bom_sheet import PRICE as BILL_PRICE
from planner.outputs.workbook.bom_sheet import Cells
from planner.outputs.workbook.book import HEAD_POINTS, Book
from planner.plan.model import Plan

FIGURES = (
    ("phase", "whole"), ("name", "text"), ("sites", "whole"), ("cameras", "whole"), ("points", "whole"),
    ("sites_after", "whole"), ("route_m", "one"), ("cable_m", "one"), ("capex", "amount"),
    ("budget", "amount"), ("capex_after", "amount"), ("opex_after", "amount"), ("coverage_after", "share"),
)  # fmt: skip
WIDTH, WIDER = 15.0, {1: 26.0, 2: 28.0, 3: 18.0}
"""Of a column, and of those that hold items, groups and when they are paid."""
GROUP, WHEN, PRICE, FIRST_TOTAL = 2, 3, 4, 5


@dataclass(frozen=True)
class PhaseCells:
    """Where the bill of materials by phase stands: its first and last row."""

    book: Book
    first: int
    last: int

    def span(self, column: int) -> str:
        """Return the cells of a column as formulas of other sheets write them."""
        ends = (
            xl_rowcol_to_cell(r, column, row_abs=True, col_abs=True)
            for r in (self.first, max(self.first, self.last))
        )
        return f"{self.book.name('phases')}!{':'.join(ends)}"

    def total(self, phase: int) -> str:
        """Return the totals of a phase."""
        return self.span(FIRST_TOTAL + 2 * (phase - 1) + 1)


def write_phases_sheet(book: Book, plan: Plan, cells: Cells) -> PhaseCells:
    """Write a row a phase, and below a row a BOM line: quantity and total of each phase, and their sum.

    Parameters
    ----------
    cells
        Where the lines of the bill stand.
    """
    sheet = book.sheets["phases"]
    table = plan.tables["phases"].sort_values("phase").to_dict("records")
    book.put(sheet, 0, 0, book.say(PHASES["title"]), "title")
    if plan.summary["network"]["phases"]["by"] == "budget":
        book.put(sheet, 1, 0, book.say(PHASES["heuristic"]), "note")
    units = {"route_m": "m", "cable_m": "m"} | dict.fromkeys(
        ("capex", "budget", "capex_after", "opex_after"), str(plan.summary["currency"])
    )
    said = {k: book.say(PHASES["held" if k == "budget" else k]) for k, _ in FIGURES}
    heads = [said[k] + (f" [{units[k]}]" if k in units else "") for k, _ in FIGURES]
    book.head(sheet, 2, heads, [WIDER.get(c, WIDTH) for c in range(len(heads))])
    for offset, row in enumerate(table, 3):
        for column, (key, style) in enumerate(FIGURES):
            value = book.say(zone_name(row[key])) if key == "name" else row[key]
            book.put(sheet, offset, column, value, style)
    return _lines(book, sheet, plan, 3 + len(table) + 2, cells)


def _lines(book: Book, sheet: Worksheet, plan: Plan, top: int, cells: Cells) -> PhaseCells:
    """Write the bill of materials by phase: quantities, and totals live from the prices of the bill.

    The total of a phase is that of all phases up to it less that of those before, each rounded to the cent.
    """
    count = len(plan.tables["phases"])
    book.put(sheet, top, 0, book.say(PHASES["lines"]), "title")
    for column, head in enumerate(_heads(book, plan, count)):
        sheet.write_string(top + 1, column, head, book.formats["head"])
        sheet.set_column(column, column, WIDER.get(column, WIDTH))
    sheet.set_row(top + 1, HEAD_POINTS)
    held = {
        (r["line_id"], int(r["phase"])): (float(r["quantity"]), float(r["total"]))
        for r in plan.tables["phase_lines"].to_dict("records")
    }
    for row, line in enumerate(plan.bom.to_dict("records"), top + 2):
        words = (line["line_id"], line["item_id"], book.say(group_name(line["group"])))
        for column, word in enumerate((*words, book.say(code_name(line["recurrence"])))):
            book.put(sheet, row, column, word, "plain")
        unit = f"={book.name('bom')}!{cells.ref('line:' + line['line_id'], BILL_PRICE)}"
        book.formula(sheet, row, PRICE, unit, float(line["unit_price"]))
        _amounts(book, sheet, row, [held.get((line["line_id"], p), (0.0, 0.0)) for p in range(1, count + 1)])
    return PhaseCells(book, top + 2, top + 1 + len(plan.bom))


def _heads(book: Book, plan: Plan, count: int) -> list[str]:
    """Return the heads of the bill of materials by phase."""
    currency = str(plan.summary["currency"])
    heads = [book.say(PHASES[k]) for k in ("line", "item", "group", "when", "unit_price")]
    for phase in range(1, count + 1):
        heads += [book.say(PHASES["quantity_of"].fill(phase=phase)),
                  book.say(PHASES["total_of"].fill(phase=phase)) + f" [{currency}]"]  # fmt: skip
    return [*heads, book.say(PHASES["all"]) + f" [{currency}]"]


def _amounts(book: Book, sheet: Worksheet, row: int, held: list[tuple[float, float]]) -> None:
    """Write quantity and total of each phase of a line, and their sum."""
    price, totals, before, quantities = xl_rowcol_to_cell(row, PRICE), [], "", []
    for phase, (quantity, total) in enumerate(held, 1):
        column = FIRST_TOTAL + 2 * (phase - 1)
        book.put(sheet, row, column, quantity, "amount")
        quantities.append(xl_rowcol_to_cell(row, column))
        so_far = f"ROUND({price}*({'+'.join(quantities)}),2)"
        book.formula(sheet, row, column + 1, f"={so_far}{before}", total)
        before = f"-{so_far}"
        totals.append(xl_rowcol_to_cell(row, column + 1))
    paid = round(sum(total for _, total in held), 2)
    book.formula(sheet, row, FIRST_TOTAL + 2 * len(held), "=" + "+".join(totals), paid)
