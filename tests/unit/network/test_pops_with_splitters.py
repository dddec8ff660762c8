"""POPs chosen where sites share ports through splitters."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers_town import make_settings, make_town

from planner.network import Plant
from planner.network.pop_costs import LEGS_USED, PopCosts
from planner.settings import Settings

CHEAP = ("olt_gpon_16",)


def asked() -> Settings:
    """GPON with POPs in buildings and cabinets."""
    return make_settings(1, network={"pops": "choose", "cabinets": True, "architecture": "gpon"})


@pytest.fixture(scope="module")
def plant() -> Plant:
    """30 sites of a town with a POP that stands already, where line terminals cost next to nothing."""
    town = make_town(5, side=6, cameras=22, points=8, centers=1, settings=asked())
    network = replace(town.settings.network, existing_pops=(str(town.points["source_id"].iloc[0]),))
    town = replace(town, settings=replace(town.settings, network=network))
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"].isin(CHEAP), ["low", "typical", "high"]] = 0.1
    return replace(town, catalog=replace(town.catalog, prices=prices)).plant()


def test_a_site_pays_its_share_of_port_and_fiber() -> None:
    """1:4 then 1:8 filled to 6: 24 legs, 18 sites a port; an OLT of 16 ports serves 288 sites."""
    town = make_town(5, side=4, cameras=4, points=2, centers=1, settings=asked())
    shared = PopCosts.of(town.settings, town.catalog)
    own = PopCosts.of(make_settings(1), town.catalog)
    sites = math.floor(LEGS_USED * 4 * 6)
    assert sites == 18
    assert shared.way_cents_m == pytest.approx(own.way_cents_m / sites)
    assert shared.lots.sites == (16 * sites, 16 * sites)
    assert shared.lots.room[2] == math.floor((400 - 60) / 90) * 90
    assert shared.lots.need[1] * shared.lots.sites[0] == pytest.approx(90)


def test_no_site_beyond_the_reach_of_every_class_is_served() -> None:
    """20 km of fiber are lit, 20.2 km are not."""
    town = make_town(5, side=4, cameras=4, points=2, centers=1, settings=asked())
    shared = PopCosts.of(town.settings, town.catalog)
    cost = shared.pairs(np.array([[19_000.0, 19_200.0]]), np.array([[20_000.0, 20_201.0]]))
    assert np.isfinite(cost).tolist() == [[True, False]]


def test_pops_under_splitters_keep_ports_power_and_gap(plant: Plant) -> None:
    """POPs beside the center have PON ports, no more in use than bought, and a gap of at most 1 %."""
    beside = plant.pops[plant.pops["kind"] != "center"]
    assert len(beside) > 0
    assert (beside["pon_ports_used"] >= 1).all()
    assert (plant.pops["pon_ports_used"] <= plant.pops["pon_ports"]).all()
    assert (beside["power_w"] <= 400).all()
    assert plant.pop_figures is not None
    assert plant.pop_figures.gap_pct <= 1.0
    assert plant.pops["sites_served"].sum() == 30
