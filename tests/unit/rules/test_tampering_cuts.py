"""A bridge with fiber is one single point of failure."""

from __future__ import annotations

from helpers_tiny_plan import TinyPlan

from planner.rules import audit


def test_a_bridge_is_told_once_however_many_spans_run_on_it(tiny_plan: TinyPlan) -> None:
    """The three spans on SP-00001 are one bridge: BRG-00001 puts out all four sites and is asked for."""
    tiny_plan.sql("UPDATE streets SET bridge = 1 WHERE span_id = 'SP-00001'")
    found = audit(tiny_plan.folder).findings
    told = [f for f in found if f.rule == "INT-CUT-TABLE" and f.feature == "BRG-00001"]
    assert len(told) == 1
    assert "not listed" in told[0].message
