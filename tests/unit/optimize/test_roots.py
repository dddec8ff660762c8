"""Ascents from several roots: each is a valid proof of its own, and what they rule out together may go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.optimize.problems import RoutingCertificate
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.roots import ascend_from, edges_useful_to_all, rerooted
from tests.helpers_steiner import certificate_faults, optimum
from tests.unit.optimize.test_blocks import grid_core
from tests.unit.optimize.test_reductions import as_problem, random_core


def from_all_roots(core, work=20_000):
    """Dual solutions of a core from each of its terminals, guided by a tree; the tree's cost."""
    graph = core.graph()
    best = Incumbent(core, graph, 1, 1)
    roots = np.flatnonzero(core.required).tolist()
    with ThreadPoolExecutor(2) as pool:
        return graph, best, ascend_from(core, graph, best.in_tree, roots, 0, 40, work, 1, pool)


def test_each_root_has_a_certificate_of_its_own():
    """From every root the cuts leave that root out, fit the weights, and bound the optimum."""
    for seed in range(60):
        core = random_core(seed, low=seed % 2)
        best = optimum(as_problem(core))
        _, _, found = from_all_roots(core)
        assert {rooted.core.root for rooted in found} == set(np.flatnonzero(core.required).tolist())
        for own, dual in found:
            assert (own.required == core.required).all()
            assert optimum(as_problem(own)) == best
            certificate = RoutingCertificate(own.root, *dual.cuts())
            assert certificate_faults(as_problem(own), certificate) == [], seed
            assert certificate.bound == dual.bound <= best, seed


def test_edges_ruled_out_from_any_root_are_in_no_cheaper_tree():
    """With an incumbent too dear what is left holds an optimal tree; it is less than one root leaves."""
    fewer = 0
    for seed in range(40):
        core = random_core(seed, low=1) if seed % 2 else grid_core(6, seed, 7)
        best = optimum(as_problem(core))
        graph, _, found = from_all_roots(core)
        upper = best + 1 + seed % 3
        kept = edges_useful_to_all(graph, found, upper)
        left = Core(
            core.node_count, core.tail[kept], core.head[kept], core.weight[kept], core.is_terminal, core.root
        )
        assert optimum(as_problem(left)) == best, seed
        fewer += kept.sum() < edges_useful_to_all(graph, found[:1], upper).sum()
    assert fewer > 5


def test_the_value_of_an_ascent_depends_on_its_root():
    """On grids the best root's bound is above the given root's now and then, never above the best tree."""
    above = 0
    for seed in range(6):
        core = grid_core(10, seed, 12)
        _, best, found = from_all_roots(core)
        bounds = [dual.bound for _, dual in found]
        assert max(bounds) <= best.cost
        above += max(bounds) > next(d.bound for c, d in found if c.root == core.root)
    assert above > 0


def test_rerooted_twice_is_the_same():
    """Taking another terminal for the root and the first one again changes nothing."""
    core = grid_core(5, 1, 6)
    other = rerooted(core, int(core.terminals[2]))
    assert other.root == core.terminals[2]
    assert not other.is_terminal[other.root]
    back = rerooted(other, core.root)
    assert (back.root, back.node_count) == (core.root, core.node_count)
    assert (back.is_terminal == core.is_terminal).all()
