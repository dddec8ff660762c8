"""Cases of `solve_owned_routing` with answers known by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.optimize import ownership
from planner.optimize.owned import repair
from planner.optimize.owned.repair import build_tree
from planner.optimize.owned.ways import Ways
from planner.optimize.ownership import OwnedRoutingProblem, SideRule, solve_owned_routing
from planner.optimize.report import Limits, Progress, Watch

EXACT = Limits(gap_limit_pct=0.0)
Edge = tuple[int, int, int, list[tuple[int, bool]]]
BUILT, LEASED = True, False


def streets(
    edges: list[Edge], terminals: list[int], share_ppm: int = 0, root: int = 0, nodes: int = 0
) -> OwnedRoutingProblem:
    ways = [w for e in edges for w in e[3]]
    return OwnedRoutingProblem(
        nodes or 1 + max(max(e[0], e[1]) for e in edges),
        np.array([e[0] for e in edges], np.int64),
        np.array([e[1] for e in edges], np.int64),
        np.array([e[2] for e in edges], np.int64),
        np.concatenate([[0], np.cumsum([len(e[3]) for e in edges])]).astype(np.int64),
        np.array([w[0] for w in ways], np.int64),
        np.array([w[1] for w in ways], bool),
        np.array(terminals, np.int64),
        root,
        share_ppm,
    )


def line(share_ppm: int) -> OwnedRoutingProblem:
    """Ten spans of 10 m in a row; span i leased for 100 or built for 200 + i."""
    return streets([(i, i + 1, 1000, [(200 + i, BUILT), (100, LEASED)]) for i in range(10)], [10], share_ppm)


def test_without_a_rule_each_span_takes_its_cheapest_way() -> None:
    """Ten leases of 100; the certificate proves it with multiplier 0."""
    answer = solve_owned_routing(line(0), EXACT)
    assert (answer.objective, answer.certified_lower_bound, answer.multiplier_milli) == (1000, 1000, 0)
    assert answer.ways.tolist() == list(range(1, 20, 2))
    assert (answer.owned_length_cm, answer.length_cm, answer.share_met) == (0, 10_000, True)


def test_the_rule_switches_the_spans_of_least_extra_cost() -> None:
    """For 35 % four spans of ten must be built: the four cheapest switches, 100 + 101 + 102 + 103 more."""
    answer = solve_owned_routing(line(350_000), EXACT)
    assert answer.objective == answer.lower_bound == 1406
    assert answer.owned_length_cm == 4000
    assert answer.report.outcome == "proven"


def test_the_certificate_carries_the_price_of_the_rule() -> None:
    """At 40 % four switches fill the share: the certificate proves all but the rounding of ten spans."""
    answer = solve_owned_routing(line(400_000), EXACT)
    assert answer.objective == answer.lower_bound == 1406
    assert 1396 <= answer.certified_lower_bound <= 1406
    assert 103 <= answer.multiplier_milli <= 104


def test_the_rule_may_change_the_route() -> None:
    """A leased-only shortcut is left for a built detour where all must be owned."""
    edges: list[Edge] = [
        (0, 1, 1000, [(300, LEASED)]),
        (0, 2, 800, [(500, BUILT)]),
        (2, 1, 800, [(500, BUILT), (90, LEASED)]),
    ]
    assert solve_owned_routing(streets(edges, [1]), EXACT).edges.tolist() == [0]
    ruled = solve_owned_routing(streets(edges, [1], 1_000_000), EXACT)
    assert ruled.edges.tolist() == [1, 2]
    assert ruled.objective == ruled.lower_bound == 1000


def test_several_centers_hang_on_edges_without_cost_or_length() -> None:
    """Super-root edges cost nothing and leave the share alone; each terminal takes its nearer center."""
    edges: list[Edge] = [
        (0, 1, 0, [(0, BUILT)]),
        (0, 2, 0, [(0, BUILT)]),
        (1, 3, 500, [(50, BUILT)]),
        (3, 4, 900, [(90, BUILT)]),
        (4, 2, 500, [(50, BUILT)]),
    ]
    answer = solve_owned_routing(streets(edges, [3, 4], 1_000_000), EXACT)
    assert answer.edges.tolist() == [0, 1, 2, 4]
    assert (answer.objective, answer.certified_lower_bound, answer.length_cm) == (100, 100, 1000)


def test_edges_without_a_way_do_not_exist_but_keep_their_number() -> None:
    """The free shortcut that nothing may be built on is weighted -1 and never chosen."""
    edges: list[Edge] = [(0, 1, 10, []), (0, 2, 400, [(40, BUILT)]), (2, 1, 400, [(40, BUILT)])]
    answer = solve_owned_routing(streets(edges, [1]), EXACT)
    assert answer.edges.tolist() == [1, 2]
    assert answer.weight.tolist() == [-1, 40, 40]


def test_terminals_out_of_reach_are_listed_and_left_out() -> None:
    """Node 3 hangs on an edge without a way; the others are joined and proven."""
    edges: list[Edge] = [(0, 1, 10, [(7, BUILT)]), (1, 3, 10, []), (1, 2, 10, [(5, BUILT)])]
    answer = solve_owned_routing(streets(edges, [2, 3, 3], 500_000), EXACT)
    assert answer.unreachable.tolist() == [3]
    assert (answer.edges.tolist(), answer.objective, answer.certified_lower_bound) == ([0, 2], 12, 12)


@pytest.mark.parametrize("terminals", [[], [0], [0, 0]])
def test_nothing_to_join_costs_nothing(terminals: list[int]) -> None:
    """No terminals, or only the root, give an empty proven tree that meets every share."""
    answer = solve_owned_routing(replace(line(900_000), terminals=np.array(terminals, np.int64)), EXACT)
    assert (len(answer.edges), answer.objective, answer.lower_bound) == (0, 0, 0)
    assert answer.share_met
    assert answer.report.outcome == "proven"


@pytest.mark.parametrize("small_edges", [0, 40])
def test_a_terminal_behind_a_leased_only_span_proves_that_all_owned_is_impossible(
    monkeypatch: pytest.MonkeyPatch, small_edges: int
) -> None:
    """Share 1 with a leased-only bridge is infeasible, proven with and without the exact model."""
    monkeypatch.setattr(ownership, "SMALL_EDGES", small_edges)
    edges: list[Edge] = [(0, 1, 1000, [(9, BUILT)]), (1, 2, 1, [(9, LEASED)])]
    answer = solve_owned_routing(streets(edges, [2], 1_000_000), EXACT)
    assert answer.report.outcome == "infeasible"
    assert not answer.share_met
    nearly = solve_owned_routing(streets(edges, [2], 999_000), EXACT)
    assert nearly.share_met
    assert nearly.report.outcome == "proven"


def test_not_found_is_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Owned streets far off the route could fill the share on paper: the search says stopped."""
    monkeypatch.setattr(ownership, "SMALL_EDGES", 0)
    edges: list[Edge] = [(0, 1, 1000, [(9, LEASED)]), (0, 2, 90_000, [(900, BUILT)])]
    answer = solve_owned_routing(streets(edges, [1], 500_000), EXACT)
    assert (answer.report.outcome, answer.share_met) == ("stopped", False)
    assert answer.edges.tolist() == [0]


