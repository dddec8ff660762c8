"""Loan, escalation, present cost, tax and break-even against sums worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.costs.cash_flow import cash_flow, flow_table, payment_table
from planner.costs.loan import loan_years
from planner.costs.present import break_even_year, present
from planner.schema import PHASE_LINES
from planner.schema.money import MONEY_LINES
from planner.settings import Settings


def settings(**finance: object) -> Settings:
    """10 % discount, two years and four, no contingency, 21 % tax, no maintenance, nothing taken down."""
    base = make_settings()
    asked = {"horizon_years": 2, "second_horizon_years": 4, "discount_rate_pct": 10.0,
             "decommissioning_pct": 0.0} | finance  # fmt: skip
    return replace(
        base,
        costs=replace(base.costs, contingency_pct=0.0, tax_pct=21.0, maintenance_pct=0.0),
        finance=replace(base.finance, **asked),
    )


def lines(life_years: float = float("nan")) -> pd.DataFrame:
    """A mast of 1,000.00, power of 100.00 and wages of 200.00 a year."""
    rows = [
        ("BOM-001", "mast", "once", 1000.0, "works", "Province", life_years, 0.5),
        ("BOM-002", "power", "year", 100.0, "energy", "City", float("nan"), 0.0),
        ("BOM-003", "wages", "year", 200.0, "labor", "Province", float("nan"), 0.0),
        *((k.upper(), None, "due", 0.0, k, "Province", float("nan"), 0.5)
          for k in ("maintenance", "replacement", "decommissioning")),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=MONEY_LINES.names)


def phases(*works: float) -> pd.DataFrame:
    """A phase for each amount."""
    return pd.DataFrame([{"phase": n, "works": w, "capex": w} for n, w in enumerate(works, 1)])


def parts() -> pd.DataFrame:
    """All bought in phase 1."""
    totals = (("BOM-001", 1000.0), ("BOM-002", 100.0), ("BOM-003", 200.0))
    return pd.DataFrame([(i, "x", 1, 1.0, t) for i, t in totals], columns=PHASE_LINES.names)


def test_present_cost_is_capex_and_discounted_years():
    """1,000 + 300 / 1.1 + 300 / 1.21 = 1,520.66."""
    flow = cash_flow(lines(), phases(1000.0), parts(), settings())
    assert present(flow, 2, lines(), parts()).cost == Decimal("1520.66")


def test_tax_stands_on_capex_and_where_asked_on_yearly_payments_but_wages():
    """210.00 in year 0; 10 % of the 100.00 of power each year: 1,520.66 + 210 + 10 / 1.1 + 10 / 1.21."""
    flow = cash_flow(lines(), phases(1000.0), parts(), settings(tax_opex_pct=10.0))
    assert [float(t) for t in flow_table(flow)["tax"]] == [210.0, 10.0, 10.0, 10.0, 10.0]
    assert present(flow, 2, lines(), parts()).cost_with_tax == Decimal("1748.02")


def test_escalation_counts_from_year_0():
    """Wages rise 10 % a year: 220.00, 242.00, 266.20, 292.82; power 5 %: 105.00, 110.25, 115.76, 121.55."""
    flow = cash_flow(
        lines(), phases(1000.0), parts(), settings(escalation_labor_pct=10.0, escalation_energy_pct=5.0)
    )
    table = flow_table(flow)
    assert table["labor"].tolist() == [0.0, 220.0, 242.0, 266.2, 292.82]
    assert table["energy"].tolist() == [0.0, 105.0, 110.25, 115.76, 121.55]


def test_what_wears_out_is_bought_again_in_its_year_and_not_in_the_last():
    """A mast of 2 years is bought again at the end of year 2, not of year 4; over 2 years not at all."""
    worn = lines(life_years=2.0)
    flow = cash_flow(worn, phases(1000.0), parts(), settings(escalation_general_pct=10.0))
    table = flow_table(flow)
    assert table["replacement"].tolist() == [0.0, 0.0, 1210.0, 0.0, 0.0]
    assert table.loc[2, "tax"] == 254.1
    assert present(flow, 2, worn, parts()).cost == Decimal("1520.66")
    # 1,000 + 300 x 3.169865 + 1,210 / 1.21
    assert present(flow, 4, worn, parts()).cost == Decimal("2950.96")


def test_what_stands_is_taken_down_when_the_horizon_ends():
    """2 % of 1,000 is 20.00 in year 4; over 2 years 20 / 1.21 = 16.53."""
    flow = cash_flow(lines(), phases(1000.0), parts(), settings(decommissioning_pct=2.0))
    assert flow_table(flow)["decommissioning"].tolist() == [0.0, 0.0, 0.0, 0.0, 20.0]
    assert present(flow, 2, lines(), parts()).cost == Decimal("1537.19")


def test_half_of_the_life_left_is_half_of_the_price_held():
    """A mast of 4 years is worth half after 2."""
    long = lines(life_years=4.0)
    flow = cash_flow(long, phases(1000.0), parts(), settings())
    assert present(flow, 2, long, parts()).held_at_end == Decimal("500.00")


def test_each_phase_is_built_and_paid_in_its_year():
    """Two phases two years apart: power of the second runs from the year after it."""
    split = pd.DataFrame(
        [("BOM-001", "x", 1, 1.0, 600.0), ("BOM-001", "x", 2, 1.0, 400.0), ("BOM-002", "x", 1, 1.0, 60.0),
         ("BOM-002", "x", 2, 1.0, 40.0)],
        columns=PHASE_LINES.names,
    )  # fmt: skip
    flow = cash_flow(lines(), phases(600.0, 400.0), split, settings(years_per_phase=2))
    table = flow_table(flow)
    assert table["works"].tolist() == [600.0, 0.0, 400.0, 0.0, 0.0]
    assert table["energy"].tolist() == [0.0, 60.0, 60.0, 100.0, 100.0]
    assert table["tax"].tolist() == [126.0, 0.0, 84.0, 0.0, 0.0]


def test_payments_name_who_pays():
    """The City pays 100.00 a year, the Province 200.00."""
    table = payment_table(cash_flow(lines(), phases(1000.0), parts(), settings()))
    assert table.groupby("payer")["amount"].sum().to_dict() == {"City": 400.0, "Province": 800.0}


def test_an_annuity_pays_the_loan_back_to_the_cent():
    """1,000 over 3 years at 10 %: 402.11 a year; principal 302.11, 332.32, 365.57."""
    finance = settings(loan_share_pct=85.0, loan_years=3, loan_rate_pct=10.0).finance
    rows = loan_years([(1, 0, Decimal("1000.00"))], finance)
    assert [str(r.interest) for r in rows] == ["0.00", "100.00", "69.79", "36.56"]
    assert [str(r.principal) for r in rows] == ["0.00", "302.11", "332.32", "365.57"]
    assert rows[-1].closing == 0


def test_grace_pays_interest_alone_and_equal_parts_fall():
    """900 over 4 years at 10 % with one of grace, in equal parts: 300 a year after it."""
    finance = settings(
        loan_share_pct=90.0, loan_years=4, loan_grace_years=1, loan_rate_pct=10.0, loan_kind="equal_principal"
    ).finance
    rows = loan_years([(1, 2, Decimal("900.00"))], finance)
    assert [(r.year, str(r.payment)) for r in rows] == [
        (2, "0.00"), (3, "90.00"), (4, "390.00"), (5, "360.00"), (6, "330.00"),
    ]  # fmt: skip


def test_a_loan_at_the_discount_rate_changes_no_present_value():
    """What is lent in year 0 and paid back at 10 % is worth nothing at 10 %, within the cents of rounding."""
    asked = settings(loan_share_pct=50.0, loan_years=2, loan_rate_pct=10.0)
    flow = cash_flow(lines(), phases(1000.0), parts(), asked)
    table = flow_table(flow)
    assert table["loan_drawn"].tolist() == [500.0, 0.0, 0.0, 0.0, 0.0]
    assert table["interest"].tolist() == [0.0, 50.0, 26.19, 0.0, 0.0]
    costs = present(flow, 4, lines(), parts())
    assert abs(costs.own_funds - costs.cost_with_tax) <= Decimal("0.01")
    assert present(flow, 2, lines(), parts()).loan_outstanding == 0


def test_owning_breaks_even_with_leasing_in_the_year_that_the_sums_meet():
    """100 and 5 a year against 30 a year meet after 100 / 25 = 4 years; dearer for good is never."""
    own, lease = [Decimal(100)] + [Decimal(5)] * 9, [Decimal(0)] + [Decimal(30)] * 9
    assert break_even_year(own, lease) == 4
    assert break_even_year(lease, own) is None
    assert break_even_year(own[:4], lease[:4]) is None


@pytest.mark.parametrize("years", [1, 3, 10])
def test_without_escalation_replacement_and_removal_it_is_the_annuity(years):
    """The present cost is capex plus 300 a year times the annuity factor."""
    asked = settings(horizon_years=years, replacement=False)
    flow = cash_flow(lines(2.0), phases(1000.0), parts(), asked)
    factor = sum(Decimal("1.1") ** -y for y in range(1, years + 1))
    assert abs(present(flow, years, lines(2.0), parts()).cost - (1000 + 300 * factor)) <= Decimal("0.01")
