"""What is told of the money of a replacement program: in the report, the print and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.outputs.words import Both, number, same
from planner.outputs.words.replacement import REPLACEMENT

COLUMNS = (
    ("year", "year"), ("calendar_year", "money_calendar"), ("payer", "money_payer"), ("base", "money_base"),
    ("amount", "money_amount"), ("tax", "money_tax"), ("total", "money_total"),
    ("discount_factor", "money_factor"), ("present", "money_worth"), ("plan_total", "money_plan"),
    ("with_program", "money_both"),
)  # fmt: skip
PRINTED = ("year", "calendar_year", "base", "amount", "tax", "total", "plan_total", "with_program")


def money_sentences(told: Mapping[str, Any], start: int, currency: str) -> list[Both]:
    """Return who pays how much, and present cost with the program and without.

    Parameters
    ----------
    told
        Block `replacement.money`.
    start
        Calendar year that is year 0.
    """

    def amount(value: object) -> Both:
        shown = number(float(str(value)))
        return Both(f"{currency} {shown.es}", f"{currency} {shown.en}")

    payer = same(str(told["payer"])) if told["payer"] else REPLACEMENT["money_nobody"]
    lead = REPLACEMENT["money_lead"].fill(
        amount=amount(told["amount"]), tax=amount(told["tax"]), payer=payer, start=same(str(start))
    )
    present = [
        REPLACEMENT["money_present"].fill(
            years=number(block["horizon_years"]),
            without=amount(block["cost_with_tax_without"]),
            with_it=amount(block["cost_with_tax_with"]),
            bare=amount(block["cost_without"]),
            bare_with=amount(block["cost_with"]),
        )
        for block in told["horizons"]
    ]
    return [lead, *present]


def money_rows(flow: pd.DataFrame) -> list[tuple[Both, ...]]:
    """Return the years in which the program or the plan pays, as the report shows them."""
    paid = flow[(flow["total"] != 0) | (flow["plan_total"] != 0)]
    return [
        tuple(
            same(str(int(row[k]))) if k in ("year", "calendar_year") else number(float(row[k]))
            for k in PRINTED
        )
        for row in paid.to_dict("records")
    ]


def money_heads() -> tuple[Both, ...]:
    """Return the heads of these rows."""
    named = dict(COLUMNS)
    return tuple(REPLACEMENT[named[k]] for k in PRINTED)
