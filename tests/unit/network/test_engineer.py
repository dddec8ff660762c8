"""The door of the network room: special cases beside the ordinary ones."""

from __future__ import annotations

from dataclasses import fields, replace

import geopandas as gpd
import pandas as pd
import pytest
from helpers_town import CRS, make_routes, make_settings, make_town

from planner.catalog.table_files import read_optics
from planner.costs import way_costs
from planner.errors import PlannerError
from planner.network import engineer
from planner.network.model import Plant
from planner.schema import PLAN_TABLES

PLANT_TABLES = [t for t in PLAN_TABLES if t.name in {f.name for f in fields(Plant)}]


def check_tables(plant):
    for table in PLANT_TABLES:
        table.check(table.arrange(getattr(plant, table.name)))


STRONG = replace(read_optics()[1], tx_min_dbm=0.0, rx_sensitivity_dbm=-30.0)


def optic(name, item, reach_m, fibers=1):
    """An optic strong enough for any town, of a reach."""
    return replace(STRONG, optic=name, item_id=item, reach_m=reach_m, fibers=fibers)


def with_reach(town, *reaches):
    optics = tuple(optic(f"reach {m}", "optic_bx10_pair", m) for m in reaches)
    return replace(town, catalog=replace(town.catalog, optics=optics))


@pytest.fixture(scope="module")
def town():
    return make_town(7, side=5, cameras=10, points=6)


@pytest.fixture(scope="module")
def plant(town):
    return town.plant()


def test_a_site_beyond_every_optic_is_listed_with_the_figure_and_its_spans_go(town, plant):
    routes = pd.concat([plant.cameras["route_to_center_m"], plant.points["route_to_center_m"]])
    limit = float(routes.median()) * 1.05 + 40
    near = with_reach(town, limit).plant()
    check_tables(near)
    lost = set(near.unserved["site_id"])
    assert 0 < len(lost) < len(routes)
    assert set(near.unserved["reason"]) == {"over_reach"}
    assert near.unserved["detail"].str.contains(f"reaches {limit:,.0f} m").all()
    assert set(near.cameras.loc[~near.cameras["connected"], "camera_id"]) <= lost
    assert near.spans["sites_downstream"].min() >= 1
    assert len(near.spans) < len(plant.spans)
    assert near.cameras.loc[~near.cameras["connected"], "route_to_center_m"].isna().all()
    assert not set(near.quantities["asset_id"]) & lost


def test_the_nearest_optic_that_reaches_is_bought(town, plant):
    routes = pd.concat([plant.cameras["route_to_center_m"], plant.points["route_to_center_m"]])
    optics = (
        optic("short", "optic_bx10_pair", float(routes.median())),
        optic("long", "optic_bx40_pair", 1e6),
        optic("pair", "optic_lx10_pair", 1e6, 2),
    )
    bought = replace(town, catalog=replace(town.catalog, optics=optics)).plant().equipment
    items = bought.loc[bought["kind"] == "optic", "item_id"]
    assert set(items) == {"optic_bx10_pair", "optic_bx40_pair"}
    assert len(items) == len(routes)


def test_a_catalog_without_an_optic_for_the_fibers_is_refused(town):
    with pytest.raises(PlannerError, match="no optic over 1 fiber"):
        replace(town, catalog=replace(town.catalog, optics=())).plant()


def test_known_unserved_sites_are_carried_through_and_get_nothing(town):
    lost = "GOV-0001"
    nodes = {s: n for s, n in town.routes.site_nodes.items() if s != lost}
    known = gpd.GeoDataFrame(
        {"site_id": [lost], "name": ["School"], "reason": ["too_far_from_street"], "detail": ["300 m"]},
        geometry=[town.points.geometry.iloc[0]],
        crs=CRS,
    )
    plant = engineer(
        replace(town.routes, site_nodes=nodes), town.cameras, town.points, town.centers, town.anchors,
        town.settings, town.catalog, unserved_in=known,
    )  # fmt: skip
    check_tables(plant)
    assert plant.unserved[["site_id", "reason", "detail"]].to_numpy().tolist() == [
        [lost, "too_far_from_street", "300 m"]
    ]
    row = plant.points.set_index("point_id").loc[lost]
    assert not row["connected"]
    assert pd.isna(row["node_id"])
    assert lost not in set(plant.quantities["asset_id"])
    assert lost not in set(plant.drops["site_id"])


def test_a_site_without_a_node_is_never_lost_silently(town):
    nodes = {s: n for s, n in town.routes.site_nodes.items() if s != "CAM-0003"}
    plant = replace(town, routes=replace(town.routes, site_nodes=nodes)).plant()
    assert plant.unserved[["site_id", "reason"]].to_numpy().tolist() == [["CAM-0003", "no_path"]]


