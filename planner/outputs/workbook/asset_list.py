"""The asset list: what each asset needs of each line of the bill, priced live from the bill."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from planner.outputs.words import code_name, column_name, group_name, unit_name
from planner.outputs.words.workbook import ASSET_WORDS, LAYERS
from planner.outputs.workbook.bom_sheet import PRICE, Cells
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan
from planner.units import money

WHO = ("owner", "operator", "maintainer", "payer")
COLUMNS = (
    ("line", 10), ("item", 26), ("asset", 14), ("layer", 28), ("group", 24), ("phase", 8),
    *((who, 26) for who in WHO), ("quantity", 17), ("unit", 9), ("when", 19), ("amount", 17),
)  # fmt: skip
LINE, GROUP, OWNER, QUANTITY, WHEN, AMOUNT = 0, 4, 6, 10, 12, 13
SUMS, FIRST = 2, 6
RECURRENCES = ("once", "year")


@dataclass(frozen=True)
class AssetCells:
    """Where the list of assets stands, for sheets that sum it."""

    book: Book
    rows: int

    def span(self, column: int) -> str:
        """Return the cells of a column as formulas of other sheets write them."""
        return f"{self.book.name('asset_list')}!{_column(column, self.rows)}"

    def of_group(self) -> tuple[str, str, str]:
        """Return amounts, groups and recurrences."""
        return self.span(AMOUNT), self.span(GROUP), self.span(WHEN)

    def owner(self) -> str:
        """Return the owners."""
        return self.span(OWNER)


def write_asset_list(book: Book, plan: Plan, cells: Cells) -> AssetCells:
    """Write a row an asset and item: whose it is, how much it needs, quantity times the price of the bill.

    The sums above add the assets of each line and round it to the cent as the bill does, so they are its own.

    Parameters
    ----------
    cells
        Where the lines and totals of the bill stand.
    """
    sheet = book.sheets["asset_list"]
    book.put(sheet, 0, 0, book.say(ASSET_WORDS["title"]), "title")
    rows = asset_rows(plan)
    _sums(book, plan, rows, cells)
    currency = str(plan.summary["currency"])
    heads = [_head(book, name) + (f" [{currency}]" if name == "amount" else "") for name, _ in COLUMNS]
    book.head(sheet, FIRST - 1, heads, [width for _, width in COLUMNS])
    for row, line in enumerate(rows, FIRST):
        _row(book, row, line, f"{book.name('bom')}!{cells.ref('line:' + line['line'], PRICE)}")
    sheet.autofilter(FIRST - 1, 0, FIRST - 1 + max(1, len(rows)), len(COLUMNS) - 1)
    sheet.freeze_panes(FIRST, 3)
    return AssetCells(book, len(rows))


def asset_rows(plan: Plan) -> list[dict[str, Any]]:
    """Return the rows of the list in the order of the bill, then of ids; amounts are exact decimals."""
    who = {layer: responsible_of(plan, layer) for layer in set(plan.tables["quantities"]["layer"])}
    lines = {str(r["item_id"]): r for r in plan.bom.to_dict("records")}
    out = []
    for need in plan.tables["quantities"].to_dict("records"):
        line = lines[str(need["item_id"])]
        asset, quantity = str(need["asset_id"]), float(need["quantity"])
        out.append(
            {
                "line": str(line["line_id"]), "item": str(need["item_id"]), "asset": asset,
                "layer": str(need["layer"]), "group": str(line["group"]),
                "phase": int(need["phase"]), **who[need["layer"]].get(asset, {}),
                "quantity": quantity, "unit": str(line["unit"]), "when": str(line["recurrence"]),
                "amount": Decimal(str(quantity)) * Decimal(str(line["unit_price"])),
            }
        )  # fmt: skip
    return sorted(out, key=lambda r: (r["line"], r["asset"]))


def responsible_of(plan: Plan, layer: str) -> dict[str, dict[str, str]]:
    """Return owner, operator, maintainer and payer of each asset of a layer by id, where they are named."""
    frame = plan.tables[layer] if layer in plan.tables else plan.standing[layer]
    named = [who for who in WHO if who in frame.columns]
    cells = zip(frame[frame.columns[0]].astype(str), *(frame[who] for who in named), strict=True)
    return {
        asset: {who: n for who, n in zip(named, names, strict=True) if isinstance(n, str)}
        for asset, *names in cells
    }


def _sums(book: Book, plan: Plan, rows: list[dict[str, Any]], cells: Cells) -> None:
    """Write the sum over the assets, each line to the cent, beside that of the bill: once and a year."""
    sheet = book.sheets["asset_list"]
    held: dict[str, Decimal] = {}
    for need in rows:
        held[need["line"]] = held.get(need["line"], Decimal(0)) + need["amount"]
    for row, when in enumerate(RECURRENCES, SUMS):
        lines = [str(i) for i in plan.bom.loc[plan.bom["recurrence"] == when, "line_id"]]
        value = sum((money(held.get(i, Decimal(0))) for i in lines), Decimal(0))
        book.put(sheet, row, 0, book.say(ASSET_WORDS[f"sum_{when}"]), "strong_text")
        text = f"=SUMPRODUCT(ROUND(SUMIFS({_column(AMOUNT, len(rows))},{_column(LINE, len(rows))},{{}}),2))"
        text = text.format(_bill_lines(book, cells, lines)) if lines else "=0"
        book.formula(sheet, row, QUANTITY, text, float(value), "sum")
        total = "works" if when == "once" else "yearly_lines"
        book.put(sheet, row, WHEN, book.say(ASSET_WORDS["bill"]), "sum_text")
        bill = f"={book.name('bom')}!{cells.ref(total)}"
        book.formula(sheet, row, AMOUNT, bill, float(cells.values[total, 7]), "sum")


def _bill_lines(book: Book, cells: Cells, lines: list[str]) -> str:
    """Return the cells of the bill that hold the ids of some lines, with the heads of groups between them."""
    rows = [cells.at[f"line:{i}"] for i in lines]
    ends = (xl_rowcol_to_cell(r, 0, row_abs=True, col_abs=True) for r in (min(rows), max(rows)))
    return f"{book.name('bom')}!{':'.join(ends)}"


def _column(place: int, rows: int) -> str:
    """Return the cells of a column of the list."""
    ends = (FIRST, FIRST + max(1, rows) - 1)
    return ":".join(xl_rowcol_to_cell(r, place, row_abs=True, col_abs=True) for r in ends)


def _row(book: Book, row: int, line: dict[str, Any], price: str) -> None:
    """Write one asset and item."""
    sheet = book.sheets["asset_list"]
    shown = {
        **line, "layer": book.say(LAYERS[line["layer"]]), "unit": book.say(unit_name(line["unit"])),
        "group": book.say(group_name(line["group"])), "when": book.say(code_name(line["when"])),
    }  # fmt: skip
    for column, (name, _) in enumerate(COLUMNS[:AMOUNT]):
        style = "amount" if name == "quantity" else "whole" if name == "phase" else "plain"
        value = shown.get(name)
        book.put(sheet, row, column, None if value is None or pd.isna(value) else value, style)
    text = f"={xl_rowcol_to_cell(row, QUANTITY)}*{price}"
    book.formula(sheet, row, AMOUNT, text, float(line["amount"]))


def _head(book: Book, name: str) -> str:
    """Return the head of a column."""
    if name in WHO:
        return book.say(column_name(name))
    return book.say(ASSET_WORDS[name]) if name in ASSET_WORDS else book.say(name)
