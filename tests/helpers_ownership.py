"""Small random multigraphs whose edges have several ways, with rules, and what any answer must satisfy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.ownership import (
    OwnedRoutingProblem,
    OwnedRoutingSolution,
    SideRule,
    solve_owned_routing,
)


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


def grid_of_streets(seed: int, share_ppm: int) -> OwnedRoutingProblem:
    """Three by four junctions; every street built and owned, leased, or either; leases cost less."""
    rng = np.random.default_rng(seed)
    at = np.arange(12).reshape(3, 4)
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    length = rng.integers(300, 900, len(tail))
    cost, owned, counts = [], [], []
    for cm in length.tolist():
        kinds = [True, False] if rng.random() < 0.8 else [bool(rng.random() < 0.5)]
        counts.append(len(kinds))
        owned += kinds
        cost += [int(cm * (rng.uniform(5, 8) if own else rng.uniform(2, 4))) for own in kinds]
    return OwnedRoutingProblem(
        12, tail, head, length, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array(cost, np.int64), np.array(owned), rng.choice(12, 5, replace=False).astype(np.int64), 0,
        share_ppm,
    )  # fmt: skip


def with_rules(problem: OwnedRoutingProblem, seed: int) -> OwnedRoutingProblem:
    """Add yearly payments, dear where leased, and capex, dear where owned, each limited so that it binds.

    Limits lie between what the cheapest tree adds up to and the least that any tree does, now and then below.
    """
    rng = np.random.default_rng(seed)
    owned = problem.way_owned
    payments = np.round(problem.way_cost * np.where(owned, 0.08, 0.3) * rng.uniform(0.5, 1.5, len(owned)))
    capex = np.round(problem.way_cost * np.where(owned, 1.0, 0.1))
    rules = []
    for name, amount in (("payments", payments.astype(np.int64)), ("capex", capex.astype(np.int64))):
        free = solve_owned_routing(replace(problem, min_owned_ppm=0))
        least = solve_owned_routing(replace(problem, min_owned_ppm=0, way_cost=amount)).objective
        most = least + round(rng.uniform(-0.1, 1.0) * (int(amount[free.ways].sum()) - least))
        rules.append(SideRule(name, amount, most))
    return replace(problem, rules=tuple(rules[: int(rng.integers(1, 3))]))


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
    assert answer.amounts == tuple(r.amount[answer.ways].sum() for r in problem.rules)
    assert answer.kept == (
        met and all(a <= r.most for a, r in zip(answer.amounts, problem.rules, strict=True))
    )
    assert_certificate(problem, answer)


def assert_certificate(problem: OwnedRoutingProblem, answer: OwnedRoutingSolution) -> None:
    """Weights follow the formula; duals fit in them both ways; the bound is their sum, with what is below 0.

    What the limits of the side rules pay is taken off.
    """
    for e in range(len(problem.tail)):
        rows = range(int(problem.way_indptr[e]), int(problem.way_indptr[e + 1]))
        values = [
            int(problem.way_cost[k])
            + answer.multiplier_milli
            * int(problem.length_cm[e])
            * (problem.min_owned_ppm - 1_000_000 * int(problem.way_owned[k]))
            // 10**9
            + sum(
                int(m) * int(r.amount[k]) // 10**6
                for m, r in zip(answer.multipliers_ppm, problem.rules, strict=True)
            )
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
    pairs = zip(answer.multipliers_ppm, problem.rules, strict=True)
    paid = sum(int(m) * r.most for m, r in pairs) // 10**6
    assert (answer.multipliers_ppm >= 0).all()
    assert cuts.cut_dual.sum() + np.minimum(weight, 0).sum() - paid == answer.certified_lower_bound