def test_chosen_spans_that_serve_nobody_are_left_out(town, plant):
    free = sorted(set(town.routes.network.spans["span_id"]) - set(town.routes.span_ways))
    ends = set(plant.nodes["node_id"])
    spans = town.routes.network.spans.set_index("span_id").loc[free]
    spare = next(s for s, a, b in zip(spans.index, spans["from_node"], spans["to_node"], strict=True)
                 if (a in ends) != (b in ends))  # fmt: skip
    more = replace(
        town.routes,
        span_ways={**town.routes.span_ways, spare: "duct"},
        span_weights_cents={**town.routes.span_weights_cents, spare: 1},
    )
    again = replace(town, routes=more).plant()
    assert spare not in set(again.spans["span_id"])
    assert set(again.spans["span_id"]) == set(plant.spans["span_id"])


def test_a_site_that_the_chosen_spans_do_not_reach_is_our_fault(town, plant):
    cut = plant.spans["span_id"].iloc[-1]
    ways = {s: w for s, w in town.routes.span_ways.items() if s != cut}
    with pytest.raises(PlannerError, match="do not reach"):
        replace(town, routes=replace(town.routes, span_ways=ways)).plant()


def test_a_town_where_nothing_is_joined_gives_empty_layers_of_the_right_form(town):
    plant = replace(town, routes=replace(town.routes, site_nodes={}, span_ways={})).plant()
    check_tables(plant)
    assert len(plant.spans) == len(plant.cables) == len(plant.drops) == len(plant.closures) == 0
    assert len(plant.unserved) == len(town.cameras) + len(town.points)
    assert len(plant.nodes) == 1


def test_each_site_hangs_on_the_tree_of_one_of_several_centers():
    town = make_town(3, side=6, cameras=14, points=10, centers=3)
    plant = town.plant()
    check_tables(plant)
    entering = plant.drops[plant.drops["site_id"].str.startswith("CEN")]
    assert entering["fibers"].sum() == 24
    assert len(entering) > 1
    switches = plant.equipment[plant.equipment["kind"] == "core_switch"]
    assert set(switches["site_id"]) == set(entering["site_id"])


