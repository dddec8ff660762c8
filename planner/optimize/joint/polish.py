"""The tree of a choice: found anew, or searched region by region."""

from __future__ import annotations

import numpy as np

from planner.optimize.joint.fill import State, commit, new_state, tree_of
from planner.optimize.joint.instance import Instance
from planner.optimize.problems import BoolArray
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.region import search_regions

STARTS = 2
JOIN_WORK = 800
"""Arc visits an edge of the region search on a new tree, about 20 million a second."""
SMALLEST_REGION, LARGEST_REGION = 50, 600
ROUNDS_A_REGION = 3


def wanted_nodes(inst: Instance, chosen: BoolArray) -> BoolArray:
    """Return the mask of the nodes that a choice must join: root, terminals and used sites."""
    mask = np.zeros(len(inst.graph.ptr) - 1, np.bool_)
    mask[inst.root] = True
    mask[inst.terminals] = True
    nodes = inst.site_node[inst.rules.site[chosen & inst.rules.counted]]
    mask[nodes[(nodes >= 0) & inst.lit[np.maximum(nodes, 0)]]] = True
    return mask


def join(inst: Instance, chosen: BoolArray, seed: int, work: int = JOIN_WORK) -> BoolArray:
    """Return the edge mask of a tree of small price that joins a choice.

    Parameters
    ----------
    work
        Arc visits an edge of the region search that follows, about 20 million a second.
    """
    mask = wanted_nodes(inst, chosen)
    count = len(inst.edge_cost)
    if mask.sum() < 2:
        return np.zeros(count, np.bool_)
    mask[inst.root] = False
    core = Core(len(mask), inst.tail, inst.head, inst.edge_price, mask, inst.root)
    best = Incumbent(core, inst.graph, STARTS, seed)
    best.search(LARGEST_REGION, seed, work * count)
    return best.in_tree


def polish(inst: Instance, state: State, seed: int, work: int) -> State:
    """Return the state with its tree improved by region search, itself where nothing is found.

    Parameters
    ----------
    work
        Arc visits, about 20 million a second.
    """
    in_tree = tree_of(inst, state)
    required = state.net.inside & (state.net.need > 0)
    required[inst.root] = True
    if required.sum() < 2:
        return state
    before = int(inst.edge_price[in_tree].sum())
    cost, _ = search_regions(
        inst.graph, required, int(inst.root), in_tree, SMALLEST_REGION, LARGEST_REGION, ROUNDS_A_REGION,
        seed, work,
    )  # fmt: skip
    if cost > before:
        return state
    better = new_state(inst, state.choice.chosen, in_tree)
    commit(better)
    return better
