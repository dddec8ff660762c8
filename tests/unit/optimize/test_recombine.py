"""The union of good trees holds a tree at least as good, and the pool keeps the cheapest different ones."""

from __future__ import annotations

import numpy as np

from planner.optimize.problems import RoutingProblem
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.pruned import tree_within
from planner.optimize.steiner.recombine import MOST_TREES, TreePool
from planner.optimize.steiner.tree import grow_tree
from tests.helpers_steiner import optimum
from tests.unit.optimize.test_blocks import grid_core


def some_trees(core, count):
    """Edge masks of trees grown by randomly raised weights."""
    graph = core.graph()
    out = []
    for seed in range(count):
        best = Incumbent(core, graph, 0, seed)
        best.cost = 10**12
        noisy = graph.weight + np.random.default_rng(seed).integers(0, 12, len(core.tail))[graph.edge]
        assert best.try_nodes(grow_tree(graph, noisy, core.required, core.root))
        out.append(best.in_tree)
    return out


def test_a_tree_within_a_union_is_no_worse_than_its_parents_and_uses_only_them():
    """On the union of three trees the tree found joins all terminals and is often cheaper than each."""
    cheaper = 0
    for seed in range(15):
        core = grid_core(12, seed, 14)
        trees = some_trees(core, 3)
        costs = [int(core.weight[tree].sum()) for tree in trees]
        known = trees[int(np.argmin(costs))]
        kept = trees[0] | trees[1] | trees[2]
        edges = tree_within(core, kept, known, seed, 100_000, 200)
        assert kept[edges].all()
        cost = int(core.weight[edges].sum())
        assert cost <= min(costs)
        cheaper += cost < min(costs)
        parent = np.arange(core.node_count)
        for u, v in zip(core.tail[edges], core.head[edges], strict=True):
            parent[parent == parent[u]] = parent[v]
        assert len(set(parent[core.required].tolist())) == 1
    assert cheaper > 3


def test_a_small_union_is_solved_to_its_optimum():
    """On unions of trees of small grids the tree found is the best that brute force finds in the union."""
    for seed in range(10):
        core = grid_core(6, seed, 7)
        trees = some_trees(core, 3)
        kept = trees[0] | trees[1] | trees[2]
        edges = tree_within(core, kept, trees[0], seed, 200_000, 100)
        within = RoutingProblem(
            core.node_count, core.tail[kept], core.head[kept], core.weight[kept], core.terminals, core.root
        )
        assert int(core.weight[edges].sum()) == optimum(within)


def test_the_pool_keeps_the_cheapest_different_trees():
    """Equal trees are kept once, the dearest leave a full pool, and a union is of trees in it."""
    pool = TreePool(40, 1)
    for k in range(3 * MOST_TREES):
        pool.add(100 - k, np.array([k]))
        pool.add(100 - k, np.array([k]))
    assert len(pool) == MOST_TREES
    drawn = np.zeros(40, bool)
    for _ in range(50):
        union = pool.union()
        assert 1 <= union.sum() <= 3
        drawn |= union
    assert np.flatnonzero(drawn).tolist() == list(range(2 * MOST_TREES, 3 * MOST_TREES))
