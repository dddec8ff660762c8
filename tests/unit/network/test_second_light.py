"""Second routes as links of their own: modules, ports, drops, load; and what is told where none lights."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_guarded import CRITICAL, LONE, guarded_town, protected_plant, shut_spans

from planner.plan.protected_table import protected_rows
from planner.plan.protection_told import protection_evidence, protection_figures
from planner.plan.rings import ring_rows


@pytest.fixture(scope="module")
def town():
    return guarded_town()


@pytest.fixture(scope="module")
def built(town):
    return protected_plant(town)


def test_each_second_route_has_a_row_each_way_with_the_whole_load_of_its_device(built):
    plant, _ = built
    links = plant.link_budget.set_index(["site_id", "circuit_kind", "direction"])
    for device in (*CRITICAL, "POP-0002"):
        for way in ("up", "down"):
            second, working = links.loc[(device, "second", way)], links.loc[(device, "working", way)]
            assert second["load_mbps"] == pytest.approx(working["load_mbps"])
            assert second["margin_db"] >= 0
            assert second["overload_margin_db"] >= 0


def test_second_routes_buy_modules_and_take_ports_and_fibers_of_the_drop(built):
    plant, _ = built
    bought = plant.equipment[plant.equipment["kind"] == "second_optic"]
    assert sorted(bought["site_id"]) == sorted((*CRITICAL, "POP-0002"))
    center = plant.pops[plant.pops["kind"] == "center"].iloc[0]
    served = (plant.circuits["kind"] == "access") & (plant.circuits["to_id"] == center["pop_id"])
    assert center["ports_used"] == served.sum() + len(CRITICAL)
    fibers = plant.drops.set_index("site_id")["fibers"]
    assert {int(fibers[s]) for s in CRITICAL} == {2}
    assert {int(n) for n in fibers.drop([*CRITICAL, "POP-0002", "CEN-01"])} == {1}


def test_the_ring_of_a_pop_carries_all_its_load_over_either_way(built):
    plant, _ = built
    (ring,) = ring_rows(plant, 2)
    pop = plant.pops.set_index("pop_id").loc["POP-0002"]
    assert ring["load_mbps"] == pytest.approx(max(pop["up_mbps"], pop["down_mbps"]))
    assert ring["working_mbps"] == ring["second_mbps"] == 10_000
    assert ring["worst_cut_share"] == pytest.approx(ring["load_mbps"] / 10_000, abs=1e-6)


def test_a_device_shares_the_span_at_its_door_and_no_more(town, built):
    plant, protector = built
    table = protected_rows(protector, plant, True).set_index("device_id")
    assert shut_spans(town)
    row = table.loc[LONE]
    spans = plant.spans.set_index("span_id")["length_m"]
    assert row["shared_m"] == pytest.approx(spans[row["shared_span_ids"].split()].sum())
    assert 0 < row["shared_pct"] < 5
    assert (table.drop(LONE)["shared_m"] == 0).all()


def test_a_second_route_that_no_optic_lights_is_not_built_and_told_with_its_figures():
    """Optics that reach every first route and not every second one: all sites stay joined, by the first."""
    town = guarded_town(1)
    town = replace(
        town, settings=replace(town.settings, network=replace(town.settings.network, pops="centers"))
    )
    plant, _ = protected_plant(town, pops=False)
    links = plant.link_budget[plant.link_budget["direction"] == "up"]
    reach = links.loc[links["circuit_kind"] == "working", "length_m"].max() + 1
    second = links[links["circuit_kind"] == "second"].set_index("site_id")["length_m"]
    assert second.max() > reach
    short = tuple(replace(o, reach_m=reach) for o in town.catalog.optics)
    near = replace(town, catalog=replace(town.catalog, optics=short))
    again, protector = protected_plant(near, pops=False)
    told = protected_rows(protector, again, False)
    table = told.set_index("device_id")
    dark = table[table["reason"] == "over_reach"]
    assert len(dark)
    assert not dark["has_second"].any()
    assert (dark["shared_pct"] == 100).all()
    assert dark["detail"].str.contains("m less").all()
    assert again.points["connected"].all()
    kept = again.circuits.loc[again.circuits["kind"] == "protection", "from_id"]
    assert set(kept) == set(table.index[table["has_second"]])
    figures = protection_figures(protector, again, told, 2, 1.0)
    assert figures["protection"]["without"] == len(dark)


def test_a_critical_site_at_the_center_needs_none_and_one_not_joined_is_listed(town):
    center = next(iter(town.routes.center_nodes.values()))
    nodes = town.routes.site_nodes | {"GOV-0001": center}
    del nodes["GOV-0002"]
    moved = replace(town, routes=replace(town.routes, site_nodes=nodes))
    plant, protector = protected_plant(moved, ("GOV-0001", "GOV-0002"), pops=False)
    table = protected_rows(protector, plant, False).set_index("device_id")
    assert table["reason"].to_dict() == {"GOV-0001": "at_center", "GOV-0002": "unserved"}
    assert protector.outcome is None
    assert len(protection_evidence(protector)["tail"]) == 0
    told = protection_figures(protector, plant, protected_rows(protector, plant, False), 2, 1.0)
    assert told["protection"]["without"] == 1
