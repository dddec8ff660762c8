"""Wong's dual ascent from several roots.

The relaxation has one value whichever terminal is the root (Goemans and Myung 1993), but an ascent and the
search after it end elsewhere from each, from some far higher. Which they are is not known beforehand, so a
few are tried and the best one stays. Duals do not carry over: a cut S that holds the other root would become
the set of all nodes outside S, entered by the opposite arcs, which other cuts may have used up. So each dual
solution stands for itself. Yet what it proves does not depend on its root: its sum bounds every tree, and an
edge that no tree cheaper than the best one uses, in either direction, may go on the word of any of them
(Polzin and Daneshmand 2001).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.optimize.steiner.core import Core
from planner.optimize.steiner.dual import STRONG_PULL, Dual
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.region import root_tree


class Rooted(NamedTuple):
    """The core with one of its terminals for the root, and a dual solution of that."""

    core: Core
    dual: Dual


def rerooted(core: Core, root: int) -> Core:
    """Return the core with another of its terminals for the root.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([0]), np.array([1]), np.array([5])
    >>> other = rerooted(Core(2, *one, np.array([False, True]), 0), 1)
    >>> other.root, other.is_terminal.tolist()
    (1, [True, False])
    """
    is_terminal = core.required
    is_terminal[root] = False
    return replace(core, is_terminal=is_terminal, root=root)


def ascend_from(
    core: Core, graph: Graph, in_tree: BoolArray, roots: list[int], shift: int, largest: int, work: int,
    seed: int, pool: Executor,
) -> list[Rooted]:  # fmt: skip
    """Return a dual solution from each root, guided by a tree (edge mask) and searched for so much work."""

    def ascend(root: int) -> Rooted:
        own = rerooted(core, root)
        parent, order = root_tree(graph, in_tree, root)
        guide = np.zeros(len(graph.nbr), np.bool_)
        guide[parent[order[1:]]] = True
        dual = Dual(own, graph, guide, STRONG_PULL, shift=shift)
        dual.search(largest, seed, work)
        return Rooted(own, dual)

    return list(pool.map(ascend, roots))


def edges_useful_to_all(graph: Graph, found: list[Rooted], upper: int) -> BoolArray:
    """Return the mask of the edges that no dual solution rules out for trees cheaper than `upper`."""
    mask: BoolArray = np.ones(len(graph.nbr) // 2, np.bool_)
    for core, dual in found:
        slack = dual.slack(upper)
        useful: IntArray = graph.edge[useful_arcs(graph, dual.reduced, core.root, core.terminals, slack)]
        used = np.zeros(len(mask), np.bool_)
        used[useful] = True
        mask &= used
    return mask
