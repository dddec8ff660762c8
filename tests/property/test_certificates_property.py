"""The certificate checker against the definition, on random graphs and cover sets."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.rules.certificates import (
    entering_duals,
    routing_bound,
    verify_routing_certificate,
    way_weights,
)
from planner.rules.cover_certificate import cover_bound_milli, verify_cover_certificate


@st.composite
def cut_lists(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """A connected multigraph with root 0, terminals, and cuts that hold a terminal and not the root."""
    n = draw(st.integers(2, 7))
    tail = list(range(n - 1)) + draw(st.lists(st.integers(0, n - 1), max_size=6))
    head = list(range(1, n)) + [draw(st.integers(0, n - 1)) for _ in tail[n - 1 :]]
    terminals = draw(st.lists(st.integers(1, n - 1), min_size=1, max_size=4))
    cuts = []
    for _ in range(draw(st.integers(0, 5))):
        others = draw(st.sets(st.integers(1, n - 1), max_size=n - 1))
        cuts.append(sorted(others | {draw(st.sampled_from(terminals))}))
    return {
        "tail": np.array(tail),
        "head": np.array(head),
        "weight": np.array(draw(st.lists(st.integers(-12, 30), min_size=len(tail), max_size=len(tail)))),
        "root": np.int64(0),
        "terminal": np.array(terminals),
        "cut_indptr": np.cumsum([0, *map(len, cuts)]),
        "cut_nodes": np.array([v for c in cuts for v in c], dtype=np.int32),
        "cut_dual": np.array([draw(st.integers(0, 9)) for _ in cuts], dtype=int),
    }


def plain_loads(a: dict[str, np.ndarray]) -> np.ndarray:
    """The duals that enter each edge, cut by cut, as the definition says."""
    out = np.zeros((len(a["tail"]), 2), dtype=np.int64)
    for c, dual in enumerate(a["cut_dual"]):
        inside = set(a["cut_nodes"][a["cut_indptr"][c] : a["cut_indptr"][c + 1]].tolist())
        for e, (u, v) in enumerate(zip(a["tail"].tolist(), a["head"].tolist(), strict=True)):
            out[e, 0] += dual * (v in inside and u not in inside)
            out[e, 1] += dual * (u in inside and v not in inside)
    return out


def cheapest_tree(a: dict[str, np.ndarray]) -> int:
    """The least weight of edges that join every terminal to the root, by trying every set of edges."""
    m, best = len(a["tail"]), 10**9
    for size in range(m + 1):
        for edges in combinations(range(m), size):
            reached = {0}
            for _ in edges:
                for e in edges:
                    pair = {int(a["tail"][e]), int(a["head"][e])}
                    reached |= pair if pair & reached else set()
            if set(a["terminal"].tolist()) <= reached:
                best = min(best, int(a["weight"][list(edges)].sum()))
    return best


@given(cut_lists())
@settings(max_examples=150, deadline=None)
def test_the_sums_over_edges_are_those_of_the_definition(arrays: dict[str, np.ndarray]) -> None:
    assert (entering_duals(arrays) == plain_loads(arrays)).all()


@given(cut_lists())
@settings(max_examples=100, deadline=None)
def test_a_certificate_passes_exactly_when_no_edge_is_overloaded(arrays: dict[str, np.ndarray]) -> None:
    fits = (plain_loads(arrays) <= np.maximum(arrays["weight"], 0)[:, None]).all()
    assert (verify_routing_certificate(arrays) == []) == fits


@given(cut_lists())
@settings(max_examples=60, deadline=None)
def test_no_tree_is_cheaper_than_a_certificate_that_passes(arrays: dict[str, np.ndarray]) -> None:
    """Weights raised to the duals where any enter, else left as drawn: the bound holds, also below 0."""
    load = plain_loads(arrays).max(axis=1, initial=0)
    weight = np.where(load > 0, np.maximum(arrays["weight"], load), arrays["weight"])
    fitted = {**arrays, "weight": weight}
    assert verify_routing_certificate(fitted) == []
    assert routing_bound(fitted) <= cheapest_tree(fitted)


@st.composite
def ruled_streets(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """The same with ways, owners, share and multiplier; some edges have no way, some ways cost nothing."""
    arrays = draw(cut_lists())
    m = len(arrays["tail"])
    counts = draw(st.lists(st.integers(0, 2), min_size=m, max_size=m))
    counts = [max(1, c) if e < max(arrays["terminal"]) else c for e, c in enumerate(counts)]
    rows = sum(counts)
    costs = draw(st.lists(st.sampled_from([0, 0, 5, 20, 30]), min_size=rows, max_size=rows))
    owned = draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
    length = draw(st.lists(st.integers(0, 900), min_size=m, max_size=m))
    arrays |= {
        "length_cm": np.array(length),
        "way_indptr": np.cumsum([0, *counts]),
        "way_cost_cents": np.array(costs, dtype=int),
        "way_owned": np.array(owned, dtype=bool),
        "min_owned_ppm": np.int64(draw(st.sampled_from([0, 300_000, 500_000, 1_000_000]))),
        "multiplier_milli": np.int64(draw(st.integers(0, 60))),
    }
    each = way_weights(arrays)
    ends = arrays["way_indptr"].tolist()
    arrays["weight"] = np.array([min(each[a:b]) if b > a else -1 for a, b in pairwise(ends)])
    room = np.where(np.array(counts) > 0, np.maximum(arrays["weight"], 0), 10**6)
    dual = arrays["cut_dual"].copy()
    for c in range(len(dual)):
        while dual[c] and (plain_loads({**arrays, "cut_dual": dual}) > room[:, None]).any():
            dual[c] -= 1
    return {**arrays, "cut_dual": dual}


def cheapest_ruled_tree(a: dict[str, np.ndarray]) -> int:
    """The least cost of one way each on edges that join the terminals and own the share, by trying all."""
    best, share = 10**9, int(a["min_owned_ppm"])
    rows = [[None, *range(s, e)] for s, e in pairwise(a["way_indptr"].tolist())]
    for picked in product(*rows):
        edges = [e for e, k in enumerate(picked) if k is not None]
        cost = sum(int(a["way_cost_cents"][k]) for k in picked if k is not None)
        excess = sum(int(a["length_cm"][e]) * (share - 10**6 * int(a["way_owned"][picked[e]])) for e in edges)
        if excess > 0 or cost >= best:
            continue
        reached = {0}
        for _ in edges:
            for e in edges:
                pair = {int(a["tail"][e]), int(a["head"][e])}
                reached |= pair if pair & reached else set()
        if set(a["terminal"].tolist()) <= reached:
            best = cost
    return best


@given(ruled_streets())
@settings(max_examples=60, deadline=None)
def test_no_plan_that_owns_its_share_is_cheaper_than_the_bound(arrays: dict[str, np.ndarray]) -> None:
    """With free owned ways, weights below 0 and edges without a way, against every choice of ways."""
    assert verify_routing_certificate(arrays) == []
    assert routing_bound(arrays) <= cheapest_ruled_tree(arrays)


@st.composite
def covers(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """Cover sets with fixed candidates, a choice and valid multipliers."""
    d, n = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    sets = [sorted(draw(st.sets(st.integers(0, d - 1)))) for _ in range(n)]
    weight = [draw(st.integers(0, 20)) for _ in range(d)]
    fixed = [draw(st.booleans()) for _ in range(n)]
    chosen = sorted({j for j in range(n) if fixed[j]} | draw(st.sets(st.integers(0, n - 1))))
    return {
        "weight_milli": np.array(weight),
        "cover_indptr": np.cumsum([0, *map(len, sets)]),
        "cover_demand": np.array([i for s in sets for i in s], dtype=int),
        "fixed": np.array(fixed),
        "chosen": np.array(chosen, dtype=int),
        "count": np.int64(len(chosen)),
        "multiplier": np.array([draw(st.integers(0, w)) for w in weight]),
    }


@given(covers())
@settings(max_examples=150, deadline=None)
def test_no_choice_covers_more_than_the_bound(a: dict[str, np.ndarray]) -> None:
    """Every choice of as many candidates with the fixed ones covers at most the bound."""
    assert verify_cover_certificate(a) == []
    bound, p = cover_bound_milli(a), len(a["chosen"])
    sees = [
        set(a["cover_demand"][s:e].tolist())
        for s, e in zip(a["cover_indptr"], a["cover_indptr"][1:], strict=False)
    ]
    for choice in combinations(range(len(sees)), p):
        if all(j in choice for j in np.flatnonzero(a["fixed"])):
            seen = set().union(*(sees[j] for j in choice)) if choice else set()
            assert int(a["weight_milli"][sorted(seen)].sum()) <= bound
