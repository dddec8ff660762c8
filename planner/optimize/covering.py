"""Maximal covering: choose the candidates that see the most demand, with a proven distance from the best.

Demand that the same candidates see is merged; a greedy choice is improved by 1-swaps and region search
while subgradient steps lower the Lagrangian bound; where the gap limit is not met that way, the candidates
that the bound leaves open go to HiGHS. Small problems are solved whole by the PuLP model of
`planner.optimize.maxcover.model`, which is the reference for all of it.
"""

from __future__ import annotations

import time

import highspy
import numpy as np

from planner.optimize.maxcover.check import check_coverage_problem
from planner.optimize.maxcover.classes import Classes, demand_classes, spread_multipliers
from planner.optimize.maxcover.core import Core, make_core, open_candidates, solve_core
from planner.optimize.maxcover.dual import Dual, bound_of, engine_bound, whole_multipliers
from planner.optimize.maxcover.model import covering_model, solve_covering_model
from planner.optimize.maxcover.primal import choose, covered_weight, fill, swap
from planner.optimize.maxcover.region import region_moves
from planner.optimize.maxcover.rules import is_plain
from planner.optimize.maxcover.whole import solve_whole
from planner.optimize.problems import (
    BoolArray,
    CoverageCertificate,
    CoverageProblem,
    CoverageSolution,
    IntArray,
)
from planner.optimize.report import SILENT, Limits, Progress, SolveReport, Watch, gap_pct

__all__ = ["covering_model", "solve_covering"]

DEFAULT_LIMITS = Limits()

SMALL_CANDIDATES = 150
SMALL_ENTRIES = 3_000
"""Up to these sizes the whole PuLP model is solved when the Lagrangian bound is above the choice."""

WORK_A_ROUND = 8_000_000
"""Cover entries that the steps and moves of one round may look at: a round takes well under half a second."""
MOVES_A_ROUND = 300
LEAST_STEP = 1e-4
QUIET_ROUNDS = 40
"""The search rests when this many rounds in a row brought nothing and the bound has settled."""
QUIET_ROUNDS_LARGE = 200
"""The same where so much is open that HiGHS is unlikely to end: the search goes on longer before."""
OPEN_SHARE = 0.6
"""Share of the candidates up to which the open ones go to HiGHS early."""
CORE_ENTRIES = 120_000
"""Cover entries up to which what is left open goes to HiGHS at all."""
CORE_TIME_SHARE = 0.7
"""HiGHS looks at its clock rarely while it separates cuts: it gets this part of the time left."""
MOST_ROUNDS = 4_000


def solve_covering(
    problem: CoverageProblem, limits: Limits = DEFAULT_LIMITS, watch: Watch = SILENT
) -> CoverageSolution:
    """Choose `problem.count` candidates that see the most demand weight, and prove how near to the best.

    Returns the choice, ascending, always exactly `count` candidates (those that add nothing are the first
    in order), the multipliers of the original demand rows that prove the certified bound, and the report.
    `report.bound` is the lesser of the engine's bound and the certified one; outcome "proven" means that
    the gap to it is at most the gap limit. The answer depends on problem, seed and gap limit alone unless
    the clock or the user ended the search; then `report.repeatable` is False.

    Parameters
    ----------
    problem
        Cover sets, demand weights (whole, at least 0, summing to less than 2^52), fixed candidates, count.
    limits
        Gap limit in percent, time limit in seconds, seed.
    watch
        Told upper and lower bound once a round; asked whether to stop.

    Raises
    ------
    ValueError
        The problem has no meaning; the message says everything that is wrong with it.

    Notes
    -----
    Church and ReVelle 1974 (model); Galvao and ReVelle 1996 (Lagrangian bound).

    Two of three candidates, seeing {5, 7}, {7, 2} and {2}: the first two see 14.

    >>> p = CoverageProblem(np.array([0, 2, 4, 5]), np.array([0, 1, 1, 2, 2]), np.array([5, 7, 2]),
    ...                     np.zeros(3, bool), 2)
    >>> answer = solve_covering(p)
    >>> answer.chosen.tolist(), answer.covered_weight, answer.report.bound, answer.report.outcome
    ([0, 1], 14, 14, 'proven')
    """
    check_coverage_problem(problem)
    if not is_plain(problem) or problem.second_weight is not None:
        return solve_whole(problem, limits, watch)
    search = _Search(problem, limits, watch)
    search.run()
    return search.answer()


