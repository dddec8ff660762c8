"""The buy-at-bulk search against every tree of tiny graphs, and against the recount of the audit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_bulk import all_trees, at_home, demands_of, first_forest, random_problem, works_of

from planner.optimize.bulk import improve_forest, real_cost
from planner.optimize.bulk.bound import PARTS_PPM, carried_cents
from planner.optimize.report import Limits, Watch
from planner.rules.real_cost import bound_cents, real_cents

CASES = [(seed, uplinks) for seed in range(30) for uplinks in (False, True)]


def test_search_is_never_below_the_best_tree_and_mostly_finds_it():
    """Of all trees of 60 tiny graphs none goes below the bound; the search finds the best of nearly all."""
    found = 0
    for seed, uplinks in CASES:
        rng = np.random.default_rng(seed)
        problem = random_problem(rng, 7, 4, uplinks=uplinks)
        trees = all_trees(problem)
        costs = [real_cost(problem, t)[0] for t in trees]
        route = min(int(problem.weight[t].sum()) for t in trees)
        given = first_forest(problem, rng.permutation(len(problem.tail)))
        answer = improve_forest(problem, given, route, Limits(seed=seed))
        assert answer.cost >= min(costs)
        assert answer.lower_bound <= min(costs)
        assert answer.cost <= answer.plain_cost == real_cost(problem, given)[0]
        assert real_cost(problem, answer.edges)[:2] == (answer.cost, answer.weight)
        found += answer.cost == min(costs)
    assert found >= 0.95 * len(CASES)


@pytest.mark.parametrize("pass_branches", [True, False])
def test_cost_is_that_of_the_recount(pass_branches):
    """The compiled cost of a forest is what the audit recounts fiber by fiber, for one and two roots."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        problem = random_problem(
            rng, 30, 15, roots=1 + seed % 2, uplinks=seed % 4 == 0, pass_branches=pass_branches
        )
        edges = first_forest(problem, rng.permutation(len(problem.tail)))
        problem = at_home(problem, edges) if seed % 2 else problem
        ours = real_cost(problem, edges)[0]
        again = real_cents(works_of(problem), edges.tolist(), problem.roots.tolist(), demands_of(problem))
        assert ours == again


def test_bound_is_that_of_the_recount():
    """The bound is what the audit finds for the same share of the weights, the best of those tried."""
    for seed in range(15):
        rng = np.random.default_rng(seed)
        problem = random_problem(rng, 25, 15)
        edges = first_forest(problem, rng.permutation(len(problem.tail)))
        answer = improve_forest(problem, edges, 100_000, Limits(seed=1))
        args = (works_of(problem), demands_of(problem), 100_000)
        assert answer.lower_bound == pytest.approx(bound_cents(*args, answer.bound_part_ppm), rel=1e-6, abs=2)
        every = max(bound_cents(*args, p) for p in (0, *PARTS_PPM))
        assert answer.lower_bound == pytest.approx(every, rel=1e-6, abs=2)


def test_least_cost_of_a_fiber_counts_every_step():
    """The bound takes the least cost of a fiber over all fiber counts, not only over some."""
    problem = random_problem(np.random.default_rng(3), 12, 8)
    whole = works_of(problem)
    fixed = bound_cents(whole, demands_of(problem), 0, 0)
    right = bound_cents(whole, demands_of(problem), 0, 300_000) - fixed
    assert carried_cents(problem, 300_000) == pytest.approx(right, rel=1e-6, abs=2)


def test_no_demand_gets_longer_than_its_limit():
    """A cheaper tree that makes a circuit longer than its limit is not taken."""
    wide = _two_ways(10**9)
    assert improve_forest(wide, np.array([0])).edges.tolist() == [1, 2]
    held = _two_ways(10_000)
    assert improve_forest(held, np.array([0])).edges.tolist() == [0]


def test_owned_share_is_kept():
    """A cheaper tree that owns less than the least share is not taken."""
    free = _two_ways(10**9)
    bound = replace(free, owned=np.array([True, False, False]), min_owned_ppm=500_000)
    assert improve_forest(bound, np.array([0])).edges.tolist() == [0]
    met = replace(free, owned=np.array([True, True, False]), min_owned_ppm=500_000)
    assert improve_forest(met, np.array([0])).edges.tolist() == [1, 2]


def test_a_tree_stays_with_its_root():
    """What hangs on one root is not hung on another, however near it is."""
    problem = random_problem(np.random.default_rng(0), 4, 0)
    problem = replace(
        problem, tail=np.array([0, 1]), head=np.array([2, 2]), length_cm=np.array([10_000, 10]),
        weight=np.array([90_000, 90]), kind=np.array([0, 0]), owned=np.array([True, True]),
        roots=np.array([0, 1]), demand_from=np.array([2]), demand_to=np.array([0]),
        demand_fibers=np.array([1]), demand_limit_cm=np.array([10**9]),
    )  # fmt: skip
    assert improve_forest(problem, np.array([0])).edges.tolist() == [0]


def test_seed_repeats_and_a_stop_is_told():
    """One seed gives one answer; a search that is stopped at once returns the forest given and says so."""
    rng = np.random.default_rng(5)
    problem = random_problem(rng, 60, 60)
    edges = first_forest(problem, rng.permutation(len(problem.tail)))
    one, two = (improve_forest(problem, edges, 0, Limits(seed=3)) for _ in range(2))
    assert one.edges.tolist() == two.edges.tolist()
    assert one.repeatable
    assert one.cost < one.plain_cost
    ended = improve_forest(problem, edges, 0, Limits(seed=3), Watch(should_stop=lambda: True))
    assert not ended.repeatable
    assert ended.edges.tolist() == sorted(edges.tolist())
    assert ended.gain_pct == 0


def test_faults_are_named_together():
    """Arrays that do not fit, a cycle and a node left out are refused; the forest beside them is not."""
    problem = random_problem(np.random.default_rng(1), 8, 3)
    edges = first_forest(problem, np.arange(len(problem.tail)))
    assert improve_forest(problem, edges).cost > 0
    broken = replace(problem, head=problem.head[:-1], roots=np.array([99]))
    with pytest.raises(ValueError, match=r"head has .* roots names"):
        improve_forest(broken, edges)
    with pytest.raises(ValueError, match="no forest"):
        improve_forest(problem, edges[:-1])
    with pytest.raises(ValueError, match="no forest"):
        improve_forest(problem, np.arange(len(problem.tail)))
    with pytest.raises(ValueError, match="the tariff ends"):
        improve_forest(replace(problem, demand_fibers=problem.demand_fibers + 10**3), edges)


def _two_ways(limit_cm: int):
    """A dear edge of 100 m from root to site, or two cheap ones of 60 m."""
    problem = random_problem(np.random.default_rng(0), 3, 0)
    return replace(
        problem, tail=np.array([0, 0, 1]), head=np.array([2, 1, 2]),
        length_cm=np.array([10_000, 6_000, 6_000]), weight=np.array([90_000, 9_000, 9_000]),
        kind=np.array([0, 0, 0]), owned=np.array([True, True, True]), closed=np.array([True, False, True]),
        demand_from=np.array([2]), demand_to=np.array([0]), demand_fibers=np.array([2]),
        demand_limit_cm=np.array([limit_cm]),
    )  # fmt: skip
