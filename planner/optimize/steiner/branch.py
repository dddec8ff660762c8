"""Branch and bound, for what the linear program over cuts leaves open.

The program's relaxation may end below the cheapest tree. Then a node v that it takes in part, with

    0 < y(v) < 1,   y(v) = sum of x over the arcs into v,

is chosen: trees that hold v have it for a terminal, trees that do not have it not at all. (Where every y is
0 or 1 the relaxation ends at a tree: it is the arborescence problem on the nodes with y = 1, whose cuts
describe it fully, Edmonds 1967.) Each half is reduced anew, which a terminal more or a node less often makes
shrink far, and gets a linear program that starts from the tight cuts of its parent, as they hold for both.
The bound is the least over the halves still open; a half is closed where its own bound is no less than the
best tree. Halves with the least bound are split first. Among nodes taken in part the one is split whose
halves' programs rise most in a few simplex iterations, by the product of both (strong branching).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_rows import Sides, project_sides
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.reduce import Shrunk

# Nodes that are tried before one is split.
TRIED = 8
LEAST_GAIN = 1e-6
# A program is left, and its half split, when so many rounds gained less than this share of the gap.
QUIET_ROUNDS, QUIET_SHARE = 3, 0.02
# It leaves, and comes back on a smaller graph, when it has ruled out this share of the edges.
WORTH_RESTARTING = 0.1
STARTS = 2
REGION_WORK, LARGEST_REGION = 300_000, 400
LEAST_PROGRESS, ROUNDS = 0.01, 6


@dataclass(frozen=True)
class Half:
    """One part of all trees: those of a reduced graph; cuts of it as it was with so many nodes; a bound."""

    shrunk: Shrunk
    sides: Sides
    nodes: int
    bound: int


@dataclass
class Found:
    """What the work on one half came to: a tree (edges of the first core), and the halves that are left."""

    cost: int
    edges: IntArray
    halves: list[Half]


def halves_of(shrunk: Shrunk, program: CutProgram, bound: int) -> list[Half]:
    """Split what a linear program leaves open at one node; returns the trees with it and those without it.

    Parameters
    ----------
    shrunk
        What the program was made for; stays as it is.
    bound
        A bound for both halves, in the terms of the first core.
    """
    core, graph = shrunk.core, shrunk.core.graph()
    split = _node_to_split(core, graph, program)
    if split < 0:
        return []
    used: BoolArray = np.zeros(len(core.tail), np.bool_)
    used[graph.edge[program.useful]] = True
    same = np.arange(core.node_count, dtype=np.int64)
    is_terminal = core.is_terminal.copy()
    is_terminal[split] = True
    halves = []
    for inside in (True, False):
        part = shrunk.copy()
        part.mark()
        if inside:
            part.core = replace(core, is_terminal=is_terminal)
        part.keep(used if inside else used & (core.tail != split) & (core.head != split))
        sides = program.tight_sides(same, core.node_count, part.core.is_terminal, core.root)
        halves.append(Half(part, sides, core.node_count, bound))
    return halves


def _node_to_split(core: Core, graph: Graph, program: CutProgram) -> int:
    """Return the node to split, -1 where every node is a terminal: then the best tree spans them, exactly."""
    free = np.flatnonzero(~core.required)
    if not len(free):
        return -1
    flow = np.add.reduceat(np.append(program.value, 0.0), graph.ptr[:-1])[free]
    flow[np.diff(graph.ptr)[free] == 0] = 0.0
    off = np.abs(flow - 0.5)
    tried = free[np.argsort(off, kind="stable")[:TRIED]]
    gains = np.maximum(program.gains_of(tried), LEAST_GAIN)
    return int(tried[int(np.argmax(gains[:, 0] * gains[:, 1]))])


class Branching:
    """The open halves of one reduced graph, and the best tree found in any.

    Attributes
    ----------
    cost, edges
        The best tree found here (edges of the first core); `INF` and none before there is one.
    """

    def __init__(self, halves: list[Half], seed: int) -> None:
        self._seed = seed
        self._made = 0
        self._open: list[tuple[int, int, Half]] = []
        self._running: list[CutProgram] = []
        self.cost = int(INF)
        self.edges: IntArray = np.empty(0, np.int64)
        self._push(halves)

    @property
    def closed(self) -> bool:
        """Whether no half is open: no tree is cheaper than the best known."""
        return not self._open

    @property
    def bound(self) -> int:
        """No tree is cheaper than this or the best cost known at any step; `INF` where no half is open."""
        return self._open[0][0] if self._open else int(INF)

    @property
    def count(self) -> int:
        """How many halves there have been."""
        return self._made

    def cancel(self) -> None:
        """Make running linear programs end soon."""
        for program in list(self._running):
            program.cancel()

    def step(
        self, upper: int, at_once: int, pool: Executor, go_on: Callable[[], bool], left_s: Callable[[], float]
    ) -> None:
        """Work on the halves of least bound, up to `at_once` of them side by side.

        Parameters
        ----------
        upper
            Cost of the best tree known anywhere.
        """
        upper = min(upper, self.cost)
        taken: list[tuple[int, Half]] = []
        while self._open and len(taken) < at_once:
            bound, number, half = heappop(self._open)
            if bound < upper:
                taken.append((number, half))
        futures = [pool.submit(self._work, half, upper, n, go_on, left_s) for n, half in taken]
        for future in futures:
            found = future.result()
            if found.cost < self.cost:
                self.cost, self.edges = found.cost, found.edges
            self._push(found.halves)

    def _push(self, halves: list[Half]) -> None:
        """Add halves to the open ones."""
        for half in halves:
            self._made += 1
            heappush(self._open, (half.bound, self._made, half))

    def _work(
        self, half: Half, upper: int, number: int, go_on: Callable[[], bool], left_s: Callable[[], float]
    ) -> Found:
        """Reduce, bound and reduce again until the half is closed or has to be split."""
        shrunk, sides, nodes, bound = half.shrunk, half.sides, half.nodes, half.bound
        found = Found(int(INF), np.empty(0, np.int64), [])
        rng = np.random.default_rng(self._seed * 1_000_003 + number)
        while _reduced_further(shrunk, found):
            core = shrunk.core
            sides = _carried(sides, nodes, shrunk)
            graph, nodes = core.graph(), core.node_count
            shrunk.mark()
            best = Incumbent(core, graph, STARTS, number)
            best.search(LARGEST_REGION, number, REGION_WORK)
            _keep_tree(found, shrunk, best)
            every = np.ones(len(graph.nbr), np.bool_)
            limit = min(upper, found.cost) - shrunk.offset
            program = CutProgram(core, graph, sides, every, every, limit)
            ended = self._solve(program, best, rng, go_on, left_s)
            _keep_tree(found, shrunk, best)
            bound = max(bound, min(limit, program.bound) + shrunk.offset)
            if bound >= min(upper, found.cost):
                break
            if not ended:
                found.halves = [Half(shrunk, sides, nodes, bound)]
                break
            program.upper = min(upper, found.cost) - shrunk.offset
            if program.share_without < WORTH_RESTARTING:
                found.halves = halves_of(shrunk, program, bound)
                break
            sides = program.tight_sides(np.arange(nodes), nodes, core.is_terminal, core.root)
            shrunk.eliminate(program.reduced, program.slack)
        return found

    def _solve(
        self, program: CutProgram, best: Incumbent, rng: np.random.Generator,
        go_on: Callable[[], bool], left_s: Callable[[], float],
    ) -> bool:  # fmt: skip
        """Run a linear program to its end or until it gains little; says whether time let it."""
        bounds: list[int] = []
        self._running.append(program)
        try:
            while not (program.finished or program.stuck or program.slack <= 0):
                if not go_on():
                    return False
                if program.step(rng, left_s()):
                    best.try_costs(program.shortened(), best.root)
                    program.upper = min(program.upper, best.cost)
                bounds.append(program.bound)
                if len(bounds) > QUIET_ROUNDS:
                    gained = bounds[-1] - bounds[-1 - QUIET_ROUNDS]
                    if gained < QUIET_SHARE * (program.upper - program.bound):
                        break
        finally:
            self._running.remove(program)
        return True


def _reduced_further(shrunk: Shrunk, found: Found) -> bool:
    """Run the reductions; says whether a tree is still to be sought: not joined, or the only one, is none."""
    if not shrunk.connected():
        return False
    shrunk.run(lambda: True, LEAST_PROGRESS, ROUNDS)
    if shrunk.core.is_terminal.any():
        return True
    if shrunk.offset < found.cost:
        found.cost, found.edges = shrunk.offset, shrunk.base_edges(np.empty(0, np.int64))
    return False


def _carried(sides: Sides, nodes: int, shrunk: Shrunk) -> Sides:
    """Return cuts of the graph that had so many nodes at the last mark on the graph as it is now."""
    new_id = np.full(nodes, -1, np.int64)
    new_id[shrunk.origin] = np.arange(shrunk.core.node_count)
    core = shrunk.core
    chosen = np.arange(len(sides.of_root))
    return project_sides(sides, chosen, new_id, core.node_count, core.is_terminal, core.root)


def _keep_tree(found: Found, shrunk: Shrunk, best: Incumbent) -> None:
    """Note a cheaper tree."""
    if shrunk.offset + best.cost < found.cost:
        found.cost = shrunk.offset + best.cost
        found.edges = shrunk.base_edges(np.flatnonzero(best.in_tree))
