"""The cut linear program of one ball: simplex while that is quick, interior points from there on.

The simplex method keeps its basis from round to round, but in large balls of few terminals it moves from one
equally good corner to the next for thousands of iterations. Interior points begin anew each round, but their
answer lies in the middle of all that are equally good, and cuts that miss it raise the bound at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np

from planner.optimize.highs import quiet_model
from planner.optimize.steiner.graph import IntArray
from planner.optimize.steiner.kernels_blocks import FloatArray, entering, violated_sets

MOST_ROUNDS = 80
# Sets looked for at each terminal in a round, by the simplex method and by interior points, and most in all.
NESTED, INTERIOR_NESTED = 3, 8
MOST_NEW_ROWS = 400
# Simplex iterations after which interior points take over.
SIMPLEX_ITERATIONS = 2_500
# Entries of the matrix in an iteration of interior points that take about as long as one of simplex.
ENTRIES_AN_ITERATION = 2_500
INTERIOR_TOLERANCE = 1e-4
# Rows priced below this are left out of the next program of interior points; separation finds those missed.
IDLE_PRICE = 1e-3
# They end where so many rounds gained less for each iteration than all before: another ball gains more.
LATEST = 3


@dataclass(frozen=True)
class Ball:
    """The arcs into the nodes of a ball, numbered from 0, and what is left to price of them.

    Parameters
    ----------
    slot_ptr
        int64[n + 1], the arcs into node v are slots slot_ptr[v] .. slot_ptr[v + 1] - 1.
    nbr
        int64[slots], where each arc comes from; n for whatever is outside.
    rev
        int64[slots], the slot of the opposite arc, -1 where that ends outside.
    cost
        float64[slots], what prices of sets may sum to on each arc.
    terminals
        Nodes of the ball that are terminals.
    """

    slot_ptr: IntArray
    nbr: IntArray
    rev: IntArray
    cost: FloatArray
    terminals: IntArray

    @property
    def head(self) -> IntArray:
        """Return int64[slots], the node that each arc enters."""
        count = len(self.slot_ptr) - 1
        return np.repeat(np.arange(count), np.diff(self.slot_ptr))


class Sets(NamedTuple):
    """Sets of nodes of a ball one after another: set c is nodes[ptr[c]:ptr[c + 1]]."""

    ptr: IntArray
    nodes: IntArray

    def of(self, chosen: IntArray) -> Sets:
        """Return some of the sets."""
        return Sets(*_rows_of(self.ptr, self.nodes, chosen))

    def and_more(self, more: Sets) -> Sets:
        """Return these sets and then more."""
        return Sets(*_joined(self.ptr, self.nodes, more.ptr, more.nodes))


class Priced(NamedTuple):
    """Sets with their prices, and the iterations that they took."""

    sets: Sets
    price: FloatArray
    iterations: int


def price_sets(
    ball: Ball, held: Sets, tried: Sets, worth: float, most_iterations: int,
    seconds_left: Callable[[], float], rng: np.random.Generator,
) -> Priced:  # fmt: skip
    """Maximize the sum of prices of sets, each entered at least once, generating sets as they are missed.

    The prices keep to `ball.cost` up to rounding only: whoever takes them has to see how far they fit. One
    terminal behind arcs that cost 4, 3 and 2 is worth 9.

    Parameters
    ----------
    held, tried
        Sets to begin with; interior points begin without those only tried.
    worth
        What the prices are worth that `held` have so far.
    most_iterations
        Simplex iterations, or what takes as long of interior points, at which no more sets are looked for.
    """
    program: _Simplex | _Interior = _Simplex(ball, held.and_more(tried))
    best, done = Priced(program.sets, np.zeros(len(program.sets.ptr) - 1), 0), 0
    steps = [(0, worth)]
    head = ball.head
    for _ in range(MOST_ROUNDS):
        answer = program.solve(seconds_left())
        done += program.taken
        if answer is None and isinstance(program, _Interior):
            break
        if answer is not None:
            price, value = answer
            if price.sum() > best.price.sum():
                best = Priced(program.sets, price, done)
            steps.append((done, float(best.price.sum())))
            missed = Sets(*violated_sets(
                ball.slot_ptr, ball.nbr, ball.rev, head, value, rng.permutation(ball.terminals),
                program.nested, MOST_NEW_ROWS,
            ))  # fmt: skip
            if len(missed.ptr) == 1 or done > most_iterations:
                break
            program.add(missed)
        if isinstance(program, _Interior):
            if _slows(steps):
                break
        elif done >= SIMPLEX_ITERATIONS:
            found = np.arange(len(held.ptr) + len(tried.ptr) - 2, len(program.sets.ptr) - 1)
            program = _Interior(ball, held.and_more(program.sets.of(found)))
        elif answer is None:
            break
    return best._replace(iterations=done)


def _slows(steps: list[tuple[int, float]]) -> bool:
    """Say whether the latest rounds gained less for each iteration than all together."""
    if len(steps) <= LATEST + 1:
        return False
    (first, worth), (before, was), (done, now) = steps[0], steps[-1 - LATEST], steps[-1]
    return (now - was) * (done - first) <= (now - worth) * (done - before)


class _Simplex:
    """The program with a basis kept from round to round."""

    nested = NESTED

    def __init__(self, ball: Ball, sets: Sets) -> None:
        self.sets, self._ball = sets, ball
        self.taken = 0
        self._done = 0
        self._model = quiet_model(
            presolve="off", solver="simplex", simplex_iteration_limit=SIMPLEX_ITERATIONS
        )
        count = len(ball.cost)
        self._model.addVars(count, np.zeros(count), np.full(count, highspy.kHighsInf))
        self._model.changeColsCost(count, np.arange(count, dtype=np.int32), ball.cost)
        self._add_rows(sets)

    def solve(self, seconds: float) -> tuple[FloatArray, FloatArray] | None:
        """Return prices of the sets and values of the arcs; None where a limit came first."""
        model = self._model
        model.setOptionValue("time_limit", model.getRunTime() + max(0.1, seconds))
        model.setOptionValue("simplex_iteration_limit", max(1, SIMPLEX_ITERATIONS - self._done))
        model.run()
        self.taken = model.getInfo().simplex_iteration_count
        self._done += self.taken
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = model.getSolution()
        return np.asarray(solution.row_dual, np.float64), _at_least_0(solution.col_value)

    def add(self, more: Sets) -> None:
        """Ask that more sets be entered."""
        self.sets = self.sets.and_more(more)
        self._add_rows(more)

    def _add_rows(self, sets: Sets) -> None:
        """Hand rows to the model."""
        ptr, slots = _entering(self._ball, sets)
        count = len(ptr) - 1
        self._model.addRows(
            count, np.ones(count), np.full(count, highspy.kHighsInf), len(slots), ptr[:-1].astype(np.int32),
            slots.astype(np.int32), np.ones(len(slots)),
        )  # fmt: skip


class _Interior:
    """The program solved anew each round, without the rows that were worth nothing in the last."""

    nested = INTERIOR_NESTED

    def __init__(self, ball: Ball, sets: Sets) -> None:
        self.sets, self._ball = sets, ball
        self.taken = 0
        self._ptr, self._slots = _entering(ball, sets)
        self._price: FloatArray = np.ones(len(sets.ptr) - 1)

    def solve(self, seconds: float) -> tuple[FloatArray, FloatArray] | None:
        """Return prices of the sets and values of the arcs; None where there are none in time."""
        model = quiet_model(
            solver="ipm", run_crossover="off", presolve="off", ipm_optimality_tolerance=INTERIOR_TOLERANCE,
            time_limit=max(0.1, seconds),
        )  # fmt: skip
        model.passModel(self._program())
        model.run()
        info = model.getInfo()
        self.taken = int(info.ipm_iteration_count * len(self._slots) // ENTRIES_AN_ITERATION)
        solution = model.getSolution()
        usable = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown)
        if model.getModelStatus() not in usable or not solution.dual_valid:
            return None
        price, value = _at_least_0(solution.row_dual), _at_least_0(solution.col_value)
        if not price.sum() <= float(self._ball.cost @ value) * (1 + 10 * INTERIOR_TOLERANCE):
            return None
        self._price = price
        return price, value

    def add(self, more: Sets) -> None:
        """Ask that more sets be entered, and leave idle rows out."""
        busy = np.flatnonzero(self._price > IDLE_PRICE)
        self.sets = self.sets.of(busy).and_more(more)
        kept = _rows_of(self._ptr, self._slots, busy)
        self._ptr, self._slots = _joined(*kept, *_entering(self._ball, more))

    def _program(self) -> highspy.HighsLp:
        """Return the program."""
        cost, rows = self._ball.cost, len(self._ptr) - 1
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), rows
        lp.col_cost_, lp.col_lower_ = cost, np.zeros(len(cost))
        lp.col_upper_ = np.full(len(cost), highspy.kHighsInf)
        lp.row_lower_, lp.row_upper_ = np.ones(rows), np.full(rows, highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = self._ptr.astype(np.int32)
        lp.a_matrix_.index_ = self._slots.astype(np.int32)
        lp.a_matrix_.value_ = np.ones(len(self._slots))
        return lp


def _entering(ball: Ball, sets: Sets) -> tuple[IntArray, IntArray]:
    """Return, per set, the slots of the arcs that enter it."""
    ptr, slots = entering(ball.slot_ptr, ball.nbr, sets.ptr, sets.nodes, len(ball.slot_ptr))
    return ptr, slots


def _rows_of(ptr: IntArray, items: IntArray, chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Return some rows of lists one after another."""
    sizes = np.diff(ptr)[chosen]
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    places = np.repeat(ptr[chosen] - ends[:-1], sizes) + np.arange(ends[-1])
    return ends, items[places]


def _joined(ptr: IntArray, items: IntArray, more_ptr: IntArray, more: IntArray) -> tuple[IntArray, IntArray]:
    """Return lists one after another, and then more."""
    return np.concatenate([ptr, ptr[-1] + more_ptr[1:]]), np.concatenate([items, more])


def _at_least_0(values: list[float]) -> FloatArray:
    """Return values, those below 0 by rounding as 0."""
    return np.maximum(np.asarray(values, np.float64), 0.0)
