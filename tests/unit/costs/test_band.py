"""The band: bounded by its prices, repeatable, wider where rows share factors, and true to the cash flow."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from helpers_plan import synthetic_plan

from planner.catalog.money_tables import read_money_tables
from planner.costs.band import correlations, triangle
from planner.units import cents, from_cents, money


def test_percentiles_lie_in_order_inside_low_and_high():
    """All low at once and all high at once, with the quantities at their ends, bound every draw."""
    plan = synthetic_plan()
    once = plan.bom[plan.bom["recurrence"] == "once"]
    low, high = (float((once["quantity"] * once[f"unit_price_{k}"]).sum()) * 1.1 for k in ("low", "high"))
    band = plan.summary["money"]["band"]["capex"]
    assert low * 0.85 < band["p5"] < band["p50"] < band["p95"] < high * 1.3


def test_the_same_seed_draws_the_same_band():
    assert synthetic_plan().summary["money"]["band"] == synthetic_plan().summary["money"]["band"]


def test_the_triangle_has_its_mean_and_its_ends():
    """Mean (0 + 1 + 5) / 3 = 2; a price without a band is itself."""
    u = np.linspace(0, 1, 100_001)
    values = triangle(u, np.zeros(1), np.ones(1), np.full(1, 5.0))
    assert values.mean() == pytest.approx(2.0, abs=1e-3)
    assert (values[0], values[-1]) == (0.0, 5.0)
    assert (triangle(u, np.full(1, 3.0), np.full(1, 3.0), np.full(1, 3.0)) == 3.0).all()


def test_the_catalog_s_correlations_are_possible_and_refused_where_not():
    tables = read_money_tables()
    assert np.linalg.eigvalsh(correlations(tables)).min() > 0
    wrong = replace(
        tables, pairs=tuple(replace(p, correlation=0.99 * (-1) ** k) for k, p in enumerate(tables.pairs))
    )
    with pytest.raises(ValueError, match="contradict"):
        correlations(wrong)


def test_no_group_is_loaded_with_more_than_its_variance_and_every_row_has_a_source():
    tables = read_money_tables()
    matrix = correlations(tables)
    names = ["labor", "exchange", "construction", "equipment"]
    for group in {e.group for e in tables.loadings}:
        held = {e.factor: e.loading for e in tables.loadings if e.group == group}
        row = np.array([held.get(n, 0.0) for n in names])
        assert row @ matrix[:4, :4] @ row <= 1
    assert all(
        e.source for e in (*tables.loadings, *tables.pairs, *tables.lives, *tables.kinds, *tables.foreign)
    )


def test_the_bill_in_decimals_and_the_optimizer_s_cents_agree():
    """Each total of the bill is a whole number of cents, and comes back from them unchanged."""
    bom = synthetic_plan().bom
    for quantity, price, total in zip(bom["quantity"], bom["unit_price"], bom["total"], strict=True):
        exact = money(Decimal(str(quantity)) * Decimal(str(price)))
        assert from_cents(cents(exact)) == exact == money(str(total))
    assert sum(cents(str(t)) for t in bom["total"]) == cents(
        sum((money(str(t)) for t in bom["total"]), Decimal(0))
    )
