"""A district of a joint choice as a small joint problem of its own: all else stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.joint.kernels_ascent import Arcs
from planner.optimize.joint.kernels_chains import chain_streets
from planner.optimize.joint.problem import JointProblem
from planner.optimize.maxcover.classes import demand_classes
from planner.optimize.maxcover.rules import activity, by_candidate, rules_of
from planner.optimize.maxcover.verdict import group_weight, times_seen, worth_of
from planner.optimize.problems import BoolArray, CoverageProblem, IntArray, SideRows, no_side_rows
from planner.optimize.steiner.graph import build_graph


class District(NamedTuple):
    """A small problem, and how its answers read in the large one.

    View k of `problem` is view[k]; its edge e stands for the edges path[path_ptr[e]:path_ptr[e + 1]].
    `outside` marks the chosen views and `kept` the edges of the tree that stay whatever is decided.
    """

    problem: JointProblem
    view: IntArray
    path_ptr: IntArray
    path: IntArray
    outside: BoolArray
    kept: BoolArray

    def whole(self, chosen: IntArray, edges: IntArray) -> tuple[BoolArray, BoolArray]:
        """Return the views and edges of the large problem for those chosen in the small one, as masks."""
        views, tree = self.outside.copy(), self.kept.copy()
        views[self.view[chosen]] = True
        for e in edges:
            tree[self.path[self.path_ptr[e] : self.path_ptr[e + 1]]] = True
        return views, tree


class _Streets(NamedTuple):
    """The open streets with passing nodes left out: nodes, ends by small number, and the path of each."""

    node: IntArray
    tail: IntArray
    head: IntArray
    path_ptr: IntArray
    path: IntArray


def district_of(
    problem: JointProblem, chosen: BoolArray, in_tree: BoolArray, inside: BoolArray, views: IntArray
) -> District:
    """Return the problem of deciding some views, and the streets at some nodes, anew.

    A choice that keeps its rules keeps those of the whole problem; what it covers or costs is what the whole
    does less what stays. Streets with an end in the district are open, all others stay as they are.

    Parameters
    ----------
    problem
        The large problem, its coverage with the sites written out (`sited_coverage`).
    chosen, in_tree
        bool[n], bool[m]: a choice that keeps every rule, and a tree that joins it.
    inside
        bool[node_count]: nodes of the district.
    views
        int64[k] ascending views to decide on: counted, not fixed, each chosen one at a place in the district
        or at one that needs no fiber.
    """
    outside = chosen.copy()
    outside[views] = False
    free = inside[problem.tail] | inside[problem.head]
    kept = in_tree & ~free
    n = problem.node_count
    ends = (problem.tail[kept], problem.head[kept])
    label = connected_components(coo_matrix((np.ones(len(ends[0])), ends), (n, n)), directed=False)[1]
    label = label.astype(np.int64)
    standing = np.unique(problem.site[outside & problem.counted])
    needed = np.concatenate([problem.terminals, problem.site_node[standing]])
    root = int(label[problem.root])
    terminals = np.setdiff1d(label[needed[needed >= 0]], [root])
    sites = np.unique(problem.site[views])
    node = np.where(problem.site_node[sites] >= 0, label[np.maximum(problem.site_node[sites], 0)], -1)
    streets = _thinned(problem, np.flatnonzero(free), label, np.union1d(terminals, node[node >= 0]), root)
    small = np.full(n, -1, np.int64)
    small[streets.node] = np.arange(len(streets.node))
    lit = (node < 0) | (small[np.maximum(node, 0)] >= 0)
    views = views[lit[np.searchsorted(sites, problem.site[views])]]
    node, sites = node[lit], sites[lit]
    at = np.where(node >= 0, small[np.maximum(node, 0)], -1)
    joined = small[terminals]
    decided = _priced(problem, outside, kept, views, sites, streets)
    district = replace(
        decided, terminals=joined[joined >= 0], root=int(small[root]), site_node=at,
        coverage=_coverage(problem, outside, views, sites), node_count=len(streets.node),
        tail=streets.tail, head=streets.head, xy=None,
    )  # fmt: skip
    return District(district, views, streets.path_ptr, streets.path, outside, kept)


def _thinned(problem: JointProblem, open_: IntArray, label: IntArray, keep: IntArray, root: int) -> _Streets:
    """Return the open streets between the nodes to keep and the places where streets meet, the cheapest."""
    n = problem.node_count
    graph = build_graph(
        n, label[problem.tail[open_]], label[problem.head[open_]], problem.edge_cost[open_]
    )  # fmt: skip
    kept, none = np.zeros(n, np.bool_), np.zeros(0, np.int64)
    kept[keep] = True
    chains = chain_streets(
        Arcs(graph.ptr, graph.nbr, graph.rev, np.zeros(n + 1, np.int64), none, n, root), n, kept
    )
    edge = open_[graph.edge[chains.slot]]
    sums = np.concatenate([[0], np.cumsum(problem.edge_cost[edge])])
    cost = sums[chains.ptr[1:]] - sums[chains.ptr[:-1]]
    low, high = np.minimum(chains.tail, chains.head), np.maximum(chains.tail, chains.head)
    order = np.lexsort((cost, high, low))
    first = np.ones(len(order), np.bool_)
    first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    best = np.sort(order[first & (low[order] != high[order])])
    sizes = np.diff(chains.ptr)[best]
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    take = np.repeat(chains.ptr[best] - ptr[:-1], sizes) + np.arange(ptr[-1])
    return _Streets(chains.node, chains.tail[best], chains.head[best], ptr, edge[take])


def _priced(
    problem: JointProblem, outside: BoolArray, kept: BoolArray, views: IntArray, sites: IntArray,
    streets: _Streets,
) -> JointProblem:  # fmt: skip
    """Return the problem with the prices of the district and what all else leaves of the limits."""
    standing = np.unique(problem.site[outside & problem.counted])
    paid, held = outside & problem.counted, np.isin(sites, standing)

    def along(edge: IntArray) -> IntArray:
        sums = np.concatenate([[0], np.cumsum(edge[streets.path])])
        return (sums[streets.path_ptr[1:]] - sums[streets.path_ptr[:-1]]).astype(np.int64)

    def spent(edge: IntArray, site: IntArray, view: IntArray) -> int:
        return int(edge[kept].sum()) + int(site[standing].sum()) + int(view[paid].sum())

    cost = spent(problem.edge_cost, problem.site_cost, problem.view_cost)
    small = replace(
        problem, edge_cost=along(problem.edge_cost), site_cost=np.where(held, 0, problem.site_cost[sites]),
        view_cost=problem.view_cost[views],
        budget=None if problem.budget is None else problem.budget - cost,
        required=None if problem.required is None else problem.required - worth_of(problem.coverage, outside),
    )  # fmt: skip
    edge, site, view = problem.edge_yearly, problem.site_yearly, problem.view_yearly
    if edge is None or site is None or view is None or problem.yearly_limit is None:
        return small
    return replace(
        small, edge_yearly=along(edge), site_yearly=np.where(held, 0, site[sites]), view_yearly=view[views],
        yearly_limit=problem.yearly_limit - spent(edge, site, view),
    )  # fmt: skip


def _coverage(problem: JointProblem, outside: BoolArray, views: IntArray, sites: IntArray) -> CoverageProblem:
    """Return what the views of a district add to what stands, and the rules as all else leaves them."""
    cover, rules = problem.coverage, rules_of(problem.coverage)
    held = np.bincount(rules.site[outside], minlength=len(rules.least))
    near = np.repeat(np.arange(len(rules.least)), np.diff(rules.near_ptr))
    shut = np.zeros(len(rules.least), np.bool_)
    shut[near[held[rules.near] > 0]] = True
    small = np.full(len(rules.least), -1, np.int64)
    small[sites] = np.arange(len(sites))
    apart = None
    if cover.apart is not None:
        pairs = small[cover.apart]
        apart = pairs[(pairs >= 0).all(axis=1)]
    seen = times_seen(cover, outside)
    full = np.zeros(len(cover.weight), np.int64) if cover.second_weight is None else cover.second_weight
    group = np.full(len(seen), -1) if cover.floor_group is None else cover.floor_group
    sizes = np.diff(cover.cover_indptr)[views]
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    take = np.repeat(cover.cover_indptr[views] - ptr[:-1], sizes) + np.arange(ptr[-1])
    # A row that is seen once already has its second sight to gain, and that counts for no floor.
    added = CoverageProblem(
        ptr, cover.cover_demand[take], np.where(seen == 0, cover.weight, np.where(seen == 1, full, 0)),
        np.zeros(len(views), np.bool_), len(views), np.where(seen == 0, full, 0),
        floor_group=np.where(seen == 0, group, -1),
    )  # fmt: skip
    classes, _ = demand_classes(added)
    floor = None
    if cover.floor_weight is not None:
        floor = np.maximum(0, cover.floor_weight - group_weight(cover, seen > 0))
    return replace(
        added, cover_indptr=classes.col_ptr, cover_demand=classes.col_row.astype(np.int64),
        weight=classes.weight, second_weight=classes.second,
        count=min(len(views), max(0, rules.most_chosen - int((outside & rules.counted).sum()))),
        site=small[rules.site[views]], site_least=np.maximum(0, rules.least - held)[sites],
        site_most=np.where(shut, 0, np.maximum(0, rules.most - held))[sites],
        counted=np.ones(len(views), np.bool_), side=_side(cover, outside, views),
        floor_group=classes.group if floor is not None else None, floor_weight=floor, apart=apart,
    )  # fmt: skip


def _side(cover: CoverageProblem, outside: BoolArray, views: IntArray) -> SideRows:
    """Return the side rows that the views of the district enter, less what stands."""
    side = no_side_rows() if cover.side is None else cover.side
    ptr, row, coefficient = by_candidate(side, cover.candidate_count)
    sizes = np.diff(ptr)[views]
    take = np.repeat(ptr[views] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(
        sizes.sum()
    )
    owner = np.repeat(np.arange(len(views)), sizes)
    used, number = np.unique(row[take], return_inverse=True)
    order = np.argsort(number, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=len(used)))])
    left = side.most - activity(rules_of(cover), outside)
    return SideRows(
        tuple(side.name[r] for r in used), starts.astype(np.int64), owner[order].astype(np.int64),
        coefficient[take][order], left[used].astype(np.int64),
    )  # fmt: skip
