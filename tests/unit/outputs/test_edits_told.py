"""What a plan that starts from a stored one says of it: report and terminal, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers_plan import synthetic_plan

from planner.cli.told import _cameras, told
from planner.outputs.report.edits import edits
from planner.plan.model import Plan

FIGURES = (("covered", 50.0, 48.0), ("coverage_share", 0.5, 0.48), ("capex", 1000.0, 1100.5),
           ("annual_opex", 10.0, 10.0), ("route_m", 2000.0, 2100.0))  # fmt: skip


def block(**more: Any) -> dict[str, Any]:
    """Return a block `edits`."""
    return {
        "start": "plan/base", "rows": 3, "pinned": 2, "forbidden": 1, "moved": 0, "streets_pinned": 0,
        "streets_forbidden": 0, "held": 7, "free_m": 400.0, "free_share": 0.05, "reroute_gain_pct": 1.0,
        "cameras": {"before": 12, "after": 12, "kept": 9, "added": 3, "dropped": 3},
        "streets": {"before_m": 2000.0, "after_m": 2100.0, "kept_m": 1900.0, "added_m": 200.0,
                    "dropped_m": 100.0},
        "figures": [{"figure": n, "before": b, "after": a, "difference": a - b} for n, b, a in FIGURES],
        "meaning": "both are priced", **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A plan on a grid that starts from a stored one."""
    made = synthetic_plan()
    return replace(made, summary={**made.summary, "edits": block()})


def test_the_chapter_tells_what_was_asked_what_stayed_and_what_it_cost(plan: Plan) -> None:
    chapter = edits(plan)
    assert chapter is not None
    english = " ".join(s.en for s in chapter["sentences"])
    spanish = " ".join(s.es for s in chapter["sentences"])
    assert "2 places of cameras pinned, 1 forbidden" in english
    assert "Of the 12 cameras of the stored plan 9 stay" in english
    assert "7 cameras farther than 400" in english
    assert "De las 12 cámaras del plan guardado quedan 9" in spanish
    assert "{" not in english + spanish
    assert [c.en for c in chapter["grid"].rows[2]] == ["capex", "1,000", "1,101", "101"]


def test_edits_without_a_stored_plan_tell_no_comparison(plan: Plan) -> None:
    alone = replace(plan, summary={**plan.summary, "edits": block(cameras=None, streets=None, figures=[])})
    chapter = edits(alone)
    assert chapter is not None
    assert len(chapter["sentences"]) == 1
    assert chapter["grid"] is None


def test_a_plan_without_edits_has_no_chapter() -> None:
    assert edits(synthetic_plan()) is None


def test_the_terminal_says_that_the_bound_is_of_plans_that_keep_what_is_held(plan: Plan) -> None:
    text = told(dict(plan.summary), Path("there"), 1.0)
    assert "of 12 cameras of plan/base 9 stay, 3 are new" in text
    kept = plan.summary["cameras"]["fixed"] + 9
    assert f"no choice that keeps the {kept} given, pinned or held" in text
    assert "-2.00 points of coverage and USD +100" in text


@pytest.mark.parametrize(
    ("seen", "words"),
    [(60.0, "see 60.0% of 100 residents; no choice sees more than 63.8%"),
     (50.0, "see 50.0% of 100 residents, 60.0% with second sights; no choice sees more than 63.8%")],
)  # fmt: skip
def test_beside_a_bound_with_second_sights_stands_what_is_seen_with_them(seen: float, words: str) -> None:
    cameras = {
        "fixed": 0, "chosen": 5, "coverage_upper_bound_share": 0.638, "coverage_share": seen / 100,
        "demand_covered": seen, "demand_total": 100.0, "objective": 60.0, "demand_unit": "residents",
    }  # fmt: skip
    assert words in _cameras(cameras)
