"""What each phase buys and costs: BOM lines by phase, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from planner.schema import PHASE_LINES
from planner.units import CENT, money


def phase_lines(quantities: pd.DataFrame, bom: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return PHASE_LINES: quantity and total of each BOM line by phase.

    The total of a phase is that of all phases up to it less that of those before it, each rounded to the
    cent: so it is within a cent of quantity times price, and over the phases it sums to the line's total.

    Parameters
    ----------
    quantities
        QUANTITIES by phase.
    bom
        BOM_LINES.
    count
        Number of phases.
    """
    exact: dict[tuple[str, int], Decimal] = {}
    columns = (quantities["item_id"], quantities["phase"], quantities["quantity"])
    for item, phase, quantity in zip(*columns, strict=True):
        key = (str(item), int(phase))
        exact[key] = exact.get(key, Decimal(0)) + Decimal(str(quantity))
    rows = []
    for line, item, price in zip(bom["line_id"], bom["item_id"], bom["unit_price"], strict=True):
        unit, before = Decimal(str(price)), Decimal(0)
        for phase in range(1, count + 1):
            amount = exact.get((str(item), phase), Decimal(0)).quantize(CENT, rounding=ROUND_HALF_UP)
            if amount:
                after = before + amount
                paid = money(after * unit) - money(before * unit)
                rows.append((line, item, phase, float(amount), float(paid)))
                before = after
    return pd.DataFrame(rows, columns=PHASE_LINES.names)


def sums_after(lines: pd.DataFrame, bom: pd.DataFrame, recurrence: str, count: int) -> list[Decimal]:
    """Return the sum of the totals once each phase is built, of lines paid once or every year."""
    when = dict(zip(bom["line_id"], bom["recurrence"], strict=True))
    spent = [Decimal("0.00")] * count
    for line, phase, total in zip(lines["line_id"], lines["phase"], lines["total"], strict=True):
        if when[line] == recurrence:
            spent[int(phase) - 1] += Decimal(str(total)).quantize(CENT)
    return _cumulated(spent)


def with_share(amounts: Sequence[Decimal], pct: float) -> list[Decimal]:
    """Return amounts with a percentage of each on top, rounded to the cent as the whole plan's is."""
    return [a + money(a * Decimal(str(pct)) / 100) for a in amounts]


def share_of_each(amounts: Sequence[Decimal], pct: float) -> list[Decimal]:
    """Return a percentage of each amount, rounded to the cent."""
    return [money(a * Decimal(str(pct)) / 100) for a in amounts]


def steps_of(after: Sequence[Decimal]) -> list[Decimal]:
    """Return what each phase adds to a sum.

    >>> steps_of([Decimal("2.00"), Decimal("5.50")])
    [Decimal('2.00'), Decimal('3.50')]
    """
    return [b - a for a, b in zip([Decimal("0.00"), *after], after, strict=False)]


def _cumulated(values: Sequence[Decimal]) -> list[Decimal]:
    """Return running sums."""
    out, total = [], Decimal("0.00")
    for value in values:
        total += value
        out.append(total)
    return out
