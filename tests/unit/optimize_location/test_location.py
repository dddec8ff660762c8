"""Choice of facilities: against every choice there is, on small cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.location import LocationProblem, solve_location
from planner.optimize.location.model import solve_model
from planner.optimize.location.problem import cost_of, faults_of
from planner.optimize.location.relaxed import relax
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)


def made(seed: int, sites: int, facilities: int, *, tight: bool, most: int | None) -> LocationProblem:
    """A random problem; facility 0 is fixed and may serve everybody, as a center does."""
    rng = np.random.default_rng(seed)
    allowed = rng.random((sites, facilities)) < 0.7
    allowed[:, 0] = rng.random(sites) < 0.9
    rows, columns = np.nonzero(allowed)
    room = np.full((facilities, 2), np.inf)
    room[1:, 0] = rng.integers(1, 4 if tight else 9, facilities - 1)
    fixed = np.zeros(facilities, dtype=bool)
    fixed[0] = True
    return LocationProblem(
        site_count=sites,
        opening=rng.integers(0, 60, facilities),
        fixed=fixed,
        pair_site=rows.astype(np.int64),
        pair_facility=columns.astype(np.int64),
        pair_cost=rng.integers(1, 50, len(rows)),
        need=np.column_stack([np.ones(sites), rng.random(sites)]),
        room=room,
        most_open=most,
    )


def best_of(problem: LocationProblem) -> int | None:
    """The cheapest of all assignments, None where none keeps the rules."""
    choices = [
        problem.pair_facility[problem.pair_site == i].tolist() or [-1] for i in range(problem.site_count)
    ]
    found = [np.array(c, dtype=np.int64) for c in product(*choices)]
    return min((cost_of(problem, f) for f in found if not faults_of(problem, f)), default=None)


problems = st.builds(
    made, st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4), tight=st.booleans(),
    most=st.sampled_from([None, 0, 1, 2]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(problems)
def test_the_choice_is_the_cheapest_of_all_there_are(problem: LocationProblem) -> None:
    """Cost and bound equal the best of all assignments; where there is none, that is said."""
    right, solution = best_of(problem), solve_location(problem, EXACT)
    if right is None:
        assert solution.report.outcome == "infeasible"
        return
    assert solution.report.objective == solution.lower_bound == right
    assert solution.report.outcome == "proven"
    assert faults_of(problem, solution.facility) == []


@settings(max_examples=40, deadline=None)
@given(problems)
def test_the_multipliers_bound_every_choice(problem: LocationProblem) -> None:
    """The bound of the multipliers is never above the cheapest choice."""
    right = best_of(problem)
    if right is not None:
        assert relax(problem).bound <= right + 1e-6


def test_sites_that_no_pair_allows_are_told() -> None:
    """A site without a pair stays unserved; the bound is of the others."""
    problem = LocationProblem(
        2, np.array([0]), np.array([True]), np.array([0]), np.array([0]), np.array([7]),
        np.ones((2, 1)), np.full((1, 1), np.inf),
    )  # fmt: skip
    solution = solve_location(problem, EXACT)
    assert problem.unservable.tolist() == [1]
    assert solution.facility.tolist() == [0, -1]
    assert solution.lower_bound == 7


def test_a_facility_pays_where_it_saves_more_than_it_costs() -> None:
    """Three sites save 10 each: a facility of 29 is opened, one of 31 is not."""
    for opening, right in ((29, 29 + 15), (31, 45)):
        problem = LocationProblem(
            3, np.array([0, opening]), np.array([True, False]), np.array([0, 0, 1, 1, 2, 2]),
            np.array([0, 1, 0, 1, 0, 1]), np.array([15, 5] * 3), np.ones((3, 1)), np.full((2, 1), np.inf),
        )  # fmt: skip
        assert solve_location(problem, EXACT).report.objective == right


def test_a_problem_of_the_size_of_a_city_is_proven_within_one_percent() -> None:
    """400 sites and 120 facilities with 48 ports: the gap is at most 1 % and the choice keeps every rule."""
    rng = np.random.default_rng(3)
    sites, spots = rng.random((400, 2)) * 5000, rng.random((120, 2)) * 5000
    far = np.abs(sites[:, None, :] - spots[None, :, :]).sum(axis=2)
    near = np.argsort(far, axis=1)[:, :40]
    rows = np.repeat(np.arange(400), 41)
    columns = np.concatenate([near + 1, np.zeros((400, 1), dtype=int)], axis=1).ravel()
    dear = np.abs(sites - 2500).sum(axis=1)
    cost = np.where(columns == 0, dear[rows], far[rows, np.maximum(columns - 1, 0)]).astype(np.int64)
    room = np.full((121, 1), 48.0)
    room[0] = np.inf
    fixed = np.zeros(121, dtype=bool)
    fixed[0] = True
    opening = np.full(121, 20_000)
    opening[0] = 0
    problem = LocationProblem(
        400, opening, fixed, rows, columns.astype(np.int64), cost, np.ones((400, 1)), room
    )
    solution = solve_location(problem, Limits(gap_limit_pct=1.0, time_limit_s=60.0))
    assert solution.report.gap_pct <= 1.0
    assert faults_of(problem, solution.facility) == []
    assert cost_of(problem, solution.facility) == solution.report.objective


def test_arrays_that_do_not_fit_are_refused() -> None:
    """A room for two facilities where there is one."""
    with pytest.raises(ValueError, match="a row a facility"):
        LocationProblem(
            1, np.array([0]), np.array([True]), np.array([0]), np.array([0]), np.array([7]),
            np.ones((1, 1)), np.ones((2, 1)),
        )  # fmt: skip


def test_the_model_says_that_no_choice_exists() -> None:
    """Two sites, one port."""
    problem = LocationProblem(
        2, np.array([0]), np.array([True]), np.array([0, 1]), np.array([0, 0]), np.array([1, 1]),
        np.ones((2, 1)), np.ones((1, 1)),
    )  # fmt: skip
    assert solve_model(problem, 0.0, 10.0).infeasible
    assert solve_location(problem, EXACT).report.outcome == "infeasible"
