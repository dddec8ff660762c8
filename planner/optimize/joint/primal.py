"""The primal side of a joint solve: a state that rounds of search improve, and the best found so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from planner.optimize.joint.anneal import Heat, alone, anneal
from planner.optimize.joint.fill import State, broken, counted, money, new_state, tree_of, yearly
from planner.optimize.joint.instance import Instance, instance_of, repriced, sited_coverage
from planner.optimize.joint.lns import Drive, Record, going_price, note, search
from planner.optimize.joint.moves import new_room
from planner.optimize.joint.polish import polish
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.redecide import USED_SITES, redecide
from planner.optimize.joint.regroup import regroup
from planner.optimize.joint.start import cold_start, finish, sited_start, warm_start
from planner.optimize.maxcover.primal import VALUE
from planner.optimize.problems import IntArray

PROPOSALS, PROPOSALS_EACH, PIECES = 100_000, 40, 8
"""Most proposals of annealing in a round, most for each view, and pieces between which the clock is asked."""
LEAST_PROPOSALS, REGROUPS = 16_000, 6_400
"""Proposals of annealing in a round at least, and most moves of several views."""
MOVES_A_ROUND, MOVES_A_PIECE = 1_000, 100
"""Moves in a round while rules are broken."""
POLISH_WORK, LAST_WORK = 100, 800
"""Arc visits an edge of the region search after each round, and at the end of a cycle."""
FIRST_CYCLE, LONGER = 8, 1.5
"""Rounds until the search has cooled down and begins again from the best, and how much longer each time."""
WARM, REWARM, COLD = 0.1, 0.06, 0.004
"""Worth that a proposal usually may lose at the beginning of the first cycle, of later ones, and at the end,
as a share of what a view is worth on average."""
SPARE = 2.0
"""Usual views that money is left for where it does not bind."""
DISTRICTS, DISTRICTS_LEAST = 3, 3
"""Districts of the best choice that HiGHS decides anew at the end of a cycle, where that holds the used sites
of so many districts at least."""
FEW_VIEWS, WARM_FEW, FEW, MANY = 1_000, 0.5, (1.0, 0.3), (1.0,)
"""Up to so many views the search begins warmer, and in every other piece a cent counts for less: where sums
are small, coverage alone leads further."""
YEARLY_TRIALS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Prices of a yearly cent tried first, in parts of what a cent a year weighs in the whole offer."""
YEARLY_LEAST, YEARLY_STEP, YEARLY_SLACK = 0.05, 1.4, 0.01
"""The least such price above 0, how far it goes up or down between cycles, and the share of a limit that may
be left without saying that it does not bind."""
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

    `by_clock` says that seconds, not work, ended HiGHS on some district.
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
        self.price, self.going, self.scale, self.head = 0.0, 0.0, 1.0, 0
        self.rounds, self.cycle, self.cycle_began = 0, FIRST_CYCLE, 0
        self.cents_a_year = 0.0
        self.sited = replace(problem, coverage=sited_coverage(problem))
        self.by_clock = False
        self.thrift = FEW if len(problem.view_cost) < FEW_VIEWS else MANY
        self.inst = self._priced(start)
        self.alone = alone(self.inst)
        self.state = self._first(self.inst, start)
        self._price()
        note(self.inst, self.state, self.record)
        self._offer(sited_start(self.inst, self.head, self.seed))

    def _price(self) -> None:
        """Set the price of a cent anew: between the best view outside and the least one inside."""
        outside, inside = going_price(self.inst, self.state, self.head)
        known = [r for r in (outside, inside) if 0.0 < r < np.inf]
        self.price = float(np.sqrt(np.prod(known))) if len(known) == 2 else (known or [1e-9])[0]
        self.going = self.price
        self.scale = float(self.state.choice.tally[VALUE] / max(1, counted(self.state)))

    def _offer(self, state: State | None) -> None:
        """Go on from another state where it is better than all before."""
        if state is not None and (note(self.inst, state, self.record) or self._sounder(state)):
            self.state = state
            self._price()

    def _sounder(self, state: State) -> bool:
        """Say whether a state is nearer to keeping every rule than the present one."""
        return broken(self.inst, state) < broken(self.inst, self.state)

    def hint(self, chosen: IntArray) -> None:
        """Go on from other views, joined anew, where that is better than all before."""
        self._offer(warm_start(self.inst, chosen, np.zeros(0, np.int64), self.head, self.seed))

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
        self.cents_a_year = cost / max(1.0, paid)
        top: tuple[float, float] | None = None
        for trial in YEARLY_TRIALS:
            inst = repriced(plain, self.cents_a_year * trial)
            state = self._first(inst, start)
            worth = int(state.choice.tally[VALUE]) if p.budget is not None else -int(money(state))
            rank = (-broken(inst, state), float(worth))
            if top is None or rank > top:
                top, best = rank, inst
        return best

    def round(self, stop: Stop) -> None:
        """Anneal for a while, then search the tree region by region; before a rule is kept, repair.

        Parameters
        ----------
        stop
            Asked between pieces of a round.
        """
        if broken(self.inst, self.state) == 0.0:
            self._anneal(stop)
        else:
            self._repair(stop)
        if stop():
            return
        self._polish(POLISH_WORK)
        self.rounds += 1
        if self.rounds - self.cycle_began >= self.cycle:
            self.cycle_began, self.cycle = self.rounds, int(self.cycle * LONGER)
            self._price_years()
            for k in range(DISTRICTS):
                if not stop():
                    self._redecide(k)
            self._back_to_best()
            self._polish(LAST_WORK)

    def _repair(self, stop: Stop) -> None:
        """Make larger moves, which lead to a choice that keeps every rule."""
        for piece in range(MOVES_A_ROUND // MOVES_A_PIECE):
            if stop() or broken(self.inst, self.state) == 0.0:
                break
            warm = self._temperature(1.0)
            drive = Drive(self.price, self.head, warm, warm, self.usual)
            self.price, _ = search(
                self.inst, self.state, self.record, drive, MOVES_A_PIECE, self._seed(piece)
            )
        self._weigh_count()

    def _anneal(self, stop: Stop) -> None:
        """Propose single views in and out at the temperature of this round."""
        spare = SPARE * (self.usual if self.problem.required is None else self.scale)
        regroups = min(REGROUPS, len(self.problem.view_cost)) // PIECES
        proposals = min(PROPOSALS, LEAST_PROPOSALS + PROPOSALS_EACH * len(self.problem.view_cost)) // PIECES
        for piece in range(PIECES):
            if stop():
                return
            warm, cold = (self._temperature(part / PIECES) for part in (piece, piece + 1))
            thrift = self.thrift[piece % len(self.thrift)]
            price = self.going * (thrift if self.problem.required is None else 1.0 / thrift)
            heat = Heat(price, warm, cold, spare)
            price = anneal(self.inst, self.state, self.record, self.alone, heat, proposals, self._seed(piece))
            self.going = price if thrift == 1.0 else self.going
            regroup(self.inst, self.state, self.record, heat, regroups, self._seed(piece))

    def _redecide(self, piece: int) -> None:
        """Let HiGHS decide a district of the best choice anew, around a place drawn by seed and round."""
        used = np.flatnonzero(self.record.chosen & self.inst.rules.counted)
        nodes = np.unique(self.inst.site_node[self.inst.rules.site[used]])
        nodes = nodes[nodes >= 0]
        if not self.record.figures[2] or len(nodes) < DISTRICTS_LEAST * USED_SITES:
            return
        center = int(nodes[np.random.default_rng(self._seed(piece)).integers(len(nodes))])
        best = new_state(self.inst, self.record.chosen, self.record.in_tree)
        found = redecide(self.sited, self.inst, best, center, new_room(self.inst))
        self.by_clock |= found.by_clock
        note(self.inst, found.state, self.record)

    def _price_years(self) -> None:
        """Let a yearly cent cost more where its limit binds before the money, less where it does not."""
        inst = self.inst
        if self.problem.yearly_limit is None or not self.record.figures[2]:
            return
        left = 1.0 - yearly(self.state) / max(1.0, float(inst.yearly_limit))
        spare = 1.0 - money(self.state) / max(1.0, float(inst.budget)) if inst.required < 0 else YEARLY_SLACK
        if abs(left - spare) < YEARLY_SLACK / 2 or (left > spare and inst.yearly_price == 0.0):
            return
        least = YEARLY_LEAST * self.cents_a_year
        price = inst.yearly_price * YEARLY_STEP if left < spare else inst.yearly_price / YEARLY_STEP
        self.inst = repriced(inst, 0.0 if price < least and left > spare else max(price, least))

    def _temperature(self, part: float) -> float:
        """Return the worth that a proposal may usually lose, after a part of this round."""
        gone = min(1.0, (self.rounds - self.cycle_began + part) / self.cycle)
        warm = WARM if self.cycle_began == 0 else REWARM
        if len(self.problem.view_cost) < FEW_VIEWS:
            warm = WARM_FEW
        return max(1e-9, warm * (COLD / warm) ** gone * self.scale)

    def _polish(self, work: int) -> None:
        """Search the tree region by region, `work` arc visits an edge; what that leaves is spent."""
        self.state = polish(self.inst, self.state, self._seed(0), work * len(self.problem.tail))
        note(self.inst, self.state, self.record)
        self.state = finish(self.inst, self.state, self.head)
        note(self.inst, self.state, self.record)

    def present(self) -> tuple[IntArray, IntArray]:
        """Return views and edges of the state as it is, rules kept or not."""
        return np.flatnonzero(self.state.choice.chosen), np.flatnonzero(tree_of(self.inst, self.state))

    def _back_to_best(self) -> None:
        """Go on from the best choice."""
        if self.record.figures[2]:
            self.state = new_state(self.inst, self.record.chosen, self.record.in_tree)

    def _seed(self, piece: int) -> int:
        """Return the seed of a piece of this round."""
        return (self.seed * 1_000_003 + self.rounds * 101 + piece) % (1 << 32)

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
