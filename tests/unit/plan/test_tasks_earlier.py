"""Members whose plan stands in another plan of the study are taken from there, and only when all is equal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers_toy import write_toy

from planner.plan.province.tasks import How, Result, Task, run_tasks
from planner.plan.province.tasks import earlier as standing
from planner.plan.province.tasks.earlier import RECORDS, record_plan, take_from_plans
from planner.plan.summary import versions
from planner.settings import load_settings

SAID = {"sha256": "abc", "audit": {"errors": 0}}


def never(_: Task) -> Result:
    """Stand for planning: nothing that is taken may come here."""
    raise AssertionError("planned again")


@pytest.fixture
def placed(tmp_path: Path) -> tuple[Path, Task]:
    """The folder of plans, with the plan `base` of one member, recorded; and the member's task."""
    task = Task("east", load_settings(write_toy(tmp_path / "east")))
    plans = tmp_path / "plan"
    member = plans / "base" / "members" / "east"
    (member / "evidence").mkdir(parents=True)
    (member / "plan.json").write_text(json.dumps({"versions": versions()}))
    (member / "evidence" / "a.npz").write_bytes(b"proof")
    record_plan([task], never, plans / "base", {"east": SAID})
    return plans, task


def taken(plans: Path, task: Task, target: str = "own") -> list[str]:
    """Return what a run of another scenario takes."""
    return take_from_plans(plans / f".{target}.tasks", [task], never, plans / target)


def test_an_equal_member_is_taken_whole_and_not_planned(placed) -> None:
    """The run finds the member done, with all its files and what was said of it."""
    plans, task = placed
    assert taken(plans, task) == ["east"]
    (done,) = run_tasks([task], never, How(plans / ".own.tasks"))
    assert done.values == SAID
    assert (done.folder / "evidence" / "a.npz").read_bytes() == b"proof"


def test_a_changed_setting_or_file_is_planned_again(placed) -> None:
    """A tax of the member, its list of points, ids given since, and what else the task is given."""
    plans, task = placed
    costs = replace(task.settings.costs, tax_pct=10.5)
    assert taken(plans, replace(task, settings=replace(task.settings, costs=costs))) == []
    assert taken(plans, replace(task, given={"budget": 1})) == []
    (task.settings.folder / "plan").mkdir()
    ids = task.settings.folder / "plan" / "ids.csv"
    ids.write_text("kind,id\n")
    assert taken(plans, task) == []
    ids.unlink()
    points = task.settings.folder / "points.csv"
    before = points.read_text()
    points.write_text(before.replace("Escuela 1", "Escuela 9"))
    assert taken(plans, task) == []
    points.write_text(before)
    assert taken(plans, task) == ["east"]


def test_a_plan_that_was_touched_replaced_or_made_otherwise_is_not_taken(placed, monkeypatch) -> None:
    """A changed file, the plan that is replaced itself, another library, a record that is broken."""
    plans, task = placed
    assert taken(plans, task, "base") == []
    proof = plans / "base" / "members" / "east" / "evidence" / "a.npz"
    proof.write_bytes(b"forged")
    assert taken(plans, task) == []
    proof.write_bytes(b"proof")
    with monkeypatch.context() as patch:
        patch.setattr(standing, "versions", lambda: {**versions(), "python": "2"})
        assert taken(plans, task) == []
    whole = (plans / RECORDS).read_text()
    for broken in ("", "[]", '{"a": 1}'):
        (plans / RECORDS).write_text(broken)
        assert taken(plans, task) == []
    (plans / RECORDS).write_text(whole)
    assert taken(plans, task) == ["east"]
