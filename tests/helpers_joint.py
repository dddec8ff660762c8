"""Random small cities for the joint problem, and a brute force that shares no code with the solvers."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.spatial import Delaunay, cKDTree

from planner.optimize.joint.problem import JointProblem
from planner.optimize.problems import CoverageProblem


class Size(NamedTuple):
    """How large a random city is."""

    nodes: int = 18
    terminals: int = 3
    demand: int = 150
    views_per_site: int = 2
    count: int = 30
    reach_m: float = 170.0


USUAL = Size()


def joint_city(seed: int, size: Size = USUAL, share: float = 0.6, required: bool = False) -> JointProblem:
    """Return a random planar city: streets of a triangulation, two directions a place, costs like real ones.

    `share` is that of the cost of everything (the whole minimum spanning tree and a view at each site) that
    the budget allows, or that of all coverable demand that is required.
    """
    rng = np.random.default_rng(seed)
    xy = rng.random((size.nodes, 2)) * 1000
    tail, head, length = _streets(xy)
    cost = np.round(length * 1200).astype(np.int64)
    sites = np.arange(size.nodes)
    site = np.repeat(sites, size.views_per_site)
    indptr, demand, weight = _sights(xy, site, size, rng)
    cover = CoverageProblem(
        indptr, demand, weight, np.zeros(len(site), bool), size.count, site=site.astype(np.int64),
        site_least=np.zeros(size.nodes, np.int64), site_most=rng.integers(1, 3, size.nodes).astype(np.int64),
    )  # fmt: skip
    terminals = rng.choice(np.arange(1, size.nodes), size.terminals, replace=False).astype(np.int64)
    site_cost = rng.integers(80_000, 150_000, size.nodes).astype(np.int64)
    view_cost = rng.integers(90_000, 160_000, len(site)).astype(np.int64)
    everything = int(np.sort(cost)[: size.nodes - 1].sum()) + int(site_cost.sum()) + int(view_cost[::2].sum())
    seen = int(weight[np.unique(demand)].sum())
    return JointProblem(
        cover, size.nodes, tail, head, cost, terminals, 0, sites.astype(np.int64), site_cost, view_cost,
        budget=None if required else int(share * everything),
        required=int(share * seen) if required else None, xy=xy,
    )  # fmt: skip


def _streets(xy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tail, head and length of the short edges of a triangulation, all nodes joined."""
    pairs = {tuple(sorted(p)) for t in Delaunay(xy).simplices.tolist() for p in combinations(t, 2)}
    ends = np.array(sorted(pairs), np.int64)
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    near = length < 420
    whole = np.argsort(length, kind="stable")
    parent = list(range(len(xy)))

    def top(v: int) -> int:
        while parent[v] != v:
            v = parent[v]
        return v

    for e in whole.tolist():
        a, b = top(int(ends[e, 0])), top(int(ends[e, 1]))
        if a != b:
            parent[a] = b
            near[e] = True
    return ends[near, 0].copy(), ends[near, 1].copy(), length[near]


def _sights(
    xy: np.ndarray, site: np.ndarray, size: Size, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cover sets of sectors (each view looks one way) and the demand weights."""
    points = rng.random((size.demand, 2)) * 1000
    weight = rng.integers(1, 2000, size.demand).astype(np.int64)
    tree = cKDTree(points)
    rows = []
    for s in site.tolist():
        near = np.array(tree.query_ball_point(xy[s], size.reach_m), dtype=np.int64)
        angle = np.arctan2(*(points[near] - xy[s]).T[::-1])
        turn = rng.uniform(-np.pi, np.pi)
        off = np.abs((angle - turn + np.pi) % (2 * np.pi) - np.pi)
        rows.append(np.sort(near[off < np.pi / 2]))
    indptr = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
    return indptr, np.concatenate(rows).astype(np.int64), weight


def brute_joint(problem: JointProblem) -> tuple[int, int] | None:
    """Return (best coverage, its least cost) or (least cost, its coverage), by trying every set of views.

    Streets are joined by trying every set of further nodes and taking a spanning tree. Only the rules of
    sites and the count are known here: for cities without side rows, floors and spacing. None: nothing fits.
    """
    cover = problem.coverage
    tree_cost: dict[frozenset[int], int] = {}
    best: tuple[int, int] | None = None
    views = range(cover.candidate_count)
    for many in range(min(cover.count, cover.candidate_count) + 1):
        for chosen in combinations(views, many):
            sites = [int(problem.site[j]) for j in chosen]
            if cover.site_most is not None and any(sites.count(s) > cover.site_most[s] for s in sites):
                continue
            must = frozenset([problem.root, *problem.terminals.tolist()])
            must |= frozenset(int(problem.site_node[s]) for s in sites)
            if must not in tree_cost:
                tree_cost[must] = _least_tree(problem, must)
            cost = tree_cost[must] + sum(int(problem.site_cost[s]) for s in set(sites))
            cost += sum(int(problem.view_cost[j]) for j in chosen)
            seen = {
                i for j in chosen for i in cover.cover_demand[slice(*cover.cover_indptr[j : j + 2])].tolist()
            }
            worth = sum(int(cover.weight[i]) for i in seen)
            if problem.budget is not None and cost <= problem.budget:
                best = max(best or (-1, 0), (worth, -cost))
            if problem.required is not None and worth >= problem.required:
                best = max(best or (-(1 << 60), 0), (-cost, worth))
    return None if best is None else (abs(best[0]), abs(best[1]))


def _worth(cover: CoverageProblem, chosen: tuple[int, ...]) -> int:
    """Return the weight that some views see."""
    rows = [cover.cover_demand[cover.cover_indptr[j] : cover.cover_indptr[j + 1]].tolist() for j in chosen]
    return sum(int(cover.weight[i]) for i in {i for row in rows for i in row})


def _least_tree(problem: JointProblem, must: frozenset[int]) -> int:
    """Return the least cost of a tree over `must`, by trying every set of nodes between."""
    others = [v for v in range(problem.node_count) if v not in must]
    edges = sorted(zip(problem.edge_cost.tolist(), problem.tail.tolist(), problem.head.tolist(), strict=True))
    best = 1 << 60
    for many in range(len(others) + 1):
        for between in combinations(others, many):
            best = min(best, _spanning(must | set(between), edges))
    return best


def _spanning(nodes: frozenset[int], edges: list[tuple[int, int, int]]) -> int:
    """Return the cost of the least spanning tree of some nodes, huge where they do not hang together."""
    group = {v: v for v in nodes}
    left, total = len(nodes) - 1, 0
    for cost, a, b in edges:
        if a in group and b in group and group[a] != group[b]:
            old, new = group[a], group[b]
            group = {v: new if g == old else g for v, g in group.items()}
            left, total = left - 1, total + cost
    return total if left == 0 else 1 << 60