def test_free_existing_cable_leaves_the_rule_in_the_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A free owned span weighs -50 at the multiplier 100: 9 * 150 - 50 is proven, and all there is."""
    monkeypatch.setattr(ownership, "SMALL_EDGES", 0)
    edges: list[Edge] = [(i, i + 1, 1000, [(200, BUILT), (100, LEASED)]) for i in range(10)]
    edges[0] = (0, 1, 1000, [(0, BUILT)])
    answer = solve_owned_routing(streets(edges, [10], 500_000), EXACT)
    assert answer.objective == 1300
    assert answer.multiplier_milli == 100
    assert answer.weight.tolist() == [-50, *[150] * 9]
    assert answer.certified_lower_bound == answer.lower_bound == 1300
    assert answer.certificate.bound == 1350


def test_free_cable_off_the_route_counts_whole_and_errs_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """A free owned dead end may not help any plan, but is taken off the bound: 9 * 150 - 2 * 50."""
    monkeypatch.setattr(ownership, "SMALL_EDGES", 0)
    edges: list[Edge] = [(i, i + 1, 1000, [(200, BUILT), (100, LEASED)]) for i in range(10)]
    edges[0] = (0, 1, 1000, [(0, BUILT)])
    answer = solve_owned_routing(streets([*edges, (10, 11, 1000, [(0, BUILT)])], [10], 500_000), EXACT)
    assert (answer.objective, answer.share_met) == (1300, True)
    assert 900 < answer.certified_lower_bound == answer.lower_bound <= 1250


def test_the_user_s_stop_leaves_a_tree_that_meets_the_rule() -> None:
    """Told to stop at once, the first tree is repaired and returned as stopped and not repeatable."""
    answer = solve_owned_routing(line(350_000), EXACT, Watch(should_stop=lambda: True))
    assert answer.share_met
    assert answer.report.outcome == "stopped"
    assert not answer.report.repeatable
    assert answer.lower_bound <= 1406 <= answer.objective


def test_progress_tells_bounds_of_the_whole_problem() -> None:
    """No lower bound told is above the optimum and no upper bound below it."""
    seen: list[Progress] = []
    solve_owned_routing(line(350_000), EXACT, Watch(tell=seen.append))
    assert seen
    assert all(p.lower is None or p.lower <= 1406 for p in seen)
    assert all(p.upper is None or p.upper >= 1406 for p in seen)


@pytest.mark.parametrize("seed", range(10))
def test_switching_keeps_the_rules_at_no_less_than_the_exact_cost(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """With share and payments at once, brute force over 2^10 choices is the exact knapsack's answer."""
    rng = np.random.default_rng(seed)
    edges: list[Edge] = [
        (i, i + 1, int(rng.integers(1, 50)), [(int(rng.integers(50, 90)), BUILT), (50, LEASED)])
        for i in range(10)
    ]
    paid = rng.integers(1, 20, 20)
    least = int(sum(min(paid[2 * i], paid[2 * i + 1]) for i in range(10)))
    rule = SideRule("payments", paid, int((least + paid.sum() / 2) // 2))
    ways = Ways(replace(streets(edges, [10], 500_000), rules=(rule,)))
    costs = [
        ways.cost(rows)
        for code in range(1 << 10)
        if max(ways.excess(rows := np.array([2 * i + (code >> i & 1) for i in range(10)]))) <= 0
    ]
    exact = build_tree(ways, np.arange(10))
    monkeypatch.setattr(repair, "EXACT_ITEMS", 0)
    greedy = build_tree(ways, np.arange(10))
    assert exact.kept is bool(costs)
    if costs:
        assert exact.cost == min(costs)
        assert not greedy.kept or greedy.cost >= exact.cost


def test_a_long_tree_is_switched_greedily_within_one_span_of_the_bound() -> None:
    """300 spans cost at most one dearest switch, and a cent of rounding each, above the bound."""
    rng = np.random.default_rng(1)
    edges: list[Edge] = []
    for i in range(300):
        cost = int(rng.integers(10, 99))
        edges.append(
            (
                i,
                i + 1,
                int(rng.integers(100, 900)),
                [(cost + int(rng.integers(1, 99)), BUILT), (cost, LEASED)],
            )
        )
    problem = streets(edges, [300], 600_000)
    built = build_tree(Ways(problem), np.arange(300))
    assert built.kept
    answer = solve_owned_routing(problem, EXACT)
    assert answer.share_met
    assert answer.objective - answer.lower_bound <= 98 + 300
    assert answer.objective <= built.cost


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"min_owned_ppm": 1_000_001}, "min_owned_ppm is 1000001"),
        ({"length_cm": np.full(10, -1)}, "length_cm is negative at positions"),
        ({"way_cost": np.full(20, -1)}, "way_cost is negative at positions"),
        ({"way_cost": np.full(20, 1 << 56)}, "way_cost sums to"),
        ({"root": 11}, "root is 11"),
        ({"terminals": np.array([11])}, "terminals is outside 0 .. 10"),
        ({"node_count": 0}, "node_count is 0"),
        ({"way_indptr": np.full(11, 20)}, "way_indptr does not ascend from 0 to 20"),
        ({"way_owned": np.ones(20, np.int64)}, "way_owned is int64"),
        ({"tail": np.zeros(9, np.int64)}, "head is int64"),
    ],
)
def test_wrong_arrays_are_refused(change: dict[str, object], words: str) -> None:
    """Each fault raises ValueError naming the array and the value found."""
    with pytest.raises(ValueError, match=words):
        solve_owned_routing(replace(line(0), **change))
