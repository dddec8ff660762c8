"""Which ways a span allows and what they cost."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helpers_town import CRS, make_settings
from shapely.geometry import LineString, Point

from planner.catalog import load_catalog
from planner.catalog.price_book import lay_over
from planner.city.works import Works
from planner.costs import match_existing, way_costs
from planner.schema import STREET_FACTORS


def spans(*rows: tuple[str, float, bool, bool, float]) -> pd.DataFrame:
    columns = ["span_id", "length_m", "may_carry", "aerial_allowed", "cost_factor"]
    return pd.DataFrame(rows, columns=columns)


def offered(costs, row):
    return list(costs.way[costs.indptr[row] : costs.indptr[row + 1]])


STREET = ("SP-00001", 100.0, True, True, 1.0)
TRUNK = ("SP-00002", 100.0, True, False, 1.3)
CLOSED = ("SP-00003", 100.0, False, True, 1.0)


def test_each_span_offers_what_its_street_allows():
    settings = make_settings()
    costs = way_costs(spans(STREET, TRUNK, CLOSED), settings, load_catalog(settings), None)
    assert offered(costs, 0) == ["new_poles", "duct"]
    assert offered(costs, 1) == ["duct"]
    assert offered(costs, 2) == []
    assert costs.indptr.tolist() == [0, 2, 3, 3]


def test_forbidden_ways_are_never_offered():
    settings = make_settings(ownership={"forbidden_ways": ("new_poles",)})
    costs = way_costs(spans(STREET), settings, load_catalog(settings), None)
    assert offered(costs, 0) == ["duct"]


def test_existing_plant_counts_only_where_the_layer_says_so_and_split_spans_inherit_it():
    settings = make_settings(ownership={"available_ways": ("new_poles", "existing_poles", "existing_fiber")})
    catalog = load_catalog(settings)
    rows = spans(("SP-00001.2", 40.0, True, True, 1.0), ("SP-00007", 40.0, True, True, 1.0))
    layer = pd.DataFrame([("SP-00001", "existing_poles", "EJESA")], columns=["span_id", "way", "owner"])
    costs = way_costs(rows, settings, catalog, layer)
    assert offered(costs, 0) == ["new_poles", "existing_poles"]
    assert offered(costs, 1) == ["new_poles"]
    assert offered(way_costs(rows, settings, catalog, None), 0) == ["new_poles"]


def test_rented_fiber_is_offered_on_every_street_when_the_study_says_so_and_is_not_owned():
    settings = make_settings(ownership={"available_ways": ("duct", "lease_dark_fiber")})
    costs = way_costs(spans(STREET), settings, load_catalog(settings), None)
    assert offered(costs, 0) == ["duct", "lease_dark_fiber"]
    assert costs.owned.tolist() == [True, False]


def test_cost_of_new_poles_is_works_poles_cheapest_cable_and_slack():
    """100 m, factor 1: 2.40 x 100 + 460 x 100 / 45 + (0.80 + 1.70) x 105 = 240 + 1022.22 + 262.50."""
    settings = make_settings()
    costs = way_costs(spans(STREET), settings, load_catalog(settings), None)
    assert costs.cost_cents[0] == pytest.approx(152_472, abs=3)
    assert costs.cost_cents[0] <= 152_472
    assert costs.capex_cents[0] == costs.cost_cents[0]


def test_the_factor_of_the_street_weighs_the_works_alone():
    """100 m of duct at factor 1.3: 26 x (100 + 30) + 450 x 100 / 150 + (0.75 + 1.50) x 105 = 3916.25."""
    settings = make_settings()
    costs = way_costs(spans(TRUNK), settings, load_catalog(settings), None)
    assert costs.cost_cents[0] == pytest.approx(391_625, abs=3)


def test_the_surcharge_counts_at_its_own_price():
    """At 10 instead of 26 an equivalent meter, the 30 of 100 m at factor 1.3 cost 480 less."""
    settings = make_settings()
    catalog = load_catalog(settings)
    row = catalog.prices[catalog.prices["item_id"] == "surcharge_duct_m"]
    cheap = row.assign(low=10.0, typical=10.0, high=10.0)
    other = replace(catalog, prices=lay_over(catalog.prices, cheap))
    before, after = (way_costs(spans(TRUNK), settings, c, None).cost_cents[0] for c in (catalog, other))
    assert before - after == 48_000


def test_yearly_payments_count_with_their_present_value_and_stay_out_of_capex():
    """100 m rented over 10 years at 8 %: 50 entry + 60 a year x 6.710081 = 452.60; capex 50."""
    settings = make_settings(ownership={"available_ways": ("lease_dark_fiber",)})
    costs = way_costs(spans(STREET), settings, load_catalog(settings), None)
    assert costs.capex_cents[0] == 5_000
    assert costs.cost_cents[0] == pytest.approx(45_260, abs=2)


def test_no_spans_give_no_rows():
    settings = make_settings()
    costs = way_costs(spans(STREET).iloc[:0], settings, load_catalog(settings), None)
    assert costs.indptr.tolist() == [0]
    assert len(costs.cost_cents) == len(costs.owned) == len(costs.way) == 0


def lines(*shapes: LineString) -> gpd.GeoDataFrame:
    frame = {"span_id": [f"SP-{k:05d}" for k in range(len(shapes))]}
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs=CRS)


def plant(*rows: tuple[str, str, LineString]) -> gpd.GeoDataFrame:
    frame = {
        "source_id": [str(k) for k in range(len(rows))],
        "way": [r[0] for r in rows],
        "owner": [r[1] for r in rows],
    }
    return gpd.GeoDataFrame(frame, geometry=[r[2] for r in rows], crs=CRS)


def test_a_span_matches_plant_that_runs_beside_it_and_not_plant_that_crosses_it():
    streets = lines(LineString([(0, 0), (100, 0)]), LineString([(0, 0), (0, 100)]))
    found = match_existing(plant(("existing_poles", "EJESA", LineString([(-50, 8), (150, 8)]))), streets)
    assert found.to_numpy().tolist() == [["SP-00000", "existing_poles", "EJESA"]]


def test_plant_must_follow_four_fifths_of_the_span():
    street = lines(LineString([(0, 0), (100, 0)]))
    beside = [LineString([(0, 10), (x, 10)]) for x in (60, 90)]
    assert match_existing(plant(("existing_duct", "A", beside[0])), street).empty
    assert len(match_existing(plant(("existing_duct", "A", beside[1])), street)) == 1


def test_plant_in_pieces_counts_together_but_owners_do_not():
    street = lines(LineString([(0, 0), (100, 0)]))
    halves = [LineString([(0, 5), (50, 5)]), LineString([(50, 5), (100, 5)])]
    together = plant(("existing_poles", "A", halves[0]), ("existing_poles", "A", halves[1]))
    apart = plant(("existing_poles", "A", halves[0]), ("existing_poles", "B", halves[1]))
    assert len(match_existing(together, street)) == 1
    assert match_existing(apart, street).empty


def test_a_span_may_follow_plant_of_two_owners():
    street = lines(LineString([(0, 0), (100, 0)]))
    beside = LineString([(0, 5), (100, 5)])
    found = match_existing(plant(("existing_poles", "B", beside), ("existing_poles", "A", beside)), street)
    assert found["owner"].tolist() == ["A", "B"]


def test_costs_are_whole_cents_in_the_order_of_spans():
    settings = make_settings()
    costs = way_costs(spans(STREET, TRUNK, STREET), settings, load_catalog(settings), None)
    assert costs.cost_cents.dtype == np.int64
    assert offered(costs, 2) == offered(costs, 0)


def crossed(passes: str, length_m: float) -> Works:
    """Works of one street that crosses a railway in its middle."""
    row = {
        "street_span_id": "SP-00001", "offset_m": 50.0, "kind": "railway", "barrier_class": "rail",
        "name": None,
        "barrier_ids": "BAR-00001", "length_m": length_m, "passes": passes, "geometry": Point(50, 0),
    }  # fmt: skip
    none = Works.none("EPSG:32720")
    return replace(none, crossings=gpd.GeoDataFrame([row], geometry="geometry", crs="EPSG:32720"))


@pytest.mark.parametrize(
    ("way", "passes", "length_m", "dearer_cents"),
    [
        ("new_poles", "level", 20.0, 150_000),
        ("duct", "level", 20.0, 400_000 + 20 * 9_000),
        ("duct", "over", 20.0, 90_000),
        ("duct", "under", 20.0, 0),
        ("new_poles", "level", 65.0, 150_000 - 20 * 46_000 / 45),
    ],
)
def test_a_crossing_costs_its_item_its_bored_meters_and_spares_the_poles_inside(
    way: str, passes: str, length_m: float, dearer_cents: float
) -> None:
    """Aerial 1,500; bored 4,000 and 90 a meter; on a bridge 900; 20 m beyond the spacing need no pole."""
    settings = make_settings(ownership={"available_ways": (way,)})
    catalog = load_catalog(settings)
    plain, other = (
        way_costs(spans(STREET), settings, catalog, None, w).cost_cents[0]
        for w in (None, crossed(passes, length_m))
    )
    assert other - plain == pytest.approx(dearer_cents, abs=2)


def test_factors_of_a_way_multiply_the_class_and_a_ban_takes_the_way_away() -> None:
    """A trench at 1.25 x 1.1 pays 0.375 of its meters as surcharge; poles that are barred are not offered."""
    settings = make_settings()
    catalog = load_catalog(settings)
    rows = [("SP-00001", "duct", "surface", "sett", 1.25, True, "s"),
            ("SP-00001", "duct", "slope", "9 %", 1.1, True, "s"),
            ("SP-00001", "new_poles", "bridge", "90 m", 1.0, False, "s")]  # fmt: skip
    works = replace(Works.none("EPSG:32720"), factors=pd.DataFrame(rows, columns=STREET_FACTORS.names))
    before = way_costs(spans(STREET), settings, catalog, None)
    after = way_costs(spans(STREET), settings, catalog, None, works)
    assert after.way.tolist() == ["duct"]
    price = catalog.prices.set_index("item_id")["typical"]
    length = float(spans(STREET)["length_m"].iloc[0])
    dearer = after.cost_cents[0] - before.cost_cents[before.way.tolist().index("duct")]
    assert dearer == pytest.approx(100 * 0.375 * length * price["surcharge_duct_m"], abs=2)
