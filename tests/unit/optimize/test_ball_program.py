"""The program of one ball: simplex and interior points agree, and prices keep to what the arcs have left."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.steiner import ball_program
from planner.optimize.steiner.ball_program import Ball, Sets, price_sets
from planner.optimize.steiner.kernels_blocks import entering

LONG = 1_000_000_000


def grid_ball(side, seed, terminals):
    """A grid whose lower left corner is the outside; costs of arcs are random and differ by direction."""
    rng = np.random.default_rng(seed)
    count = side * side - 1
    arcs = []
    for v in range(side * side):
        for step, ok in ((1, v % side < side - 1), (side, v < side * (side - 1))):
            if ok:
                arcs += [(v, v + step), (v + step, v)]
    arcs = sorted((h - 1, t - 1) for t, h in arcs if h > 0)
    slot = {(h, t): j for j, (h, t) in enumerate(arcs)}
    nbr = np.array([t if t >= 0 else count for _, t in arcs], np.int64)
    rev = np.array([slot.get((t, h), -1) for h, t in arcs], np.int64)
    ptr = np.searchsorted([h for h, _ in arcs], np.arange(count + 1)).astype(np.int64)
    cost = rng.integers(10, 14, len(arcs)).astype(np.float64)
    return Ball(ptr, nbr, rev, cost, np.sort(rng.choice(count, terminals, replace=False)).astype(np.int64))


def single_sets(ball):
    """Each terminal by itself."""
    return Sets(np.arange(len(ball.terminals) + 1, dtype=np.int64), ball.terminals)


def solved(ball, seed=1):
    """Prices from single terminals on, with work and time enough."""
    none = Sets(np.zeros(1, np.int64), np.zeros(0, np.int64))
    return price_sets(ball, single_sets(ball), none, 0.0, LONG, lambda: 60.0, np.random.default_rng(seed))


def used(ball, found):
    """What the prices take of each arc, and the value of sets by hand."""
    ptr, slots = entering(ball.slot_ptr, ball.nbr, found.sets.ptr, found.sets.nodes, len(ball.slot_ptr))
    out = np.zeros(len(ball.cost))
    np.add.at(out, slots, np.repeat(found.price, np.diff(ptr)))
    return out


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("terminals", [4, 30])
def test_interior_points_end_where_the_simplex_method_ends(monkeypatch, seed, terminals):
    """With few terminals and with many, both reach the same sum of prices within their tolerance."""
    ball = grid_ball(14, seed, terminals)
    monkeypatch.setattr(ball_program, "SIMPLEX_ITERATIONS", LONG)
    exact = solved(ball)
    monkeypatch.setattr(ball_program, "SIMPLEX_ITERATIONS", 1)
    monkeypatch.setattr(ball_program, "LATEST", 1000)
    middle = solved(ball)
    assert middle.price.sum() == pytest.approx(exact.price.sum(), rel=2e-3)
    assert len(exact.price) == len(exact.sets.ptr) - 1
    assert len(middle.price) == len(middle.sets.ptr) - 1


@pytest.mark.parametrize("first", [1, 50, LONG])
def test_prices_keep_to_what_the_arcs_have_left(monkeypatch, first):
    """Whichever method ends it, no arc is overdrawn by more than the tolerance, and no price is below 0."""
    monkeypatch.setattr(ball_program, "SIMPLEX_ITERATIONS", first)
    for seed in range(4):
        ball = grid_ball(12, seed, 8)
        found = solved(ball)
        assert (found.price >= -1e-9).all()
        assert (used(ball, found) <= ball.cost + 0.01).all()
        assert found.iterations > 0


def test_one_terminal_is_worth_its_shortest_path(monkeypatch):
    """A terminal at the end of a path of three arcs of cost 2, 3 and 4 is worth 9, by either method."""
    ball = Ball(
        np.array([0, 2, 4, 5], np.int64), np.array([3, 1, 0, 2, 1], np.int64),
        np.array([-1, 2, 1, 4, 3], np.int64), np.array([2.0, 9.0, 3.0, 9.0, 4.0]), np.array([2], np.int64),
    )  # fmt: skip
    assert solved(ball).price.sum() == pytest.approx(9.0)
    monkeypatch.setattr(ball_program, "SIMPLEX_ITERATIONS", 0)
    assert solved(ball).price.sum() == pytest.approx(9.0, rel=1e-3)


def test_work_ends_the_search_with_the_prices_that_are_there():
    """With no work granted the first answer stands: worth less than the end, and of its own sets."""
    ball = grid_ball(14, 1, 30)
    none = Sets(np.zeros(1, np.int64), np.zeros(0, np.int64))
    early = price_sets(ball, single_sets(ball), none, 0.0, 0, lambda: 60.0, np.random.default_rng(1))
    assert 0 < early.price.sum() < solved(ball).price.sum()
    assert len(early.price) == len(early.sets.ptr) - 1


def test_a_ball_is_left_where_its_latest_rounds_gain_less_than_all_together():
    """Gains of 10, 5, 1, 1 and 1 for equal work end it; equal gains do not."""
    assert not ball_program._slows([(0, 0.0), (10, 10.0), (20, 15.0), (30, 16.0)])
    assert ball_program._slows([(0, 0.0), (10, 10.0), (20, 15.0), (30, 16.0), (40, 17.0), (50, 18.0)])
    assert not ball_program._slows([(0, 0.0), (10, 2.0), (20, 4.0), (30, 6.0), (40, 8.0), (50, 10.1)])
