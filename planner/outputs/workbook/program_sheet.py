"""The sheet of the replacement program: what it pays in each year beside the plan, live."""

from __future__ import annotations

from typing import Any

from planner.outputs.program_money import COLUMNS, money_sentences
from planner.outputs.words.replacement import REPLACEMENT
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

WIDTHS = (8.0, 11.0, 30.0, *(18.0,) * 8)
RATE_ROW, HEAD_ROW = 2, 6
FIRST = HEAD_ROW + 1
RATES = (
    ("money_rate", "finance", "discount_rate_pct"), ("money_rise", "finance", "escalation_general_pct"),
    ("money_tax", "costs", "tax_pct"),
)  # fmt: skip
FIGURES = (
    ("cost_with_tax_without", "money_without"), ("cost_with_tax_with", "money_with"),
    ("cost_without", "money_bare"), ("cost_with", "money_bare_with"),
)  # fmt: skip


def has_program(plan: Plan) -> bool:
    """Say whether a plan has the money of a replacement program."""
    return bool(len(plan.standing.get("program_flow", ()))) and "replacement" in plan.summary


def write_program_sheet(book: Book, plan: Plan) -> None:
    """Write rates, a row a year with its formulas, the sums, and present cost with it and without."""
    if not has_program(plan):
        return
    sheet, told = book.sheets["program"], plan.summary["replacement"]["money"]
    flow = plan.standing["program_flow"].sort_values("year").to_dict("records")
    book.put(sheet, 0, 0, book.say(REPLACEMENT["money_title"]), "title")
    for row, (word, section, key) in enumerate(RATES, RATE_ROW):
        book.put(sheet, row, 2, book.say(REPLACEMENT[word]))
        book.put(sheet, row, 3, float(plan.resolved[section][key]) / 100, "share")
    book.head(sheet, HEAD_ROW, [book.say(REPLACEMENT[word]) for _, word in COLUMNS], list(WIDTHS))
    for row, line in enumerate(flow, FIRST):
        _year(book, sheet, row, line)
    below = FIRST + len(flow)
    book.put(sheet, below, 2, book.say(REPLACEMENT["money_sum"]), "sum_text")
    for column, key in enumerate((k for k, _ in COLUMNS), 0):
        if key in ("base", "amount", "tax", "total", "present", "plan_total", "with_program"):
            letter = chr(ord("A") + column)
            total = round(sum(float(line[key]) for line in flow), 2)
            text = f"=SUM({letter}{FIRST + 1}:{letter}{below})"
            book.formula(sheet, below, column, text, total, "sum")
    _present(book, sheet, below + 2, told)
    start = int(plan.summary["replacement"]["year"])
    sentences = money_sentences(told, start, str(plan.summary["currency"]))
    for number, sentence in enumerate(sentences, below + 5 + len(told["horizons"])):
        book.put(sheet, number, 0, book.say(sentence), "note")


def _year(book: Book, sheet: Any, row: int, line: dict[Any, Any]) -> None:
    """Write one year: what follows from others as a formula."""
    n = row + 1
    rates = [f"$D${RATE_ROW + k + 1}" for k in range(3)]
    book.put(sheet, row, 0, int(line["year"]), "year")
    book.put(sheet, row, 1, int(line["calendar_year"]), "year")
    book.put(sheet, row, 2, line["payer"] if isinstance(line["payer"], str) else None)
    book.put(sheet, row, 3, float(line["base"]), "amount")
    live = (
        (4, f"=ROUND(D{n}*(1+{rates[1]})^A{n},2)", "amount", "amount"),
        (5, f"=ROUND(E{n}*{rates[2]},2)", "tax", "amount"),
        (6, f"=E{n}+F{n}", "total", "amount"),
        (7, f"=1/(1+{rates[0]})^A{n}", "discount_factor", "factor"),
        (8, f"=ROUND(G{n}*H{n},2)", "present", "amount"),
    )
    for column, text, key, style in live:
        book.formula(sheet, row, column, text, float(line[key]), style)
    book.put(sheet, row, 9, float(line["plan_total"]), "amount")
    book.formula(sheet, row, 10, f"=G{n}+J{n}", float(line["with_program"]), "amount")


def _present(book: Book, sheet: Any, row: int, told: dict[str, Any]) -> None:
    """Write present cost with the program and without, a row a horizon."""
    book.put(sheet, row, 2, book.say(REPLACEMENT["money_horizon"]), "head")
    for column, (_, word) in enumerate(FIGURES, 3):
        book.put(sheet, row, column, book.say(REPLACEMENT[word]), "head")
    for number, block in enumerate(told["horizons"], row + 1):
        book.put(sheet, number, 2, int(block["horizon_years"]), "year")
        for column, (key, _) in enumerate(FIGURES, 3):
            book.put(sheet, number, column, float(block[key]), "amount")
