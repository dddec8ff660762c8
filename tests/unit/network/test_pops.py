"""POPs: chosen where they pay, within their room, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import Town, make_settings, make_town

from planner.network import Plant

CHEAP = (
    "pop_ups", "pop_installation", "pop_cabinet", "site_power_connection", "point_rack", "power_pop_year",
    "core_uplink_switch_24", "pop_switch_24",
)  # fmt: skip


def town_with(**network: object) -> Town:
    """A town of 30 sites where POPs cost next to nothing and fibers are dear."""
    town = make_town(
        5,
        side=6,
        cameras=22,
        points=8,
        centers=1,
        settings=make_settings(1, network={"pops": "choose", **network}),
    )
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"].isin(CHEAP), ["low", "typical", "high"]] = 0.1
    prices.loc[prices["item_id"] == "cable_adss_288_m", ["low", "typical", "high"]] = 900.0
    return replace(town, catalog=replace(town.catalog, prices=prices))


def far(plant: Plant) -> int:
    """How many POPs stand beside the center."""
    return int((plant.pops["kind"] != "center").sum())


def test_pops_that_cost_more_than_they_save_are_not_chosen() -> None:
    """At the prices of the catalog 30 sites round a center need no POP."""
    town = make_town(5, side=6, cameras=22, points=8, centers=1, settings=make_settings(
        1, network={"pops": "choose", "cabinets": True}
    ))  # fmt: skip
    plant = town.plant()
    assert far(plant) == 0
    assert plant.pop_figures is not None
    assert plant.pop_figures.chosen == 0
    assert plant.pop_figures.gap_pct <= 1.0


def test_chosen_pops_are_proven_within_one_percent_and_lit() -> None:
    """Several POPs: gap at most 1 %, each with an uplink of two rows that its circuit carries."""
    plant = town_with(cabinets=True).plant()
    assert far(plant) > 1
    assert plant.pop_figures is not None
    assert plant.pop_figures.gap_pct <= 1.0
    assert plant.pop_figures.lower_bound <= plant.pop_figures.objective
    ids = set(plant.pops.loc[plant.pops["kind"] != "center", "pop_id"])
    links = plant.link_budget[plant.link_budget["site_id"].isin(ids)]
    assert len(links) == 2 * len(ids)
    assert (links["margin_db"] >= 0).all()
    assert set(plant.circuits.loc[plant.circuits["kind"] == "uplink", "from_id"]) == ids


def test_the_load_of_an_uplink_is_the_sum_of_its_sites() -> None:
    """Up and down of each uplink are those of the sites that its POP serves."""
    plant = town_with(cabinets=True).plant()
    links = plant.link_budget
    for pop in plant.pops[plant.pops["kind"] != "center"].itertuples():
        for direction, total in (("up", pop.up_mbps), ("down", pop.down_mbps)):
            mine = links[(links["direction"] == direction) & (links["pop_id"] == pop.pop_id)]
            own = links[(links["direction"] == direction) & (links["site_id"] == pop.pop_id)]
            assert mine["load_mbps"].sum() == pytest.approx(total, abs=0.01)
            assert own["load_mbps"].sum() == pytest.approx(total, abs=0.01)


def test_no_more_pops_than_allowed_and_none_without_places() -> None:
    """pop_max_count is kept; without kinds and cabinets there is no place to choose."""
    assert far(town_with(cabinets=True, pop_max_count=1).plant()) == 1
    assert far(town_with(cabinets=False, pop_kinds=()).plant()) == 0


def test_rooms_and_power_of_a_pop_are_limits() -> None:
    """With room for 4 ports no POP serves more than 4 sites."""
    town = town_with(cabinets=True)
    room = {**town.catalog.allowances, "pop_ports": replace(town.catalog.allowances["pop_ports"], value=4)}
    plant = replace(town, catalog=replace(town.catalog, allowances=room)).plant()
    beside = plant.pops[plant.pops["kind"] != "center"]
    assert len(beside) > 0
    assert beside["sites_served"].max() <= 4


def test_an_existing_pop_stays_open_and_buys_no_kit_but_ports() -> None:
    """The building named in existing_pops is of kind existing and buys neither rack nor UPS."""
    town = town_with(pop_kinds=())
    source = str(town.points["source_id"].iloc[0])
    plant = replace(town, settings=make_settings(1, network={
        "pops": "choose", "pop_kinds": (), "existing_pops": (source,)
    })).plant()  # fmt: skip
    beside = plant.pops[plant.pops["kind"] != "center"]
    assert beside["kind"].tolist() == ["existing"]
    bought = plant.equipment.loc[plant.equipment["site_id"] == beside["pop_id"].iloc[0], "kind"]
    assert {"pop_switch", "odf", "optic"} <= set(bought)
    assert not {"rack", "ups", "cabinet"} & set(bought)


def test_an_existing_pop_named_by_id_stays_where_it_serves_nobody() -> None:
    """Without room for a port it serves no site: it is joined, has its uplink, and buys no switch."""
    town = town_with(pop_kinds=())
    source = str(town.points["source_id"].iloc[0])
    none = {**town.catalog.allowances, "pop_ports": replace(town.catalog.allowances["pop_ports"], value=0)}
    plant = replace(town, catalog=replace(town.catalog, allowances=none), settings=make_settings(1, network={
        "pops": "choose", "pop_kinds": (), "existing_pops": (source,)
    })).plant()  # fmt: skip
    (idle,) = plant.pops[plant.pops["kind"] != "center"].to_dict("records")
    assert (idle["kind"], idle["sites_served"], idle["ports"]) == ("existing", 0, 0)
    (uplink,) = plant.circuits[plant.circuits["kind"] == "uplink"].to_dict("records")
    assert uplink["from_id"] == idle["pop_id"]
    bought = plant.equipment.loc[plant.equipment["site_id"] == idle["pop_id"], "kind"]
    assert set(bought) == {"odf", "optic"}


def test_sites_beyond_every_optic_of_the_center_are_served_from_a_pop() -> None:
    """With optics of 700 m the far sites hang on POPs, though each costs what the catalog says."""
    plain = make_town(5, side=8, cameras=20, points=8, centers=1, settings=make_settings(1))
    short = tuple(
        replace(o, reach_m=700.0, tx_min_dbm=5.0, tx_max_dbm=5.0, rx_overload_dbm=9.0)
        for o in plain.catalog.optics
        if o.fibers == 1
    )[:1]
    alone = replace(plain, catalog=replace(plain.catalog, optics=short)).plant()
    chosen = replace(plain, catalog=replace(plain.catalog, optics=short), settings=make_settings(
        1, network={"pops": "choose", "cabinets": True}
    )).plant()  # fmt: skip
    assert len(alone.unserved) > len(chosen.unserved)
    assert far(chosen) > 0
