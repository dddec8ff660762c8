"""Frontage: which sides of the streets count, which are built, and what model follows from it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from helpers_city import grid_paths, toy_catalog
from helpers_sight import TARGET_M, sight_city, toy_places, toy_points, toy_scene

from planner.siting.open_streets import half_widths_m
from planner.siting.sight.frontage import facade_lines_m, frontage_share
from planner.siting.sight.see import see_in

NORTH = shapely.box(-200, 8, 200, 20)
SOUTH = shapely.box(-200, -20, 200, -8)
MIDDLE = toy_points([(0, 0)])


def share(*scene: object, **more: object) -> float:
    return float(frontage_share(MIDDLE, toy_scene(*scene, **more).frontage)[0])


@pytest.mark.parametrize(
    ("buildings", "expected"),
    [([], 0.0), ([NORTH], 0.5), ([NORTH, SOUTH], 1.0), ([shapely.box(-200, 21, 200, 30)], 0.0)],
)
def test_share_is_that_of_the_sides_built(buildings: list[object], expected: float) -> None:
    """No house, one row, two rows; a row 21 m from the axis of a street of half-width 5 is no frontage."""
    assert share(buildings) == expected


def test_half_of_a_row_is_a_quarter_of_the_frontage() -> None:
    """Houses along 100 of 200 m of one side cover 25 % within 100 m."""
    assert share([shapely.box(0, 8, 200, 20)]) == pytest.approx(0.25)


def test_sides_where_another_street_begins_do_not_count() -> None:
    """Around a crossing with all four blocks built every side that counts is built."""
    blocks = [
        shapely.box(x + 8, y + 8, x + 92, y + 92) for x in (-100, 0, 100, 200) for y in (-100, 0, 100, 200)
    ]
    scene = toy_scene(blocks, paths=grid_paths(3, 3))
    assert frontage_share(toy_points([(100, 100)]), scene.frontage).tolist() == pytest.approx([1.0])


def test_sides_that_face_open_ground_do_not_count() -> None:
    """A street with houses on one side and a named plaza on the other is fully built."""
    assert share([NORTH]) == 0.5
    assert share([NORTH], areas=[("plaza", "Belgrano", shapely.box(-200, -80, 200, -6))]) == 1.0


@pytest.mark.parametrize(("until_m", "model"), [(-70.0, "corridor"), (-50.0, "buildings")])
def test_model_changes_at_sixty_percent(until_m: float, model: str) -> None:
    """One whole row and 15 % or 25 % of the other are 57.5 % or 62.5 % of the frontage around."""
    rows = [NORTH, shapely.box(-200, -20, until_m, -8)]
    found = see_in(toy_scene(rows), toy_places([(0, 0)]), toy_points([(9, 0)]), 60.0, TARGET_M)
    assert found.sight_model == (model,)
    assert (found.frontage_share[0] >= 0.6) == (model == "buildings")


def test_facade_line_is_the_median_facade_where_known() -> None:
    """Houses 8 m from the axis put the facade line there; beyond 6 m more, or unknown, it is bounded."""
    width = half_widths_m(sight_city().streets, toy_catalog(residential=5.0))
    assert facade_lines_m(toy_scene([NORTH, SOUTH]).frontage, width).tolist() == pytest.approx([8.0])
    far = [shapely.box(-200, 14, 200, 20), shapely.box(-200, -20, 200, -14)]
    assert facade_lines_m(toy_scene(far).frontage, width).tolist() == [11.0]
    assert facade_lines_m(toy_scene([NORTH]).frontage, width).tolist() == [5.0]
    assert facade_lines_m(toy_scene().frontage, width).tolist() == [5.0]


def test_damaged_footprint_hides_as_its_mended_shape() -> None:
    """A footprint drawn as a bow tie still stands in the way."""
    bow = shapely.Polygon([(10, -2), (14, 2), (14, -2), (10, 2)])
    assert not bow.is_valid
    scene = toy_scene([NORTH, SOUTH, bow])
    found = see_in(scene, toy_places([(0, 0.5)]), toy_points([(30, 0.5), (9, 0.5)]), 60.0, TARGET_M)
    assert found.point.tolist() == [1]
    assert np.array_equal(found.indptr, [0, 1])
