"""Prize-collecting trees with and without a root against all trees of small graphs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.optimize.prize_collecting import solve_prize_collecting
from planner.optimize.prizes.solve import PrizeSolve
from planner.optimize.prizes.twins import only_place, twinned
from planner.optimize.report import SILENT, Limits
from planner.optimize.routing import solve_routing
from tests.helpers_prizes import least_value, prize_problem, proof_faults, tree_faults

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=5.0)


@st.composite
def prize_problems(draw, rooted=None):
    """A random multigraph with prizes, maybe a root, maybe mandatory terminals."""
    n = draw(st.integers(1, 8))
    node = st.integers(0, n - 1)
    dearest = draw(st.sampled_from([3, 20]))
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, dearest)), max_size=15))
    prize = draw(st.lists(st.integers(0, 20), min_size=n, max_size=n))
    root = draw(node) if rooted or (rooted is None and draw(st.booleans())) else None
    terminals = [] if rooted is False else draw(st.lists(node, max_size=2))
    return prize_problem(n, edges, prize, root, terminals)


@settings(max_examples=150, deadline=None)
@given(prize_problems())
def test_bounds_enclose_the_optimum_and_the_proof_holds(problem):
    """The tree is a tree with the value told, the optimum lies between the bounds, the proof is valid."""
    answer = solve_prize_collecting(problem, EXACT)
    assert tree_faults(problem, answer) == []
    assert proof_faults(problem, answer.certificate, answer.unreachable) == []
    best = least_value(problem, answer.unreachable)
    assert answer.certificate.bound == answer.report.certified_bound <= answer.report.bound <= best
    assert best <= answer.report.objective


@settings(max_examples=60, deadline=None)
@given(prize_problems(rooted=False))
def test_without_root_the_value_is_the_least_over_all_roots(problem):
    """Without a root the value is that of the best root."""
    answer = solve_prize_collecting(problem, EXACT)
    roots = [solve_prize_collecting(replace(problem, root=r), EXACT) for r in range(problem.node_count)]
    if answer.report.outcome == "proven" and all(a.report.outcome == "proven" for a in roots):
        assert answer.report.objective == min(a.report.objective for a in roots)


@settings(max_examples=60, deadline=None)
@given(prize_problems(rooted=False))
def test_cases_alone_bound_every_tree(problem):
    """Holding and cutting off nodes one after the other gives a bound that no tree is below."""
    solve = PrizeSolve(problem, EXACT, SILENT)
    with ThreadPoolExecutor(2) as pool:
        solve.search_cases(pool)
    best = least_value(problem, solve.unreachable)
    assert 0 <= solve.bound <= best <= solve.cost
    if not solve.stopped:
        assert solve.bound == solve.cost


@settings(max_examples=60, deadline=None)
@given(prize_problems(rooted=True))
def test_twins_keep_the_optimum(problem):
    """The plain problem with twins costs its constant more than the prize problem."""
    answer = solve_prize_collecting(problem, EXACT)
    assume(len(answer.unreachable) == 0)
    inner = problem.prize.copy()
    inner[problem.terminals] = 0
    twin = twinned(replace(problem, prize=inner), only_place(replace(problem, prize=inner), problem.root))
    plain = solve_routing(twin.plain, EXACT)
    assume(plain.report.outcome == "proven")
    assert plain.report.objective - twin.constant == least_value(problem, answer.unreachable)


@pytest.mark.parametrize("field", ["cut_dual", "share", "cut_payer", "bound"])
def test_tampered_proof_is_refused(field):
    """A proof with a dual raised, a share raised, a payer moved or a bound raised does not pass."""
    problem = prize_problem(4, [(0, 1, 3), (1, 2, 2), (2, 3, 2)], [9, 4, 3, 3])
    proof = solve_prize_collecting(problem, EXACT).certificate
    none = np.zeros(0, np.int64)
    assert proof_faults(problem, proof, none) == []
    changed = {
        "cut_dual": proof.cut_dual + 1,
        "share": proof.share + 1,
        "cut_payer": np.full_like(proof.cut_payer, proof.order[0]),
        "bound": proof.bound + 1,
    }
    assert proof_faults(problem, replace(proof, **{field: changed[field]}), none) != []
