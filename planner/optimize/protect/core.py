"""The core: the part of the graph in which second routes are chosen, with what fell away remembered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.protect.kernels import find_blocks
from planner.optimize.protect.model import BoolArray, IntArray, ProtectionProblem
from planner.optimize.protect.needs import Needs
from planner.optimize.steiner.graph import build_graph


@dataclass(frozen=True)
class Core:
    """A contracted graph with the same choice of second routes.

    Built edges that no need rests on and bridges are contracted; blocks without a built edge in need
    are dropped; nodes of two edges are drawn into chains where nothing else touches them.

    Parameters
    ----------
    tail, head, weight
        Edges of the core; weight 0 on the spine.
    spine
        bool[m]: built, and to be outlived.
    groups
        Core edges of each group of the problem.
    group_needs
        Core nodes that must outlive each group.
    critical
        Core nodes of the critical nodes, the root left out, each once.
    node_class
        int64[nodes of the problem]: core node that stands for a node; -1 inside a chain.
    member_indptr, member_edges
        CSR over core edges: edges of the problem in each chain.
    singles
        Whether each spine edge is a failure by itself.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    spine: BoolArray
    root: int
    groups: tuple[IntArray, ...]
    group_needs: tuple[IntArray, ...]
    critical: IntArray
    node_class: IntArray
    member_indptr: IntArray
    member_edges: IntArray
    singles: bool = True

    def members(self, edges: IntArray) -> IntArray:
        """Return the edges of the problem in these core edges, ascending."""
        parts = [self.member_edges[self.member_indptr[e] : self.member_indptr[e + 1]] for e in edges.tolist()]
        return np.sort(np.concatenate([np.empty(0, np.int64), *parts]))


def build_core(problem: ProtectionProblem, needs: Needs) -> Core:
    """Return the core of a problem."""
    grouped = _relevant(problem, needs)
    label = _contract(problem, needs, grouped)
    tail, head = label[problem.tail], label[problem.head]
    alive = _useful(needs, tail, head, int(label.max()) + 1)
    keep = np.bincount(label) > 1
    keep[tail[~alive]] = True
    keep[head[~alive]] = True
    keep[label[problem.root]] = True
    keep[label[problem.critical]] = True
    status = needs.spine.astype(np.int64)
    chains = _chains(tail, head, alive, status, keep)
    ends = np.array([[c[0], c[1]] for c in chains], dtype=np.int64).reshape(-1, 2)
    used = np.zeros(len(keep), np.bool_)
    used[ends.ravel()] = True
    used[label[problem.root]] = True
    number = np.full(len(keep), -1, np.int64)
    number[used] = np.arange(int(used.sum()))
    members = [np.array(c[2], dtype=np.int64) for c in chains]
    node_class = _classes(tail, head, alive, number, label)
    spine = np.array([needs.spine[m[0]] for m in members], dtype=np.bool_)
    weight = np.where(problem.built, 0, problem.weight)
    chain_of = np.full(len(problem.tail), -1, np.int64)
    for k, held in enumerate(members):
        chain_of[held] = k
    groups, group_needs = _groups(problem, needs, chain_of, node_class)
    critical = np.unique(node_class[problem.critical])
    root = int(node_class[problem.root])
    return Core(
        node_count=int(used.sum()),
        tail=number[ends[:, 0]],
        head=number[ends[:, 1]],
        weight=np.array([int(weight[m].sum()) for m in members], dtype=np.int64),
        spine=spine,
        root=root,
        groups=groups,
        group_needs=group_needs,
        critical=critical[critical != root],
        node_class=node_class,
        member_indptr=np.concatenate([[0], np.cumsum([len(m) for m in members])]).astype(np.int64),
        member_edges=np.concatenate([np.empty(0, np.int64), *members]),
        singles=problem.singles,
    )


def _relevant(problem: ProtectionProblem, needs: Needs) -> BoolArray:
    """Say which edges are in a group that somebody must outlive."""
    out = np.zeros(len(problem.tail), np.bool_)
    for g, who in enumerate(needs.group_needs):
        if len(who):
            out[problem.group(g)] = True
    return out


def _contract(problem: ProtectionProblem, needs: Needs, grouped: BoolArray) -> IntArray:
    """Return the label of each node once bridges and built edges that no need rests on are contracted."""
    shut = needs.bridge | (problem.built & ~needs.spine & ~grouped)
    n = problem.node_count
    ones = np.ones(int(shut.sum()), np.int8)
    graph = csr_matrix((ones, (problem.tail[shut], problem.head[shut])), shape=(n, n))
    label: IntArray = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def _useful(needs: Needs, tail: IntArray, head: IntArray, nodes: int) -> BoolArray:
    """Say which edges lie in a block of the contracted graph that has an edge of the spine.

    Between two nodes that need each other runs a working path, and every simple way between them stays in
    the blocks through which it runs.
    """
    graph = build_graph(nodes, tail, head, np.zeros(len(tail), np.int64))
    block = find_blocks(graph, tail != head)
    wanted = np.unique(block[needs.spine])
    out: BoolArray = np.isin(block, wanted[wanted >= 0])
    return out


Chain = tuple[int, int, list[int]]


def _chains(
    tail: IntArray, head: IntArray, alive: BoolArray, status: IntArray, keep: BoolArray
) -> list[Chain]:
    """Return (end, end, edges) of maximal chains through nodes of two edges of one status.

    A chain that comes back to its start is of no use to anyone and left out. Nodes on which something hangs
    are kept, so that who checks the chains need not know of contractions.
    """
    at: dict[int, list[int]] = {}
    for e in np.flatnonzero(alive).tolist():
        at.setdefault(int(tail[e]), []).append(e)
        at.setdefault(int(head[e]), []).append(e)

    def inner(v: int) -> bool:
        """Whether a node lies inside a chain."""
        held = at[v]
        return not keep[v] and len(held) == 2 and held[0] != held[1] and status[held[0]] == status[held[1]]

    done: set[int] = set()
    out: list[Chain] = []
    for start in sorted(at):
        if inner(start):
            continue
        for first in at[start]:
            if first in done:
                continue
            here, edges = start, []
            edge = first
            while True:
                edges.append(edge)
                done.add(edge)
                here = int(tail[edge] + head[edge]) - here
                if not inner(here):
                    break
                one, other = at[here]
                edge = other if one == edge else one
            if here != start:
                out.append((start, here, edges))
    return out


def _classes(tail: IntArray, head: IntArray, alive: BoolArray, number: IntArray, label: IntArray) -> IntArray:
    """Return the core node of each node, -1 inside chains; what was dropped stands with what it hangs on."""
    count = len(number)
    ones = np.ones(int((~alive).sum()), np.int8)
    graph = csr_matrix((ones, (tail[~alive], head[~alive])), shape=(count, count))
    part = connected_components(graph, directed=False)[1]
    held = np.full(count, -1, np.int64)
    known = np.flatnonzero(number >= 0)
    held[part[known]] = number[known]
    out = np.where(number >= 0, number, held[part])
    result: IntArray = out[label]
    return result


def _groups(
    problem: ProtectionProblem, needs: Needs, chain_of: IntArray, node_class: IntArray
) -> tuple[tuple[IntArray, ...], tuple[IntArray, ...]]:
    """Return core edges and core nodes of every group that somebody must outlive."""
    groups, who = [], []
    for g, nodes in enumerate(needs.group_needs):
        held = np.unique(chain_of[problem.group(g)]) if len(nodes) else np.empty(0, np.int64)
        groups.append(held[held >= 0])
        who.append(np.unique(node_class[nodes]))
    return tuple(groups), tuple(who)
