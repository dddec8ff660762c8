"""Coverage against cost on a toy town: rising, each point within its budget and under its bound."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from helpers_toy import STUDY, grid_lines, streets_geojson, write_toy

from planner.cli.frontier_run import run_frontier
from planner.errors import UsageError
from planner.outputs import write_bom_csv
from planner.plan.frontier import Frontier, FrontierPoint, Proof, with_best_bounds
from planner.plan.identity import Registry
from planner.plan.joint_repair import expected_outside
from planner.plan.progress import Run
from planner.plan.store import write_hashes, write_plan
from planner.rules import audit
from planner.settings import load_settings

LISTED = STUDY.replace('points = "points.csv"', 'points = "points.csv"\ncameras = "cameras.csv"')
QUICK = {
    "cameras.count": 4, "optimize.bulk": False, "joint.gap_limit_pct": 50.0, "joint.time_limit_s": 2.0,
    "joint.start": "stages", "joint.repair_rounds": 2, "costs.budget": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Frontier, list[FrontierPoint]]:
    """Two budgets of a town whose tender lists three cameras."""
    folder = tmp_path_factory.mktemp("frontier") / "s"
    write_toy(folder, study_toml=LISTED, streets_geojson=streets_geojson(list(grid_lines(4, 4))))
    found = Frontier(load_settings(folder, None, QUICK), Run(), Registry.empty())
    return found, list(found.points(2))


def test_coverage_and_budget_rise_and_each_plan_is_within_its_budget(
    made: tuple[Frontier, list[FrontierPoint]],
) -> None:
    rows = [p.row for p in made[1]]
    assert rows
    for before, row in pairwise(rows):
        assert row["budget"] > before["budget"]
        assert row["covered"] >= before["covered"]
    for row in rows:
        assert row["capex"] <= row["budget"]
        assert row["bound"] >= row["covered"]


def test_each_point_stands_under_the_best_bound_that_any_point_proves(
    made: tuple[Frontier, list[FrontierPoint]],
) -> None:
    rows = with_best_bounds(made[1], 50.0)
    assert len(rows) == len(made[1])
    for row, point in zip(rows, made[1], strict=True):
        assert row["covered"] <= row["bound"] <= point.row["bound"]
        assert row["gap_pct"] == pytest.approx(100 * (1 - row["covered"] / row["bound"]), abs=1e-3)
        assert row["bound_of"] in {p.row["point"] for p in made[1]}
    for before, row in pairwise(rows):
        assert before["bound"] <= row["bound"] + 0.01


def test_a_bound_for_more_money_holds_for_less_and_cuts_prove_one_for_any() -> None:
    """500 thousandths within 1,000 cents; by cuts 510, and half a thousandth for each cent."""
    proof = Proof(1, 1000, 500, 510, 1, 2)
    assert [proof.at(b) for b in (1000, 900, 0, 1100)] == [500, 461, 11, 561]
    assert Proof(1, 1000, 500, 0, 0, 0).at(1001) is None


def test_plans_that_break_a_hard_policy_are_no_points(tmp_path: Path) -> None:
    folder = write_toy(tmp_path / "s", streets_geojson=streets_geojson(list(grid_lines(3, 3))))
    over = QUICK | {"cameras.count": 2, "costs.max_supplier_share": 0.01, "joint.repair_rounds": 1}
    assert list(Frontier(load_settings(folder, None, over), Run(), Registry.empty()).points(2)) == []


def test_a_plan_of_the_frontier_passes_its_audit(
    made: tuple[Frontier, list[FrontierPoint]], tmp_path: Path
) -> None:
    plan = next(p.plan for p in made[1] if p.plan is not None)
    write_plan(plan, tmp_path)
    write_bom_csv(plan, tmp_path / "bom.csv")
    write_hashes(tmp_path)
    held = ("INT-JOINT", "INT-COST", "INT-COVER", "INT-FIG")
    assert [f.plain() for f in audit(tmp_path).integrity_errors if f.rule.startswith(held)] == []


def test_where_the_plan_in_stages_is_the_answer_it_is_within_the_money_of_the_model(tmp_path: Path) -> None:
    """The last budget is what the plan in stages costs, and the plan before had more beside the model."""
    write_toy(tmp_path / "s")
    settings = load_settings(tmp_path / "s", None, {"optimize.bulk": False, "joint.time_limit_s": 20.0})
    rows = [p.row for p in Frontier(settings, Run(), Registry.empty()).points(2)]
    assert rows[-1]["capex"] == rows[-1]["budget"]
    assert all(r["model_cost"] <= r["model_budget"] for r in rows)


def test_the_tender_is_its_list_of_cameras(made: tuple[Frontier, list[FrontierPoint]]) -> None:
    tender = made[0].tender
    assert tender is not None
    assert tender.cameras == 3
    assert any(p.row["budget"] == pytest.approx(tender.capex) for p in made[1])


def test_a_frontier_that_stands_is_not_replaced_unasked(tmp_path: Path) -> None:
    write_toy(tmp_path / "s")
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "frontier.csv").write_text("point\n", encoding="utf-8")
    with pytest.raises(UsageError, match="--overwrite"):
        run_frontier(load_settings(tmp_path / "s"), 3, tmp_path / "f", overwrite=False, watched=Run())


def test_what_a_plan_has_beside_the_model_follows_the_plans_before_it() -> None:
    # 20 cents more of the model had 2 more beside it: of 55 more in all 5 are beside it, held to be 7.5.
    assert expected_outside([(100, 40), (120, 42)], 217) == 50
    # Less money than the plan before: along the same line, without the margin.
    assert expected_outside([(100, 40), (120, 42)], 107) == 37
    # What grew with less money is no line to follow; one plan alone tells none.
    assert expected_outside([(100, 42), (120, 40)], 500) == 40
    assert expected_outside([(100, 42)], 500) == 42
