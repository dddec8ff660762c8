"""The directed cut formulation as a linear program, with rows and columns added as they are needed.

    minimize    sum_a w[a] x[a]
    subject to  x(arcs into S) >= 1              for the node sets S found so far
                x(out of v) - x(into v) >= 0     for every node v that is no terminal
                x >= 0

It starts from every cut that the dual search holds. HiGHS answers in floating point; its duals y >= 0 are
rounded down to multiples of 1 / scale, and what then is claimed,

    sum_c y[c] + sum_a min(0, w[a] - sum_{c holds a} y[c] - balance terms),

is computed in whole numbers, so it is a bound whatever HiGHS did (a tree uses each arc at most once).
Arcs that the dual solution has ruled out for every tree cheaper than the incumbent have no column.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.optimize.steiner.ascent import CutStore
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_lp import reduced_costs, rows_of_cuts, separate

FloatArray = NDArray[np.float64]

MOST_NEW_ROWS = 2000
LARGEST_TOTAL = float(1 << 61)
MOST_NEW_COLUMNS = 4000
MOST_AGE = 6
OLD_SHARE = 0.3
NESTED = 5
MOST_UNSOLVED = 3
# Degenerate programs stall the simplex method for minutes; the duals of interior points serve as well.
MOST_SIMPLEX_ITERATIONS = 5_000
# The last vertex stays feasible when columns come, and its prices stay feasible when rows come.
DUAL, PRIMAL = 1, 4


@dataclass
class _Rows:
    """Cut rows as flat slot lists."""

    ptr: IntArray
    slots: IntArray

    def add(self, ptr: IntArray, slots: IntArray) -> None:
        """Append rows."""
        self.ptr = np.concatenate([self.ptr, self.ptr[-1] + ptr[1:]])
        self.slots = np.concatenate([self.slots, slots])

    def keep(self, mask: BoolArray) -> None:
        """Keep these rows."""
        sizes = np.diff(self.ptr)
        self.slots = self.slots[np.repeat(mask, sizes)]
        self.ptr = np.concatenate([[0], np.cumsum(sizes[mask])]).astype(np.int64)


class CutProgram:
    """The linear program of one core below a given cost.

    Attributes
    ----------
    bound
        No tree is cheaper than the smaller of `bound` and `upper`.
    useful
        Slots whose arcs a tree cheaper than `upper` may use.
    value
        Arc values of the last linear program solved to its optimum.
    finished
        The linear program is solved: no row is violated and no column missing.
    stuck
        HiGHS failed on the program again and again; it is given up.
    """

    def __init__(
        self, core: Core, graph: Graph, store: CutStore, useful: BoolArray, first: BoolArray, upper: int
    ) -> None:
        self._core, self._graph = core, graph
        self.upper = upper
        self.useful = useful.copy()
        self.bound = 0
        self.value: FloatArray = np.zeros(len(graph.nbr))
        self.finished = False
        self.stuck = False
        self._unsolved = 0
        ptr, slots, keys, _ = rows_of_cuts(graph, store, useful)
        _, kept = np.unique(keys, return_index=True)
        mask = np.zeros(len(keys), np.bool_)
        mask[kept] = True
        self._rows = _Rows(ptr, slots)
        self._rows.keep(mask)
        self._age: IntArray = np.zeros(int(mask.sum()), np.int64)
        self._columns: IntArray = np.empty(0, np.int64)
        self._column_of: IntArray = np.full(len(graph.nbr), -1, np.int64)
        self._unit = float(max(1, int(np.median(graph.weight))))
        self._scale = 1 << max(0, min(20, 58 - int(graph.weight.sum()).bit_length()))
        self._balanced = np.flatnonzero(~core.required)
        self._balance_row: IntArray = np.full(core.node_count, -1, np.int64)
        self._balance_row[self._balanced] = np.arange(len(self._balanced))
        self._model = _quiet_model()
        self._model.addRows(
            len(self._balanced), np.zeros(len(self._balanced)), _full(len(self._balanced)), 0,
            np.zeros(len(self._balanced), np.int32), np.empty(0, np.int32), np.empty(0),
        )  # fmt: skip
        self._add_columns(np.flatnonzero(first & self.useful))
        self._add_rows_to_model(0)

    @property
    def size(self) -> tuple[int, int]:
        """Cut rows and columns in the program now."""
        return len(self._rows.ptr) - 1, len(self._columns)

    def cancel(self) -> None:
        """Ask a running solve of another thread to end; it keeps what it has."""
        self._model.cancelSolve()

    def step(self, rng: np.random.Generator, time_left_s: float) -> bool:
        """Solve the program as it stands; says whether that was done in time.

        A solved program gives a bound, rules out arcs, and gets the columns and rows that it lacks.
        """
        model = self._model
        model.setOptionValue("time_limit", model.getRunTime() + max(0.1, time_left_s))
        model.run()
        if model.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._go_interior()
            model.run()
        solution = model.getSolution()
        duals = np.asarray(solution.row_dual, np.float64) * self._unit
        values = np.asarray(solution.col_value, np.float64)
        solved = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if not solved or not self._fit(duals) or not np.isfinite(values).all():
            self._unsolved += 1
            self.stuck = self._unsolved > MOST_UNSOLVED
            return False
        self._unsolved = 0
        missing = self._take_bound(duals)
        if len(missing):
            self._add_columns(missing)
            model.setOptionValue("simplex_strategy", PRIMAL)
            return True
        model.setOptionValue("simplex_strategy", DUAL)
        self.value = np.zeros(len(self._graph.nbr))
        self.value[self._columns] = np.maximum(values, 0.0)
        self._add_violated(duals, rng)
        return True

    def _go_interior(self) -> None:
        """Solve by interior points without crossover from here on."""
        self._model.setOptionValue("solver", "ipm")
        self._model.setOptionValue("run_crossover", "off")

    def _take_bound(self, duals: FloatArray) -> IntArray:
        """Compute the exact bound, rule arcs out by it; returns arcs that the program lacks.

        Duals that whole numbers cannot carry are taken as zero: they prove nothing.
        """
        if not self._fit(duals):
            duals = np.zeros_like(duals)
        size = len(self._balanced)
        scaled = np.floor(np.maximum(duals, 0.0) * self._scale).astype(np.int64)
        balance = np.zeros(self._core.node_count, np.int64)
        balance[self._balanced] = scaled[:size]
        cut_dual = scaled[size:]
        reduced = reduced_costs(self._graph, self._scale, self._rows.ptr, self._rows.slots, cut_dual, balance)
        negative = np.flatnonzero(self.useful & (reduced < 0))
        total = int(cut_dual.sum()) + int(reduced[negative].sum())
        self.bound = max(self.bound, -(-total // self._scale))
        slack = self.upper * self._scale - total
        ruled_out = np.flatnonzero(self.useful & (reduced >= slack))
        self.useful[ruled_out] = False
        inside = self._column_of[ruled_out]
        inside = inside[inside >= 0].astype(np.int32)
        if len(inside):
            self._model.changeColsBounds(len(inside), inside, np.zeros(len(inside)), np.zeros(len(inside)))
        lacking = negative[(self._column_of[negative] < 0) & (reduced[negative] < -8 * self._scale // 1000)]
        return lacking[np.argsort(reduced[lacking], kind="stable")][:MOST_NEW_COLUMNS]

    def _fit(self, duals: FloatArray) -> bool:
        """Whether the duals are finite and every sum of the bound stays within whole numbers of 64 bits."""
        if not np.isfinite(duals).all():
            return False
        size = len(self._balanced)
        positive = np.maximum(duals, 0.0)
        arcs = np.diff(self._graph.ptr)[self._balanced]
        worst = float(self._graph.weight.sum()) + float((positive[size:] * np.diff(self._rows.ptr)).sum())
        worst += float(positive[size:].sum()) + 2.0 * float((positive[:size] * arcs).sum())
        return worst * self._scale < LARGEST_TOTAL

    def _add_violated(self, duals: FloatArray, rng: np.random.Generator) -> None:
        """Separate, drop rows that stayed slack for long, add the new ones."""
        core = self._core
        ptr, slots = separate(
            self._graph, self.value, self.useful, rng.permutation(core.terminals), core.root, NESTED,
            MOST_NEW_ROWS,
        )  # fmt: skip
        if len(ptr) == 1:
            self.finished = True
            return
        tight = duals[len(self._balanced) :] > 1e-9
        self._age = np.where(tight, 0, self._age + 1)
        old = self._age > MOST_AGE
        if old.sum() > OLD_SHARE * len(old):
            self._drop_rows(old)
        first = len(self._rows.ptr) - 1
        self._rows.add(ptr, slots)
        self._age = np.concatenate([self._age, np.zeros(len(ptr) - 1, np.int64)])
        self._add_rows_to_model(first)

    def _drop_rows(self, old: BoolArray) -> None:
        """Drop the basic ones of these cut rows, so that what is left of the simplex basis is a basis."""
        basis = self._model.getBasis()
        status = basis.row_status
        shift = len(self._balanced)
        basic = [status[shift + r] == highspy.HighsBasisStatus.kBasic for r in range(len(old))]
        old = old & np.array(basic)
        basis.row_status = [*status[:shift], *(status[shift + r] for r in np.flatnonzero(~old))]
        gone = (np.flatnonzero(old) + shift).astype(np.int32)
        self._model.deleteRows(len(gone), gone)
        self._model.setBasis(basis)
        self._rows.keep(~old)
        self._age = self._age[~old]

    def _add_rows_to_model(self, first: int) -> None:
        """Hand the cut rows from `first` on to HiGHS, with the columns that exist."""
        ptr = self._rows.ptr[first:]
        count = len(ptr) - 1
        column = self._column_of[self._rows.slots[ptr[0] :]]
        row = np.repeat(np.arange(count), np.diff(ptr))[column >= 0]
        column = column[column >= 0]
        starts = np.searchsorted(row, np.arange(count)).astype(np.int32)
        self._model.addRows(
            count, np.ones(count), _full(count), len(column), starts, column.astype(np.int32),
            np.ones(len(column)),
        )  # fmt: skip

    def _add_columns(self, new: IntArray) -> None:
        """Add columns for these slots, with their places in every row."""
        graph = self._graph
        self._column_of[new] = len(self._columns) + np.arange(len(new))
        self._columns = np.concatenate([self._columns, new])
        local = np.full(len(graph.nbr), -1, np.int64)
        local[new] = np.arange(len(new))
        in_cut = np.flatnonzero(local[self._rows.slots] >= 0)
        cut = np.searchsorted(self._rows.ptr, in_cut, side="right") - 1
        in_model = cut < self._model.getNumRow() - len(self._balanced)
        in_cut, cut = in_cut[in_model], cut[in_model]
        head_row = self._balance_row[graph.nbr[graph.rev[new]]]
        tail_row = self._balance_row[graph.nbr[new]]
        column = np.concatenate([local[self._rows.slots[in_cut]], np.arange(len(new)), np.arange(len(new))])
        row = np.concatenate([cut + len(self._balanced), head_row, tail_row])
        value = np.concatenate([np.ones(len(cut)), -np.ones(len(new)), np.ones(len(new))])
        real = row >= 0
        order = np.lexsort((row[real], column[real]))
        column, row, value = column[real][order], row[real][order], value[real][order]
        starts = np.searchsorted(column, np.arange(len(new))).astype(np.int32)
        self._model.addCols(
            len(new), graph.weight[new] / self._unit, np.zeros(len(new)), _full(len(new)), len(row), starts,
            row.astype(np.int32), value,
        )  # fmt: skip


def _quiet_model() -> highspy.Highs:
    """An empty model that says nothing and uses one thread."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("presolve", "off")
    model.setOptionValue("solver", "simplex")
    model.setOptionValue("simplex_iteration_limit", MOST_SIMPLEX_ITERATIONS)
    model.HandleUserInterrupt = True
    return model


def _full(count: int) -> FloatArray:
    """So many infinities."""
    return np.full(count, highspy.kHighsInf)
