"""The example of docs/replacement.md, worked by hand: two dead cameras and one that wears out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.catalog import load_catalog
from planner.optimize.replacement import ReplacementProblem, solve_replacement
from planner.optimize.report import Limits
from planner.plan.replacement_program import with_the_rest
from planner.plan.replacement_value import PartsDue, Seers, chance, coverage, shares, values
from planner.settings import Settings
from planner.settings.plant_settings import PlantSettings, ReplacementSettings

YEARS = np.array([2026, 2027, 2028])


def test_the_camera_that_sees_more_comes_first():
    """240 + 100 = 340 person-years; the other way round 150 + 160 = 310; 2,000 a year pay for one a year."""
    due = PartsDue(pd.DataFrame(), np.zeros((2, 3)), np.ones(2))
    worth = values(due, np.array([80, 50]))
    assert worth.tolist() == [[240, 160, 80], [150, 100, 50]]
    problem = ReplacementProblem(np.array([186_000, 186_000]), worth, np.array([0, 0]), np.full(3, 200_000))
    found = solve_replacement(problem, Limits(0.0, 10.0))
    assert found.year.tolist() == [0, 1]
    assert found.report.objective == 340


def test_coverage_by_year_is_80_then_130():
    """Of 200 people in all; nobody sees them without the program."""
    seers = Seers(
        ("XCAM-0001", "XCAM-0002"), np.array([0, 1, 2]), np.array([0, 1]), np.zeros(2, np.int64),
        np.array([80_000, 50_000]), 200_000,
    )  # fmt: skip
    due = PartsDue(pd.DataFrame(index=[0, 1]), np.zeros((2, 3)), np.ones(2))
    carried = [np.array([0]), np.array([1])]
    share, working = coverage(seers, due, carried, np.array([0, 1]))
    assert np.allclose(share, [0.4, 0.65, 0.65])
    assert np.allclose(working, [1, 2, 2])
    assert np.allclose(coverage(seers, due, carried, np.array([-1, -1]))[0], 0)


def test_a_part_past_its_life_wears_out_and_one_nobody_mends_fails(tmp_path):
    """Due in 2027: 1, 1, 0.7. Unmended after 2026 a camera works exp(-0.07) and exp(-0.14) of the time."""
    settings = Settings(
        folder=tmp_path, plant=PlantSettings(year=2026), replacement=ReplacementSettings(horizon_years=3)
    )
    catalog = load_catalog(settings)
    asset = {"kind": "camera", "maintenance_end": None}
    worn = chance(asset, "device", 2027.0, "age", YEARS, settings, catalog)
    assert np.allclose(worn, [1, 1, 0.7])
    due = PartsDue(pd.DataFrame(), worn[None, :], np.ones(1))
    assert values(due, np.array([60_000])).tolist() == [[18_000, 18_000, 18_000]]
    left = chance({**asset, "maintenance_end": 2026}, "device", float("nan"), None, YEARS, settings, catalog)
    assert np.allclose(left, [1, np.exp(-0.07), np.exp(-0.14)])
    assert chance(asset, "device", 2026.0, "down", YEARS, settings, catalog).tolist() == [0, 0, 0]


IN_ORDER = pd.DataFrame(
    [
        ("XCAM-0009", "sign", 2019.0, "age"),
        ("XCAM-0003", "sign", 2026.0, "down"),
        ("XCAM-0002", "sign", 2025.0, "down"),
        ("XCAM-0001", "sign", 2026.0, "down"),
        ("XCAM-0008", "sign", 2024.0, "age"),
    ],
    columns=["standing_id", "part", "due_year", "reason"],
)


def test_parts_that_keep_nothing_in_view_go_the_dead_first_then_the_oldest_then_by_id():
    """One a year is paid: the dead one of 2025, those of 2026 by id, then the worn of 2019 and of 2024."""
    budget = np.full(5, 100, np.int64)
    problem = ReplacementProblem(
        np.full(5, 100, np.int64), np.zeros((5, 5), np.int64), np.zeros(5, np.int64), budget
    )
    never = np.full(5, -1, np.int64)
    assert with_the_rest(problem, never, IN_ORDER).tolist() == [3, 2, 0, 1, 4]
    # Told from the last row to the first it is the same program: the order of rows decides nothing.
    turned = with_the_rest(problem, never, IN_ORDER.iloc[::-1].reset_index(drop=True))
    assert turned[::-1].tolist() == [3, 2, 0, 1, 4]


def test_the_rest_takes_no_money_and_no_place_of_what_keeps_something_in_view():
    """A part that sees takes the second year: what keeps nothing gets the first and the third."""
    value = np.zeros((3, 3), np.int64)
    value[0] = 5
    problem = ReplacementProblem(
        np.full(3, 100, np.int64), value, np.array([1, 0, 0]), np.full(3, 100, np.int64), False
    )
    rows = IN_ORDER.iloc[[0, 1, 2]].reset_index(drop=True)
    assert with_the_rest(problem, np.array([1, -1, -1]), rows).tolist() == [1, 2, 0]
    # A part that sees and that no budget reached stays out, whatever is left.
    assert with_the_rest(problem, np.array([-1, -1, -1]), rows).tolist() == [-1, 1, 0]


def test_cameras_over_one_corner_share_it():
    """Two cameras see the same 100 people: no margin, 50 each; losing both loses all."""
    seers = Seers(
        ("XCAM-0001", "XCAM-0002"), np.array([0, 1, 2]), np.array([0, 0]), np.zeros(1, np.int64),
        np.array([100_000]), 100_000,
    )  # fmt: skip
    share, margin = shares(seers)
    assert share.tolist() == [50_000, 50_000]
    assert margin.tolist() == [0, 0]
