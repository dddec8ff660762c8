"""POPs of the study's list: open, their ports free as far as they stand, their limits hard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from helpers_town import Town, make_settings, make_town

from planner.network import Plant, engineer
from planner.network.pop_costs import PopCosts
from planner.network.pops import EXISTING, Pop, Stock
from planner.network.stocked import parts_of, port_limit

LISTED: dict[str, Any] = {
    "source_id": "N1", "name": "Node", "ports": 3, "pon_ports": 0, "most_ports": None, "power_w": None,
    "battery_h": 8.0, "owner": "Telco", "provenance": "list", "street_reason": None, "snap_distance_m": 0.0,
}  # fmt: skip


def plant_with(*, seed: int = 5, **facts: Any) -> tuple[Plant, Town]:
    """30 sites where fibers are dear and switches cheap, a POP of the list at the node of the last point."""
    architecture = facts.pop("architecture", "point_to_point")
    town = make_town(
        seed, side=6, cameras=22, points=8, centers=1,
        settings=make_settings(1, network={"pops": "choose", "pop_kinds": (), "architecture": architecture}),
    )  # fmt: skip
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"] == "cable_adss_288_m", ["low", "typical", "high"]] = 900.0
    prices.loc[prices["item_id"].isin(["pop_switch_24", "olt_gpon_16"]), ["low", "typical", "high"]] = 0.1
    town = replace(town, catalog=replace(town.catalog, prices=prices))
    last = town.points.iloc[-1]
    node = town.routes.site_nodes[str(last["site_id"])]
    routes = replace(town.routes, site_nodes={**town.routes.site_nodes, "XPOP-0001": node})
    standing = gpd.GeoDataFrame(
        [{"site_id": "XPOP-0001", **LISTED, **facts}], geometry=[last["geometry"]], crs=town.points.crs
    )
    plant = engineer(
        routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        standing=standing,
    )  # fmt: skip
    return plant, town


def bought(plant: Plant, item: str) -> float:
    """How many of an item the POP of the list buys."""
    rows = plant.equipment[(plant.equipment["site_id"] == "POP-0002") & (plant.equipment["item_id"] == item)]
    return float(rows["quantity"].sum())


def test_ports_that_stand_are_free_and_further_ones_are_bought() -> None:
    """Three ports stand: a switch of 24 is bought only for what hangs there beyond three."""
    plant, _ = plant_with(ports=3)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert (pop["kind"], pop["site_id"], pop["owner"]) == ("existing", "XPOP-0001", "Telco")
    assert pop["maintainer"] is None
    assert pop["sites_served"] > 3
    assert bought(plant, "pop_switch_24") == 1
    assert pop["ports"] == 3 + 24
    for item in ("pop_ups", "pop_installation", "point_rack", "power_pop_year"):
        assert bought(plant, item) == 0
    row = plant.existing_pops.iloc[0]
    assert (row["pop_id"], row["node_id"], row["drop_m"]) == ("POP-0002", pop["node_id"], pop["drop_m"])
    assert pd.isna(row["reason"])


def test_enough_ports_that_stand_buy_no_switch() -> None:
    """With 40 free ports none is bought, and the choice is proven."""
    plant, _ = plant_with(ports=40)
    assert bought(plant, "pop_switch_24") == 0
    assert plant.pops.set_index("pop_id").loc["POP-0002", "ports"] == 40
    assert plant.pop_figures is not None
    assert (plant.pop_figures.candidates, plant.pop_figures.chosen) == (1, 1)
    assert plant.pop_figures.gap_pct <= 1.0


@pytest.mark.parametrize(("ports", "most"), [(0, 2), (2, 2), (1, 4)])
def test_the_limit_on_ports_is_kept_by_those_that_stand_and_those_bought_together(
    ports: int, most: int
) -> None:
    """No more sites hang on it than its most ports."""
    plant, _ = plant_with(ports=ports, most_ports=most)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert pop["ports_used"] == most
    assert bought(plant, "pop_switch_24") == (1 if most > ports else 0)


def test_its_power_is_a_limit_without_a_base_of_its_own() -> None:
    """12 W carry four ports of 3 W: the battery and the fan of what stands draw from what stands."""
    plant, town = plant_with(ports=9, power_w=12.0)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert town.catalog.allowances["pop_port_w"].value == 3.0
    assert pop["sites_served"] == 4
    assert pop["power_w"] == 12.0


def test_one_that_serves_nobody_stays_with_its_uplink() -> None:
    """Without watts for any port it is a POP all the same: joined, lit, and without sites."""
    plant, _ = plant_with(power_w=0.0, ports=2)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert (pop["sites_served"], pop["ports_used"]) == (0, 0)
    assert set(plant.circuits.loc[plant.circuits["kind"] == "uplink", "from_id"]) == {"POP-0002"}
    assert (plant.link_budget.loc[plant.link_budget["site_id"] == "POP-0002", "margin_db"] >= 0).all()


def test_an_uplink_that_no_optic_lights_leaves_it_out_with_the_reason() -> None:
    """With uplinks of 100 m at most it is no POP of the plan, and its row says by which limit."""
    town = make_town(5, side=6, cameras=6, points=4, centers=1, settings=make_settings(
        1, network={"pops": "choose", "pop_kinds": ()}
    ))  # fmt: skip
    short = tuple(replace(o, reach_m=100.0) for o in town.catalog.uplinks)
    town = replace(town, catalog=replace(town.catalog, uplinks=short))
    last = town.points.iloc[-1]
    node = town.routes.site_nodes[str(last["site_id"])]
    routes = replace(town.routes, site_nodes={**town.routes.site_nodes, "XPOP-0001": node})
    standing = gpd.GeoDataFrame(
        [{"site_id": "XPOP-0001", **LISTED}], geometry=[last["geometry"]], crs=town.points.crs
    )
    plant = engineer(
        routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        standing=standing,
    )  # fmt: skip
    row = plant.existing_pops.iloc[0]
    assert row["pop_id"] is None
    assert row["reason"] == "over_reach"
    assert "uplink" in row["detail"]
    assert set(plant.pops["kind"]) == {"center"}
    assert len(plant.unserved) == 0


def test_under_splitters_trees_take_the_ports_of_line_terminals_that_stand() -> None:
    """One PON port stands and one is the limit: one tree, no line terminal bought, its module is."""
    plant, _ = plant_with(architecture="gpon", ports=0, pon_ports=1, most_ports=1)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert (pop["pon_ports"], pop["pon_ports_used"]) == (1, 1)
    assert bought(plant, "olt_gpon_16") == 0
    rows = plant.equipment[plant.equipment["site_id"] == "POP-0002"]
    assert rows.loc[rows["kind"] == "pon_port", "quantity"].sum() == 1


def test_a_place_with_ports_is_two_facilities_that_share_its_limits() -> None:
    """3 of 10 ports stand: rooms of 3 and 7 ports, 9 and 21 of 30 W, the first without cost."""
    town = make_town(5, side=4, cameras=4, points=2, centers=1, settings=make_settings(1))
    costs = PopCosts.of(town.settings, town.catalog)
    stock = Stock(ports=3, most_ports=10, power_w=30.0)
    pop = _pop(town, stock)
    parts = parts_of((pop,), costs.lots, town.settings, town.catalog)
    assert parts.first.tolist() == [0, 0]
    assert parts.free.tolist() == [True, False]
    assert parts.room[:, 0].tolist() == [3.0, 7.0]
    assert parts.room[:, 2].tolist() == [9.0, 21.0]
    assert port_limit(Stock(ports=200), town.catalog) == 200


def _pop(town: Town, stock: Stock) -> Any:
    """A POP of the list at the center's node."""
    node = next(iter(town.routes.center_nodes.values()))
    return Pop("", "XPOP-0001", EXISTING, node, 5.0, town.centers.geometry.iloc[0], "CEN-01", stock)
