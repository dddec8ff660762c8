"""What holds for the plant of any town."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from decimal import Decimal

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.catalog.table_files import cable_parts
from planner.costs import price
from planner.network.model import Plant
from planner.schema import PLAN_TABLES
from planner.units import money

towns = st.builds(
    lambda seed, cameras, points, centers, fibers, spare: make_town(
        seed, side=4, cameras=cameras, points=points, centers=centers,
        settings=make_settings(centers, network={"fibers_per_site": fibers, "spare_fiber_pct": spare}),
    ),
    st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 8), st.integers(1, 2), st.integers(1, 2),
    st.sampled_from([0.0, 20.0, 33.0]),
)  # fmt: skip
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def spans_of(cables: pd.DataFrame) -> dict[str, list[int]]:
    """Rows of the cables that run along each span."""
    out: dict[str, list[int]] = defaultdict(list)
    for row, names in enumerate(cables["span_ids"]):
        for name in names.split():
            out[name].append(row)
    return out


@few
@given(towns)
def test_every_table_is_as_the_schema_says_and_a_second_run_gives_the_same(town: Town):
    first, second = town.plant(), town.plant()
    for table in PLAN_TABLES:
        if table.name not in {f.name for f in fields(Plant)}:
            continue
        frame = getattr(first, table.name)
        table.check(frame)
        assert list(frame.columns) == table.names
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(getattr(second, table.name)))


@few
@given(towns)
def test_fibers_that_enter_a_node_leave_it_or_end_at_its_sites(town: Town):
    plant, per_site = town.plant(), town.settings.network.fibers_per_site
    ends = Counter(n for s, n in town.routes.site_nodes.items())
    enters, leaves = Counter(), Counter()
    for span in plant.spans.itertuples():
        far = span.from_node if span.toward_center_node == span.to_node else span.to_node
        enters[far] += span.fibers
        leaves[span.toward_center_node] += span.fibers
    roots = set(plant.centers["node_id"])
    for node in plant.nodes["node_id"]:
        if node not in roots:
            assert enters[node] == leaves[node] + per_site * ends[node]
    total = sum(leaves[n] + per_site * ends[n] for n in roots)
    assert total == per_site * len(town.routes.site_nodes)


@few
@given(towns)
def test_cables_hold_their_fibers_with_the_spare_and_their_lengths_reconcile(town: Town):
    plant = town.plant()
    cables, runs = plant.cables, spans_of(plant.cables)
    spare = 1 + town.settings.network.spare_fiber_pct / 100
    for span in plant.spans.itertuples():
        rows = runs[span.span_id]
        assert cables["fibers_used"].iloc[rows].sum() >= span.fibers
        assert cables["fiber_count"].iloc[rows].sum() >= span.fibers * spare - 1e-9
        assert set(cables["deployment"].iloc[rows]) == {span.deployment}
    assert (cables["fibers_used"] <= cables["fiber_count"]).all()
    lengths = plant.spans.set_index("span_id")["length_m"]
    times = sum(lengths[s] * len(rows) for s, rows in runs.items())
    assert cables["route_m"].sum() == pytest.approx(times, abs=1e-6)
    assert np.allclose(cables["cable_m"], cables["route_m"] + cables["slack_m"], atol=1e-9)
    assert np.allclose(cables.geometry.length, cables["route_m"], atol=0.2)


@few
@given(towns)
def test_every_fiber_into_a_node_is_spliced_there_or_runs_through_uncut(town: Town):
    plant, runs = town.plant(), spans_of(town.plant().cables)
    spans, cables = plant.spans, plant.cables
    into = {b if t == a else a: (i, f) for i, a, b, t, f in zip(
        spans["span_id"], spans["from_node"], spans["to_node"], spans["toward_center_node"], spans["fibers"],
        strict=True,
    )}  # fmt: skip
    splices = dict(zip(plant.closures["node_id"], plant.closures["splices"], strict=True))
    for node, (span_in, fibers) in into.items():
        uncut = 0
        for span_out, onward in zip(spans["span_id"], spans["fibers"], strict=True):
            if spans.set_index("span_id").loc[span_out, "toward_center_node"] != node:
                continue
            left = onward
            for row in sorted(runs[span_out], key=lambda r: -cables["fiber_count"].iloc[r]):
                carried = min(left, cables["fiber_count"].iloc[row])
                left -= carried
                uncut += carried if row in runs[span_in] else 0
        assert splices.get(node, 0) == fibers - uncut
    for center in plant.centers["node_id"]:
        out = spans.loc[spans["toward_center_node"] == center, "fibers"].sum()
        here = sum(n == center for n in town.routes.site_nodes.values())
        assert splices.get(center, 0) == out + here * town.settings.network.fibers_per_site


@few
@given(towns, st.integers(0, 100))
def test_removing_a_site_never_raises_the_fibers_of_any_span(town: Town, pick: int):
    sites = sorted(town.routes.site_nodes)
    before = town.plant().spans.set_index("span_id")["fibers"]
    after = town.without(sites[pick % len(sites)]).plant().spans.set_index("span_id")["fibers"]
    assert set(after.index) <= set(before.index)
    assert (after <= before[after.index]).all()
    assert after.sum() <= before.sum()


@few
@given(towns)
def test_route_to_the_center_is_the_shortest_path_along_the_spans(town: Town):
    plant = town.plant()
    graph = nx.Graph()
    graph.add_nodes_from(plant.nodes["node_id"])
    for span in plant.spans.itertuples():
        graph.add_edge(span.from_node, span.to_node, weight=span.length_m)
    assert nx.is_forest(graph)
    reach = nx.multi_source_dijkstra_path_length(graph, set(plant.centers["node_id"]))
    drop = dict(zip(plant.drops["site_id"], plant.drops["length_m"], strict=True))
    both = pd.concat([
        plant.cameras.rename(columns={"camera_id": "site_id"}),
        plant.points.rename(columns={"point_id": "site_id"}),
    ])  # fmt: skip
    for site in both.itertuples():
        assert site.route_to_center_m == pytest.approx(reach[site.node_id] + drop[site.site_id], abs=0.011)


@few
@given(towns)
def test_a_support_stands_within_half_a_spacing_of_any_place_on_the_route(town: Town):
    plant, network = town.plant(), town.settings.network
    spacing = {"pole": network.pole_spacing_m, "chamber": network.chamber_spacing_m}
    for kind, most in spacing.items():
        mine = plant.supports[plant.supports["kind"] == kind]
        ways = {k for k, w in town.catalog.ways.items() if w.support == kind}
        lines = plant.spans.loc[plant.spans["way"].isin(ways)].set_index("span_id").geometry
        if lines.empty:
            continue
        places = shapely.union_all(mine.geometry.to_numpy())
        for line in lines:
            along = shapely.line_interpolate_point(line, np.linspace(0, 1, 12), normalized=True)
            assert shapely.distance(along, places).max() <= most / 2 + 0.05
        assert shapely.distance(mine.geometry.to_numpy(), lines.loc[mine["span_id"]].to_numpy()).max() < 0.05


@few
@given(towns)
def test_routing_weights_are_below_what_the_route_is_priced_at(town: Town):
    plant = town.plant()
    ways = town.catalog.ways.values()
    route = {i for w in ways for i in (w.route_item, w.surcharge_item, w.support_item)}
    cable = {i for c in town.catalog.cable_sizes for i in (c.item_id, c.install_item)} | set(
        cable_parts().items
    )
    mine = plant.quantities[plant.quantities["layer"].isin(["spans", "supports", "cables"])]
    lines = price(mine, town.catalog, town.settings).lines
    assert set(lines["item_id"]) <= route | cable | {"pole_guy"}
    assert plant.spans["weight_cents"].sum() <= 100 * lines["total"].sum() + len(lines) / 2


@few
@given(towns)
def test_route_items_are_the_true_meters_of_the_spans_and_the_factor_is_bought_apart(town: Town):
    plant, ways = town.plant(), town.catalog.ways
    meters = plant.quantities.groupby("item_id")["quantity"].sum()
    streets = town.routes.network.spans.set_index("span_id")["cost_factor"]
    extra = plant.spans["length_m"] * (plant.spans["span_id"].map(streets) - 1)
    for key in set(plant.spans["way"]):
        mine = plant.spans["way"] == key
        cent = 0.006 * mine.sum()
        length_m = plant.spans.loc[mine, "length_m"].sum()
        assert meters[ways[key].route_item] == pytest.approx(length_m, abs=cent)
        assert meters.get(ways[key].surcharge_item, 0.0) == pytest.approx(extra[mine].sum(), abs=cent)


@few
@given(towns)
def test_route_sag_loops_and_waste_of_each_cable_are_the_meters_that_are_bought_of_it(town: Town):
    plant = town.plant()
    rows = plant.quantities[plant.quantities["layer"] == "cables"]
    rows = rows[~rows["item_id"].isin({c.install_item for c in town.catalog.cable_sizes})]
    cables = plant.cables.set_index("cable_id")
    whole = rows[~rows["item_id"].isin(set(cable_parts().items))].set_index("asset_id")["quantity"]
    assert whole.to_dict() == cables["route_m"].to_dict()
    slack = rows.groupby("asset_id")["quantity"].sum() - whole
    assert np.allclose(slack[cables.index], cables["slack_m"], atol=1e-6)
    aerial = cables.index[cables["deployment"] == "aboveGround"]
    assert set(rows.loc[rows["item_id"].str.contains("_sag_"), "asset_id"]) <= set(aerial)


@few
@given(towns)
def test_each_meter_of_drop_and_of_cable_is_bought_and_placed_once(town: Town):
    """Sites buy drop cable; the cables that enter a center are pulled like those along the streets."""
    plant = town.plant()
    wholes = plant.quantities["item_id"].map(cable_parts().whole)
    meters = plant.quantities.groupby(wholes)["quantity"].sum()
    entering = plant.drops["site_id"].isin(set(plant.centers["center_id"]))
    assert meters.get("drop_cable_m", 0.0) == pytest.approx(plant.drops.loc[~entering, "length_m"].sum())
    sizes = [c for c in town.catalog.cable_sizes if c.install_item == "cable_pulling_m"]
    cable = sum(meters.get(c.item_id, 0.0) for c in sizes)
    assert meters.get("cable_pulling_m", 0.0) == pytest.approx(cable)
    laid = plant.cables.loc[plant.cables["deployment"] == "belowGround", "cable_m"].sum()
    spare = 1 + town.settings.network.spare_fiber_pct / 100
    largest = max(c.fiber_count for c in sizes)
    entries = plant.drops.loc[entering]
    least = sum(m * max(1, np.ceil(f * spare / largest - 1e-9)) for f, m in zip(
        entries["fibers"], entries["length_m"], strict=True
    ))  # fmt: skip
    assert cable - laid == pytest.approx(least, abs=0.01)


@few
@given(towns)
def test_the_bill_is_the_sum_over_the_assets_to_the_cent(town: Town):
    plant = town.plant()
    bom = price(plant.quantities, town.catalog, town.settings)
    unit = {
        i: Decimal(str(p))
        for i, p in zip(town.catalog.prices["item_id"], town.catalog.prices["typical"], strict=True)
    }
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for need in plant.quantities.itertuples():
        sums[need.item_id] += Decimal(str(need.quantity))
    assert bom.lines["total"].tolist() == [float(money(sums[i] * unit[i])) for i in bom.lines["item_id"]]
    once = bom.lines.loc[bom.lines["recurrence"] == "once", "total"]
    assert bom.money.works_and_equipment == sum((Decimal(str(t)) for t in once), Decimal(0))


@few
@given(towns)
def test_every_asset_is_bought_and_every_purchase_is_an_asset(town: Town):
    plant = town.plant()
    keys = {
        "cameras": "camera_id", "points": "point_id", "centers": "center_id", "spans": "span_id",
        "cables": "cable_id", "closures": "closure_id", "supports": "support_id", "drops": "drop_id",
        "equipment": "asset_id", "crossings": "crossing_id",
    }  # fmt: skip
    for layer, key in keys.items():
        ids = set(getattr(plant, layer)[key])
        bought = set(plant.quantities.loc[plant.quantities["layer"] == layer, "asset_id"])
        assert bought == ids
    assert set(plant.quantities["layer"]) <= set(keys)
