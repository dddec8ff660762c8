"""The state of one covering solve: best choice and value, best bound and multipliers."""

from __future__ import annotations

import dataclasses
import time

import numpy as np

from planner.optimize.highs import highs_version
from planner.optimize.maxcover.bound import Prices, bound_of, first_sight, left_over
from planner.optimize.maxcover.classes import Classes, demand_classes, spread_multipliers
from planner.optimize.maxcover.core import Core, make_core, open_candidates, solve_core
from planner.optimize.maxcover.dual import Dual, engine_bound, plain_prices, whole_multipliers
from planner.optimize.maxcover.model import solve_covering_model
from planner.optimize.maxcover.primal import VALUE, Choice, Pull, choose, fill, plain_pull, shortfall, swap
from planner.optimize.maxcover.region import region_moves
from planner.optimize.maxcover.rules import rules_of
from planner.optimize.maxcover.spacing import priced_rows, priced_rules
from planner.optimize.maxcover.start import start_choice
from planner.optimize.maxcover.verdict import broken_rules, impossible_rules, worth_of
from planner.optimize.problems import (
    BoolArray,
    CoverageCertificate,
    CoverageProblem,
    CoverageSolution,
    IntArray,
)
from planner.optimize.report import Limits, Outcome, Progress, SolveReport, Watch, gap_pct

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
RESTARTS = (2, 6, 14, 30, 60)
"""Rounds in which a problem with prices is started anew by them."""
OPEN_SHARE = 0.6
"""Share of the candidates up to which the open ones go to HiGHS early."""
CORE_ENTRIES = 120_000
"""Cover entries up to which what is left open goes to HiGHS at all."""
QUIET_ROUNDS_PRICED = 4
CORE_ENTRIES_PRICED = 400_000
"""With side rows or floors local moves gain little once the bound has settled: HiGHS comes early, to more."""
CORE_TIME_SHARE = 0.7
"""HiGHS looks at its clock rarely while it separates cuts: it gets this part of the time left."""
MOST_ROUNDS = 4_000
TOGETHER = "rules: no choice keeps all of them together; that is proven."


