"""The loan: what is drawn for each phase, and how it is paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from planner.schema.money import LOAN
from planner.settings import FinanceSettings
from planner.units import money

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LoanYear:
    """One year of one tranche; `year` counts from the first phase, amounts to the cent."""

    tranche: int
    year: int
    opening: Decimal
    drawn: Decimal
    interest: Decimal
    principal: Decimal

    @property
    def payment(self) -> Decimal:
        """Interest and principal."""
        return self.interest + self.principal

    @property
    def closing(self) -> Decimal:
        """What is owed when the year ends."""
        return self.opening + self.drawn - self.principal


def loan_years(tranches: Sequence[tuple[int, int, Decimal]], finance: FinanceSettings) -> list[LoanYear]:
    """Return the schedule of a loan: a row for the year in which a tranche is drawn, then one a year.

    Interest is due at the end of each year on what was owed when it began, rounded to the cent. In the years
    of grace interest alone is paid. After them an annuity pays equal amounts, `equal_principal` equal parts
    of the principal; the last year pays what is left, so the loan ends at zero.

    Parameters
    ----------
    tranches
        Number, year drawn and amount of each; a tranche of nothing has no rows.

    """
    rows = []
    for number, start, amount in tranches:
        if amount <= 0:
            continue
        rows.append(LoanYear(number, start, ZERO, amount, ZERO, ZERO))
        rows.extend(_paid_back(number, start, amount, finance))
    return rows


def _paid_back(number: int, start: int, amount: Decimal, finance: FinanceSettings) -> list[LoanYear]:
    """Return the years after a tranche is drawn."""
    rate = Decimal(str(finance.loan_rate_pct)) / 100
    years = finance.loan_years - finance.loan_grace_years
    payment = level_payment(amount, rate, years)
    part = money(amount / years)
    owed, rows = amount, []
    for k in range(1, finance.loan_years + 1):
        interest = money(owed * rate)
        if k <= finance.loan_grace_years:
            principal = ZERO
        elif k == finance.loan_years:
            principal = owed
        else:
            principal = min(owed, part if finance.loan_kind == "equal_principal" else payment - interest)
        rows.append(LoanYear(number, start + k, owed, ZERO, interest, principal))
        owed -= principal
    return rows


def level_payment(amount: Decimal, rate: Decimal, years: int) -> Decimal:
    """Return the equal yearly payment that pays an amount back, rounded to the cent.

    >>> level_payment(Decimal("1000.00"), Decimal("0.10"), 3)
    Decimal('402.11')
    """
    if rate == 0:
        return money(amount / years)
    return money(amount * rate / (1 - (1 + rate) ** -years))


def loan_table(rows: Sequence[LoanYear]) -> pd.DataFrame:
    """Return LOAN."""
    cells = [
        (r.tranche, r.year, *(float(v) for v in (r.opening, r.drawn, r.interest, r.principal, r.payment,
                                                 r.closing)))
        for r in rows
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=LOAN.names)