def test_rented_spans_hold_no_cable_and_pay_by_blocks_of_twelve_fibers():
    settings = make_settings(ownership={"available_ways": ("lease_dark_fiber",), "owner": "Province"})
    town = make_town(5, side=4, cameras=15, points=10, settings=settings)
    plant = town.plant()
    check_tables(plant)
    assert plant.cables.empty
    assert plant.supports.empty
    assert set(plant.spans["mode"]) == {"lease"}
    assert not plant.spans["owned"].any()
    assert plant.spans["owner"].isna().all()
    paid = plant.quantities[plant.quantities["item_id"] == "lease_dark_fiber_m_year"].set_index("asset_id")[
        "quantity"
    ]
    for span in plant.spans.itertuples():
        assert paid[span.span_id] == pytest.approx(span.length_m * -(-span.fibers // 12), abs=0.006)
    assert plant.spans["fibers"].max() > 12


def test_cable_on_anothers_poles_is_owned_and_the_poles_are_not():
    settings = make_settings(ownership={"available_ways": ("duct",), "owner": "Province"})
    town = make_town(9, side=4, settings=settings)
    spans = town.routes.network.spans
    streets = sorted({str(s).partition(".")[0] for s in spans["span_id"]})
    layer = pd.DataFrame({"span_id": streets, "way": "existing_poles", "owner": "EJESA"})
    costs = way_costs(spans, settings, town.catalog, layer)
    routes = make_routes(
        town.routes.network, costs, dict(town.routes.site_nodes), dict(town.routes.center_nodes)
    )
    plant = replace(town, routes=routes, existing=layer).plant()
    check_tables(plant)
    hung = plant.spans[plant.spans["way"] == "existing_poles"]
    assert len(hung) > 0
    assert hung["owned"].all()
    assert set(hung["mode"]) == {"attach"}
    assert (hung["owner"] == "Province").all()
    poles = plant.supports[plant.supports["kind"] == "pole"]
    assert poles["existing"].all()
    assert (poles["owner"] == "EJESA").all()
    assert poles["maintainer"].isna().all()
    assert not plant.supports[plant.supports["kind"] == "chamber"]["existing"].any()
    assert (plant.cables["owner"] == "Province").all()
    bought = set(plant.quantities["item_id"])
    assert {"pole_make_ready", "pole_attachment_m_year", "route_existing_poles_m"} <= bought
    assert "pole_new" not in bought


def test_poles_that_stand_without_a_name_in_the_layer_have_no_owner():
    """Routes over existing poles, but no layer handed on: the poles' owner is blank, not the study's."""
    settings = make_settings(ownership={"owner": "Province"})
    town = make_town(9, side=4, settings=settings)
    ways = dict.fromkeys(town.routes.span_ways, "existing_poles")
    plant = replace(town, routes=replace(town.routes, span_ways=ways)).plant()
    assert plant.supports["existing"].all()
    assert plant.supports["owner"].isna().all()


@pytest.mark.parametrize(
    ("way", "owners", "owner", "maintainer"),
    [
        ("existing_duct", ["Gas Company"], "Gas Company", None),
        ("existing_fiber", ["City"], "City", None),
        ("existing_fiber", ["Province"], "Province", "Ministry"),
        ("lease_dark_fiber", ["Telecom", "Cablevision"], "Cablevision; Telecom", None),
        ("lease_dark_fiber", ["Province"], "Province", None),
        ("duct", ["Gas Company"], "Province", "Ministry"),
    ],
)
def test_a_span_in_plant_that_stands_has_the_owner_of_the_layer(way, owners, owner, maintainer):
    """Ducts, fiber and leases take the layer's owner; what is built new and all cables stay the study's."""
    settings = make_settings(ownership={"owner": "Province", "maintainer": "Ministry"})
    town = make_town(9, side=4, settings=settings)
    streets = sorted({s.partition(".")[0] for s in town.routes.span_ways})
    layer = pd.DataFrame([(s, way, o) for s in streets for o in owners], columns=["span_id", "way", "owner"])
    ways = dict.fromkeys(town.routes.span_ways, way)
    plant = replace(town, routes=replace(town.routes, span_ways=ways), existing=layer).plant()
    check_tables(plant)
    assert set(plant.spans["owner"]) == {owner}
    assert set(plant.spans["maintainer"]) == {maintainer}
    assert set(plant.cables["owner"]) <= {"Province"}


@pytest.mark.parametrize(
    ("mode", "fee"), [("lease", "camera_lease_year"), ("commodatum", "camera_commodatum_year"), ("own", None)]
)
def test_cameras_are_bought_or_paid_by_the_year(mode, fee):
    settings = make_settings(ownership={"camera_mode": mode, "owner": "Province"})
    plant = make_town(4, settings=settings).plant()
    assert set(plant.cameras["mode"]) == {mode}
    items = plant.quantities.groupby("item_id")["quantity"].sum()
    devices = [i for i in ("camera_fixed", "camera_dome_360", "camera_ptz") if i in items]
    if fee is None:
        assert devices
        assert (plant.cameras["owner"] == "Province").all()
        assert not {"camera_lease_year", "camera_commodatum_year"} & set(items.index)
    else:
        assert not devices
        assert items[fee] == len(plant.cameras)
        assert plant.cameras["owner"].isna().all()
    assert items["power_camera_year"] == len(plant.cameras)


def test_a_cable_longer_than_its_reel_is_spliced_on_the_way(town, plant):
    allowances = dict(town.catalog.allowances)
    allowances["reel_m"] = replace(allowances["reel_m"], value=200.0)
    short = replace(town, catalog=replace(town.catalog, allowances=allowances)).plant()
    many = short.cables["span_ids"].str.split().str.len() > 1
    assert many.any()
    assert (short.cables.loc[many, "cable_m"] <= 200.02).all()
    assert plant.cables["cable_m"].max() > 200.02
    assert short.closures["splices"].sum() > plant.closures["splices"].sum()
    assert short.cables["route_m"].sum() == pytest.approx(plant.cables["route_m"].sum())


@pytest.mark.parametrize("passes", [True, False])
def test_a_trunk_runs_on_past_its_branches_where_the_catalog_says_so(town, passes):
    allowances = dict(town.catalog.allowances)
    allowances["cables_pass_branches"] = replace(allowances["cables_pass_branches"], value=float(passes))
    plant = replace(town, catalog=replace(town.catalog, allowances=allowances)).plant()
    inner = [n for c in plant.cables["span_ids"] for n in c.split()[:-1]]
    far = plant.spans.set_index("span_id")
    ends = {
        b if t == a else a
        for a, b, t in far.loc[inner, ["from_node", "to_node", "toward_center_node"]].itertuples(index=False)
    }
    branches = set(plant.closures.loc[plant.closures["reason"].str.contains("branch"), "node_id"])
    assert bool(ends & branches) is passes


def test_who_is_responsible_stays_blank_where_the_study_is_silent(plant):
    for layer in ("cameras", "points", "spans", "cables", "supports", "equipment"):
        assert getattr(plant, layer)[["owner", "operator", "maintainer", "payer"]].isna().all().all()


def test_nothing_that_is_handed_in_is_changed(town):
    before = town.cameras.copy(), town.points.copy(), town.routes.network.spans.copy()
    town.plant()
    for old, new in zip(before, (town.cameras, town.points, town.routes.network.spans), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(old), pd.DataFrame(new))


def test_a_site_at_the_center_itself_needs_no_route_and_leaves_typed_empty_layers():
    plant = make_town(1342, side=4, cameras=1, points=0).plant()
    check_tables(plant)
    assert len(plant.spans) == len(plant.cables) == len(plant.supports) == 0
    assert plant.cables["cable_m"].dtype == plant.spans["length_m"].dtype == float
    assert plant.cameras["connected"].all()
    assert (
        plant.cameras["route_to_center_m"].iloc[0] == plant.drops.set_index("site_id")["length_m"]["CAM-0001"]
    )
