"""Broken duals of the linear program prove nothing."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.prizes.program import SimplexProgram
from planner.optimize.prizes.search import PrizeSearch
from planner.optimize.prizes.twins import only_place, twinned
from tests.helpers_prizes import prize_problem


@pytest.mark.parametrize("broken", [np.nan, np.inf, 1e300, -np.inf])
def test_broken_duals_give_no_bound(broken):
    """Duals that are not finite, or too large for whole numbers, leave bound and arcs as they were."""
    edges = [(0, 1, 3), (1, 2, 2), (2, 3, 2), (0, 3, 9), (1, 3, 4)]
    problem = prize_problem(4, edges, [0, 4, 3, 9], root=0)
    twin = twinned(problem, only_place(problem, 0))
    search = PrizeSearch(twin, 1, lambda: True, lambda: 9.0)
    core, graph, dual = search._core, search._graph, search._dual
    every = np.ones(len(graph.nbr), np.bool_)
    program = SimplexProgram(core, graph, dual.store, every, every, search._best.cost + 1)
    sound = np.zeros(program._model.getNumRow())
    sound[-1] = 1.0
    assert program._fit(sound)
    bad = sound.copy()
    bad[-1] = broken
    missing = program._take_bound(bad)
    assert (program.bound, len(missing), bool(program.useful.all())) == (0, 0, True)
