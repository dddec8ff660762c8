"""Second routes of a town of square blocks."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from helpers_guarded import streets_of
from helpers_town import make_town

from planner.network import engineer
from planner.network.protection import Protector
from planner.optimize.report import SILENT, Limits


def protected(town, risks=None):
    """The plant of a town whose points are all critical, and what its protector came to."""
    protector = Protector(
        streets_of(town, risks), frozenset(town.points["site_id"]), False, Limits(0.0, 30.0), SILENT
    )
    plant = engineer(
        town.routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        protect=protector,
    )  # fmt: skip
    return plant, protector.outcome


@pytest.fixture(scope="module", params=[1, 2])
def town(request):
    return make_town(7, side=5, cameras=8, points=5, centers=request.param)


@pytest.fixture(scope="module")
def answer(town):
    return protected(town)


def test_a_protected_site_survives_any_single_cut_outside_what_it_shares(answer):
    plant, outcome = answer
    circuits = {c.circuit_id: c for c in plant.circuits.itertuples()}
    seconds = [c for c in circuits.values() if c.kind == "protection"]
    shared = {g.device: set(g.shared_spans) for g in outcome.guarded}
    assert len(seconds) >= 3
    for second in seconds:
        both = set(second.span_ids.split()) & set(circuits[second.protects].span_ids.split())
        assert both <= shared[second.from_id]
        assert circuits[second.protects].from_id == second.from_id
        assert second.fibers == circuits[second.protects].fibers


def test_what_both_routes_share_cannot_be_avoided_in_a_single_cut(town, answer):
    _, outcome = answer
    graph = nx.MultiGraph()
    for span, a, b in town.routes.network.spans[["span_id", "from_node", "to_node"]].itertuples(index=False):
        graph.add_edge(a, b, key=span)
    centers = list(town.routes.center_nodes.values())
    for a, b in pairwise(centers):
        graph.add_edge(a, b, key=f"super {a}")
        graph.add_edge(a, b, key=f"super again {a}")
    bridges = set()
    for a, b in nx.bridges(nx.Graph(graph)):
        if graph.number_of_edges(a, b) == 1:
            bridges |= set(graph[a][b])
    for told in outcome.guarded:
        if told.has_second:
            assert set(told.shared_spans) <= bridges


def test_added_spans_are_used_and_lie_off_the_tree(answer):
    plant, outcome = answer
    added = set(plant.spans.loc[plant.spans["role"] == "added", "span_id"])
    seconds = plant.circuits.loc[plant.circuits["kind"] == "protection", "span_ids"]
    walked = {s for ids in seconds for s in ids.split()}
    assert added
    assert added <= walked
    weight = plant.spans.loc[plant.spans["role"] == "added", "weight_cents"].sum()
    assert outcome.solution.report.bound <= weight <= outcome.solution.report.objective


def test_a_bridge_of_both_ways_is_avoided_where_the_streets_allow(town, answer):
    plant, outcome = answer
    some = next(g for g in outcome.guarded if g.has_second and not g.shared_spans)
    circuits = plant.circuits.set_index("circuit_id")
    second = circuits[(circuits["kind"] == "protection") & (circuits["from_id"] == some.device)].iloc[0]
    first = circuits.loc[second["protects"], "span_ids"].split()
    middle = second["span_ids"].split()[len(second["span_ids"].split()) // 2]
    rows = {s: k for k, s in enumerate(town.routes.network.spans["span_id"])}
    bridge = {"BRG-00001": np.array(sorted({rows[first[0]], rows[middle]}))}
    again, told = protected(town, bridge)
    mine = next(g for g in told.guarded if g.device == some.device)
    table = again.circuits.set_index("circuit_id")
    way = (
        table[(table["kind"] == "protection") & (table["from_id"] == some.device)].iloc[0]["span_ids"].split()
    )
    assert middle not in way or mine.shared_risks == ("BRG-00001",)


def test_nobody_critical_leaves_the_network_as_it_was(town):
    protector = Protector(streets_of(town), frozenset(), False, Limits(), SILENT)
    plain = town.plant()
    same = engineer(
        town.routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        protect=protector,
    )  # fmt: skip
    assert protector.outcome is None
    assert same.circuits.equals(plain.circuits)
    assert same.spans["span_id"].tolist() == plain.spans["span_id"].tolist()
