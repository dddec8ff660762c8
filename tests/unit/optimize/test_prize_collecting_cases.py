"""Prize-collecting trees: cases with an answer known by hand, limits, and faulty input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.optimize.prize_collecting import solve_prize_collecting
from planner.optimize.report import Limits, Watch
from tests.helpers_prizes import prize_problem, proof_faults, tree_faults

EXACT = Limits(gap_limit_pct=0.0)


def grid_problem(side, seed, root=None):
    """A square grid with random weights and prizes."""
    rng = np.random.default_rng(seed)
    edges = []
    for v in range(side * side):
        if v % side < side - 1:
            edges.append((v, v + 1, int(rng.integers(5, 20))))
        if v + side < side * side:
            edges.append((v, v + side, int(rng.integers(5, 20))))
    prize = np.where(rng.random(side * side) < 0.3, rng.integers(1, 60, side * side), 0)
    return prize_problem(side * side, edges, prize, root)


@pytest.mark.parametrize(("prize", "value", "taken"), [(4, 4, []), (6, 5, [0])])
def test_prize_is_fetched_where_it_pays(prize, value, taken):
    """At edge cost 5 a prize of 4 stays out and a prize of 6 comes in."""
    answer = solve_prize_collecting(prize_problem(2, [(0, 1, 5)], [0, prize], root=0), EXACT)
    assert (answer.report.objective, answer.edges.tolist()) == (value, taken)


def test_without_root_the_tree_lies_where_the_prizes_are():
    """Of two parts that are far from each other the one with more to gain is taken, the other lost."""
    edges = [(0, 1, 2), (1, 2, 50), (2, 3, 1)]
    answer = solve_prize_collecting(prize_problem(4, edges, [9, 9, 8, 8]), EXACT)
    assert answer.nodes.tolist() == [True, True, False, False]
    assert (answer.report.objective, answer.certificate.bound) == (18, 18)


def test_without_root_and_prizes_one_node_is_enough():
    """No prizes, no cost."""
    answer = solve_prize_collecting(prize_problem(3, [(0, 1, 2)], [0, 0, 0]), EXACT)
    assert (answer.report.objective, int(answer.nodes.sum())) == (0, 1)


def test_mandatory_terminal_is_joined_whatever_it_costs():
    """A mandatory terminal is joined to the root, a prize beyond it only if it pays."""
    problem = prize_problem(3, [(0, 1, 50), (1, 2, 5)], [0, 0, 4], root=0, terminals=[1])
    assert solve_prize_collecting(problem, EXACT).report.objective == 54


def test_unreachable_terminal_is_told():
    """A terminal in another component is told and left out; a prize there is lost."""
    answer = solve_prize_collecting(prize_problem(4, [(0, 1, 1)], [0, 5, 3, 9], root=0, terminals=[3]), EXACT)
    assert answer.unreachable.tolist() == [3]
    assert (answer.report.objective, answer.report.certified_bound) == (4, 4)


@pytest.mark.parametrize("root", [None, 0])
def test_grid_is_proven_on_the_original_graph(root):
    """On a grid of 144 nodes the tree is within 1 percent of the certified bound."""
    problem = grid_problem(12, 3, root)
    answer = solve_prize_collecting(problem, Limits(gap_limit_pct=0.0, time_limit_s=20.0))
    assert tree_faults(problem, answer) == []
    assert proof_faults(problem, answer.certificate, answer.unreachable) == []
    assert answer.report.certified_bound >= 0.99 * answer.report.objective


def test_gap_of_the_places_is_closed_by_cases():
    """On a ring of 24 nodes where the proof was 1 short of the tree, the engine's bound meets it."""
    rng = np.random.default_rng(1538)
    tail = np.arange(24).repeat(2)
    ends = zip(tail, (tail + rng.integers(1, 6, 48)) % 24, rng.integers(1, 10, 48), strict=True)
    problem = prize_problem(24, list(ends), np.where(rng.random(24) < 0.5, rng.integers(0, 9, 24), 0))
    answer = solve_prize_collecting(problem, EXACT)
    rooted = [solve_prize_collecting(replace(problem, root=v), EXACT).report.objective for v in range(24)]
    assert answer.report.bound == answer.report.objective == min(rooted) == 29
    assert proof_faults(problem, answer.certificate, answer.unreachable) == []


def test_one_seed_gives_one_answer():
    """Two runs with one seed give the same tree and bounds."""
    problem = grid_problem(10, 5)
    first, second = (solve_prize_collecting(problem, EXACT) for _ in range(2))
    assert first.edges.tolist() == second.edges.tolist()
    assert replace(first.report, runtime_s=0.0) == replace(second.report, runtime_s=0.0)


def test_interrupt_keeps_the_best_tree():
    """Asked to stop at once, the solver returns a valid tree and proof and says that it was stopped."""
    problem = grid_problem(14, 1)
    answer = solve_prize_collecting(problem, EXACT, Watch(None, lambda: True))
    assert tree_faults(problem, answer) == []
    assert proof_faults(problem, answer.certificate, answer.unreachable) == []
    assert not answer.report.repeatable or answer.report.gap_pct == 0.0


def test_progress_never_gets_worse():
    """The bounds that are streamed only close in."""
    told = []
    solve_prize_collecting(grid_problem(14, 2), EXACT, Watch(told.append))
    uppers, lowers = [p.upper for p in told], [p.lower for p in told]
    assert uppers == sorted(uppers, reverse=True)
    assert lowers == sorted(lowers)
    assert len(told) >= 2


def test_faults_are_told_together():
    """Every fault of the arrays is in one message."""
    bad = prize_problem(2, [(0, 5, -1)], [1, -2], root=7, terminals=[9])
    with pytest.raises(
        ValueError, match=r"head names.*terminals names.*root is 7.*weight is neg.*prize is neg"
    ):
        solve_prize_collecting(bad)
    with pytest.raises(ValueError, match="prize is float64"):
        solve_prize_collecting(replace(bad, prize=np.array([0.5, 1.0])))
    with pytest.raises(ValueError, match="coarser unit"):
        solve_prize_collecting(prize_problem(2, [(0, 1, 1)], [1, 1 << 58]))
