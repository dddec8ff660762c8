"""Branch and bound closes what the relaxation over cuts cannot, and its bound never passes the optimum.

The instances are those of M. Skutella (in Agarwal and Charikar 2004): the root joined to seven nodes, one for
each line of the Fano plane, and each of these to the four terminals that are the points off its line. With
equal weights w every line taken at 1/4 costs 35/4 w; a tree needs three lines: 10 w.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from planner.optimize.steiner.branch import Branching, Half
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.kernels_rows import Sides
from planner.optimize.steiner.reduce import Shrunk
from tests.helpers_steiner import certificate_faults, optimum, tree_faults
from tests.unit.optimize.test_reductions import as_problem, random_core

LINES = ((0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5))
NO_SIDES = Sides(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.bool_))


def fano_core(seed=0, copies=1):
    """Skutella's graph; with a seed, weights of 95 to 105; copies share the root, line by line mixed."""
    rng = np.random.default_rng(seed)
    edges = []
    for c in range(copies):
        first = 1 + 14 * c
        for s, line in enumerate(LINES):
            ends = [(0, first + s)] + [(first + s, first + 7 + t) for t in range(7) if t not in line]
            edges += [(u, v, int(rng.integers(95, 106)) if seed else 100) for u, v in ends]
    table = np.array(edges, np.int64)
    is_terminal = np.zeros(1 + 14 * copies, bool)
    for c in range(copies):
        is_terminal[8 + 14 * c : 15 + 14 * c] = True
    return Core(len(is_terminal), table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), is_terminal, 0)


def end_of_program(core, upper):
    """The bound of the linear program over cuts when it has ended."""
    graph = core.graph()
    every = np.ones(len(graph.nbr), bool)
    program = CutProgram(core, graph, NO_SIDES, every, every, upper)
    rng = np.random.default_rng(1)
    while not program.finished:
        program.step(rng, 10.0)
    return program.bound


def branched(core, upper, most_steps=200):
    """Branch and bound from nothing to its end, with every bound on the way."""
    branching = Branching([Half(Shrunk(core), NO_SIDES, core.node_count, 0)], 1)
    bounds = []
    with ThreadPoolExecutor(2) as pool:
        while not branching.closed and len(bounds) < most_steps:
            branching.step(upper, 1 + len(bounds) % 2, pool, lambda: True, lambda: 60.0)
            bounds.append(min(branching.bound, branching.cost, upper))
    return branching, bounds


def test_branching_closes_the_gap_of_the_relaxation():
    """The program over cuts ends at 35/4, its proven optimum; branching proves 10 and finds the tree."""
    core = fano_core()
    assert end_of_program(core, 1100) == 875
    branching, _ = branched(core, 1100)
    assert branching.closed
    assert branching.cost == 1000 == core.weight[branching.edges].sum()


@pytest.mark.parametrize("seed", range(1, 7))
def test_with_random_weights_the_optimum_is_proven(seed):
    """On each instance the program ends below the optimum of brute force, and branching ends at it."""
    core = fano_core(seed)
    best = optimum(as_problem(core))
    assert end_of_program(core, best + 1) < best
    branching, bounds = branched(core, best + 40)
    assert branching.closed
    assert branching.cost == best == core.weight[branching.edges].sum()
    assert all(a <= b for a, b in pairwise(bounds))
    assert max(bounds) == best


def test_told_the_optimum_it_finds_nothing_cheaper():
    """With the best cost known beforehand every half is closed and no cheaper tree is claimed."""
    core = fano_core(3)
    best = optimum(as_problem(core))
    branching, bounds = branched(core, best)
    assert branching.closed
    assert branching.cost >= best
    assert bounds[-1] == best


def test_bound_on_the_way_holds_for_two_joined_instances():
    """While halves are open the least of their bounds is no more than the optimum, and it only rises."""
    core = fano_core(copies=2)
    _, bounds = branched(core, 2100, 12)
    assert all(a <= b for a, b in pairwise(bounds))
    assert 1750 <= bounds[-1] <= 2000


def test_small_random_graphs_end_at_the_optimum():
    """Graphs of all shapes, with edges of weight 0: branching ends, at the optimum of brute force."""
    for seed in range(120):
        core = random_core(seed)
        best = optimum(as_problem(core))
        branching, bounds = branched(core, best + 5)
        assert branching.closed, seed
        assert min(branching.cost, best + 5) == best, seed
        assert max(bounds) <= best, seed
        seen = Core(
            core.node_count, *(a[branching.edges] for a in (core.tail, core.head, core.weight)),
            core.is_terminal, core.root,
        )  # fmt: skip
        assert optimum(as_problem(seen)) == best, seed


def test_stopped_halves_stay_open():
    """When time is up a half is neither closed nor split: its bound stays and nothing is claimed."""
    core = fano_core()
    branching = Branching([Half(Shrunk(core), NO_SIDES, core.node_count, 7)], 1)
    with ThreadPoolExecutor(2) as pool:
        branching.step(1100, 2, pool, lambda: False, lambda: 0.0)
    assert not branching.closed
    assert branching.bound == 7


def test_the_engine_proves_what_its_program_cannot():
    """The whole engine proves instances whose relaxation ends with a gap, and two runs agree."""
    for seed in (0, 4):
        problem = as_problem(fano_core(seed))
        first, second = (solve_routing(problem, Limits(0.0, 60.0, 1)) for _ in range(2))
        assert first.report.outcome == "proven"
        assert first.report.objective == optimum(problem) == first.report.bound
        assert first.edges.tolist() == second.edges.tolist()
        assert tree_faults(problem, first) == []
        assert certificate_faults(problem, first.certificate) == []
        assert first.report.certified_bound <= 0.9 * first.report.objective
