"""Owning beside renting over the years, without replacement, escalation or taking down."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pandas as pd
from helpers_town import make_settings
from hypothesis import given
from hypothesis import strategies as st

from planner.costs.cash_flow import Flow, cash_flow, flow_table
from planner.costs.present import break_even_year, present
from planner.schema import PHASE_LINES
from planner.schema.money import MONEY_LINES

LAST = 15
CENTS = st.integers(min_value=0, max_value=10**9)


def flow_of(capex: int, yearly: int, rate_pct: float) -> tuple[Flow, pd.DataFrame, pd.DataFrame]:
    """The cash flow of something bought and of something paid every year, in cents."""
    rows = [
        ("BOM-001", "mast", "once", capex / 100, "works", "Province", float("nan"), 0.5),
        ("BOM-002", "upkeep", "year", yearly / 100, "general", "Province", float("nan"), 0.5),
        *((k.upper(), None, "due", 0.0, k, "Province", float("nan"), 0.5)
          for k in ("maintenance", "replacement", "decommissioning")),
    ]  # fmt: skip
    lines = pd.DataFrame(rows, columns=MONEY_LINES.names)
    parts = pd.DataFrame([(r[0], "x", 1, 1.0, r[3]) for r in rows[:2]], columns=PHASE_LINES.names)
    phases = pd.DataFrame([{"phase": 1, "works": capex / 100, "capex": capex / 100}])
    base = make_settings()
    settings = replace(
        base,
        costs=replace(base.costs, contingency_pct=0.0, tax_pct=21.0, maintenance_pct=0.0),
        finance=replace(
            base.finance, discount_rate_pct=rate_pct, decommissioning_pct=0.0, replacement=False,
            second_horizon_years=LAST,
        ),
    )  # fmt: skip
    return cash_flow(lines, phases, parts, settings), lines, parts


@given(capex=CENTS, upkeep=CENTS, more=CENTS, rate=st.sampled_from([0.0, 4.5, 8.0, 30.0]))
def test_a_longer_horizon_never_favors_renting(capex: int, upkeep: int, more: int, rate: float) -> None:
    """Where upkeep is at most the rent, owning less renting never grows with the years, but for rounding.

    So once owning has cost no more it stays so: break-even is the first year in which it does.
    """
    owned, rented = flow_of(capex, upkeep, rate), flow_of(0, upkeep + more, rate)
    gaps = [present(owned[0], n, *owned[1:]).cost - present(rented[0], n, *rented[1:]).cost
            for n in range(1, LAST + 1)]  # fmt: skip
    assert all(later <= earlier + Decimal("0.02") for earlier, later in pairwise(gaps))
    one, two = ([Decimal(str(v)) for v in flow_table(f[0])["present"]] for f in (owned, rented))
    running = [sum(one[: n + 1]) - sum(two[: n + 1]) for n in range(LAST + 1)]
    first = next((n for n, gap in enumerate(running) if gap <= 0), None)
    assert break_even_year(one, two) == first
