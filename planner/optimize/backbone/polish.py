"""Whole choices made to carry everything, then cheaper: levels raised and lowered by the rows they miss."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from planner.optimize.backbone.cuts import Cut, row_of
from planner.optimize.backbone.model import BackboneProblem, IntArray, cost_of
from planner.optimize.backbone.sides import Sides

MOST_RAISES = 400
Asked = Callable[[IntArray], list[Cut]]


class Polish:
    """Repairs and lowers whole choices.

    Parameters
    ----------
    violated
        Says by rows what a whole choice violates, none where it carries all that must pass.
    """

    def __init__(self, problem: BackboneProblem, sides: Sides, violated: Asked) -> None:
        self.problem = problem
        self.sides = sides
        self.violated = violated

    def repaired(self, level: IntArray, until: float) -> IntArray | None:
        """Return a choice that carries everything, made of one that may not; None where time ends first."""
        now = level.copy()
        for _ in range(MOST_RAISES):
            border = self.sides.missed(now)
            missed = [border] if border is not None else self.violated(now)
            if not missed:
                return now
            if time.monotonic() > until or not self._raise(now, missed):
                return None
        return None

    def lowered(self, level: IntArray, until: float) -> IntArray:
        """Return a choice with levels lowered or left out, dearest saving first, while all still passes.

        Lowered by the borders of the pool; then checked by its flows, and repaired where these need more.
        """
        lower = self._lowered(level.copy(), until)
        found = self.repaired(lower, until)
        if found is None or cost_of(self.problem, found) >= cost_of(self.problem, level):
            return level
        return found

    def searched(self, level: IntArray, until: float) -> IntArray:
        """Return the cheapest of choices in which one corridor after another was left out, lowered or raised.

        Others are raised until every border of the pool holds, then lowered; what is cheaper is checked by
        its flows.
        """
        best = level.copy()
        cost, idle, e = cost_of(self.problem, best), 0, 0
        while idle < self.problem.edge_count and time.monotonic() < until:
            found = self._beside(best, cost, e, until)
            idle += 1
            if found is not None:
                best, cost, idle = found, cost_of(self.problem, found), 0
            e = (e + 1) % self.problem.edge_count
        return best

    def _beside(self, best: IntArray, cost: int, e: int, until: float) -> IntArray | None:
        """Return a cheaper choice with another level of one corridor, None where there is none."""
        for k in (-1, *self.problem.levels(e)):
            if k == best[e] or time.monotonic() > until:
                continue
            other = best.copy()
            other[e] = k
            if not self._filled(other, e if k < best[e] else -1):
                continue
            other = self._lowered(other, until, e if k > best[e] else -1)
            if cost_of(self.problem, other) < cost:
                found = self.repaired(other, until)
                if found is not None and cost_of(self.problem, found) < cost:
                    return found
        return None

    def _filled(self, level: IntArray, out: int) -> bool:
        """Raise corridors, but one, until every border of the pool holds; say whether that was possible."""
        for _ in range(MOST_RAISES):
            missed = self.sides.missed(level)
            if missed is None:
                return True
            if not self._raise(level, [missed], out):
                return False
        return False

    def _lowered(self, level: IntArray, until: float, kept: int = -1) -> IntArray:
        """Lower levels while every border of the pool holds."""
        problem, now = self.problem, level
        moves = sorted(
            ((e, k) for e in np.flatnonzero(now >= 0).tolist() for k in (-1, *problem.levels(e))
             if k < now[e] and e != kept),
            key=lambda m: (-self._saving(now, m[0], m[1]), m),
        )  # fmt: skip
        for e, k in moves:
            if time.monotonic() > until:
                break
            if k >= now[e] or self._saving(now, e, k) <= 0:
                continue
            before = int(now[e])
            now[e] = k
            if self.sides.missed(now) is not None:
                now[e] = before
        return now

    def _saving(self, level: IntArray, e: int, k: int) -> int:
        """Return what a lower level of a corridor, or none, saves."""
        cost = self.problem.level_cost
        return int(cost[level[e]]) - (int(cost[k]) if k >= 0 else 0)

    def _raise(self, level: IntArray, missed: Sequence[Cut], out: int = -1) -> bool:
        """Raise, for each row that is missed, the corridor that costs least for what it adds."""
        problem, moved = self.problem, False
        for cut in missed:
            levels, values = row_of(problem, cut)
            worth = dict(zip(levels.tolist(), values.tolist(), strict=True))
            worth[-1] = 0
            held = sum(worth[int(level[e])] for e in cut.edges)
            while held < cut.least:
                choices = [
                    (self._dearer(level, e, k) / min(more, cut.least - held), e, k, more)
                    for e in cut.edges
                    for k in problem.levels(e)
                    if e != out and k > level[e] and (more := worth[k] - worth[int(level[e])]) > 0
                ]
                if not choices:
                    return moved
                _, e, k, more = min(choices)
                level[e] = k
                held += more
                moved = True
        return moved

    def _dearer(self, level: IntArray, e: int, k: int) -> float:
        """Return what a higher level costs more."""
        cost = self.problem.level_cost
        return float(cost[k] - (cost[level[e]] if level[e] >= 0 else 0)) + 1.0