class _Search:
    """The state of one solve: best choice and value, best bound and multipliers."""

    def __init__(self, problem: CoverageProblem, limits: Limits, watch: Watch) -> None:
        self.started = time.perf_counter()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.fixed: BoolArray = np.asarray(problem.fixed, bool)
        self.count = problem.count
        self.classes, self.label = demand_classes(problem)
        self.pool: IntArray = np.arange(problem.candidate_count)
        self.choice = choose(self.classes, self.fixed)
        fill(self.classes, self.choice, self.pool, self.count)
        self.value = covered_weight(self.classes, self.choice)
        self.bound = int(self.classes.weight.sum())
        self.by_clock = False
        self.rounds, self.narrowed_at = 0, -1
        self.dual = Dual(self.classes, self.fixed, self.count)
        self.certified = (np.zeros_like(self.classes.weight), self.bound)
        # What is missed carries its weight, what is seen nothing: exact where there is no freedom left.
        self._certify(np.where(self.choice.cover > 0, 0, self.classes.weight))

    def run(self) -> None:
        """Search until the gap limit, the clock, the user or nothing more to gain ends it."""
        if self._done():
            return
        swap(self.classes, self.choice, self.fixed, self.pool, 100)
        self._learn_value()
        if not self._small():
            self._rounds(QUIET_ROUNDS)
            if not self._done() and not self._core_is_likely_solved():
                self._rounds(QUIET_ROUNDS_LARGE)
        if self._done():
            return
        if self._small():
            self._solve_small()
        elif self._core_is_small():
            self._solve_core()

    def answer(self) -> CoverageSolution:
        """Return the best choice with its proof, every figure recomputed."""
        self._certify_best()
        multiplier, certified = self.certified
        chosen = np.flatnonzero(self.choice.chosen)
        value = covered_weight(self.classes, choose(self.classes, self.choice.chosen))
        bound = min(self.bound, certified)
        gap = gap_pct(bound, value)
        report = SolveReport(
            outcome="proven" if gap <= self.limits.gap_limit_pct else "stopped",
            objective=value, bound=bound, certified_bound=certified, gap_pct=gap,
            runtime_s=time.perf_counter() - self.started, seed=self.limits.seed,
            solver=f"maxcover (region search, Lagrangian, HiGHS {highspy.Highs().version()})",
            repeatable=not self.by_clock,
        )  # fmt: skip
        rows = spread_multipliers(multiplier, self.label, self.problem.weight)
        return CoverageSolution(chosen, value, CoverageCertificate(rows, certified), report)

    def _rounds(self, quiet_rounds: int) -> None:
        """Alternate subgradient steps and region moves until done or quiet."""
        entries = max(1, len(self.classes.col_row))
        steps = int(np.clip(WORK_A_ROUND // entries, 5, 50))
        moves = int(np.clip(MOVES_A_ROUND * WORK_A_ROUND // (40 * entries), 20, MOVES_A_ROUND))
        quiet = 0
        while self.rounds < MOST_ROUNDS:
            before = self.value
            settled = self.dual.factor < LEAST_STEP
            if settled:
                self._narrow()
            else:
                self._descend(steps)
            self.rounds += 1
            seed = (self.limits.seed * 1_000_003 + self.rounds) % (1 << 32)
            region_moves(self.classes, self.choice, self.fixed, self.pool, moves, seed)
            self._learn_value()
            quiet = 0 if self.value > before or not settled else quiet + 1
            if self._done() or quiet >= quiet_rounds:
                return

    def _descend(self, steps: int) -> None:
        """Take subgradient steps and keep the bound, exact in whole numbers."""
        self.dual.descend(steps, float(self.value))
        found = engine_bound(self.classes, self.fixed, self.count, self.dual.best)
        self.bound = min(self.bound, found)

    def _narrow(self) -> None:
        """Look only at candidates that a better choice may hold, once for each value."""
        if self.narrowed_at == self.value:
            return
        self.narrowed_at = self.value
        out, _ = open_candidates(self.dual, self.fixed, self.value)
        self.pool = np.flatnonzero(~out | self.choice.chosen)

    def _core(self) -> Core:
        """Return what the bound leaves open."""
        out, keep = open_candidates(self.dual, self.fixed, self.value)
        return make_core(self.classes, self.count, out, keep)

    def _core_is_likely_solved(self) -> bool:
        """Say whether so much is settled that HiGHS should come to its end."""
        return self._core_is_small() and len(self._core().open) <= OPEN_SHARE * len(self.fixed)

    def _core_is_small(self) -> bool:
        """Say whether HiGHS can help with what is left open."""
        return len(self._core().problem.cover_demand) <= CORE_ENTRIES

    def _solve_core(self) -> None:
        """Give what the bound leaves open to HiGHS."""
        core = self._core()
        if not 0 < core.problem.count <= len(core.open):
            self.bound = min(self.bound, max(self.value, core.weight_taken))
            self._take(_marked(len(self.fixed), core.taken) if core.problem.count == 0 else None)
            return
        left = CORE_TIME_SHARE * (self.limits.time_limit_s - (time.perf_counter() - self.started))
        found = solve_core(
            core, self.choice.chosen, self.value, self.limits.gap_limit_pct, left, self.limits.seed,
            self.watch.should_stop,
        )  # fmt: skip
        self.bound = min(self.bound, found.bound)
        self._take(found.chosen)
        self.by_clock |= found.by_clock
        self._tell()

    def _solve_small(self) -> None:
        """Solve the readable model whole."""
        left = self.limits.time_limit_s - (time.perf_counter() - self.started)
        whole = class_problem(self.classes, self.fixed, self.count)
        found = solve_covering_model(whole, self.limits.gap_limit_pct, left, self.limits.seed)
        self.bound = min(self.bound, found.bound)
        if found.chosen is not None:
            self._take(_marked(len(self.fixed), found.chosen))
        self._tell()
        self.by_clock |= gap_pct(self.bound, self.value) > self.limits.gap_limit_pct

    def _take(self, chosen: BoolArray | None) -> None:
        """Keep a choice if it is better."""
        if chosen is None:
            return
        choice = choose(self.classes, chosen)
        if covered_weight(self.classes, choice) > self.value:
            self.choice = choice
            self.value = covered_weight(self.classes, choice)

    def _learn_value(self) -> None:
        """Read the value of the choice from scratch."""
        self.value = covered_weight(self.classes, self.choice)

    def _certify(self, multiplier: IntArray) -> None:
        """Keep whole multipliers if they bound better than those kept."""
        bound = bound_of(self.classes, self.fixed, self.count, multiplier)
        if bound < self.certified[1]:
            self.certified = (multiplier, bound)
        self.bound = min(self.bound, bound)

    def _certify_best(self) -> None:
        """Try the whole multipliers nearest to the best found, and those of the final choice."""
        self._certify(whole_multipliers(self.classes, self.fixed, self.count, self.dual.best)[0])
        self._certify(np.where(self.choice.cover > 0, 0, self.classes.weight))

    def _small(self) -> bool:
        """Say whether the whole PuLP model is quickly solved."""
        return len(self.fixed) <= SMALL_CANDIDATES and len(self.classes.col_row) <= SMALL_ENTRIES

    def _tell(self) -> None:
        """Send one progress line."""
        seconds = time.perf_counter() - self.started
        self.watch.tell(Progress("covering", seconds, float(self.bound), float(self.value)))

    def _done(self) -> bool:
        """Tell the bounds; say whether the gap limit is met or the clock or the user ends the search."""
        self._tell()
        if gap_pct(self.bound, self.value) <= self.limits.gap_limit_pct:
            return True
        over = time.perf_counter() - self.started >= self.limits.time_limit_s or self.watch.should_stop()
        self.by_clock |= over
        return over


def _marked(size: int, positions: IntArray) -> BoolArray:
    """Return a mask that is True at the positions."""
    mask = np.zeros(size, bool)
    mask[positions] = True
    return mask


def class_problem(classes: Classes, fixed: BoolArray, count: int) -> CoverageProblem:
    """Return the problem on classes, which has the same optimum as on demand rows."""
    return CoverageProblem(classes.col_ptr, classes.col_row.astype(np.int64), classes.weight, fixed, count)
