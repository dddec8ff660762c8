"""The facts tables in `data/` that the price book leans on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog

DATA = Path(__file__).parents[3] / "data"
TABLES = ("facts_jsei.csv", "facts_ecu911.csv", "facts_comparables.csv")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", TABLES)
def test_every_fact_has_value_unit_source_and_certainty(name):
    facts = rows(name)
    assert list(facts[0]) == ["fact", "value", "unit", "source", "certainty"]
    assert len({f["fact"] for f in facts}) == len(facts)
    for fact in facts:
        assert float(fact["value"]) >= 0
        assert fact["unit"]
        assert fact["source"]
        assert fact["certainty"] in ("stated", "derived", "converted", "uncertain")


def test_price_rows_that_cite_a_published_range_stay_inside_it():
    known = {f["fact"]: float(f["value"]) for f in rows("facts_comparables.csv")}
    price = load_catalog(make_settings()).prices.set_index("item_id")
    for item in ("camera_fixed", "camera_dome_360", "camera_ptz"):
        assert price.loc[item, "low"] >= known["dome or PTZ device, low"]
        assert price.loc[item, "high"] <= known["dome or PTZ device, high"]
    assert price.loc["site_switch", "high"] == known["site switch"]
    lease = price.loc["camera_lease_year"]
    assert lease["low"] == 12 * known["camera lease a month around 2013, low"]
    assert lease["high"] == 12 * known["camera lease a month around 2013, high"]
    fee = price.loc["pole_attachment_m_year"]
    assert fee["low"] * 1000 / 25 <= known["pole attachment a pole-year, low"]
    assert fee["high"] * 1000 / 25 == known["pole attachment a pole-year, high"]


def test_route_on_poles_costs_between_the_published_kilometers():
    """Works, a pole every 45 m, 24-fiber cable, stringing and 5 % slack, a kilometer."""
    known = {f["fact"]: float(f["value"]) for f in rows("facts_comparables.csv")}
    price = load_catalog(make_settings()).prices.set_index("item_id")["typical"]
    cable = (price["cable_adss_24_m"] + price["cable_stringing_m"]) * 1050
    existing = 1000 * price["route_existing_poles_m"] + price["pole_make_ready"] * 1000 / 45 + cable
    new = 1000 * price["route_new_poles_m"] + price["pole_new"] * 1000 / 45 + cable
    assert (
        known["fiber on existing poles a km, Paraguay"]
        <= existing
        <= known["fiber on existing poles a km, high"]
    )
    assert existing < new < known["fiber on new poles a km"]
