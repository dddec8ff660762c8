"""Two scenarios of a study as one plan: run, audited, found by either order of its names, compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.cli.main import planner
from planner.errors import PlannerError
from tests.helpers_toy import write_toy


def told(*words: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(planner, [str(w) for w in words])


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy study with a plan of two scenarios."""
    folder = write_toy(tmp_path_factory.mktemp("joined"))
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[scenario.taxed.costs]\ntax_pct = 10\n[scenario.taxed.study]\nnote = "Ten percent."\n'
            '[scenario.owed.disruption]\nunpaid = ["fiber"]\n[scenario.more.cameras]\ncount = 5\n'
        )
    done = told("run", folder, "--scenario", "taxed", "--scenario", "fixed")
    assert done.exit_code == 0, done.output
    return folder


def test_the_plan_of_two_scenarios_has_the_settings_of_both_and_passes_its_audit(toy: Path) -> None:
    """Three listed cameras of one, ten percent of tax of the other, under one name."""
    assert {p.name for p in (toy / "plan").iterdir() if p.is_dir()} == {"fixed+taxed"}
    summary = json.loads((toy / "plan" / "fixed+taxed" / "plan.json").read_text(encoding="utf-8"))
    assert (summary["scenario"], summary["cameras"]["chosen"]) == ("fixed+taxed", 3)
    assert summary["cost"]["tax"] == pytest.approx(summary["cost"]["capex"] / 10, abs=0.01)
    assert told("audit", toy / "plan" / "fixed+taxed").exit_code == 0


def test_other_commands_find_it_by_either_order_of_its_names(toy: Path) -> None:
    """bom and compare read the plan that run wrote; an event stands beside it, not in it."""
    assert (
        told("bom", toy, "--scenario", "fixed+taxed").output
        == told("bom", toy, "--scenario", "taxed", "--scenario", "fixed").output
    )
    beside = told("compare", toy, "taxed+fixed", "owed")
    assert beside.exit_code == 0
    assert "owed" in beside.output
    within = told("compare", toy, "fixed+owed")
    assert isinstance(within.exception, PlannerError)
    assert within.exception.exit_code == 2


@pytest.mark.parametrize(("names", "code"), [("fixed+more", 3), ("owed", 2), ("fixed+owed", 2)])
def test_what_makes_no_plan_is_refused_and_writes_nothing(toy: Path, names: str, code: int) -> None:
    """Two counts of cameras contradict each other; what happens to plans is no plan."""
    found = told("run", toy, "--scenario", names)
    assert isinstance(found.exception, PlannerError)
    assert found.exception.exit_code == code
    assert {p.name for p in (toy / "plan").iterdir() if p.is_dir()} == {"fixed+taxed"}
