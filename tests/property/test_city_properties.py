"""What holds for any streets and sites: cleaning, snapping, splitting."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helpers_city import EAST_M, NORTH_M, UTM, grid_paths, toy_network
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.city import snap, split_at

SOME = settings(max_examples=25, deadline=None)
GRID = grid_paths(4, 3)
place = st.tuples(st.floats(-80, 380), st.floats(-80, 280))
NETWORK = toy_network([*GRID, [(300, 200), (330, 210), (350, 260)], [(-50, 120), (-50, 160)]])[0]


def sites(places: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    xy = np.array(places) + np.array([EAST_M, NORTH_M])
    return gpd.GeoDataFrame(
        {"site_id": [f"GOV-{i:04d}" for i in range(1, len(places) + 1)]},
        geometry=shapely.points(xy), crs=UTM,
    )  # fmt: skip


def whole_cm(lengths: pd.Series) -> int:
    return int(np.rint(lengths.to_numpy() * 100).sum())


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_how_streets_are_drawn_does_not_matter(data: st.DataObject) -> None:
    """Blocks drawn backward, doubled or in two pieces give the same network as blocks drawn once."""
    drawn = []
    for block in GRID:
        start, end = block if data.draw(st.booleans()) else block[::-1]
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        way = data.draw(st.sampled_from(["whole", "pieces", "doubled"]))
        drawn += {"whole": [[start, middle, end]], "pieces": [[start, middle], [middle, end]]}.get(
            way, [[start, middle, end], [end, middle, start]]
        )
    network, _ = toy_network(data.draw(st.permutations(drawn)))
    plain, _ = toy_network(GRID)
    assert sorted(network.spans["length_m"]) == pytest.approx(sorted(plain.spans["length_m"]), abs=0.02)
    assert sorted(network.nodes["degree"]) == sorted(plain.nodes["degree"])


@SOME
@given(st.lists(place, min_size=1, max_size=8), st.floats(1, 60))
def test_snap_distance_is_that_of_brute_force(places: list[tuple[float, float]], limit_m: float) -> None:
    """The distance told is the least to any span; a site lands exactly when it is within the limit."""
    points = sites(places)
    found = snap(points, NETWORK, limit_m, "site_id")
    for row, point in zip(found.itertuples(), points.geometry, strict=True):
        least = min(point.distance(shape) for shape in NETWORK.spans.geometry)
        assert row.snap_distance_m == pytest.approx(least, abs=0.0051)
        assert (row.reason is None) == (least <= limit_m)
        if row.reason is None:
            span = NETWORK.spans.set_index("span_id").loc[row.span_id]
            assert 0 <= row.offset_m <= span["length_m"]
            assert span["geometry"].interpolate(row.offset_m).distance(point) == pytest.approx(
                least, abs=0.011
            )


@SOME
@given(st.lists(place, min_size=1, max_size=12))
def test_splitting_keeps_every_centimeter(places: list[tuple[float, float]]) -> None:
    """Parts of each span sum to it exactly, run on into each other, and carry its geometry."""
    anchors = snap(sites(places), NETWORK, 500, "site_id")
    split, node = split_at(NETWORK, anchors)
    origin = split.spans["span_id"].str.split(".").str[0]
    for span_id, parts in split.spans.groupby(origin):
        span = NETWORK.spans.set_index("span_id").loc[span_id]
        assert whole_cm(parts["length_m"]) == round(span["length_m"] * 100)
        chain = [*parts["from_node"], parts["to_node"].iloc[-1]]
        assert chain == [span["from_node"], *parts["to_node"]]
        assert (parts.geometry.length - parts["length_m"]).abs().max() < 0.02
    assert set(node) == set(anchors["site_id"])
    where = split.nodes.set_index("node_id").geometry
    for row in anchors.itertuples():
        on_street = NETWORK.spans.set_index("span_id").geometry[row.span_id].interpolate(row.offset_m)
        assert where[node[row.site_id]].distance(on_street) < 0.112


@SOME
@given(st.lists(place, min_size=1, max_size=8))
def test_splitting_again_changes_nothing(places: list[tuple[float, float]]) -> None:
    """Sites snapped to the split streets land on the nodes that they already have."""
    points = sites(places)
    once, first = split_at(NETWORK, snap(points, NETWORK, 500, "site_id"))
    twice, second = split_at(once, snap(points, once, 500, "site_id"))
    assert twice is once
    where = once.nodes.set_index("node_id").geometry
    assert all(where[first[s]].distance(where[second[s]]) < 0.12 for s in first)
