"""Whole plans of a toy town with houses, districts, zones, standing cameras and two layers, audited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers_watched import STUDY, write_watched

from planner.cli.run import run_study
from planner.errors import ProvenInfeasibleError, SettingsError
from planner.plan.model import Plan
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.settings import load_settings


def made(folder: Path, extra: str = "", text: str = STUDY) -> tuple[dict[str, Any], Plan]:
    """Run the town with these settings added; return the `cameras` block and the stored plan, audited."""
    study = write_watched(folder / "s", extra, text)
    summary = run_study(load_settings(study), folder / "p", overwrite=False, watched=Run())
    found = audit(folder / "p")
    assert found.integrity_errors == ()
    assert found.skipped == ()
    return summary["cameras"], read_plan(folder / "p")


def test_the_plan_says_what_its_cameras_see(tmp_path: Path) -> None:
    cameras, plan = made(tmp_path)
    check = cameras["circle_check"]
    assert check["random_azimuth_share"] < check["plan_share"] < check["circles_share"]
    assert cameras["coverage_share"] == pytest.approx(check["plan_share"], abs=1e-6)
    asked = next(r for r in cameras["coverage_by_level"] if r["level"] == "detect")
    assert asked["share_day"] == pytest.approx(cameras["coverage_share"], abs=1e-6)
    assert cameras["existing"] == {
        "cameras": 3, "credited": 2, "unknown_direction": 1,
        "covered_share_alone": cameras["curve"][0]["coverage_share"],
    }  # fmt: skip
    assert cameras["curve"][-1]["coverage_share"] == pytest.approx(cameras["coverage_share"], abs=1e-6)
    assert [d["name"] for d in cameras["districts"]] == ["West", "East", "North"]
    assert sum(d["cameras"] for d in cameras["districts"]) == cameras["chosen"] == 8
    assert [(r["name"], round(r["share"], 4)) for r in cameras["layers"]] == [
        ("people", 0.6667), ("crashes", 0.3333),
    ]  # fmt: skip
    assert [r["police_records"] for r in cameras["layers"]] == [False, True]
    assert cameras["demand_total"] == 1_000_000.0
    assert cameras["backup_share_covered"] > 0
    assert cameras["exclusions"] == {"forbid": 1, "mask": 1, "justify": 0}
    codes = set(plan.findings["code"])
    assert {"CANDIDATES-FORBIDDEN", "CAMERAS-NO-DIRECTION"} <= codes
    table = plan.tables["cameras"]
    assert set(plan.tables["viewsheds"]["camera_id"]) == set(table["camera_id"])
    views = plan.tables["viewsheds"]
    told = dict(zip(views["camera_id"], views["districts"], strict=True))
    for camera, district in zip(table["camera_id"], table["district"], strict=True):
        assert district is None or district in told[camera].split("; ")
    homes = float(plan.resolved["privacy"]["facade_limit_m"])
    masked = table["mask"].fillna("").str.contains("facades of homes").to_numpy()
    assert np.array_equal(masked, table["facade_m"].to_numpy() > homes)


def test_a_second_run_gives_every_camera_its_id_again(tmp_path: Path) -> None:
    study = write_watched(tmp_path / "s")
    tables = []
    for name in ("a", "b"):
        run_study(load_settings(study), tmp_path / name, overwrite=False, watched=Run())
        tables.append(read_plan(tmp_path / name).tables["cameras"].set_index("camera_id"))
    assert tables[0]["view_id"].to_dict() == tables[1]["view_id"].to_dict()


def test_limits_on_classes_and_spacing_hold(tmp_path: Path) -> None:
    cameras, plan = made(tmp_path, "class_most = {fixed = 3, ptz = 1}\nspacing_m = 120\n")
    assert cameras["class_counts"].get("fixed", 0) <= 3
    assert cameras["class_counts"].get("ptz", 0) <= 1
    places = plan.tables["cameras"].drop_duplicates("candidate_id")
    xy = np.column_stack((places.geometry.x, places.geometry.y))
    gap = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))
    assert gap[~np.eye(len(xy), dtype=bool)].min() >= 120.0


def test_a_device_budget_buys_no_more_than_it_holds(tmp_path: Path) -> None:
    cameras, plan = made(tmp_path, "device_budget = 9000\n")
    price = plan.prices.set_index("item_id")["typical"]
    item = {"fixed": "camera_fixed", "dome_360": "camera_dome_360", "ptz": "camera_ptz"}
    assert sum(n * price[item[c]] for c, n in cameras["class_counts"].items()) <= 9000


def test_districts_get_what_they_are_promised(tmp_path: Path) -> None:
    limits = '[[districts]]\nname = "North"\nleast_cameras = 4\nmost_cameras = 5\n'
    cameras, _ = made(tmp_path, "most_cameras_per_1000_residents = 2.5\n" + limits)
    got = {d["name"]: d for d in cameras["districts"]}
    assert 4 <= got["North"]["cameras"] <= 5
    assert got["West"]["cameras"] <= got["West"]["ceiling"] == 2


def test_no_view_shows_more_homes_than_the_study_allows(tmp_path: Path) -> None:
    cameras, plan = made(tmp_path, '[privacy]\nfacade_action = "forbid"\nfacade_limit_m = 20\n')
    assert plan.tables["cameras"]["facade_m"].max() <= 20.0
    assert "VIEWS-FACADES" in set(plan.findings["code"])
    assert cameras["facade_by_level"][0]["level"] == "detect"


def test_by_night_a_camera_without_light_is_worth_less(tmp_path: Path) -> None:
    """Chosen for the night, cameras see by night what they are counted for; an unlit street beyond is not."""
    cameras, plan = made(tmp_path, 'light = "night"\n')
    assert cameras["coverage_share"] == pytest.approx(cameras["coverage_night_share"], abs=1e-6)
    assert cameras["coverage_share"] <= cameras["circle_check"]["plan_share"]
    table = plan.tables["cameras"]
    assert (table["night_range_m"] <= table["range_m"]).all()


def test_a_floor_that_no_choice_can_keep_is_refused_with_what_would_do(tmp_path: Path) -> None:
    study = write_watched(tmp_path / "s", "district_least_coverage_pct = 95\n")
    with pytest.raises(ProvenInfeasibleError) as refused:
        run_study(load_settings(study), tmp_path / "p", overwrite=False, watched=Run())
    assert "district 'East' must be covered to 95.00 %" in str(refused.value)
    assert "that choice keeps it" in str(refused.value)
    assert not (tmp_path / "p").exists()


def test_a_claim_that_the_lens_does_not_hold_is_refused(tmp_path: Path) -> None:
    claim = '[[claims]]\ncamera_class = "fixed"\nlevel = "identify"\ndistance_m = 60\nsource = "a tender"\n'
    study = write_watched(tmp_path / "s", claim)
    with pytest.raises(SettingsError, match="identify"):
        run_study(load_settings(study), tmp_path / "p", overwrite=False, watched=Run())
