"""Every reduction, one by one: the optimum stays, trees map back, lossless cuts map back."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.problems import RoutingCertificate, RoutingProblem
from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.lossless import (
    cuts_to_original,
    pieces_to_original,
    reduce_lossless,
    tree_to_original,
)
from planner.optimize.steiner.reduce import Shrunk
from tests.helpers_steiner import certificate_faults, optimum

STEPS = ("clean", "drop_long", "drop_bypassed", "lower_degrees", "contract", "round")


def random_core(seed, low=0):
    """A connected simple graph of 4 to 12 nodes with small weights, so that ties abound."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 13))
    pairs = {(int(rng.integers(v)), v) for v in range(1, n)}
    for _ in range(int(rng.integers(0, 2 * n))):
        u, v = sorted(rng.choice(n, 2, replace=False).tolist())
        pairs.add((u, v))
    table = np.array(sorted(pairs), np.int64)
    weight = rng.integers(low, int(rng.choice([3, 6, 20])), len(table)).astype(np.int64)
    is_terminal = np.zeros(n, bool)
    nodes = rng.choice(n, min(n, int(rng.integers(2, 7))), replace=False)
    is_terminal[nodes[1:]] = True
    return Core(n, table[:, 0].copy(), table[:, 1].copy(), weight, is_terminal, int(nodes[0]))


def as_problem(core):
    """The core as a routing problem."""
    return RoutingProblem(core.node_count, core.tail, core.head, core.weight, core.terminals, core.root)


def exact_edges(core):
    """Edges of an optimal tree of a small core."""
    answer = solve_routing(as_problem(core), Limits(gap_limit_pct=0.0, time_limit_s=0.3))
    return answer.edges, answer.report.objective


@pytest.mark.parametrize("step", STEPS)
def test_reduction_keeps_the_optimum(step):
    """The optimum is the offset plus the reduced graph's, and its tree maps back at no more cost."""
    for seed in range(150):
        core = random_core(seed)
        best = optimum(as_problem(core))
        shrunk = Shrunk(core)
        getattr(shrunk, step)()
        assert shrunk.offset + optimum(as_problem(shrunk.core)) == best, seed
        edges, cost = exact_edges(shrunk.core)
        base = shrunk.base_edges(edges)
        taken = RoutingProblem(
            core.node_count, core.tail[base], core.head[base], core.weight[base], core.terminals, core.root
        )
        assert core.weight[base].sum() <= shrunk.offset + cost, seed
        assert optimum(taken) <= shrunk.offset + cost, seed
        assert not len(solve_routing(taken, Limits(gap_limit_pct=100.0)).unreachable), seed


def test_elimination_keeps_every_cheaper_tree():
    """With an incumbent one unit above the optimum, elimination keeps an optimal tree."""
    gone = 0
    for seed in range(300):
        core = random_core(seed)
        best = optimum(as_problem(core))
        graph = core.graph()
        dual = Dual(core, graph, np.zeros(len(graph.nbr), bool), 0)
        shrunk = Shrunk(core)
        gone += shrunk.eliminate(dual.reduced, best + 1 - dual.bound)
        assert optimum(as_problem(shrunk.core)) == best, seed
    assert gone > 0


def test_lossless_reductions_keep_tree_and_cuts_exact():
    """Each answer of the small graph maps back with its cost, each dual with its whole value."""
    for seed in range(200):
        core = random_core(seed, low=seed % 2)
        problem = as_problem(core)
        layers, unreachable = reduce_lossless(problem)
        assert len(unreachable) == 0
        child = layers[-1].child
        fixed = tree_to_original(layers, np.empty(0, np.int64))
        offset = int(problem.weight[fixed].sum())
        assert offset + optimum(as_problem(child)) == optimum(problem), seed
        graph = child.graph()
        dual = Dual(child, graph, np.zeros(len(graph.nbr), bool), 0)
        cuts = cuts_to_original(layers, dual.cuts())
        certificate = RoutingCertificate(problem.root, *cuts)
        assert certificate.bound == offset + dual.bound, seed
        assert certificate_faults(problem, certificate) == [], seed


@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_cuts_lifted_in_pieces_prove_the_same(size, monkeypatch):
    """However small the pieces, the lifted cuts are feasible in the original and prove the same bound."""
    monkeypatch.setattr("planner.optimize.steiner.dual.PIECE", size)
    several = 0
    for seed in range(60):
        core = random_core(seed, low=1)
        layers, _ = reduce_lossless(as_problem(core))
        small = layers[-1].child
        if not small.is_terminal.any():
            continue
        graph = small.graph()
        dual = Dual(small, graph, np.zeros(len(graph.nbr), bool), 0)
        several += len(list(dual.pieces())) > 1
        flat = cuts_to_original(layers, dual.cuts())
        cuts = pieces_to_original(layers, dual.pieces())
        assert cuts.dual.sum() == flat.dual.sum()
        certificate = RoutingCertificate(core.root, cuts.ptr, cuts.nodes, cuts.dual)
        assert certificate_faults(as_problem(core), certificate) == []
    assert (several > 0) == (size < 10)
