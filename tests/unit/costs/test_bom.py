"""From quantities to lines and totals, held against sums made by hand."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.catalog.price_book import lay_over
from planner.costs import price
from planner.costs.money import annuity_factor
from planner.errors import PlannerError
from planner.schema import BOM_LINES


def quantities(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["asset_id", "layer", "item_id", "quantity"])


NEEDS = quantities(
    ("POL-00001", "supports", "pole_new", 1.0),
    ("POL-00002", "supports", "pole_new", 1.0),
    ("CBL-0001", "cables", "cable_adss_12_m", 100.33),
    ("CBL-0002", "cables", "cable_adss_12_m", 0.01),
    ("CAM-0001", "cameras", "power_camera_year", 1.0),
    ("SP-00001", "spans", "lease_dark_fiber_entry_m", 10.0),
)
MONEY = {"contingency_pct": 10.0, "tax_pct": 21.0, "maintenance_pct": 8.0, "budget": 1200.0}


def bom(needs=NEEDS, catalog=None, **sections):
    settings = make_settings(**{"costs": MONEY, **sections})
    return price(needs, catalog or load_catalog(settings), settings)


def test_lines_and_totals_are_those_made_by_hand():
    """2 x 460 + 100.34 x 0.80 + 10 x 0.50 = 920 + 80.27 + 5 = 1005.27 of works."""
    money = bom().money
    assert money.works_and_equipment == Decimal("1005.27")
    assert money.contingency == Decimal("100.53")
    assert money.capex == Decimal("1105.80")
    assert money.tax == Decimal("232.22")
    assert money.maintenance == Decimal("80.42")
    assert money.annual_opex == Decimal("190.42")
    assert money.net_present_cost == Decimal("2383.53")
    assert money.budget == Decimal("1200.00")
    assert money.within_budget is True
    assert money.capex_low == Decimal("566.71")  # 2 x 230 + 100.34 x 0.55 + 0 = 515.19; + 51.52
    assert money.capex_high == Decimal("2365.48")  # 2 x 1000 + 100.34 x 1.30 + 20 = 2150.44; + 215.04
    assert money.assumption_share == 1.0


def test_lines_stand_by_group_in_the_order_of_the_price_book():
    lines = bom(NEEDS.iloc[::-1]).lines
    assert lines["item_id"].tolist() == [
        "lease_dark_fiber_entry_m", "pole_new", "cable_adss_12_m", "power_camera_year",
    ]  # fmt: skip
    assert lines["line_id"].tolist() == ["BOM-001", "BOM-002", "BOM-003", "BOM-004"]
    assert lines["asset_count"].tolist() == [1, 2, 2, 1]
    BOM_LINES.check(lines)


def test_a_line_priced_zero_is_kept():
    settings = make_settings(costs={"level": "low"})
    lines = price(NEEDS, load_catalog(settings), settings).lines.set_index("item_id")
    assert lines.loc["lease_dark_fiber_entry_m", "total"] == 0.0
    assert lines.loc["lease_dark_fiber_entry_m", "quantity"] == 10.0


def test_changing_one_price_changes_exactly_the_line_that_uses_it():
    catalog = load_catalog(make_settings())
    row = catalog.prices[catalog.prices["item_id"] == "pole_new"].assign(low=500.0, typical=500.0, high=500.0)
    changed = type(catalog)(**{**catalog.__dict__, "prices": lay_over(catalog.prices, row)})
    before, after = bom().lines.set_index("item_id"), bom(catalog=changed).lines.set_index("item_id")
    assert after["total"].ne(before["total"]).pipe(lambda s: list(s[s].index)) == ["pole_new"]
    assert after.loc["pole_new", "total"] == 1000.0


def test_totals_are_halves_rounded_up():
    """0.5 m x 0.95 = 0.475 is 0.48."""
    lines = bom(quantities(("CBL-0001", "cables", "cable_adss_24_m", 0.5))).lines
    assert lines["total"].tolist() == [0.48]


def test_the_sum_over_assets_is_exact_where_floats_are_not():
    needs = quantities(*[(f"DRP-{k:04d}", "drops", "drop_cable_m", 0.1) for k in range(1000)])
    assert bom(needs).lines["quantity"].tolist() == [100.0]


def test_without_a_budget_nothing_is_said_about_it():
    money = bom(costs={"budget": 0.0}).money
    assert money.budget is None
    assert money.within_budget is None


def test_a_plan_above_its_budget_says_so():
    assert bom(costs={**MONEY, "budget": 1105.79}).money.within_budget is False


def test_no_quantities_cost_nothing():
    empty = bom(NEEDS.iloc[:0])
    assert empty.lines.empty
    assert empty.money.capex == Decimal(0)
    assert empty.money.assumption_share == 0.0


def test_an_item_without_a_price_is_refused_by_name():
    with pytest.raises(PlannerError, match="no price for anchor_rod"):
        bom(quantities(("POL-00001", "supports", "anchor_rod", 1.0)))


@pytest.mark.parametrize(
    ("years", "rate", "factor"),
    [(1, 8.0, "0.925926"), (10, 8.0, "6.710081"), (15, 12.0, "6.810864"), (7, 0.0, "7")],
)
def test_annuity_factors_are_those_of_the_tables(years, rate, factor):
    assert abs(annuity_factor(years, rate) - Decimal(factor)) < Decimal("0.000001")
