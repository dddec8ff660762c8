"""What the report says of cameras and streets decided together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from helpers_plan import synthetic_plan

from planner.outputs.report.context import context
from planner.outputs.report.joint import joint, outcome
from planner.plan.model import Plan

TOLD: dict[str, Any] = {
    "objective": "coverage", "count": "most", "demand_unit": "population", "covered": 5429.06,
    "covered_share": 0.179, "cameras": 15, "model_cost": 283_972.24, "model_budget": 290_000.0,
    "required": None, "budget": 2_100_000.0, "priced": 2_077_297.82, "outside_model": 1_793_325.58,
    "bound": 5533.01, "certified_bound": 5534.02, "proven_budget": 306_674.42, "gap_pct": 1.8966,
    "gap_limit_pct": 2.5, "outcome": "proven", "from_stages": False,
    "stages": {"within": {"covered": 5300.0, "cameras": 14, "model_cost": 289_000.0}},
    "gain": {"plan_pct": 2.4351, "from_nothing_pct": 1.2, "from_stages_pct": 2.4351},
    "rounds": [
        {"cameras": 16, "covered": 5500.0, "model_cost": 300_000.0, "priced": 2_110_000.0, "within": False},
        {"cameras": 15, "covered": 5429.06, "model_cost": 283_972.24, "priced": 2_077_297.82, "within": True},
    ],
}  # fmt: skip
LEAST = {
    "objective": "capex", "model_budget": None, "budget": None, "required": 5300.0, "bound": 270_000.0,
    "certified_bound": 269_000.0, "proven_budget": None,
}  # fmt: skip


def plan_with(**changed: object) -> Plan:
    """Return a plan with this block."""
    plan = synthetic_plan()
    return replace(plan, summary={**plan.summary, "joint": {**TOLD, **changed}})


def english(**changed: object) -> str:
    """Return the sentences of the chapter in English."""
    chapter = joint(plan_with(**changed))
    assert chapter is not None
    return " ".join(s.en for s in chapter["sentences"])


def test_value_bound_difference_and_gain_are_told() -> None:
    """Bounds are rounded away from flattery, gains down."""
    text = english()
    for words in ("15 cameras see 5,429", "USD 306,674", "sees more than 5,535", "itself says 5,534",
                  "USD 283,972",
                  "USD 2,077,298", "USD 1,793,326", "within 1.90", "2 decisions", "14 cameras see 5,300",
                  "2.43", "1.20"):  # fmt: skip
        assert words in text, words


def test_least_cost_is_told_with_what_is_asked_for() -> None:
    text = english(**LEAST)
    for words in ("5,300 is asked for", "costs less than USD 269,000", "saves 2.43"):
        assert words in text, words


def test_a_plan_in_stages_that_was_better_is_told() -> None:
    assert "the plan in stages was better" in english(from_stages=True)


def test_without_a_plan_in_stages_no_gain_is_claimed() -> None:
    text = english(stages={"within": None}, gain=dict.fromkeys(TOLD["gain"]))
    assert "No plan in stages" in text
    assert "one decision sees" not in text


def test_each_decision_has_a_row() -> None:
    chapter = joint(plan_with())
    assert chapter is not None
    assert [[c.en for c in row][-1] for row in chapter["grid"].rows] == ["no", "yes"]


def test_a_plan_in_stages_has_no_such_chapter() -> None:
    assert joint(synthetic_plan()) is None


@pytest.mark.parametrize("ended", ["proven", "stopped"])
def test_the_first_page_tells_how_the_decision_ended(ended: str) -> None:
    first = context(plan_with(outcome=ended), None)["outcomes"][0]
    assert first == outcome({**TOLD, "outcome": ended}, "USD")
    assert ended in first[0].en


def test_figures_that_count_second_sights_say_so_beside_what_one_camera_sees() -> None:
    """Worth 5,429 with second sights, 5,000 seen by one camera at least; no word where both are the same."""
    plan = plan_with()
    once = {"objective": 5429.06, "demand_covered": 5000.0, "coverage_share": 0.1649}
    for covered, words in ((5000.0, True), (5429.06, False)):
        cameras = plan.summary["cameras"] | once | {"demand_covered": covered}
        chapter = joint(replace(plan, summary=plan.summary | {"cameras": cameras}))
        assert chapter is not None
        told = " ".join(s.en for s in chapter["sentences"])
        assert ("at least one camera sees 5,000" in told.lower()) is words
