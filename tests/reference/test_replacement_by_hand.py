"""The example of docs/replacement.md, worked by hand: two dead cameras and one that wears out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.catalog import load_catalog
from planner.optimize.replacement import ReplacementProblem, solve_replacement
from planner.optimize.report import Limits
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


def test_cameras_over_one_corner_share_it():
    """Two cameras see the same 100 people: no margin, 50 each; losing both loses all."""
    seers = Seers(
        ("XCAM-0001", "XCAM-0002"), np.array([0, 1, 2]), np.array([0, 0]), np.zeros(1, np.int64),
        np.array([100_000]), 100_000,
    )  # fmt: skip
    share, margin = shares(seers)
    assert share.tolist() == [50_000, 50_000]
    assert margin.tolist() == [0, 0]
