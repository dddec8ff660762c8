"""Cameras and streets decided together on a toy town: within the budget, never worse than in stages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.errors import PlannerError, ProvenInfeasibleError
from planner.optimize.report import Watch
from planner.outputs import write_bom_csv
from planner.plan.explain import camera_bindings
from planner.plan.identity import Registry
from planner.plan.make import make_in_stages, make_plan
from planner.plan.model import Plan
from planner.plan.policy_bounds import policy_lower_bound
from planner.plan.prepare import prepare
from planner.plan.progress import Run
from planner.plan.route_policies import CAPEX
from planner.plan.store import write_hashes, write_plan
from planner.rules import audit
from planner.settings import load_settings

QUICK = {
    "cameras.count": 5, "optimize.bulk": False, "joint.decide": "together", "joint.gap_limit_pct": 30.0,
    "joint.time_limit_s": 6.0, "costs.budget": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grid of 5 by 5 corners with its five points."""
    lines = streets_geojson(list(grid_lines(5, 5)))
    return write_toy(tmp_path_factory.mktemp("joint") / "s", streets_geojson=lines)


def plan_of(town: Path, **given: Any) -> Plan:
    """Make the plan of the town under some settings; dots are written as two underscores."""
    over = QUICK | {key.replace("__", "."): value for key, value in given.items()}
    return make_plan(prepare(load_settings(town, None, over)))


@pytest.fixture(scope="module")
def stages(town: Path) -> Plan:
    """The plan in stages."""
    return plan_of(town, joint__decide="stages")


def test_a_plan_in_stages_has_no_joint_block_and_no_joint_evidence(stages: Plan) -> None:
    assert stages.summary["joint"] is None
    assert "joint.npz" not in stages.evidence


@pytest.fixture(scope="module")
def within(town: Path, stages: Plan) -> Plan:
    """The plan decided together for 15,000 less than the plan in stages costs."""
    return plan_of(town, costs__budget=stages.summary["cost"]["capex"] - 15_000)


def test_the_priced_plan_is_within_a_budget_that_the_plan_in_stages_passes(within: Plan) -> None:
    told, cost = within.summary["joint"], within.summary["cost"]
    assert told["priced"] == cost["capex"] <= cost["budget"]
    assert told["model_cost"] <= told["model_budget"]
    assert told["outside_model"] == pytest.approx(told["priced"] - told["model_cost"])
    assert any(r["within"] for r in told["rounds"])


def test_one_decision_sees_no_less_than_stages_with_fewer_cameras(within: Plan) -> None:
    told = within.summary["joint"]
    assert told["stages"]["within"]["model_cost"] <= told["model_budget"]
    assert told["bound"] >= told["covered"] >= told["stages"]["within"]["covered"]


def test_cameras_of_the_plan_are_the_views_of_the_joint_choice(within: Plan) -> None:
    told = within.summary["joint"]
    assert len(within.tables["cameras"]) == told["cameras"] == len(within.evidence["cover.npz"]["chosen"])
    assert within.summary["cameras"]["gap_limit_pct"] == QUICK["joint.gap_limit_pct"]


def test_without_a_budget_the_money_is_that_of_the_plan_in_stages(town: Path, stages: Plan) -> None:
    told = plan_of(town).summary["joint"]
    assert told["budget"] == stages.summary["cost"]["capex"]
    assert told["covered"] >= stages.summary["cameras"]["objective"]


def test_least_capex_covers_as_much_as_the_plan_in_stages_for_no_more(town: Path, stages: Plan) -> None:
    plan = plan_of(town, joint__objective="capex")
    told = plan.summary["joint"]
    assert told["covered"] >= told["required"] == stages.summary["cameras"]["objective"]
    assert plan.summary["cost"]["capex"] <= stages.summary["cost"]["capex"]
    assert told["bound"] <= told["model_cost"]


def test_least_net_present_cost_is_told_as_such(town: Path, stages: Plan) -> None:
    summary = plan_of(town, joint__objective="net_present_cost").summary
    assert summary["joint"]["priced"] == summary["cost"]["net_present_cost"]
    assert summary["cost"]["net_present_cost"] <= stages.summary["cost"]["net_present_cost"]


