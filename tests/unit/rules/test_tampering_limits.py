"""Limits that routes were held to: an intact one is kept, each change of it is told by its rules alone."""

from __future__ import annotations

import pytest
from helpers_judge import Judge
from helpers_tamper_limits import LIMITS, held
from helpers_tiny_plan import TinyPlan


def errors(judge: Judge, plan: TinyPlan) -> set[str]:
    """The ids of the rules with an error."""
    return {f.rule for f in judge.findings(plan.folder) if f.severity == "error"}


def test_a_plan_held_to_a_limit_has_no_error(judge: Judge, tiny_plan: TinyPlan) -> None:
    """Upkeep of 8 % of each way, a limit that binds nowhere, multiplier 0: the bound is as before."""
    held(tiny_plan)
    assert errors(judge, tiny_plan) == set()


@pytest.mark.parametrize("case", LIMITS)
def test_a_change_of_the_limits_is_told(judge: Judge, tiny_plan: TinyPlan, case: str) -> None:
    tamper, expected = LIMITS[case]
    tamper(tiny_plan)
    assert errors(judge, tiny_plan) == expected
