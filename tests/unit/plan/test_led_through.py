"""A tree led through given streets stays a tree that joins every site, and sites hang on each of them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from planner.optimize.ownership import OwnedRoutingProblem, solve_owned_routing
from planner.plan.edits.through import through


def grid(side: int, seed: int) -> OwnedRoutingProblem:
    """A grid of streets of random cost with five sites and the center in a corner."""
    rng = np.random.default_rng(seed)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side), ordering="sorted")
    ends = np.array(sorted(graph.edges), dtype=np.int64)
    many = len(ends)
    return OwnedRoutingProblem(
        node_count=side * side, tail=ends[:, 0], head=ends[:, 1], length_cm=np.full(many, 100, np.int64),
        way_indptr=np.arange(many + 1, dtype=np.int64), way_cost=rng.integers(50, 150, many),
        way_owned=np.ones(many, dtype=bool),
        terminals=rng.choice(np.arange(1, side * side), 5, replace=False).astype(np.int64), root=0,
        min_owned_ppm=0,
    )  # fmt: skip


def graph_of(problem: OwnedRoutingProblem, edges: np.ndarray) -> nx.Graph:
    """Return edges as a graph."""
    return nx.Graph(zip(problem.tail[edges].tolist(), problem.head[edges].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(12))
def test_a_tree_led_through_streets_joins_all_sites_and_each_carries_one(seed: int) -> None:
    problem = grid(6, seed)
    edges = solve_owned_routing(problem).edges
    rng = np.random.default_rng(100 + seed)
    wanted = rng.choice(len(problem.tail), 4, replace=False).astype(np.int64)
    found = through(problem, edges, wanted)
    tree = graph_of(problem, found)
    assert nx.is_tree(tree)
    assert {0, *problem.terminals.tolist()} <= set(tree)
    led = [e for e in wanted.tolist() if e in set(found.tolist())]
    assert len(led) >= 3, "in a grid of blocks there is almost always a way through"
    for e in led:
        apart = tree.copy()
        apart.remove_edge(int(problem.tail[e]), int(problem.head[e]))
        beyond = set(apart) - nx.node_connected_component(apart, 0)
        assert beyond & set(problem.terminals.tolist())


def test_a_dead_end_without_a_site_stays_out() -> None:
    """A street 0 - 1 with the site at 1, and a spur 1 - 2 that leads nowhere."""
    problem = OwnedRoutingProblem(
        3, np.array([0, 1]), np.array([1, 2]), np.array([100, 100]), np.array([0, 1, 2]), np.array([5, 5]),
        np.ones(2, bool), np.array([1]), 0, 0,
    )  # fmt: skip
    assert through(problem, np.array([0]), np.array([1])).tolist() == [0]


def test_a_tree_that_runs_there_already_stays() -> None:
    problem = grid(4, 1)
    edges = solve_owned_routing(problem).edges
    assert through(problem, edges, edges[:2]).tolist() == sorted(edges.tolist())
