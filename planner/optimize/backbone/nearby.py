"""Whole choices around one: all but the corridors at a few places stay, these are chosen anew by HiGHS."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from planner.optimize.backbone.cuts import Cut
from planner.optimize.backbone.model import BackboneProblem, BoolArray, IntArray, cost_of
from planner.optimize.backbone.polish import Asked
from planner.optimize.backbone.program import CutProgram
from planner.optimize.backbone.sides import Sides

FEWEST, MOST = 2, 6
"""Places whose corridors are chosen anew."""
MOST_IDLE, MOST_TIMES = 12, 60
"""Tries of one number of places without gain, and times that rows are added to one try."""
TRY_S = 2.0


class Nearby:
    """Searches the neighborhoods of whole choices (Shaw's large neighborhood search, CP 1998).

    Parameters
    ----------
    rows
        Rows that every answer meets.
    violated
        Says by rows what a whole choice violates, none where it carries all that must pass.
    """

    def __init__(self, problem: BackboneProblem, rows: Sequence[Cut], sides: Sides, violated: Asked) -> None:
        self.problem = problem
        self.sides = sides
        self.violated = violated
        self.program = CutProgram(problem)
        self.program.add(rows)
        self.program.whole()

    def searched(self, level: IntArray, seed: int, until: float) -> IntArray:
        """Return the cheapest choice met: more places at once where few no longer gain."""
        rng, best, many, idle = np.random.default_rng(seed), level.copy(), FEWEST, 0
        most = min(MOST, self.problem.node_count)
        while time.monotonic() < until and many <= most:
            found = self._around(best, self._free(best, many, rng), until)
            if found is not None:
                best, idle = found, 0
                continue
            idle += 1
            if idle >= MOST_IDLE:
                many, idle = many + 1, 0
        return best

    def _free(self, level: IntArray, many: int, rng: np.random.Generator) -> BoolArray:
        """Return the corridors at a place drawn by lot and at places that corridors had join to it."""
        problem = self.problem
        near: list[int] = [int(rng.integers(problem.node_count))]
        on = np.flatnonzero(level >= 0)
        while len(near) < many:
            at = np.isin(problem.tail[on], near) != np.isin(problem.head[on], near)
            beside = np.setdiff1d(np.concatenate([problem.tail[on[at]], problem.head[on[at]]]), near)
            others = np.setdiff1d(np.arange(problem.node_count), near)
            near.append(int(rng.choice(beside if len(beside) else others)))
        free: BoolArray = np.isin(problem.tail, near) | np.isin(problem.head, near)
        return free

    def _around(self, level: IntArray, free: BoolArray, until: float) -> IntArray | None:
        """Return a cheaper choice that differs at the free corridors only, None where none is found."""
        problem = self.problem
        kept = ~free & (level >= 0)
        allowed = free[problem.level_edge]
        allowed[level[kept]] = True
        self.program.allow(allowed, kept)
        cost = cost_of(problem, level)
        for _ in range(MOST_TIMES):
            left = until - time.monotonic()
            found = self.program.chosen(min(TRY_S, left)) if left > 0 else None
            if found is None or cost_of(problem, found) >= cost:
                return None
            border = self.sides.missed(found)
            new = [border] if border is not None else self.violated(found)
            if not new:
                return found
            if not self.program.add(new):
                return None
        return None
