"""The schedule: two sides work at once, on the whole core and on its reduced graph, until the gap closes.

The *certified* side holds a dual solution of the core itself, whose cuts lift to the original instance. The
*reduced* side finds the trees and proves the stronger bound. They run on two threads (the kernels release
the interpreter lock), meet after every piece of work, and only ever act on what they told each other
there, so that an answer depends on the seed and not on the speed of the machine. The reduced side comes
first: the certificate is worked on in the steps that leave a thread to it, and at the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.optimize.report import Limits, Progress, Watch, gap_pct
from planner.optimize.steiner.blocks import BlockRounds
from planner.optimize.steiner.core import Core, Cuts
from planner.optimize.steiner.dual import STRONG_PULL, Dual
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.reduced import ReducedSearch

# Arc visits of one piece of dual search, fewer on small cores.
CERTIFIED_WORK, WORK_AN_EDGE = 10_000_000, 3_000
# A piece of the linear program takes longer than the others: the certified side does more meanwhile.
PROGRAM_SHARE = 5
POLL_S = 0.25
FIRST_REGIONS, EDGES_A_REGION = 3, 5_000
FIRST_WORK = 6_000_000
# Until then a fresh ascent beside a better tree often beats what the dual search has gained.
EARLY_STEPS = 12
# Seconds that one entry of a cut takes to be lifted: through no layer, and for each node it grows by.
LIFTING_S, GROWING_S = 4e-8, 1.3e-7
# Other programs on the machine slow lifting as they slowed the search, as far as that can be measured.
LEAST_MEASURED_S, MOST_LOAD = 0.1, 2.0
# Lifting ends, and the cuts worth least for their size stay out, so long after the time limit, in seconds and
# as a share of it, or where the lifted cuts would have so many nodes.
GRACE_S, GRACE_SHARE = 1.0, 0.015
MOST_LIFTED = 300_000_000
# The certified bound is worked on until it is this close to the engine's, for at most so many pieces.
CERTIFIED_LAG_PCT = 0.08
MOST_POLISHING = 200
# It takes no more iterations of block programs than the search before it, where these are more than so many.
LEAST_POLISHING_WORK = 250_000
# It ends where so many pieces gained less than this share of what is missing.
QUIET_POLISHING, QUIET_SHARE = 8, 0.04


@dataclass(frozen=True)
class CoreAnswer:
    """Edges of a tree of the core, its cost, cuts that bound it (in pieces), the bound, the clock."""

    edges: IntArray
    cost: int
    cuts: Iterable[Cuts]
    bound: int
    clock: Clock


class Clock:
    """Time and wish to stop, and the stream of bounds; `base` is added to both bounds.

    `reserve_s` is kept free at the end for lifting the certificate to the original instance, `growth` times
    as large, where one node of a cut takes `lifting_s`.
    """

    def __init__(self, limits: Limits, watch: Watch, base: int, start: float, growth: float) -> None:
        self.lifting_s = LIFTING_S + GROWING_S * (growth - 1.0)
        self._growth = growth
        self._load = 1.0
        self._limits, self._watch, self._base, self._start = limits, watch, base, start
        self._last: tuple[float, float] | None = None
        self.stopped = False
        self.reserve_s = 0.0

    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._start

    def seconds_left(self) -> float:
        """Seconds until the certificate must be written to keep the time limit."""
        return self._limits.time_limit_s - self.reserve_s - self.seconds()

    def keep_free(self, entries: int) -> None:
        """Keep the time free that lifting cuts of so many nodes takes."""
        self.reserve_s = self._load * self.lifting_s * entries

    def measure_load(self, wall_s: float, own_s: float) -> None:
        """Note how much longer a thread's work took than the processor time that it got."""
        if own_s >= LEAST_MEASURED_S:
            self._load = min(MOST_LOAD, max(1.0, wall_s / own_s))

    def while_time(self, pieces: Iterable[Cuts]) -> Iterator[Cuts]:
        """Yield pieces of the certificate, the first always, as long as there is time and memory for them."""
        limit = self._limits.time_limit_s
        end = limit + max(GRACE_S, GRACE_SHARE * limit)
        lifted, slowest = 0.0, 0.0
        for cuts in pieces:
            lifted += self._growth * len(cuts.nodes)
            if slowest and lifted > MOST_LIFTED:
                return
            if slowest and self.seconds() + slowest > end:
                self.stopped = True
                return
            before = self.seconds()
            yield cuts
            slowest = max(slowest, self.seconds() - before)

    def tell(self, stage: str, cost: int, bound: int) -> None:
        """Send the bounds where they have changed."""
        now = (float(cost + self._base), float(bound + self._base))
        if now != self._last:
            self._last = now
            self._watch.tell(Progress(stage, self.seconds(), *now))

    def gap(self, cost: int, bound: int) -> float:
        """The gap of two bounds of the core, in percent of the whole cost."""
        return gap_pct(cost + self._base, bound + self._base)

    def closed(self, cost: int, bound: int) -> bool:
        """Say whether the gap is at or below the limit."""
        return self.gap(cost, bound) <= self._limits.gap_limit_pct

    def may_go_on(self) -> bool:
        """Say whether there is time and nobody asked to stop; remembers if not."""
        if self.seconds_left() <= 0.0 or self._watch.should_stop():
            self.stopped = True
        return not self.stopped


