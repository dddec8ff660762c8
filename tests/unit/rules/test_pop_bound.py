"""The audit's own bound on POPs: what the planner proves, it proves too, and never more than is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from helpers_reach import reaching
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.optimize.location import LocationProblem, LocationSolution, solve_location
from planner.optimize.location.problem import cost_of as planner_cost
from planner.optimize.location.problem import faults_of
from planner.optimize.report import Limits
from planner.rules.pop_bound import cost_of, proven

Arrays = dict[str, np.ndarray]
CASES = st.builds(
    reaching, st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4), st.integers(2, 9),
    st.integers(5, 40),
)  # fmt: skip


def arrays_of(problem: LocationProblem, solution: LocationSolution) -> Arrays:
    """What evidence/pops.npz would hold."""
    proof, along = solution.proof, problem.along
    assert proof is not None
    assert along is not None
    assert problem.lot is not None
    assert problem.lot_cost is not None
    many = len(problem.opening)
    order = np.argsort(problem.pair_facility, kind="stable")
    return {
        "parent": along.parent, "site_node": along.site_node, "place_node": along.facility_node,
        "opening_cents": problem.opening, "fixed": problem.fixed, "need": problem.need, "room": problem.room,
        "lot_sites": problem.lot, "lot_cents": problem.lot_cost,
        "most_open": np.array(-1 if problem.most_open is None else problem.most_open),
        "pair_indptr": np.searchsorted(problem.pair_facility[order], np.arange(many + 1)),
        "pair_site": problem.pair_site[order], "pair_cents": problem.pair_cost[order],
        "chosen": solution.facility, "edge_price": proof.edge, "place_price": proof.own,
        "toll": np.array(proof.toll), "cover_site": proof.cover_site, "cover_price": proof.cover_price,
    }  # fmt: skip


def best_of(problem: LocationProblem) -> int | None:
    """The cheapest of all assignments; None where room lacks."""
    choices = [
        problem.pair_facility[problem.pair_site == i].tolist() or [-1] for i in range(problem.site_count)
    ]
    found = [np.array(c, dtype=np.int64) for c in product(*choices)]
    return min((planner_cost(problem, f) for f in found if not faults_of(problem, f)), default=None)


@settings(max_examples=80, deadline=None)
@given(CASES, st.sampled_from([None, 1, 2]))
@example(reaching(7780, 4, 2, 3, 5), 1)  # two places must open, one may
def test_the_audit_proves_what_the_planner_proves_and_nothing_above_the_best(
    problem: LocationProblem, most: int | None
) -> None:
    """With the planner's prices: its bound, by other code, and never above the best of all choices."""
    problem = replace(problem, most_open=most)
    solution = solve_location(problem, Limits(gap_limit_pct=0.0, time_limit_s=30.0))
    best = best_of(problem)
    if solution.proof is None or best is None:
        return
    arrays = arrays_of(problem, solution)
    assert solution.proof.bound - 1e-4 <= proven(arrays) + 1.0
    assert proven(arrays) <= best + 1e-6
    assert cost_of(arrays) == best


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 10_000))
def test_whatever_the_prices_nothing_above_the_best_is_proven(problem: LocationProblem, seed: int) -> None:
    """Prices drawn at random, some of sites that the root serves: a bound below the best, or none."""
    solution = solve_location(problem, Limits(gap_limit_pct=0.0, time_limit_s=30.0))
    best = best_of(problem)
    if solution.proof is None or best is None:
        return
    rng = np.random.default_rng(seed)
    arrays = arrays_of(problem, solution)
    arrays["edge_price"] = rng.uniform(0, 25, len(arrays["edge_price"]))
    own = arrays["place_price"]
    arrays["place_price"] = np.where(np.isfinite(own), own + rng.uniform(-30, 30, len(own)), own)
    arrays["cover_site"] = rng.integers(0, problem.site_count, 2)
    arrays["cover_price"] = rng.uniform(0, 60, 2)
    assert proven(arrays) <= best + 1e-6


def test_a_price_below_zero_proves_nothing() -> None:
    """Neither of an edge, nor of a site, nor a toll on openings where they have no limit."""
    problem = reaching(3, 4, 3, 6, 30)
    arrays = arrays_of(problem, solve_location(problem, Limits(gap_limit_pct=0.0, time_limit_s=30.0)))
    assert np.isfinite(proven(arrays))
    for name, value in (("edge_price", arrays["edge_price"] - 100), ("toll", np.array(5.0))):
        assert proven({**arrays, name: value}) == -np.inf


def test_a_choice_with_a_pair_that_is_not_there_costs_without_end() -> None:
    """Site 0 sent to a place that may not serve it."""
    problem = reaching(3, 4, 3, 6, 30)
    arrays = arrays_of(problem, solve_location(problem, Limits(gap_limit_pct=0.0, time_limit_s=30.0)))
    served = np.flatnonzero(arrays["chosen"] >= 0)
    assert len(served)
    gone = arrays["pair_site"] != served[0]
    assert cost_of({
        **arrays, "pair_site": arrays["pair_site"][gone], "pair_cents": arrays["pair_cents"][gone],
        "pair_indptr": np.concatenate([[0], np.cumsum(gone)])[arrays["pair_indptr"]],
    }) == pytest.approx(np.inf)  # fmt: skip
