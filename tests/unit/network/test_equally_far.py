"""Added spans between nodes equally far from the center: order, numbers and circles."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from helpers_town import make_settings
from shapely.geometry import LineString, Point

from planner.catalog import load_catalog
from planner.city.model import StreetNetwork
from planner.network.cables import plan_cables
from planner.network.circuits import Circuit, fibers_by_row, numbered, through_fibers
from planner.network.graph import RouteGraph, route_graph
from planner.network.model import Routes
from planner.network.numbering import number_fibers
from planner.network.tree import grow_tree

AT = {"C": (0, 0), "A": (100, 0), "B": (0, 100), "D": (-100, 0), "Y": (0, 200)}
TREE = {"SP-01": "CA", "SP-02": "CB", "SP-03": "CD", "SP-04": "BY"}
WAY = "microtrench"


def diamond(added: dict[str, str]) -> RouteGraph:
    """A center C, three nodes 100 m from it, Y behind B, and spans laid beside that tree."""
    ends = {**TREE, **added}
    lines = [LineString([AT[a], AT[b]]) for a, b in ends.values()]
    spans = gpd.GeoDataFrame(
        {
            "span_id": list(ends), "from_node": [e[0] for e in ends.values()],
            "to_node": [e[1] for e in ends.values()], "length_m": [line.length for line in lines],
        },
        geometry=lines, crs="EPSG:32720",
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"node_id": list(AT)}, geometry=[Point(p) for p in AT.values()], crs=spans.crs)
    routes = Routes(
        network=StreetNetwork(spans=spans, nodes=nodes), span_ways=dict.fromkeys(TREE, WAY),
        span_weights_cents=dict.fromkeys(TREE, 1),
        site_nodes={"GOV-1": "Y", "GOV-2": "A", "GOV-3": "D"}, center_nodes={"CEN-01": "C"},
    )  # fmt: skip
    return route_graph(grow_tree(routes), routes, load_catalog(make_settings()), dict.fromkeys(added, WAY))


def second(site: str, node: str, spans: str) -> Circuit:
    """A way of a site to the center."""
    return Circuit(f"protection {site}", "protection", site, "POP-1", node, "C", "POP-1", 2,
                   tuple(spans.split()), f"access {site}")  # fmt: skip


@pytest.mark.parametrize(
    "added", [{"SP-05": "AB"}, {"SP-05": "BA"}, {"SP-05": "AB", "SP-06": "BD", "SP-07": "DA"}]
)
def test_no_span_comes_before_one_that_ends_where_it_begins(added):
    graph = diamond(added)
    order = graph.outward_order
    assert sorted(order) == list(graph.spans)
    place = {row: k for k, row in enumerate(order)}
    for row in graph.spans:
        for onward in graph.onward[graph.far[row]]:
            assert place[row] < place[onward]


def test_nodes_equally_far_take_the_order_of_the_walk_whichever_way_the_span_is_drawn():
    for drawn in ("AB", "BA"):
        graph = diamond({"SP-05": drawn})
        row = graph.row_of["SP-05"]
        assert (graph.node_id[graph.near[row]], graph.node_id[graph.far[row]]) == ("A", "B")
        assert graph.vertices[row][0].tolist() == [100.0, 0.0]


def test_a_fiber_keeps_its_number_along_a_cable_from_an_added_span_onto_a_tree_span_equally_far():
    """The second way of Y over B and A: its fibers pass from the added span A - B onto B - Y uncut."""
    graph = diamond({"SP-05": "BA"})
    circuits = numbered(
        [
            replace(second("GOV-2", "A", "SP-01"), kind="access", circuit_id="access GOV-2", protects=""),
            second("GOV-1", "Y", "SP-04 SP-05 SP-01"),
        ]
    )
    settings, catalog = make_settings(), load_catalog(make_settings())
    flow = through_fibers(graph, circuits)
    plan = plan_cables(graph, fibers_by_row(graph, circuits), flow, settings, catalog)
    hops = number_fibers(graph, plan, circuits).hops
    walked = {
        circuits[k].circuit_id: [[r for hop in fiber for r in hop.rows] for fiber in fibers]
        for k, fibers in enumerate(hops)
    }
    for circuit in circuits:
        rows = [graph.row_of[s] for s in circuit.span_ids]
        assert walked[circuit.circuit_id] == [rows] * circuit.fibers
    both = {graph.row_of["SP-04"], graph.row_of["SP-05"]}
    uncut = [hop for fibers in hops for fiber in fibers for hop in fiber if both <= set(hop.rows)]
    assert len(uncut) == 2
    assert np.isfinite(graph.distance_m).all()
