"""Parts of the covering engine against their definitions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from planner.optimize.maxcover.classes import Classes, demand_classes, spread_multipliers
from planner.optimize.maxcover.core import make_core, open_candidates
from planner.optimize.maxcover.dual import FRACTION, Dual, bound_of, engine_bound, whole_multipliers
from planner.optimize.maxcover.primal import Choice, add, choose, covered_weight, drop, fill, swap
from planner.optimize.maxcover.region import neighborhood, region_moves
from planner.optimize.problems import CoverageProblem


def random_classes(seed: int, candidates: int = 12, rows: int = 30) -> tuple[CoverageProblem, Classes]:
    rng = np.random.default_rng(seed)
    near = rng.random((candidates, rows)) < 0.2
    indptr = np.concatenate([[0], np.cumsum(near.sum(1))]).astype(np.int64)
    problem = CoverageProblem(
        indptr, np.nonzero(near)[1], rng.integers(1, 50, rows), np.zeros(candidates, bool), 4
    )
    return problem, demand_classes(problem)[0]


def descended(classes: Classes, fixed: np.ndarray, value: int) -> Dual:
    dual = Dual(classes, fixed, 4, patience=20)
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
    """After random changes, swaps and region moves, counts and worths equal those computed from scratch."""
    _, classes = random_classes(seed)
    rng = np.random.default_rng(seed)
    choice = choose(classes, np.zeros(12, bool))
    for j in rng.integers(0, 12, 60):
        (drop if choice.chosen[j] else add)(classes, choice, j)
    assert same(choice, choose(classes, choice.chosen))
    none, pool = np.zeros(12, bool), np.arange(12)
    choice = choose(classes, none)
    fill(classes, choice, pool, 4)
    before = covered_weight(classes, choice)
    gained = swap(classes, choice, none, pool, 9) + region_moves(classes, choice, none, pool, 50, seed)
    assert same(choice, choose(classes, choice.chosen))
    assert covered_weight(classes, choice) == before + gained
    assert gained >= 0
    assert choice.chosen.sum() == 4


def test_fixed_candidates_are_never_moved() -> None:
    """Swaps and region moves leave the fixed candidates in place however little they see."""
    _, classes = random_classes(2)
    fixed = np.isin(np.arange(12), [3, 7])
    choice = choose(classes, fixed)
    fill(classes, choice, np.arange(12), 4)
    swap(classes, choice, fixed, np.arange(12), 9)
    region_moves(classes, choice, fixed, np.arange(12), 200, 1)
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


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_and_rounding_costs_less_than_a_unit_a_row(seed: int) -> None:
    """Optimum <= engine bound <= whole-multiplier bound, and the last two differ by at most the rows."""
    problem, classes = random_classes(seed)
    best = max(
        covered_weight(classes, choose(classes, np.isin(np.arange(12), c)))
        for c in combinations(range(12), 4)
    )
    multiplier = descended(classes, problem.fixed, best).best
    fine = engine_bound(classes, problem.fixed, 4, multiplier)
    whole, bound = whole_multipliers(classes, problem.fixed, 4, multiplier)
    assert best <= fine <= bound <= fine + len(classes.weight)
    assert bound == bound_of(classes, problem.fixed, 4, whole)
    assert bound == bound_of(classes, problem.fixed, 4, whole * FRACTION, FRACTION)


@pytest.mark.parametrize("seed", range(8))
def test_settled_candidates_lose_no_better_choice(seed: int) -> None:
    """Every choice better than the given value keeps what is settled in and avoids what is settled out."""
    _, classes = random_classes(seed)
    fixed = np.isin(np.arange(12), [seed])
    values = {
        c: covered_weight(classes, choose(classes, np.isin(np.arange(12), c)))
        for c in combinations(range(12), 4)
        if seed in c
    }
    ranked = sorted(values.values())
    value = ranked[-3]
    out, keep = open_candidates(descended(classes, fixed, value), fixed, value)
    core = make_core(classes, 4, out, keep)
    for c, seen in values.items():
        if seen > value:
            assert not out[list(c)].any()
            assert set(np.flatnonzero(keep)) <= set(c)
            assert core.problem.count == len(set(c) & set(core.open.tolist()))
    assert core.weight_taken == covered_weight(classes, choose(classes, keep))
