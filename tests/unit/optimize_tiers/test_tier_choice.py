"""The choice of centers is exact, and its prices prove no more than what is true."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from planner.optimize.report import Limits
from planner.optimize.tiers import (
    TierProblem,
    answered_share,
    carried_erlangs,
    cost_of,
    faults_of,
    seats_for,
    solve_tiers,
)


def some_problem(seed: int) -> TierProblem:
    """Return a small problem with limits, lots, calls and loads that are there anyway."""
    r = np.random.default_rng(seed)
    n, m, kinds = int(r.integers(2, 6)), int(r.integers(2, 4)), 2
    block, center = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(m), indexing="ij"))
    rows = 2 * n * m
    erlangs = np.round(np.where(r.random(n) < 0.5, 0, r.random(n) * 8), 3)
    there = np.round(r.random(m) * 3, 3)
    limited = r.random() < 0.5
    return TierProblem(
        pair_block=block,
        pair_center=center,
        pair_cost=r.integers(0, 4000, n * m),
        need_pair=np.repeat(np.arange(n * m), 2),
        need_center=r.integers(0, m, rows),
        need_kind=r.integers(0, kinds, rows),
        need_amount=r.integers(0, 5, rows).astype(float),
        cameras=r.integers(0, 120, n),
        erlangs=erlangs,
        base_cameras=r.integers(0, 40, m),
        base_erlangs=there,
        base_need=r.integers(0, 3, (m, kinds)).astype(float),
        per_seat=25,
        carried=carried_erlangs(erlangs.sum() + there.sum() + 1, 150, 15, 0.9, 0.85),
        seats_have=r.integers(0, 8, m),
        seats_most=np.where(r.random(m) < 0.5, np.inf, r.integers(8, 20, m).astype(float)),
        seat_cost=r.integers(0, 3000, m),
        seat_use_cost=r.integers(0, 1500, m),
        have=r.integers(0, 5, (m, kinds)).astype(float),
        most=r.integers(5, 12, (m, kinds)).astype(float) if limited else np.full((m, kinds), np.inf),
        lot=np.array([1.0, 2.0]),
        lot_cost=r.integers(0, 900, (m, kinds)),
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_choice_costs_what_trying_every_choice_finds(seed: int) -> None:
    """Every choice of a center for each block is tried; limits that none keeps are proven so."""
    problem = some_problem(seed)
    costs = [
        cost_of(problem, center)
        for tried in itertools.product(range(problem.center_count), repeat=problem.block_count)
        if not faults_of(problem, center := np.array(tried))
    ]
    found = solve_tiers(problem, Limits(gap_limit_pct=0.0))
    if not costs:
        assert found.report.outcome == "infeasible"
        assert (found.center == -1).all()
        return
    assert not faults_of(problem, found.center)
    assert found.report.objective == cost_of(problem, found.center) == min(costs)
    assert found.proof.bound <= found.report.bound <= min(costs)


def test_ten_erlangs_take_fourteen_operators() -> None:
    """200 calls of 3 minutes in an hour, 80 % within 20 s: 14 operators answer 88.8 %, 13 only 79.6 %."""
    assert seats_for(200 * 180 / 3600, 180, 20, 0.8, 1.0) == 14
    assert round(100 * answered_share(14, 10, 180, 20), 1) == 88.8
    assert round(100 * answered_share(13, 10, 180, 20), 1) == 79.6


def test_operators_are_no_busier_than_asked() -> None:
    """Long calls that may wait for minutes would keep operators busy all hour; 60 % asks for more of them."""
    assert seats_for(50, 150, 600, 0.5, 1.0) < seats_for(50, 150, 600, 0.5, 0.6) == 84


def test_the_table_of_loads_says_what_counting_seats_says() -> None:
    """The load that k seats carry takes k seats, a thousandth more takes one more."""
    table = carried_erlangs(30.0, 150, 15, 0.9, 0.85)
    for k in range(1, len(table)):
        assert seats_for(table[k], 150, 15, 0.9, 0.85) == k
        assert seats_for(table[k] + 1e-3, 150, 15, 0.9, 0.85) == k + 1


def test_one_large_center_needs_fewer_seats_for_calls_than_two_halves() -> None:
    """Calls of two centers answered in one place take fewer operators: waiting evens out."""
    half = seats_for(15, 150, 15, 0.9, 0.85)
    assert seats_for(30, 150, 15, 0.9, 0.85) < 2 * half
