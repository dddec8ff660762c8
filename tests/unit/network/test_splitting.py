"""Splitters in the plant: settings, ports, classes, light, equipment, traces, splices and phases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_remedies import alone
from helpers_town import Town, make_settings, make_town

from planner.errors import SettingsError
from planner.network import Plant
from planner.network.availability import Rates, devices_work, works
from planner.network.chains import Leg
from planner.network.light import Lamp, Link, Refusal, lamps, loss_db
from planner.network.pon_light import light_tree, tree_lamps
from planner.network.splices import splice_plan
from planner.network.splitting import pon_classes, used_legs
from planner.network.trace import trace_fiber
from planner.plan.phases.needs import needs_of
from planner.plan.pon_figures import overloaded_terminals, tree_links
from planner.schema import PLAN_TABLES


def town(architecture: str = "gpon", **pon: object) -> Town:
    """A town of 20 cameras and 6 schools."""
    made = make_settings(1, network={"architecture": architecture}, pon=pon)
    return make_town(5, side=5, cameras=20, points=6, settings=made)


def tables(plant: Plant) -> dict[str, object]:
    """The layers of a plant by name."""
    return {t.name: getattr(plant, t.name) for t in PLAN_TABLES if hasattr(plant, t.name)}


@pytest.fixture(scope="module")
def plant() -> Plant:
    """A GPON of two stages, 1:4 and 1:8."""
    return town().plant()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"ratio": 7}, "pon.ratio` is 7"),
        ({"first_ratio": 5}, "pon.first_ratio` is 5"),
        ({"first_ratio": 32, "ratio": 8}, "1:256"),
        ({"classes": ("N1",)}, "B\\+, C\\+"),
        ({"classes": ("X9",)}, "X9"),
        ({"ratio": 2, "fill_pct": 40.0}, "fill_pct"),
    ],
)
def test_what_the_catalog_does_not_have_is_refused(asked: dict[str, object], told: str) -> None:
    """Ratios, classes and splits that nobody sells are faults of the settings, each with the mend."""
    with pytest.raises(SettingsError, match=told):
        town(**asked).plant()


def test_one_stage_asks_nothing_of_the_first_ratio() -> None:
    """With one stage `first_ratio` may be anything: no splitter has it."""
    made = make_settings(1, network={"architecture": "gpon"}, pon={"stages": 1, "first_ratio": 5})
    assert len(pon_classes(made, town().catalog)) == 2
    assert used_legs(made) == (6,)
    assert used_legs(make_settings(1, pon={"ratio": 32})) == (4, 25)


def test_every_splitter_stands_in_a_closure_that_says_so(plant: Plant) -> None:
    """At the node of each splitter a closure stands, for the reason `splitter` among others."""
    reasons = dict(zip(plant.closures["node_id"], plant.closures["reason"], strict=True))
    assert all("splitter" in reasons[n].split("+") for n in plant.splitters["node_id"])


def test_splices_and_the_way_of_a_fiber_run_through_the_splitters(plant: Plant) -> None:
    """The splice plan has the splices that are counted, and a trace goes from POP over two splitters."""
    made = splice_plan(tables(plant), town().catalog.cable_sizes)
    counted = {c["closure_id"]: len(c["splices"]) for c in made["closures"]}
    assert counted == dict(zip(plant.closures["closure_id"], plant.closures["splices"], strict=True))
    legs = [
        s["other"] for c in made["closures"] for s in c["splices"] if s["other"].get("at") == "leg"
    ]  # fmt: skip
    assert len(legs) == len(plant.circuits) - int((plant.circuits["kind"] == "feeder").sum())
    way = trace_fiber(tables(plant), "CAM-0007")
    assert [d[:4] for d in way.devices] == ["POP-", "SPL-", "SPL-"]
    assert way.ports == int((plant.splitters["stage"] == 1).sum())


def test_what_is_bought(plant: Plant) -> None:
    """A terminal a site, a module a tree, whole line terminals, splitters by ratio, and no other optic."""
    bought = plant.equipment.groupby(["kind", "item_id"])["quantity"].sum()
    trees = int((plant.splitters["stage"] == 1).sum())
    assert bought["ont", "ont_gpon"] == 26
    assert bought["pon_port", "pon_port_b_plus"] == trees
    assert bought["olt", "olt_gpon_16"] == 1
    assert "optic" not in bought.index.get_level_values("kind")
    assert not plant.equipment["item_id"].str.startswith("core_switch").any()
    split = plant.quantities[plant.quantities["layer"] == "splitters"].groupby("item_id")["quantity"].sum()
    assert split.to_dict() == {"splitter_4": trees, "splitter_8": len(plant.splitters) - trees}


def test_drops_of_sites_on_splitters_have_one_fiber() -> None:
    """Though a site with fibers of its own would have two."""
    made = make_settings(1, network={"architecture": "gpon", "fibers_per_site": 2})
    drops = make_town(5, side=4, cameras=8, points=2, settings=made).plant().drops
    assert (drops.loc[~drops["site_id"].str.startswith("CEN"), "fibers"] == 1).all()


def test_figures_of_the_placing_hold_a_bound(plant: Plant) -> None:
    """The bound is below the cost, and the gap is that of both."""
    told = plant.pon_figures
    assert told is not None
    assert 0 < told.lower_bound <= told.objective
    assert told.gap_pct == round(100 * (1 - told.lower_bound / told.objective), 4)


def test_a_phase_builds_the_splitters_of_its_sites(plant: Plant) -> None:
    """What a site needs holds its splitters of both stages, and their closures."""
    needs = needs_of(tables(plant))
    row = needs.group_of()["CAM-0007"]
    mine = {needs.assets[k] for k in needs.matrix[[row]].indices}
    way = trace_fiber(tables(plant), "CAM-0007")
    assert set(way.devices) <= mine
    at = dict(zip(plant.splitters["splitter_id"], plant.splitters["node_id"], strict=True))
    closure = dict(zip(plant.closures["node_id"], plant.closures["closure_id"], strict=True))
    assert {closure[at[s]] for s in way.devices[1:]} <= mine


def test_a_site_that_no_port_carries_is_left_out_with_the_amount() -> None:
    """A camera of 2,000 Mb/s sends 2,400 with headroom, 1,300 more than a GPON port; XGS-PON carries it."""
    made = make_settings(1, network={"architecture": "gpon"}, cameras={"stream_mbps": 2000.0})
    small = make_town(5, side=4, cameras=3, points=2, settings=made)
    plant = small.plant()
    assert set(plant.unserved["reason"]) == {"over_rate"}
    assert "1,300.0 less" in plant.unserved["detail"].iloc[0]
    assert plant.points["connected"].all()
    network = replace(made.network, architecture="xgspon")
    assert not len(replace(small, settings=replace(made, network=network)).plant().unserved)


def test_load_parts_trees() -> None:
    """Eight cameras of 240 Mb/s with headroom: four on a GPON port of 1,100, so two trees at least."""
    made = make_settings(1, network={"architecture": "gpon"}, cameras={"stream_mbps": 200.0})
    plant = make_town(5, side=4, cameras=8, points=0, settings=made).plant()
    trees = tree_links(plant).query("direction == 'up'").groupby("tree")["load_mbps"].sum()
    assert len(trees) == 2
    assert (trees <= 1100).all()


def link(length_m: float, ratios: tuple[int, ...], splices: int = 6) -> Link:
    """A link of a site through splitters."""
    held = town().catalog.splitters
    return Link(length_m, 0.0, splices, 2, 4.8, 0.6, tuple(held[r] for r in ratios))


def lit(links: dict[str, Link], architecture: str = "gpon") -> dict[str, Lamp | Refusal]:
    """What lights sites on one port."""
    made = town(architecture)
    ports = tree_lamps(pon_classes(made.settings, made.catalog), made.catalog, "typical")
    own = lamps(made.catalog, 1, "typical")
    return light_tree(links, ports, made.catalog, alone(own))


def test_loss_through_two_splitters() -> None:
    """5 km, 6 splices, 1:4 and 1:8: at most 2.0 + 0.9 + 1.0 + 3.0 + 18.0, at least 1.55 + 0.2 + 16.7 dB."""
    loss = loss_db(link(5000, (8, 4)), 1310, town().catalog)
    assert loss.high == pytest.approx(24.9)
    assert loss.low == pytest.approx(18.45)
    assert loss.expected == pytest.approx(1.75 + 0.3 + 0.6 + 17.3)


def test_a_tree_has_the_cheapest_class_that_lights_all() -> None:
    """At 5 km B+ does; one site at 18 km makes the port C+ for all, and the near one gets an attenuator."""
    near = lit({"A": link(5000, (8, 4))})["A"]
    assert isinstance(near, Lamp)
    assert near.optic.optic == "B+"
    both = lit({"A": link(300, (8, 4)), "B": link(18_000, (8, 4))})
    assert all(isinstance(x, Lamp) and x.optic.optic == "C+" for x in both.values())
    a, b = both["A"], both["B"]
    assert isinstance(a, Lamp)
    assert isinstance(b, Lamp)
    assert a.attenuator is not None
    assert b.attenuator is None


def test_what_nothing_lights_is_told_with_the_amount_and_the_mend() -> None:
    """Beyond 20 km, and behind 1:64 and 1:2 at 19 km: reach and budget, each by how much."""
    far = lit({"A": link(20_500, (8,))})["A"]
    assert isinstance(far, Refusal)
    assert far.reason == "over_reach"
    assert "500 m less" in far.detail
    assert 'A POP nearer to it (network.pops = "choose") would mend it.' in far.detail
    dark = lit({"A": link(19_000, (64, 2), 20)})["A"]
    assert isinstance(dark, Refusal)
    assert dark.reason == "over_budget"
    assert "One splitter of fewer legs (pon.stages, pon.ratio) would light it." in dark.detail


def test_devices_of_a_site_on_splitters() -> None:
    """Terminal, splitters, line terminal in place of optics; a POP between adds its power, not its switch."""
    catalog = town().catalog
    rates = Rates(catalog.failures, 0.0, 0.0)
    legs = tuple(Leg(str(k), to, ()) for k, to in enumerate(("SPL-0002", "SPL-0001", "POP-0002", "POP-0001")))
    keys = ["camera", "site_switch", "ont", "splitter", "splitter", "olt", "power_pop", "core_switch"]
    right = 1.0
    for key in [*keys, "power_center"]:
        right *= works(catalog.failures[key].rate_per_year, catalog.failures[key].repair_h)
    assert devices_work("camera", legs, rates) == pytest.approx(right, rel=1e-12)


def test_a_line_terminal_with_too_small_uplinks_is_told(plant: Plant) -> None:
    """Its heaviest trees on all its ports are held against its uplinks."""
    catalog = town().catalog
    assert overloaded_terminals(plant, catalog, "gpon") == []
    weak = replace(catalog.olts["gpon"], uplink_ports=1, uplink_mbps=50.0)
    told = overloaded_terminals(plant, replace(catalog, olts={"gpon": weak}), "gpon")
    assert len(told) == 1
    assert told[0].startswith("POP-0001")
