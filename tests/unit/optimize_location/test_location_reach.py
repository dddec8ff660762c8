"""Choice of facilities along a tree where sites lie beyond the reach of what is open anyway."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from helpers_reach import reaching
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.location import Along, LocationProblem, solve_location
from planner.optimize.location.climb import climb
from planner.optimize.location.covers import Covers
from planner.optimize.location.problem import cost_of, faults_of
from planner.optimize.location.relaxed import _reaching
from planner.optimize.location.solve import TREE
from planner.optimize.location.tree_kernels import distances
from planner.optimize.report import Limits


def never() -> bool:
    """Nobody asks to stop."""
    return False


def best_of(problem: LocationProblem) -> int | None:
    """The cheapest of all assignments, sites without a pair left out; None where room lacks."""
    choices = [
        problem.pair_facility[problem.pair_site == i].tolist() or [-1] for i in range(problem.site_count)
    ]
    found = [np.array(c, dtype=np.int64) for c in product(*choices)]
    return min((cost_of(problem, f) for f in found if not faults_of(problem, f)), default=None)


CASES = st.builds(
    reaching, st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4), st.integers(2, 9),
    st.integers(5, 40),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(CASES)
def test_with_reach_bound_best_and_choice_stand_in_this_order(problem: LocationProblem) -> None:
    """Tables with prices of sets stay below the best of all choices, and what they lead to above it."""
    assert problem.along is not None
    found, right = climb(problem, problem.along, 0.0, never), best_of(problem)
    if found is not None and right is not None:
        assert found.bound <= right + 1e-6
        if found.facility is not None:
            assert faults_of(problem, found.facility) == []
            assert found.upper >= right
    solution = solve_location(problem, Limits(gap_limit_pct=0.0, time_limit_s=30.0))
    if right is None:
        assert solution.report.outcome == "infeasible"
    else:
        assert solution.lower_bound == right == solution.report.objective


def valley(far: int) -> LocationProblem:
    """Ten sites beside the center, some 30 beyond it; reach is 20, and three huts stand at 28, 30, 32.

    The center pays 0 a site and 30 for those beyond, were they within reach; a hut costs 5,000.
    """
    parent = np.array([-1, 0, 1, 2])
    edge = np.array([0.0, 28.0, 2.0, 2.0])
    site_node = np.r_[np.zeros(10, dtype=np.int64), np.full(far, 2)]
    facility_node = np.array([0, 1, 2, 3])
    way = np.array([distances(parent, edge, int(v)) for v in facility_node])[:, site_node]
    rows, columns = np.nonzero(way <= 20)
    return LocationProblem(
        site_count=10 + far,
        opening=np.array([0, 5000, 5000, 4990]),
        fixed=np.arange(4) == 0,
        pair_site=columns.astype(np.int64),
        pair_facility=rows.astype(np.int64),
        pair_cost=way[rows, columns].astype(np.int64),
        need=np.ones((10 + far, 1)),
        room=np.full((4, 1), np.inf),
        along=Along(parent, edge, site_node, facility_node),
    )


def test_a_hut_that_reach_asks_for_is_in_the_bound() -> None:
    """By hand: 5,000 + 0 at 30, or 4,990 + 4 x 2 at 32. Tables alone say 4 x 30 = 120, all at the center."""
    problem = valley(4)
    solution = solve_location(problem, Limits(gap_limit_pct=0.1, time_limit_s=30.0))
    assert solution.report.solver == TREE
    assert solution.report.objective == 4998
    assert 4993 <= solution.lower_bound <= 4998
    assert np.unique(solution.facility).tolist() == [0, 3]


def test_sets_that_hold_another_are_left_out_and_prices_pay_no_facility_too_much() -> None:
    """Sites that {1, 2, 3}, {1, 2} and {3} may serve: two sets are left, worth 5,000 and 4,990."""
    problem = replace(
        valley(3), pair_site=np.array([10, 10, 10, 11, 11, 12]), pair_facility=np.array([1, 2, 3, 1, 2, 3]),
        pair_cost=np.ones(6, dtype=np.int64),
    )  # fmt: skip
    covers = Covers.of(problem)
    assert sorted(row.tolist() for row in covers.member) == [
        [False, False, False, True], [False, True, True, False],
    ]  # fmt: skip
    price = covers.first_prices(problem)
    assert sorted(np.rint(price).tolist()) == [4990, 5000]
    assert (covers.relief(price) <= problem.opening + 1e-6).all()


def test_where_the_center_reaches_all_no_set_is_asked_for() -> None:
    """Pairs of the center for every site: nothing must open."""
    problem = valley(0)
    assert Covers.of(problem).member.shape == (0, 4)


def test_reaching_opens_the_cheapest_by_site_until_all_have_a_pair() -> None:
    """Sites 0 to 2 by 1 at 300, 2 and 3 by 2 at 250, 3 by 3 at 90, 4 by nobody: 3 at 91, then 1 at 100.3.

    First, 1 adds three sites (301 / 3 = 100.3), 2 two (125.5), 3 one (91): 3 opens, then 1; 2 adds none.
    """
    pairs = [(0, 1), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (5, 0)]
    site, facility = (np.array(c, dtype=np.int64) for c in zip(*pairs, strict=True))
    problem = LocationProblem(
        6, np.array([0, 300, 250, 90]), np.array([True, False, False, False]), site, facility,
        np.ones(len(site), dtype=np.int64), np.ones((6, 1)), np.full((4, 1), np.inf),
    )  # fmt: skip
    assert _reaching(problem).tolist() == [True, True, False, True]
    dear = replace(problem, opening=np.array([0, 300, 250, 190]))
    # 3 at 191 is now after 1 at 100.3, and before 2, which adds site 3 alone by then, at 251.
    assert _reaching(dear).tolist() == [True, True, False, True]
    dearer = replace(problem, opening=np.array([0, 300, 150, 190]))
    # 2 at 75.5 comes first, and 1 for sites 0 and 1.
    assert _reaching(dearer).tolist() == [True, True, True, False]


def test_reaching_keeps_the_fixed_where_they_serve_everybody() -> None:
    """Nothing beside the center opens where it has a pair with every site."""
    assert _reaching(valley(0)).tolist() == [True, False, False, False]


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 9))
def test_prices_of_sets_carried_to_a_problem_with_a_facility_fewer_keep_the_order(
    problem: LocationProblem, which: int
) -> None:
    """From the prices that a larger problem ended at: bound <= best <= choice, and exact where asked."""
    before = solve_location(problem, Limits(gap_limit_pct=1.0, time_limit_s=30.0))
    keep = problem.pair_facility != which % len(problem.opening)
    fewer = replace(
        problem, pair_site=problem.pair_site[keep], pair_facility=problem.pair_facility[keep],
        pair_cost=problem.pair_cost[keep], fixed=problem.fixed & (np.arange(len(problem.opening)) != which),
    )  # fmt: skip
    right = best_of(fewer)
    assert fewer.along is not None
    found = climb(fewer, fewer.along, 0.0, never, before.proof)
    if found is not None and right is not None:
        assert found.bound <= right + 1e-6
        assert found.facility is None or found.upper >= right
    solution = solve_location(fewer, Limits(0.0, 30.0), start=before.proof)
    if right is None:
        assert solution.report.outcome == "infeasible"
    else:
        assert solution.lower_bound == right == solution.report.objective