class Search:
    """Both sides of one core."""

    def __init__(self, core: Core, clock: Clock, seed: int) -> None:
        self._core, self._clock, self._seed = core, clock, seed
        self._graph: Graph = core.graph()
        self.best = Incumbent(core, self._graph, 3, seed)
        clock.tell("first tree", self.best.cost, 0)
        self.dual = Dual(core, self._graph, self.best.guide(), 0)
        self.best.try_reduced(self.dual.reduced)
        self._reduced: ReducedSearch | None = None
        self._step = 0
        self._polished = 0
        self._polished_to = -int(INF)
        self._most_work = 0
        self._rounds: BlockRounds | None = None
        # Whether the certificate has not heard of the best tree yet.
        self._behind = False
        self._tell("dual ascent")

    @property
    def bound(self) -> int:
        """The engine's bound: the better of both sides, at most the cost of the best tree."""
        own = self._reduced.bound if self._reduced else 0
        return min(self.best.cost, max(own, self.dual.bound))

    def run(self) -> None:
        """Work until the gap is closed and the certificate is close, or until told to stop."""
        with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(2) as helpers:
            while not self._done() and self._clock.may_go_on():
                self._step += 1
                # What depends on either side is read before they start.
                closed = self._clock.closed(self.best.cost, self.bound)
                both_sides = self._reduced is None or self._reduced.leaves_a_thread or self._polished > 0
                pieces = PROGRAM_SHARE if self._reduced is not None and self._reduced.next_is_long else 1
                reduced = pool.submit(self._work_on_reduced, helpers, closed)
                both: list[Future[Any]] = [reduced]
                if both_sides:
                    both.append(pool.submit(self._work_on_certificate, helpers, pieces))
                self._await(both)
                stage = reduced.result()
                both[-1].result()
                self._exchange()
                self._clock.keep_free(self.dual.entries)
                self._tell(stage)

    def _await(self, both: list[Future[Any]]) -> None:
        """Wait for both pieces; on a wish to stop, or an interrupt, end the linear program early."""
        try:
            while wait(both, timeout=POLL_S).not_done:
                if not self._clock.may_go_on() and self._reduced is not None:
                    self._reduced.cancel()
        except BaseException:
            if self._reduced is not None:
                self._reduced.cancel()
            raise

    def _done(self) -> bool:
        """Whether the gap is closed and the certified bound close enough, or polished for long enough."""
        if not self._clock.closed(self.best.cost, self.bound):
            return False
        self._polished += 1
        if self._polished == 1:
            self._restart_dual(5, STRONG_PULL)
            self._most_work = self._work() + max(LEAST_POLISHING_WORK, self._work())
        lag = self._clock.gap(self.best.cost, self.dual.bound) - self._clock.gap(self.best.cost, self.bound)
        certified = self._clock.closed(self.best.cost, self.dual.bound)
        enough = self._polished > MOST_POLISHING or self._work() > self._most_work
        return certified or lag <= CERTIFIED_LAG_PCT or enough or self._quiet()

    def _work(self) -> int:
        """Iterations of the programs over blocks on both sides so far, as `BlockRounds` counts them."""
        own = self._rounds.iterations if self._rounds else 0
        return own + (self._reduced.iterations if self._reduced else 0)

    def _quiet(self) -> bool:
        """Whether the certified bound has gained little in the last pieces of work on it alone."""
        if self._polished % QUIET_POLISHING != 1:
            return False
        gained, self._polished_to = self.dual.bound - self._polished_to, self.dual.bound
        return gained < QUIET_SHARE * (self.bound - self.dual.bound)

    def _work_on_certificate(self, helpers: Executor, pieces: int) -> None:
        """One piece of dual search on the core; first of all a better tree, while the reductions run."""
        seed = self._seed * 1_000_003 + self._step * 16
        wall, own = time.monotonic(), time.thread_time()
        if self._step == 1:
            for piece in range(FIRST_REGIONS + len(self._core.tail) // EDGES_A_REGION):
                self.best.search(min(2000, 800 + 150 * piece), seed + piece, FIRST_WORK)
            self._restart_dual(5, STRONG_PULL)
            self.dual.follow(self.best.guide())
        if self._behind:
            self._behind = False
            if self._step <= EARLY_STEPS:
                self._restart_dual(STRONG_PULL)
            self.dual.follow(self.best.guide())
        if self._polished % 2:
            self._solve_blocks(seed, helpers)
        work = min(CERTIFIED_WORK, WORK_AN_EDGE * len(self._core.tail))
        for piece in range(pieces):
            if not self._clock.stopped:
                self.dual.search(2000, seed + piece, work)
        self._clock.measure_load(time.monotonic() - wall, time.thread_time() - own)

    def _solve_blocks(self, seed: int, helpers: Executor) -> None:
        """Programs over blocks of the core, once the reduced side has no use for both threads."""
        if self._rounds is None:
            self._rounds = BlockRounds(self._core, self._graph)
        blocks = self._rounds.draw(self.dual, self.best.guide(), seed)
        for future in [helpers.submit(block.solve, self._clock.seconds_left) for block in blocks]:
            future.result()
        self._rounds.settle(blocks, self.dual.slack(self.best.cost))

    def _work_on_reduced(self, helpers: Executor, closed: bool) -> str:
        """One piece of work on the reduced graph."""
        if self._reduced is None:
            self._reduced = ReducedSearch(
                self._core, self._seed, self._clock.may_go_on, self._clock.seconds_left, helpers
            )
            return "reductions"
        if closed:
            return "certificate"
        return self._reduced.step(self.best.in_tree, self.best.cost)

    def _exchange(self) -> None:
        """Bring a better tree of the reduced graph over, and let it guide the certificate."""
        if self._reduced is None:
            return
        if self._step == 1:
            self._reduced.offer(self.best.in_tree)
        if self._reduced.cost >= self.best.cost:
            return
        edges = self._reduced.base_edges()
        inside: BoolArray = np.zeros(self._core.node_count, np.bool_)
        inside[self._core.tail[edges]] = True
        inside[self._core.head[edges]] = True
        inside[self._core.root] = True
        self.best.try_nodes(inside)
        self._behind = True

    def _restart_dual(self, *pulls: int) -> None:
        """Ascend from nothing, guided by the best tree now, and keep the result where it is better."""
        guide = self.best.guide()
        for pull in pulls:
            fresh = Dual(self._core, self._graph, guide, pull)
            if fresh.bound > self.dual.bound:
                self.dual = fresh

    def _tell(self, stage: str) -> None:
        """Stream the bounds."""
        self._clock.tell(stage, self.best.cost, self.bound)


def solve_core(
    core: Core, base: int, limits: Limits, watch: Watch, start: float, growth: float = 1.0
) -> CoreAnswer:
    """Return a tree of the core with cuts that prove how good it is.

    Parameters
    ----------
    base
        The cost fixed outside the core.
    start
        When the solve began, on the monotonic clock.
    growth
        Nodes of the original instance for each node of the core.
    """
    clock = Clock(limits, watch, base, start, growth)
    if not core.is_terminal.any():
        return CoreAnswer(np.empty(0, np.int64), 0, (), 0, clock)
    search = Search(core, clock, limits.seed)
    search.run()
    best, dual = search.best, search.dual
    cuts = clock.while_time(dual.pieces())
    return CoreAnswer(np.flatnonzero(best.in_tree), best.cost, cuts, search.bound, clock)
