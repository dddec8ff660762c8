"""Phases where POPs stand between the sites and the center."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_town import make_settings, make_town

from planner.network import Plant
from planner.plan.phases.needs import needs_of

CHEAP = (
    "pop_ups", "pop_installation", "pop_cabinet", "site_power_connection", "point_rack", "power_pop_year",
    "core_uplink_switch_24", "pop_switch_24",
)  # fmt: skip


@pytest.fixture(scope="module")
def plant() -> Plant:
    """30 sites of a town where POPs cost next to nothing and fibers are dear."""
    asked = make_settings(1, network={"pops": "choose", "cabinets": True})
    town = make_town(5, side=6, cameras=22, points=8, centers=1, settings=asked)
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"].isin(CHEAP), ["low", "typical", "high"]] = 0.1
    prices.loc[prices["item_id"] == "cable_adss_288_m", ["low", "typical", "high"]] = 900.0
    return replace(town, catalog=replace(town.catalog, prices=prices)).plant()


def test_a_pop_and_its_uplink_stand_in_the_phase_of_the_first_site_that_needs_them(plant: Plant) -> None:
    """POP, its drop, its equipment and the spans of its uplink are built with its first site, not later.

    The POP itself is in no earlier phase than the first of its sites; its uplink may be, where others
    run along it.
    """
    needs = needs_of(vars(plant))
    access = plant.circuits[plant.circuits["kind"] == "access"]
    pop_of = dict(zip(access["from_id"], access["to_id"], strict=True))
    beside = plant.pops.loc[plant.pops["kind"] != "center", "pop_id"].tolist()
    assert len(beside) > 1
    last = beside[-1]
    used = [{pop_of[s] for s in group} for group in needs.groups]
    # The sites of one POP come last, all others first; then the other way round.
    for early in (False, True):
        order = np.array([1 if (last in pops) == early else 2 for pops in used])
        phases = needs.phases(order)
        own = plant.equipment.loc[plant.equipment["site_id"] == last, "asset_id"].tolist()
        own += plant.drops.loc[plant.drops["site_id"] == last, "drop_id"].tolist()
        assert {phases[a] for a in [last, *own]} == {1 if early else 2}
        for pop in beside:
            first = min(p for pops, p in zip(used, order.tolist(), strict=True) if pop in pops)
            assert phases[pop] == first
            way = plant.circuits.loc[plant.circuits["from_id"] == pop, "span_ids"].iloc[0]
            assert all(phases[s] <= first for s in str(way).split())
