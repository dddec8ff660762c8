"""Properties of routing under a least owned share, yearly payments and capex at once, on small graphs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from unittest import mock

import numpy as np
import pytest
from helpers_ownership import assert_sound, grid_of_streets, random_multigraph, with_rules

from planner.optimize import ownership
from planner.optimize.owned.model import ModelAnswer, solve_owned_model
from planner.optimize.ownership import OwnedRoutingProblem, solve_owned_routing
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)
SHARES = (0, 300_000, 600_000, 1_000_000)


@cache
def coupled(seed: int) -> OwnedRoutingProblem:
    made = grid_of_streets if seed % 3 else random_multigraph
    return with_rules(made(seed, SHARES[seed % len(SHARES)]), seed + 7)


@cache
def optimum(seed: int) -> ModelAnswer:
    return solve_owned_model(coupled(seed))


@pytest.mark.parametrize("small_edges", [0, ownership.SMALL_EDGES])
@pytest.mark.parametrize("seed", range(48))
def test_dual_optimum_and_plan_stand_in_order(seed: int, small_edges: int) -> None:
    """Dual value <= optimum of the PuLP model <= cost of the plan; small cases whole are the optimum."""
    problem = coupled(seed)
    with mock.patch.object(ownership, "SMALL_EDGES", small_edges):
        answer = solve_owned_routing(problem, EXACT)
    assert_sound(problem, answer)
    reference = optimum(seed)
    assert reference.ended
    if reference.infeasible:
        assert not answer.kept
        assert answer.report.outcome == "infeasible" or small_edges == 0
        return
    assert answer.report.outcome != "infeasible"
    assert answer.certified_lower_bound <= answer.lower_bound <= reference.bound
    if answer.kept:
        assert answer.objective >= reference.bound
    if small_edges:
        assert answer.kept
        assert answer.objective == reference.bound == answer.lower_bound


def test_the_search_alone_keeps_the_rules_in_nearly_all_cases_that_can() -> None:
    """Without the exact model 9 of 10 plans are found, on average at most 3 % above the optimum."""
    found, extra, possible, proven, impossible = 0, [], 0, 0, 0
    with mock.patch.object(ownership, "SMALL_EDGES", 0):
        for seed in range(48):
            problem = coupled(seed)
            reference = optimum(seed)
            answer = solve_owned_routing(problem, EXACT)
            if reference.infeasible:
                impossible += 1
                proven += answer.report.outcome == "infeasible"
                continue
            possible += 1
            found += answer.kept
            if answer.kept and reference.bound:
                extra.append(answer.objective / reference.bound - 1)
    assert found >= 0.9 * possible
    assert np.mean(extra) <= 0.03
    assert possible >= 24
    assert proven >= 0.5 * impossible


@pytest.mark.parametrize("seed", range(16))
def test_between_proven_optima_a_higher_owned_share_never_costs_less(seed: int) -> None:
    """With payments limited too, the optimum rises with the share asked, until no plan keeps both."""
    problem = with_rules(grid_of_streets(seed, 0), seed + 7)
    last, possible = -1, True
    for share in (0, 250_000, 500_000, 750_000, 1_000_000):
        answer = solve_owned_routing(replace(problem, min_owned_ppm=share), EXACT)
        assert answer.report.outcome in ("proven", "infeasible")
        assert possible or not answer.kept
        possible = answer.kept
        if possible:
            assert answer.objective >= last
            last = answer.objective
