"""Properties of routing under the ownership rule on small random multigraphs."""

from __future__ import annotations

from unittest import mock

from helpers_ownership import assert_sound, random_multigraph
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize import ownership
from planner.optimize.owned.model import solve_owned_model
from planner.optimize.ownership import OwnedRoutingProblem, solve_owned_routing
from planner.optimize.report import Limits

SHARES = [0, 200_000, 500_000, 777_777, 1_000_000]
EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SHARES), st.sampled_from([0, ownership.SMALL_EDGES]))
def test_never_below_the_reference_model_and_bound_never_above_it(
    seed: int, share_ppm: int, small_edges: int
) -> None:
    """With or without the exact small path, the flow model's optimum lies between bound and plan."""
    problem = random_multigraph(seed, share_ppm)
    with mock.patch.object(ownership, "SMALL_EDGES", small_edges):
        answer = solve_owned_routing(problem, EXACT)
    assert_sound(problem, answer)
    reference = solve_owned_model(problem)
    assert reference.ended
    if reference.infeasible:
        assert not answer.share_met
        assert answer.report.outcome == "infeasible" or (small_edges == 0 and share_ppm < 1_000_000)
        return
    assert answer.report.outcome != "infeasible"
    assert answer.lower_bound <= reference.bound
    assert answer.certified_lower_bound <= answer.lower_bound
    if answer.share_met:
        assert answer.objective >= reference.bound
    if small_edges or share_ppm == 0:
        assert answer.share_met
        assert answer.objective == reference.bound == answer.lower_bound


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_a_slack_rule_leaves_the_cheapest_tree(seed: int) -> None:
    """Where the cheapest tree meets the rule, the answer is that tree at gap 0 with multiplier 0."""
    problem = random_multigraph(seed, 0)
    free = solve_owned_routing(problem, EXACT)
    share = 1_000_000 * free.owned_length_cm // max(1, free.length_cm)
    ruled = solve_owned_routing(
        OwnedRoutingProblem(**{**problem.__dict__, "min_owned_ppm": int(share)}), EXACT
    )
    assert ruled.objective == free.objective
    assert ruled.share_met
    assert ruled.report.outcome == "proven"
    assert ruled.multiplier_milli == 0