class Search:
    """One solve: `run` searches until the gap limit, the clock or the user ends it, `answer` tells."""

    def __init__(self, problem: CoverageProblem, limits: Limits, watch: Watch) -> None:
        self.started = time.perf_counter()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.rules = rules_of(problem)
        self.classes, self.label = demand_classes(problem)
        self.side = priced_rows(problem, self.rules)
        self.priced = self.side.row_count > 0 or len(self.rules.floor) > 0
        self.pool: IntArray = np.arange(problem.candidate_count)
        self.pull = plain_pull(self.classes, problem.candidate_count)
        self.notes = impossible_rules(problem)
        self.infeasible = bool(self.notes)
        self.choice = start_choice(self.classes, self.rules, self.pull, self.pool)
        self.bound = int(self.classes.weight.sum() + self.classes.second.sum())
        self.value, self.met = 0, False
        self._learn_value()
        self.by_clock = False
        self.rounds, self.narrowed_at = 0, -1
        self.dual = Dual(self.classes, priced_rules(self.rules, self.side))
        self.certified = (plain_prices(self.dual, np.zeros_like(self.classes.weight)), self.bound)
        if not self.infeasible:
            self._certify_choice()

    def run(self) -> None:
        """Search until the gap limit, the clock, the user or nothing more to gain ends it."""
        if self.infeasible or self._done():
            return
        swap(self.classes, self.rules, self.pull, self.choice, self.pool, 100)
        self._learn_value()
        if self._done():
            return
        if self._small():
            self._solve_small()
        elif self.priced:
            self._run_priced()
        else:
            self._rounds(QUIET_ROUNDS)
            if not self._done() and not self._core_is_likely_solved():
                self._rounds(QUIET_ROUNDS_LARGE)
            if not self._done() and self._core_is_small(CORE_ENTRIES):
                self._solve_core()

    def _run_priced(self) -> None:
        """Search a problem with side rows or floors: until the bound has settled, by HiGHS, and on."""
        self._rounds(QUIET_ROUNDS_PRICED)
        if self._done():
            return
        if self._core_is_small(CORE_ENTRIES_PRICED) or not self.met:
            self._solve_core()
        if not self._done():
            self._rounds(QUIET_ROUNDS_LARGE)

    def answer(self) -> CoverageSolution:
        """Return the best choice with its proof, every figure recomputed."""
        if not self.infeasible:
            self._certify_best()
        fill(self.classes, self.rules, self.pull, self.choice, np.arange(len(self.rules.fixed)))
        chosen = self.choice.chosen
        value, broken = worth_of(self.problem, chosen), broken_rules(self.problem, chosen)
        certificate = self._certificate(self.certified[0])
        bound = min(self.bound, certificate.bound)
        gap = gap_pct(bound, value)
        proven = not broken and gap <= self.limits.gap_limit_pct
        outcome: Outcome = "infeasible" if self.infeasible else "proven" if proven else "stopped"
        report = SolveReport(
            outcome=outcome, objective=value, bound=bound, certified_bound=certificate.bound, gap_pct=gap,
            runtime_s=time.perf_counter() - self.started, seed=self.limits.seed,
            solver=f"maxcover (region search, Lagrangian, HiGHS {highs_version()})",
            repeatable=not self.by_clock,
        )  # fmt: skip
        notes = (*self.notes, *broken, *self._short_notes(chosen))
        return CoverageSolution(np.flatnonzero(chosen), value, certificate, report, notes)

    def _certificate(self, prices: Prices) -> CoverageCertificate:
        """Return the multipliers of the original demand rows and the bound that they prove."""
        problem, scale = self.problem, prices.scale
        group = np.full(len(self.label), -1) if problem.floor_group is None else problem.floor_group
        second = np.zeros_like(problem.weight) if problem.second_weight is None else problem.second_weight
        first = first_sight(problem.weight, group, prices)
        rows = spread_multipliers(prices.demand // scale, self.label, first // scale, second)
        seen = self.label >= 0
        left = left_over(first[seen], scale * second[seen], scale * rows[seen])
        bound = bound_of(self.classes, self.dual.rules, self.dual.shape, prices, left)
        return CoverageCertificate(rows, bound, prices.side, prices.floor, scale, self.side)

    def _short_notes(self, chosen: BoolArray) -> tuple[str, ...]:
        """Say where fewer than `count` are chosen."""
        have = int((chosen & self.rules.counted).sum())
        if have >= self.rules.most_chosen or self.infeasible:
            return ()
        return (f"count: {have} of {self.rules.most_chosen} chosen; the rules leave no room for one more.",)

    def _rounds(self, quiet_rounds: int) -> None:
        """Alternate subgradient steps and region moves until done or quiet."""
        entries = max(1, len(self.classes.col_row))
        steps = int(np.clip(WORK_A_ROUND // entries, 5, 50))
        moves = int(np.clip(MOVES_A_ROUND * WORK_A_ROUND // (40 * entries), 20, MOVES_A_ROUND))
        quiet = 0
        while self.rounds < MOST_ROUNDS:
            before = (self.met, self.value)
            settled = self.dual.factor < LEAST_STEP
            if settled:
                self._narrow()
            else:
                self._descend(steps)
            self.rounds += 1
            if self.priced:
                self._reprice(settled)
            seed = (self.limits.seed * 1_000_003 + self.rounds) % (1 << 32)
            region_moves(self.classes, self.rules, self.pull, self.choice, self.pool, moves, seed)
            fill(self.classes, self.rules, self.pull, self.choice, self.pool)
            self._learn_value()
            quiet = 0 if (self.met, self.value) > before or not settled else quiet + 1
            if self._done() or quiet >= quiet_rounds:
                return

    def _descend(self, steps: int) -> None:
        """Take subgradient steps and keep the bound, exact in whole numbers."""
        target = float(self.value) if self.met else 0.97 * min(float(self.bound), self.dual.best_bound)
        self.dual.descend(steps, target)
        self.bound = min(self.bound, engine_bound(self.dual, self.dual.best))
        if self.bound < 0:
            self._tell_infeasible()

    def _reprice(self, settled: bool) -> None:
        """Let the search be drawn by the multipliers of side rows and floors; start anew by them at times."""
        again = self.rounds in RESTARTS
        if settled and not again:
            return
        dual = self.dual
        first = np.rint(dual.first(dual.parts(dual.best)[2])).astype(np.int64)
        price = np.rint(dual.price(dual.best)).astype(np.int64)
        self.pull = Pull(first, self.classes.second, price)
        self.choice = choose(self.classes, self.rules, self.pull, self.choice.chosen)
        if again:
            trial = start_choice(self.classes, self.rules, self.pull, self.pool)
            swap(self.classes, self.rules, self.pull, trial, self.pool, 3)
            fill(self.classes, self.rules, self.pull, trial, self.pool)
            self._take(trial.chosen)

    def _narrow(self) -> None:
        """Look only at candidates that a better choice may hold, once for each value."""
        if self.narrowed_at == self.value or not self.met:
            return
        self.narrowed_at = self.value
        out, _ = open_candidates(self.dual, self.dual.rules, self.value)
        self.pool = np.flatnonzero(~out | self.choice.chosen)

    def _core(self) -> Core:
        """Return what the bound leaves open; all that is not fixed where no choice keeps the rules yet."""
        if not self.met:
            none = np.zeros(len(self.rules.fixed), bool)
            return make_core(self.classes, self.rules, none, self.rules.fixed)
        return make_core(self.classes, self.rules, *open_candidates(self.dual, self.dual.rules, self.value))

    def _core_is_likely_solved(self) -> bool:
        """Say whether so much is settled that HiGHS should come to its end."""
        core = self._core()
        few = len(core.open) <= OPEN_SHARE * len(self.rules.fixed)
        return few and len(core.problem.cover_demand) <= CORE_ENTRIES

    def _core_is_small(self, entries: int) -> bool:
        """Say whether HiGHS can help with what is left open."""
        return len(self._core().problem.cover_demand) <= entries

    def _solve_core(self) -> None:
        """Give what the bound leaves open to HiGHS."""
        core = self._core()
        if len(core.open) == 0 or core.problem.count == 0:
            self.bound = min(self.bound, max(self.value, core.weight_taken))
            self._take(_marked(len(self.rules.fixed), core.taken))
            return
        left = CORE_TIME_SHARE * (self.limits.time_limit_s - (time.perf_counter() - self.started))
        found = solve_core(
            core, self.choice.chosen, self.value, self.limits.gap_limit_pct, left, self.limits.seed,
            self.watch.should_stop,
        )  # fmt: skip
        if found.empty and not self.met:
            self._tell_infeasible()
            return
        self.bound = min(self.bound, found.bound)
        if found.chosen is not None:
            self._take(found.chosen)
        self.by_clock |= found.by_clock
        self._tell()

    def _solve_small(self) -> None:
        """Solve the readable model whole."""
        left = self.limits.time_limit_s - (time.perf_counter() - self.started)
        found = solve_covering_model(
            class_problem(self.problem, self.classes), self.limits.gap_limit_pct, left, self.limits.seed
        )
        if found.infeasible:
            self._tell_infeasible()
            return
        self.bound = min(self.bound, found.bound)
        if found.chosen is not None:
            self._take(_marked(len(self.rules.fixed), found.chosen))
        self._tell()
        self.by_clock |= not self.met or gap_pct(self.bound, self.value) > self.limits.gap_limit_pct

    def _tell_infeasible(self) -> None:
        """Keep that no choice keeps the rules."""
        self.infeasible, self.notes = True, (TOGETHER,)

    def _take(self, chosen: BoolArray) -> None:
        """Keep a choice if it keeps the rules better, or as well and covers more."""
        other = choose(self.classes, self.rules, self.pull, chosen)
        if self._rank(other) > self._rank(self.choice):
            self.choice = other
            self._learn_value()

    def _rank(self, choice: Choice) -> tuple[float, int]:
        """Return what one choice is preferred by to another."""
        return -shortfall(self.rules, choice), int(choice.tally[VALUE])

    def _learn_value(self) -> None:
        """Read the value of the choice where it keeps the rules."""
        self.met = shortfall(self.rules, self.choice) == 0.0
        self.value = int(self.choice.tally[VALUE]) if self.met else 0

    def _certify(self, prices: Prices) -> None:
        """Keep whole multipliers if they bound better than those kept."""
        bound = bound_of(self.classes, self.dual.rules, self.dual.shape, prices)
        if bound < self.certified[1]:
            self.certified = (prices, bound)
        self.bound = min(self.bound, bound)

    def _certify_choice(self) -> None:
        """Try the multipliers of the choice: what is missed carries its weight, what is seen nothing."""
        cover = self.choice.cover
        demand = np.where(cover == 0, self.classes.weight, np.where(cover == 1, self.classes.second, 0))
        self._certify(plain_prices(self.dual, demand))

    def _certify_best(self) -> None:
        """Try the whole multipliers nearest to the best found, and those of the final choice."""
        self._certify(whole_multipliers(self.dual, self.dual.best)[0])
        self._certify_choice()

    def _small(self) -> bool:
        """Say whether the whole PuLP model is quickly solved."""
        return len(self.rules.fixed) <= SMALL_CANDIDATES and len(self.classes.col_row) <= SMALL_ENTRIES

    def _tell(self) -> None:
        """Send one progress line."""
        seconds = time.perf_counter() - self.started
        self.watch.tell(Progress("covering", seconds, float(self.bound), float(self.value)))

    def _done(self) -> bool:
        """Tell the bounds; say whether the gap limit is met or the clock or the user ends the search."""
        self._tell()
        if self.infeasible or (self.met and gap_pct(self.bound, self.value) <= self.limits.gap_limit_pct):
            return True
        over = time.perf_counter() - self.started >= self.limits.time_limit_s or self.watch.should_stop()
        self.by_clock |= over
        return over


def _marked(size: int, positions: IntArray) -> BoolArray:
    """Return a mask that is True at the positions."""
    mask = np.zeros(size, bool)
    mask[positions] = True
    return mask


def class_problem(problem: CoverageProblem, classes: Classes) -> CoverageProblem:
    """Return the problem on classes, which has the same optimum as on demand rows."""
    return dataclasses.replace(
        problem, cover_indptr=classes.col_ptr, cover_demand=classes.col_row.astype(np.int64),
        weight=classes.weight,
        second_weight=classes.second if problem.second_weight is not None else None,
        floor_group=classes.group if problem.floor_group is not None else None,
    )  # fmt: skip
