"""Second paths held to a length, against every choice of paths on small graphs."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest

from planner.optimize.protect import ProtectionProblem, held_to_length, second_paths


def drawn(seed: int) -> tuple[ProtectionProblem, np.ndarray, nx.MultiGraph]:
    """A built street from the root through two or three critical nodes, and ways beside it."""
    rng = np.random.default_rng(seed)
    many = int(rng.integers(2, 4))
    street = [(k, k + 1) for k in range(many)]
    beside = [(many + 1 + k, int(rng.integers(0, many + 1 + k))) for k in range(3)]
    more = [tuple(sorted(rng.choice(many + 4, 2, replace=False).tolist())) for _ in range(7)]
    loop = [(0, many)]
    edges = np.array([*street, *beside, *more, *loop])
    built = np.arange(len(edges)) < many
    weight = rng.integers(1, 30, len(edges))
    length = rng.integers(1, 12, len(edges))
    critical = np.arange(1, many + 1)
    groups = [np.arange(k) for k in critical]
    problem = ProtectionProblem(
        many + 4, edges[:, 0], edges[:, 1], weight, built, critical, 0,
        np.concatenate([[0], np.cumsum(critical)]), np.concatenate(groups), critical, False,
    )  # fmt: skip
    graph = nx.MultiGraph()
    for row, (a, b) in enumerate(edges.tolist()):
        graph.add_edge(a, b, key=row)
    return problem, length, graph


def ways(problem: ProtectionProblem, graph: nx.MultiGraph, k: int) -> list[tuple[int, ...]]:
    """Every simple way of a critical node to the root past its group."""
    left = graph.copy()
    left.remove_edges_from([(*graph_ends(problem, e), e) for e in problem.group(k).tolist()])
    found = nx.all_simple_edge_paths(left, int(problem.critical[k]), problem.root)
    return [tuple(edge[2] for edge in way) for way in found]


def graph_ends(problem: ProtectionProblem, edge: int) -> tuple[int, int]:
    """The ends of an edge."""
    return int(problem.tail[edge]), int(problem.head[edge])


def cost(problem: ProtectionProblem, edges: set[int]) -> int:
    """What edges off the street cost."""
    return int(sum(problem.weight[e] for e in edges if not problem.built[e]))


@pytest.mark.parametrize("seed", range(40))
def test_every_way_is_short_enough_and_no_choice_within_the_limits_is_much_cheaper(seed: int) -> None:
    """Limits are kept; all ways together cost the least of any choice, or a tenth more at most."""
    problem, length, graph = drawn(seed)
    every = [ways(problem, graph, k) for k in range(len(problem.critical))]
    rng = np.random.default_rng(seed + 1000)
    short = [min(sum(length[e] for e in way) for way in held) for held in every]
    long = [max(sum(length[e] for e in way) for way in held) for held in every]
    drawn_limits = [int(rng.integers(a, b + 1)) for a, b in zip(short, long, strict=True)]
    limit = np.where(rng.random(len(short)) < 0.4, -1, drawn_limits)
    on = np.ones(len(length), np.bool_)
    held = held_to_length(problem, on, length, limit, seed=1)
    laid = second_paths(problem, held, length)
    for k, path in enumerate(laid):
        assert limit[k] < 0 or int(length[path].sum()) <= limit[k]
    within = [
        [way for way in some if most < 0 or sum(length[e] for e in way) <= most]
        for some, most in zip(every, limit.tolist(), strict=True)
    ]
    best = min(cost(problem, set().union(*choice)) for choice in product(*within))
    found = cost(problem, set(np.flatnonzero(held).tolist()))
    assert best <= found <= 1.1 * best


@pytest.mark.parametrize("seed", range(20))
def test_a_search_that_goes_on_keeps_shorter_limits_and_loses_nothing(seed: int) -> None:
    """From what longer limits gave: with the same limits no dearer, with shorter ones within them."""
    problem, length, graph = drawn(seed)
    every = [ways(problem, graph, k) for k in range(len(problem.critical))]
    short = np.array([min(sum(length[e] for e in way) for way in held) for held in every])
    first = held_to_length(problem, np.ones(len(length), np.bool_), length, short + 4, seed=1)
    again = held_to_length(problem, first, length, short + 4, seed=2)
    assert cost(problem, set(np.flatnonzero(again))) <= cost(problem, set(np.flatnonzero(first)))
    tight = held_to_length(problem, again, length, short, seed=3)
    assert [int(length[path].sum()) for path in second_paths(problem, tight, length)] == short.tolist()
