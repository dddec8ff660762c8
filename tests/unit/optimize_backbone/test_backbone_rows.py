"""Rows across borders, rounded and with something to spare: they hold for every choice that carries all."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from test_backbone_optimum import EXACT, problem_of, serves, some_problem

from planner.optimize.backbone import solve_backbone
from planner.optimize.backbone.cuts import Cut, row_of
from planner.optimize.backbone.model import WORKING, cost_of
from planner.optimize.backbone.polish import Polish
from planner.optimize.backbone.sides import Sides
from planner.optimize.backbone.solve import _Asker


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
    assert any(c.divisor for c in rows.values())
    served = [(row_of(problem, c), c.asked) for c in rows.values()]
    choices = all_choices(problem)
    good = [c for c in choices[:: max(1, len(choices) // 60)] if not ask.violated(c)]
    for choice in good:
        y = taken(problem, choice)
        for (levels, values), asked in served:
            assert (values * y[levels]).sum() >= asked


def test_a_rounded_row_asks_for_whole_levels():
    """238 Mb/s over levels of 100 and 500, to 100: 38 and 114 with 114 asked for."""
    problem = problem_of(2, [(0, 1, [(100, 1), (500, 4)])] * 3, [(1, 0, 238, 0)])
    cut = Cut("capacity", WORKING, (0, 1, 2), (1, 1, 1), 238, divisor=100)
    assert cut.asked == 114
    assert row_of(problem, cut)[1].tolist() == [38, 114] * 3
    assert Cut("capacity", WORKING, (0,), (1,), 200, divisor=100).asked == 200


def test_what_is_spare_is_asked_for_after_the_failure_of_any():
    """186 Mb/s whatever fails, over links of 100 between two places: three are had, and the bound says so."""
    problem = problem_of(2, [(0, 1, [(100, 10)])] * 5, [(1, 0, 186, 186)])
    sides = Sides(problem, *_failing(problem))
    third = np.full(5, 0.45)
    spare = [c for c in sides.violated(third) if c.spare]
    assert spare
    values = row_of(problem, spare[0])[1]
    assert (values * 0.45).sum() < spare[0].asked <= (values[:3]).sum()
    found = solve_backbone(problem, np.ones(5), EXACT)
    assert found.report.objective == found.report.certified_bound == 30


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
    assert any(c.edges == (4,) and c.least == 15 for c in rows)
