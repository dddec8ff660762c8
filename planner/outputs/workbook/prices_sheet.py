"""The sheet of price sources: each price that the plan uses, its labor and material, and where it is from."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from planner.outputs.words import unit_name
from planner.outputs.words.price_texts import price_text
from planner.outputs.words.workbook import PRICE_WORDS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("item", 24, "text"), ("description", 44, "text"), ("unit", 9, "text"), ("price_low", 12, "amount"),
    ("price", 12, "amount"), ("price_high", 12, "amount"), ("currency", 9, "text"),
    ("labor_share", 9, "share"), ("labor", 12, "amount"), ("material", 12, "amount"),
    ("price_year", 8, "year"), ("region", 15, "text"), ("supplier", 16, "text"), ("origin", 10, "text"),
    ("tax_in_price", 10, "share"), ("duty_in_price", 10, "share"), ("source", 44, "text"),
    ("assumption", 16, "text"), ("price_note", 44, "text"),
)  # fmt: skip
FIRST = 3
FOURTH = Decimal("0.0001")
PRICE, SHARE, LABOR = 4, 7, 8


def write_prices_sheet(book: Book, plan: Plan) -> None:
    """Write each price that the plan uses: band, labor and material, currency, year, region, origin, source.

    Labor is the price times its share of labor, to the hundredth of a cent, and material the rest, both live;
    where the price book knows no share, both are blank. Supplier, origin, tax and duty are blank where the
    book does not name them: an unknown origin counts against a cap on origin.
    """
    sheet = book.sheets["prices"]
    book.put(sheet, 0, 0, book.say(PRICE_WORDS["title"]), "title")
    book.put(sheet, 1, 0, book.say(PRICE_WORDS["note"]), "note")
    heads = [book.say(PRICE_WORDS.get(name, name)) for name, *_ in COLUMNS]
    widths = [width for _, width, _ in COLUMNS]
    book.head(sheet, FIRST - 1, heads, widths)
    known = {str(r["item_id"]): r for r in plan.prices.to_dict("records")}
    for row, line in enumerate(plan.bom.to_dict("records"), FIRST):
        cells = _cells(book, line, known.get(str(line["item_id"]), {}))
        for column, (name, _, style) in enumerate(COLUMNS):
            book.put(sheet, row, column, cells.get(name), style)
        _labor(book, row, cells)
        book.fit(sheet, row, [cells.get(name) for name, *_ in COLUMNS], widths)
    sheet.autofilter(FIRST - 1, 0, FIRST - 1 + max(1, len(plan.bom)), len(COLUMNS) - 1)
    sheet.freeze_panes(FIRST, 1)


def _cells(book: Book, line: dict[Any, Any], row: dict[Any, Any]) -> dict[str, Any]:
    """Return the cells of a line by column; what nobody knows is left out."""
    said = {name: _known(row.get(name)) for name in ("labor_share", "supplier", "origin")}
    told = {name: _known(row.get(name)) for name in ("region", "note")}
    words = {name: None if text is None else book.say(price_text(text)) for name, text in told.items()}
    rates = {name: _known(row.get(f"{name}_pct")) for name in ("tax", "duty")}
    return {
        "item": line["item_id"],
        "description": line["description_en" if book.language == "en" else "description_es"],
        "unit": book.say(unit_name(str(line["unit"]))),
        "price_low": float(line["unit_price_low"]), "price": float(line["unit_price"]),
        "price_high": float(line["unit_price_high"]), "currency": line["currency"],
        "price_year": int(line["price_year"]), "source": book.say(price_text(line["source"])),
        "assumption": bool(line["assumption"]), "region": words["region"], "price_note": words["note"],
        **said,
        **{f"{name}_in_price": float(Decimal(str(r)) / 100) for name, r in rates.items() if r is not None},
    }  # fmt: skip


def _labor(book: Book, row: int, cells: dict[str, Any]) -> None:
    """Write what of a price is labor, and the rest, where its share is known."""
    if cells.get("labor_share") is None:
        return
    sheet = book.sheets["prices"]
    price, share = Decimal(str(cells["price"])), Decimal(str(cells["labor_share"]))
    labor = (price * share).quantize(FOURTH, rounding=ROUND_HALF_UP)
    at = [xl_rowcol_to_cell(row, column) for column in (PRICE, SHARE, LABOR)]
    book.formula(sheet, row, LABOR, f"=ROUND({at[0]}*{at[1]},4)", float(labor))
    book.formula(sheet, row, LABOR + 1, f"={at[0]}-{at[2]}", float(price - labor))


def _known(value: Any) -> Any:
    """Return a cell of the price book, None where it is blank."""
    return None if value is None or pd.isna(value) else value
