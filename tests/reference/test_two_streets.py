"""The two streets of docs/two_streets.md, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helpers_town import CRS, make_cameras, make_settings, make_sites
from shapely.geometry import LineString, Point

from planner.catalog import load_catalog
from planner.city.model import StreetNetwork
from planner.costs import price, way_costs
from planner.network import Routes, engineer
from planner.network.acceptance import acceptance_rows
from planner.network.availability import availability_rows
from planner.network.cuts import Sight, cut_summary, every_cut
from planner.network.splices import splice_plan
from planner.network.trace import trace_fiber
from planner.network.traffic import center_loads
from planner.schema import EXISTING_PLANT

NODES = {
    "ND-00000": (0, 0), "ND-00001": (90, 0), "ND-CAM-0002": (140, 0), "ND-00002": (200, 0),
    "ND-00003": (90, 100),
}  # fmt: skip
SPANS = (
    ("SP-00001", "ND-00000", "ND-00001", "residential", 1.0, "new_poles"),
    ("SP-00002.1", "ND-00001", "ND-CAM-0002", "residential", 1.0, "new_poles"),
    ("SP-00002.2", "ND-CAM-0002", "ND-00002", "residential", 1.0, "new_poles"),
    ("SP-00003", "ND-00003", "ND-00001", "secondary", 1.1, "duct"),
)
SITES = {"CAM-0001": "ND-00002", "CAM-0002": "ND-CAM-0002", "GOV-0001": "ND-00003"}


@pytest.fixture(scope="module")
def settings():
    network = {"fibers_per_site": 2, "spare_fiber_pct": 200.0}
    return make_settings(network=network)


@pytest.fixture(scope="module")
def streets():
    shapes = [LineString([NODES[a], NODES[b]]) for _, a, b, *_ in SPANS]
    spans = gpd.GeoDataFrame(
        {
            "span_id": [s[0] for s in SPANS],
            "name": ["Street A", "Street A", "Street A", "Street B"],
            "street_class": [s[3] for s in SPANS],
            "from_node": [s[1] for s in SPANS],
            "to_node": [s[2] for s in SPANS],
            "length_m": [s.length for s in shapes],
            "may_carry": True,
            "aerial_allowed": True,
            "cost_factor": [s[4] for s in SPANS],
        },
        geometry=shapes,
        crs=CRS,
    )
    nodes = gpd.GeoDataFrame({"node_id": list(NODES)}, geometry=[Point(p) for p in NODES.values()], crs=CRS)
    return StreetNetwork(nodes, spans)


def two_streets(settings, streets):
    """Engineer the two streets."""
    weights = {s[0]: 100 for s in SPANS}
    routes = Routes(streets, {s[0]: s[5] for s in SPANS}, weights, SITES, {"CEN-01": "ND-00000"})
    anchors = pd.DataFrame(
        {
            "site_id": [*SITES, "CEN-01"],
            "span_id": ["SP-00002", "SP-00002", "SP-00003", "SP-00001"],
            "offset_m": [110.0, 50.0, 0.0, 0.0],
            "snap_distance_m": [5.0, 6.0, 10.0, 8.0],
        }
    )
    cameras = make_cameras(
        ["CAM-0001", "CAM-0002"], [Point(205, 0), Point(140, 6)], ["fixed"] * 2, ["pole"] * 2
    )
    points = make_sites(["GOV-0001"], [Point(100, 100)], "school")
    centers = make_sites(["CEN-01"], [Point(-8, 0)], "center")
    return engineer(routes, cameras, points, centers, anchors, settings, load_catalog(settings))


@pytest.fixture(scope="module")
def plant(settings, streets):
    return two_streets(settings, streets)


def test_fibers_and_sizes_of_each_span(plant):
    got = plant.spans.set_index("span_id")[["sites_downstream", "fibers"]].to_dict("index")
    assert got == {
        "SP-00001": {"sites_downstream": 3, "fibers": 6},
        "SP-00002.1": {"sites_downstream": 2, "fibers": 4},
        "SP-00002.2": {"sites_downstream": 1, "fibers": 2},
        "SP-00003": {"sites_downstream": 1, "fibers": 2},
    }
    got = plant.spans.set_index("span_id")[["street_span_id", "toward_center_node"]].T.to_dict("list")
    assert got == {
        "SP-00001": ["SP-00001", "ND-00000"],
        "SP-00002.1": ["SP-00002", "ND-00001"],
        "SP-00002.2": ["SP-00002", "ND-CAM-0002"],
        "SP-00003": ["SP-00003", "ND-00001"],
    }


def test_cables_and_their_three_lengths(plant):
    columns = [
        "fiber_count", "fibers_used", "deployment", "span_ids", "from_node", "to_node", "route_m", "slack_m",
        "cable_m",
    ]  # fmt: skip
    assert sorted(map(tuple, plant.cables[columns].to_numpy().tolist())) == [
        (12, 2, "belowGround", "SP-00003", "ND-00001", "ND-00003", 100.0, 5.0, 105.0),
        (12, 4, "aboveGround", "SP-00002.1 SP-00002.2", "ND-00001", "ND-00002", 110.0, 5.5, 115.5),
        (24, 6, "aboveGround", "SP-00001", "ND-00000", "ND-00001", 90.0, 4.5, 94.5),
    ]
    assert plant.cables["route_m"].sum() == plant.spans["length_m"].sum() == 300.0
    assert (plant.cables["cable_m"] * plant.cables["fiber_count"]).sum() == 4914.0


def test_closures_and_splices(plant):
    got = {r.node_id: (r.reason, r.splices) for r in plant.closures.itertuples()}
    assert got == {
        "ND-00000": ("site", 6),
        "ND-00001": ("branch+size_change", 6),
        "ND-CAM-0002": ("site", 2),
        "ND-00002": ("site", 2),
        "ND-00003": ("site", 2),
    }


def test_poles_and_chambers(plant):
    poles = plant.supports[plant.supports["kind"] == "pole"]
    assert sorted(p.x for p in poles.geometry) == pytest.approx([0, 45, 90, 115, 140, 170, 200])
    assert {p.y for p in poles.geometry} == {0.0}
    chambers = plant.supports[plant.supports["kind"] == "chamber"]
    assert sorted((p.x, p.y) for p in chambers.geometry) == [(90.0, 0.0), (90.0, 100.0)]
    assert not plant.supports["existing"].any()


def test_drops_and_routes_to_the_center(plant):
    drops = dict(zip(plant.drops["site_id"], plant.drops["length_m"], strict=True))
    assert drops == {"CAM-0001": 20.0, "CAM-0002": 21.0, "GOV-0001": 25.0, "CEN-01": 23.0}
    assert plant.cameras["route_to_center_m"].tolist() == [220.0, 161.0]
    assert plant.points["route_to_center_m"].tolist() == [215.0]
    assert plant.cameras["drop_m"].tolist() == [5.0, 6.0]
    assert plant.centers["drop_m"].tolist() == [8.0]
    optics = plant.equipment[plant.equipment["kind"] == "optic"]
    assert optics["item_id"].tolist() == ["optic_lx10_pair"] * 3


def test_light_of_each_link_by_the_two_sums(plant):
    """5 splices, 2 connectors, 0.4 dB/km at most and 0.31 at least, 3 dB for repairs; the optic bears 6.0."""
    links = plant.link_budget
    assert set(links["direction"]) == {"up", "down"}
    assert set(links["optic"]) == {"1000BASE-LX10"}
    assert links["attenuator"].isna().all()
    assert set(links["splices"]) == {5}
    assert set(links["budget_db"]) == {6.0}
    columns = ["length_m", "loss_high_db", "margin_db", "loss_low_db", "overload_margin_db", "load_mbps"]
    right = {
        "CAM-0001": (253.0, 4.851, 1.149, 0.278, 0.278),
        "CAM-0002": (191.0, 4.826, 1.174, 0.259, 0.259),
        "GOV-0001": (247.5, 4.849, 1.151, 0.277, 0.277),
    }
    loads = {"CAM-0001": (4.8, 0.6), "CAM-0002": (4.8, 0.6), "GOV-0001": (24.0, 120.0)}
    for row in links.itertuples():
        figures = tuple(getattr(row, c) for c in columns)
        assert figures[:5] == pytest.approx(right[row.site_id], abs=5e-4)
        assert figures[5] == pytest.approx(loads[row.site_id][row.direction == "down"])


def test_the_center_carries_the_sum_of_its_links(plant, settings):
    (load,) = center_loads(plant.link_budget, plant.equipment, plant.pops, load_catalog(settings))
    assert (load.up_mbps, load.down_mbps) == (33.6, 121.2)
    assert (load.switches, load.ports, load.uplink_mbps) == (1, 48, 40_000)
    assert load.margin_mbps == pytest.approx(40_000 - 121.2)


def test_outside_plant_to_the_cent(plant, settings):
    outside = plant.quantities[
        plant.quantities["layer"].isin(["spans", "supports", "cables", "closures", "drops"])
    ]
    lines = price(outside, load_catalog(settings), settings).lines.set_index("item_id")
    assert lines["total"].to_dict() == {
        "route_new_poles_m": 480.0, "route_duct_m": 2600.0, "surcharge_duct_m": 260.0, "pole_new": 3220.0,
        "pole_guy": 160.0, "chamber": 900.0,
        "cable_adss_24_m": 85.5, "cable_adss_24_sag_m": 0.86, "cable_adss_24_loops_m": 2.14,
        "cable_adss_24_waste_m": 1.28,
        "cable_adss_12_m": 88.0, "cable_adss_12_sag_m": 0.88, "cable_adss_12_loops_m": 2.2,
        "cable_adss_12_waste_m": 1.32,
        "cable_duct_12_m": 75.0, "cable_duct_12_loops_m": 2.25, "cable_duct_12_waste_m": 1.5,
        "cable_duct_24_m": 7.2, "cable_duct_24_inside_m": 13.5,
        "cable_stringing_m": 357.0, "cable_pulling_m": 192.0, "closure": 1600.0, "fusion_splice": 288.0,
        "drop_cable_m": 46.2, "drop_cable_inside_m": 99.0, "drop_termination": 480.0,
        "fiber_acceptance_test": 210.0,
    }  # fmt: skip
    assert round(lines["total"].sum(), 2) == 11_173.83


def test_slack_of_the_bill_is_the_sag_loops_and_waste_of_the_page(plant):
    meters = plant.quantities.groupby("item_id")["quantity"].sum()
    assert {i: meters[i] for i in meters.index if "_sag_" in i or "_loops_" in i or "_waste_" in i} == {
        "cable_adss_24_sag_m": 0.9, "cable_adss_24_loops_m": 2.25, "cable_adss_24_waste_m": 1.35,
        "cable_adss_12_sag_m": 1.1, "cable_adss_12_loops_m": 2.75, "cable_adss_12_waste_m": 1.65,
        "cable_duct_12_loops_m": 3.0, "cable_duct_12_waste_m": 2.0,
    }  # fmt: skip


def test_routing_weights_are_those_of_the_page_and_below_the_price(streets, settings):
    costs = way_costs(streets.spans, settings, load_catalog(settings), None)
    of = {
        (streets.spans["span_id"][e], costs.way[k]): int(costs.cost_cents[k])
        for e in range(len(streets.spans))
        for k in range(costs.indptr[e], costs.indptr[e + 1])
    }
    chosen = [of[s[0], s[5]] for s in SPANS]
    assert of["SP-00001", "new_poles"] == 137_225
    assert of["SP-00003", "duct"] == 339_625
    assert 644_569 - len(SPANS) <= sum(chosen) <= 644_569
    assert sum(chosen) <= 823_543


def test_what_one_cut_puts_out(plant, streets):
    """Sites, demand and ranks of each cut are those of the page, and a bridge is a cut of its own."""
    sight = Sight(
        camera_id=("CAM-0001", "CAM-0002"),
        indptr=np.array([0, 2, 4]),
        demand=np.array([0, 1, 1, 2]),
        kept=np.zeros(3, dtype=bool),
        weight=np.array([10.0, 20.0, 5.0]),
        residents=None,
    )
    tables = {"spans": plant.spans, "cameras": plant.cameras, "points": plant.points}
    ways = streets.spans.assign(span_id=streets.spans["span_id"].str.partition(".")[0]).iloc[[0, 1, 3]]
    plain = ways.assign(bridge=False, tunnel=False)
    bare = pd.DataFrame(columns=EXISTING_PLANT.names)
    cuts = every_cut(tables, plain, bare, (), sight)
    columns = ["risk_id", "rank", "length_m", "sites", "cameras", "points", "weight_lost"]
    assert cuts[columns].to_numpy().tolist() == [
        ["SP-00001", 1, 90.0, 3, 2, 1, 35.0],
        ["SP-00002.1", 2, 50.0, 2, 2, 0, 35.0],
        ["SP-00002.2", 3, 60.0, 1, 1, 0, 10.0],
        ["SP-00003", 4, 100.0, 1, 0, 1, 0.0],
    ]
    assert cuts["site_share"].tolist() == [1.0, 0.666667, 0.333333, 0.333333]
    assert cut_summary(cuts, plant.spans, 3)["mean_sites_out"] == 1.7667
    bridged = every_cut(tables, plain.assign(bridge=[False, False, True]), bare, (), sight)
    assert bridged.loc[bridged["kind"] == "bridge", ["risk_id", "sites"]].to_numpy().tolist() == [
        ["BRG-00003", 1]
    ]


LAYERS = ("spans", "cameras", "points", "cables", "closures", "pops", "splitters", "circuits")


def test_the_fiber_of_each_site_has_the_numbers_of_the_page(plant):
    """Ports, fiber numbers and splices along the way are those of the page."""
    tables = {t: getattr(plant, t) for t in LAYERS}
    ways = {s: trace_fiber(tables, s) for s in SITES}
    assert {s: (w.port, [(step.span_id, step.fiber) for step in w.steps]) for s, w in ways.items()} == {
        "CAM-0001": (1, [("SP-00001", 1), ("SP-00002.1", 1), ("SP-00002.2", 1)]),
        "CAM-0002": (2, [("SP-00001", 3), ("SP-00002.1", 3)]),
        "GOV-0001": (3, [("SP-00001", 5), ("SP-00003", 1)]),
    }
    assert [s.spliced for s in ways["CAM-0001"].steps] == [True, True, False]
    assert (ways["CAM-0001"].center_id, ways["CAM-0001"].ports) == ("CEN-01", 3)


def side(end):
    """Return one side of a splice in a word: device and port, or cable, number and color."""
    if "device" in end:
        return f"{end['device']} {end['at']}" + (f" {end['number']}" if "number" in end else "")
    return f"{end['cable']}:{end['fiber']} {end['color']}"


def test_the_splice_plan_is_that_of_the_page(plant, settings):
    """18 splices: 6 into the center, 6 where the cable of 24 ends, 2 at each site; CAM-0001 passes uncut."""
    tables = {t: getattr(plant, t) for t in LAYERS}
    at = {c["node_id"]: c for c in splice_plan(tables, load_catalog(settings).cable_sizes)["closures"]}
    on = dict(zip(plant.cables["span_ids"], plant.cables["cable_id"], strict=True))
    trunk, street, duct = on["SP-00001"], on["SP-00002.1 SP-00002.2"], on["SP-00003"]
    got = {n: [(side(s["one"]), side(s["other"])) for s in c["splices"]] for n, c in at.items()}
    assert got == {
        "ND-00000": [
            (f"{trunk}:1 blue", "POP-0001 port 1"), (f"{trunk}:2 orange", "POP-0001 port 1"),
            (f"{trunk}:3 green", "POP-0001 port 2"), (f"{trunk}:4 brown", "POP-0001 port 2"),
            (f"{trunk}:5 slate", "POP-0001 port 3"), (f"{trunk}:6 white", "POP-0001 port 3"),
        ],
        "ND-00001": [
            (f"{street}:1 blue", f"{trunk}:1 blue"), (f"{street}:2 orange", f"{trunk}:2 orange"),
            (f"{street}:3 green", f"{trunk}:3 green"), (f"{street}:4 brown", f"{trunk}:4 brown"),
            (f"{duct}:1 blue", f"{trunk}:5 slate"), (f"{duct}:2 orange", f"{trunk}:6 white"),
        ],
        "ND-CAM-0002": [("CAM-0002 drop", f"{street}:3 green"), ("CAM-0002 drop", f"{street}:4 brown")],
        "ND-00002": [("CAM-0001 drop", f"{street}:1 blue"), ("CAM-0001 drop", f"{street}:2 orange")],
        "ND-00003": [("GOV-0001 drop", f"{duct}:1 blue"), ("GOV-0001 drop", f"{duct}:2 orange")],
    }  # fmt: skip
    through = {n: c["through"] for n, c in at.items() if c["through"]}
    assert through == {"ND-CAM-0002": [{"cable": street, "fibers": "1-2"}]}
    assert {n: len(c["splices"]) for n, c in at.items()} == dict(
        zip(plant.closures["node_id"], plant.closures["splices"], strict=True)
    )


def test_hours_out_are_those_of_the_page(plant, settings):
    """CAM-0001: 0.112 h by cuts, 3.44 h by devices, 0.231 h by power, so it works 99.957 % of the year."""
    rows = availability_rows(
        plant.spans, plant.circuits, plant.cameras, plant.points, plant.equipment, settings,
        load_catalog(settings),
    ).set_index("site_id")  # fmt: skip
    columns = ["aerial_m", "buried_m", "ups_hours", "fiber_out_h", "device_out_h", "power_out_h"]
    right = {
        "CAM-0001": (200.0, 0.0, 240 / 23, 0.112, 3.44, 0.231),
        "CAM-0002": (140.0, 0.0, 240 / 23, 0.102, 3.44, 0.231),
        "GOV-0001": (90.0, 100.0, 160 / 30, 0.097, 1.52, 1.777),
    }
    for site, figures in right.items():
        assert tuple(rows.loc[site, columns]) == pytest.approx(figures, abs=1.1e-3)
    assert rows.loc["CAM-0001", "availability_pct"] == pytest.approx(99.9568, abs=1e-4)
    assert rows.loc["GOV-0001", "availability_pct"] == pytest.approx(99.9613, abs=1e-4)
    assert rows["meets"].all()


def test_tests_for_the_sign_off_are_those_of_the_page(plant, settings):
    """Two fibers at 1310 nm, and at 1550 nm for bends; the limit leaves out the 3 dB for repairs."""
    tests = acceptance_rows(
        plant.link_budget, plant.circuits, plant.cameras, settings, load_catalog(settings)
    )
    mine = tests[(tests["site_id"] == "CAM-0001") & (tests["tested"] == "fiber")]
    assert mine[["fiber", "wavelength_nm"]].to_numpy().tolist() == [
        [1, 1310],
        [1, 1550],
        [2, 1310],
        [2, 1550],
    ]
    first, bends = mine.iloc[0], mine.iloc[1]
    assert float(first["expected_db"]) == pytest.approx(0.253 * 0.35 + 5 * 0.05 + 2 * 0.3, abs=1e-3)
    assert float(first["limit_db"]) == pytest.approx(1.851, abs=1e-3)
    assert float(bends["expected_db"]) == pytest.approx(0.253 * 0.22 + 5 * 0.05 + 2 * 0.3, abs=1e-3)
    assert float(bends["limit_db"]) == pytest.approx(0.253 * 0.3 + 5 * 0.15 + 2 * 0.5, abs=1e-3)


@pytest.fixture(scope="module")
def plant_with_pop(streets):
    """The same streets; the school holds a POP already."""
    network = {"fibers_per_site": 2, "spare_fiber_pct": 200.0}
    settings = make_settings(network={**network, "pops": "choose", "existing_pops": ("row GOV-0001",)})
    return two_streets(settings, streets)


def test_the_circuits_go_up_one_street_and_down_the_other(plant_with_pop):
    """Spans, fibers and numbers of each circuit are those of docs/network.md."""
    got = {
        c.from_id: (c.kind, c.to_id, c.fibers, c.span_ids, c.fiber_path)
        for c in plant_with_pop.circuits.itertuples()
    }
    two = "SP-00002.2 SP-00002.1 SP-00003"
    assert got == {
        "CAM-0001": ("access", "POP-0002", 2, two, "CBL-0002:1>CBL-0003:1 CBL-0002:2>CBL-0003:2"),
        "CAM-0002": (
            "access", "POP-0002", 2, "SP-00002.1 SP-00003", "CBL-0002:3>CBL-0003:3 CBL-0002:4>CBL-0003:4"
        ),
        "GOV-0001": ("access", "POP-0002", 2, "", ""),
        "POP-0002": (
            "uplink", "POP-0001", 2, "SP-00003 SP-00001", "CBL-0003:5>CBL-0001:1 CBL-0003:6>CBL-0001:2"
        ),
    }  # fmt: skip


def test_fibers_cables_and_splices_with_the_pop(plant_with_pop):
    """6 fibers on Street B, of which 4 come from Street A and 2 go back to the center; 20 splices."""
    spans = dict(zip(plant_with_pop.spans["span_id"], plant_with_pop.spans["fibers"], strict=True))
    assert spans == {"SP-00001": 2, "SP-00002.1": 4, "SP-00002.2": 2, "SP-00003": 6}
    cables = plant_with_pop.cables[["span_ids", "fiber_count", "fibers_used"]].to_numpy().tolist()
    assert cables == [["SP-00001", 12, 2], ["SP-00002.1 SP-00002.2", 12, 4], ["SP-00003", 24, 6]]
    splices = dict(zip(plant_with_pop.closures["node_id"], plant_with_pop.closures["splices"], strict=True))
    assert splices == {"ND-00000": 2, "ND-00001": 6, "ND-CAM-0002": 2, "ND-00002": 2, "ND-00003": 8}
    drops = dict(zip(plant_with_pop.drops["site_id"], plant_with_pop.drops["fibers"], strict=True))
    assert drops == {"CAM-0001": 2, "CAM-0002": 2, "GOV-0001": 2, "CEN-01": 2, "POP-0002": 8}


def test_light_and_load_with_the_pop(plant_with_pop):
    """CAM-0001: 210 x 1.05 + 20 + 25 = 265.5 m; the uplink: 190 x 1.05 + 25 + 23 = 247.5 m, 33.6 Mb/s up."""
    links = plant_with_pop.link_budget.query("direction == 'up'").set_index("site_id")
    assert links["length_m"].to_dict() == {
        "CAM-0001": 265.5, "CAM-0002": 203.5, "GOV-0001": 50.0, "POP-0002": 247.5
    }  # fmt: skip
    assert links["splices"].to_dict() == {"CAM-0001": 5, "CAM-0002": 5, "GOV-0001": 3, "POP-0002": 5}
    up = links.loc["POP-0002"]
    assert (up["optic"], up["load_mbps"], up["margin_db"]) == ("10GBASE-LR", 33.6, 1.351)
    pop = plant_with_pop.pops.set_index("pop_id").loc["POP-0002"]
    assert (pop["kind"], pop["ports"], pop["ports_used"]) == ("existing", 24, 3)
    assert (pop["power_w"], pop["route_to_center_m"]) == (69.0, 215.0)


def test_the_page_of_the_network_states_these_figures():
    page = (Path(__file__).parents[2] / "docs" / "network.md").read_text(encoding="utf-8")
    for figure in ("CBL-0002:1>CBL-0003:1", "265.5", "247.5", "1.351 dB", "**20**", "33.6"):
        assert figure in page


def test_the_page_states_these_figures():
    page = (Path(__file__).parents[2] / "docs" / "two_streets.md").read_text(encoding="utf-8")
    for figure in (
        "11,173.83",
        "6,445.69",
        "8,235.43",
        "315.00 m",
        "4.914 km",
        "4.851 dB",
        "1.151 dB",
        "121.2",
        "**7 poles**",
        "**18**",
        "**1.7667**",
    ):
        assert figure in page
