"""The schedule: which piece of the engine works when, and when it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from planner.optimize.report import Limits, Progress, Watch, gap_pct
from planner.optimize.steiner.core import Core, Cuts, no_cuts
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.graph import IntArray
from planner.optimize.steiner.primal import Incumbent

DUAL_WORK = 12_000_000
REGION_WORK = 6_000_000


@dataclass(frozen=True)
class CoreAnswer:
    """Edges of a tree of the core, its cost, the cuts that bound it, and why the search ended."""

    edges: IntArray
    cost: int
    cuts: Cuts
    bound: int
    stopped: bool


class Clock:
    """Time and wish to stop, and the stream of bounds; `base` is added to both bounds."""

    def __init__(self, limits: Limits, watch: Watch, base: int, start: float) -> None:
        self._limits, self._watch, self._base, self._start = limits, watch, base, start
        self._last: tuple[float, float] | None = None
        self.stopped = False

    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._start

    def tell(self, stage: str, cost: int, bound: int) -> None:
        """Send the bounds where they have changed."""
        now = (float(cost + self._base), float(bound + self._base))
        if now != self._last:
            self._last = now
            self._watch.tell(Progress(stage, self.seconds(), *now))

    def done(self, cost: int, bound: int) -> bool:
        """Say whether the gap is closed or the time is up; remembers the latter."""
        if gap_pct(cost + self._base, bound + self._base) <= self._limits.gap_limit_pct:
            return True
        if self.seconds() >= self._limits.time_limit_s or self._watch.should_stop():
            self.stopped = True
        return self.stopped


def solve_core(core: Core, base: int, limits: Limits, watch: Watch, start: float) -> CoreAnswer:
    """Return a tree of the core with cuts that prove how good it is; `base` is the cost fixed outside it."""
    clock = Clock(limits, watch, base, start)
    if not core.is_terminal.any():
        return CoreAnswer(np.empty(0, np.int64), 0, no_cuts(), 0, False)
    graph = core.graph()
    best = Incumbent(core, graph, 4, limits.seed)
    clock.tell("first tree", best.cost, 0)
    dual = Dual(core, graph, best.guide(), 0)
    best.try_reduced(dual.reduced)
    clock.tell("dual ascent", best.cost, dual.bound)
    step = 0
    largest = 800
    while not clock.done(best.cost, dual.bound):
        step += 1
        seed = limits.seed * 1_000_003 + step
        if step % 4 == 0 or step <= 8:
            best.search(largest, seed, REGION_WORK)
            if step == 8:
                dual = max((dual, *(Dual(core, graph, best.guide(), p) for p in (5, 1000))), key=_bound)
                best.try_reduced(dual.reduced)
            dual.follow(best.guide())
            clock.tell("region search", best.cost, dual.bound)
        if step > 8:
            dual.search(2000, seed, DUAL_WORK)
            clock.tell("dual search", best.cost, dual.bound)
            largest = min(3000, largest + 50)
    return CoreAnswer(np.flatnonzero(best.in_tree), best.cost, dual.cuts(), dual.bound, clock.stopped)


def _bound(dual: Dual) -> int:
    """The bound of a dual, as a key."""
    return dual.bound
