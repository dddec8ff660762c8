"""The sheet of phases: what each does and costs, and the bill of materials by phase with live sums."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.outputs.words.phases import PHASES, zone_name
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

FIGURES = (
    ("phase", "whole"), ("name", "text"), ("sites", "whole"), ("cameras", "whole"), ("points", "whole"),
    ("sites_after", "whole"), ("route_m", "one"), ("cable_m", "one"), ("capex", "amount"),
    ("budget", "amount"), ("capex_after", "amount"), ("opex_after", "amount"), ("coverage_after", "share"),
)  # fmt: skip
WIDTH = 15.0
FIRST_TOTAL = 3


def write_phases_sheet(book: Book, plan: Plan) -> None:
    """Write a row a phase, and below a row a BOM line: quantity and total of each phase, and their sum."""
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
    book.head(sheet, 2, heads, [WIDTH] * len(heads))
    for offset, row in enumerate(table, 3):
        for column, (key, style) in enumerate(FIGURES):
            value = book.say(zone_name(row[key])) if key == "name" else row[key]
            book.put(sheet, offset, column, value, style)
    _lines(book, sheet, plan, 3 + len(table) + 2)


def _lines(book: Book, sheet: Worksheet, plan: Plan, top: int) -> None:
    """Write the bill of materials by phase."""
    count = len(plan.tables["phases"])
    book.put(sheet, top, 0, book.say(PHASES["lines"]), "title")
    currency = str(plan.summary["currency"])
    heads = [book.say(PHASES["line"]), book.say(PHASES["item"]), book.say(PHASES["unit_price"])]
    for phase in range(1, count + 1):
        heads += [book.say(PHASES["quantity_of"].fill(phase=phase)),
                  book.say(PHASES["total_of"].fill(phase=phase)) + f" [{currency}]"]  # fmt: skip
    heads.append(book.say(PHASES["all"]) + f" [{currency}]")
    for column, head in enumerate(heads):
        sheet.write_string(top + 1, column, head, book.formats["head"])
        sheet.set_column(column, column, WIDTH)
    held = {
        (r["line_id"], int(r["phase"])): (float(r["quantity"]), float(r["total"]))
        for r in plan.tables["phase_lines"].to_dict("records")
    }
    for row, line in enumerate(plan.bom.to_dict("records"), top + 2):
        book.put(sheet, row, 0, line["line_id"])
        book.put(sheet, row, 1, line["item_id"])
        book.put(sheet, row, 2, float(line["unit_price"]), "amount")
        cells, paid = [], 0.0
        for phase in range(1, count + 1):
            quantity, total = held.get((line["line_id"], phase), (0.0, 0.0))
            column = FIRST_TOTAL + 2 * (phase - 1)
            book.put(sheet, row, column, quantity, "amount")
            book.put(sheet, row, column + 1, total, "amount")
            cells.append(xl_rowcol_to_cell(row, column + 1))
            paid += total
        book.formula(sheet, row, FIRST_TOTAL + 2 * count, "=" + "+".join(cells), round(paid, 2))
