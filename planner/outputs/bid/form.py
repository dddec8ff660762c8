"""Writing of the bid form: lots, items and quantities of a plan, specifications and terms, and no price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from planner.outputs import told
from planner.outputs.bid.specs import BY_DESCRIPTION, specs
from planner.outputs.words import Both, number, percent, unit_name, with_unit
from planner.outputs.words.bid import BID_SHEETS, FORM, LOTS, OTHER_LOT, TERMS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

COLUMNS = (
    "line", "item", "description", "unit", "quantity", "when", "price", "total", "make", "origin",
    "warranty", "basis",
)  # fmt: skip
WIDTHS = [10, 22, 56, 9, 13, 12, 18, 18, 24, 16, 12, 40]
QUANTITY, PRICE, TOTAL = 4, 6, 7
ASKED = ("price", "make", "origin", "warranty")
REPAIR_H = 24


def write_bid_form(plan: Plan, path: Path) -> None:
    """Write the bid form of a plan as a workbook in the study's language.

    It holds the lines of the bill of materials by lot with their quantities and blank cells for what a bidder
    fills in, and totals that are live. Prices, bands, sources and notes of the estimate are left out, and so
    is every name of a make. The lots are by group of the bill: planning assumption.

    Parameters
    ----------
    path
        Workbook to write; written in place.
    """
    book = Book(path, told.language(plan), BID_SHEETS)
    book.file.set_properties({"title": told.title(plan), "comments": "; ".join(told.attribution(plan))})
    _form(book, plan)
    _lots(book, plan)
    _specs(book, plan)
    _terms(book, plan)
    book.file.close()


def lot_of(group: str) -> str:
    """Return the lot of a group of the bill.

    >>> lot_of("cameras"), lot_of("cables"), lot_of("a group of the study")
    ('L1', 'L2', 'L6')
    """
    return next((lot for lot, (_, groups) in LOTS.items() if group in groups), OTHER_LOT[0])


def lot_name(lot: str) -> Both:
    """Return what a lot is called."""
    return LOTS[lot][0] if lot in LOTS else OTHER_LOT[1]


def lots_of(plan: Plan) -> dict[str, list[dict[Any, Any]]]:
    """Return the lines of each lot, in the order of lots and of the bill."""
    held: dict[str, list[dict[Any, Any]]] = {lot: [] for lot in (*LOTS, OTHER_LOT[0])}
    for line in plan.bom.to_dict("records"):
        held[lot_of(str(line["group"]))].append(line)
    return {lot: lines for lot, lines in held.items() if lines}


def _form(book: Book, plan: Plan) -> None:
    """Write the items by lot."""
    sheet = book.sheets["form"]
    lines = [FORM["note"].pick(book.language), *(n.pick(book.language) for n in told.notes(plan))]
    row = book.top(sheet, f"{book.say(FORM['title'])}: {told.title(plan)}", lines, WIDTHS)
    currency = str(plan.summary["currency"])
    heads = [book.say(FORM[c]) + (f" [{currency}]" if c in ("price", "total") else "") for c in COLUMNS]
    book.head(sheet, row, heads, WIDTHS)
    row += 1
    sums: dict[str, list[str]] = {"once": [], "year": []}
    for lot, items in lots_of(plan).items():
        for column in range(len(COLUMNS)):
            book.put(sheet, row, column, None, "section")
        sheet.write_string(row, 0, f"{lot}  {book.say(lot_name(lot))}", book.formats["section"])
        first = row + 1
        for row, line in enumerate(items, first):
            _line(book, row, line)
        row += 1
        for when in ("once", "year"):
            if any(line["recurrence"] == when for line in items):
                sums[when].append(_sum(book, row, (first, row - 1), when, items))
                row += 1
    for when, name in (("once", "all_once"), ("year", "all_year")):
        if sums[when]:
            sheet.write_string(row, 2, book.say(FORM[name]), book.formats["grand_text"])
            book.formula(sheet, row, TOTAL, "=" + "+".join(sums[when]), 0.0, "grand")
            row += 1


def _line(book: Book, row: int, line: dict[Any, Any]) -> None:
    """Write one item with blank cells for the bidder."""
    sheet = book.sheets["form"]
    described = line["description_en" if book.language == "en" else "description_es"]
    texts = {
        "line": line["line_id"], "item": line["item_id"], "description": described,
        "unit": book.say(unit_name(str(line["unit"]))), "when": book.say(FORM[str(line["recurrence"])]),
        "basis": line["basis"],
    }  # fmt: skip
    for column, name in enumerate(COLUMNS):
        if name in ASKED:
            book.put(sheet, row, column, None, "asked")
        elif name in texts:
            book.put(sheet, row, column, texts[name])
    book.put(sheet, row, QUANTITY, float(line["quantity"]), "amount")
    cells = xl_rowcol_to_cell(row, QUANTITY), xl_rowcol_to_cell(row, PRICE)
    book.formula(sheet, row, TOTAL, f"=ROUND({cells[0]}*{cells[1]},2)", 0.0)
    book.fit(sheet, row, [described, line["basis"]], [WIDTHS[2], WIDTHS[-1]])


def _sum(book: Book, row: int, span: tuple[int, int], when: str, items: list[dict[Any, Any]]) -> str:
    """Write the subtotal of the lines of a lot that are paid once, or every year; return its cell."""
    sheet = book.sheets["form"]
    cells = [
        xl_rowcol_to_cell(span[0] + k, TOTAL) for k, line in enumerate(items) if line["recurrence"] == when
    ]
    sheet.write_string(
        row, 2, f"{book.say(FORM['subtotal'])}, {book.say(FORM[when])}", book.formats["sum_text"]
    )
    book.formula(sheet, row, TOTAL, f"={'+'.join(cells)}", 0.0, "sum")
    return str(xl_rowcol_to_cell(row, TOTAL))


def _lots(book: Book, plan: Plan) -> None:
    """Write the lots and how many items each holds."""
    sheet = book.sheets["lots"]
    book.head(
        sheet, 0, [book.say(FORM["lot"]), book.say(FORM["description"]), book.say(FORM["item"])], [8, 60, 10]
    )
    for row, (lot, items) in enumerate(lots_of(plan).items(), 1):
        book.put(sheet, row, 0, lot)
        book.put(sheet, row, 1, book.say(lot_name(lot)))
        book.put(sheet, row, 2, len(items), "whole")


def _specs(book: Book, plan: Plan) -> None:
    """Write the specification of each item."""
    sheet, known = book.sheets["specs"], specs()
    widths = [10, 24, 60, 90]
    heads = [book.say(FORM[k]) for k in ("line", "item", "description", "spec")]
    book.head(sheet, 0, heads, widths)
    for row, line in enumerate(plan.bom.to_dict("records"), 1):
        described = line["description_en" if book.language == "en" else "description_es"]
        spec = book.say(known.get(str(line["item_id"]), BY_DESCRIPTION))
        for column, text in enumerate((line["line_id"], line["item_id"], described, spec)):
            book.put(sheet, row, column, text)
        book.fit(sheet, row, [described, spec], widths[2:])


def _terms(book: Book, plan: Plan) -> None:
    """Write the terms, filled with what the study asks."""
    sheet, resolved = book.sheets["terms"], plan.resolved
    book.head(sheet, 0, [book.say(FORM["term"]), book.say(FORM["asked"])], [26, 120])
    target = resolved.get("service", {}).get("availability_target_pct")
    facts = {
        "phases": number(len(plan.tables["phases"])),
        "availability": with_unit(target, "%", 2) if target else percent(None),
        "hours": number(REPAIR_H),
        "days": number(resolved.get("cameras", {}).get("retention_days")),
    }
    for row, (name, text) in enumerate(TERMS, 1):
        told_text = book.say(text.fill(**facts))
        book.put(sheet, row, 0, book.say(name))
        book.put(sheet, row, 1, told_text)
        book.fit(sheet, row, [told_text], [120])
