"""What a plan says of what its cameras see: curve, losses, overlap, blind spots, each known by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from helpers_city import grid_paths, toy_city
from shapely import Point

from planner.plan.seen.blind_spots import blind_spots
from planner.plan.seen.curve import curve, greedy_order, overlap_mean, worst_single_loss
from planner.schema import BLIND_SPOTS

SETS = [np.array([0, 1]), np.array([1, 2, 3]), np.array([3]), np.array([4])]
WEIGHT = np.array([5, 1, 4, 2, 9])


def test_the_greedy_order_takes_what_adds_the_most_and_the_first_of_equals() -> None:
    """9, then 7 (4 + 2 + 1), then 5, then nothing: camera 2 sees only what camera 1 sees."""
    order, gains = greedy_order(SETS, WEIGHT, np.zeros(5, bool))
    assert order.tolist() == [3, 1, 0, 2]
    assert gains.tolist() == [9, 7, 5, 0]


def test_what_stands_already_adds_nothing_again() -> None:
    before = np.array([False, False, False, False, True])
    order, gains = greedy_order(SETS, WEIGHT, before)
    assert gains.tolist() == [7, 5, 0, 0]
    assert order.tolist() == [1, 0, 2, 3]


def test_the_curve_begins_with_what_stands_already_and_ends_with_all() -> None:
    rows = curve(np.array([7, 5, 0, 0]), 9, 30)
    assert [r["cameras"] for r in rows] == [0, 1, 2, 3, 4]
    assert [r["coverage_share"] for r in rows] == [0.3, 0.533333, 0.7, 0.7, 0.7]
    assert [r["marginal_weight"] for r in rows] == [0.0, 0.007, 0.005, 0.0, 0.0]


def test_a_long_curve_tells_the_100th_300th_and_600th_camera() -> None:
    told = {r["cameras"] for r in curve(np.arange(700, 0, -1), 0, 10**6)}
    assert {0, 1, 20, 100, 300, 600, 700} <= told
    assert len(told) < 100


def test_the_worst_loss_is_of_the_camera_that_sees_most_alone() -> None:
    assert worst_single_loss(["a", "b"], np.array([3000, 9000]), 100_000) == {
        "camera_id": "b", "weight": 9.0, "share": 0.09,
    }  # fmt: skip
    assert worst_single_loss([], np.zeros(0, np.int64), 10) is None


def test_overlap_counts_cameras_over_seen_demand_only() -> None:
    assert overlap_mean(np.array([0, 0]), np.array([5, 5])) == 0.0
    assert overlap_mean(np.array([3, 1, 0]), np.array([1, 2, 50])) == round(5 / 3, 4)


def demand(city: object, rows: list[tuple[float, float, int, str | None]]) -> gpd.GeoDataFrame:
    """Return demand points: place, weight in thousandths, span."""
    spans = city.streets.spans  # type: ignore[attr-defined]
    x, y = spans.total_bounds[:2]
    return gpd.GeoDataFrame(
        {
            "demand_id": [f"DEM-{i:06d}" for i in range(len(rows))],
            "weight_milli": [r[2] for r in rows],
            "span_id": [r[3] for r in rows],
            "district": None,
        },
        geometry=[Point(x + r[0], y + r[1]) for r in rows],
        crs=spans.crs,
    )


def test_blind_spots_are_ranked_and_stand_at_a_point_that_nobody_sees() -> None:
    """Two spans and one open place: 9 beats 5 beats 2; the seen point takes no part."""
    city = toy_city(grid_paths(3, 3))
    first, second = city.streets.spans["span_id"].iloc[[0, 7]]
    rows = [
        (10.0, 0.0, 4000, first), (30.0, 0.0, 1000, first), (99.0, 0.0, 8000, first),
        (500.0, 500.0, 9000, None), (0.0, 77.0, 2000, second),
    ]  # fmt: skip
    points = demand(city, rows)
    seen = np.array([False, False, True, False, False])
    unseen_m = np.zeros(len(city.streets.spans))
    unseen_m[0], unseen_m[7] = 40.0, 15.0
    frame, told = blind_spots(points, seen, city.streets, unseen_m)
    BLIND_SPOTS.check(frame)
    assert frame["weight"].tolist() == [9.0, 5.0, 2.0]
    assert frame["rank"].tolist() == [1, 2, 3]
    assert frame["length_m"].tolist() == [0.0, 40.0, 15.0]
    assert frame.geometry.iloc[1].equals(points.geometry.iloc[0])
    assert told == {"stretches": 3, "listed": 3, "weight": 16.0, "listed_weight": 16.0}


def test_blocks_of_one_street_are_one_stretch_and_other_names_are_not() -> None:
    """Three blocks in a row: two of one name join, the third has its own."""
    city = toy_city(grid_paths(1, 4))
    spans = city.streets.spans.copy()
    assert len(spans) >= 1
    names = ["Main" if i % 3 else "Side" for i in range(len(spans))]
    network = type(city.streets)(city.streets.nodes, spans.assign(name=names))
    rows = [(10.0 * i, 0.0, 1000, s) for i, s in enumerate(spans["span_id"])]
    frame, _ = blind_spots(demand(city, rows), np.zeros(len(rows), bool), network, np.ones(len(spans)))
    assert set(frame["street_name"]) <= {"Main", "Side"}
    assert frame["weight"].sum() == len(spans)


def test_where_everything_is_seen_there_is_no_blind_spot() -> None:
    city = toy_city(grid_paths(2, 2))
    points = demand(city, [(10, 0, 4000, city.streets.spans["span_id"].iloc[0])])
    frame, told = blind_spots(points, np.array([True]), city.streets, np.zeros(len(city.streets.spans)))
    assert len(frame) == 0
    assert told["weight"] == 0.0
