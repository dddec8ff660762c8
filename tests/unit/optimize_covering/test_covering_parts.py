"""Parts of the covering engine against their definitions."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest

from planner.optimize.maxcover.bound import Prices, bound_of
from planner.optimize.maxcover.classes import Classes, demand_classes, spread_multipliers
from planner.optimize.maxcover.core import make_core, open_candidates
from planner.optimize.maxcover.dual import Dual, engine_bound, whole_multipliers
from planner.optimize.maxcover.primal import VALUE, Choice, add, choose, drop, fill, plain_pull, swap
from planner.optimize.maxcover.region import neighborhood, region_moves
from planner.optimize.maxcover.rules import Rules, rules_of
from planner.optimize.maxcover.spacing import priced_rows
from planner.optimize.maxcover.start import start_choice
from planner.optimize.maxcover.verdict import broken_rules, worth_of
from planner.optimize.problems import CoverageProblem


def random_classes(seed: int, candidates: int = 12, rows: int = 30) -> tuple[CoverageProblem, Classes]:
    rng = np.random.default_rng(seed)
    near = rng.random((candidates, rows)) < 0.2
    indptr = np.concatenate([[0], np.cumsum(near.sum(1))]).astype(np.int64)
    problem = CoverageProblem(
        indptr, np.nonzero(near)[1], rng.integers(1, 50, rows), np.zeros(candidates, bool), 4
    )
    return problem, demand_classes(problem)[0]


def rules(problem: CoverageProblem, fixed: np.ndarray | None = None, count: int = 4) -> Rules:
    mask = problem.fixed if fixed is None else fixed
    return rules_of(dataclasses.replace(problem, fixed=mask, count=count))


def descended(classes: Classes, limits: Rules, value: int) -> Dual:
    dual = Dual(classes, limits, patience=20)
    dual.descend(300, float(value))
    return dual


def same(a: Choice, b: Choice) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_classes_keep_weight_and_merge_equal_rows_only() -> None:
    """Rows of one class have one cover set, rows of two classes differ, and seen weight is kept."""
    problem, classes = random_classes(1, candidates=4, rows=200)
    label = demand_classes(problem)[1]
    seers = [
        frozenset(
            j
            for j in range(4)
            if i in problem.cover_demand[problem.cover_indptr[j] : problem.cover_indptr[j + 1]]
        )
        for i in range(200)
    ]
    groups = {label[i]: seers[i] for i in range(200)}
    assert all(groups[label[i]] == seers[i] or label[i] < 0 for i in range(200))
    assert all((label[i] < 0) == (not seers[i]) for i in range(200))
    assert len(classes.weight) == len({s for s in seers if s})
    assert classes.weight.sum() == problem.weight[label >= 0].sum()


def test_multipliers_spread_over_rows_sum_to_their_class() -> None:
    """Each row stays within its weight and the rows of a class add up to its multiplier."""
    rng = np.random.default_rng(5)
    label = rng.integers(-1, 6, 50)
    weight = rng.integers(0, 9, 50)
    totals = np.bincount(label[label >= 0], weight[label >= 0], 6).astype(np.int64)
    wanted = totals // 2
    spread = spread_multipliers(wanted, label, weight)
    assert ((spread >= 0) & (spread <= weight)).all()
    assert spread[label < 0].sum() == 0
    assert np.bincount(label[label >= 0], spread[label >= 0], 6).astype(np.int64).tolist() == wanted.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_adding_and_dropping_keep_gains_exact(seed: int) -> None:
    """After random changes, swaps and region moves, every count equals that computed from scratch."""
    problem, classes = random_classes(seed)
    rng = np.random.default_rng(seed)
    second = (classes.weight * rng.random(len(classes.weight))).astype(np.int64)
    classes = classes._replace(second=second)
    limits, pull = rules(problem), plain_pull(classes, 12)
    choice = choose(classes, limits, pull, np.zeros(12, bool))
    for j in rng.integers(0, 12, 60):
        (drop if choice.chosen[j] else add)(classes, limits, pull, choice, j)
    assert same(choice, choose(classes, limits, pull, choice.chosen))
    pool = np.arange(12)
    choice = choose(classes, limits, pull, np.zeros(12, bool))
    fill(classes, limits, pull, choice, pool)
    before = choice.tally[VALUE]
    gained = swap(classes, limits, pull, choice, pool, 9)
    gained += region_moves(classes, limits, pull, choice, pool, 50, seed)
    assert same(choice, choose(classes, limits, pull, choice.chosen))
    assert choice.tally[VALUE] == before + gained
    assert gained >= 0
    assert choice.chosen.sum() == 4


def test_fixed_candidates_are_never_moved() -> None:
    """Swaps and region moves leave the fixed candidates in place however little they see."""
    problem, classes = random_classes(2)
    fixed = np.isin(np.arange(12), [3, 7])
    limits, pull, pool = rules(problem, fixed), plain_pull(classes, 12), np.arange(12)
    choice = choose(classes, limits, pull, fixed)
    fill(classes, limits, pull, choice, pool)
    swap(classes, limits, pull, choice, pool, 9)
    region_moves(classes, limits, pull, choice, pool, 200, 1)
    assert choice.chosen[fixed].all()


def test_a_neighborhood_holds_who_shares_demand() -> None:
    """On a line where each candidate shares a point with the next, three chosen steps out stop the walk."""
    sets = [[i, i + 1] for i in range(9)]
    problem = CoverageProblem(
        np.arange(0, 20, 2), np.array(sets).ravel(), np.ones(10, np.int64), np.zeros(9, bool), 9
    )
    classes = demand_classes(problem)[0]
    out = np.empty(9, np.int64)
    met = neighborhood(classes, np.ones(9, bool), 4, 3, np.zeros(9, np.int64), 1, out)
    assert sorted(out[:met].tolist()) == [3, 4, 5]


def value_of(classes: Classes, limits: Rules, chosen: np.ndarray) -> int:
    return int(choose(classes, limits, plain_pull(classes, len(chosen)), chosen).tally[VALUE])


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_and_rounding_costs_less_than_a_unit_a_row(seed: int) -> None:
    """Optimum <= engine bound <= whole-multiplier bound, and the last two differ by at most the rows."""
    problem, classes = random_classes(seed)
    limits = rules(problem)
    best = max(value_of(classes, limits, np.isin(np.arange(12), c)) for c in combinations(range(12), 4))
    dual = descended(classes, limits, best)
    fine = engine_bound(dual, dual.best)
    prices, bound = whole_multipliers(dual, dual.best)
    assert best <= fine <= bound <= fine + len(classes.weight)
    assert bound == bound_of(classes, limits, dual.shape, prices)
    finer = Prices(prices.demand * 1024, prices.side, prices.floor, prices.scale * 1024)
    assert bound == bound_of(classes, limits, dual.shape, finer)


@pytest.mark.parametrize("seed", range(8))
def test_settled_candidates_lose_no_better_choice(seed: int) -> None:
    """Every choice better than the given value keeps what is settled in and avoids what is settled out."""
    problem, classes = random_classes(seed)
    fixed = np.isin(np.arange(12), [seed])
    sites = dataclasses.replace(
        problem, fixed=fixed, site=np.arange(12) // 2, site_most=np.array([2, 1, 2, 1, 2, 1])
    )
    limits = rules_of(sites)
    held = {c: np.isin(np.arange(12), c) for c in combinations(range(12), 4) if seed in c}
    values = {c: value_of(classes, limits, x) for c, x in held.items() if not broken_rules(sites, x)}
    value = sorted(values.values())[-3]
    out, keep = open_candidates(descended(classes, limits, value), limits, value)
    core = make_core(classes, limits, out, keep)
    for c, seen in values.items():
        if seen > value:
            assert not out[list(c)].any()
            assert set(np.flatnonzero(keep)) <= set(c)
            assert core.problem.count == len(set(c) & set(core.open.tolist()))
            rest = np.isin(core.open, c)
            assert core.weight_taken + worth_of(core.problem, rest) == seen
            assert broken_rules(core.problem, rest) == ()
    assert core.weight_taken == value_of(classes, limits, keep)


def test_the_start_reaches_floors_before_it_follows_weight() -> None:
    """A poor district with a floor gets its camera although every other candidate sees more."""
    indptr, rows = np.arange(5), np.arange(4)
    problem = CoverageProblem(
        indptr, rows, np.array([90, 80, 70, 2]), np.zeros(4, bool), 2,
        floor_group=np.array([-1, -1, -1, 0]), floor_weight=np.array([2]),
    )  # fmt: skip
    classes = demand_classes(problem)[0]
    choice = start_choice(classes, rules_of(problem), plain_pull(classes, 4), np.arange(4))
    assert np.flatnonzero(choice.chosen).tolist() == [0, 3]


def test_spacing_rows_hold_every_pair_and_leave_one_site() -> None:
    """Sites with 1 and 3 candidates apart: one of the first or three of the second fit the row, not both."""
    problem = CoverageProblem(
        np.zeros(5, int), np.zeros(0, int), np.zeros(0, int), np.zeros(4, bool), 4,
        site=np.array([0, 1, 1, 1]), apart=np.array([[0, 1]]),
    )  # fmt: skip
    rows = priced_rows(problem, rules_of(problem))
    assert rows.name == ("spacing 1",)
    assert rows.coefficient[np.argsort(rows.candidate)].tolist() == [3, 1, 1, 1]
    assert rows.most.tolist() == [3]
