"""The replacement program on small cases against all programs there are, and its bound on larger ones."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.replacement import (
    ReplacementProblem,
    certified_bound,
    keeps_budget,
    solve_replacement,
    worth,
)
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=20.0)


def all_programs(problem: ReplacementProblem) -> int:
    """Return the worth of the best program, by trying every one."""
    years = range(-1, len(problem.budget))
    return max(
        worth(problem, np.array(program))
        for program in itertools.product(years, repeat=len(problem.cost))
        if keeps_budget(problem, np.array(program))
    )


@st.composite
def small_problems(draw: st.DrawFn) -> ReplacementProblem:
    """Up to five parts over up to three years; what comes later is worth less."""
    n, years = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    cost = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    weight = draw(st.lists(st.integers(0, 20), min_size=n, max_size=n))
    first = draw(st.lists(st.integers(0, years - 1), min_size=n, max_size=n))
    budget = draw(st.lists(st.integers(0, 12), min_size=years, max_size=years))
    value = np.array([[w * (years - t) for t in range(years)] for w in weight])
    return ReplacementProblem(np.array(cost), value, np.array(first), np.array(budget), draw(st.booleans()))


@settings(max_examples=60, deadline=None)
@given(small_problems())
def test_no_program_is_worth_more_than_the_one_found(problem):
    """With no gap allowed the program is as good as the best of all that there are."""
    found = solve_replacement(problem, EXACT)
    best = all_programs(problem)
    assert keeps_budget(problem, found.year)
    assert worth(problem, found.year) == found.report.objective == best
    assert found.report.outcome == "proven"
    assert best <= found.report.bound <= found.report.certified_bound


@settings(max_examples=40, deadline=None)
@given(small_problems(), st.lists(st.integers(0, 9_000_000), min_size=3, max_size=3))
def test_any_multipliers_prove_a_bound(problem, multipliers):
    """Whatever the multipliers are, no program is worth more than what they prove."""
    held = np.array(multipliers[: len(problem.budget)])
    assert certified_bound(problem, held) >= all_programs(problem)


def test_a_large_program_ends_with_a_small_gap():
    """3,000 parts over 10 years at a tenth of what all cost: within 0.5 % by multipliers alone."""
    rng = np.random.default_rng(5)
    n, years = 3000, 10
    cost, weight = rng.integers(20_000, 300_000, n), rng.integers(0, 5_000, n)
    value = weight[:, None] * (years - np.arange(years))[None, :]
    first = rng.integers(0, years, n)
    budget = np.full(years, int(cost.sum()) // 20)
    problem = ReplacementProblem(cost, value, first, budget)
    found = solve_replacement(problem, Limits(gap_limit_pct=0.5, time_limit_s=30.0))
    assert keeps_budget(problem, found.year)
    assert found.report.gap_pct <= 0.5
    assert found.report.solver == "lagrange"


def test_a_budget_that_is_not_carried_over_is_lost():
    """A part of 100 under 60 a year is bought in the second year where the first leaves its money."""
    one = ReplacementProblem(np.array([100]), np.array([[20, 10]]), np.array([0]), np.array([60, 60]))
    assert solve_replacement(one, EXACT).year.tolist() == [1]
    lost = ReplacementProblem(one.cost, one.value, one.first, one.budget, carry_over=False)
    assert solve_replacement(lost, EXACT).year.tolist() == [-1]
