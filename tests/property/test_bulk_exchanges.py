"""Property of one exchange: what it says to save is what the forest then costs less."""

from __future__ import annotations

import numpy as np
from helpers_bulk import at_home, first_forest, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.bulk.cost import forest_cost
from planner.optimize.bulk.forest import build_forest, key_nodes
from planner.optimize.bulk.move import exchanged, find_exchange
from planner.optimize.bulk.solve import _Search


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 40), st.booleans(), st.integers(1, 2))
def test_estimate_is_the_whole_difference_of_route_and_cable(seed, nodes, uplinks, roots):
    """With closures and splices free, the saving along two paths is that of the forest counted anew."""
    rng = np.random.default_rng(seed)
    uplinks = uplinks and roots == 1
    problem = random_problem(rng, nodes, nodes, roots=roots, uplinks=uplinks, closure_cents=0, splice_cents=0)
    edges = first_forest(problem, rng.permutation(len(problem.tail)))
    search = _Search(problem if uplinks else at_home(problem, edges), edges)
    for bottom in key_nodes(search.forest, search.required).tolist():
        found = find_exchange(
            search.graph, search.prices, search.forest, search.demands, search.required, bottom
        )
        if found.saved > 0:
            parent, up = exchanged(search.forest, found)
            forest, kept = build_forest(parent, up, problem.roots, problem.length_cm, search.demands)
            assert kept
            after = forest_cost(search.prices, forest, search.constant)[0]
            assert search.figures[0] - after == found.saved
