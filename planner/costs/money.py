"""Discounting and totals, exact in Decimal."""

from __future__ import annotations

from decimal import Decimal, localcontext


def annuity_factor(years: int, rate_pct: float) -> Decimal:
    """Return the present value of one unit paid at the end of each year.

    Parameters
    ----------
    years
        Years counted, at least 1.
    rate_pct
        Discount rate, percent a year; 0 counts every year in full.

    >>> annuity_factor(10, 0.0)
    Decimal('10')
    >>> round(annuity_factor(10, 8.0), 4)
    Decimal('6.7101')
    """
    rate = Decimal(str(rate_pct)) / 100
    if rate == 0:
        return Decimal(years)
    with localcontext() as context:
        context.prec = 40
        return (1 - (1 + rate) ** -years) / rate
