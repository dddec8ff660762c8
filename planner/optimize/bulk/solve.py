"""The door of the buy-at-bulk search: `improve_forest`."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from planner.optimize.bulk.bound import constant_splices, lower_bound
from planner.optimize.bulk.cost import Prices, forest_cost
from planner.optimize.bulk.forest import Demands, Forest, build_forest, edges_of, hang, key_nodes
from planner.optimize.bulk.move import exchanged, find_exchange
from planner.optimize.bulk.problem import PPM, BulkProblem, BulkSolution, IntArray, check_bulk_problem
from planner.optimize.report import SILENT, Limits, Watch
from planner.optimize.steiner.graph import Graph, build_graph

STARTS = 6
"""Descents from the forest given, each in an order of its own; one where the first finds nothing."""
ROUNDS, PATIENCE = 12, 4
"""Rounds with noise at most, and how many in vain end them."""
NOISE = 0.6
"""Most by which a weight is raised in a round, as a share of it."""
NEAR = 500
"""A round whose trunks come out within one such part of the best cost is finished with all key paths."""


def improve_forest(
    problem: BulkProblem,
    edges: IntArray,
    routing_bound: int = 0,
    limits: Limits | None = None,
    watch: Watch = SILENT,
) -> BulkSolution:
    """Return the forest of least real cost that a local search from a given one finds, with a lower bound.

    The search takes key paths out, one after another in an order drawn by the seed, and joins what hung on
    each by the cheapest path (`move.py`); an exchange is made where the whole forest then costs less, keeps
    the limits of all demands and the owned share. It ends when no key path is left whose exchange pays.
    The answer is never dearer than the forest given. It is not proven to be best.

    Parameters
    ----------
    edges
        A forest that satisfies the problem; each required node is joined to one root.
    routing_bound
        Below the weight of every forest that joins the required nodes.
    limits
        Time and seed; the gap is not used.

    Raises
    ------
    ValueError
        Arrays of wrong length or range; edges that close a cycle or leave a required node out.
    """
    limits = limits or Limits()
    begun = time.monotonic()
    check_bulk_problem(problem, edges)
    search = _Search(problem, edges)
    plain = search.figures

    def over() -> bool:
        return time.monotonic() - begun >= limits.time_limit_s or watch.should_stop()

    ended = _rounds(search, np.random.default_rng(limits.seed), over)
    bound, part = lower_bound(problem, routing_bound)
    return BulkSolution(
        edges=np.sort(edges_of(search.forest)),
        cost=search.figures[0],
        plain_cost=plain[0],
        weight=search.figures[1],
        plain_weight=plain[1],
        moves=search.moves,
        tried=search.tried,
        lower_bound=bound,
        bound_part_ppm=part,
        repeatable=ended,
        runtime_s=time.monotonic() - begun,
    )


def _rounds(search: _Search, rng: np.random.Generator, over: Callable[[], bool]) -> bool:
    """Descend, then again from the best forest after a descent at prices with noise; False if cut short.

    Orders of descent lead to different trunks: a few are tried from the forest given. A round whose forest
    is not cheaper is thrown away. The rounds end with `PATIENCE` of them in vain.
    """
    given, best, figures = search.forest, search.forest, search.figures
    for _ in range(STARTS):
        search.forest = given
        whole = search.descend(search.prices, rng, over)
        if search.figures[0] < figures[0]:
            best, figures = search.forest, search.figures
        search.forest, search.figures = best, figures
        if not whole:
            return False
        if best is given:
            break
    vain, trunk = 0, search.trunk_fibers()
    for _ in range(ROUNDS):
        best, figures = search.forest, search.figures
        noisy = 1 + NOISE * rng.random(len(search.prices.weight))
        shaken = search.prices._replace(weight=np.rint(search.prices.weight * noisy).astype(np.int64))
        whole = search.descend(shaken, rng, over, trunk) and search.descend(search.prices, rng, over, trunk)
        if whole and search.figures[0] < figures[0] + figures[0] // NEAR:
            whole = search.descend(search.prices, rng, over)
        search.figures = forest_cost(search.prices, search.forest, search.constant)
        gained = search.figures[0] < figures[0]
        if not gained:
            search.forest, search.figures = best, figures
        if not whole:
            return False
        vain = 0 if gained else vain + 1
        if vain == PATIENCE:
            break
    return True


def joins_all(problem: BulkProblem, edges: IntArray) -> bool:
    """Say whether edges are a forest that the search may start from: no cycle, every required node joined.

    Demands and the owned share are to be kept too. Edges that join two roots are no such forest.
    """
    try:
        real_cost(problem, edges)
    except ValueError:
        return False
    return True


def real_cost(problem: BulkProblem, edges: IntArray) -> tuple[int, int, int, int]:
    """Return cost and weight in cents, closures and splices of a forest.

    Raises
    ------
    ValueError
        As `improve_forest`.
    """
    check_bulk_problem(problem, edges)
    return _Search(problem, edges).figures


class _Search:
    """The forest in hand with its cost."""

    def __init__(self, problem: BulkProblem, edges: IntArray) -> None:
        self.problem = problem
        usable = problem.kind >= 0
        self.graph = _usable_graph(problem)
        self.prices = Prices(
            problem.length_cm, problem.weight, problem.kind, problem.tariff.rate, problem.tariff.full,
            problem.tariff.tail, problem.tariff.largest, problem.tariff.laid, problem.closed,
            problem.closure_cents, problem.splice_cents, problem.pass_branches,
        )  # fmt: skip
        self.demands = Demands(
            problem.demand_from, problem.demand_to, problem.demand_fibers, problem.demand_limit_cm
        )
        self.required = problem.required.copy()
        for nodes in (problem.demand_from, problem.demand_to, problem.roots):
            self.required[nodes] = True
        self.constant = constant_splices(problem)
        parent, up, used = hang(problem.node_count, problem.tail, problem.head, edges, problem.roots)
        if used != len(edges) or (parent[self.required] < -1).any() or not usable[edges].all():
            raise ValueError("bulk problem: the edges given are no forest that joins every required node")
        self.forest, kept = build_forest(parent, up, problem.roots, problem.length_cm, self.demands)
        if not kept or self._unowned(self.forest) > 0:
            raise ValueError("bulk problem: the forest given breaks a limit of length or the owned share")
        self.figures = forest_cost(self.prices, self.forest, self.constant)
        self.moves = self.tried = 0

    def descend(
        self, prices: Prices, rng: np.random.Generator, over: Callable[[], bool], least: int = 0
    ) -> bool:
        """Exchange key paths of so many fibers or more as long as any pays; False if cut short."""
        self.figures = forest_cost(prices, self.forest, self.constant)
        improved = True
        while improved:
            improved = False
            keys = key_nodes(self.forest, self.required)
            for bottom in rng.permutation(keys[self.forest.fibers[keys] >= least]).tolist():
                if over():
                    return False
                improved |= self.exchange(bottom, prices)
        return True

    def exchange(self, bottom: int, prices: Prices) -> bool:
        """Try the key path that begins at a node; says whether the forest was changed."""
        if self.forest.parent[bottom] < 0 or not (self.required[bottom] or self._branches(bottom)):
            return False
        self.tried += 1
        found = find_exchange(self.graph, prices, self.forest, self.demands, self.required, bottom)
        if found.saved <= 0:
            return False
        parent, up = exchanged(self.forest, found)
        forest, kept = build_forest(parent, up, self.problem.roots, self.problem.length_cm, self.demands)
        if not kept or self._unowned(forest) > 0:
            return False
        figures = forest_cost(prices, forest, self.constant)
        if figures[0] >= self.figures[0]:
            return False
        self.forest, self.figures = forest, figures
        self.moves += 1
        return True

    def trunk_fibers(self) -> int:
        """Return the least fibers with which an edge costs more than its weight, 1 where none ever does."""
        dearer = np.flatnonzero((self.problem.tariff.rate > 0).any(axis=0))
        return int(dearer[0]) if len(dearer) else 1

    def _branches(self, node: int) -> bool:
        """Say whether a node of the forest has other than one child."""
        first, size = int(self.forest.place[node]), int(self.forest.size[node])
        if size == 1:
            return True
        below = int(self.forest.order[first + 1])
        return int(self.forest.size[below]) != size - 1

    def _unowned(self, forest: Forest) -> int:
        """Return by how much the owned share is missed, in centimeters times a million; 0 or below: kept."""
        share = self.problem.min_owned_ppm
        if not share:
            return 0
        edges = edges_of(forest)
        length = self.problem.length_cm[edges]
        return int((length * (share - PPM * self.problem.owned[edges].astype(np.int64))).sum())


def _usable_graph(problem: BulkProblem) -> Graph:
    """Return the slot arrays over the edges that may be used; edges keep their numbers."""
    graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
    ok = (problem.kind >= 0) & (problem.tail != problem.head)
    if ok.all():
        return graph
    rows = np.flatnonzero(ok)
    slim = build_graph(problem.node_count, problem.tail[rows], problem.head[rows], problem.weight[rows])
    return slim._replace(edge=rows[slim.edge])
