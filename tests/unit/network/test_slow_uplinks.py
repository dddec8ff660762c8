"""Uplinks that no optic of 10 Gb/s lights: at 1 Gb/s where that is enough, and never beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import Town, make_settings, make_town

from planner.catalog import load_catalog
from planner.network.layout import uplink_pairs
from planner.network.light import Lamp, Link, light_up, uplink_lamps
from planner.network.pop_costs import PopCosts

SETTINGS = make_settings(1)
CATALOG = load_catalog(SETTINGS)
LAMPS = uplink_lamps(CATALOG, "typical")


def link(km: float, mbps: float) -> Link:
    """An uplink with a splice every 1.5 km, eight near the center and two at its ends."""
    return Link(1000 * km, 0.0, 10 + int(km / 1.5), 2, mbps, mbps)


def test_slower_optics_come_after_all_faster_ones_though_they_cost_less() -> None:
    """5 km: 10 Gb/s; 20 km, where light falls between the limits of all of these: 1 Gb/s."""
    assert [lamp.optic.rate_mbps for lamp in LAMPS] == sorted(
        (lamp.optic.rate_mbps for lamp in LAMPS), reverse=True
    )
    near, far = light_up(link(5, 300.0), LAMPS, CATALOG), light_up(link(20, 300.0), LAMPS, CATALOG)
    assert isinstance(near, Lamp)
    assert isinstance(far, Lamp)
    assert near.optic.rate_mbps == 10_000
    assert far.optic.optic == "1000BASE-EX40"
    assert far.price < near.price or far.attenuator is not None


def test_a_load_beyond_the_slower_optic_is_refused_as_light() -> None:
    """1,000 Mb/s go over 20 km, 1,001 do not: one pair by the fastest optic, which is dark there."""
    assert isinstance(light_up(link(20, 1_000.0), LAMPS, CATALOG), Lamp)
    assert not isinstance(light_up(link(20, 1_001.0), LAMPS, CATALOG), Lamp)
    assert uplink_pairs((900.0, 9_000.0), CATALOG) == 1
    assert uplink_pairs((900.0, 10_001.0), CATALOG) == 2


def test_places_that_a_slower_optic_alone_lights_have_less_room() -> None:
    """All of the fastest rate at 5 km, a tenth at 20 km."""
    costs = PopCosts.of(SETTINGS, CATALOG)
    assert costs.uplink_share(5_000.0) == 1.0
    assert costs.uplink_share(20_000.0) == pytest.approx(0.1)


def far_town(reach_m: float) -> Town:
    """30 sites where fibers are dear, two points that hold POPs, and 10 Gb/s reaching so far only."""
    named = ("row GOV-0001", "row GOV-0002")
    settings = make_settings(1, network={"pops": "choose", "pop_kinds": (), "existing_pops": named})
    town = make_town(5, side=6, cameras=22, points=8, settings=settings)
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"] == "cable_adss_288_m", ["low", "typical", "high"]] = 900.0
    prices.loc[prices["item_id"] == "pop_switch_24", ["low", "typical", "high"]] = 0.1
    uplinks = tuple(replace(o, reach_m=reach_m) if o.rate_mbps == 10_000 else o for o in town.catalog.uplinks)
    return replace(town, catalog=replace(town.catalog, prices=prices, uplinks=uplinks))


def test_a_far_pop_is_lit_at_1_gbps_and_serves_no_more_than_that() -> None:
    """10 Gb/s reach 10 m: both POPs stay, on one slow pair each, and what hangs on them fits it."""
    plant = far_town(10.0).plant()
    pops = plant.pops[plant.pops["kind"] == "existing"]
    assert len(pops) == 2
    assert pops["uplink_optic"].str.startswith("1000BASE").all()
    assert (pops[["up_mbps", "down_mbps"]] <= 1_000).all(axis=None)
    assert pops["sites_served"].sum() > 0
    links = plant.link_budget[plant.link_budget["site_id"].isin(pops["pop_id"])]
    assert (links["load_mbps"] <= links["rate_mbps"]).all()
    assert set(plant.circuits.loc[plant.circuits["kind"] == "uplink", "fibers"]) == {2}
    assert len(plant.unserved) == 0


def test_where_10_gbps_lights_an_uplink_it_has_it() -> None:
    """The same town with optics as they are."""
    plant = far_town(40_000.0).plant()
    pops = plant.pops[plant.pops["kind"] == "existing"]
    assert pops["uplink_optic"].str.startswith("10G").all()
