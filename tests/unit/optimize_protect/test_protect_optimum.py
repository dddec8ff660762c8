"""Second routes on small graphs against every choice there is."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.optimize.protect import (
    ProtectionCertificate,
    ProtectionProblem,
    beside_working_paths,
    no_groups,
    second_paths,
    solve_protection,
)
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)


def joined(problem: ProtectionProblem, on: np.ndarray, node: int) -> bool:
    """Whether the edges that are on join a node to the root."""
    n = problem.node_count
    graph = csr_matrix((np.ones(int(on.sum())), (problem.tail[on], problem.head[on])), shape=(n, n))
    label = connected_components(graph, directed=False)[1]
    return bool(label[node] == label[problem.root])


def failures(problem: ProtectionProblem) -> list[tuple[list[int], int]]:
    """Every failure with the critical node that it is asked of, where that can outlive it."""
    asked = []
    for t in problem.critical.tolist():
        sets = [[e] for e in range(len(problem.tail))] if problem.singles else []
        mine = [-1] * problem.group_count if problem.group_for is None else problem.group_for.tolist()
        sets += [problem.group(g).tolist() for g, only in enumerate(mine) if only in (-1, t)]
        for gone in sets:
            on = np.ones(len(problem.tail), bool)
            on[gone] = False
            if joined(problem, on, t):
                asked.append((gone, t))
    return asked


def survives(problem: ProtectionProblem, on: np.ndarray, asked: list[tuple[list[int], int]]) -> bool:
    """Whether a choice outlives all that it can."""
    for gone, t in asked:
        left = on.copy()
        left[gone] = False
        if not joined(problem, left, t):
            return False
    return True


def cheapest(problem: ProtectionProblem) -> int:
    """The least weight of any choice, by trying all."""
    asked = failures(problem)
    offered = np.flatnonzero(~problem.built)
    best = None
    for size in range(len(offered) + 1):
        for some in combinations(offered.tolist(), size):
            weight = int(problem.weight[list(some)].sum())
            if best is None or weight < best:
                on = problem.built.copy()
                on[list(some)] = True
                if survives(problem, on, asked):
                    best = weight
    assert best is not None
    return best


def proven(problem: ProtectionProblem, proof: ProtectionCertificate) -> int:
    """The bound of a certificate, worked out from the problem and its shares by themselves."""
    paid = np.where(problem.built, 0, problem.weight)
    asked = {(t, frozenset(gone)) for gone, t in failures(problem)}
    total = 0
    for i, t in enumerate(proof.node.tolist()):
        at = slice(proof.share_indptr[i], proof.share_indptr[i + 1])
        edges, share = proof.share_edges[at], proof.share[at]
        gone = proof.avoid_edges[proof.avoid_indptr[i] : proof.avoid_indptr[i + 1]].tolist()
        assert (share > 0).all()
        assert (t, frozenset(gone)) in asked
        paid[edges] -= share
        cost = dict(zip(edges.tolist(), share.tolist(), strict=True))
        graph = nx.Graph()
        for e, (a, b) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
            if e not in gone:
                least = min(cost.get(e, 0), graph[a][b]["cost"] if graph.has_edge(a, b) else 1 << 40)
                graph.add_edge(a, b, cost=least)
        way = nx.dijkstra_path_length(graph, t, problem.root, weight="cost")
        assert way == proof.distance[i]
        total += way
    assert paid.min(initial=0) >= 0
    return total


def random_problem(seed: int, groups: int) -> ProtectionProblem:
    """A built tree on up to 8 nodes with up to 8 more edges, some parallel, some loops."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 9))
    tree = [(int(rng.integers(0, v)), v) for v in range(1, n)]
    more = [(int(a), int(b)) for a, b in rng.integers(0, n, (int(rng.integers(3, 9)), 2))]
    ends = np.array(tree + more, dtype=np.int64)
    built = np.arange(len(ends)) < len(tree)
    held = [np.sort(rng.choice(len(ends), 2, replace=False)) for _ in range(groups)]
    return ProtectionProblem(
        node_count=n, tail=ends[:, 0], head=ends[:, 1], weight=rng.integers(0, 9, len(ends)), built=built,
        critical=rng.choice(n, 3), root=int(rng.integers(0, n)),
        group_indptr=np.arange(groups + 1, dtype=np.int64) * 2,
        group_edges=np.concatenate([np.zeros(0, np.int64), *held]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_answer_is_the_cheapest_of_all_choices(seed: int) -> None:
    """On random small graphs, with and without groups, the answer survives and costs the least."""
    problem = random_problem(seed, groups=seed % 3)
    answer = solve_protection(problem, EXACT)
    on = problem.built.copy()
    on[answer.edges] = True
    assert survives(problem, on, failures(problem))
    assert answer.report.objective == cheapest(problem) == answer.report.bound
    assert answer.report.outcome == "proven"
    assert proven(problem, answer.certificate) == answer.certificate.bound == answer.report.certified_bound
    assert answer.certificate.bound <= answer.report.bound


@pytest.mark.parametrize("seed", range(60, 100))
def test_second_paths_beside_working_paths_are_the_cheapest(seed: int) -> None:
    """Second paths share nothing that they can avoid, and together cost the least of all choices."""
    base = random_problem(seed, groups=seed % 3)
    beside = beside_working_paths(base, base.weight)
    answer = solve_protection(beside.problem, EXACT)
    assert answer.report.objective == cheapest(beside.problem) == answer.report.bound
    assert proven(beside.problem, answer.certificate) == answer.report.certified_bound
    on = base.built.copy()
    on[answer.edges] = True
    ways = second_paths(beside.problem, on, base.weight)
    for way, path, shared in zip(ways, beside.paths, beside.shared, strict=True):
        assert set(way.tolist()) & set(path.tolist()) <= set(shared.tolist())


@pytest.mark.parametrize("seed", range(100, 130))
def test_lost_failures_are_those_that_part_a_node_from_the_root(seed: int) -> None:
    """Edges and groups told as lost are exactly those without which nothing joins the node to the root."""
    problem = random_problem(seed, groups=2)
    answer = solve_protection(problem, EXACT)
    for k, t in enumerate(problem.critical.tolist()):
        mine = answer.lost_edges[answer.lost_indptr[k] : answer.lost_indptr[k + 1]].tolist()
        right = []
        for e in range(len(problem.tail)):
            on = np.ones(len(problem.tail), bool)
            on[e] = False
            if not joined(problem, on, t):
                right.append(e)
        assert sorted(mine) == right
        groups = answer.lost_groups[answer.lost_group_indptr[k] : answer.lost_group_indptr[k + 1]].tolist()
        for g in range(2):
            on = np.ones(len(problem.tail), bool)
            on[problem.group(g)] = False
            assert (g in groups) == (not joined(problem, on, t))


def test_dead_end_needs_nothing_and_is_told() -> None:
    """A critical node at the end of a dead-end street gets no second route; the street is told as lost."""
    tail, head = np.array([0, 1]), np.array([1, 2])
    problem = ProtectionProblem(
        3, tail, head, np.array([4, 4]), np.array([True, True]), np.array([2]), 0, *no_groups()
    )  # fmt: skip
    answer = solve_protection(problem, EXACT)
    assert answer.edges.tolist() == []
    assert answer.lost_edges.tolist() == [1, 0]
    assert answer.report.outcome == "proven"


def test_bridge_over_both_ways_is_avoided_at_a_price() -> None:
    """Two spans of one bridge: the second route takes the dearer way round where the bridge is a group."""
    tail, head = np.array([0, 0, 0]), np.array([1, 1, 1])
    built, weight = np.array([True, False, False]), np.array([5, 2, 7])
    plain = ProtectionProblem(2, tail, head, weight, built, np.array([1]), 0, *no_groups())
    bridge = ProtectionProblem(
        2, tail, head, weight, built, np.array([1]), 0, np.array([0, 2]), np.array([0, 1])
    )  # fmt: skip
    assert solve_protection(plain, EXACT).edges.tolist() == [1]
    assert solve_protection(bridge, EXACT).edges.tolist() == [2]


def test_unjoined_critical_node_is_refused() -> None:
    """A critical node that the built edges do not reach is the caller's fault, named."""
    problem = ProtectionProblem(
        2, np.array([0]), np.array([1]), np.array([1]), np.array([False]), np.array([1]), 0, *no_groups()
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"do not join critical nodes \[1\]"):
        solve_protection(problem, EXACT)
