"""The sheet of the replacement program in bom.xlsx against the stored plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.folder import PlanFolder
from planner.rules.integrity.workbook import WORKBOOK
from planner.rules.integrity.workbook_rows import CENTS, TINY, letter, same, uneven
from planner.rules.rule import Fault, gather
from planner.rules.sheets import Sheet

FIRST_YEAR = 8
COLUMNS = (
    "year", "calendar_year", "payer", "base", "amount", "tax", "total", "discount_factor", "present",
    "plan_total", "with_program",
)  # fmt: skip
LIVE = "EFGHIK"
RATES = (("finance", "discount_rate_pct"), ("finance", "escalation_general_pct"), ("costs", "tax_pct"))
FIGURES = ("cost_with_tax_without", "cost_with_tax_with", "cost_without", "cost_with")


def check_program(folder: PlanFolder, sheet: Sheet) -> Iterator[Fault]:
    """Yield rates, years, sums and present costs that are not the plan's, and cells without formula."""
    table = folder.layer("program_flow").sort_values("year").to_dict("records")
    for row, (section, key) in enumerate(RATES, 3):
        if not same(sheet.at("D", row), float(folder.study[section][key]) / 100):
            yield Fault(WORKBOOK, f"D{row}", f"sheet `{sheet.name}`: not `{section}.{key}` of the study.")
    wrong = []
    for row, line in enumerate(table, FIRST_YEAR):
        for k, key in enumerate(COLUMNS):
            value = (line[key] or None) if key == "payer" else float(line[key])
            room = TINY if key == "discount_factor" else CENTS
            if not same(sheet.at(letter(k), row), value, room):
                wrong.append(f"{letter(k)}{row}")
    below = FIRST_YEAR + len(table)
    for k, key in enumerate(COLUMNS):
        if key in ("base", "amount", "tax", "total", "present", "plan_total", "with_program"):
            cell = sheet.at(letter(k), below)
            total = sum(float(line[key]) for line in table)
            formula = f"SUM({letter(k)}{FIRST_YEAR}:{letter(k)}{below - 1})"
            if cell.formula != formula or not same(cell, round(total, 2), CENTS):
                wrong.append(f"{letter(k)}{below}")
    for row, block in enumerate(folder.summary["replacement"]["money"]["horizons"], below + 3):
        cells = zip("CDEFG", ("horizon_years", *FIGURES), strict=True)
        wrong += [f"{c}{row}" for c, key in cells if not same(sheet.at(c, row), float(block[key]), CENTS)]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: not that of layer program_flow.")
    for column in LIVE:
        yield from uneven(sheet, column, range(FIRST_YEAR, below))
