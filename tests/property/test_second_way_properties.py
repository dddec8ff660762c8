"""Second ways beside working ones: what outlives a cut, what is shared, and what is proven, on any graph."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.protect import (
    ProtectionProblem,
    beside_working_paths,
    second_paths,
    solve_protection,
)
from planner.optimize.report import Limits


@st.composite
def problems(draw: st.DrawFn) -> ProtectionProblem:
    """A built tree, further edges, and up to three structures of two or three edges each."""
    n = draw(st.integers(3, 9))
    tree = [(draw(st.integers(0, v - 1)), v) for v in range(1, n)]
    node = st.integers(0, n - 1)
    more = draw(st.lists(st.tuples(node, node).filter(lambda p: p[0] != p[1]), min_size=1, max_size=10))
    ends = np.array(tree + more, dtype=np.int64)
    edge = st.integers(0, len(ends) - 1)
    groups = [sorted(g) for g in draw(st.lists(st.sets(edge, min_size=2, max_size=3), max_size=3))]
    weight = draw(st.lists(st.integers(0, 20), min_size=len(ends), max_size=len(ends)))
    return ProtectionProblem(
        node_count=n, tail=ends[:, 0], head=ends[:, 1], weight=np.array(weight, dtype=np.int64),
        built=np.arange(len(ends)) < len(tree),
        critical=np.array(sorted(draw(st.sets(node, min_size=1, max_size=4))), dtype=np.int64), root=0,
        group_indptr=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        group_edges=np.array([e for g in groups for e in g], dtype=np.int64),
    )  # fmt: skip


def leads(problem: ProtectionProblem, way: list[int], start: int) -> bool:
    """Whether edges walked in order lead from a node to the root."""
    for e in way:
        a, b = int(problem.tail[e]), int(problem.head[e])
        if start not in (a, b):
            return False
        start = a + b - start
    return start == problem.root


def every_way(problem: ProtectionProblem, start: int) -> list[list[int]]:
    """All simple ways from a node to the root, as edges."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(problem.node_count))
    for e, (a, b) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        graph.add_edge(a, b, key=e)
    if start == problem.root:
        return [[]]
    return [[k for _, _, k in way] for way in nx.all_simple_edge_paths(graph, start, problem.root)]


@given(problems(), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_a_site_outlives_every_cut_but_of_what_is_told_as_shared(problem, seed):
    """Any edge, and any structure, leaves the first or the second way whole unless it is listed."""
    length = problem.weight + 1
    beside = beside_working_paths(problem, length)
    answer = solve_protection(beside.problem, Limits(0.0, 20.0, seed))
    on = problem.built.copy()
    on[answer.edges] = True
    seconds = second_paths(beside.problem, on, length)
    for k, node in enumerate(problem.critical.tolist()):
        first, second = beside.paths[k].tolist(), seconds[k].tolist()
        assert leads(problem, first, node)
        assert leads(problem, second, node)
        assert on[second].all()
        for cut in range(len(problem.tail)):
            assert cut in beside.shared[k] or cut not in first or cut not in second
        for g in range(problem.group_count):
            gone = set(problem.group(g).tolist())
            told = g in beside.shared_groups[k] or gone & set(beside.shared[k].tolist())
            assert told or not gone & set(first) or not gone & set(second)


@given(problems())
@settings(deadline=None, max_examples=60)
def test_no_way_shares_less_with_the_first_one(problem):
    """What a node shares of its first way and its structures weighs no more than on any way there is."""
    length = problem.weight + 1
    beside = beside_working_paths(problem, length)
    for k, node in enumerate(problem.critical.tolist()):
        first = beside.paths[k]
        hit = [problem.group(g) for g in range(problem.group_count) if np.isin(problem.group(g), first).any()]
        risky = np.unique(np.concatenate([first, *hit])).astype(np.int64)
        least = min(int((length[way] + 1)[np.isin(way, risky)].sum()) if way else 0
                    for way in every_way(problem, node))  # fmt: skip
        kept = set(beside.shared[k].tolist())
        lost = [problem.group(int(g)) for g in beside.shared_groups[k]]
        allowed = kept | {int(e) for g in lost for e in g}
        assert any(
            set(way) & set(risky.tolist()) <= allowed
            and int((length[way] + 1)[np.isin(way, risky)].sum() if way else 0) == least
            for way in every_way(problem, node)
        )


@given(problems())
@settings(deadline=None, max_examples=60)
def test_shares_of_weights_prove_the_bound(problem):
    """No edge gives more than its weight, no built one gives, and every way of a need has its distance."""
    beside = beside_working_paths(problem, problem.weight + 1)
    answer = solve_protection(beside.problem, Limits(0.0, 20.0, 1))
    proof = answer.certificate
    left = np.where(problem.built, 0, problem.weight)
    for k, (a, b) in enumerate(pairwise(proof.share_indptr.tolist())):
        share = np.zeros(len(left), np.int64)
        share[proof.share_edges[a:b]] = proof.share[a:b]
        left = left - share
        avoid = proof.avoid_edges[proof.avoid_indptr[k] : proof.avoid_indptr[k + 1]]
        ways = [w for w in every_way(problem, int(proof.node[k])) if not np.isin(w, avoid).any()]
        assert min(int(share[w].sum()) for w in ways) == proof.distance[k]
    assert left.min(initial=0) >= 0
    assert proof.bound == answer.report.certified_bound <= answer.report.bound <= answer.report.objective
    assert answer.report.objective == int(problem.weight[answer.edges].sum())
