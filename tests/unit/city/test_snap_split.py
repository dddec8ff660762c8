"""Snapping sites to streets and splitting the streets there."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helpers_city import EAST_M, NORTH_M, UTM, meters, toy_network

from planner.city import carrying_components, carrying_components_of_spans, reached_components, snap, split_at
from planner.city.components import number_components
from planner.errors import PlannerError
from planner.schema import ANCHORS, STREET_NODES, STREET_SPANS


def sites(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    x, y = zip(*places, strict=True)
    return gpd.GeoDataFrame(
        {"site_id": [f"GOV-{i:04d}" for i in range(1, len(places) + 1)]},
        geometry=gpd.points_from_xy(EAST_M + np.array(x), NORTH_M + np.array(y)),
        crs=UTM,
    )


def anchors_at(span_id: str, *offsets_m: float) -> pd.DataFrame:
    return ANCHORS.arrange(
        pd.DataFrame(
            {
                "site_id": [f"GOV-{i:04d}" for i in range(1, len(offsets_m) + 1)],
                "span_id": span_id, "offset_m": offsets_m, "snap_distance_m": 0.0, "reason": None,
            }
        )
    )  # fmt: skip


STREET = [[(0, 0), (100, 0), (100, 50)]]
TWO_PARTS = [[(0, 0), (200, 0)], [(0, 40), (50, 40)]]


def test_site_lands_on_the_nearest_place_of_the_nearest_span() -> None:
    """A site 7 m beside a street of 150 m lands 60 m along it."""
    network, _ = toy_network(STREET)
    found = snap(sites((60, 7)), network, 150, "site_id")
    ANCHORS.check(found)
    assert found["offset_m"].tolist() == [pytest.approx(60.0, abs=0.02)]
    assert found["snap_distance_m"].tolist() == [pytest.approx(7.0, abs=0.02)]
    assert found["reason"].tolist() == [None]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ((60, 39), None),
        ((30, 45), "too_far_from_street"),
        ((300, 300), "too_far_from_street"),
        ((1300, 90), "outside_area"),
    ],
)
def test_reasons_of_sites_that_do_not_land(place: tuple[float, float], reason: str | None) -> None:
    """Within the limit a site lands; beyond it the reason tells inside from outside the area."""
    network, _ = toy_network([[(0, 0), (100, 0), (100, 90), (0, 90)]])
    found = snap(sites(place), network, 40, "site_id")
    assert found["reason"].tolist() == [reason]
    assert found["snap_distance_m"].notna().all()


def test_site_beside_another_component_lands_on_the_center_s_if_near_enough() -> None:
    """A site nearer to a cut-off street lands on the center's part within the limit, else has no path."""
    network, _ = toy_network(TWO_PARTS)
    near = sites((20, 35))
    assert snap(near, network, 150, "site_id")["span_id"].tolist() == ["SP-00002"]
    assert snap(near, network, 150, "site_id", {1})["span_id"].tolist() == ["SP-00001"]
    assert snap(near, network, 20, "site_id", {1})["reason"].tolist() == ["no_path"]


def test_streets_that_may_not_carry_take_no_site() -> None:
    """A site beside a motorway lands on the street behind it."""
    network, _ = toy_network(
        [[(0, 0), (100, 0)], [(0, 50), (100, 50)]], street_class=["motorway", "residential"]
    )
    assert snap(sites((50, 5)), network, 150, "site_id")["span_id"].tolist() == ["SP-00002"]


def test_components_for_fiber_do_not_run_along_motorways() -> None:
    """Two streets joined by a motorway alone are one component of streets and two of fiber."""
    network, _ = toy_network(
        [[(0, 0), (100, 0)], [(100, 0), (200, 0)], [(200, 0), (260, 0)]],
        street_class=["residential", "motorway", "residential"],
    )
    assert set(network.spans["component"]) == {1}
    assert carrying_components_of_spans(network).tolist() == [1, 0, 2]
    assert carrying_components(network).tolist() == [1, 1, 2, 2]
    assert reached_components(network, anchors_at("SP-00003", 5.0)) == {2}


def test_components_of_nothing() -> None:
    """Nodes without spans are in no component."""
    none = np.zeros(0, dtype=np.int64)
    assert number_components(none, none, np.zeros(0), 3).tolist() == [0, 0, 0]


