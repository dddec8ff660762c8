"""Several centers: the forest as one tree, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.forest import ForestProblem, forest_problem, trees_by_root
from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from tests.helpers_steiner import optimum, problem_of


def forest_of(node_count, edges, terminals, roots):
    """Build a forest problem from a list of (tail, head, weight)."""
    plain = problem_of(node_count, edges, terminals)
    return ForestProblem(
        node_count, plain.tail, plain.head, plain.weight, plain.terminals, np.array(roots, np.int64)
    )


def test_each_terminal_hangs_on_the_nearer_center():
    """On a path between two centers the long middle edge stays out and each center has its own tree."""
    forest = forest_of(5, [(0, 1, 2), (1, 2, 9), (2, 3, 1), (3, 4, 1)], [1, 2], [4, 0])
    answer = solve_routing(forest_problem(forest), Limits(gap_limit_pct=0.0))
    trees = trees_by_root(forest, answer.edges)
    assert answer.report.objective == 4
    assert {root: part.tolist() for root, part in trees.items()} == {0: [0], 4: [2, 3]}


@st.composite
def forests(draw):
    """A random multigraph with one to three roots."""
    n = draw(st.integers(1, 7))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 9)), max_size=12))
    return forest_of(n, edges, draw(st.lists(node, max_size=3)), draw(st.lists(node, min_size=1, max_size=3)))


@settings(max_examples=80, deadline=None)
@given(forests())
def test_parts_make_up_the_whole_forest(forest):
    """Every chosen street edge is in one tree, every terminal in reach is joined, and the cost is least."""
    joined = forest_problem(forest)
    answer = solve_routing(joined, Limits(gap_limit_pct=0.0, time_limit_s=5.0))
    trees = trees_by_root(forest, answer.edges)
    own = answer.edges[answer.edges < len(forest.tail)]
    assert sorted(np.concatenate(list(trees.values())).tolist()) == own.tolist()
    assert forest.weight[own].sum() == answer.report.objective >= optimum(joined)
    if answer.report.outcome == "proven":
        assert answer.report.objective == optimum(joined)
    served = {
        root: {root, *forest.tail[part].tolist(), *forest.head[part].tolist()} for root, part in trees.items()
    }
    for terminal in set(forest.terminals.tolist()) - set(answer.unreachable.tolist()):
        assert any(terminal in nodes for nodes in served.values())


@pytest.mark.parametrize("roots", [[], [3], [-1]])
def test_faulty_roots_are_refused(roots):
    """No root, or one that is no node, is refused."""
    with pytest.raises(ValueError, match="roots are"):
        forest_problem(forest_of(3, [(0, 1, 2)], [1], roots))


def least_forest(forest):
    """Least weight of edges that join every terminal in reach to some root, by trying every set of edges."""
    count = len(forest.tail)
    reach = {*forest.roots.tolist()}
    for _ in range(count):
        for u, v in zip(forest.tail.tolist(), forest.head.tolist(), strict=True):
            reach |= {u, v} if {u, v} & reach else set()
    wanted = set(forest.terminals.tolist()) & reach
    best = int(forest.weight.sum())
    for chosen in range(1 << count):
        edges = [e for e in range(count) if chosen >> e & 1]
        cost = int(forest.weight[edges].sum())
        if cost >= best:
            continue
        joined = {*forest.roots.tolist()}
        for _ in edges:
            for e in edges:
                ends = {int(forest.tail[e]), int(forest.head[e])}
                joined |= ends if ends & joined else set()
        best = cost if wanted <= joined else best
    return best


def test_forests_cost_what_trying_every_set_of_edges_finds():
    """On random multigraphs of up to nine edges the forest's cost is the least of all sets of edges."""
    apart = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, 8))
        edges = [(*rng.integers(0, n, 2).tolist(), int(rng.integers(0, 9))) for _ in range(9)]
        roots = rng.integers(0, n, int(rng.integers(1, 4)))
        forest = forest_of(n, edges, rng.integers(0, n, 4), roots)
        answer = solve_routing(forest_problem(forest), Limits(gap_limit_pct=0.0, time_limit_s=20.0))
        assert answer.report.objective == least_forest(forest), seed
        apart += sum(len(part) > 0 for part in trees_by_root(forest, answer.edges).values()) > 1
    assert apart > 3
