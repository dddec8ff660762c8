"""`planner run --frontier`: a second process audits and draws every point, and its faults come back."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.cli.finish import Finisher
from planner.cli.main import planner
from planner.errors import IntegrityError, NoPlanError, PlannerError, Problem

FILES = ("plan.json", "audit.json", "bom.xlsx", "map.html", "report.html", "report.pdf")
QUICK = """
[joint]
gap_limit_pct = 50.0
repair_rounds = 1
start = "stages"
[optimize]
bulk = false
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a frontier of two budgets, made by the command."""
    study = write_toy(
        tmp_path_factory.mktemp("points") / "s", streets_geojson=streets_geojson(list(grid_lines(3, 3)))
    )
    text = (study / "study.toml").read_text(encoding="utf-8")
    (study / "study.toml").write_text(text + QUICK, encoding="utf-8")
    run = CliRunner().invoke(planner, ["run", str(study), "--frontier", "2", "--time-limit", "1"])
    assert run.exit_code == 0, run.output
    return study / "plan" / "base-frontier"


def test_every_point_has_its_audit_and_its_files(folder: Path) -> None:
    points = [p for p in sorted(folder.iterdir()) if p.is_dir()]
    assert points
    for point in points:
        assert {n for n in FILES if (point / n).stat().st_size > 100} == set(FILES)
        assert json.loads((point / "plan.json").read_text())["audit"]["errors"] == 0
        found = CliRunner().invoke(planner, ["audit", str(point)])
        assert found.exit_code == 0, found.output


def test_a_plan_that_fails_its_audit_in_the_other_process_is_told_here(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "01"
    shutil.copytree(folder / sorted(p.name for p in folder.iterdir() if p.is_dir())[-1], bad)
    (bad / "bom.csv").write_text("item_id\n", encoding="utf-8")
    with pytest.raises(PlannerError, match="bom"), Finisher(tmp_path) as finisher:
        finisher.give(bad)


def test_a_second_process_that_is_killed_is_told_and_none_is_left(folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "01"
    shutil.copytree(folder / sorted(p.name for p in folder.iterdir() if p.is_dir())[-1], good)
    with Finisher(tmp_path) as finisher:
        finisher.give(good)
        os.kill(finisher.process, signal.SIGKILL)
        with pytest.raises(NoPlanError, match=r"ended from outside \(SIGKILL\).*memory.* Run it again"):
            finisher.wait()
        finisher.wait()
    with pytest.raises(ProcessLookupError):
        os.kill(finisher.process, 0)


def test_a_second_process_that_was_killed_between_two_plans_is_told(tmp_path: Path) -> None:
    """A broken pipe would end the command without a word."""
    with Finisher(tmp_path) as finisher:
        os.kill(finisher.process, signal.SIGKILL)
        finisher._second._process.join(5)
        with pytest.raises(NoPlanError, match=r"ended from outside \(SIGKILL\)"):
            finisher.give(tmp_path)


def test_an_error_says_the_same_in_another_process() -> None:
    error = IntegrityError([Problem("a.", "b."), Problem("c.")], "here", "the plan")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.problems) == (IntegrityError, str(error), error.problems)
