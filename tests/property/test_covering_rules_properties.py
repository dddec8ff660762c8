"""Covering under rules: the optimum of every kind of rule, alone and mixed, and its proof."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.covering import solve_covering
from planner.optimize.maxcover import search
from planner.optimize.maxcover.model import solve_covering_model
from planner.optimize.maxcover.verdict import broken_rules, worth_of
from planner.optimize.problems import CoverageProblem
from planner.optimize.report import Limits
from planner.rules.cover_certificate import cover_bound_milli, verify_cover_certificate
from tests.helpers_covers import KINDS, best_by_trying, proof_arrays, ruled_problem

EXACT = Limits(gap_limit_pct=0.0)
CASES = [(kind,) for kind in KINDS] + [KINDS, ("sites", "second", "side"), ("floors", "apart", "standing")]


def assert_best(problem: CoverageProblem) -> None:
    """Engine, reference model and trying all choices agree, and a third party proves the bound."""
    best = best_by_trying(problem)
    answer, reference = solve_covering(problem, EXACT), solve_covering_model(problem)
    if best is None:
        assert reference.infeasible
        assert answer.report.outcome == "infeasible"
        assert answer.notes
        return
    chosen = np.isin(np.arange(problem.candidate_count), answer.chosen)
    assert answer.report.outcome == "proven"
    assert answer.covered_weight == answer.report.bound == reference.bound == best
    assert worth_of(problem, chosen) == best
    assert broken_rules(problem, chosen) == ()
    arrays = proof_arrays(problem, answer)
    assert verify_cover_certificate(arrays) == []
    assert cover_bound_milli(arrays) == answer.certificate.bound >= best


@pytest.mark.parametrize("kinds", CASES, ids="+".join)
@pytest.mark.parametrize("seed", range(5))
def test_optimum_equals_trying_all_and_the_reference_model(kinds: tuple[str, ...], seed: int) -> None:
    """Each kind of rule, alone and mixed: 50 problems whose optimum is the best of all choices."""
    assert_best(ruled_problem(seed, kinds))


@pytest.mark.parametrize("kinds", CASES, ids="+".join)
def test_the_large_path_reaches_the_same_optimum(
    kinds: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the small path shut, search, bound and core alone end at the optimum or prove that none is."""
    monkeypatch.setattr(search, "SMALL_CANDIDATES", 0)
    for seed in (11, 12, 13):
        assert_best(ruled_problem(seed, kinds))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_one_more_camera_never_sees_less_under_rules(seed: int) -> None:
    """Where a choice keeps the rules, raising `count` by one does not lower the optimum."""
    problem = ruled_problem(seed, ("sites", "side", "second", "apart"))
    answer = solve_covering(problem, EXACT)
    more = solve_covering(dataclasses.replace(problem, count=problem.count + 1), EXACT)
    if answer.report.outcome == "proven":
        assert more.report.outcome == "proven"
        assert more.covered_weight >= answer.covered_weight


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_a_rule_more_never_covers_more(seed: int) -> None:
    """Taking the side rows away does not lower the optimum."""
    problem = ruled_problem(seed, ("sites", "side", "floors"))
    answer = solve_covering(problem, EXACT)
    freer = solve_covering(dataclasses.replace(problem, side=None), EXACT)
    if answer.report.outcome == "proven":
        assert freer.covered_weight >= answer.covered_weight