def test_where_the_count_is_free_money_says_how_many_cameras(town: Path, stages: Plan) -> None:
    """Asked for 3, with the money of 5."""
    money = stages.summary["cost"]["capex"]
    plan = plan_of(town, cameras__count=3, joint__count="free", costs__budget=money)
    assert plan.summary["joint"]["cameras"] > 3
    assert plan.summary["cost"]["capex"] <= money


def test_a_budget_below_what_the_points_cost_is_proven_infeasible(town: Path) -> None:
    with pytest.raises(ProvenInfeasibleError, match="points and fixed cameras alone cost at least"):
        plan_of(town, costs__budget=1000.0)


def test_coverage_beyond_what_the_count_can_see_is_proven_infeasible(town: Path) -> None:
    with pytest.raises(ProvenInfeasibleError, match="no choice covers"):
        plan_of(town, joint__objective="capex", joint__required_coverage=0.9)


def test_more_cameras_than_yearly_payments_allow_are_not_bought(town: Path, stages: Plan) -> None:
    """Money for more cameras than the plan in stages has, but no more a year than that one pays."""
    cost = stages.summary["cost"]
    most = float(int(cost["annual_opex"]) + 1)
    plan = plan_of(
        town, joint__count="free", costs__budget=cost["capex"] + 40_000, costs__max_annual_payments=most
    )
    assert plan.summary["cost"]["annual_opex"] <= most
    assert plan.summary["joint"]["covered"] >= stages.summary["cameras"]["objective"]


def test_yearly_payments_that_no_plan_keeps_are_refused_in_words(town: Path) -> None:
    with pytest.raises(PlannerError, match=r"costs\.max_annual_payments") as told:
        plan_of(town, costs__max_annual_payments=1000.0)
    assert told.value.exit_code == ProvenInfeasibleError.exit_code
    assert "no plan of this study keeps it" in str(told.value)


def test_what_is_left_of_a_limit_with_tax_is_the_budget_of_both(
    town: Path, stages: Plan, tmp_path: Path
) -> None:
    """121 with 21 % of tax leave 100: cameras are decided for that, as if it were the budget."""
    money = stages.summary["cost"]["capex"] - 15_000
    most = float(Decimal(str(money)) * Decimal("1.21"))
    plan = plan_of(town, costs__tax_pct=21.0, costs__max_capex_with_tax=most)
    cost, told = plan.summary["cost"], plan.summary["joint"]
    assert told["budget"] == pytest.approx(money, abs=0.02)
    assert cost["capex"] + cost["tax"] <= most
    assert plan.summary["cameras"]["stopped_by"] == ["costs.max_capex_with_tax"]
    assert "costs.budget" not in {s for found in camera_bindings(plan).values() for s in found}
    write_plan(plan, tmp_path)
    write_bom_csv(plan, tmp_path / "bom.csv")
    write_hashes(tmp_path)
    held = ("INT-JOINT", "INT-COST", "INT-COVER", "INT-POLICIES")
    assert [f.plain() for f in audit(tmp_path).integrity_errors if f.rule.startswith(held)] == []


def test_what_no_plan_is_below_counts_no_camera_that_another_plan_may_leave_out(town: Path) -> None:
    """Five cameras decided in stages are in every plan; decided together a plan of one is one, too."""
    one = plan_of(town, joint__decide="stages", cameras__count=1).summary["cost"]["capex"]
    over = QUICK | {"joint.decide": "stages", "costs.max_capex_with_tax": 1e9}
    ground = prepare(load_settings(town, None, over))
    built = make_in_stages(ground, Registry.empty(), Run()).built
    joint = replace(ground.settings, joint=replace(ground.settings.joint, decide="together"))
    of_five = policy_lower_bound(CAPEX, ground, built, Watch())
    of_any = policy_lower_bound(CAPEX, replace(ground, settings=joint), built, Watch())
    assert of_five is not None
    assert of_any is not None
    assert 0 < of_any <= one < of_five
