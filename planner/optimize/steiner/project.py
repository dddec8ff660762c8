"""Carrying a dual solution over to the graph that further reductions leave."""

from __future__ import annotations

import numpy as np
from numba import njit

from planner.optimize.steiner.ascent import CUTS, NODES, RUNS, TOTAL, CutStore
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray


@njit(cache=True, nogil=True)
def project_cuts(
    old: CutStore, new: CutStore, new_id: IntArray, graph: Graph, reduced: IntArray,
    required: BoolArray, root: int,
) -> None:  # fmt: skip
    """Copy the cuts of one store into an empty one, node by node, as far as the new graph allows.

    Each dual is cut down to what the arcs into its set still have left in `reduced`, which it then
    lowers: whatever the reductions did, the result is feasible. new_id is -1 for nodes that are gone.
    """
    node_count = len(graph.ptr) - 1
    position = np.full(node_count, -1, np.int64)
    for r in range(old.tally[RUNS]):
        first, last = old.run_cut[r], old.run_end[r]
        if first == last:
            continue
        start = new.tally[NODES]
        size = 0
        seed = -1
        c = first
        run = -1
        blocked = False
        for p in range(old.cut_len[last - 1]):
            while c < last and old.cut_len[c] <= p:
                if seed >= 0:
                    run = _add_cut(old, new, c, start, size, seed, run, graph, reduced, position)
                c += 1
            v = new_id[old.nodes[old.run_node[r] + p]]
            if v < 0:
                continue
            if v == root:
                blocked = True
                break
            new.nodes[start + size] = v
            position[v] = size
            size += 1
            if seed < 0 and required[v]:
                seed = v
        while c < last and not blocked:
            if seed >= 0:
                run = _add_cut(old, new, c, start, size, seed, run, graph, reduced, position)
            c += 1
        for p in range(size):
            position[new.nodes[start + p]] = -1
        if run >= 0:
            new.tally[NODES] = start + new.cut_len[new.tally[CUTS] - 1]


@njit(cache=True, nogil=True)
def _add_cut(
    old: CutStore, new: CutStore, c: int, start: int, size: int, seed: int, run: int, graph: Graph,
    reduced: IntArray, position: IntArray,
) -> int:  # fmt: skip
    """Add one cut with as much of its dual as fits; returns its run, -1 while the run has none."""
    dual = old.cut_dual[c]
    for p in range(size):
        v = new.nodes[start + p]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if position[graph.nbr[j]] < 0:
                dual = min(dual, reduced[j])
    if dual <= 0:
        return run
    for p in range(size):
        v = new.nodes[start + p]
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if position[graph.nbr[j]] < 0:
                reduced[j] -= dual
    if run < 0:
        run = new.tally[RUNS]
        new.tally[RUNS] += 1
        new.run_node[run] = start
        new.run_seed[run] = seed
        new.run_cut[run] = new.tally[CUTS]
    d = new.tally[CUTS]
    new.tally[CUTS] += 1
    new.run_end[run] = d + 1
    new.cut_len[d] = size
    new.cut_dual[d] = dual
    new.cut_excess[d] = 0
    new.tally[TOTAL] += dual
    return run
