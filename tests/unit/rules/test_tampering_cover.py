"""A bound on coverage holds for the limits of the study: those that nobody set are refused."""

from __future__ import annotations

import pytest
from helpers_judge import Judge
from helpers_tamper_cover import APART, FORGED, HONEST, LIMITS, ROOM
from helpers_tiny_plan import TinyPlan

OWN = {ROOM, APART, LIMITS}


def errors(judge: Judge, plan: TinyPlan) -> set[str]:
    """The rules on limits with an error."""
    return {f.rule for f in judge.findings(plan.folder) if f.severity == "error"} & OWN


@pytest.mark.parametrize("case", HONEST)
def test_limits_of_the_study_are_kept(judge: Judge, tiny_plan: TinyPlan, case: str) -> None:
    HONEST[case](tiny_plan)
    assert errors(judge, tiny_plan) == set()


@pytest.mark.parametrize("case", FORGED)
def test_a_limit_that_no_setting_asks_for_is_refused(judge: Judge, tiny_plan: TinyPlan, case: str) -> None:
    tamper, rule = FORGED[case]
    tamper(tiny_plan)
    assert rule in errors(judge, tiny_plan)
