"""Writing of the bid form: lots, items and quantities of a plan, specifications and terms, and no price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from planner.outputs import told
from planner.outputs.bid.lots import kept_up, lot_name, lots_of, paid_by_owner, terms_of
from planner.outputs.bid.specs import spec_of
from planner.outputs.words import unit_name
from planner.outputs.words.bid import BID_SHEETS, FORM, TERMS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

COLUMNS = (
    "line", "item", "description", "unit", "quantity", "when", "price", "total", "make", "origin",
    "warranty",
)  # fmt: skip
WIDTHS = [10, 26, 62, 9, 14, 12, 18, 18, 26, 16, 12]
QUANTITY, PRICE, TOTAL = 4, 6, 7
ASKED = ("price", "make", "origin", "warranty")
UPKEEP = "maintenance_year"


def write_bid_form(plan: Plan, path: Path) -> None:
    """Write the bid form of a plan as a workbook in the study's language.

    It holds the lines of the bill of materials by lot with their quantities and blank cells for what a bidder
    fills in, a year of maintenance of each lot, and totals that are live. What the owner pays without a
    tender (own wages, electricity, fees of others' poles and ducts) is listed apart and asks for nothing.
    Prices, bands, sources and notes of the estimate are left out, and so is every name of a make. The lots
    are by group of the bill: planning assumption.

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


def _form(book: Book, plan: Plan) -> None:
    """Write the items by lot."""
    sheet = book.sheets["form"]
    lines = [FORM["note"].pick(book.language), *(n.pick(book.language) for n in told.notes(plan))]
    lines += told.attribution(plan)
    row = book.top(sheet, f"{book.say(FORM['title'])}: {told.title(plan)}", lines, WIDTHS)
    currency = str(plan.summary["currency"])
    heads = [book.say(FORM[c]) + (f" [{currency}]" if c in ("price", "total") else "") for c in COLUMNS]
    book.head(sheet, row, heads, WIDTHS)
    row += 1
    sums: dict[str, list[str]] = {"once": [], "year": []}
    lots = lots_of(plan)
    for lot, bought in lots.items():
        items = [*bought, *([_upkeep(lot)] if lot in kept_up(lots) else [])]
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
    }  # fmt: skip
    for column, name in enumerate(COLUMNS):
        if name in ASKED:
            book.put(sheet, row, column, None, "asked")
        elif name in texts:
            book.put(sheet, row, column, texts[name])
    book.put(sheet, row, QUANTITY, float(line["quantity"]), "amount")
    cells = xl_rowcol_to_cell(row, QUANTITY), xl_rowcol_to_cell(row, PRICE)
    book.formula(sheet, row, TOTAL, f"=ROUND({cells[0]}*{cells[1]},2)", 0.0)
    book.fit(sheet, row, [described], [WIDTHS[2]])


def _upkeep(lot: str) -> dict[Any, Any]:
    """Return the line of a year of maintenance of a lot, after its warranty."""
    asked = FORM["upkeep"].fill(lot=lot)
    return {
        "line_id": f"MNT-{lot}", "item_id": UPKEEP, "description_es": asked.es, "description_en": asked.en,
        "unit": "year", "quantity": 1.0, "recurrence": "year",
    }  # fmt: skip


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
    """Write the lots and how many items each holds, and below what the owner pays without a tender."""
    sheet = book.sheets["lots"]
    widths = [10, 60, 14, 12, 60]
    names = ("lot", "description", "items")
    book.head(sheet, 0, [*(book.say(FORM[n]) for n in names), "", ""], widths)
    row = 1
    for lot, items in lots_of(plan).items():
        book.put(sheet, row, 0, lot)
        book.put(sheet, row, 1, book.say(lot_name(lot)))
        book.put(sheet, row, 2, len(items), "whole")
        row += 1
    own = paid_by_owner(plan)
    if not own:
        return
    book.put(sheet, row + 1, 0, book.say(FORM["own"]), "title")
    for column, name in enumerate(("line", "description", "quantity", "unit", "why")):
        book.put(sheet, row + 2, column, book.say(FORM[name]), "head")
    for at, (line, why) in enumerate(own, row + 3):
        described = line["description_en" if book.language == "en" else "description_es"]
        unit = book.say(unit_name(str(line["unit"])))
        for column, cell in enumerate((line["line_id"], described, float(line["quantity"]), unit)):
            book.put(sheet, at, column, cell, "amount" if column == 2 else "text")
        book.put(sheet, at, 4, book.say(why))
        book.fit(sheet, at, [described, book.say(why)], [widths[1], widths[4]])


def _specs(book: Book, plan: Plan) -> None:
    """Write the specification of each item that is tendered."""
    sheet = book.sheets["specs"]
    widths = [10, 26, 60, 95]
    heads = [book.say(FORM[k]) for k in ("line", "item", "description", "spec")]
    book.head(sheet, 0, heads, widths)
    lines = [line for items in lots_of(plan).values() for line in items]
    for row, line in enumerate(lines, 1):
        described = line["description_en" if book.language == "en" else "description_es"]
        spec = book.say(spec_of(str(line["item_id"])))
        for column, text in enumerate((line["line_id"], line["item_id"], described, spec)):
            book.put(sheet, row, column, text)
        book.fit(sheet, row, [described, spec], widths[2:])


def _terms(book: Book, plan: Plan) -> None:
    """Write the terms, filled with what the study asks."""
    sheet = book.sheets["terms"]
    book.head(sheet, 0, [book.say(FORM["term"]), book.say(FORM["asked"])], [28, 120])
    facts = terms_of(plan)
    for row, (name, text) in enumerate(TERMS, 1):
        told_text = book.say(text.fill(**facts))
        book.put(sheet, row, 0, book.say(name))
        book.put(sheet, row, 1, told_text)
        book.fit(sheet, row, [told_text], [120])
