"""Linear programs over blocks of the graph: the dual stays feasible, its bound rises, never too far."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.problems import RoutingProblem
from planner.optimize.steiner.blocks import Block
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.primal import Incumbent
from tests.helpers_steiner import optimum


def grid_core(side, seed, terminals):
    """A grid of random weights with random terminals."""
    rng = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    weight = rng.integers(10, 14, len(tail)).astype(np.int64)
    chosen = rng.choice(side * side, terminals, replace=False)
    mask = np.zeros(side * side, bool)
    mask[chosen[1:]] = True
    return Core(side * side, tail, head, weight, mask, int(chosen[0]))


def reduced_by_hand(core, graph, dual):
    """Reduced costs computed from the cuts alone."""
    left = graph.weight << dual.shift
    cuts = dual.cuts()
    for c, value in enumerate(cuts.dual):
        inside = np.zeros(core.node_count, bool)
        inside[cuts.nodes[cuts.ptr[c] : cuts.ptr[c + 1]]] = True
        assert not inside[core.root]
        assert (inside & core.is_terminal).any()
        for v in np.flatnonzero(inside):
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                if not inside[graph.nbr[j]]:
                    left[j] -= value
    return left


@pytest.mark.parametrize("shift", [0, 6])
def test_blocks_keep_the_dual_feasible_and_raise_it(shift):
    """After rounds of blocks the reduced costs are those of the cuts, none negative; the bound is higher."""
    raised = 0
    for seed in range(4):
        core = grid_core(16, seed, 30)
        graph = core.graph()
        best = Incumbent(core, graph, 2, 1)
        dual = Dual(core, graph, best.guide(), 0, shift=shift)
        first = dual.bound
        solved = np.full(core.node_count, -1, np.int64)
        rng = np.random.default_rng(1)
        for step in range(3):
            before = dual.bound
            balls = dual.draw_balls(3, 80, solved, rng)
            blocks = [Block(core, graph, dual, ball, best.guide(), step) for ball in balls]
            assert len(np.unique(np.concatenate(balls))) == sum(len(ball) for ball in balls)
            for block in blocks:
                block.solve(lambda: 10.0)
            assert all(block.settle() >= 0 for block in blocks)
            assert dual.bound >= before
            dual.follow(best.guide())
        left = reduced_by_hand(core, graph, dual)
        assert (left == dual.reduced).all()
        assert (left >= 0).all()
        assert dual.bound <= best.cost
        raised += dual.bound > first
    assert raised > 0


def test_a_block_of_the_whole_graph_bounds_the_optimum():
    """Blocks that hold every node but the root give bounds at most the optimum, and reach it now and then."""
    reached = 0
    for seed in range(30):
        core = grid_core(4, seed, 5)
        best = optimum(
            RoutingProblem(core.node_count, core.tail, core.head, core.weight, core.terminals, core.root)
        )
        graph = core.graph()
        dual = Dual(core, graph, np.zeros(len(graph.nbr), bool), 0, shift=6)
        nodes = np.flatnonzero(np.arange(core.node_count) != core.root)
        block = Block(core, graph, dual, nodes, np.zeros(len(graph.nbr), bool), seed)
        block.solve(lambda: 10.0)
        block.settle()
        assert dual.bound <= best
        reached += dual.bound == best
    assert reached > 15


def test_a_block_that_was_not_solved_loses_nothing():
    """Settled without a solution, a block puts its cuts back: bound and reduced costs agree with the cuts."""
    core = grid_core(10, 5, 15)
    graph = core.graph()
    best = Incumbent(core, graph, 2, 1)
    dual = Dual(core, graph, best.guide(), 5)
    bound = dual.bound
    ball = dual.draw_balls(1, 60, np.full(core.node_count, -1, np.int64), np.random.default_rng(2))[0]
    assert Block(core, graph, dual, ball, best.guide(), 1).settle() >= 0
    assert dual.bound >= bound
    assert (reduced_by_hand(core, graph, dual) == dual.reduced).all()
