"""The tables that come with the package."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog, table_files
from planner.catalog.load import camera_problems, items_asked_for
from planner.errors import InputError
from planner.schema import CAMERA_CLASSES, PRICES

TABLES = (
    "ways.csv", "street_classes.csv", "cameras.csv", "levels.csv", "optics.csv", "cables.csv", "kits.csv",
    "allowances.csv", "losses.csv", "attenuators.csv", "traffic.csv", "switches.csv",
    "span_factors.csv", "crossings.csv", "splitters.csv", "pon_optics.csv", "olts.csv", "failures.csv",
    "repairs.csv",
)  # fmt: skip
OSM_HIGHWAYS = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "motorway_link",
    "trunk_link", "primary_link", "secondary_link", "tertiary_link", "living_street", "service", "pedestrian",
    "track", "bus_guideway", "escape", "raceway", "road", "busway", "footway", "bridleway", "steps",
    "corridor", "path", "via_ferrata", "cycleway", "proposed", "construction", "elevator", "platform",
    "rest_area", "services",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


def test_every_price_has_unit_source_and_ordered_levels(catalog):
    prices = catalog.prices
    assert PRICES.problems(prices) == []
    assert (prices["unit"].str.len() > 0).all()
    assert (prices["source"].str.len() > 0).all()
    assert ((prices["low"] <= prices["typical"]) & (prices["typical"] <= prices["high"])).all()
    assert set(prices["currency"]) == {"USD"}


def test_every_price_tells_labor_currency_year_and_region(catalog):
    """Labor is a share of the price, material the rest; no row of the package leaves one of them open."""
    prices = catalog.prices
    for column in ("labor_share", "currency", "price_year", "region", "unit", "source"):
        assert prices.loc[prices[column].isna(), "item_id"].tolist() == [], column
    assert prices["labor_share"].between(0, 1).all()


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_every_table_has_a_source(name):
    rows = table_files.read_rows(name)
    assert rows
    assert all(row["source"] for row in rows)


def test_every_item_asked_for_has_a_price_and_every_price_is_asked_for(catalog):
    asked = {item for _, item in items_asked_for(catalog) if item}
    assert asked == set(catalog.prices["item_id"])


def test_street_classes_hold_every_osm_highway_value(catalog):
    assert set(OSM_HIGHWAYS) <= set(catalog.street_classes)


def test_motorways_carry_nothing_and_trunk_roads_only_below_ground(catalog):
    classes = catalog.street_classes
    assert not classes["motorway"].may_carry
    assert classes["trunk"].may_carry
    assert not classes["trunk"].aerial_allowed
    assert classes["residential"].aerial_allowed


def test_a_street_factor_below_one_is_refused_and_one_is_taken(monkeypatch, catalog):
    """A surcharge is added to true meters of route, so no street may cost less than an ordinary one."""
    classes = dict(catalog.street_classes)
    monkeypatch.setattr(table_files, "read_street_classes", lambda: classes)
    for key, factor in (("track", 0.9), ("trunk", 0.99)):
        classes[key] = replace(classes[key], cost_factor=factor)
    with pytest.raises(InputError, match=r"`cost_factor` is below 1 for trunk \(0.99\), track \(0.9\)"):
        load_catalog(make_settings())
    for key in ("track", "trunk"):
        classes[key] = replace(classes[key], cost_factor=1.0)
    assert load_catalog(make_settings()).street_classes["trunk"].cost_factor == 1.0


def test_each_surcharge_costs_what_its_route_costs_and_is_not_counted_in_meters(catalog):
    prices = catalog.prices.set_index("item_id")
    for way in catalog.ways.values():
        route, surcharge = prices.loc[way.route_item], prices.loc[way.surcharge_item]
        columns = ["low", "typical", "high", "currency", "price_year", "group", "recurrence", "labor_share"]
        assert route[columns].tolist() == surcharge[columns].tolist()
        assert (route["unit"], surcharge["unit"]) == ("m", "m eq.")
        assert surcharge["source"] == "planning assumption: as the route item"


def test_classes_of_camera_are_those_of_the_schema(catalog):
    assert set(catalog.camera_classes) == set(CAMERA_CLASSES)


def test_no_class_may_hang_cable_where_it_may_not_carry_fiber(catalog):
    assert all(c.may_carry or not c.aerial_allowed for c in catalog.street_classes.values())


def test_ways_on_existing_plant_need_a_layer_and_renting_fiber_is_not_owning_it(catalog):
    ways = catalog.ways
    assert {k for k, w in ways.items() if w.needs_layer} == {
        "existing_poles", "existing_duct", "existing_fiber", "own_poles", "own_duct", "own_aerial_fiber",
    }  # fmt: skip
    assert {k for k, w in ways.items() if not w.owned} == {"lease_dark_fiber"}
    assert {k for k, w in ways.items() if w.mode == "attach"} == {"existing_poles", "existing_duct"}


def test_recurring_items_are_the_yearly_ones_of_ways_and_kits(catalog):
    yearly = set(catalog.prices.loc[catalog.prices["recurrence"] == "year", "item_id"])
    assert {w.yearly_item for w in catalog.ways.values() if w.yearly_item} <= yearly
    assert not {w.route_item for w in catalog.ways.values()} & yearly


def test_each_deployment_offers_the_same_cable_sizes(catalog):
    by = {
        d: [c.fiber_count for c in catalog.cable_sizes if c.deployment == d]
        for d in ("aboveGround", "belowGround")
    }
    assert by["aboveGround"] == by["belowGround"] == [12, 24, 48, 96, 144, 288]


def test_things_whose_omission_has_sunk_real_systems_are_in_the_kits(catalog):
    items = {(k.kit, k.item_id) for k in catalog.kits}
    for needed in (
        ("camera", "site_power_connection"), ("camera", "site_ups"), ("camera", "power_camera_year"),
        ("center", "storage_tb"), ("center", "operator_staff_year"), ("camera", "camera_sign"),
        ("camera", "acceptance_test_camera"), ("program", "training_person"),
    ):  # fmt: skip
        assert needed in items


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"focal_mm": 0.0}, "`focal_mm` is 0; expected more than 0"),
        (
            {"projection": "mirror"},
            "`projection` is 'mirror'; expected one of rectilinear, fisheye, multi_sensor",
        ),
        ({"focal_max_mm": 3.0}, "`focal_max_mm` is 3, below `focal_mm` 4"),
        ({"field_deg": 90.0}, "`field_deg` follows from sensor and lens: leave it blank"),
        ({"infrared_m": -1.0}, "`infrared_m` is -1; expected 0 or more"),
        ({"bitrate_mbps_low": 9.0}, "its bitrates are not low, typical, high in order and above 0"),
        (
            {"offered_at": ("moon",)},
            "`offered_at` names 'moon'; expected any of intersection, midblock, plaza, town_entry, door, "
            "pole, existing, list, edit",
        ),
    ],
)
def test_a_camera_whose_optics_cannot_be_is_told_and_the_catalogs_own_are_sound(catalog, change, told):
    """The nearest sound row is the class itself."""
    camera = catalog.camera_classes["fixed"]
    assert camera_problems(camera) == []
    assert camera_problems(replace(camera, **change)) == [told]


def test_a_fisheye_states_the_angle_across_its_circle(catalog):
    dome = catalog.camera_classes["dome_360"]
    assert camera_problems(dome) == []
    told = camera_problems(replace(dome, field_deg=float("nan")))
    assert told == ["`field_deg` of a fisheye is the angle across its image circle, up to 360"]


def test_a_catalog_with_an_odd_camera_is_refused_and_names_it(monkeypatch, catalog):
    classes = dict(catalog.camera_classes)
    monkeypatch.setattr(table_files, "read_camera_classes", lambda: classes)
    assert load_catalog(make_settings()).camera_classes == classes
    classes["ptz"] = replace(classes["ptz"], focal_max_mm=1.0)
    with pytest.raises(InputError, match=r"ptz: `focal_max_mm` is 1, below `focal_mm` 6\.4"):
        load_catalog(make_settings())


def test_spares_of_every_class_of_camera_are_bought(catalog):
    spared = {(k.item_id, k.per) for k in catalog.kits if k.kind == "spares"}
    assert {(c.device_item, f"cameras_{c.camera_class}") for c in catalog.camera_classes.values()} <= spared


def test_factors_of_works_have_a_column_for_every_way_and_nothing_below_one(catalog, monkeypatch):
    head = list(table_files.read_rows("span_factors.csv")[0])
    assert set(head) == {"factor", "value", "low", "high", "unit", *catalog.ways, "source"}
    low = replace(catalog.span_factors[0], ratios={"duct": 0.9})
    monkeypatch.setattr(table_files, "read_span_factors", lambda: (low,))
    with pytest.raises(InputError, match=r"the factor is below 1 for surface paving_stones duct \(0.9\)"):
        load_catalog(make_settings())


def test_ranges_of_one_factor_of_works_follow_each_other_without_gap_or_overlap(catalog):
    for factor in ("lanes", "slope", "bridge"):
        rows = [f for f in catalog.span_factors if f.factor == factor]
        assert rows[-1].high == float("inf")
        assert [f.low for f in rows[1:]] == [f.high for f in rows[:-1]]


def test_what_is_crossed_has_a_width_unless_it_is_a_road(catalog):
    kinds = {"railway", "waterway", "road"}
    assert {c.kind for c in catalog.crossing_kinds} == kinds
    assert all((c.width_m > 0) is (c.kind != "road") for c in catalog.crossing_kinds)
    assert all(c.osm_value in catalog.street_classes for c in catalog.crossing_kinds if c.kind == "road")


def test_an_optic_of_uplinks_that_sites_use_too_is_the_same_module(catalog):
    """One name, one item, one set of figures: light is recomputed by the name."""
    of_sites = {o.optic: o for o in catalog.optics}
    shared = [o for o in catalog.uplinks if o.optic in of_sites]
    assert shared
    for optic in shared:
        assert replace(optic, source="") == replace(of_sites[optic.optic], source="")
