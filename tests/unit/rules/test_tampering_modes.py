"""Modes by place: a plan that keeps them has no error, each change of them is told by its rules alone."""

from __future__ import annotations

import pytest
from helpers_judge import Judge
from helpers_tamper_modes import PLACES, asked
from helpers_tiny_plan import TinyPlan


def errors(judge: Judge, plan: TinyPlan) -> set[str]:
    """The ids of the rules with an error."""
    return {f.rule for f in judge.findings(plan.folder) if f.severity == "error"}


def test_entries_that_the_plan_keeps_make_no_error(judge: Judge, tiny_plan: TinyPlan) -> None:
    """Cameras owned, in a district of their own or anywhere; nothing asked of the route."""
    asked("cameras: own", "cameras in Nowhere: lease")(tiny_plan)
    assert errors(judge, tiny_plan) == set()


@pytest.mark.parametrize("case", PLACES)
def test_a_change_of_modes_is_told(judge: Judge, tiny_plan: TinyPlan, case: str) -> None:
    tamper, expected = PLACES[case]
    tamper(tiny_plan)
    assert errors(judge, tiny_plan) == expected
