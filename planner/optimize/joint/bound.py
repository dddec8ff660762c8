"""The proven bound of a joint problem: multipliers searched, duals raised, guided by the incumbent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from planner.optimize.joint.certificate import certificate_of
from planner.optimize.joint.core import core_of, worthwhile
from planner.optimize.joint.cutlp import CutProgram
from planner.optimize.joint.cuts import carried, moved
from planner.optimize.joint.duals import Duals
from planner.optimize.joint.extended import Extended, extend
from planner.optimize.joint.lift import lifted
from planner.optimize.joint.multipliers import Multipliers, fraction, price_range, site_room
from planner.optimize.joint.problem import JointCertificate, JointProblem
from planner.optimize.problems import BoolArray, IntArray

WORK, WORK_EACH = 10_000_000, 60
"""Node visits of a search round, about a third of a second, and at most so many for each node."""
GOLDEN = 0.6180339887
RETURNS = 8
"""Search rounds between two looks at prices beside the present one."""
BALLS = ((8, 60), (30, 300))
PROGRAM_EVERY = 2
"""Every so many rounds, the first one among them, is one of the cut program."""
PROGRAM_ROUNDS, MOST_ROUNDS, ROUND_SIZE = 10, 150, 700
"""A round of the program counts for so many search rounds, and for one each so many columns and rows."""
PROGRAM_SECONDS = 300.0
"""A round of the program ends after so many seconds, without use."""
MARGIN = 0.9
"""The core is that of a price so much below the best one: its own may come out lower."""
MOST_PROGRAMS = 40
"""Rounds of the cut program in all."""
MOST_NEW = 1500
"""Cuts of one kind that are found in one round."""


class JointBound:
    """A bound on the joint problem that only gets better, with its proof.

    `upper` (coverage) or `lower` (cost) hold from the first call of `improve` on; the same calls give the
    same bounds, unless `cut_short` says that a clock left out a program. `spent` counts the rounds done,
    those of the cut program for many. No other thread may use the object while `improve` runs; it lets other
    threads compute.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Seed of every random choice.
    seconds_left
        How long a round of the cut program may take at most, beside its own limit.
    """

    def __init__(
        self, problem: JointProblem, seed: int = 1, seconds_left: Callable[[], float] | None = None
    ) -> None:
        self._seconds_left = seconds_left
        self.problem, self.extended = problem, extend(problem)
        self._seed, self._round = seed, 0
        self.spent = 0
        self._sign = 1 if problem.budget is not None else -1
        self._guide: BoolArray = np.zeros(len(self.extended.arcs.nbr), np.bool_)
        self._seen: tuple[bytes, bytes] | None = None
        self._best: Duals | None = None
        self._stepping = 0.02
        self._program: CutProgram | None = None
        self._core_price = 0.0
        self._programs_left = MOST_PROGRAMS
        self._took = 0.0
        self._should_stop: Callable[[], bool] | None = None
        self.cut_short = False

    @property
    def upper(self) -> int | None:
        """Coverage that no choice passes; None before the first round or where cost is the objective."""
        return self._best.bound if self._best is not None and self._sign > 0 else None

    @property
    def lower(self) -> int | None:
        """Cost that no choice stays below; None before the first round or where coverage is the objective."""
        return self._best.bound if self._best is not None and self._sign < 0 else None

    @property
    def mu(self) -> float:
        """Price of the best bound, in demand weight a cent; 0 before the first round."""
        return 0.0 if self._best is None else self._best.multipliers.price

    def certificate(self) -> JointCertificate:
        """Return the proof of the present bound."""
        return certificate_of(self._known())

    def improve(
        self, evaluations: int, incumbent: tuple[IntArray, IntArray] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> bool:  # fmt: skip
        """Spend about so many rounds of a third of a second; returns whether the bound got better.

        Parameters
        ----------
        incumbent
            Views and edges of the best choice known; they decide which cuts go first.
        should_stop
            Asked between rounds, and within those of the cut program.
        """
        before = None if self._best is None else self._best.bound
        self._should_stop = should_stop
        if incumbent is not None:
            self._follow(*incumbent)
        left = evaluations
        while left > 0 and not (should_stop is not None and self._best is not None and should_stop()):
            used = self._first() if self._best is None else self._search_round()
            left -= used
            self.spent += used
        return self._best is not None and (before is None or self._better(self._best.bound, before))

    def _known(self) -> Duals:
        """Return the best duals; there are some after the first round."""
        if self._best is None:
            raise RuntimeError("no bound yet: improve() has not run")
        return self._best

    def _better(self, new: int, old: int) -> bool:
        """Whether a bound is tighter than another."""
        return self._sign * (old - new) > 0

    def _follow(self, chosen: IntArray, edges: IntArray) -> None:
        """Take another incumbent as the guide."""
        key = (np.asarray(chosen).tobytes(), np.asarray(edges).tobytes())
        if key != self._seen:
            self._seen, self._guide = key, guide_slots(self.extended, chosen, edges)
            if self._best is not None:
                self._best.follow(self._guide)

    def _first(self) -> int:
        """Search the price from nothing; returns rounds used."""
        values: dict[float, Duals] = {}

        def at(price: float) -> int:
            if price not in values:
                values[price] = self._raise(self._multipliers(price))
                if self._best is None or self._better(values[price].bound, self._best.bound):
                    self._best = values[price]
            return self._sign * values[price].bound

        least, most = price_range(self.extended)
        middle = min(max(self._guess(), least), most)
        step = 2.0
        while middle < most and at(middle * step) < at(middle):
            middle *= step
        while middle > least and at(middle / step) < at(middle):
            middle /= step
        low, high = middle / step, middle * step
        while high / low > 1.02:
            a, b = low * (high / low) ** (1 - GOLDEN), low * (high / low) ** GOLDEN
            if at(a) < at(b):
                high = b
            else:
                low = a
        self._search_count()
        return max(1, len(values) // 2)

    def _guess(self) -> float:
        """Return a first price: what the money buys if a quarter of the demand is bought."""
        worth = float(self.extended.first.sum() + self.extended.second.sum()) + 1.0
        if self.problem.budget is not None:
            return 0.25 * worth / max(1, self.problem.budget)
        sites = self.problem.site_cost[self.problem.site] + self.problem.view_cost
        return (
            worth / max(1.0, float(np.median(sites)) * 4.0 * max(1.0, np.sqrt(len(sites))))
            if len(sites)
            else 1.0
        )

    def _multipliers(self, price: float) -> Multipliers:
        """Return the multipliers to begin with at a price: a part of each place is paid by its views."""
        extended = self.extended
        room = site_room(extended)
        views = np.bincount(self.problem.site[extended.usable], minlength=self.problem.site_count)
        share = np.where(views > room, self.problem.site_cost * 3 // (4 * np.maximum(room, 1)), 0)
        share[room <= 0] = 0
        used = np.bincount(self._held(), minlength=self.problem.site_count)
        share[(used > 0) & (used < room)] = 0
        sides, floors = len(extended.rules.row_most), len(extended.rules.floor)
        return Multipliers(
            *fraction(price),
            0,
            0,
            np.zeros(sides, np.int64),
            np.zeros(floors, np.int64),
            share.astype(np.int64),
            np.zeros(len(extended.usable), np.int64),
            np.zeros(self.problem.site_count, np.int64),
            np.zeros(len(extended.clique_ptr) - 1, np.int64),
        )

    def _held(self) -> IntArray:
        """Return the site of each view that the incumbent takes."""
        return self.problem.site[self._held_views()]

    def _held_views(self) -> IntArray:
        """Return the views that the incumbent takes."""
        views = np.flatnonzero(self.extended.view_slot >= 0)
        return views[self._guide[self.extended.view_slot[views]]].astype(np.int64)

    def _raise(self, multipliers: Multipliers) -> Duals:
        """Return duals raised from nothing."""
        duals = Duals(self.extended, multipliers, self._guide)
        duals.complete()
        return duals

    def _search_count(self) -> None:
        """Try prices of a counted view, where the count may bind."""
        best = self._known()
        unit = int(np.median(self.problem.view_cost) + np.median(self.problem.site_cost)) // 8 + 1
        step, here = unit, best.multipliers.count
        for _ in range(16):
            tried = self._raise(replace(best.multipliers, count=max(0, here + step)))
            if self._better(tried.bound, best.bound):
                self._best = best = tried
                here = tried.multipliers.count
                step = 2 * step
            elif step == unit and here == 0:
                return
            else:
                step = -step // 2
                if abs(step) < unit // 8 + 1:
                    return

    def _search_round(self) -> int:
        """Search the duals once, or look at the prices beside; returns rounds used."""
        best = self._known()
        self._round += 1
        if self._round % PROGRAM_EVERY == 1 and self._programs_left > 0 and self._time_for_program():
            self._programs_left -= 1
            return self._program_round()
        if self._round % RETURNS == 0:
            best.complete()
            self._beside()
            return 1
        small, large = BALLS[self._round // PROGRAM_EVERY % len(BALLS)]
        streets = self.problem.node_count
        work = min(WORK, WORK_EACH * self.extended.node_count)
        best.search(work, self._seed * 100_003 + self._round, min(small, streets), min(large, streets))
        return 1

    def _time_for_program(self) -> bool:
        """Whether a round of the program like the last one can end in time."""
        if self._seconds_left is None:
            return True
        enough = self._seconds_left() > self._took
        self.cut_short |= not enough
        return enough

    def _program_round(self) -> int:
        """Solve the cut program once, put its duals onto the streets, and look for cuts that it lacks.

        Returns how many rounds that counts for.
        """
        best, began = self._known(), time.perf_counter()
        if self._program is None:
            self._core_price = MARGIN * best.multipliers.price
            program = self._new_program(worthwhile(self.extended, self._core_price, self._held_views()))
            program.add(carried(program.core, best))
            self._program = program
        program = self._program
        counted = PROGRAM_ROUNDS + min(MOST_ROUNDS, program.size // ROUND_SIZE)
        left = PROGRAM_SECONDS if self._seconds_left is None else self._seconds_left()
        prices = program.solve(min(PROGRAM_SECONDS, left), self._should_stop)
        if prices is None:
            self._programs_left = 0
            self.cut_short |= program.cut_off
            return counted
        duals, raised = lifted(program, prices, self._guide)
        if self._better(duals.bound, best.bound):
            self._best = duals
        new = program.separate(prices.value, MOST_NEW)
        program.drop_idle()
        program.add(new)
        program.add(raised)
        if prices.price < self._core_price:
            self._program = self._wider(program, prices.price)
        elif not len(new.kind):
            self._programs_left = 0
        self._took = time.perf_counter() - began
        return counted

    def _new_program(self, views: BoolArray) -> CutProgram:
        """Return a program over the core of some views, with the cuts that any solution needs."""
        program = CutProgram(core_of(self.extended, views))
        program.add(program.first_cuts())
        return program

    def _wider(self, old: CutProgram, price: float) -> CutProgram:
        """Return a program for the core of a lower price, with the cuts found so far."""
        self._core_price = MARGIN * price
        extra = np.union1d(old.core.views, self._held_views())
        program = self._new_program(worthwhile(self.extended, self._core_price, extra))
        program.add(moved(old.cuts, old.core, program.core))
        return program

    def _beside(self) -> None:
        """Move the price a little where that helps."""
        best = self._known()
        for factor in (1 + self._stepping, 1 / (1 + self._stepping)):
            other = best.repriced(replace_price(best.multipliers, best.multipliers.price * factor))
            if self._better(other.bound, best.bound):
                self._best = other
                return
        self._stepping = max(self._stepping / 2, 1e-4)


def replace_price(m: Multipliers, price: float) -> Multipliers:
    """Return the multipliers with another price."""
    numerator, denominator = fraction(price)
    return replace(m, numerator=numerator, denominator=denominator)


def guide_slots(extended: Extended, chosen: IntArray, edges: IntArray) -> BoolArray:
    """Return which slots a choice takes, its streets directed away from the root."""
    problem, arcs = extended.problem, extended.arcs
    guide = np.zeros(len(arcs.nbr), np.bool_)
    built = np.zeros(len(problem.tail), np.bool_)
    built[edges] = True
    street = extended.edge >= 0
    live = np.zeros(len(arcs.nbr), np.bool_)
    live[street] = built[extended.edge[street]]
    seen = np.zeros(extended.node_count, np.bool_)
    seen[arcs.root] = True
    queue = [int(arcs.root)]
    for v in queue:
        for j in range(int(arcs.ptr[v]), int(arcs.ptr[v + 1])):
            u = int(arcs.nbr[j])
            if live[j] and not seen[u]:
                seen[u] = True
                guide[arcs.rev[j]] = True
                queue.append(u)
    views = np.asarray(chosen, np.int64)
    views = views[extended.usable[views]]
    guide[extended.view_slot[views]] = True
    guide[extended.site_slot[problem.site[views]]] = True
    return guide
