"""Comparison over time: each change of a camera is told, and reopens what was decided of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_tiny_plan import TinyPlan, write_tiny_plan
from shapely.geometry import Point

from planner.cli.audit import audit
from planner.errors import InputError
from planner.plan.difference.since import REOPENS, changes_since, read_cameras


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    return write_tiny_plan(tmp_path_factory.mktemp("since") / "first")


def sql(text: str) -> Callable[[TinyPlan], None]:
    return lambda plan: plan.sql(text)


def where(change: str) -> str:
    return f"UPDATE cameras SET {change} WHERE camera_id = 'CAM-0001'"


CASES: dict[str, Callable[[TinyPlan], None]] = {
    "removed": sql("DELETE FROM cameras WHERE camera_id = 'CAM-0001'"),
    "moved": lambda p: p.move("cameras", "camera_id", "CAM-0001", Point(0, 0)),
    "re-aimed": sql(where("azimuth_deg = 180")),
    "turned a little": sql(where("azimuth_deg = 100")),
    "re-purposed": sql(where("purpose = 'Something else altogether'")),
    "refitted": sql(where("camera_class = 'ptz'")),
    "kept longer": sql(where("retention_days = 90")),
    "kept shorter": sql(where("retention_days = 3")),
    "switched on": sql(where("audio = 'on'")),
    "handed over": sql(where("controller = 'Somebody else'")),
    "prolonged": sql(where("end_date = '2040-12-31'")),
    "shared otherwise": sql(where("recipients = 'whoever asks'")),
    "withdrawn": sql(where("approval_reference = NULL")),
    "published finer": sql(where("published_precision_m = 1")),
}


def changed(first: TinyPlan, folder: Path, how: Callable[[TinyPlan], None]) -> TinyPlan:
    later = first.copy(folder)
    how(later)
    return later


@pytest.mark.parametrize("change", [c for c in REOPENS if c not in ("added", "unmasked")])
def test_each_change_is_told_alone_with_what_it_reopens(change: str, first: TinyPlan, tmp_path: Path) -> None:
    """One change of one camera is one row, and reopens what the table says."""
    later = changed(first, tmp_path / "later", CASES[change])
    found = changes_since(read_cameras(first.folder), read_cameras(later.folder))
    assert [(c.camera_id, c.change, c.reopens) for c in found] == [("CAM-0001", change, REOPENS[change])]


def test_a_camera_that_came_needs_an_act_of_its_own(first: TinyPlan, tmp_path: Path) -> None:
    """An act that the earlier plan names already does not approve a camera that it does not have."""
    earlier = changed(first, tmp_path / "earlier", CASES["removed"])
    found = changes_since(read_cameras(earlier.folder), read_cameras(first.folder))
    assert [(c.change, c.reopens) for c in found] == [("added", REOPENS["added"])]
    named = changed(first, tmp_path / "named", sql(where("approval_reference = 'Ordinance 8 of 2027'")))
    found = changes_since(read_cameras(earlier.folder), read_cameras(named.folder))
    assert "approval" not in found[0].reopens


def test_a_mask_that_is_gone_is_told(first: TinyPlan, tmp_path: Path) -> None:
    """A camera that is no longer masked reopens approval and assessment."""
    masked = changed(first, tmp_path / "masked", sql(where("mask = 'facades of homes'")))
    bare = changed(first, tmp_path / "bare", sql(where("mask = NULL")))
    found = changes_since(read_cameras(masked.folder), read_cameras(bare.folder))
    assert [(c.change, c.before, c.after) for c in found] == [("unmasked", "facades of homes", "-")]


def test_a_new_act_and_a_later_review_close_what_a_change_opened(first: TinyPlan, tmp_path: Path) -> None:
    """Approval and review are not reopened where the later plan names new ones."""
    later = changed(
        first, tmp_path / "later",
        sql(where("azimuth_deg = 180, approval_reference = 'Ordinance 9', review_date = '2029-01-01'")),
    )  # fmt: skip
    (found,) = changes_since(read_cameras(first.folder), read_cameras(later.folder))
    assert found.reopens == ("assessment", "signs", "masks")


def test_the_same_plan_changed_nothing(first: TinyPlan) -> None:
    """A plan against itself has no rows and ends with 0."""
    assert changes_since(read_cameras(first.folder), read_cameras(first.folder)) == []
    told = CliRunner().invoke(audit, [str(first.folder), "--against", str(first.folder)])
    assert (told.exit_code, told.output) == (0, "no camera changed\n")


def test_the_exit_code_depends_on_the_status(first: TinyPlan, tmp_path: Path) -> None:
    """Open while planned (8 with --strict), an error once in service; JSON tells the same rows."""
    later = changed(first, tmp_path / "later", CASES["re-aimed"])
    words = [str(later.folder), "--against", str(first.folder)]
    planned = CliRunner().invoke(audit, words)
    assert planned.exit_code == 0
    assert "re-aimed" in planned.output
    assert "reopened: approval of 1 cameras" in planned.output
    assert CliRunner().invoke(audit, [*words, "--strict"]).exit_code == 8
    later.sql("UPDATE cameras SET status = 'operational'")
    built = CliRunner().invoke(audit, [*words, "--json"])
    document = json.loads(built.output)
    assert built.exit_code == 8
    assert document["counts"] == {"re-aimed": 1}
    assert document["reopened"]["approval"] == ["CAM-0001"]
    assert document["changes"][0]["severity"] == "error"


def test_a_plan_of_an_earlier_version_is_compared_as_far_as_it_goes(first: TinyPlan, tmp_path: Path) -> None:
    """Columns that the earlier plan does not hold are named and not compared."""
    older = first.copy(tmp_path / "older")
    older.sql_free("ALTER TABLE cameras DROP COLUMN purpose_code", "ALTER TABLE cameras DROP COLUMN audio")
    found = read_cameras(older.folder)
    assert set(found.absent) == {"purpose_code", "audio"}
    assert changes_since(found, read_cameras(first.folder)) == []


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    """A folder without a plan is named."""
    with pytest.raises(InputError, match="cannot be read"):
        read_cameras(tmp_path)
