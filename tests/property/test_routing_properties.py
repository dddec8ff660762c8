"""Properties of the routing engine on random small multigraphs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from tests.helpers_steiner import certificate_faults, optimum, problem_of, tree_faults


@st.composite
def multigraphs(draw):
    """A random multigraph with loops, parallel edges, zero weights and maybe several components."""
    node_count = draw(st.integers(1, 9))
    node = st.integers(0, node_count - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 12)), max_size=20))
    terminals = draw(st.lists(node, max_size=6))
    return problem_of(node_count, edges, terminals, draw(node))


@settings(max_examples=300, deadline=None)
@given(multigraphs(), st.integers(0, 3))
def test_tree_is_optimal_and_proof_holds(problem, seed):
    """The answer is a tree, its certificate is valid, and the optimum lies between the bounds."""
    solution = solve_routing(problem, Limits(gap_limit_pct=30.0, time_limit_s=5.0, seed=seed))
    assert tree_faults(problem, solution) == []
    assert certificate_faults(problem, solution.certificate) == []
    best = optimum(problem)
    report = solution.report
    assert report.certified_bound == solution.certificate.bound
    assert report.certified_bound <= report.bound <= best <= report.objective


@settings(max_examples=40, deadline=None)
@given(multigraphs())
def test_same_seed_same_answer(problem):
    """Two runs with one seed that end by gap return the same edges and the same cuts."""
    first, second = (solve_routing(problem, Limits(gap_limit_pct=40.0, seed=7)) for _ in range(2))
    if first.report.repeatable and second.report.repeatable:
        assert first.edges.tolist() == second.edges.tolist()
        assert np.array_equal(first.certificate.cut_nodes, second.certificate.cut_nodes)
