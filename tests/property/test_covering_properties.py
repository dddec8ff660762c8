"""Properties of the maximal covering engine on small random problems."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.covering import solve_covering
from planner.optimize.maxcover.model import solve_covering_model
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import Limits


def random_problem(seed: int, candidates: int, rows: int, density: float = 0.25) -> CoverageProblem:
    rng = np.random.default_rng(seed)
    sets = [np.flatnonzero(rng.random(rows) < density * rng.random()) for _ in range(candidates)]
    fixed = rng.random(candidates) < 0.1
    count = int(rng.integers(fixed.sum(), candidates + 1))
    return CoverageProblem(
        np.concatenate([[0], np.cumsum([len(s) for s in sets], dtype=np.int64)]),
        np.concatenate([*sets, np.zeros(0, np.int64)]).astype(np.int64),
        rng.integers(0, 40, rows) * rng.integers(0, 2, rows),
        fixed,
        count,
    )


def sets_of(problem: CoverageProblem) -> list[frozenset[int]]:
    return [frozenset(problem.cover_demand[a:b].tolist()) for a, b in pairwise(problem.cover_indptr)]


def weight_seen(problem: CoverageProblem, chosen: list[int]) -> int:
    sets = sets_of(problem)
    return sum(int(problem.weight[i]) for i in frozenset().union(*(sets[j] for j in chosen)))


def best_by_enumeration(problem: CoverageProblem) -> int:
    must = np.flatnonzero(problem.fixed).tolist()
    rest = np.flatnonzero(~problem.fixed).tolist()
    return max(weight_seen(problem, must + list(c)) for c in combinations(rest, problem.count - len(must)))


def bound_by_definition(problem: CoverageProblem, multiplier: np.ndarray) -> int:
    """The certificate's bound written out row by row, as a third party would."""
    assert ((multiplier >= 0) & (multiplier <= problem.weight)).all()
    sets = sets_of(problem)
    coverable = frozenset().union(*sets)
    gains = [sum(int(multiplier[i]) for i in s) for s in sets]
    fixed = [g for g, f in zip(gains, problem.fixed, strict=True) if f]
    free = sorted((g for g, f in zip(gains, problem.fixed, strict=True) if not f), reverse=True)
    slack = sum(int(problem.weight[i] - multiplier[i]) for i in coverable)
    return slack + sum(fixed) + sum(free[: problem.count - len(fixed)])


def assert_sound(problem: CoverageProblem, answer: CoverageSolution) -> None:
    chosen = answer.chosen.tolist()
    assert len(set(chosen)) == problem.count
    assert chosen == sorted(chosen)
    assert set(np.flatnonzero(problem.fixed)) <= set(chosen)
    assert answer.covered_weight == answer.report.objective == weight_seen(problem, chosen)
    certified = bound_by_definition(problem, answer.certificate.multiplier)
    assert certified == answer.certificate.bound == answer.report.certified_bound
    assert answer.covered_weight <= answer.report.bound <= certified


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(1, 11), st.integers(0, 25))
def test_optimum_equals_enumeration_and_reference_model(seed: int, candidates: int, rows: int) -> None:
    """With gap limit 0 the engine, the PuLP model and trying every choice give the same covered weight."""
    problem = random_problem(seed, candidates, rows)
    answer = solve_covering(problem, Limits(gap_limit_pct=0.0))
    assert_sound(problem, answer)
    best = best_by_enumeration(problem)
    assert answer.covered_weight == best == answer.report.bound
    reference = solve_covering_model(problem)
    assert reference.bound == best
    assert reference.chosen is not None
    assert weight_seen(problem, reference.chosen.tolist()) == best


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_engine_beyond_the_small_sizes_reaches_the_model_s_optimum(seed: int) -> None:
    """On problems too large for the small path, rounds and core end at the optimum of the PuLP model."""
    problem = random_problem(seed, 160, 120, 0.1)
    answer = solve_covering(problem, Limits(gap_limit_pct=0.0))
    assert_sound(problem, answer)
    reference = solve_covering_model(problem)
    assert answer.covered_weight == reference.bound == answer.report.bound


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_one_more_camera_never_sees_less(seed: int) -> None:
    """The optimum does not fall when one more candidate may be chosen."""
    problem = random_problem(seed, 12, 30)
    if problem.count == 12:
        return
    more = CoverageProblem(
        problem.cover_indptr, problem.cover_demand, problem.weight, problem.fixed, problem.count + 1
    )
    exact = Limits(gap_limit_pct=0.0)
    assert solve_covering(problem, exact).covered_weight <= solve_covering(more, exact).covered_weight
