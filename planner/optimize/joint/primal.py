"""The primal side of a joint solve: a state that rounds of search improve, and the best found so far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.optimize.joint.fill import State, broken, counted, money, new_state, tree_of
from planner.optimize.joint.instance import YEARLY_UNIT, Instance, instance_of
from planner.optimize.joint.lns import Drive, FloatArray, Record, going_price, note, search
from planner.optimize.joint.polish import polish
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.start import cold_start, warm_start
from planner.optimize.maxcover.primal import VALUE
from planner.optimize.problems import IntArray

MOVES_A_ROUND, MOVES_A_PIECE = 1_000, 100
POLISH_WORK, LAST_WORK = 200, 4_000
"""Arc visits an edge of the region search after each round of moves, and at the end of a cycle."""
FIRST_CYCLE, LONGER = 12, 1.5
"""Rounds until the search has cooled down and begins again from the best, and how much later each time."""
WARM, REWARM = 0.5, 0.3
"""Worth that a move may lose at the beginning of a cycle, as a share of what a usual view is worth."""
THRIFT = (1.0, 1.0, 1.0, 0.0)
"""How far money left counts in the pieces of a round: where sums are small, coverage alone leads further."""
YEARLY_TRIALS = (0, 250, 500, 1000, 2000, 4000)
"""Prices of a yearly cent tried, in thousandths of what a cent a year weighs in the whole offer."""
Stop = Callable[[], bool]


class Primal:
    """Rounds of search on one problem; `record` holds the best choice that keeps every rule.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Seed of every random choice.
    start
        Views and edges to begin with; None: the views of most worth for their marginal price.
    """

    def __init__(
        self, problem: JointProblem, seed: int, start: tuple[IntArray, IntArray] | None = None
    ) -> None:
        self.problem, self.seed = problem, seed
        self.record = Record(
            np.zeros(problem.coverage.candidate_count, np.bool_), np.zeros(len(problem.tail), np.bool_),
            np.zeros(3, np.int64),
        )  # fmt: skip
        self.usual = max(1.0, float(np.median(problem.view_cost) if len(problem.view_cost) else 1.0))
        if len(problem.site_cost):
            self.usual += float(np.median(problem.site_cost))
        self.price, self.head = 0.0, 0
        self.rounds, self.cycle, self.cycle_began = 0, FIRST_CYCLE, 0
        self.inst = self._priced(start)
        self.state = self._first(self.inst, start)
        note(self.inst, self.state, self.record)
        outside, inside = going_price(self.inst, self.state, self.head)
        known = [r for r in (outside, inside) if 0.0 < r < np.inf]
        self.price = float(np.sqrt(np.prod(known))) if len(known) == 2 else (known or [1e-9])[0]

    def _first(self, inst: Instance, start: tuple[IntArray, IntArray] | None) -> State:
        """Return a first state."""
        if start is None:
            return cold_start(inst, self.head, self.seed)
        return warm_start(inst, start[0], start[1], self.head, self.seed)

    def _priced(self, start: tuple[IntArray, IntArray] | None) -> Instance:
        """Return the instance, under the price of yearly cents that makes the best first choice."""
        p = self.problem
        best = plain = instance_of(p)
        if p.yearly_limit is None:
            return plain
        cost = float(p.edge_cost.sum() + p.site_cost.sum() + p.view_cost.sum())
        paid = float(plain.edge_yearly.sum() + plain.site_yearly.sum() + plain.view_yearly.sum())
        top: tuple[float, float] | None = None
        for trial in YEARLY_TRIALS:
            inst = instance_of(p, int(YEARLY_UNIT * cost / max(1.0, paid) * trial / 1000))
            state = self._first(inst, start)
            worth = int(state.choice.tally[VALUE]) if p.budget is not None else -int(money(state))
            rank = (-broken(inst, state), float(worth))
            if top is None or rank > top:
                top, best = rank, inst
        return best

    def round(self, guide: FloatArray, stop: Stop) -> None:
        """Make one round of moves, then search the tree region by region.

        Parameters
        ----------
        guide
            float64[n] weight of each view, 1 for those that the bound likes.
        stop
            Asked between pieces of a round.
        """
        gone = (self.rounds - self.cycle_began) / self.cycle
        share = WARM if self.cycle_began == 0 else REWARM
        warm = share * self.usual * self.price * max(0.0, 1.0 - gone) ** 2
        for piece in range(MOVES_A_ROUND // MOVES_A_PIECE):
            if stop():
                return
            drive = Drive(self.price, self.head, warm, warm, self.usual, THRIFT[piece % len(THRIFT)], guide)
            seed = (self.seed * 1_000_003 + self.rounds * 101 + piece) % (1 << 32)
            self.price, _ = search(self.inst, self.state, self.record, drive, MOVES_A_PIECE, seed)
        self.state = polish(self.inst, self.state, self._seed(), POLISH_WORK * len(self.problem.tail))
        note(self.inst, self.state, self.record)
        self.rounds += 1
        self._weigh_count()
        if self.rounds - self.cycle_began >= self.cycle:
            self.cycle_began, self.cycle = self.rounds, int(self.cycle * LONGER)
            self._back_to_best()
            self.state = polish(self.inst, self.state, self._seed(), LAST_WORK * len(self.problem.tail))
            note(self.inst, self.state, self.record)

    def present(self) -> tuple[IntArray, IntArray]:
        """Return views and edges of the state as it is, rules kept or not."""
        return np.flatnonzero(self.state.choice.chosen), np.flatnonzero(tree_of(self.inst, self.state))

    def _back_to_best(self) -> None:
        """Go on from the best choice."""
        if self.record.figures[2]:
            self.state = new_state(self.inst, self.record.chosen, self.record.in_tree)

    def _seed(self) -> int:
        """Return the seed of this round's region search."""
        return (self.seed * 7_919 + self.rounds) % (1 << 32)

    def _weigh_count(self) -> None:
        """Charge more for a place under the count where it binds before the money, less where it does not."""
        full = counted(self.state) >= self.inst.rules.most_chosen
        rich = int(self.inst.budget) - int(money(self.state)) > 2 * self.usual
        if full and rich:
            self.head = int(1.5 * self.head + 0.2 * self.usual)
            self.price *= 0.5
        elif full:
            _, inside = going_price(self.inst, self.state, self.head)
            self.price = max(self.price, 0.5 * inside) if inside < np.inf else self.price
        else:
            self.head = int(0.7 * self.head)
