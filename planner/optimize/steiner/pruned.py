"""Trees on a graph pruned as if a much better tree were known.

Elimination by reduced costs rules out what no tree cheaper than a given cost uses. Told a cost between the
bound and the incumbent's, it leaves a far smaller graph, which holds every tree below that cost if there is
one (the prune heuristic of Polzin and Daneshmand 2001). Nothing is proven so: only the tree is kept. Region
search there reaches, with balls of the same size, much of what is left of the instance.
"""

from __future__ import annotations

import numpy as np

from planner.optimize.steiner.core import Core
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.reduce import Shrunk

STARTS = 4
LEAST_PROGRESS, ROUNDS = 0.02, 4


def pruned_tree(
    core: Core,
    graph: Graph,
    reduced: IntArray,
    slack: int,
    known: BoolArray,
    seed: int,
    work: int,
    largest: int,
) -> IntArray:
    """Return the edges of a tree found on what a tree cheaper than bound + slack may use, and `known`.

    Parameters
    ----------
    reduced
        Reduced costs of a dual solution, by slot.
    slack
        What a tree may cost beyond its bound, in the unit of `reduced`; at least 1.
    known
        Edge mask of a tree of the core: its edges stay, and the search begins near it.
    work, largest
        Arc visits of the region search and its largest ball.
    """
    useful = useful_arcs(graph, reduced, core.root, core.terminals, slack)
    kept = known.copy()
    kept[graph.edge[useful]] = True
    return tree_within(core, kept, known, seed, work, largest)


def tree_within(
    core: Core, kept: BoolArray, known: BoolArray, seed: int, work: int, largest: int
) -> IntArray:
    """Return the edges of a tree found on the edges `kept`, which hold the tree `known` (edge masks)."""
    shrunk = Shrunk(core)
    shrunk.keep(kept)
    shrunk.run(lambda: True, LEAST_PROGRESS, ROUNDS)
    small = shrunk.core
    if not small.is_terminal.any():
        return shrunk.base_edges(np.empty(0, np.int64))
    small_graph = small.graph()
    best = Incumbent(small, small_graph, STARTS, seed)
    within = shrunk.edges_within(known)
    cost = np.where(within, small.weight // 8, small.weight)
    best.try_costs(cost[small_graph.edge], small.root)
    best.search(largest, seed, work)
    return shrunk.base_edges(np.flatnonzero(best.in_tree))
