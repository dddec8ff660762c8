"""Second routes as links of their own: modules, ports, drops, load; and what is told where none lights."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from helpers_guarded import (
    CRITICAL,
    LONE,
    guarded_town,
    parts_of,
    protected_plant,
    short_of_one_fiber,
    shut_spans,
    told,
    without_pops,
)
from shapely.geometry import Point

from planner.network.light import Lamp, Link, Refusal, lamps, light_up
from planner.network.pops import CENTER, Pop
from planner.network.second_light import SHORTER, SecondLink, SecondTries, lit_route_m, other_fibers
from planner.plan.protected_table import protected_rows
from planner.plan.protection_told import protection_evidence, protection_figures
from planner.plan.rings import ring_rows
from planner.rules.integrity import light, protection_light


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
    town = without_pops(guarded_town(5))
    plant, _ = protected_plant(town, pops=False)
    links = plant.link_budget[plant.link_budget["direction"] == "up"]
    reach = links.loc[links["circuit_kind"] == "working", "length_m"].max() + 1
    second = links[links["circuit_kind"] == "second"].set_index("site_id")["length_m"]
    assert second.max() > reach
    short = tuple(replace(o, reach_m=reach) for o in town.catalog.optics)
    near = replace(town, catalog=replace(town.catalog, optics=short))
    again, protector = protected_plant(near, pops=False)
    rows = protected_rows(protector, again, False)
    table = rows.set_index("device_id")
    dark = table[table["reason"] == "over_reach"]
    assert len(dark)
    assert not dark["has_second"].any()
    assert (dark["shared_pct"] == 100).all()
    assert dark["detail"].str.contains("m less").all()
    assert again.points["connected"].all()
    kept = again.circuits.loc[again.circuits["kind"] == "protection", "from_id"]
    assert set(kept) == set(table.index[table["has_second"]])
    figures = protection_figures(protector, again, rows, 2, 1.0)
    assert figures["protection"]["without"] == len(dark)


def test_where_the_cheapest_second_way_is_dark_the_shortest_is_taken(monkeypatch):
    """Optics that reach as far as the longest first route: three of four go over dearer, shorter streets."""
    town = without_pops(guarded_town(1))
    cheap, before = protected_plant(town, pops=False)
    meters = cheap.link_budget[cheap.link_budget["direction"] == "up"].set_index(["circuit_kind", "site_id"])
    reach = meters.loc["working", "length_m"].max() + 1
    optics = tuple(replace(o, reach_m=reach) for o in town.catalog.optics)
    near = replace(town, catalog=replace(town.catalog, optics=optics))
    plant, protector = protected_plant(near, pops=False)
    rows = protected_rows(protector, plant, False)
    assert rows["has_second"].all()
    far = meters.loc["second", "length_m"]
    assert set(protector.outcome.straightened) == set(far.index[far > reach])
    told_of = protection_figures(protector, plant, rows, 2, 1.0)["protection"]
    assert told_of["straightened"] == (far > reach).sum() == 3
    assert told_of["added_cost"] > protection_figures(before, cheap, rows, 2, 1.0)["protection"]["added_cost"]
    assert told_of["bound"] < told_of["added_cost"]
    assert told_of["outcome"] == "stopped"
    named = {o.optic: o for o in (*near.catalog.optics, *near.catalog.uplinks)}
    for room in (light, protection_light):
        monkeypatch.setattr(room, "optics", lambda: named)
    parts = parts_of(near, plant, protector)
    assert told(parts) == []
    parts["plan.json"]["network"]["protection"]["straightened"] = 9
    assert {f.rule for f in told(parts)} == {"INT-PROTECT-FIGURES"}


def test_a_second_route_that_only_a_pair_of_fibers_lights_gets_a_pair():
    """No optic over one fiber reaches the second routes of some; a pair does: two fibers, modules, places."""
    town = without_pops(guarded_town(1))
    plain, _ = protected_plant(town, pops=False)
    plant, protector = protected_plant(short_of_one_fiber(town, plain), pops=False)
    table = protected_rows(protector, plant, False).set_index("device_id")
    assert table["has_second"].all()
    paired = table.index[table["second_fibers"] == 2]
    assert 0 < len(paired) < len(CRITICAL)
    circuits = plant.circuits.set_index(["from_id", "kind"])["fibers"]
    assert {int(circuits[s, "protection"]) for s in paired} == {2}
    assert {int(circuits[s, "access"]) for s in CRITICAL} == {1}
    rows = plant.link_budget[plant.link_budget["circuit_kind"] == "second"]
    optic = rows.drop_duplicates("site_id").set_index("site_id")["optic"]
    assert all(optic[s].startswith("1000BASE-" + ("LX" if s in paired else "BX")) for s in CRITICAL)
    drops = plant.drops.set_index("site_id")["fibers"]
    assert {int(drops[s]) for s in paired} == {3}
    more = len(paired)
    assert odf_ports(plant) == odf_ports(plain) + more
    assert plant.pops["ports_used"].tolist() == plain.pops["ports_used"].tolist()


def odf_ports(plant) -> float:
    """Ports of the distribution frame that the center buys."""
    rows = plant.equipment[(plant.equipment["site_id"] == "CEN-01") & (plant.equipment["kind"] == "odf")]
    return float(rows["quantity"].sum())


def test_a_number_of_fibers_that_was_tried_is_not_tried_again(town):
    """Only dark second ways of sites are asked for, each number once, and only where it lights."""
    optics = town.catalog.optics
    far = replace(town.catalog, optics=tuple(o for o in optics if o.fibers == 2 or o.reach_m <= 10_000))
    dark = second_of(15_000.0)
    assert other_fibers([dark], {}, "typical", far) == {"GOV-0001": 2}
    assert other_fibers([dark], {"GOV-0001": (2, 1)}, "typical", far) == {}
    assert other_fibers([replace(dark, of_pop=True)], {}, "typical", far) == {}
    assert other_fibers([replace(dark, lamp=lamps(far, 1, "typical")[0])], {}, "typical", far) == {}
    assert other_fibers([second_of(200_000.0)], {}, "typical", far) == {}


def test_remedies_end_and_those_of_pops_are_forgotten_when_pops_are_chosen_anew(town):
    """Dark over the cheapest way, over shorter ones and over the shortest: then none, and no more."""
    tries, far = SecondTries(1), replace(second_of(200_000.0), of_pop=True, device="POP-0002")
    dark = second_of(200_000.0)
    asked = []
    while not {"GOV-0001", "POP-0002"} <= set(tries.none):
        assert tries.remedy([dark, far], "typical", town.catalog)
        asked.append((dict(tries.asked.most_m), sorted(tries.none)))
    both = ["GOV-0001", "POP-0002"]
    assert [none for _, none in asked] == [[]] * (SHORTER + 1) + [both]
    for device in both:
        most = [limits[device] for limits, _ in asked]
        assert 0 < most[SHORTER - 1] <= most[0] < 200_000
        assert most[SHORTER:] == [0.0, 0.0]
    tries.forget_pops()
    assert (set(tries.most_m), set(tries.none)) == ({"GOV-0001"}, {"GOV-0001"})
    assert tries.asked.most_m == {"GOV-0001": 0.0}
    assert not tries.remedy([], "typical", town.catalog)


def second_of(length_m: float) -> SecondLink:
    """The second way of a point to a center, dark."""
    center = Pop("POP-0001", "CEN-01", CENTER, "ND-1", 0.0, Point(0, 0), "CEN-01")
    link = Link(length_m, 0.0, 6, 2, 24.0, 120.0)
    return SecondLink("GOV-0001", center, False, 1, 1, length_m, link, Refusal("over_reach", ""))


def test_a_way_is_held_to_the_most_meters_over_which_an_optic_lights_it(town):
    """The farthest optic over one fiber reaches 80 km, with loss to spare or not: a step less is told."""
    far = second_of(100_000.0)
    most = lit_route_m(far, "typical", town.catalog)
    offered = lamps(town.catalog, 1, "typical")
    part = most / far.route_m
    splices = 2 + math.ceil((far.link.splices - 2) * part)
    shorter = replace(far.link, length_m=far.link.length_m * part, splices=splices)
    assert isinstance(light_up(shorter, offered, town.catalog), Lamp)
    longer = replace(far.link, length_m=far.link.length_m * (part + 0.02), splices=splices + 1)
    assert isinstance(light_up(longer, offered, town.catalog), Refusal)
    assert lit_route_m(replace(far, link=replace(far.link, up_mbps=1e9)), "typical", town.catalog) == 0


def test_a_critical_site_at_the_center_whose_fibers_lead_to_a_pop_has_a_second_way_inside(town):
    """Ports at the center are made dear: all sites hang on the POP, out of the center's house and back."""
    center = next(iter(town.routes.center_nodes.values()))
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"] == "core_switch_48", ["low", "typical", "high"]] = 1e6
    moved = replace(
        town,
        routes=replace(town.routes, site_nodes=town.routes.site_nodes | {"GOV-0001": center}),
        catalog=replace(town.catalog, prices=prices),
    )
    for critical in (("GOV-0001",), ("GOV-0001", "GOV-0002")):
        named = replace(moved.settings.protection, critical_sites=critical, pops=False)
        asked = replace(moved, settings=replace(moved.settings, protection=named))
        plant, protector = protected_plant(asked, critical, pops=False)
        row = protected_rows(protector, plant, False).set_index("device_id").loc["GOV-0001"]
        assert row["has_second"]
        assert row["working_m"] > 0
        assert (row["second_m"], row["shared_m"]) == (0, 0)
        lit = plant.link_budget[plant.link_budget["circuit_kind"] == "second"]
        assert (lit[["margin_db", "overload_margin_db"]] >= 0).all(axis=None)
        assert told(parts_of(asked, plant, protector)) == []


def test_a_critical_site_at_the_center_needs_none_and_one_not_joined_is_listed(town):
    center = next(iter(town.routes.center_nodes.values()))
    nodes = town.routes.site_nodes | {"GOV-0001": center}
    del nodes["GOV-0002"]
    moved = without_pops(replace(town, routes=replace(town.routes, site_nodes=nodes)))
    plant, protector = protected_plant(moved, ("GOV-0001", "GOV-0002"), pops=False)
    table = protected_rows(protector, plant, False).set_index("device_id")
    assert table["reason"].to_dict() == {"GOV-0001": "at_center", "GOV-0002": "unserved"}
    assert protector.outcome is None
    assert len(protection_evidence(protector)["tail"]) == 0
    figures = protection_figures(protector, plant, protected_rows(protector, plant, False), 2, 1.0)
    assert figures["protection"]["without"] == 1
