"""The routing engine's answers on cases known by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from planner.optimize.report import Limits, Watch
from planner.optimize.routing import solve_routing
from tests.helpers_steiner import certificate_faults, problem_of, tree_faults

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=20.0)


def grid(width, height, terminals, seed):
    """A street-like grid with random weights; node y * width + x."""
    rng = np.random.default_rng(seed)
    edges = []
    for y in range(height):
        for x in range(width):
            if x + 1 < width:
                edges.append((y * width + x, y * width + x + 1, int(rng.integers(50, 150))))
            if y + 1 < height:
                edges.append((y * width + x, (y + 1) * width + x, int(rng.integers(50, 150))))
    nodes = rng.choice(width * height, terminals, replace=False)
    return problem_of(width * height, edges, nodes, int(nodes[0]))


def test_no_terminal_needs_no_edge():
    """Without terminals, or with the root alone, the tree is empty and costs 0, proven."""
    for terminals in ([], [0], [0, 0]):
        answer = solve_routing(problem_of(3, [(0, 1, 5), (1, 2, 5)], terminals), EXACT)
        assert answer.edges.tolist() == []
        assert (answer.report.objective, answer.report.certified_bound) == (0, 0)
        assert answer.report.outcome == "proven"


def test_one_node_without_edges():
    """A graph of one node and no edges is answered."""
    answer = solve_routing(problem_of(1, [], [0]), EXACT)
    assert answer.report.objective == 0


def test_cheapest_of_parallel_edges_is_taken():
    """Of three parallel edges the cheapest is laid, and loops are ignored."""
    answer = solve_routing(problem_of(2, [(0, 0, 1), (0, 1, 9), (1, 0, 4), (0, 1, 6)], [1]), EXACT)
    assert answer.edges.tolist() == [2]
    assert answer.certificate.bound == 4


def test_free_edges_are_used():
    """A way round over edges of weight 0 beats the direct edge."""
    answer = solve_routing(problem_of(4, [(0, 1, 3), (0, 2, 0), (2, 3, 0), (3, 1, 0)], [1, 1]), EXACT)
    assert answer.report.objective == 0
    assert answer.edges.tolist() == [1, 2, 3]


def test_unreachable_terminals_are_named():
    """Terminals in another component are listed and the rest is still joined."""
    answer = solve_routing(problem_of(5, [(0, 1, 3), (2, 3, 1)], [1, 2, 4, 3, 2]), EXACT)
    assert answer.unreachable.tolist() == [2, 3, 4]
    assert answer.edges.tolist() == [0]
    assert answer.certificate.bound == 3


def test_leaf_chain_is_certified():
    """On a path from the root every edge is needed and the cuts prove it."""
    problem = problem_of(5, [(0, 1, 3), (1, 2, 4), (2, 3, 5), (3, 4, 6)], [2, 3])
    answer = solve_routing(problem, EXACT)
    assert answer.report.objective == answer.certificate.bound == 12
    assert certificate_faults(problem, answer.certificate) == []


def test_two_centers_by_a_super_root():
    """With a super-root joined to both centers for nothing, each terminal goes to the nearer one."""
    path = [(0, 1, 1), (1, 2, 9), (2, 3, 9), (3, 4, 2)]
    problem = problem_of(6, [*path, (5, 0, 0), (5, 4, 0)], [1, 3], 5)
    answer = solve_routing(problem, EXACT)
    assert answer.edges.tolist() == [0, 3, 4, 5]
    assert answer.report.objective == answer.certificate.bound == 3


def test_grid_is_proven_within_a_percent():
    """A grid of 400 nodes and 40 terminals is proven within 1 % and both sides check out."""
    problem = grid(20, 20, 40, 3)
    answer = solve_routing(problem, Limits(gap_limit_pct=1.0, time_limit_s=60.0))
    assert answer.report.outcome == "proven"
    assert answer.report.repeatable
    assert tree_faults(problem, answer) == []
    assert certificate_faults(problem, answer.certificate) == []


def test_same_seed_same_answer_on_two_threads():
    """Two runs that end by gap agree in edges, bounds and cuts although two threads share the work."""
    problem = grid(25, 25, 50, 8)
    first, second = (solve_routing(problem, Limits(gap_limit_pct=0.6, time_limit_s=120.0)) for _ in range(2))
    assert first.report.repeatable
    assert second.report.repeatable
    assert first.edges.tolist() == second.edges.tolist()
    assert first.report.bound == second.report.bound
    assert np.array_equal(first.certificate.cut_nodes, second.certificate.cut_nodes)


def test_interrupt_keeps_the_incumbent():
    """Asked to stop at once, the engine returns a whole tree with its bound and says that it was stopped."""
    problem = grid(30, 30, 60, 5)
    answer = solve_routing(problem, Limits(gap_limit_pct=0.0), Watch(should_stop=lambda: True))
    assert tree_faults(problem, answer) == []
    assert certificate_faults(problem, answer.certificate) == []
    assert not answer.report.repeatable
    assert answer.report.outcome == "stopped"


def test_progress_only_gets_better():
    """Along the stream the upper bound never rises and the lower bound never falls."""
    seen = []
    solve_routing(grid(25, 25, 50, 8), Limits(gap_limit_pct=0.6, time_limit_s=30.0), Watch(tell=seen.append))
    assert len(seen) > 1
    for before, after in pairwise(seen):
        assert after.upper <= before.upper
        assert after.lower >= before.lower


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": np.array([1, -2])}, "negative at edges"),
        ({"head": np.array([1, 9])}, "head names nodes outside"),
        ({"root": 7}, "root is 7"),
        ({"weight": np.array([1])}, "1 entries"),
        ({"weight": np.array([1.0, 2.0])}, "float64"),
        ({"weight": np.array([1 << 59, 2])}, "coarser unit"),
    ],
)
def test_faulty_arrays_are_refused(change, words):
    """Each fault of the arrays is refused by name."""
    good = problem_of(3, [(0, 1, 1), (1, 2, 2)], [2])
    assert solve_routing(good, EXACT).report.objective == 3
    with pytest.raises(ValueError, match=words):
        solve_routing(type(good)(**{**good.__dict__, **change}), EXACT)


def test_certified_bound_is_the_certificate_s():
    """The report's certified bound is the sum of the certificate's duals and never above its bound."""
    for seed in range(3):
        answer = solve_routing(grid(20, 20, 30, seed), Limits(gap_limit_pct=0.0, time_limit_s=1.0))
        assert answer.report.certified_bound == answer.certificate.bound
        assert answer.report.certified_bound <= answer.report.bound <= answer.report.objective
