"""Ctrl-C and the clock: the best plan found so far is kept, and says so."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from planner.cli.run import interrupt_handler, run_study
from planner.cli.told import told
from planner.plan.progress import Run, StageEvent
from planner.rules import audit
from planner.settings import load_settings
from tests.helpers_toy import STUDY, grid_lines, streets_geojson, write_toy

HARD = STUDY.replace("count = 6", "count = 40") + (
    "[optimize]\nsiting_gap_limit_pct = 0\nrouting_gap_limit_pct = 0\n"
)


def wide(folder: Path) -> Path:
    """A larger grid, so that the solvers have work to be stopped in."""
    lines = list(grid_lines(22, 22))
    return write_toy(folder, study_toml=HARD, streets_geojson=streets_geojson(lines))


@pytest.mark.parametrize("stage", ["siting", "routing"])
def test_ctrl_c_during_a_solver_keeps_the_best_plan_found_and_the_audit_takes_it(tmp_path, stage):
    settings = load_settings(wide(tmp_path / "s"))
    watched = Run()
    handle = interrupt_handler(watched)

    def press(event: StageEvent) -> None:
        if event.stage == stage and not watched.stop:
            handle(signal.SIGINT, None)

    watched._tell = press
    summary = run_study(settings, tmp_path / "plan", overwrite=False, watched=watched)
    assert summary["network"]["connected"] == 45
    assert summary["repeatable"] is False or summary["outcome"] == "proven"
    if summary["outcome"] == "stopped":
        assert told(summary, tmp_path).startswith("Plan found but not proven")
    assert audit(tmp_path / "plan").integrity_errors == ()


def test_ctrl_c_outside_the_solvers_ends_the_run(tmp_path):
    watched = Run()
    handle = interrupt_handler(watched)
    with watched.stage_of("store"), pytest.raises(KeyboardInterrupt):
        handle(signal.SIGINT, None)


def test_a_second_ctrl_c_ends_the_run(tmp_path):
    watched = Run()
    handle = interrupt_handler(watched)
    with watched.stage_of("routing"):
        handle(signal.SIGINT, None)
        assert watched.stop
        with pytest.raises(KeyboardInterrupt):
            handle(signal.SIGINT, None)


def test_a_run_that_the_clock_ended_is_not_called_repeatable(tmp_path):
    limits = {"optimize.siting_time_limit_s": 0.1, "optimize.routing_time_limit_s": 0.1}
    settings = load_settings(wide(tmp_path / "s"), None, limits)
    run_study(settings, tmp_path / "plan", overwrite=False, watched=Run())
    summary = json.loads((tmp_path / "plan" / "plan.json").read_text())
    if summary["outcome"] == "stopped":
        assert summary["repeatable"] is False
        assert max(summary["cameras"]["gap_pct"], summary["network"]["gap_pct"]) > 0
    else:
        assert summary["cameras"]["gap_pct"] <= summary["cameras"]["gap_limit_pct"]
