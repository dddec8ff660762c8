"""Reductions that keep every bound exact: whatever is proven on the small graph is proven on the large one.

Three steps, each a `Layer` that carries trees and cuts back to the graph before it:

* component: only what the root reaches; self-loops go.
* leaves: a non-terminal of degree 1 is never needed; a terminal of degree 1 is joined to its neighbor, and
  the cut around it, with the weight of its edge as dual, makes up for that weight in the bound.
* chains: a path over non-terminals of degree 2 becomes one edge; of parallel edges the cheapest stays.
  A cut of the small graph with dual y is shared out along the chain: within the chain's length the duals
  that cross it are laid end to end, and each stretch enters the one edge of the chain that it lies on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from planner.optimize.problems import RoutingProblem
from planner.optimize.steiner import kernels_lossless as kernels
from planner.optimize.steiner.core import Core, Cuts
from planner.optimize.steiner.graph import IntArray

# Lifting the cuts costs a pass over all of them a layer, so a layer must take off 2 % of the edges.
_WORTH_A_LAYER = 0.98
# Nodes that the list of original cuts has room for at first.
FIRST_ROOM = 1 << 20


@dataclass(frozen=True)
class Chains:
    """Chains with inner nodes, each along child edge `edge` from its tail to its head.

    inner[ptr[c]:ptr[c + 1]] are the inner parent nodes, `along` their distances from the tail,
    length[c] the length of the whole chain (at least the weight of the child edge).
    """

    edge: IntArray
    ptr: IntArray
    inner: IntArray
    along: IntArray
    length: IntArray


@dataclass(frozen=True)
class Layer:
    """One reduction step, with what maps its answers back.

    host[v] is the child node that parent node v is inside a cut with; -1 for inner nodes of chains and for
    nodes that no cut needs; kept[c] is the parent node that child node c is. Child
    edge e stands for parent edges edge_ids[edge_ptr[e]:edge_ptr[e + 1]];
    `fixed` are parent edges in every tree; `extra` are cuts of the parent that pay for them.
    """

    child: Core
    host: IntArray
    kept: IntArray
    edge_ptr: IntArray
    edge_ids: IntArray
    fixed: IntArray
    extra: Cuts
    chains: Chains | None

    def tree_up(self, edges: IntArray) -> IntArray:
        """Return the parent edges of a tree of the child."""
        return np.concatenate([kernels.gather(self.edge_ptr, self.edge_ids, edges), self.fixed])

    def cuts_up(self, pieces: Iterable[Cuts]) -> Iterator[Cuts]:
        """Yield the parent's cuts piece by piece: those of the child carried over, then the extra ones."""
        child, chains = self.child, self.chains
        if chains is None:
            for cuts in pieces:
                ptr, nodes = kernels.lift_hosts(cuts.ptr, cuts.nodes, self.host, child.node_count)
                yield Cuts(ptr, nodes, cuts.dual)
            if len(self.extra.dual):
                yield self.extra
            return
        load = np.zeros(2 * len(child.tail), np.int64)
        graph = child.graph()
        for cuts in pieces:
            lifted = kernels.lift_chains(
                cuts.ptr, cuts.nodes, cuts.dual, self.host, graph, child.head, len(child.tail),
                chains.edge, chains.ptr, chains.inner, chains.along, chains.length, load,
            )  # fmt: skip
            yield Cuts(*lifted)


def component_layer(problem: RoutingProblem) -> tuple[Layer, IntArray]:
    """Return the layer of the root's component, and the terminals outside it (ascending node ids)."""
    tail, head, weight = problem.tail, problem.head, problem.weight
    label = kernels.reach(problem.node_count, tail, head, problem.root)
    host = np.where(label, np.cumsum(label) - 1, -1).astype(np.int64)
    keep = np.flatnonzero(label[tail] & (tail != head)).astype(np.int64)
    terminals = np.unique(problem.terminals)
    is_terminal = np.zeros(int(label.sum()), np.bool_)
    is_terminal[host[terminals[label[terminals]]]] = True
    root = int(host[problem.root])
    is_terminal[root] = False
    child = Core(len(is_terminal), host[tail[keep]], host[head[keep]], weight[keep], is_terminal, root)
    ptr = np.arange(len(keep) + 1, dtype=np.int64)
    empty = Cuts(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))
    kept = np.flatnonzero(label)
    layer = Layer(child, host, kept, ptr, keep, np.empty(0, np.int64), empty, None)
    return layer, terminals[~label[terminals]]


