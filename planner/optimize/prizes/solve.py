"""The schedule of a prize-collecting solve: roots for a first tree, places for a root, search, cases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from planner.optimize.prizes.model import (
    PrizeCertificate,
    PrizeProblem,
    PrizeSolution,
    mandatory_mask,
    tree_value,
)
from planner.optimize.prizes.roots import avoiding_cost, places_around, without_node
from planner.optimize.prizes.search import PrizeSearch
from planner.optimize.prizes.trees import best_subtree
from planner.optimize.prizes.twins import Places, only_place, twinned
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.report import Limits, Progress, SolveReport, Watch, gap_pct
from planner.optimize.steiner.graph import INF, build_graph
from planner.optimize.steiner.kernels_lossless import reach
from planner.optimize.steiner.tree import best_tree_on, grow_tree

SOLVER = "prizes-1"
PROBES_SMALL, PROBES_LARGE, SMALL_EDGES = 8, 1, 20_000
"""So many roots are tried for a first tree, on graphs of up to so many edges and above."""
MOST_MOVES = 4
"""A root that the best tree leaves out is given up for one in it, at most so often."""
MOST_CASES = 40
"""Nodes that are held and then cut off, one after the other, where places alone leave a gap."""


class PrizeSolve:
    """The state of one solve: the best tree and the best proof."""

    def __init__(self, problem: PrizeProblem, limits: Limits, watch: Watch) -> None:
        self.started = time.monotonic()
        self.limits, self.watch = limits, watch
        self.stopped = False
        self.given = problem.root
        if problem.root is None and len(problem.terminals):
            self.given = int(problem.terminals[0])
        self.unreachable: IntArray = np.zeros(0, np.int64)
        if self.given is not None:
            near = reach(problem.node_count, problem.tail, problem.head, self.given)
            self.unreachable = np.unique(problem.terminals[~near[problem.terminals]])
        mandatory = mandatory_mask(problem)
        mandatory[self.unreachable] = False
        # Terminals pay nothing: they are in the tree, or out of reach and not counted.
        prize = problem.prize.copy()
        prize[problem.terminals] = 0
        self.problem = replace(problem, prize=prize, terminals=np.flatnonzero(mandatory).astype(np.int64))
        self.mandatory: BoolArray = mandatory
        self.graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
        self.edges: IntArray
        self.nodes: BoolArray
        self.edges, self.nodes = self._first_tree()
        self.cost = tree_value(self.problem, self.edges, self.nodes, self.unreachable)
        self.bound = 0
        self.proof: PrizeCertificate | None = None
        self._probed: dict[int, PrizeSearch] = {}

    def run(self) -> None:
        """Search until the gap is closed, nothing more is gained, or the clock or the user ends it."""
        with ThreadPoolExecutor(2) as pool:
            if self.given is not None:
                self._search(only_place(self.problem, self.given), pool)
                return
            places = self._first_places()
            for _ in range(MOST_MOVES):
                self._search(places, pool)
                if self._closed() or not self._go_on():
                    return
                if self.nodes[places.order[0]]:
                    break
                places = self._places(self._best_root())
            self.search_cases(pool)

    def answer(self) -> PrizeSolution:
        """Return the best tree with its proof."""
        if self.proof is None:
            raise AssertionError("a search always leaves a proof")
        bound = max(self.bound, self.proof.bound)
        gap = gap_pct(self.cost, bound)
        report = SolveReport(
            outcome="proven" if gap <= self.limits.gap_limit_pct else "stopped",
            objective=self.cost, bound=bound, certified_bound=self.proof.bound, gap_pct=gap,
            runtime_s=time.monotonic() - self.started, seed=self.limits.seed, solver=SOLVER,
            repeatable=not self.stopped,
        )  # fmt: skip
        return PrizeSolution(self.edges, self.nodes, self.unreachable, self.proof, report)

    def _first_tree(self) -> tuple[IntArray, BoolArray]:
        """Return a tree that holds what is mandatory, or the node of the largest prize."""
        root = self.given
        if root is None:
            root = int(np.argmax(self.problem.prize))
        inside = grow_tree(self.graph, self.graph.weight, self.mandatory, root)
        parent, order, _ = best_tree_on(self.graph, self.mandatory, inside, root)
        nodes = np.zeros(self.problem.node_count, np.bool_)
        nodes[order] = True
        return np.sort(self.graph.edge[parent[order[1:]]]), nodes

    def _first_places(self) -> Places:
        """Try roots of large prize for a first tree; return places around the best root of the best tree."""
        prize = self.problem.prize
        count = PROBES_SMALL if len(self.problem.tail) <= SMALL_EDGES else PROBES_LARGE
        for root in np.argsort(-prize, kind="stable")[:count].tolist():
            if not self._probed or self._go_on():
                self._take(self._probe(root))
                self._tell("first trees")
        return self._places(self._best_root())

    def _best_root(self) -> int:
        """Return the node of the best tree with the largest prize."""
        return int(np.argmax(np.where(self.nodes, self.problem.prize, -1)))

    def _probe(self, root: int) -> PrizeSearch:
        """Return a search that has made one tree and one ascent at this root."""
        if root not in self._probed:
            plain = twinned(self.problem, only_place(self.problem, root))
            self._probed[root] = PrizeSearch(plain, self.limits.seed, self._go_on, self._seconds_left)
        return self._probed[root]

    def _places(self, root: int) -> Places:
        """Return places around a root."""
        probe = self._probe(root)
        self._take(probe)
        return places_around(self.problem, root, probe.certificate(), self.cost)

    def _search(self, places: Places, pool: ThreadPoolExecutor) -> None:
        """Search with these places for the root; keep the proof."""
        search = self._begin(self.problem, places)
        cap = avoiding_cost(self.problem, places)
        self._drive(search, pool, cap)
        proof = search.certificate()
        if self.proof is None or proof.bound > self.proof.bound:
            self.proof = proof
        self.bound = max(self.bound, proof.bound)

    def search_cases(self, pool: ThreadPoolExecutor) -> None:
        """Raise the bound by cases: trees that hold a node, and trees that do not, again and again.

        The bound of the first kind is that of a rooted problem; for the second kind the node is cut off, its
        prize lost, and places for a root are sought again. The least of all cases bounds every tree.
        """
        rest, lost, least = self.problem, 0, int(INF)
        for _ in range(MOST_CASES):
            root = self._best_root()
            if not rest.prize[root]:
                root = int(np.argmax(rest.prize))
            held = self._begin(rest, only_place(rest, root))
            self._drive(held, pool, cap=0)
            least = min(least, held.bound + lost)
            lost += int(rest.prize[root])
            rest = without_node(rest, root)
            if least <= self.bound or not self._go_on():
                return
            if not rest.prize.any():
                self.bound = max(self.bound, min(least, lost))
                return
            probe = self._begin(rest, only_place(rest, int(np.argmax(rest.prize))))
            places = places_around(rest, int(np.argmax(rest.prize)), probe.certificate(), self.cost - lost)
            free = self._begin(rest, places)
            self._drive(free, pool, min(least, lost + avoiding_cost(rest, places)), lost)
            if self._closed() or not self._go_on():
                return

    def _begin(self, problem: PrizeProblem, places: Places) -> PrizeSearch:
        """Return a search with these places, its first tree looked at."""
        search = PrizeSearch(twinned(problem, places), self.limits.seed, self._go_on, self._seconds_left)
        self._take(search)
        return search

    def _drive(self, search: PrizeSearch, pool: ThreadPoolExecutor, cap: int, lost: int = 0) -> None:
        """Go on with a search until the gap is closed, it has ended, or the clock or the user ends it.

        The least of `cap` and the search's bound + `lost` bounds every tree.
        """
        stage = "dual ascent"
        while True:
            self.bound = max(self.bound, min(cap, search.bound + lost))
            self._tell(stage)
            if self._closed() or search.exhausted or search.cost <= search.bound or not self._go_on():
                return
            stage = search.advance(pool)
            self._take(search)

    def _take(self, search: PrizeSearch) -> None:
        """Keep the best subtree of a search's tree if it is better than what is known.

        A tree of the plain problem may run over a twin; then some mandatory node may be missed here.
        """
        edges = search.edges()
        edges = edges[edges < len(self.problem.tail)]
        in_forest = np.zeros(len(self.problem.tail), np.bool_)
        in_forest[edges] = True
        _, nodes = best_subtree(self.graph, in_forest, self.problem.prize, self.mandatory)
        ends = nodes[self.problem.tail[edges]] & nodes[self.problem.head[edges]]
        cost = tree_value(self.problem, edges[ends], nodes, self.unreachable)
        if cost < self.cost and nodes[self.mandatory].all():
            self.cost, self.edges, self.nodes = cost, edges[ends], nodes

    def _closed(self) -> bool:
        """Whether the gap is at or below the limit."""
        return gap_pct(self.cost, self.bound) <= self.limits.gap_limit_pct

    def _seconds_left(self) -> float:
        """Seconds until the time limit."""
        return self.limits.time_limit_s - (time.monotonic() - self.started)

    def _go_on(self) -> bool:
        """Say whether there is time and nobody asked to stop; remembers if not."""
        if self._seconds_left() <= 0 or self.watch.should_stop():
            self.stopped = True
        return not self.stopped

    def _tell(self, stage: str) -> None:
        """Stream the bounds."""
        seconds = time.monotonic() - self.started
        self.watch.tell(Progress(stage, seconds, float(self.cost), float(self.bound)))
