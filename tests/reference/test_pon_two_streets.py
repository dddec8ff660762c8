"""The two streets under a splitter of 1:4, docs/pon.md, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers_town import make_settings
from test_two_streets import streets, two_streets  # noqa: F401 - `streets` is a fixture

from planner.catalog import load_catalog
from planner.network.availability import availability_rows

SITES = ("CAM-0001", "CAM-0002", "GOV-0001")
FIBER_M = {"CAM-0001": 253.0, "CAM-0002": 191.0, "GOV-0001": 247.5}


@pytest.fixture(scope="module")
def settings():
    return make_settings(
        network={"architecture": "gpon", "spare_fiber_pct": 200.0}, pon={"stages": 1, "ratio": 4}
    )


@pytest.fixture(scope="module")
def plant(settings, streets):  # noqa: F811 - pytest hands the fixture over by its name
    return two_streets(settings, streets)


def test_one_splitter_stands_at_the_branch_with_three_of_four_legs_in_use(plant):
    columns = ["splitter_id", "node_id", "pop_id", "fed_by", "ratio", "stage", "sites_served", "fill_pct"]
    assert plant.splitters[columns].to_numpy().tolist() == [
        ["SPL-0001", "ND-00001", "POP-0001", "POP-0001", 4, 1, 3, 75.0]
    ]
    closure = plant.closures.set_index("node_id").loc["ND-00001"]
    assert "splitter" in closure["reason"].split("+")


def test_each_site_has_a_circuit_to_the_splitter_and_one_feeder_leads_on(plant):
    got = {
        c.from_id: (c.kind, c.to_id, c.fibers, c.span_ids, c.fiber_path) for c in plant.circuits.itertuples()
    }
    assert got == {
        "CAM-0001": ("access", "SPL-0001", 1, "SP-00002.2 SP-00002.1", "CBL-0002:1"),
        "CAM-0002": ("access", "SPL-0001", 1, "SP-00002.1", "CBL-0002:2"),
        "GOV-0001": ("access", "SPL-0001", 1, "SP-00003", "CBL-0003:1"),
        "SPL-0001": ("feeder", "POP-0001", 1, "SP-00001", "CBL-0001:1"),
    }


def test_fibers_cables_and_splices(plant):
    """One fiber on the trunk where three sites lie beyond it; 350 m in use; 8 splices."""
    fibers = dict(zip(plant.spans["span_id"], plant.spans["fibers"], strict=True))
    assert fibers == {"SP-00001": 1, "SP-00002.1": 2, "SP-00002.2": 1, "SP-00003": 1}
    assert (plant.spans["fibers"] * plant.spans["length_m"]).sum() == 350.0
    assert set(plant.cables["fiber_count"]) == {12}
    splices = dict(zip(plant.closures["node_id"], plant.closures["splices"], strict=True))
    assert splices == {"ND-00000": 1, "ND-00001": 4, "ND-CAM-0002": 1, "ND-00002": 1, "ND-00003": 1}
    drops = dict(zip(plant.drops["site_id"], plant.drops["fibers"], strict=True))
    assert drops == dict.fromkeys((*SITES, "CEN-01"), 1)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(("way", "least", "typical"), [("up", 0.31, 0.35), ("down", 0.2, 0.25)])
def test_light_of_each_site_both_ways(plant, site, way, least, typical):
    """Fiber, 6 splices, 2 connectors, the splitter, an attenuator of 7 dB (6.3 to 7.7), 3 dB for repairs."""
    row = plant.link_budget.query("site_id == @site and direction == @way").iloc[0]
    km = FIBER_M[site] / 1000
    high = km * 0.4 + 6 * 0.15 + 2 * 0.5 + 3 + 7.2 + 7.7
    low = km * least + 2 * 0.1 + 6.5 + 6.3
    assert (row["optic"], row["attenuator"], row["splitters"], row["splices"]) == ("B+", "7 dB", 1, 6)
    assert row["length_m"] == FIBER_M[site]
    assert row["loss_high_db"] == pytest.approx(high, abs=6e-4)
    assert row["loss_low_db"] == pytest.approx(low, abs=6e-4)
    assert row["loss_expected_db"] == pytest.approx(km * typical + 6 * 0.05 + 2 * 0.3 + 6.8 + 7, abs=6e-4)
    assert row["margin_db"] == pytest.approx(28 - high, abs=6e-4)
    assert row["overload_margin_db"] == pytest.approx(low - 13, abs=6e-4)
    assert row["wavelength_nm"] == {"up": 1310, "down": 1490}[way]


def test_the_attenuator_is_the_weakest_that_is_enough():
    """6.7506 dB down without one: 5 dB take 4.5 at least, which leaves the light too strong by 1.749 dB."""
    catalog = load_catalog(make_settings())
    bare = 0.253 * 0.2 + 0.2 + 6.5
    assert 13 - bare == pytest.approx(6.2494)
    enough = [a.attenuator for a in catalog.attenuators if bare + a.loss_low_db >= 13]
    assert enough[0] == "7 dB"


def test_load_of_the_tree_is_that_of_its_sites(plant):
    """33.6 Mb/s up of 1,100; 121.2 Mb/s down of 2,300."""
    sums = plant.link_budget.groupby("direction")[["load_mbps"]].sum()["load_mbps"]
    rate = plant.link_budget.groupby("direction")["rate_mbps"].unique()
    assert (sums["up"], sums["down"]) == (pytest.approx(33.6), pytest.approx(121.2))
    assert (rate["up"].tolist(), rate["down"].tolist()) == ([1100.0], [2300.0])
    pop = plant.pops.iloc[0]
    assert (pop["ports"], pop["ports_used"], pop["pon_ports"], pop["pon_ports_used"]) == (16, 1, 16, 1)


def test_what_is_bought_in_place_of_optics_and_switch_ports(plant):
    """Three terminals at the sites, and one more among the spares of the program."""
    rows = plant.equipment[plant.equipment["kind"] != "spares"]
    bought = rows.groupby("item_id")["quantity"].sum()
    asked = {"ont_gpon": 3, "optical_attenuator": 3, "olt_gpon_16": 1, "pon_port_b_plus": 1, "odf_port": 1}
    assert bought[list(asked)].to_dict() == asked
    assert not {"core_switch_48"} & set(bought.index)
    assert not [i for i in bought.index if i.startswith("optic_")]
    mine = plant.quantities.query("layer == 'splitters'")
    assert mine[["asset_id", "item_id", "quantity"]].to_numpy().tolist() == [["SPL-0001", "splitter_4", 1.0]]


def test_hours_out_by_devices_count_terminal_splitter_and_line_terminal(plant, settings):
    rows = availability_rows(
        plant.spans, plant.circuits, plant.cameras, plant.points, plant.equipment, settings,
        load_catalog(settings),
    ).set_index("site_id")  # fmt: skip
    by_hand = (0.07 + 0.04 + 0.03) * 24 + 0.001 * 8 + 0.04 * 8 + 0.03 * 4 + 0.1 * 2
    assert rows.loc["CAM-0001", "device_out_h"] == pytest.approx(by_hand, abs=0.01)


def test_the_page_states_these_figures():
    page = (Path(__file__).parents[2] / "docs" / "pon.md").read_text(encoding="utf-8")
    for figure in (
        "**19.901 dB**", "**13.051 dB**", "19.876 dB", "13.038 dB", "**8**", "350 m", "530 m", "5.27 %",
        "6.249 dB", "4.01 h", "1,228.8",
    ):  # fmt: skip
        assert figure in page
