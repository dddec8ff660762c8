"""Rows of levels across borders hold for every choice that carries all; choices are mended by them."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from test_backbone_optimum import EXACT, problem_of, serves, some_problem

from planner.optimize.backbone import solve_backbone
from planner.optimize.backbone.cuts import row_of
from planner.optimize.backbone.hull import Hull, Need, cheapest, need_of
from planner.optimize.backbone.model import WORKING, cost_of
from planner.optimize.backbone.nearby import Nearby
from planner.optimize.backbone.polish import Polish
from planner.optimize.backbone.sides import Sides
from planner.optimize.backbone.solve import _Asker
from planner.rules.province.backbone_border import least_worth


def taken(problem, level):
    """1 for each level of a choice, else 0."""
    y = np.zeros(len(problem.level_cost))
    y[level[level >= 0]] = 1.0
    return y


def all_choices(problem):
    """Every choice of levels."""
    options = [[-1, *problem.levels(e)] for e in range(problem.edge_count)]
    return [np.array(c) for c in itertools.product(*options)]


@pytest.mark.parametrize("seed", range(3))
def test_every_choice_that_carries_all_meets_every_row(seed):
    """Rows found for random fractional answers; no choice that violates nothing breaks one of them."""
    problem = some_problem(seed)
    ask = _Asker(problem, np.ones(problem.edge_count))
    rng = np.random.default_rng(seed)
    rows = {}
    for _ in range(6):
        y = rng.random(len(problem.level_cost)) * rng.random()
        rows |= {c.key: c for c in ask.sides.violated(y)}
    assert any(c.kind == "border" for c in rows.values())
    served = [(row_of(problem, c), c.least) for c in rows.values()]
    choices = all_choices(problem)
    good = [c for c in choices[:: max(1, len(choices) // 60)] if not ask.violated(c)]
    for choice in good:
        y = taken(problem, choice)
        for (levels, values), asked in served:
            assert (values * y[levels]).sum() >= asked


def carries(counts, sizes, work, after):
    """Whether so many of each size carry `work` together and `after` without the largest of them."""
    held = sum(n * size for n, size in zip(counts, sizes, strict=True))
    largest = max((size for n, size in zip(counts, sizes, strict=True) if n), default=0)
    return held >= work and held - largest >= after


@pytest.mark.parametrize("seed", range(8))
def test_the_cheapest_levels_of_a_border_are_those_of_all_multitudes(seed):
    """Among up to as many of each size as one alone would need; the answer carries what it must."""
    rng = np.random.default_rng(seed)
    sizes = sorted(rng.choice(np.arange(1, 9), 3, replace=False).tolist())
    work, after = int(rng.integers(1, 12)), int(rng.integers(0, 9))
    worth = rng.integers(0, 9, 3).tolist()
    many = [-(-max(work, after) // size) + 1 for size in sizes]
    every = itertools.product(*(range(n + 1) for n in many))
    least = min(
        sum(w * n for w, n in zip(worth, c, strict=True)) for c in every if carries(c, sizes, work, after)
    )
    found, counts = cheapest(sizes, worth, Need(work, after, 1))
    assert found == least == least_worth(sizes, worth, work, after)
    assert carries(counts, sizes, work, after)


def test_a_row_of_a_border_is_one_of_its_hull():
    """238 Mb/s over levels of 100 and 500: three small ones or a large one; half a large one misses a row."""
    hull = Hull([100, 500])
    weight, least = hull.missed(np.array([0.0, 0.5]), need_of(238, 0, hull.steps))
    assert weight[1] == least
    assert 3 * weight[0] >= least
    assert hull.missed(np.array([0.0, 1.0]), need_of(238, 0, hull.steps)) is None
    assert hull.missed(np.array([1.5, 0.5]), need_of(238, 0, hull.steps)) is None


def test_units_that_are_coarser_than_a_level_ask_for_no_more():
    """100,000 Mb/s over levels of 7 and 1,000: units of 50, a level of 7 counted as a whole one."""
    need = need_of(100_000, 0, [7, 1000])
    assert need == Need(2000, 0, 50)
    assert cheapest([1, 20], [1, 20], need)[0] == 2000
    assert need_of(100, 0, [7, 1000]).unit == 1


def test_what_passes_after_the_failure_of_any_is_asked_for():
    """186 Mb/s whatever fails, over links of 100 between two places: three are had, and the bound says so."""
    problem = problem_of(2, [(0, 1, [(100, 10)])] * 5, [(1, 0, 186, 186)])
    sides = Sides(problem, *_failing(problem))
    rows = [c for c in sides.violated(np.full(5, 0.45)) if c.failure == WORKING]
    assert [(c.weight, c.least) for c in rows] == [((1,), 3)]
    found = solve_backbone(problem, np.ones(5), EXACT)
    assert found.report.objective == found.report.certified_bound == 30


@pytest.mark.parametrize("seed", range(3))
def test_a_choice_around_another_carries_all_and_costs_no_more(seed):
    """From everything had at its highest level; one that carries all but is dear gets cheaper."""
    problem = some_problem(seed)
    ask = _Asker(problem, np.ones(problem.edge_count))
    most = problem.level_indptr[1:] - 1
    assert not ask.violated(most)
    nearby = Nearby(problem, [], ask.sides, ask.violated)
    found = nearby.searched(most, seed, time.monotonic() + 20)
    assert serves(problem, found)
    assert cost_of(problem, found) < cost_of(problem, most)


def _failing(problem):
    """What may fail, and which flows must survive."""
    ask = _Asker(problem, np.ones(problem.edge_count))
    return ask.failures, ask.kept


@pytest.mark.parametrize("seed", range(2))
def test_a_mended_choice_carries_all_and_a_searched_one_costs_no_more(seed):
    """From nothing had at all; where not even everything serves, nothing is made up."""
    problem = some_problem(seed)
    ask = _Asker(problem, np.ones(problem.edge_count))
    polish = Polish(problem, ask.sides, ask.violated)
    nothing = np.full(problem.edge_count, -1)
    found = polish.repaired(nothing, np.inf)
    most = problem.level_indptr[1:] - 1
    if ask.violated(most):
        assert found is None
        return
    assert serves(problem, found)
    better = polish.searched(polish.lowered(found, np.inf), np.inf)
    assert serves(problem, better)
    assert cost_of(problem, better) <= cost_of(problem, found)


def test_a_pool_of_some_sets_finds_the_border_that_is_missed(monkeypatch):
    """With more nodes than all sets are looked at for, sets grow by flips: the two halves of a ladder."""
    monkeypatch.setattr("planner.optimize.backbone.sides.MOST_WHOLE", 4)
    wide = [(a, a + 1, [(100, 1)]) for a in (0, 1, 3, 4)] + [(0, 3, [(100, 1)]), (2, 5, [(100, 1)])]
    narrow = [(2, 3, [(10, 1)])]
    problem = problem_of(6, wide[:4] + narrow, [(v, 0, 5, 0) for v in (3, 4, 5)])
    sides = Sides(problem, *_failing(problem))
    y = np.ones(len(problem.level_cost))
    y[-1] = 0.5
    rows = sides.violated(y)
    assert any(c.edges == (4,) and c.kind == "border" for c in rows)
