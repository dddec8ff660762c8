"""The directed cut formulation as a linear program, with rows and columns added as they are needed.

    minimize    sum_a w[a] x[a]
    subject to  x(arcs into S) >= 1              for the node sets S found so far
                x(out of v) - x(into v) >= 0     for every node v that is no terminal
                0 <= x <= 1

It starts from the cuts that the dual search holds; a row that is slack leaves at once and waits, to come back
when it is violated. Columns have the upper bound 1, so that any basis is dual feasible for the dual simplex
method, whatever comes. HiGHS answers in floating point; its duals y >= 0 are rounded down to multiples of
1 / scale, and what then is claimed,

    sum_c y[c] + sum_a min(0, w[a] - sum_{c holds a} y[c] - balance terms),

is computed in whole numbers, so it is a bound whatever HiGHS did and wherever it stopped (a tree uses each
arc at most once). Arcs that these reduced costs have ruled out for every tree cheaper than the incumbent
have no column.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.optimize.highs import quiet_model
from planner.optimize.steiner.ascent import CutStore
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutrows import RowPool
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.kernels_cuts import expand_runs
from planner.optimize.steiner.kernels_lp import reduced_costs, separate
from planner.optimize.steiner.kernels_rows import Sides, project_sides, sets_of_sides

FloatArray = NDArray[np.float64]

MOST_NEW_ROWS = 1000
MOST_WAITING_ROWS = 1000
LARGEST_TOTAL = float(1 << 61)
MOST_NEW_COLUMNS = 4000
NESTED = 5
CREEP = 1e-6
MOST_UNSOLVED = 3
SHORT_ITERATIONS = 1_000
# Iterations of each trial of a node to split at; before them, should the program not stand at its end.
TRIAL_ITERATIONS, LAST_ITERATIONS = 60, 2_000
# Slack rows leave after so many rounds.
MOST_AGE = 0
OLD_SHARE = 0.05
# Degenerate programs stall the simplex method for minutes; the duals of interior points serve as well.
LEAST_SIMPLEX_ITERATIONS, ITERATIONS_A_ROW = 10_000, 2
# Duals of rows that are slack; inside of the polyhedron they only come near zero.
SLACK_DUAL, SLACK_DUAL_INSIDE = 1e-9, 1e-5
# The first solve has no basis to start from: on so many rows interior points with crossover take half the
# time where the cuts are far from optimal (streets), and twice the time where they are close (Vienna I).
INTERIOR_FIRST_ROWS = 5_000


class CutProgram:
    """The linear program of one core below a given cost.

    Parameters
    ----------
    core, graph
        The instance and its slot arrays.
    store
        Cuts to begin with: those of a dual solution, or sides of cuts of another program.
    useful
        Slots whose arcs a tree cheaper than `upper` may use.
    first
        Slots whose arcs have columns from the start; the others come when they are missed.
    upper
        Cost of the best tree known.
    interior_first
        Whether the first solve of a large program is by interior points.

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
    short
        The last solve took few simplex iterations.
    scale
        Reduced costs are counted in 1 / scale.
    stuck
        HiGHS failed on the program again and again; it is given up.
    """

    def __init__(
        self, core: Core, graph: Graph, store: CutStore | Sides, useful: BoolArray, first: BoolArray,
        upper: int, *, interior_first: bool = False,
    ) -> None:  # fmt: skip
        self._core, self._graph = core, graph
        self.upper = upper
        self.useful = useful.copy()
        self.bound = 0
        self.value: FloatArray = np.zeros(len(graph.nbr))
        self.finished = False
        self.stuck = False
        self.short = False
        self._unsolved = 0
        self._interior_first = interior_first
        self._pool = RowPool(graph)
        self._age: IntArray = np.empty(0, np.int64)
        self._tight: BoolArray = np.empty(0, np.bool_)
        self._columns: IntArray = np.empty(0, np.int64)
        self._column_of: IntArray = np.full(len(graph.nbr), -1, np.int64)
        self._unit = float(max(1, int(np.median(graph.weight))))
        self.scale = 1 << max(0, min(20, 58 - int(graph.weight.sum()).bit_length()))
        self.reduced: IntArray = graph.weight * self.scale
        self._total = 0
        self._best: tuple[IntArray, IntArray] = np.empty(0, np.int64), np.empty(0, np.int64)
        self._balanced = np.flatnonzero(~core.required)
        self._balance_row: IntArray = np.full(core.node_count, -1, np.int64)
        self._balance_row[self._balanced] = np.arange(len(self._balanced))
        self._model = quiet_model(presolve="off", solver="simplex")
        self._model.HandleUserInterrupt = True
        self._model.addRows(
            len(self._balanced), np.zeros(len(self._balanced)), _full(len(self._balanced)), 0,
            np.zeros(len(self._balanced), np.int32), np.empty(0, np.int32), np.empty(0),
        )  # fmt: skip
        self._add_columns(np.flatnonzero(first & self.useful))
        self._add_rows(self._pool.add(_sides_of(store), self.useful))

    @property
    def size(self) -> tuple[int, int]:
        """Cut rows and columns in the program now."""
        return len(self._pool.used), len(self._columns)

    @property
    def share_without(self) -> float:
        """Share of the edges that no useful arc runs over."""
        used = np.zeros(len(self._core.tail), np.bool_)
        used[self._graph.edge[self.useful]] = True
        return 1.0 - float(used.mean())

    def shortened(self) -> IntArray:
        """Return the weights less what the arc values have paid of them: costs to grow a tree by."""
        weight = self._graph.weight
        left: IntArray = np.maximum(weight - (weight * self.value).astype(np.int64), weight // 64)
        return left

    def cancel(self) -> None:
        """Ask a running solve of another thread to end; it keeps what it has."""
        self._model.cancelSolve()

    def step(self, rng: np.random.Generator, time_left_s: float) -> bool:
        """Solve the program as it stands; says whether that was done in time.

        A solved program gives a bound, rules out arcs, and gets the columns and rows that it lacks; one
        that was stopped gives a bound.
        """
        model = self._model
        model.setOptionValue("time_limit", model.getRunTime() + max(0.1, time_left_s))
        limit = max(LEAST_SIMPLEX_ITERATIONS, ITERATIONS_A_ROW * model.getNumRow())
        model.setOptionValue("simplex_iteration_limit", limit)
        if self._interior_first and model.getNumRow() > INTERIOR_FIRST_ROWS:
            self._go_interior("on")
        model.run()
        self._leave_interior()
        self._interior_first = False
        iterations = model.getInfo().simplex_iteration_count
        self.short = 0 <= iterations < SHORT_ITERATIONS
        late = model.getModelStatus() == highspy.HighsModelStatus.kIterationLimit
        if late:
            self._go_interior("off")
            model.run()
            self._leave_interior()
        return self._take_solution(rng)

    def _take_solution(self, rng: np.random.Generator) -> bool:
        """Use what HiGHS has found; says whether the program was solved to its optimum."""
        solved = self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        solution = self._model.getSolution()
        duals = np.asarray(solution.row_dual, np.float64) * self._unit
        values = np.asarray(solution.col_value, np.float64)
        if len(duals) != len(self._balanced) + len(self._pool.used) or not self._fit(duals):
            self._fail()
            return False
        missing = self._take_bound(duals)
        if not solved or not np.isfinite(values).all():
            self._fail()
            return False
        self._unsolved = 0
        slack = SLACK_DUAL if self._model.getBasis().valid else SLACK_DUAL_INSIDE * self._unit
        self._tight = duals[len(self._balanced) :] > slack
        self.value = np.zeros(len(self._graph.nbr))
        self.value[self._columns] = np.maximum(values, 0.0)
        self._add_violated(rng, bool(len(missing)))
        if len(missing):
            self._add_columns(missing)
        return True

    def _fail(self) -> None:
        """Count a solve that did not end at an optimum."""
        self._unsolved += 1
        self.stuck = self._unsolved > MOST_UNSOLVED

    def _go_interior(self, crossover: str) -> None:
        """Solve the next program by interior points; crossover leaves a basis to go on from."""
        self._model.setOptionValue("solver", "ipm")
        self._model.setOptionValue("run_crossover", crossover)

    def _leave_interior(self) -> None:
        """Solve by the simplex method again."""
        self._model.setOptionValue("solver", "simplex")

    def _take_bound(self, duals: FloatArray) -> IntArray:
        """Compute the exact bound, rule arcs out by it; returns arcs that the program lacks.

        Duals that whole numbers cannot carry are taken as zero: they prove nothing.
        """
        if not self._fit(duals):
            duals = np.zeros_like(duals)
        size = len(self._balanced)
        scaled = np.floor(np.maximum(duals, 0.0) * self.scale).astype(np.int64)
        balance = np.zeros(self._core.node_count, np.int64)
        balance[self._balanced] = scaled[:size]
        cut_dual = scaled[size:]
        ptr, slots = self._pool.rows(self._pool.used)
        reduced = reduced_costs(self._graph, self.scale, ptr, slots, cut_dual, balance)
        negative = np.flatnonzero(self.useful & (reduced < 0))
        total = int(cut_dual.sum()) + int(reduced[negative].sum())
        if total > self._total:
            self._total = total
            self.bound = max(self.bound, -(-total // self.scale))
            self.reduced = np.where(self.useful, np.maximum(reduced, 0), INF)
            self._best = self._pool.used[cut_dual > 0], cut_dual[cut_dual > 0]
            self._rule_out()
        lacking = negative[(self._column_of[negative] < 0) & (reduced[negative] < -8 * self.scale // 1000)]
        return lacking[np.argsort(reduced[lacking], kind="stable")][:MOST_NEW_COLUMNS]

    def _rule_out(self) -> None:
        """Take the arcs out that no tree cheaper than `upper` uses."""
        core, slack = self._core, self.slack
        if slack <= 0:
            return
        stays = useful_arcs(self._graph, self.reduced, core.root, core.terminals, slack)
        ruled_out = np.flatnonzero(self.useful & ~stays)
        self.useful[ruled_out] = False
        inside = self._column_of[ruled_out]
        inside = inside[inside >= 0].astype(np.int32)
        if len(inside):
            self._model.changeColsBounds(len(inside), inside, np.zeros(len(inside)), np.zeros(len(inside)))

    @property
    def slack(self) -> int:
        """What a tree cheaper than `upper` may cost in `reduced` beyond the best dual solution."""
        return (self.upper - 1) * self.scale + 1 - self._total

    def _fit(self, duals: FloatArray) -> bool:
        """Whether the duals are finite and every sum of the bound stays within whole numbers of 64 bits."""
        if not np.isfinite(duals).all():
            return False
        size = len(self._balanced)
        positive = np.maximum(duals, 0.0)
        arcs = np.diff(self._graph.ptr)[self._balanced]
        sizes = np.diff(self._pool.ptr)[self._pool.used]
        worst = float(self._graph.weight.sum()) + float((positive[size:] * sizes).sum())
        worst += float(positive[size:].sum()) + 2.0 * float((positive[:size] * arcs).sum())
        return worst * self.scale < LARGEST_TOTAL

    def _add_violated(self, rng: np.random.Generator, more_to_come: bool) -> None:
        """Separate, drop slack rows, add the violated ones; without any the program is finished."""
        core, pool = self._core, self._pool
        waiting = pool.violated(self.value, MOST_WAITING_ROWS, 1e-4)
        sides = separate(
            self._graph, self.value, self.useful, rng.permutation(core.terminals), core.root, NESTED,
            MOST_NEW_ROWS, CREEP,
        )  # fmt: skip
        found = pool.add(sides, self.useful)
        new = np.setdiff1d(np.union1d(waiting, found), pool.used)
        if len(new) == 0:
            self.finished = not more_to_come
            return
        self._age = np.where(self._tight, 0, self._age + 1)
        old = self._age > MOST_AGE
        if old.sum() > OLD_SHARE * len(old):
            self._drop_rows(old)
        self._add_rows(new)
        self._best = pool.shrink(self._best[0]), self._best[1]

    def _drop_rows(self, old: BoolArray) -> None:
        """Drop the basic ones of these cut rows, so that what is left of the simplex basis is a basis."""
        basis = self._model.getBasis()
        shift = len(self._balanced)
        if basis.valid:
            status = basis.row_status
            basic = [status[shift + r] == highspy.HighsBasisStatus.kBasic for r in range(len(old))]
            old = old & np.array(basic)
            basis.row_status = [*status[:shift], *(status[shift + r] for r in np.flatnonzero(~old))]
        gone = (np.flatnonzero(old) + shift).astype(np.int32)
        self._model.deleteRows(len(gone), gone)
        if basis.valid:
            self._model.setBasis(basis)
        self._pool.used = self._pool.used[~old]
        self._age = self._age[~old]

    def _add_rows(self, new: IntArray) -> None:
        """Hand these rows of the pool to HiGHS, with the columns that exist."""
        self._pool.used = np.concatenate([self._pool.used, new])
        self._age = np.concatenate([self._age, np.zeros(len(new), np.int64)])
        ptr, slots = self._pool.rows(new)
        count = len(new)
        column = self._column_of[slots]
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
        ptr, slots = self._pool.rows(self._pool.used)
        in_cut = np.flatnonzero(local[slots] >= 0)
        cut = np.searchsorted(ptr, in_cut, side="right") - 1
        head_row = self._balance_row[graph.nbr[graph.rev[new]]]
        tail_row = self._balance_row[graph.nbr[new]]
        column = np.concatenate([local[slots[in_cut]], np.arange(len(new)), np.arange(len(new))])
        row = np.concatenate([cut + len(self._balanced), head_row, tail_row])
        value = np.concatenate([np.ones(len(cut)), -np.ones(len(new)), np.ones(len(new))])
        real = row >= 0
        order = np.lexsort((row[real], column[real]))
        column, row, value = column[real][order], row[real][order], value[real][order]
        starts = np.searchsorted(column, np.arange(len(new))).astype(np.int32)
        self._model.addCols(
            len(new), graph.weight[new] / self._unit, np.zeros(len(new)), np.ones(len(new)), len(row), starts,
            row.astype(np.int32), value,
        )  # fmt: skip

    def gains_of(self, nodes: IntArray) -> FloatArray:
        """Return, for each node, by how much the program rises with it and without it, as far as is tried.

        Columns are (with, without). A few simplex iterations each: a measure to choose by, no bound.
        """
        model = self._model
        model.setOptionValue("time_limit", highspy.kHighsInf)
        model.setOptionValue("simplex_iteration_limit", LAST_ITERATIONS)
        model.run()
        basis, start = model.getBasis(), model.getInfo().objective_function_value
        model.setOptionValue("simplex_iteration_limit", TRIAL_ITERATIONS)
        gains = np.zeros((len(nodes), 2))
        for k, v in enumerate(nodes):
            into = self._column_of[self._graph.ptr[v] : self._graph.ptr[v + 1]]
            into = into[into >= 0].astype(np.int32)
            model.addRow(1.0, highspy.kHighsInf, len(into), into, np.ones(len(into)))
            model.run()
            gains[k, 0] = model.getInfo().objective_function_value - start
            model.deleteRows(1, np.array([model.getNumRow() - 1], np.int32))
            model.setBasis(basis)
            most = np.where(self.useful[self._columns[into]], 1.0, 0.0)
            model.changeColsBounds(len(into), into, np.zeros(len(into)), np.zeros(len(into)))
            model.run()
            gains[k, 1] = model.getInfo().objective_function_value - start
            model.changeColsBounds(len(into), into, np.zeros(len(into)), most)
            model.setBasis(basis)
        return gains

    def dual_cuts(self) -> tuple[IntArray, NDArray[np.int32], IntArray]:
        """Return cuts (ptr, node sets, duals rounded down) of the best dual solution, small sets first."""
        rows, dual = self._best[0], self._best[1] // self.scale
        rows, dual = rows[dual > 0], dual[dual > 0]
        sides = self._pool.sides
        size = np.diff(sides.ptr)[rows]
        size = np.where(sides.of_root[rows], self._core.node_count - size, size)
        order = np.argsort(size, kind="stable")
        return *sets_of_sides(sides, rows[order], self._core.node_count), dual[order]

    def tight_sides(self, new_id: IntArray, node_count: int, is_terminal: BoolArray, root: int) -> Sides:
        """Return the cuts with a dual on a smaller graph, whose numbers of the nodes are `new_id`."""
        chosen = self._pool.used[: len(self._tight)][self._tight[: len(self._pool.used)]]
        return project_sides(self._pool.sides, chosen, new_id, node_count, is_terminal, root)


def _sides_of(store: CutStore | Sides) -> Sides:
    """Return the cuts to begin with, by one of their sides."""
    if isinstance(store, Sides):
        return store
    cuts = expand_runs(store)
    return Sides(cuts.ptr, cuts.nodes, np.zeros(len(cuts.dual), np.bool_))


def _full(count: int) -> FloatArray:
    """So many infinities."""
    return np.full(count, highspy.kHighsInf)
