"""The audit's own bound on splitters: against the planner's, and on cases known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.splitters import SplitterProblem, solve_splitters
from planner.rules.pon_bound import Placing, contracted, least_by_span, least_cost

LEGS = st.sampled_from([(1,), (3,), (6,), (2, 2), (1, 3), (4, 2), (2, 5)])


def problem_of(seed: int, nodes: int, sites: int, legs: tuple[int, ...]) -> SplitterProblem:
    """Sites on a random tree, ports with room for all of them."""
    rng = np.random.default_rng(seed)
    return SplitterProblem(
        parent=np.array([-1, *(int(rng.integers(0, v)) for v in range(1, nodes))]),
        length_cm=np.concatenate([[0], rng.integers(0, 60_000, nodes - 1)]),
        may_stand=np.ones(nodes, dtype=np.bool_),
        site_node=rng.integers(0, nodes, sites),
        up=np.ones(sites),
        down=np.ones(sites),
        legs=legs,
        splitter_cents=tuple(int(c) for c in rng.integers(500, 4000, len(legs))),
        port_cents=int(rng.integers(1000, 30_000)),
        port_up=1000.0,
        port_down=1000.0,
        fiber_millicents_m=int(rng.integers(500, 20_000)),
        farthest_cm=np.full(sites, 10**8),
    )


def placing_of(problem: SplitterProblem) -> Placing:
    """The same problem as the audit sees it, in currency."""
    many = np.bincount(problem.site_node, minlength=len(problem.parent)).astype(np.int64)
    parent, length, rows = contracted(problem.parent, problem.length_cm / 100, many > 0)
    return Placing(
        parent, length, many[rows], problem.legs, problem.port_cents / 100,
        tuple(c / 100 for c in problem.splitter_cents), problem.fiber_millicents_m / 100_000,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 14), st.integers(1, 14), LEGS)
def test_two_codes_find_the_same_least_cost(seed: int, nodes: int, sites: int, legs: tuple[int, ...]) -> None:
    """Where nothing binds the planner's choice is the best, and costs what the audit finds, to the cent."""
    problem = problem_of(seed, nodes, sites, legs)
    found = solve_splitters(problem)
    assert found.objective == found.lower_bound
    proven = least_cost(placing_of(problem), found.objective / 100 + 5, (30, 12))
    assert proven == pytest.approx(found.objective / 100, abs=0.011)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 14), st.integers(1, 14), LEGS, st.integers(0, 3))
def test_narrow_tables_prove_no_more(
    seed: int, nodes: int, sites: int, legs: tuple[int, ...], told: int
) -> None:
    """What tells fewer legs apart is below the least cost, and rises with what is told apart."""
    problem = problem_of(seed, nodes, sites, legs)
    placing, cost = placing_of(problem), solve_splitters(problem).objective / 100
    proven = [least_cost(placing, cost + 5, (k, k)) for k in (told, told + 2, 30)]
    assert proven[0] <= proven[1] + 1e-6
    assert proven[1] <= proven[2] + 1e-6
    assert proven[2] <= cost + 1e-6


def test_each_port_holds_no_more_than_its_load() -> None:
    """Four sites of 30 Mb/s, 500 m from the POP on ports of 60: two ports and two fibers, legs or not.

    2 x (100 + 26) + 2 x 500 x 0.01 = 262.
    """
    placing = Placing(np.array([-1, 0]), np.array([0.0, 500.0]), np.array([0, 4]), (8,), 100.0, (26.0,), 0.01)
    loads = np.array([[0.0, 0.0], [120.0, 4.0]])
    assert least_by_span(placing, loads, np.array([60.0, 60.0])) == pytest.approx(262.0)
    assert least_by_span(placing, loads, np.array([600.0, 60.0])) == pytest.approx(131.0)


def test_nodes_where_nothing_branches_are_left_out() -> None:
    """0 - 1 - 2 - 3, a site at 3: it hangs on 0 by three spans in one; with one at 1 too, by two."""
    parent, length = np.array([-1, 0, 1, 2]), np.array([0.0, 5.0, 7.0, 9.0])
    up, meters, rows = contracted(parent, length, np.array([False, False, False, True]))
    assert (up.tolist(), meters.tolist(), rows.tolist()) == ([-1, 0], [0.0, 21.0], [0, 3])
    up, meters, rows = contracted(parent, length, np.array([False, True, False, True]))
    assert (up.tolist(), meters.tolist(), rows.tolist()) == ([-1, 0, 1], [0.0, 5.0, 16.0], [0, 1, 3])
