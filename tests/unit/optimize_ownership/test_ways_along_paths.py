"""Ways of a tree whose changes of kind cost: against every choice tried by hand, and what they leave."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from planner.optimize.owned import repair
from planner.optimize.owned.changes import PathWays, cost_of_changes, outward
from planner.optimize.owned.repair import build_tree
from planner.optimize.owned.ways import Ways
from planner.optimize.ownership import Changes, OwnedRoutingProblem, SideRule, solve_owned_routing
from planner.optimize.report import Limits


def random_tree(seed: int, kinds: int = 3) -> OwnedRoutingProblem:
    """A tree of eight edges, two or three ways each, of up to three kinds, with changes that cost."""
    rng = np.random.default_rng(seed)
    head = np.arange(1, 9)
    tail = np.array([int(rng.integers(0, v)) for v in head])
    counts = rng.integers(2, 4, len(head))
    ways = int(counts.sum())
    return OwnedRoutingProblem(
        9, tail, head, rng.integers(300, 900, len(head)),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), rng.integers(0, 300, ways),
        rng.random(ways) < 0.5, head.astype(np.int64), 0,
        rules=(SideRule("payments", rng.integers(0, 50, ways), 10_000),),
        changes=Changes(rng.integers(0, kinds, ways), rng.integers(0, 120, len(head))),
    )  # fmt: skip


def every_choice(ways: Ways, rate: float) -> float:
    """The least weight of all choices of ways, changes counted edge by edge."""
    p = ways.problem
    assert p.changes is not None
    rows = [range(int(a), int(b)) for a, b in zip(p.way_indptr[:-1], p.way_indptr[1:], strict=True)]
    before = {int(h): e for e, h in enumerate(p.head)}
    best = np.inf
    for choice in product(*rows):
        total = sum(int(p.way_cost[k]) + rate * int(p.rules[0].amount[k]) for k in choice)
        for e, u in enumerate(p.tail.tolist()):
            if u in before and p.changes.kind[choice[e]] != p.changes.kind[choice[before[u]]]:
                total += int(p.changes.cents[e])
        best = min(best, total)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_ways_of_a_tree_are_the_best_of_all_choices(seed: int) -> None:
    """At no rate and at one the sums from the leaves find the least of every choice."""
    ways = Ways(random_tree(seed))
    edges = np.arange(8)
    for rate in (0.0, 1.7):
        rows = PathWays(ways, edges).best(np.array([0.0, rate]))
        found = (
            ways.cost(rows) + rate * float(ways.amount[1, rows].sum()) + cost_of_changes(ways, edges, rows)
        )
        assert found == pytest.approx(every_choice(ways, rate))


def row_of_streets(most: int, cents: int) -> OwnedRoutingProblem:
    """Nine streets in a row, on poles for 100 or 110 by turns or leased for 105; leases pay 10."""
    built = [100 if i % 2 else 110 for i in range(9)]
    return OwnedRoutingProblem(
        10, np.arange(9), np.arange(1, 10), np.full(9, 1000), np.arange(0, 20, 2),
        np.array([c for b in built for c in (b, 105)]), np.array([True, False] * 9), np.array([9]), 0,
        rules=(SideRule("payments", np.array([0, 10] * 9), most),),
        changes=Changes(np.array([0, 1] * 9), np.full(9, cents)),
    )  # fmt: skip


def changes_in(problem: OwnedRoutingProblem, rows: np.ndarray) -> int:
    assert problem.changes is not None
    kind = problem.changes.kind[rows]
    return int((np.diff(kind) != 0).sum())


def test_ways_run_on_where_a_change_costs_more_than_it_saves() -> None:
    """Street by street the cheapest ways change eight times; where a change costs 50 they never do."""
    free, dear = row_of_streets(1000, 0), row_of_streets(1000, 50)
    assert changes_in(free, solve_owned_routing(free).ways) == 8
    answer = solve_owned_routing(dear)
    assert changes_in(dear, answer.ways) == 0
    assert answer.kept
    assert answer.certified_lower_bound <= answer.objective == 945


def test_a_limit_is_kept_with_one_change_and_not_with_eight() -> None:
    """Payments of 40 allow four leased streets: they lie together, and the bound stays below."""
    problem = row_of_streets(40, 3)
    answer = solve_owned_routing(problem, Limits(gap_limit_pct=0.0))
    assert answer.kept
    assert answer.amounts[0] <= 40
    assert changes_in(problem, answer.ways) <= 2
    assert answer.certified_lower_bound <= answer.objective


def test_beyond_an_edge_without_a_kind_ways_begin_free() -> None:
    """Two centers on a super-root: the street of each may be of a kind of its own."""
    p = OwnedRoutingProblem(
        4, np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3]), np.array([0, 0, 9, 9]), np.arange(5),
        np.array([0, 0, 7, 8]), np.ones(4, bool), np.array([3]), 0,
        changes=Changes(np.array([-1, -1, 0, 1]), np.array([0, 0, 60, 60])),
    )  # fmt: skip
    assert outward(Ways(p), np.array([0, 2]))[1].tolist() == [-1, -1]
    assert cost_of_changes(Ways(p), np.array([0, 2]), np.array([0, 2])) == 0


def test_wrong_changes_are_refused_by_name() -> None:
    """A kind too few and a negative cost are both told."""
    bad = Changes(np.array([0, 1]), np.full(9, -1))
    with pytest.raises(ValueError, match=r"kind of changes is not int64\[18\].*cents of changes"):
        solve_owned_routing(replace(row_of_streets(40, 3), changes=bad))


def test_a_knapsack_that_the_clock_ends_is_not_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by the tree, and by the report of the whole search."""
    problem = replace(row_of_streets(40, 0), changes=None)
    assert not build_tree(Ways(problem), np.arange(9)).by_clock
    assert solve_owned_routing(problem).report.repeatable
    monkeypatch.setattr(repair, "_exact", lambda ways, edges: (None, False))
    assert build_tree(Ways(problem), np.arange(9)).by_clock
    assert not solve_owned_routing(problem).report.repeatable
