"""What the report says of the search over the real cost."""

from __future__ import annotations

from dataclasses import replace

from helpers_plan import synthetic_plan

from planner.outputs.report.context import _bulk

TOLD = {
    "status": "improved", "reason": None, "plain_cost": 3_203_843.12, "cost": 3_139_820.73,
    "gain_pct": 1.9983, "lower_bound": 2_857_268.43, "gap_pct": 8.9991, "route_gap_pct": 1.6321,
    "plain_capex": 12_500_000.0, "capex": 12_430_000.0,
}  # fmt: skip


def told(**block: object) -> list[tuple[str, str, str]]:
    """Return the sentences of a plan with this block: Spanish, English, and the English bound."""
    plan = synthetic_plan()
    network = {**plan.summary["network"], "bulk": {**TOLD, **block}}
    found = _bulk(replace(plan, summary={**plan.summary, "network": network}))
    return [(sentence.es, sentence.en, bound.en) for sentence, bound in found]


def test_gain_and_bound_are_told_rounded_away_from_flattery():
    """The gain is rounded down, gaps are rounded up, and the search is not called an optimum."""
    ((es, en, bound),) = told()
    assert "1,99 %" in es.replace("\u00a0", " ")
    for words in ("1.99", "3.14 million", "12.50 million"):
        assert words in en
    for words in ("not a proven optimum", "9.00", "1.64", "2.85 million"):
        assert words in bound


def test_a_search_in_vain_is_told_with_its_reason_and_none_where_none_was_made():
    """Each reason has its words; a plan without a search says nothing."""
    for reason, words in (
        ("nothing_cheaper", "found no cheaper tree"),
        ("dearer_when_priced", "when priced"),
        ("more_unserved", "more sites unserved"),
        ("policy", "limit on money"),
    ):
        ((_, en, _),) = told(status="kept", reason=reason)
        assert words in en
    assert told(status="off", reason="optimize.bulk") == []
