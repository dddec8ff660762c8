"""Amounts of money as the report writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP

from planner.outputs.words import Both, number
from planner.outputs.words.both import rounded

MILLION = 1_000_000


def amount(value: float | None, currency: str, toward: str = ROUND_HALF_UP) -> Both:
    """Return an amount, in millions from one million on; a bound is rounded away from flattery.

    >>> amount(13_264_574.75, "USD").es, amount(950.4, "USD").en
    ('USD 13,26 millones', 'USD 950')
    >>> amount(232_587.9, "USD", "ROUND_FLOOR").en
    'USD 232,587'
    """
    if value is not None and abs(value) >= MILLION:
        shown = number(rounded(value / MILLION, 2, toward), 2)
        return Both(f"{currency} {shown.es} millones", f"{currency} {shown.en} million")
    shown = number(None if value is None else rounded(value, 0, toward), 0)
    return Both(f"{currency} {shown.es}", f"{currency} {shown.en}")
