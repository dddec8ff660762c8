"""The prize-collecting variant against all trees of small graphs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.prize import PrizeProblem, extended_problem, solve_prize_routing
from planner.optimize.report import Limits
from tests.helpers_steiner import certificate_faults, problem_of


@st.composite
def prize_problems(draw):
    """A random multigraph with prizes and maybe a mandatory terminal."""
    node_count = draw(st.integers(1, 7))
    node = st.integers(0, node_count - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 9)), max_size=14))
    prizes = draw(st.lists(st.integers(0, 12), min_size=node_count, max_size=node_count))
    routing = problem_of(node_count, edges, draw(st.lists(node, max_size=2)), draw(node))
    return PrizeProblem(routing, np.array(prizes, np.int64))


def spanning_cost(problem, inside):
    """Cost of a least spanning tree on a node set, None if it does not hang together."""
    joined = {problem.root}
    cost = 0
    while len(joined) < len(inside):
        best = None
        for u, v, w in zip(problem.tail, problem.head, problem.weight, strict=True):
            if (int(u) in joined) != (int(v) in joined) and {int(u), int(v)} <= inside:
                best = min(best or (w, u, v), (w, u, v))
        if best is None:
            return None
        cost += int(best[0])
        joined |= {int(best[1]), int(best[2])}
    return cost


def least_value(problem):
    """The optimum over all node sets that hold the root and the mandatory terminals within reach."""
    routing = problem.routing
    alone = solve_prize_routing(problem, Limits(gap_limit_pct=100.0)).unreachable
    must = ({int(t) for t in routing.terminals} | {routing.root}) - set(alone.tolist())
    prize = problem.prize.copy()
    prize[routing.terminals] = 0
    best = None
    free = [v for v in range(routing.node_count) if v not in must]
    for size in range(len(free) + 1):
        for extra in combinations(free, size):
            inside = must | set(extra)
            cost = spanning_cost(routing, inside)
            if cost is not None:
                value = cost + int(prize[[v for v in range(routing.node_count) if v not in inside]].sum())
                best = value if best is None else min(best, value)
    return best


@settings(max_examples=120, deadline=None)
@given(prize_problems())
def test_value_and_bound_enclose_the_optimum(problem):
    """The tree's value is right, the optimum lies between the bounds, and the certificate is valid."""
    answer = solve_prize_routing(problem, Limits(gap_limit_pct=0.0, time_limit_s=0.5))
    routing = problem.routing
    lost = problem.prize.copy()
    lost[routing.terminals] = 0
    lost[answer.collected] = 0
    assert answer.report.objective == int(routing.weight[answer.edges].sum() + lost.sum())
    assert len(answer.edges) == answer.collected.sum() - 1
    extended = extended_problem(problem)
    assert certificate_faults(extended.routing, answer.certificate) == []
    assert answer.certificate.bound - extended.constant == answer.report.certified_bound
    assert answer.report.certified_bound <= answer.report.bound <= least_value(problem)
    assert least_value(problem) <= answer.report.objective


def test_small_prize_is_left_and_large_one_fetched():
    """At edge cost 5 a prize of 4 stays out and a prize of 6 comes in."""
    for prize, objective, taken in ((4, 4, []), (6, 5, [0])):
        problem = PrizeProblem(problem_of(2, [(0, 1, 5)], []), np.array([0, prize]))
        answer = solve_prize_routing(problem, Limits(gap_limit_pct=0.0))
        assert (answer.report.objective, answer.edges.tolist()) == (objective, taken)


def test_mandatory_terminal_is_joined_whatever_its_prize():
    """A mandatory terminal without a prize is joined at any cost."""
    problem = PrizeProblem(problem_of(2, [(0, 1, 50)], [1]), np.array([0, 0]))
    assert solve_prize_routing(problem, Limits(gap_limit_pct=0.0)).report.objective == 50


@pytest.mark.parametrize(
    ("prize", "words"),
    [([0, -1], "negative at nodes"), ([1], "shape"), ([0.5, 1.0], "float64"), ([1 << 58, 1], "coarser unit")],
)
def test_faulty_prizes_are_refused(prize, words):
    """Each fault of the prizes is refused by name."""
    with pytest.raises(ValueError, match=words):
        solve_prize_routing(PrizeProblem(problem_of(2, [(0, 1, 5)], []), np.array(prize)))
