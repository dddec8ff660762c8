"""Terrain between eye and target: ridges drawn by hand, unknown cells, edges of the grid."""

from __future__ import annotations

import numpy as np
import pytest
from helpers_city import EAST_M, NORTH_M, UTM
from helpers_sight import TARGET_M, toy_places, toy_points, toy_scene

from planner.siting.sight.relief import CLEAR, HIDDEN, UNKNOWN, hidden_along, make_relief, profile_states
from planner.siting.sight.see import see_in
from planner.sources.model import Terrain

CELL_M = 10.0
HALF = 30


def ridge(height_m: float, at_m: float = 50.0, hole: bool = False) -> Terrain:
    """Return flat ground of 600 by 600 m about the toy origin with a ridge two cells wide east of it."""
    grid = np.full((2 * HALF, 2 * HALF), 100.0, dtype=np.float32)
    column = int(at_m / CELL_M) + HALF
    grid[:, column : column + 2] += height_m
    if hole:
        grid[:, column - 1 : column + 3] = np.nan
    west, north = EAST_M - HALF * CELL_M, NORTH_M + HALF * CELL_M
    return Terrain(grid, (CELL_M, 0.0, west, 0.0, -CELL_M, north), UTM)


def state(terrain: Terrain, target_x: float, mount_m: float = 6.0) -> int:
    """Return the state of the line from the origin to a target of 1.6 m due east."""
    relief = make_relief(terrain, UTM)
    assert relief is not None
    ends = np.array([mount_m]), np.array([TARGET_M])
    pair = np.zeros((1, 2), dtype=np.int64)
    return int(
        profile_states(toy_points([(0, 0)]), ends[0], toy_points([(target_x, 0)]), ends[1], pair, relief)[0]
    )


@pytest.mark.parametrize(("height_m", "expected"), [(3.0, CLEAR), (5.0, HIDDEN)])
def test_ridge_hides_when_it_stands_above_the_line(height_m: float, expected: int) -> None:
    """From 6 m to 1.6 m at 150 m, the line is 4.5 to 4.1 m high over a ridge crest 55 to 65 m away."""
    assert state(ridge(height_m), 150.0) == expected
    assert state(ridge(height_m), 150.0, mount_m=12.0) == CLEAR


def test_target_on_the_near_slope_is_seen() -> None:
    """What stands before the ridge, or on its crest, is not hidden by it."""
    assert state(ridge(5.0), 40.0) == CLEAR
    assert state(ridge(5.0), 60.0) == CLEAR


def test_unknown_cells_hide_nothing_and_are_counted() -> None:
    """A hole in the grid under the line, and an end outside the grid, leave the line undecided."""
    assert state(ridge(5.0, hole=True), 150.0) == UNKNOWN
    assert state(ridge(0.0), 150.0) == CLEAR
    assert state(ridge(50.0), 1000.0) == UNKNOWN
    scene = toy_scene(terrain=ridge(5.0, hole=True))
    found = see_in(scene, toy_places([(0, 0)]), toy_points([(20, 0), (150, 0)]), 200.0, TARGET_M)
    assert found.point.tolist() == [0, 1]
    assert found.terrain_unknown == 1


def test_see_leaves_out_what_a_ridge_hides() -> None:
    """Along a street over a ridge the camera sees to the crest and nothing just behind it."""
    scene = toy_scene(terrain=ridge(8.0))
    found = see_in(scene, toy_places([(0, 0)]), toy_points([(20, 0), (59, 0), (100, 0)]), 200.0, TARGET_M)
    assert found.point.tolist() == [0, 1]


def test_sectors_about_an_eye_are_dark_behind_the_ridge_alone() -> None:
    """Looking east over an 8 m ridge, rings from about 65 m out are hidden; looking west none is."""
    relief = make_relief(ridge(8.0), UTM)
    assert relief is not None
    hidden = hidden_along(relief, toy_points([(0, 0)])[0], 6.0, 150.0, TARGET_M)
    assert hidden.shape == (360, 30)
    assert not hidden[0, :12].any()
    assert hidden[0, 16:].all()
    assert not hidden[90:271].any()
