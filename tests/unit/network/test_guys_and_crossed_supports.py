"""Poles beside crossings, and guys against the pull of cables: counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.network.crossings import Arm, _other_side
from planner.network.guys import count_guys
from planner.network.supports import positions

STRAIGHT = np.array([[0.0, 0.0], [100.0, 0.0]])


def lines(*paths: list[tuple[float, float]]) -> np.ndarray:
    """Route spans."""
    return np.array([shapely.LineString(p) for p in paths], dtype=object)


@pytest.mark.parametrize(
    ("angle_deg", "guys"), [(0, 0), (28, 0), (30, 1), (59, 1), (61, 2), (90, 2), (180, 2)]
)
def test_a_corner_is_guyed_by_twice_the_sine_of_half_its_angle(angle_deg: float, guys: int) -> None:
    """28 degrees pull 0.48 of a cable, 30 degrees 0.52, 61 degrees 1.01, 90 degrees 1.41."""
    turn = np.radians(angle_deg)
    route = lines([(0, 0), (50, 0)], [(50, 0), (50 + 40 * np.cos(turn), 40 * np.sin(turn))])
    catalog = load_catalog(make_settings())
    assert count_guys(shapely.points([(50.0, 0.0)]), route, catalog).tolist() == [guys]


def test_ends_and_branches_are_guyed_and_straight_runs_are_not() -> None:
    """A T of three spans: both far ends, the foot and the branch pull one cable each; mid-span nothing."""
    route = lines([(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, 0), (50, 60)])
    poles = shapely.points([(0, 0), (25, 0), (50, 0), (100, 0), (50, 60)])
    catalog = load_catalog(make_settings())
    assert count_guys(poles, route, catalog).tolist() == [1, 0, 1, 1, 1]
    assert count_guys(poles[:0], route, catalog).tolist() == []


def test_supports_stand_on_both_sides_of_a_crossing_and_not_inside_it() -> None:
    """100 m with a crossing from 30 to 90 m at 45 m of spacing: 30, 90, 100; without it 33.3, 66.7, 100."""
    assert positions(STRAIGHT, 100.0, 45.0, None, [(30.0, 90.0)]).tolist() == [30.0, 90.0, 100.0]
    assert positions(STRAIGHT, 100.0, 25.0, None, [(10.0, 40.0)]).tolist() == [10.0, 40.0, 60.0, 80.0, 100.0]


def test_a_route_crosses_a_main_road_only_where_it_leaves_on_both_sides() -> None:
    """The road runs east and west: south to north crosses it, a turn off it on one side does not."""
    north, south, east = (Arm(h, 0, True, "", "", "") for h in (np.pi / 2, -np.pi / 2, 0.3))
    road = (0.0, np.pi)
    assert _other_side([south, north], road) is north
    assert _other_side([east, north], road) is None
    assert _other_side([], road) is None
