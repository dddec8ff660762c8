"""Whole cents in the optimizer and exact decimals in the bill agree: what the weights leave out is told."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.costs import price, way_costs
from planner.costs.money import annuity_factor
from planner.units import money

COLUMNS = ["span_id", "length_m", "may_carry", "aerial_allowed", "cost_factor"]
TERMS = 5
"""Works, surcharge, supports, cable and rents: each rounded down to the cent."""
CM = Decimal("0.01")
"""The equivalent meters of a surcharge are rounded down to the centimeter."""
RATE = Decimal("0.00001")
"""A rate is rounded down to a thousandth of a cent a meter."""


def random_spans(count: int) -> pd.DataFrame:
    """Streets of lengths and factors as cities have them, to the centimeter and the hundredth."""
    rng = np.random.default_rng(11)
    rows = zip(
        [f"SP-{k:05d}" for k in range(count)], rng.uniform(3, 400, count).round(2), [True] * count,
        [True] * count, rng.choice([1.0, 1.1, 1.15, 1.3, 1.47], count), strict=True,
    )  # fmt: skip
    return pd.DataFrame(list(rows), columns=COLUMNS)


def by_prices(span, way, settings, catalog) -> tuple[Decimal, Decimal]:
    """Return what the weight of a span holds, once and as present value of rents, exact from the prices."""
    unit = {str(i): Decimal(str(p)) for i, p in
            zip(catalog.prices["item_id"], catalog.prices[settings.costs.level], strict=True)}  # fmt: skip
    length, network = Decimal(str(span.length_m)), settings.network
    once = length * (unit[way.route_item] if way.route_item else 0)
    if way.surcharge_item:
        once += length * (Decimal(str(span.cost_factor)) - 1) * unit[way.surcharge_item]
    if way.support:
        spacing = network.chamber_spacing_m if way.support == "chamber" else network.pole_spacing_m
        once += length / Decimal(str(spacing)) * unit[way.support_item]
    if way.new_cable:
        sizes = [c for c in catalog.cable_sizes if c.deployment == way.deployment]
        placed = min(unit[c.item_id] + (unit[c.install_item] if c.install_item else 0) for c in sizes)
        once += length * (1 + Decimal(str(network.slack_pct)) / 100) * placed
    years = annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct)
    return once, length * (unit[way.yearly_item] * years if way.yearly_item else Decimal(0))


def most_lost(span, way, catalog, level) -> Decimal:
    """Return what rounding down may take off a weight at most."""
    price_of = catalog.prices.set_index("item_id")[level]
    surcharge = Decimal(str(price_of[way.surcharge_item])) if way.surcharge_item else Decimal(0)
    return Decimal(TERMS) / 100 + TERMS * RATE * (Decimal(str(span.length_m)) + 1) + CM * surcharge


@pytest.mark.parametrize("level", ["low", "typical", "high"])
def test_each_weight_is_the_exact_price_of_its_items_rounded_down_by_at_most_its_terms(level):
    """Never above the decimals, and below by less than a cent a term, a rate's thousandth, a centimeter."""
    settings = make_settings(
        costs={"level": level}, ownership={"available_ways": ("new_poles", "duct", "lease_dark_fiber")}
    )
    catalog, spans = load_catalog(settings), random_spans(200)
    costs = way_costs(spans, settings, catalog)
    lost, exact_sum = Decimal(0), Decimal(0)
    for row, span in enumerate(spans.itertuples()):
        for k in range(costs.indptr[row], costs.indptr[row + 1]):
            once, rents = by_prices(span, catalog.ways[costs.way[k]], settings, catalog)
            cents, capex = (Decimal(int(c)) / 100 for c in (costs.cost_cents[k], costs.capex_cents[k]))
            most = most_lost(span, catalog.ways[costs.way[k]], catalog, level)
            assert 0 <= once + rents - cents < most
            assert 0 <= once - capex < most
            lost, exact_sum = lost + once + rents - cents, exact_sum + once + rents
    assert len(costs.cost_cents) == 600
    assert 0 < lost / exact_sum < Decimal("0.00005")


