"""Trees on a pruned graph are trees of the whole one; many eliminations and offers keep the known optimum."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from planner.optimize.problems import RoutingProblem
from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.kernels_lossless import reach
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.pruned import pruned_tree
from planner.optimize.steiner.reduced import ReducedSearch
from tests.helpers_steiner import certificate_faults, optimum, tree_faults
from tests.unit.optimize.test_blocks import grid_core


def as_problem(core):
    """The core as a routing problem."""
    return RoutingProblem(core.node_count, core.tail, core.head, core.weight, core.terminals, core.root)


@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_a_pruned_tree_joins_all_terminals(share):
    """Whatever share of the slack is kept, the edges found join every terminal of the whole core."""
    better = 0
    for seed in range(12):
        core = grid_core(12, seed, 14)
        graph = core.graph()
        best = Incumbent(core, graph, 0, seed)
        dual = Dual(core, graph, best.guide(), 0, shift=6)
        slack = max(1, int(share * dual.slack(best.cost)))
        edges = pruned_tree(core, graph, dual.reduced, slack, best.in_tree, seed, 200_000, 100)
        seen = reach(core.node_count, core.tail[edges], core.head[edges], core.root)
        assert seen[core.is_terminal].all()
        assert core.weight[edges].sum() >= dual.bound
        better += core.weight[edges].sum() < best.cost
    assert better > 0


@pytest.fixture(scope="module")
def known():
    """Grids of 400 nodes with 9 terminals and their optimal cost by dynamic programming."""
    cores = [grid_core(20, seed, 9) for seed in range(3)]
    return [(core, optimum(as_problem(core))) for core in cores]


def test_eliminations_and_offers_never_pass_the_optimum(known, monkeypatch):
    """Told worse and better trees between many eliminations, the reduced side's bound stays valid."""
    monkeypatch.setattr("planner.optimize.steiner.reduced.ELIMINATE_EVERY", 1)
    monkeypatch.setattr("planner.optimize.steiner.reduced.WORTH_ELIMINATING", 0.0)
    monkeypatch.setattr("planner.optimize.steiner.reduced.PROGRAM_STARTS", ((14, 6_000),))
    ends = 0
    for seed, (core, best) in enumerate(known):
        start = Incumbent(core, core.graph(), 0, seed)
        tree, upper = start.in_tree, start.cost + 30
        with ThreadPoolExecutor(2) as pool:
            side = ReducedSearch(core, seed, lambda: True, lambda: 60.0, pool)
            for step in range(40):
                side.step(tree, upper)
                assert min(side.bound, upper) <= best, (seed, step)
                assert side.cost >= best
                if side.cost < upper and step % 3 == 2:
                    tree = np.zeros(len(core.tail), bool)
                    tree[side.base_edges()] = True
                    upper = int(core.weight[tree].sum())
                    assert best <= upper <= side.cost
                    side.offer(tree)
                if min(side.bound, upper) == best == upper:
                    break
        ends += min(side.bound, upper) == best == upper
    assert ends == len(known)


def test_whole_engine_proves_the_known_optimum_twice_alike(known):
    """The engine proves the optimum; two runs with one seed agree in edges, bounds and cuts."""
    for core, best in known[:1]:
        limits = Limits(gap_limit_pct=0.0, time_limit_s=120.0, seed=3)
        first, second = (solve_routing(as_problem(core), limits) for _ in range(2))
        assert first.report.objective == best == first.report.bound
        assert first.report.certified_bound <= best
        assert tree_faults(as_problem(core), first) == []
        assert certificate_faults(as_problem(core), first.certificate) == []
        assert first.edges.tolist() == second.edges.tolist()
        assert first.report.bound == second.report.bound
        assert np.array_equal(first.certificate.cut_nodes, second.certificate.cut_nodes)
        assert np.array_equal(first.certificate.cut_dual, second.certificate.cut_dual)


def test_a_certificate_cut_short_is_valid(monkeypatch):
    """Without time or memory for every cut the certificate keeps some and still proves its own bound."""
    core: Core = grid_core(16, 1, 30)
    whole = solve_routing(as_problem(core), Limits(gap_limit_pct=5.0, time_limit_s=60.0))
    monkeypatch.setattr("planner.optimize.steiner.dual.PIECE", 400)
    monkeypatch.setattr("planner.optimize.steiner.engine.MOST_LIFTED", 2_000)
    short = solve_routing(as_problem(core), Limits(gap_limit_pct=5.0, time_limit_s=60.0))
    assert 0 < short.certificate.bound < whole.certificate.bound
    assert short.report.certified_bound == short.certificate.bound
    assert short.report.bound >= short.certificate.bound
    assert certificate_faults(as_problem(core), short.certificate) == []
