"""The backbone model against every choice there is, on small networks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.optimize.backbone import BackboneProblem, failures_of, paths_of, solve_backbone, survivable
from planner.optimize.backbone.certificate import Leaf, Split, leaf_bound
from planner.optimize.backbone.model import cost_of
from planner.optimize.report import Limits

EXACT = Limits(gap_limit_pct=0.0, time_limit_s=60.0, seed=1)


def problem_of(nodes, corridors, flows, *, node_cost=None, groups=(), nodes_fail=False):
    """Corridors are (a, b, [(capacity, cost), ...]); flows (from, to, Mb/s, Mb/s after a failure)."""
    levels = [sorted(c[2]) for c in corridors]
    starts = np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64)
    return BackboneProblem(
        node_count=nodes,
        tail=np.array([c[0] for c in corridors]),
        head=np.array([c[1] for c in corridors]),
        level_indptr=np.concatenate([[0], np.cumsum([len(v) for v in levels])]).astype(np.int64),
        capacity=np.array([a for v in levels for a, _ in v]),
        level_cost=np.array([c for v in levels for _, c in v]),
        node_cost=np.zeros(nodes, np.int64) if node_cost is None else np.array(node_cost),
        source=np.array([f[0] for f in flows]),
        sink=np.array([f[1] for f in flows]),
        amount=np.array([f[2] for f in flows]),
        amount_after=np.array([f[3] for f in flows]),
        group_indptr=starts,
        group_edges=np.array([e for g in groups for e in g], np.int64),
        nodes_fail=nodes_fail,
    )


def fits(problem, level, gone, asked):
    """Whether capacities carry flows, by a flow of its own for each (no code of the planner)."""
    alive = [e for e in range(problem.edge_count) if level[e] >= 0 and e not in gone]
    flows = [k for k in range(len(asked)) if asked[k]]
    if not flows:
        return True
    wide, n = 2 * len(alive), problem.node_count
    equal, right = np.zeros((len(flows) * n, wide * len(flows))), np.zeros(len(flows) * n)
    upper = np.zeros((len(alive), wide * len(flows)))
    for j, k in enumerate(flows):
        for i, e in enumerate(alive):
            for way, (a, b) in enumerate(
                ((problem.tail[e], problem.head[e]), (problem.head[e], problem.tail[e]))
            ):
                column = j * wide + 2 * i + way
                equal[j * n + a, column], equal[j * n + b, column] = 1, -1
                upper[i, column] = 1
        right[j * n + problem.source[k]] = asked[k]
        right[j * n + problem.sink[k]] = -asked[k]
    most = [problem.capacity[level[e]] for e in alive]
    if not alive:
        return False
    return linprog(np.zeros(wide * len(flows)), upper, most, equal, right).status == 0


def serves(problem, level):
    """Whether a choice carries everything, also after each failure."""
    had = level >= 0
    for k, mbps in enumerate(problem.amount.tolist()):
        beside = had & ((problem.tail == problem.source[k]) | (problem.head == problem.source[k]))
        if problem.capacity[level[beside]].sum() < mbps:
            return False
    if not fits(problem, level, (), problem.amount):
        return False
    return all(
        fits(problem, level, f.edges, np.where(survivable(problem, f), problem.amount_after, 0))
        for f in failures_of(problem)
        if any(level[e] >= 0 for e in f.edges)
    )


def cheapest(problem):
    """Cost of the cheapest of all choices that serve, None without one."""
    options = [[-1, *problem.levels(e)] for e in range(problem.edge_count)]
    costs = sorted(
        (cost_of(problem, np.array(c)), c) for c in itertools.product(*options)
    )  # fmt: skip
    return next((c for c, choice in costs if serves(problem, np.array(choice))), None)


def some_problem(seed):
    """A random network of five nodes with six corridors."""
    rng = np.random.default_rng(seed)
    pairs = list(itertools.combinations(range(5), 2))
    chosen = [pairs[i] for i in rng.choice(len(pairs), 6, replace=False)]
    corridors = []
    for a, b in chosen:
        base = int(rng.integers(10, 100))
        corridors.append((a, b, [(10, base), (25, base + int(rng.integers(1, 60)))]))
    flows = []
    for s in (1, 2, 3):
        mbps = int(rng.integers(2, 9))
        flows.append((s, 0, mbps, mbps if rng.random() < 0.6 else 0))
    node_cost = [0, 0, 0, 0, int(rng.integers(0, 40))]
    groups = [[0, 1]] if rng.random() < 0.4 else []
    return problem_of(
        5, corridors, flows, node_cost=node_cost, groups=groups, nodes_fail=bool(rng.random() < 0.4)
    )


@pytest.mark.parametrize("seed", range(10))
def test_no_choice_is_cheaper_than_the_one_found(seed):
    """On random networks the cost is that of the cheapest of all choices, and both bounds say so."""
    problem = some_problem(seed)
    best = cheapest(problem)
    found = solve_backbone(problem, np.ones(problem.edge_count), EXACT)
    if best is None:
        assert found.report.outcome == "infeasible"
        return
    assert found.report.objective == best
    assert serves(problem, found.level)
    assert found.report.outcome == "proven"
    assert found.report.bound == found.report.certified_bound == best


def test_a_ring_is_built_where_flows_must_survive_and_a_tree_where_not():
    """Three places around a center: 3 corridors as a tree, 4 as a ring."""
    corridors = [(a, b, [(100, c)]) for a, b, c in ((0, 1, 5), (1, 2, 5), (2, 3, 5), (3, 0, 9), (0, 2, 11))]
    tree = problem_of(4, corridors, [(v, 0, 1, 0) for v in (1, 2, 3)])
    ring = problem_of(4, corridors, [(v, 0, 1, 1) for v in (1, 2, 3)])
    one = np.ones(5)
    assert solve_backbone(tree, one, EXACT).edges.tolist() == [0, 1, 2]
    assert solve_backbone(ring, one, EXACT).edges.tolist() == [0, 1, 2, 3]


def test_two_corridors_that_fail_together_do_not_protect_each_other():
    """The cheap pair shares a gorge, so the dear third corridor is taken beside one of them."""
    corridors = [(0, 1, [(10, 3)]), (0, 1, [(10, 4)]), (0, 1, [(10, 50)])]
    apart = problem_of(2, corridors, [(1, 0, 1, 1)])
    together = problem_of(2, corridors, [(1, 0, 1, 1)], groups=[[0, 1]])
    assert solve_backbone(apart, np.ones(3), EXACT).report.objective == 7
    assert solve_backbone(together, np.ones(3), EXACT).report.objective == 53


def test_a_node_that_may_fail_is_passed_on_two_sides():
    """Both cheap ways of 3 run through 1 over different corridors; where nodes fail one must avoid it."""
    corridors = [(0, 1, [(9, 1)]), (0, 1, [(9, 1)]), (1, 3, [(9, 1)]), (1, 3, [(9, 1)]), (0, 2, [(9, 5)]),
                 (2, 3, [(9, 5)])]  # fmt: skip
    flows = [(3, 0, 1, 1)]
    links = solve_backbone(problem_of(4, corridors, flows), np.ones(6), EXACT)
    nodes = solve_backbone(problem_of(4, corridors, flows, nodes_fail=True), np.ones(6), EXACT)
    assert (links.report.objective, nodes.report.objective) == (4, 12)


def test_capacity_is_for_the_worst_failure():
    """A ring of two places that send 6 each carries 12 on the side that is left."""
    corridors = [(a, b, [(6, 10), (12, 14)]) for a, b in ((0, 1), (1, 2), (2, 0))]
    found = solve_backbone(problem_of(3, corridors, [(1, 0, 6, 6), (2, 0, 6, 6)]), np.ones(3), EXACT)
    assert [int(k) % 2 for k in found.level] == [1, 0, 1]
    paths = list(paths_of(problem_of(3, corridors, [(1, 0, 6, 6), (2, 0, 6, 6)]), found.level, np.ones(3)))
    cut = [p for p in paths if p.failure.edges == (0,)]
    assert sorted((p.flow, p.edges) for p in cut) == [(0, (1, 2)), (1, (2,))]


def test_flows_are_divided_where_no_single_path_holds_them():
    """8 Mb/s over two corridors of 5: both are had and the parts sum up."""
    corridors = [(0, 1, [(5, 1)]), (0, 1, [(5, 1)])]
    problem = problem_of(2, corridors, [(1, 0, 8, 0)])
    found = solve_backbone(problem, np.array([1.0, 2.0]), EXACT)
    parts = {p.edges: p.mbps for p in paths_of(problem, found.level, np.array([1.0, 2.0]))}
    assert parts == {(0,): 5.0, (1,): 3.0}


def test_what_all_corridors_cannot_carry_is_infeasible_with_its_cut():
    """Ten over a corridor of five: the answer says so and names the row that nothing meets."""
    found = solve_backbone(problem_of(2, [(0, 1, [(5, 1)])], [(1, 0, 10, 0)]), np.ones(1), EXACT)
    assert found.report.outcome == "infeasible"
    cut = found.certificate.cuts[0]
    assert (cut.kind, cut.edges, cut.least) == ("capacity", (0,), 10)


def test_the_leaves_of_the_proof_part_all_choices_and_each_bound_adds_up():
    """Walking the tree from its root gives every leaf's options; its prices give the bound it states."""
    problem = some_problem(3)
    proof = solve_backbone(problem, np.ones(problem.edge_count), EXACT).certificate
    whole = tuple((-1, int(n) - 1) for n in np.diff(problem.level_indptr))
    seen, todo = 0, [(0, whole)]
    while todo:
        number, option = todo.pop()
        node = proof.nodes[number]
        if isinstance(node, Leaf):
            seen += 1
            assert leaf_bound(problem, proof.cuts, option, node.cut_price, node.node_price) == node.bound
            continue
        assert isinstance(node, Split)
        low, high = option[node.edge]
        assert low <= node.last < high
        for child, part in ((node.low, (low, node.last)), (node.high, (node.last + 1, high))):
            todo.append((child, (*option[: node.edge], part, *option[node.edge + 1 :])))
    assert seen == sum(isinstance(n, Leaf) for n in proof.nodes)
