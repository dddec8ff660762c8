"""A plan with every fact given breaks no rule of accountability; one breach of each finds exactly those."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from helpers_breaches import APART, BREACHES
from helpers_tiny_plan import TinyPlan

from planner.rules.folder import read_folder
from planner.rules.model import AuditFinding
from planner.rules.registry import ACCOUNTABILITY


def found(plan: TinyPlan) -> list[AuditFinding]:
    """Return what the rules of accountability find."""
    folder = read_folder(plan.folder)
    return [fault.under(rule.id) for rule in ACCOUNTABILITY for fault in rule.check(folder)]


def told(findings: Iterable[AuditFinding]) -> set[str]:
    """Return the rules that found something."""
    return {f.rule for f in findings}


def test_each_rule_of_accountability_has_a_breach() -> None:
    assert set(BREACHES) == {rule.id for rule in ACCOUNTABILITY}


def test_a_plan_with_every_fact_given_breaks_none(tiny_plan: TinyPlan) -> None:
    assert found(tiny_plan) == []


@pytest.mark.parametrize("rule", BREACHES)
def test_one_breach_of_a_rule_is_found_by_that_rule_and_by_no_other(tiny_plan: TinyPlan, rule: str) -> None:
    BREACHES[rule](tiny_plan)
    findings = found(tiny_plan)
    assert told(findings) == {rule}
    assert {f.severity for f in findings} == {"open"}


def test_one_breach_of_each_rule_together_finds_exactly_those(tiny_plan: TinyPlan) -> None:
    """Those that would hide another, such as two of one column, stand in the test above alone."""
    for rule, breach in BREACHES.items():
        if rule not in APART:
            breach(tiny_plan)
    assert told(found(tiny_plan)) == set(BREACHES) - set(APART)


def test_from_construction_on_the_same_breaches_are_errors(tiny_plan: TinyPlan) -> None:
    """Alternatives alone stay a warning."""
    for rule in ("ACC-CAM-AUDIO", "ACC-CAM-BASIS", "ACC-CAM-APPROVAL", "ACC-CAM-ALTERNATIVES"):
        BREACHES[rule](tiny_plan)
    tiny_plan.sql("UPDATE cameras SET status = 'underConstruction'")
    levels = {f.rule: f.severity for f in found(tiny_plan)}
    assert levels == {
        "ACC-CAM-AUDIO": "error", "ACC-CAM-BASIS": "error", "ACC-CAM-APPROVAL": "error",
        "ACC-CAM-ALTERNATIVES": "warning",
    }  # fmt: skip
