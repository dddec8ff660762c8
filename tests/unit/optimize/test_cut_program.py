"""The cut linear program: its whole-number bound never passes the optimum, its end is the relaxation's."""

from __future__ import annotations

import numpy as np

from planner.optimize.problems import RoutingCertificate
from planner.optimize.steiner.ascent import TOTAL, new_store
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.kernels_cuts import expand_runs
from planner.optimize.steiner.kernels_rows import Sides, project_sides, sets_of_sides
from planner.optimize.steiner.project import project_cuts
from tests.helpers_steiner import certificate_faults, optimum
from tests.unit.optimize.test_reductions import as_problem, random_core


def program_of(core, upper, share):
    """The program of a core below `upper`, with a share of the columns at the start."""
    graph = core.graph()
    dual = Dual(core, graph, np.zeros(len(graph.nbr), bool), 0)
    slack = upper - dual.bound
    useful = useful_arcs(graph, dual.reduced, core.root, core.terminals, slack)
    first = dual.reduced <= share * slack
    return CutProgram(core, graph, dual.store, useful, first, upper), dual


def test_bound_never_passes_the_optimum():
    """At every step the bound is at most the optimum, with all columns and with few at the start."""
    closed = 0
    for seed in range(120):
        core = random_core(seed, low=seed % 2)
        best = optimum(as_problem(core))
        program, dual = program_of(core, best + 1, float(seed % 3) / 2)
        rng = np.random.default_rng(seed)
        for _ in range(30):
            if program.finished or program.bound > best or dual.bound > best:
                break
            program.step(rng, 10.0)
            assert min(program.bound, best + 1) <= best, seed
        closed += max(program.bound, dual.bound) == best
    assert closed > 100


def test_projected_cuts_stay_feasible():
    """Cuts carried over to a graph without some nodes are valid cuts of that graph."""
    for seed in range(100):
        core = random_core(seed, low=1)
        graph = core.graph()
        dual = Dual(core, graph, np.zeros(len(graph.nbr), bool), 0)
        rng = np.random.default_rng(seed)
        new_id = np.where(rng.random(core.node_count) < 0.2, -1, np.arange(core.node_count)).astype(np.int64)
        store = new_store(1000, 1000, 20_000)
        reduced = graph.weight.copy()
        project_cuts(dual.store, store, new_id, graph, reduced, core.is_terminal, core.root)
        certificate = RoutingCertificate(core.root, *expand_runs(store))
        assert certificate_faults(as_problem(core), certificate) == [], seed
        assert certificate.bound == store.tally[TOTAL]
        assert (reduced >= 0).all()


def test_sides_of_cuts_carry_over_to_a_smaller_graph():
    """Cuts kept by either side hold, after nodes are merged and dropped, a terminal and not the root."""
    kept = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        core = random_core(seed, low=1)
        n = core.node_count
        new_id = rng.integers(-1, max(2, n // 2), n)
        new_id[core.root] = 0
        count = int(new_id.max()) + 1
        is_terminal = np.zeros(count, bool)
        is_terminal[new_id[core.terminals][new_id[core.terminals] > 0]] = True
        sets = [np.flatnonzero(rng.random(n) < 0.5).astype(np.int32) for _ in range(8)]
        ptr = np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.int64)
        sides = Sides(ptr, np.concatenate(sets), rng.random(8) < 0.5)
        small = project_sides(sides, np.arange(8), new_id, count, is_terminal, 0)
        set_ptr, nodes = sets_of_sides(small, np.arange(len(small.of_root)), count)
        for c in range(len(small.of_root)):
            held = nodes[set_ptr[c] : set_ptr[c + 1]]
            assert 0 not in held
            assert is_terminal[held].any()
            assert len(set(held.tolist())) == len(held)
            kept += 1
    assert kept > 100


def test_finished_program_keeps_its_arcs_sound():
    """Arcs and edges that the program rules out are in no tree cheaper than its upper bound."""
    for seed in range(60):
        core = random_core(seed, low=1)
        best = optimum(as_problem(core))
        program, _ = program_of(core, best + 1, 1.0)
        rng = np.random.default_rng(seed)
        while not program.finished:
            program.step(rng, 10.0)
        graph = core.graph()
        edges = np.unique(graph.edge[program.useful])
        left = Core(
            core.node_count,
            core.tail[edges],
            core.head[edges],
            core.weight[edges],
            core.is_terminal,
            core.root,
        )
        assert optimum(as_problem(left)) == best, seed


def test_without_simplex_iterations_interior_points_end_the_program(monkeypatch):
    """Where the simplex method gets no iterations, interior points bound, separate, and drop slack rows."""
    monkeypatch.setattr("planner.optimize.steiner.cutlp.LEAST_SIMPLEX_ITERATIONS", 0)
    monkeypatch.setattr("planner.optimize.steiner.cutlp.ITERATIONS_A_ROW", 0)
    reached, dropped = 0, 0
    for seed in range(40):
        core = random_core(seed, low=1)
        best = optimum(as_problem(core))
        program, dual = program_of(core, best + 1, 1.0)
        rng = np.random.default_rng(seed)
        most = 0
        for _ in range(40):
            if program.finished or program.bound > best:
                break
            most = max(most, program.size[0])
            program.step(rng, 10.0)
            assert min(program.bound, best + 1) <= best, seed
            dropped += program.size[0] < most
        reached += max(program.bound, dual.bound) == best
    assert reached > 30
    assert dropped > 0