def test_the_bill_of_the_same_spans_is_the_sum_of_their_weights_but_for_rounding_and_whole_supports():
    """Quantities of route, supports, cheapest cable, priced in decimals: the weights never exceed them.

    What is left between is a support begun on each span, cents rounded down, and quantities and lines of the
    bill rounded to the hundredth; larger cables, closures, splices, corners and drops are in no weight.
    """
    settings = make_settings(ownership={"available_ways": ("duct",)})
    catalog, spans = load_catalog(settings), random_spans(60)
    costs, way, slack = way_costs(spans, settings, catalog), catalog.ways["duct"], Decimal("1.05")
    assert settings.network.slack_pct == 5.0
    needs = []
    for span in spans.itertuples():
        length, above = Decimal(str(span.length_m)), Decimal(str(span.cost_factor)) - 1
        chambers = Decimal(math.ceil(length / Decimal(str(settings.network.chamber_spacing_m))))
        needs += [
            (span.span_id, way.route_item, length), (span.span_id, way.surcharge_item, length * above),
            (span.span_id, way.support_item, chambers), (span.span_id, "cable_duct_12_m", length * slack),
            (span.span_id, "cable_pulling_m", length * slack),
        ]  # fmt: skip
    frame = pd.DataFrame(needs, columns=["asset_id", "item_id", "quantity"]).assign(layer="spans", phase=1)
    bill = price(frame, catalog, settings)
    cents = int(costs.cost_cents.sum())
    bought = Decimal(str(bill.lines["total"].astype(str).map(Decimal).sum()))
    exact = sum((sum(by_prices(s, way, settings, catalog)) for s in spans.itertuples()), Decimal(0))
    whole = sum(q for _, item, q in needs if item == way.support_item)
    spacing = Decimal(str(settings.network.chamber_spacing_m))
    begun = whole - sum((Decimal(str(s)) for s in spans["length_m"]), Decimal(0)) / spacing
    chamber = Decimal(str(catalog.prices.set_index("item_id").loc["chamber", "typical"]))
    assert Decimal(cents) / 100 <= exact <= bought
    half = CM / 2 * (1 + bill.lines["unit_price"].astype(str).map(Decimal))
    assert abs(bought - begun * chamber - exact) <= half.sum()
    most = sum((most_lost(s, way, catalog, "typical") for s in spans.itertuples()), Decimal(0))
    assert exact - Decimal(cents) / 100 < most


def test_a_line_is_the_sum_over_its_assets_to_the_cent_and_the_total_the_sum_over_lines():
    """Exact decimals over 900 assets with odd quantities: nothing is lost between assets, lines and capex."""
    settings = make_settings(costs={"contingency_pct": 10.0})
    catalog = load_catalog(settings)
    rng = np.random.default_rng(3)
    items = rng.choice(["cable_adss_12_m", "drop_cable_m", "route_duct_m", "pole_new"], 900)
    needs = pd.DataFrame(
        {"asset_id": [f"A-{k}" for k in range(900)], "layer": "cables", "item_id": items,
         "quantity": rng.uniform(0.01, 500, 900).round(2), "phase": 1}
    )  # fmt: skip
    bill = price(needs, catalog, settings)
    unit = {r.item_id: Decimal(str(r.typical)) for r in catalog.prices.itertuples()}
    for line in bill.lines.itertuples():
        mine = needs[needs["item_id"] == line.item_id]
        exact = sum((Decimal(str(q)) * unit[line.item_id] for q in mine["quantity"]), Decimal(0))
        assert money(exact) == Decimal(str(line.total))
    total = sum((Decimal(str(t)) for t in bill.lines["total"]), Decimal(0))
    assert total == bill.money.works_and_equipment
    assert money(total * Decimal("1.1")) == bill.money.capex
