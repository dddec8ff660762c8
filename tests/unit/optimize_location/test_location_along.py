"""Choice of facilities along a tree: against every choice there is, on small cases."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.location import Along, LocationProblem, solve_location
from planner.optimize.location.along import Prices, pair_rests, solve_along
from planner.optimize.location.climb import climb
from planner.optimize.location.problem import cost_of, faults_of
from planner.optimize.location.tree_kernels import distances
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)


def never() -> bool:
    """Nobody asks to stop."""
    return False


def made(
    seed: int, sites: int, facilities: int, nodes: int, *, dear: bool, most: int | None, trees: int
) -> LocationProblem:
    """A random forest with sites and facilities on it; a root of each tree is fixed and has room for all.

    Where `dear`, long ways cost more than their length, some pairs are not allowed, and sites take unequally.
    """
    rng = np.random.default_rng(seed)
    parent = np.array([-1 if v < trees else int(rng.integers(0, v)) for v in range(nodes)])
    edge = rng.integers(0, 20, nodes).astype(float)
    site_node = rng.integers(0, nodes, sites)
    facility_node = np.concatenate([np.arange(trees), rng.integers(0, nodes, facilities)])
    many = trees + facilities
    way = np.array([distances(parent, edge, int(v)) for v in facility_node])[:, site_node]
    cost = way + rng.integers(0, 9, many)[:, None] + rng.integers(0, 9, sites)
    fixed = np.arange(many) < trees
    allowed = np.isfinite(way)
    need = np.ones((sites, 1))
    if dear:
        cost = cost + 15 * (way > 20)
        allowed &= fixed[:, None] | (rng.random(way.shape) < 0.8)
        need = np.column_stack([need, rng.integers(1, 4, sites)])
    room = np.full((many, need.shape[1]), np.inf)
    room[trees:] = rng.integers(1, 5, (facilities, need.shape[1]))
    rows, columns = np.nonzero(allowed)
    return LocationProblem(
        site_count=sites,
        opening=np.where(fixed, 3, rng.integers(0, 40, many)),
        fixed=fixed,
        pair_site=columns.astype(np.int64),
        pair_facility=rows.astype(np.int64),
        pair_cost=cost[rows, columns].astype(np.int64),
        need=need,
        room=room,
        most_open=most,
        lot=rng.integers(1, 4, many),
        lot_cost=np.where(fixed, 0, rng.integers(0, 12, many)),
        along=Along(parent, edge, site_node, facility_node),
    )


def best_of(problem: LocationProblem) -> int:
    """The cheapest of all assignments: the roots serve everybody, so there is one."""
    choices = [problem.pair_facility[problem.pair_site == i].tolist() for i in range(problem.site_count)]
    found = [np.array(c, dtype=np.int64) for c in product(*choices)]
    return min(cost_of(problem, f) for f in found if not faults_of(problem, f))


def cases(*, dear: bool, most: st.SearchStrategy[int | None]) -> st.SearchStrategy[LocationProblem]:
    """Small random problems."""
    return st.builds(
        made, st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 3), st.integers(2, 9),
        dear=st.just(dear), most=most, trees=st.integers(1, 2),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(cases(dear=False, most=st.none()))
def test_tables_give_the_cheapest_choice_where_pairs_cost_the_way(problem: LocationProblem) -> None:
    """Equal sites, costs that add up: bound and choice of the first tables are the best of all."""
    assert problem.along is not None
    prices = Prices.of(problem, problem.along)
    rest = pair_rests(problem, problem.along, prices.edge) - prices.own[problem.pair_facility]
    base = np.full(problem.site_count, np.inf)
    np.minimum.at(base, problem.pair_site, rest)
    answer = solve_along(problem, problem.along, prices, base)
    assert answer is not None
    right = best_of(problem)
    assert abs(answer.bound - right) < 1e-6
    assert faults_of(problem, answer.facility) == []
    assert cost_of(problem, answer.facility) == right


@settings(max_examples=60, deadline=None)
@given(cases(dear=True, most=st.sampled_from([None, 0, 1, 2])))
def test_bounds_stay_below_and_choices_above_the_best(problem: LocationProblem) -> None:
    """Dearer long ways, pairs that are not allowed, two resources, limits: bound <= best <= choice."""
    assert problem.along is not None
    found, right = climb(problem, problem.along, 0.0, never), best_of(problem)
    assert found is not None
    assert found.bound <= right + 1e-6
    if found.facility is not None:
        assert faults_of(problem, found.facility) == []
        assert cost_of(problem, found.facility) == found.upper >= right


@settings(max_examples=40, deadline=None)
@given(cases(dear=True, most=st.sampled_from([None, 1])))
def test_with_lots_the_choice_is_the_cheapest_of_all(problem: LocationProblem) -> None:
    """What tables and multipliers leave open HiGHS closes, lots included: cost and bound are the best."""
    solution = solve_location(problem, EXACT)
    assert solution.report.objective == solution.lower_bound == best_of(problem)
    assert faults_of(problem, solution.facility) == []


def without(problem: LocationProblem, facility: int) -> LocationProblem:
    """The problem in which a facility serves nobody."""
    keep = problem.pair_facility != facility
    return replace(
        problem, pair_site=problem.pair_site[keep], pair_facility=problem.pair_facility[keep],
        pair_cost=problem.pair_cost[keep],
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(cases(dear=True, most=st.sampled_from([None, 1])), st.integers(0, 9))
def test_prices_of_a_larger_problem_as_a_start_move_no_answer(problem: LocationProblem, which: int) -> None:
    """A facility fewer, from where the prices of all ended: still the cheapest, or within what is asked."""
    before = solve_location(problem, EXACT)
    fewer = without(problem, int(np.flatnonzero(~problem.fixed)[which % (~problem.fixed).sum()]))
    right = best_of(fewer)
    again = solve_location(fewer, EXACT, start=before.proof)
    assert again.report.objective == again.lower_bound == right
    near = solve_location(fewer, Limits(gap_limit_pct=10.0, time_limit_s=30.0), start=before.proof)
    assert near.lower_bound <= right <= near.report.objective
    assert near.report.gap_pct <= 10.0
    assert faults_of(fewer, near.facility) == []


def test_a_second_lot_is_bought_only_where_it_pays() -> None:
    """Three sites, 10 from a facility with lots of two, 40 from the center: two move, or all.

    A lot serves two sites that save 30 each; a second one saves 30 for one site: it pays at 29, not at 31.
    """
    for lot_cost, moved in ((31, 2), (29, 3)):
        along = Along(np.array([-1, 0]), np.array([0.0, 30.0]), np.array([1, 1, 1]), np.array([0, 1]))
        problem = LocationProblem(
            3, np.array([0, 0]), np.array([True, False]), np.array([0, 1, 2] * 2), np.repeat([0, 1], 3),
            np.repeat([40, 10], 3), np.ones((3, 1)), np.full((2, 1), np.inf),
            lot=np.array([1, 2]), lot_cost=np.array([0, lot_cost]), along=along,
        )  # fmt: skip
        solution = solve_location(problem, EXACT)
        assert int((solution.facility == 1).sum()) == moved
        assert solution.report.objective == best_of(problem)


def test_a_toll_keeps_the_limit_on_openings_and_its_bound() -> None:
    """40 sites on a star of ten branches, a facility on each that pays: with at most three, three open.

    By hand: a branch of four sites costs 4 x 100 from the center, or 50 + 0. Three branches at 50 and seven
    at 400 are 2,950.
    """
    parent = np.array([-1, *[0] * 10])
    edge = np.array([0.0, *[100.0] * 10])
    site_node = np.repeat(np.arange(1, 11), 4)
    pairs = [(i, 0, 100) for i in range(40)] + [(i, int(v), 0) for i, v in enumerate(site_node)]
    site, facility, cost = (np.array(c) for c in zip(*pairs, strict=True))
    fixed = np.arange(11) == 0
    problem = LocationProblem(
        40, np.where(fixed, 0, 50), fixed, site, facility, cost, np.ones((40, 1)), np.full((11, 1), np.inf),
        most_open=3, along=Along(parent, edge, site_node, np.arange(11)),
    )  # fmt: skip
    solution = solve_location(problem, Limits(gap_limit_pct=0.5))
    assert solution.report.objective == 2950
    assert solution.report.gap_pct <= 0.5
    assert solution.report.solver == "dynamic programming along the routes"