def leaf_layer(core: Core) -> Layer:
    """Return the layer that takes off leaves."""
    found = kernels.peel(core.graph(), core.is_terminal, core.root)
    host, kept, keep, fixed, is_terminal, root, cut_ptr, cut_nodes, cut_dual = found
    child = Core(
        len(is_terminal), host[core.tail[keep]], host[core.head[keep]], core.weight[keep], is_terminal, root
    )
    ptr = np.arange(len(keep) + 1, dtype=np.int64)
    return Layer(child, host, kept, ptr, keep, fixed, Cuts(cut_ptr, cut_nodes, cut_dual), None)


def chain_layer(core: Core) -> Layer:
    """Return the layer that joins chains and keeps the cheapest of parallel edges."""
    raw = kernels.walk_chains(core.graph(), core.is_terminal, core.root)
    start, end, length, edge_ptr, edge_ids, inner_ptr, inner, along, host = raw
    flip = start > end
    low, high = np.minimum(start, end), np.maximum(start, end)
    key = low * np.int64(core.node_count) + high
    order = np.lexsort((np.arange(len(key)), length, key))
    lead = np.ones(len(key), np.bool_)
    lead[1:] = key[order][1:] != key[order][:-1]
    child_edge = np.empty(len(key), np.int64)
    child_edge[order] = np.cumsum(lead) - 1
    chosen = order[lead]
    is_kept = kernels.kept_mask(host)
    new_id = np.where(is_kept, np.cumsum(is_kept) - 1, -1)
    host = np.where(host >= 0, new_id[host], -1).astype(np.int64)
    child = Core(
        int(is_kept.sum()), new_id[low[chosen]].astype(np.int64), new_id[high[chosen]].astype(np.int64),
        length[chosen], core.is_terminal[is_kept], int(new_id[core.root]),
    )  # fmt: skip
    has_inner = np.flatnonzero(np.diff(inner_ptr) > 0).astype(np.int64)
    ptr, nodes, distance = kernels.orient_chains(has_inner, flip, inner_ptr, inner, along, length)
    chains = Chains(child_edge[has_inner], ptr, nodes, distance, length[has_inner])
    chosen_ptr = np.concatenate([[0], np.cumsum(np.diff(edge_ptr)[chosen])]).astype(np.int64)
    ids = kernels.gather(edge_ptr, edge_ids, chosen)
    empty = Cuts(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))
    return Layer(child, host, np.flatnonzero(is_kept), chosen_ptr, ids, np.empty(0, np.int64), empty, chains)


def reduce_lossless(problem: RoutingProblem) -> tuple[list[Layer], IntArray]:
    """Return the layers from the original instance down, and the terminals that the root cannot reach."""
    first, unreachable = component_layer(problem)
    layers = [first]
    while True:
        core = layers[-1].child
        leaves = leaf_layer(core)
        if leaves.child.node_count < core.node_count:
            layers.append(leaves)
        chains = chain_layer(layers[-1].child)
        if len(chains.child.tail) >= _WORTH_A_LAYER * len(core.tail):
            return layers, unreachable
        layers.append(chains)


def tree_to_original(layers: list[Layer], edges: IntArray) -> IntArray:
    """Return original edges of a tree of the last layer's child."""
    for layer in reversed(layers):
        edges = layer.tree_up(edges)
    return edges


def pieces_to_original(layers: list[Layer], pieces: Iterable[Cuts]) -> Cuts:
    """Return original cuts of cuts of the last layer's child that come piece by piece.

    Only one piece is held beside the result: the cuts of a large network take most of the memory.
    """
    for layer in reversed(layers):
        pieces = layer.cuts_up(pieces)
    nodes = np.empty(FIRST_ROOM, np.int32)
    sizes, duals = [np.zeros(1, np.int64)], [np.empty(0, np.int64)]
    filled = 0
    for cuts in pieces:
        count = int(cuts.ptr[-1])
        if filled + count > len(nodes):
            # Grows in place where the system can move pages, without a second copy.
            nodes.resize(max(filled + count, len(nodes) + len(nodes) // 4), refcheck=False)
        nodes[filled : filled + count] = cuts.nodes[:count]
        filled += count
        sizes.append(np.diff(cuts.ptr))
        duals.append(cuts.dual)
    nodes.resize(filled, refcheck=False)
    return Cuts(np.cumsum(np.concatenate(sizes)), nodes, np.concatenate(duals))


def cuts_to_original(layers: list[Layer], cuts: Cuts) -> Cuts:
    """Return original cuts of cuts of the last layer's child."""
    return pieces_to_original(layers, [cuts])
