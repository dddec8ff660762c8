"""The sheet of what is not sure: unit costs, exchange paths, the drawn band, its drivers and correlations."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from planner.catalog.money_model import FACTORS
from planner.catalog.money_tables import read_money_tables
from planner.outputs.report.finance import driver_name, staff, tornado_title
from planner.outputs.words import Both, group_name
from planner.outputs.words.money_report import MONEY
from planner.outputs.words.money_sheets import MONEY_WORDS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

UNIT_COSTS = (
    "all_in_per_camera", "all_in_per_site", "all_in_per_resident", "direct_per_camera", "direct_per_point",
)  # fmt: skip
PERCENTILES = ("p5", "p50", "p95", "mean")
WIDE, NARROW, BOLD = 44.0, 18.0, 0.85
"""Widths of the first and other columns, and how much of one a bold letter leaves."""


def write_risk_sheet(book: Book, plan: Plan) -> None:
    """Write values, not formulas: they come from draws and paths that `planner run` made with its seed."""
    sheet = book.sheets["risk"]
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, len(FACTORS), NARROW)
    book.put(sheet, 0, 0, book.say(MONEY_WORDS["risk_title"]), "title")
    book.put(sheet, 1, 0, book.say(MONEY_WORDS["risk_note"]), "note")
    row = _unit_costs(book, sheet, plan, 3)
    row = _paths(book, sheet, plan, row + 1)
    row = _band(book, sheet, plan, row + 1)
    row = _drivers(book, sheet, plan, row + 1)
    _factors(book, sheet, row + 1)


def _heads(book: Book, sheet: Worksheet, row: int, heads: Sequence[Both]) -> int:
    """Write the heads of a table; return the row below."""
    for column, head in enumerate(heads):
        book.put(sheet, row, column, book.say(head), "head")
    widths = [WIDE, *[NARROW] * (len(heads) - 1)]
    book.fit(sheet, row, [book.say(h) for h in heads], [w * BOLD for w in widths])
    return row + 1


def _unit_costs(book: Book, sheet: Worksheet, plan: Plan, row: int) -> int:
    """Write what a camera, a site, a resident and a point cost, and who works at the center."""
    currency = plan.summary["currency"]
    row = _heads(book, sheet, row, [MONEY_WORDS["unit_costs"].fill(currency=currency), MONEY_WORDS["value"]])
    for key in UNIT_COSTS:
        book.put(sheet, row, 0, book.say(MONEY_WORDS[key]))
        book.put(sheet, row, 1, plan.summary["money"]["unit_costs"][key], "amount")
        row += 1
    for sentence in staff(plan):
        book.put(sheet, row, 0, book.say(sentence), "note")
        row += 1
    return row


def _paths(book: Book, sheet: Worksheet, plan: Plan, row: int) -> int:
    """Write the paths of the exchange rate; nothing where the study names no domestic currency."""
    block = plan.summary["money"]["exchange"]
    if block is None:
        return row
    title = MONEY["exchange_table"].fill(currency=block["domestic_currency"])
    keys = ("depreciation_pct", "own_funds_present", "debt_service", "debt_service_dearest_year")
    row = _heads(book, sheet, row, [title, *(MONEY[k] for k in ("loss", "own_present", "debt", "dearest"))])
    for path in block["paths"]:
        book.put(sheet, row, 0, book.say(MONEY[path["path"]]))
        for column, key in enumerate(keys, 1):
            book.put(sheet, row, column, path[key], "one" if column == 1 else "amount")
        row += 1
    return row


def _band(book: Book, sheet: Worksheet, plan: Plan, row: int) -> int:
    """Write the percentiles of the draws."""
    block = plan.summary["money"]["band"]
    title = MONEY_WORDS["band_of"].fill(
        draws=block["draws"], seed=block["seed"], currency=plan.summary["currency"]
    )
    row = _heads(book, sheet, row, [title, *(MONEY_WORDS[p] for p in PERCENTILES)])
    for key in ("capex", "net_present_cost"):
        book.put(sheet, row, 0, book.say(MONEY_WORDS[f"band_{key}"]))
        for column, percentile in enumerate(PERCENTILES, 1):
            book.put(sheet, row, column, block[key][percentile], "amount")
        row += 1
    return row


def _drivers(book: Book, sheet: Worksheet, plan: Plan, row: int) -> int:
    """Write the drivers of the tornado."""
    row = _heads(
        book,
        sheet,
        row,
        [tornado_title(plan), *(MONEY_WORDS[k] for k in ("driver_low", "driver_high", "swing"))],
    )
    for driver in plan.summary["money"]["band"]["drivers"]:
        book.put(sheet, row, 0, book.say(driver_name(driver["kind"], driver["name"])))
        for column, key in enumerate(("npc_low", "npc_high", "swing"), 1):
            book.put(sheet, row, column, driver[key], "amount")
        row += 1
    return row


def _factors(book: Book, sheet: Worksheet, row: int) -> int:
    """Write how prices load on the shared factors, and how the factors move with each other."""
    tables = read_money_tables()
    names = [driver_name("factor", f) for f in FACTORS]
    row = _heads(book, sheet, row, [MONEY["factors_table"], *names])
    loading = {(e.group, e.factor): e.loading for e in tables.loadings}
    for group in dict.fromkeys(e.group for e in tables.loadings):
        book.put(sheet, row, 0, book.say(MONEY[group] if group in MONEY else group_name(group)))
        for column, factor in enumerate(FACTORS, 1):
            book.put(sheet, row, column, loading.get((group, factor)), "one")
        row += 1
    row = _heads(book, sheet, row + 1, [MONEY_WORDS["factor_pairs"], *names])
    moves = {(p.factor, p.other): p.correlation for p in tables.pairs}
    for one, name in zip(FACTORS, names, strict=True):
        book.put(sheet, row, 0, book.say(name))
        for column, other in enumerate(FACTORS, 1):
            value = 1.0 if one == other else moves.get((one, other), moves.get((other, one), 0.0))
            book.put(sheet, row, column, value, "one")
        row += 1
    return row
