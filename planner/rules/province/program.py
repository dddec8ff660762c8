"""The money of one replacement program over members: its years beside all, and its figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from planner.rules.folder import PlanFolder
from planner.rules.integrity.cash import NOTHING, exact, payer
from planner.rules.integrity.replaced_money import expected_years, wrong_figures
from planner.rules.province.cash import AMOUNTS
from planner.rules.province.folder import CASH, STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault
from planner.units import CENT

YEARS = "member_replacement_years"
FROM = {"replacement": "amount", "tax": "tax", "total": "total", "own_funds": "total", "present": "present",
        "own_present": "present"}  # fmt: skip
"""Columns of the cash flow that a program has, and what they are of it."""


def program_apart(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield years and figures of a program's money that its spending and the study do not give."""
    flow, years = folder.parts[CASH], folder.layer(YEARS)
    if not len(years):
        if flow["whose"].isin(["program", "with_program"]).any():
            yield Fault(CASH, "program", "there is money of a program, and no program spends any.")
        return
    found = PlanFolder(folder.path, {STUDY: folder.study}, ())
    whole = flow[flow["whose"] == "all"]
    right = expected_years(found, years, int(years["year"].min()), whole)
    alone = {y: {c: a[FROM[c]] if c in FROM else NOTHING for c in AMOUNTS} for y, a in right.items()}
    yield from _unlike("program", flow[flow["whose"] == "program"], alone)
    sums = {
        y: {c: a[c] + sum((exact(v) for v in whole.loc[whole["year"] == y, c]), NOTHING) for c in AMOUNTS}
        for y, a in alone.items()
    }
    yield from _unlike("with_program", flow[flow["whose"] == "with_program"], sums)
    told = folder.summary["replacement"].get("money")
    horizons = folder.summary["money"]["horizons"]
    yield from wrong_figures(SUMMARY, told, right, horizons, payer(found, "", "replacement"), found)


def _unlike(whose: str, stored: pd.DataFrame, right: dict[int, dict[str, Decimal]]) -> Iterator[Fault]:
    """Yield years that are missing or too many, and amounts that differ."""
    rows = {int(r["year"]): r for r in stored.to_dict("records")}
    if sorted(rows) != sorted(right) or len(rows) != len(stored):
        yield Fault(CASH, whose, f"`{whose}`: its years are not 0 to {max(right)}.")
        return
    for year, amounts in right.items():
        for name, value in amounts.items():
            if abs(exact(rows[year][name]) - value) > 2 * CENT:
                told = f"`{name}` of `{whose}` in year {year} is {rows[year][name]:,.2f}; it is {value:,.2f}."
                yield Fault(CASH, f"{whose}, year {year}", told)


RULES = (
    ProvinceRule(
        "INT-PROVINCE-PROGRAM",
        "What one replacement program over members pays in each year, the sum with all else, who pays it, "
        "and present cost with it and without follow from what it spends and the study.",
        "A program that is in no treasury's years is not carried out.",
        "cash_flow.csv or province.json was edited.",
        "Run the study of members again.",
        (CASH, SUMMARY, STUDY, YEARS),
        program_apart,
    ),
)
