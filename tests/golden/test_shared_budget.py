"""`planner run` of members that share one budget: refused, gone on with, told and audited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from helpers_shared_towns import write_shared

from planner.cli.main import planner
from planner.errors import ProvenInfeasibleError
from planner.plan.store import read_plan
from planner.rules.province.audit import audit_province

SHORT, ENOUGH = 1_500_000, 1_760_000
TOWNS = ("east", "north")


def call(*words: object) -> Result:
    return CliRunner().invoke(planner, [str(w) for w in words])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, list[str], Result]:
    """The study; a run with too little money, what it left, and the run that goes on with more."""
    folder = write_shared(tmp_path_factory.mktemp("shared") / "sharing", SHORT, TOWNS)
    refused = call("run", folder)
    left = sorted(p.name for p in (folder / "plan").iterdir())
    path = folder / "study.toml"
    path.write_text(path.read_text().replace(str(SHORT), str(ENOUGH)), encoding="utf-8")
    return folder, refused, left, call("run", folder)


@pytest.fixture(scope="module")
def told(runs: tuple[Path, Result, list[str], Result]) -> dict[str, Any]:
    """The summary of the plan."""
    assert runs[3].exit_code == 0, runs[3].output
    return json.loads((runs[0] / "plan" / "base" / "province.json").read_text(encoding="utf-8"))


def test_a_budget_below_what_bounds_prove_is_refused_as_impossible_and_nothing_is_half_written(runs) -> None:
    """Exit code 5 tells what each needs; what members offered is kept beside, and no plan stands."""
    _, refused, left, _ = runs
    assert isinstance(refused.exception, ProvenInfeasibleError)
    assert refused.exception.exit_code == 5
    assert "bounds prove that members need at least USD" in str(refused.exception)
    assert "east USD" in str(refused.exception)
    assert left == [".base.tasks"]


def test_more_money_goes_on_with_the_offers_that_were_made(runs, told) -> None:
    """Budgets of the whole are not handed on: no member is planned again, and the kept offers go at last."""
    folder, *_, done = runs
    assert done.stderr.count("taken from an earlier run") == len(TOWNS)
    assert not (folder / "plan" / ".base.tasks").exists()


def test_shares_are_the_plans_money_within_the_budget_under_a_bound(runs, told) -> None:
    """What each has is the capex of its own plan; together they are within the budget, and see no more than
    the bound."""
    shares, plan = told["shares"], runs[0] / "plan" / "base"
    own = {t: json.loads((plan / "members" / t / "plan.json").read_text()) for t in TOWNS}
    for row in shares["members"]:
        assert row["capex"] == own[row["member"]]["cost"]["capex"] <= row["share"]
    assert sum(r["share"] for r in shares["members"]) <= ENOUGH
    seen = sum(own[t]["joint"]["covered"] for t in TOWNS)
    assert shares["value"] == round(1000 * seen) <= shares["bound"]
    assert told["cost"]["capex"] == pytest.approx(shares["spent"], abs=0.001)


def test_a_member_for_which_little_is_left_joins_its_points_and_has_no_camera(runs, told) -> None:
    """With this money one town has all its cameras and the other none, and both are whole plans."""
    cameras = {r["id"]: r["cameras"] for r in told["members"]}
    assert sorted(cameras.values())[0] == 0 < max(cameras.values())
    bare = min(cameras, key=lambda t: cameras[t])
    assert read_plan(runs[0] / "plan" / "base" / "members" / bare).summary["network"]["connected"] == 1


def test_the_plan_passes_the_audit_and_its_report_tells_the_shares(runs, told) -> None:
    """Shares are found again from the offers; reports and workbooks of members tell their audits."""
    plan = runs[0] / "plan" / "base"
    found = audit_province(plan)
    assert not found.integrity_errors
    assert {"INT-SHARES-BOUND", "INT-SHARES-RULES", "INT-SHARES-PLANS"} <= set(found.checked)
    assert 'id="shares"' in (plan / "report.html").read_text(encoding="utf-8")
    assert all((plan / "members" / t / "map.html").is_file() for t in TOWNS)
