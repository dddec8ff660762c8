"""Properties of routing under the ownership rule on small random multigraphs."""

from __future__ import annotations

from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize import ownership
from planner.optimize.owned.model import solve_owned_model
from planner.optimize.ownership import OwnedRoutingProblem, OwnedRoutingSolution, solve_owned_routing
from planner.optimize.report import Limits

SHARES = [0, 200_000, 500_000, 777_777, 1_000_000]
EXACT = Limits(gap_limit_pct=0.0, time_limit_s=30.0)


def random_multigraph(seed: int, share_ppm: int) -> OwnedRoutingProblem:
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(2, 8))
    path = rng.permutation(nodes)
    extra = int(rng.integers(0, 9))
    tail = np.concatenate([path[:-1], rng.integers(0, nodes, extra)])
    head = np.concatenate([path[1:], rng.integers(0, nodes, extra)])
    ways = np.concatenate([rng.integers(1, 4, nodes - 1), rng.integers(0, 4, extra)])
    return OwnedRoutingProblem(
        nodes,
        tail.astype(np.int64),
        head.astype(np.int64),
        rng.integers(0, 900, len(tail)),
        np.concatenate([[0], np.cumsum(ways)]).astype(np.int64),
        rng.integers(0, 5000, int(ways.sum())),
        rng.random(int(ways.sum())) < 0.5,
        rng.integers(0, nodes, int(rng.integers(0, 5))),
        int(rng.integers(nodes)),
        share_ppm,
    )


def assert_sound(problem: OwnedRoutingProblem, answer: OwnedRoutingSolution) -> None:
    """The tree joins every terminal, costs and lengths add up, and the certificate proves its bound."""
    assert len(set(answer.edges.tolist())) == len(answer.edges)
    root_of = list(range(problem.node_count))

    def find(v: int) -> int:
        while root_of[v] != v:
            v = root_of[v]
        return v

    for e in answer.edges:
        a, b = find(int(problem.tail[e])), find(int(problem.head[e]))
        assert a != b
        root_of[a] = b
    for t in set(problem.terminals.tolist()) - set(answer.unreachable.tolist()):
        assert find(t) == find(problem.root)
    for e, k in zip(answer.edges, answer.ways, strict=True):
        assert problem.way_indptr[e] <= k < problem.way_indptr[e + 1]
    owned = problem.way_owned[answer.ways]
    length = problem.length_cm[answer.edges]
    assert answer.objective == problem.way_cost[answer.ways].sum()
    assert (answer.length_cm, answer.owned_length_cm) == (length.sum(), length[owned].sum())
    met = answer.owned_length_cm * 1_000_000 >= problem.min_owned_ppm * answer.length_cm
    assert answer.share_met == met
    assert_certificate(problem, answer)


def assert_certificate(problem: OwnedRoutingProblem, answer: OwnedRoutingSolution) -> None:
    """Weights follow the formula; duals fit in them both ways; with what is below 0 they sum to the bound."""
    for e in range(len(problem.tail)):
        rows = range(int(problem.way_indptr[e]), int(problem.way_indptr[e + 1]))
        values = [
            int(problem.way_cost[k])
            + answer.multiplier_milli
            * int(problem.length_cm[e])
            * (problem.min_owned_ppm - 1_000_000 * int(problem.way_owned[k]))
            // 10**9
            for k in rows
        ]
        assert answer.weight[e] == (min(values) if values else -1)
    cuts = answer.certificate
    load = np.zeros((len(problem.tail), 2), np.int64)
    for c, dual in enumerate(cuts.cut_dual):
        assert dual >= 0
        inside = np.zeros(problem.node_count, bool)
        inside[cuts.cut_nodes[cuts.cut_indptr[c] : cuts.cut_indptr[c + 1]]] = True
        assert not inside[problem.root]
        assert inside[np.setdiff1d(problem.terminals, answer.unreachable)].any()
        load[:, 0] += dual * (inside[problem.head] & ~inside[problem.tail])
        load[:, 1] += dual * (inside[problem.tail] & ~inside[problem.head])
    usable = np.diff(problem.way_indptr) > 0
    weight = answer.weight[usable]
    assert (load[usable] <= np.maximum(weight, 0)[:, None]).all()
    assert cuts.cut_dual.sum() + np.minimum(weight, 0).sum() == answer.certified_lower_bound


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SHARES), st.sampled_from([0, ownership.SMALL_EDGES]))
def test_never_below_the_reference_model_and_bound_never_above_it(
    seed: int, share_ppm: int, small_edges: int
) -> None:
    """With or without the exact small path, the flow model's optimum lies between bound and plan."""
    problem = random_multigraph(seed, share_ppm)
    with mock.patch.object(ownership, "SMALL_EDGES", small_edges):
        answer = solve_owned_routing(problem, EXACT)
    assert_sound(problem, answer)
    reference = solve_owned_model(problem)
    assert reference.ended
    if reference.infeasible:
        assert not answer.share_met
        assert answer.report.outcome == "infeasible" or (small_edges == 0 and share_ppm < 1_000_000)
        return
    assert answer.report.outcome != "infeasible"
    assert answer.lower_bound <= reference.bound
    assert answer.certified_lower_bound <= answer.lower_bound
    if answer.share_met:
        assert answer.objective >= reference.bound
    if small_edges or share_ppm == 0:
        assert answer.share_met
        assert answer.objective == reference.bound == answer.lower_bound


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_a_slack_rule_leaves_the_cheapest_tree(seed: int) -> None:
    """Where the cheapest tree meets the rule, the answer is that tree at gap 0 with multiplier 0."""
    problem = random_multigraph(seed, 0)
    free = solve_owned_routing(problem, EXACT)
    share = 1_000_000 * free.owned_length_cm // max(1, free.length_cm)
    ruled = solve_owned_routing(
        OwnedRoutingProblem(**{**problem.__dict__, "min_owned_ppm": int(share)}), EXACT
    )
    assert ruled.objective == free.objective
    assert ruled.share_met
    assert ruled.report.outcome == "proven"
    assert ruled.multiplier_milli == 0