def test_split_makes_parts_from_the_start_on() -> None:
    """Two sites on a span make three parts in order, with a node each and lengths that sum exactly."""
    network, _ = toy_network(STREET)
    total = network.spans["length_m"].iloc[0]
    split, node = split_at(network, anchors_at("SP-00001", 120.0, 60.0))
    STREET_SPANS.check(split.spans)
    STREET_NODES.check(split.nodes)
    assert split.spans["span_id"].tolist() == ["SP-00001.1", "SP-00001.2", "SP-00001.3"]
    assert split.spans["length_m"].tolist()[:2] == [60.0, 60.0]
    assert round(split.spans["length_m"].sum() * 100) == round(total * 100)
    assert node == {"GOV-0001": "ND-GOV-0001", "GOV-0002": "ND-GOV-0002"}
    assert split.spans["to_node"].tolist() == ["ND-GOV-0002", "ND-GOV-0001", network.spans["to_node"].iloc[0]]
    assert meters(split.spans.geometry.iloc[1]) == [(60, 0), (100, 0), (100, 20)]
    assert set(split.nodes.set_index("node_id").loc[["ND-GOV-0001", "ND-GOV-0002"], "degree"]) == {2}


def test_split_shares_nodes_at_one_offset_and_at_ends() -> None:
    """Sites at one offset share the node of the first; sites at an end take the node that is there."""
    network, _ = toy_network(STREET)
    length = network.spans["length_m"].iloc[0]
    split, node = split_at(network, anchors_at("SP-00001", 60.0, 60.0, 0.0, length))
    assert len(split.spans) == 2
    assert node["GOV-0001"] == node["GOV-0002"] == "ND-GOV-0001"
    assert node["GOV-0003"] == network.spans["from_node"].iloc[0]
    assert node["GOV-0004"] == network.spans["to_node"].iloc[0]


def test_split_leaves_unserved_sites_and_other_spans_alone() -> None:
    """A site with a reason has no node, and spans without sites keep their ids and place."""
    network, _ = toy_network([[(0, 0), (50, 0)], [(0, 0), (0, 50)], [(0, 0), (-50, 0)]])
    anchors = anchors_at("SP-00002", 20.0, 30.0)
    anchors.loc[1, "reason"] = "no_path"
    split, node = split_at(network, anchors)
    assert list(node) == ["GOV-0001"]
    assert split.spans["span_id"].tolist() == ["SP-00001", "SP-00002.1", "SP-00002.2", "SP-00003"]
    tail, head = split.ends()
    assert (tail >= 0).all()
    assert (head >= 0).all()


def test_split_of_a_ring_opens_it() -> None:
    """A ring with two sites becomes three parts around."""
    network, _ = toy_network([[(0, 0), (50, 0), (50, 50), (0, 50), (0, 0)]])
    split, _ = split_at(network, anchors_at("SP-00001", 25.0, 125.0))
    assert split.spans["length_m"].tolist() == pytest.approx([25.0, 100.0, 75.0], abs=0.1)


def test_split_refuses_spans_it_does_not_know() -> None:
    """An anchor on a span of another network is our own fault, and the message names the span."""
    network, _ = toy_network(STREET)
    with pytest.raises(PlannerError, match="SP-09999"):
        split_at(network, anchors_at("SP-09999", 5.0))


def test_nothing_to_split_returns_the_network_itself() -> None:
    """Without anchors the network stays as it is."""
    network, _ = toy_network(STREET)
    assert split_at(network, anchors_at("SP-00001"))[0] is network


def test_split_leaves_no_stub_of_centimeters() -> None:
    """A site within 10 cm of a node, or of an earlier site, takes the node that is there."""
    network, _ = toy_network(STREET)
    length = network.spans["length_m"].iloc[0]
    split, node = split_at(network, anchors_at("SP-00001", 0.1, length - 0.07, 60.0, 60.1, 60.21))
    assert node["GOV-0001"] == network.spans["from_node"].iloc[0]
    assert node["GOV-0002"] == network.spans["to_node"].iloc[0]
    assert node["GOV-0003"] == node["GOV-0004"] == "ND-GOV-0003"
    assert node["GOV-0005"] == "ND-GOV-0005"
    assert split.spans["length_m"].min() > 0.1
