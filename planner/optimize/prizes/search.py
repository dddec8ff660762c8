"""The search on one plain problem with twins: trees, duals, elimination and the cut linear program.

The *whole* side holds a dual solution of the plain problem itself, whose cuts become the proof. The *small*
side works on what its reduced costs and the best tree leave. They run on two threads and meet after every
piece of work, so that an answer depends on the seed and not on the speed of the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from planner.optimize.prizes.model import PrizeCertificate
from planner.optimize.prizes.program import SimplexProgram
from planner.optimize.prizes.trees import fallbacks, worthwhile
from planner.optimize.prizes.twins import Twinned, certificate_of
from planner.optimize.steiner.core import Core, Cuts
from planner.optimize.steiner.dual import STRONG_PULL, Dual
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.kernels_cuts import merge_equal
from planner.optimize.steiner.lossless import cuts_to_original, reduce_lossless, tree_to_original
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.region import root_tree

REGION_WORK = 3_000_000
DUAL_WORK = 30_000
LARGEST_REGION = 1500
FIRST_STEPS = 4
"""Steps on the whole graph before the small one is made."""
MOST_FRESH = 60
"""Steps up to which every better tree guides fresh ascents."""
PROGRAM_STEPS = ((6, 8_000), (12, 10**9))
"""The linear program works from such a step on graphs of up to so many edges."""
WORTH_ELIMINATING = 0.05
MOST_QUIET_STEPS = 30
"""The search rests after so many steps without any gain once the linear program has ended."""
RESERVE_S = 1.0
"""The linear program leaves this much of the time for what comes after it."""
POLL_S = 0.25


class PrizeIncumbent(Incumbent):
    """The best tree of one core, with branches left out wherever that pays."""

    def try_nodes(self, inside: BoolArray) -> bool:
        """Improve the best tree on these nodes and prune it; says whether it is the best now."""
        better = super().try_nodes(inside)
        return self.prune() if better else False

    def prune(self) -> bool:
        """Leave out branches of the best tree that do not pay; says True."""
        core, graph = self._core, self._graph
        fallback = fallbacks(graph, core.required, core.root)
        for _ in range(20):
            parent, order = root_tree(graph, self.in_tree, core.root)
            keep, branches = worthwhile(graph, core.required, fallback, parent, order)
            if not branches or not Incumbent.try_nodes(self, keep):
                break
        return True

    def adopt(self, in_tree: BoolArray) -> None:
        """Take this tree as the best."""
        self.in_tree = in_tree.copy()
        self.cost = int(self._core.weight[in_tree].sum())


class PrizeSearch:
    """Trees and bounds of one plain problem with twins.

    `cost`, `bound` and `certified` are in the units of the prize problem (the twins' constant taken off).
    """

    def __init__(
        self, twin: Twinned, seed: int, go_on: Callable[[], bool], seconds_left: Callable[[], float]
    ) -> None:
        self.twin, self._seed = twin, seed
        self._go_on, self._seconds_left = go_on, seconds_left
        self._layers, _ = reduce_lossless(twin.plain)
        fixed = tree_to_original(self._layers, np.empty(0, np.int64))
        self._base = int(twin.plain.weight[fixed].sum()) - twin.constant
        self._core = self._layers[-1].child
        self.trivial = not self._core.is_terminal.any()
        self._program: SimplexProgram | None = None
        self._program_ended = False
        self._ended: SimplexProgram | None = None
        self._step = 0
        self._quiet = 0
        self._small_bound = 0
        self._followed = self._small_followed = int(INF)
        self._pulls: list[int] = []
        if self.trivial:
            return
        self._graph = self._core.graph()
        self._best = PrizeIncumbent(self._core, self._graph, 0, seed)
        self._dual = Dual(self._core, self._graph, self._best.guide(), 0)
        self._best.try_reduced(self._dual.reduced)
        self._small_core, self._small_graph = self._core, self._graph
        self._small_ids = np.arange(len(self._core.tail), dtype=np.int64)
        self._small_best, self._small_dual = self._best, self._dual

    @property
    def cost(self) -> int:
        """Cost of the best tree found, of the relaxation without a root where there is none."""
        return self._base if self.trivial else self._base + self._best.cost

    @property
    def certified(self) -> int:
        """Bound that the certificate proves, short of trees that avoid every place for a root."""
        return self._base if self.trivial else self._base + self._dual.bound

    @property
    def bound(self) -> int:
        """The engine's bound, at most `cost`."""
        own = 0 if self.trivial else self._base + self._small_bound
        return min(self.cost, max(own, self.certified)) if not self.trivial else self._base

    @property
    def exhausted(self) -> bool:
        """Whether nothing has been gained for long."""
        return self.trivial or self._quiet >= MOST_QUIET_STEPS

    def edges(self) -> IntArray:
        """Return the edges of the best tree in the plain problem, ascending."""
        inside = np.empty(0, np.int64) if self.trivial else np.flatnonzero(self._best.in_tree)
        return np.sort(tree_to_original(self._layers, inside))

    def certificate(self) -> PrizeCertificate:
        """Return the proof of the certified bound."""
        empty = Cuts(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))
        cuts = empty if self.trivial else self._dual.cuts()
        lifted = cuts_to_original(self._layers, merge_equal(cuts, self._core.node_count))
        return certificate_of(self.twin, lifted)

    def advance(self, pool: ThreadPoolExecutor) -> str:
        """Do one piece of work on both sides; returns the name of the small side's."""
        self._step += 1
        before = (self.cost, self.bound)
        if self._best.cost < self._followed and self._step <= MOST_FRESH:
            self._followed = self._best.cost
            self._pulls = [5, STRONG_PULL]
        whole = pool.submit(self._work_on_whole, self._best.guide(), self._pulls.pop() if self._pulls else 0)
        small = pool.submit(self._work_on_small)
        both: list[Future[Any]] = [whole, small]
        while wait(both, timeout=POLL_S).not_done:
            program = self._program
            if not self._go_on() and program is not None:
                program.cancel()
        dual: Dual = whole.result()
        stage = small.result()
        self._exchange(dual)
        self._quiet = 0 if (self.cost, self.bound) != before else self._quiet + 1
        return stage

    def _work_on_whole(self, guide: BoolArray, pull: int) -> Dual:
        """One piece on the dual of the whole: a fresh ascent along a better tree, or a search."""
        if pull:
            return Dual(self._core, self._graph, guide, pull)
        self._dual.search(1000, self._seed * 1_000_003 + self._step, DUAL_WORK)
        return self._dual

    def _work_on_small(self) -> str:
        """One piece of tree search, dual search or linear program on the small graph."""
        seed = self._seed * 1_000_003 + self._step
        best, dual = self._small_best, self._small_dual
        if self._program is not None and self._step % 3:
            self._step_program(self._program)
            return "cut program"
        if dual is self._dual or self._step % 2:
            best.search(LARGEST_REGION, seed, REGION_WORK)
            best.prune()
            return "region search"
        guide = best.guide()
        dual.follow(guide)
        if best.cost < self._small_followed:
            self._small_followed = best.cost
            fresh = _best_ascent(self._small_core, self._small_graph, guide)
            if fresh.bound > dual.bound:
                dual = self._small_dual = fresh
        else:
            dual.search(1000, seed, DUAL_WORK)
        best.try_reduced(dual.reduced)
        return "dual search"

    def _exchange(self, dual: Dual) -> None:
        """Carry trees to the whole and bounds to the account; shrink the small graph where it pays."""
        if dual.bound > self._dual.bound:
            self._dual = dual
        if self._small_best is not self._best:
            if self._small_best.cost < self._best.cost:
                in_tree = np.zeros(len(self._core.tail), np.bool_)
                in_tree[self._small_ids[self._small_best.in_tree]] = True
                self._best.adopt(in_tree)
            self._note(self._small_dual.bound)
        self._best.try_reduced(self._dual.reduced)
        self._dual.follow(self._best.guide())
        if self._small_best is self._best:
            self._small_dual = self._dual
        if self._ended is not None:
            edges = len(self._small_core.tail)
            self._keep(self._ended.useful)
            self._program_ended = self._ended.stuck or len(self._small_core.tail) == edges
            self._ended = None
        if self._step >= FIRST_STEPS and self._program is None and not self._program_ended:
            self._shrink()
        if self._program is None and not self._program_ended and self._ripe():
            self._start_program()

    def _note(self, bound: int) -> None:
        """Count a bound of the small graph: no tree is cheaper than it and the best known."""
        self._small_bound = max(self._small_bound, bound)

    def _ripe(self) -> bool:
        """Whether it is time for the linear program."""
        edges = len(self._small_core.tail)
        return any(self._step >= step and edges <= size for step, size in PROGRAM_STEPS)

    def _shrink(self) -> None:
        """Drop the edges that no tree cheaper than the best uses."""
        core = self._small_core
        slack = self._best.cost - self._small_dual.bound
        if slack > 0:
            reduced = self._small_dual.reduced
            self._keep(useful_arcs(self._small_graph, reduced, core.root, core.terminals, slack))

    def _keep(self, useful: BoolArray) -> None:
        """Keep the edges of these arcs and of the best tree, where enough go."""
        core, best = self._small_core, self._small_best
        stays = best.in_tree.copy()
        stays[self._small_graph.edge[useful]] = True
        if stays.sum() > (1.0 - WORTH_ELIMINATING) * len(stays):
            return
        used = core.required
        used[core.tail[stays]] = True
        used[core.head[stays]] = True
        new_id = np.where(used, np.cumsum(used) - 1, -1).astype(np.int64)
        small = Core(
            int(used.sum()), new_id[core.tail[stays]], new_id[core.head[stays]], core.weight[stays],
            core.is_terminal[used], int(new_id[core.root]),
        )  # fmt: skip
        store = self._small_dual.store
        in_tree = best.in_tree[stays]
        self._small_core, self._small_graph = small, small.graph()
        self._small_ids = self._small_ids[stays]
        self._small_best = PrizeIncumbent(small, self._small_graph, 0, self._seed)
        if int(small.weight[in_tree].sum()) <= self._small_best.cost:
            self._small_best.adopt(in_tree)
        self._small_dual = Dual(
            small, self._small_graph, self._small_best.guide(), STRONG_PULL, (store, new_id)
        )

    def _start_program(self) -> None:
        """Set the linear program up with all cuts of the small graph."""
        core, reduced = self._small_core, self._small_dual.reduced
        slack = self._best.cost - self._small_dual.bound
        if slack <= 0:
            return
        useful = useful_arcs(self._small_graph, reduced, core.root, core.terminals, slack)
        first = (reduced <= slack // 50) | self._small_best.guide()
        self._program = SimplexProgram(
            core, self._small_graph, self._small_dual.store, useful, first, self._best.cost
        )
        self._rng = np.random.default_rng(self._seed)

    def _step_program(self, program: SimplexProgram) -> None:
        """Go on with the linear program; its values make trees, its bound counts."""
        solved = program.step(self._rng, max(0.1, self._seconds_left() - RESERVE_S))
        program.upper = min(program.upper, self._small_best.cost)
        self._note(program.bound)
        if solved and program.value.any():
            self._small_best.try_costs(program.shortened(), self._small_core.root)
        if program.finished or program.stuck:
            self._program = None
            self._ended = program


def _best_ascent(core: Core, graph: Graph, guide: BoolArray) -> Dual:
    """Return the better of two ascents along a tree, led by it weakly and strongly."""
    weak, strong = Dual(core, graph, guide, 5), Dual(core, graph, guide, STRONG_PULL)
    return strong if strong.bound > weak.bound else weak
