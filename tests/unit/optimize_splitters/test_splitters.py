"""Splitters along a tree: against every choice there is, on small cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.splitters import SplitterProblem, SplitterSolution, cost_of, faults_of, solve_splitters
from planner.optimize.splitters.flows import _Paid, _Tables, matched, solve_flows
from planner.optimize.splitters.places import places_of
from planner.optimize.splitters.problem import UNITS, route_cm
from planner.optimize.splitters.spans import spans_bound


def made(seed: int, nodes: int, sites: int, legs: tuple[int, ...], *, tight: bool = False) -> SplitterProblem:
    """A random tree with sites on it, and prices such that neither fiber nor splitters cost nothing."""
    rng = np.random.default_rng(seed)
    parent = np.array([-1, *(int(rng.integers(0, k)) for k in range(1, nodes))])
    return SplitterProblem(
        parent=parent,
        length_cm=np.concatenate([[0], rng.integers(0, 90_000, nodes - 1)]),
        may_stand=np.ones(nodes, dtype=np.bool_),
        site_node=rng.integers(0, nodes, sites),
        up=rng.uniform(0, 4 if tight else 1, sites),
        down=rng.uniform(0, 4 if tight else 1, sites),
        legs=legs,
        splitter_cents=tuple(int(c) for c in rng.integers(500, 4000, len(legs))),
        port_cents=int(rng.integers(1000, 30_000)),
        port_up=6.0,
        port_down=6.0,
        fiber_millicents_m=int(rng.integers(500, 20_000)),
        farthest_cm=np.full(sites, 120_000 if tight else 10**7),
    )


def partitions(things: list[int]) -> Iterator[list[list[int]]]:
    """Every way of putting things into groups."""
    if not things:
        yield []
        return
    for rest in partitions(things[1:]):
        yield [[things[0]], *rest]
        for k, group in enumerate(rest):
            yield [*rest[:k], [things[0], *group], *rest[k + 1 :]]


def least(problem: SplitterProblem) -> int:
    """The cost of the best of all choices, in units, by trying them."""
    nodes, sites = range(len(problem.parent)), list(range(len(problem.site_node)))
    route = [[route_cm(problem, a, b) for b in nodes] for a in nodes]
    far = [[problem.fiber_millicents_m * route_cm(problem, a, b) for b in nodes] for a in nodes]
    never = 10**15
    at = problem.site_node.tolist()

    def fits(group: list[int]) -> bool:
        return problem.up[group].sum() <= problem.port_up and problem.down[group].sum() <= problem.port_down

    def port(u: int) -> int:
        return UNITS * (problem.port_cents + problem.splitter_cents[0]) + far[0][u]

    def short(i: int, way: int) -> bool:
        return way <= max(int(problem.farthest_cm[i]), route[0][at[i]])

    def below(g: list[int], u: int, v: int) -> int:
        lead = route[0][u] + route[u][v]
        held = all(short(i, lead + route[v][at[i]]) for i in g)
        return far[u][v] + sum(far[v][at[i]] for i in g) if held else never

    def tree(groups: list[list[int]], item: int) -> int:
        return min(port(u) + sum(item + min(below(g, u, v) for v in nodes) for g in groups) for u in nodes)

    best = np.iinfo(np.int64).max
    for groups in partitions(sites):
        if max(map(len, groups)) > problem.legs[-1]:
            continue
        if len(problem.legs) == 1:
            if all(map(fits, groups)):
                cost = sum(min(port(u) + below(g, u, u) for u in nodes) for g in groups)
                best = min(best, cost)
            continue
        for trees in partitions(list(range(len(groups)))):
            whole = [sorted(i for g in t for i in groups[g]) for t in trees]
            if max(map(len, trees)) <= problem.legs[0] and all(map(fits, whole)):
                item = UNITS * problem.splitter_cents[1]
                best = min(best, sum(tree([groups[g] for g in t], item) for t in trees))
    return int(best)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    nodes=st.integers(1, 6),
    sites=st.integers(1, 6),
    legs=st.sampled_from([(1,), (2,), (3,), (6,), (2, 2), (1, 3), (3, 2)]),
    tight=st.booleans(),
)
def test_a_choice_holds_every_limit_and_the_best_of_all_lies_between_it_and_its_bound(
    seed: int, nodes: int, sites: int, legs: tuple[int, ...], tight: bool
) -> None:
    """Nothing is broken, the cost is recomputed, and bound <= least over all choices <= cost."""
    problem = made(seed, nodes, sites, legs, tight=tight)
    found = solve_splitters(problem)
    assert faults_of(problem, found) == []
    assert found.objective == cost_of(problem, found)
    optimum = least(problem)
    assert found.lower_bound <= -(-optimum // UNITS) <= found.objective


CASES = {
    "seed": st.integers(0, 10**6),
    "nodes": st.integers(1, 6),
    "sites": st.integers(1, 6),
    "legs": st.sampled_from([(1,), (2,), (3,), (6,), (2, 2), (1, 3), (3, 2), (2, 1)]),
}


@settings(max_examples=60, deadline=None)
@given(**CASES)
def test_where_no_way_and_no_port_binds_the_tables_give_the_best_of_all(
    seed: int, nodes: int, sites: int, legs: tuple[int, ...]
) -> None:
    """Bound, choice and the least over all choices are one amount."""
    problem = made(seed, nodes, sites, legs)
    found, optimum = solve_splitters(problem), least(problem)
    assert found.objective == found.lower_bound == -(-optimum // UNITS)


@settings(max_examples=60, deadline=None)
@given(**CASES, legs_told=st.integers(1, 4), feeds_told=st.integers(1, 3), tight=st.booleans())
def test_tables_too_narrow_for_what_spans_carry_still_bound_every_choice(
    seed: int, nodes: int, sites: int, legs: tuple[int, ...], legs_told: int, feeds_told: int, tight: bool
) -> None:
    """Tables that tell one to four legs apart, and one to three feeds, are below the least of all choices."""
    problem, known = made(seed, nodes, sites, legs, tight=tight), 10**15
    window = (legs_told, feeds_told if len(legs) > 1 else 0)
    flows = _Tables(problem, _Paid.of(problem), places_of(problem).node, window, known).solve()
    assert flows.bound <= least(problem)


def test_what_costs_more_than_a_known_choice_is_not_looked_at() -> None:
    """Told that something cheaper than the best is known, the tables say that nothing is below it."""
    problem = made(5, 6, 6, (2, 2))
    optimum, stand = least(problem), places_of(problem).node
    below = solve_flows(problem, stand, optimum - 5 * UNITS)
    assert below.lower is None
    assert optimum - 6 * UNITS <= below.bound <= optimum
    above = solve_flows(problem, stand, optimum + 5 * UNITS)
    assert above.lower is not None
    assert 0 <= optimum - above.bound <= 1 + optimum // 10**8


def test_fibers_that_are_matched_do_not_cross() -> None:
    """Two sites below and one at the POP, splitters for two at the POP and one below: one fiber runs up."""
    problem = made(1, 2, 3, (2,))
    problem = replace(problem, site_node=np.array([1, 1, 0]))
    assert matched(problem, problem.site_node, [(0, 2), (1, 1)]) == [[2, 1], [0]]


def test_one_splitter_at_the_fork() -> None:
    """Two sites 100 m beyond a fork 900 m from the POP: 1,100 m at a cent, a splitter and a port: 137.00."""
    line = SplitterProblem(
        np.array([-1, 0, 1, 1]), np.array([0, 90_000, 10_000, 10_000]), np.ones(4, dtype=np.bool_),
        np.array([2, 3]), np.ones(2), np.ones(2), (8,), (2600,), 10_000, 100.0, 100.0, 1000,
        np.full(2, 10**7),
    )  # fmt: skip
    found = solve_splitters(line)
    assert found.node.tolist() == [1]
    assert found.objective == found.lower_bound == 13_700


def test_load_parts_what_legs_would_hold() -> None:
    """Four sites of 30 Mb/s each way on ports of 60 Mb/s: two ports, though one splitter has legs for all."""
    four = SplitterProblem(
        np.array([-1, 0]), np.array([0, 50_000]), np.ones(2, dtype=np.bool_), np.ones(4, dtype=np.int64),
        np.full(4, 30.0), np.full(4, 1.0), (8,), (2600,), 10_000, 60.0, 60.0, 1000, np.full(4, 10**7),
    )  # fmt: skip
    found = solve_splitters(four)
    assert np.bincount(found.site_splitter).tolist() == [2, 2]
    assert spans_bound(four) == UNITS * found.objective


def test_barred_nodes_hold_no_splitter() -> None:
    """With the fork barred the splitter stands where it may, at more cost."""
    problem = made(7, 6, 6, (6,))
    free = solve_splitters(problem)
    barred = replace(problem, may_stand=~np.isin(np.arange(6), free.node))
    found = solve_splitters(barred)
    assert faults_of(barred, found) == []
    assert found.objective >= free.objective


def test_no_splitter_leads_a_site_astray() -> None:
    """A site on another branch would share a splitter; where its way may not grow it has its own."""
    two = SplitterProblem(
        np.array([-1, 0, 0]), np.array([0, 100_000, 100_000]), np.array([False, True, True]),
        np.array([1, 1, 2]), np.ones(3), np.ones(3), (8,), (2600,), 900_000, 100.0, 100.0, 1000,
        np.full(3, 10**7),
    )  # fmt: skip
    assert len(solve_splitters(two).node) == 1
    straight = replace(two, farthest_cm=np.zeros(3, dtype=np.int64))
    assert sorted(solve_splitters(straight).node.tolist()) == [1, 2]
    told = " ".join(faults_of(straight, solve_splitters(two)))
    assert "is 300000 cm" in told


def test_nothing_to_join_needs_no_splitter() -> None:
    """Without sites there is no splitter, and nothing costs anything."""
    found = solve_splitters(made(1, 3, 0, (8,)))
    assert (len(found.node), found.objective, found.lower_bound) == (0, 0, 0)


def test_what_does_not_fit_together_is_refused() -> None:
    """A site that no port carries, a later parent and three stages are faults of the caller."""
    problem = made(1, 4, 3, (4,))
    with pytest.raises(ValueError, match="alone"):
        replace(problem, up=np.array([0.0, 7.0, 0.0]))
    with pytest.raises(ValueError, match="parent"):
        replace(problem, parent=np.array([-1, 2, 0, 0]))
    with pytest.raises(ValueError, match="stages"):
        replace(problem, legs=(2, 2, 2), splitter_cents=(1, 1, 1))


def test_faults_are_told() -> None:
    """A splitter with too many legs, one of a wrong stage and a port too full are each named."""
    problem = replace(made(3, 4, 4, (2,)), port_up=1.0, up=np.full(4, 0.9))
    bad = SplitterSolution(
        np.array([0, 1]), np.array([1, 2]), np.array([-1, -1]), np.array([0, 0, 0, 1]),
    )  # fmt: skip
    told = " ".join(faults_of(problem, bad))
    assert "has 3 legs in use" in told
    assert "of stage 2 is fed at stage 1" in told
    assert "carries" in told


def town(legs: tuple[int, ...]) -> SplitterProblem:
    """120 sites on 300 nodes, on ports with room for all."""
    problem = made(11, 300, 120, legs)
    return replace(problem, port_up=500.0, port_down=500.0, length_cm=problem.length_cm // 10)


@pytest.mark.parametrize(("legs", "most"), [((6,), 0.0), ((2, 12), 0.0), ((1, 51), 0.0), ((4, 6), 3.0)])
def test_a_town_is_solved_near_its_bound(legs: tuple[int, ...], most: float) -> None:
    """One stage and two, few legs and many: exact but where a span carries more than tables tell apart."""
    found = solve_splitters(town(legs))
    assert faults_of(town(legs), found) == []
    assert 100 * (1 - found.lower_bound / found.objective) <= most


def test_where_ways_bind_the_search_stays_near_the_bound() -> None:
    """Every tenth site is held to its route, and ports have room for a full tree of light sites only."""
    problem = town((4, 6))
    farthest = np.where(np.arange(120) % 10 == 0, 0, problem.farthest_cm)
    problem = replace(problem, farthest_cm=farthest, port_up=12.0, port_down=12.0)
    found = solve_splitters(problem)
    assert faults_of(problem, found) == []
    assert found.lower_bound < found.objective <= 1.1 * found.lower_bound
